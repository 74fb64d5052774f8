"""Loading checks: what a check file may hold, and what changes its fingerprint."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from simaudit.catalogue.check import rule_set_fingerprint
from simaudit.catalogue.load import load_catalogue, load_check
from simaudit.catalogue.populations import definitions
from simaudit.catalogue.reference_tables import reference_tables
from simaudit.config import Config
from simaudit.config.rules_in_force import rules_of
from simaudit.contract import FAMILIES
from simaudit.errors import CatalogueError, UsageError
from simaudit.intake.values.id_numbers import RULES
from simaudit.paths import CHECKS

GOOD = """\
/* [check]
id = "BLK-90"
slug = "own-rule"
severity = "low"
nature = "risk"
population = "judged"
needs = ["full_name"]
optional = ["status"]
basis = ["49:1"]

[params]
least = 2

[title]
vi = "a"
en = "b"
[meaning]
vi = "a"
en = "b"
[why]
vi = "a"
en = "b"
[innocent]
vi = "a"
en = "b"
[remedy]
vi = "a"
en = "b"
[inspect]
vi = "a"
en = "b"
*/
WITH judged AS (SELECT * FROM live)

SELECT carrier, msisdn, record, NULL AS subject, NULL AS detail
FROM judged
WHERE length(full_name) < $least AND full_service(status)
"""

Written = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """written(old, new, …) → the good check's file with `old` replaced by `new`."""

    def write(*changes: str, name: str = "BLK-90_own-rule.sql", family: str = "bulk") -> Path:
        text = GOOD
        for old, new in zip(changes[::2], changes[1::2], strict=True):
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / family / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


def refusal(path: Path) -> str:
    with pytest.raises(CatalogueError) as caught:
        load_check(path)
    text = str(caught.value)
    assert text.startswith(str(path))
    return text.removeprefix(str(path))


def test_the_good_check_loads(written: Written) -> None:
    check = load_check(written())
    assert (check.id, check.family, check.columns, check.references) == ("BLK-90", "bulk", ("full_name",), ())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("/* [check]", "/* [chek]"), "the file must open with a comment that holds the header"),
        (("slug = ", "slug "), ", line 3, column 6: not TOML: invalid statement; write key = value"),
        (('slug = "own-rule"\n', ""), ", line 1: check.slug: is missing"),
        (
            ('slug = "own-rule"\n', 'slug = "own-rule"\nowner = "me"\n'),
            "line 4: check.owner: there is no such key",
        ),
        (("[params]", "[parms]"), ", line 11: parms: there is no such key; did you mean params?"),
        (
            ('severity = "low"', 'severity = "urgent"'),
            "line 4: check.severity: 'critical', 'high', ",
        ),
        (('nature = "risk"', 'nature = "odd"'), "check.nature: "),
        (('id = "BLK-90"', 'id = "BLK-9"'), ", line 2: check.id: this is not of the form that is needed: ^"),
        (('id = "BLK-90"', 'id = "BLK-91"'), "the file must be called BLK-91_own-rule.sql"),
        (('slug = "own-rule"', 'slug = "Own rule"'), "check.slug: "),
        (('[title]\nvi = "a"', "[title]"), "title.vi: is missing"),
        (('[title]\nvi = "a"', '[title]\nvi = ""'), "title.vi: must not be empty"),
        (('[inspect]\nvi = "a"\nen = "b"\n', ""), ", inspect: is missing"),
        (("least = 2", ""), "parameters used and declared must agree; they differ in: least"),
        (("least = 2", "least = 2\nmost = 3"), "used and declared must agree; they differ in: most"),
        (('needs = ["full_name"]', "needs = []"), "uses columns that needs doesn't name: full_name"),
        (
            ('["full_name"]', '["full_name", "gender"]'),
            "needs names columns that the query doesn't use: gender",
        ),
        (
            ('["full_name"]', '["full_name", "fullname"]'),
            "needs names neither column nor reference: fullname",
        ),
        (
            ('population = "judged"', 'population = "judgd"'),
            "the population `judgd` is neither a view nor a part",
        ),
        (
            ("[params]", "[least]\nother = 1\n[params]"),
            "least names no parameter of at least that value: other",
        ),
        (
            ("[params]", "[least]\nleast = 3\n[params]"),
            "least names no parameter of at least that value: least",
        ),
        (("FROM live)", "FROM points)"), "reads `points` without naming it in needs"),
        (("FROM live)", "FROM lives)"), "the relation `lives` is not declared"),
        (("FROM live)", "FROM read_csv('x'))"), "`READ_CSV('x')` is no relation of the catalogue"),
        (("SELECT carrier", "DELETE FROM finding; SELECT carrier"), "a check is exactly one SELECT"),
        (("length(full_name)", "md5(full_name)"), "the function `md5` is not allowed in a check"),
    ],
)
def test_refuses_a_loose_header_and_names_the_file(
    written: Written, change: tuple[str, str], message: str
) -> None:
    assert message in refusal(written(*change))


def test_refuses_a_file_that_is_not_text(written: Written) -> None:
    path = written()
    path.write_bytes(b"/* [check]\xff")
    assert ": the text is not UTF-8; save it as UTF-8" in refusal(path)


def test_refuses_an_id_that_stands_twice(written: Written, tmp_path: Path) -> None:
    first = written()
    second = written('slug = "own-rule"', 'slug = "other"', name="BLK-90_other.sql", family="extract")
    with pytest.raises(CatalogueError, match=rf"{second}: the id BLK-90 is taken by {first}"):
        load_catalogue([tmp_path])


def test_refuses_an_own_check_under_a_number_of_the_house(written: Written, tmp_path: Path) -> None:
    path = written('id = "BLK-90"', 'id = "BLK-01"', name="BLK-01_own-rule.sql")
    with pytest.raises(CatalogueError, match=rf"{path}: the id BLK-01 is taken"):
        rules_of(Config(checks_folder=tmp_path))


@pytest.mark.parametrize("family", ["bulks", "Bulk", "bulk/deeper", "."])
def test_refuses_a_check_outside_a_familys_folder(written: Written, tmp_path: Path, family: str) -> None:
    good = written()
    stray = tmp_path / family / "BLK-91_stray.sql"
    stray.parent.mkdir(exist_ok=True)
    good.rename(stray)
    with pytest.raises(CatalogueError, match="a check is in a folder named after its family"):
        load_catalogue([tmp_path])


WORDING = {
    "title": ('[title]\nvi = "a"', '[title]\nvi = "khác"'),
    "basis": ('["49:1"]', '["163:16"]'),
    "comment": ("FROM judged\n", "FROM judged -- those\n"),
    "layout": ("FROM judged\n", "FROM\n    judged\n"),
}
DECISIVE = {
    "params": ("least = 2", "least = 3"),
    "sql": ("< $least", "<= $least"),
    "part": ("SELECT * FROM live)", "SELECT * FROM live_individual)"),
    "from": ("basis =", "from = 2026-01-01\nbasis ="),
    "to": ("basis =", "to = 2026-01-01\nbasis ="),
    "cross": ("basis =", "cross = true\nbasis ="),
    "needs": ('optional = ["status"]', 'needs_any = ["gender"]'),
}


@pytest.mark.parametrize("change", WORDING.values(), ids=WORDING.keys())
def test_wording_leaves_the_fingerprint(written: Written, change: tuple[str, str]) -> None:
    before = load_check(written()).fingerprint
    assert load_check(written(*change)).fingerprint == before


@pytest.mark.parametrize("change", DECISIVE.values(), ids=DECISIVE.keys())
def test_what_decides_a_finding_moves_the_fingerprint(written: Written, change: tuple[str, str]) -> None:
    before = load_check(written())
    after = load_check(written(*change))
    assert after.fingerprint != before.fingerprint
    assert rule_set_fingerprint([after]) != rule_set_fingerprint([before])


def test_a_population_and_a_word_of_the_catalogue_move_the_fingerprints_that_rest_on_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = definitions().text
    before = {check.id: check.fingerprint for check in load_catalogue()}

    def moved(old: str, new: str) -> set[str]:
        path = tmp_path / "populations.sql"
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        changed = definitions.__wrapped__(path)
        monkeypatch.setattr("simaudit.catalogue.fingerprint.definitions", lambda: changed)
        return {check.id for check in load_catalogue() if check.fingerprint != before[check.id]}

    assert moved("CREATE VIEW live AS\n", "CREATE VIEW live AS -- who is served\n") == set()
    assert "UNR-01" in moved("status <> 'TERMINATED'", "status = 'ACTIVE'")
    clock = moved("TIME '00:00:00'", "TIME '00:00:01'")
    assert clock == {check.id for check in load_catalogue() if "timed(" in check.sql}
    assert len(clock) > 1


def test_a_reference_table_moves_the_fingerprints_that_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {check.id: check.fingerprint for check in load_catalogue()}
    tables = dict(reference_tables())
    tables["placeholder_name"] = pl.concat([tables["placeholder_name"], tables["placeholder_name"].head(1)])
    monkeypatch.setattr("simaudit.catalogue.fingerprint.reference_tables", lambda: tables)
    assert {check.id for check in load_catalogue() if check.fingerprint != before[check.id]} == {"UNR-03"}


def test_what_a_derived_column_rests_on_moves_the_fingerprints_of_those_that_read_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = {check.id: check.fingerprint for check in load_catalogue()}

    def moved() -> set[str]:
        return {check.id for check in load_catalogue() if check.fingerprint != before[check.id]}

    monkeypatch.setattr("simaudit.catalogue.fingerprint.mobile_pattern", lambda: "^849[0-9]{8}$")
    assert moved() == {"EXT-01", "EXT-02", "MIS-18", "MIS-22", "BLK-10"}
    monkeypatch.undo()
    monkeypatch.setitem(RULES, "twelve", (6, (), ("CCCD",)))
    assert moved() == {"MIS-01", "MIS-02", "MIS-03", "MIS-04", "MIS-09", "BLK-11"}


def test_in_force(written: Written) -> None:
    check = load_check(written("basis =", "from = 2026-04-15\nto = 2026-06-30\nbasis ="))
    days = (date(2026, 4, 14), date(2026, 4, 15), date(2026, 6, 30), date(2026, 7, 1))
    assert [check.in_force(day) for day in days] == [False, True, True, False]


def test_the_catalogue_is_in_order() -> None:
    checks = load_catalogue()
    assert [(check.family, check.id) for check in checks] == sorted(
        ((check.family, check.id) for check in checks), key=lambda pair: (FAMILIES.index(pair[0]), pair[1])
    )
    assert {check.path for check in checks} == set(CHECKS.glob("*/*.sql"))
    assert len({check.fingerprint for check in checks}) == len(checks)


def test_the_configuration_sets_parameters_and_switches_checks_off() -> None:
    rules = rules_of(
        Config.model_validate(
            {"checks": {"BLK-01": {"most": 8}, "BLK-02": {"off": True, "reason": "đã kiểm tra"}}}
        )
    )
    own = {check.id: check for check in rules.checks}
    default = {check.id: check for check in load_catalogue()}
    assert own["BLK-01"].header.params == {**default["BLK-01"].header.params, "most": 8}
    assert rules.off == {"BLK-02": "đã kiểm tra"}
    assert {id_ for id_, check in own.items() if check.fingerprint != default[id_].fingerprint} == {"BLK-01"}


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"UNR-99": {"off": True, "reason": "x"}}, "checks.UNR-99: no check has this id"),
        ({"BLK-01": {"off": True}}, "checks.BLK-01: a check is switched off with a reason"),
        ({"BLK-01": {"off": True, "reason": "  "}}, "checks.BLK-01: a check is switched off with a reason"),
        ({"BLK-01": {"mst": 8}}, "checks.BLK-01.mst: no such parameter"),
        ({"BLK-01": {"fewest": 1}}, "checks.BLK-01.fewest: 2 or more is needed"),
        ({"BLK-01": {"most": "8"}}, "checks.BLK-01.most: a value such as"),
        ({"BLK-01": {"most": True}}, "checks.BLK-01.most: a value such as"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(setting: dict[str, dict[str, object]], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        rules_of(Config.model_validate({"checks": setting}))


def test_a_basis_that_no_provision_has_is_refused(written: Written) -> None:
    path = written('basis = ["49:1"]', 'basis = ["163:99.9"]')
    with pytest.raises(CatalogueError, match=r", basis: no entry of .*provisions.toml has the key 163:99"):
        rules_of(Config.model_validate({"checks_folder": path.parent.parent}))
