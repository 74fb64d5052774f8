"""Loading checks: what a check file may hold."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from support.check_files import write_check

from simaudit.config import Config
from simaudit.config.rules_in_force import rules_of
from simaudit.contract import FAMILIES
from simaudit.errors import CatalogueError
from simaudit.paths import CHECKS
from simaudit.rules.check import Parameter
from simaudit.rules.load import load_catalogue, load_check

Written = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """written(old, new, …) → the valid check's file with `old` replaced by `new`."""
    return partial(write_check, tmp_path)


def refusal(path: Path) -> str:
    with pytest.raises(CatalogueError) as caught:
        load_check(path)
    text = str(caught.value)
    assert text.startswith(str(path))
    return text.removeprefix(str(path))


def test_a_valid_check_loads(written: Written) -> None:
    check = load_check(written())
    assert (check.id, check.family, check.columns, check.references) == ("BLK-90", "bulk", ("full_name",), ())


def test_a_file_is_parsed_again_where_its_text_is_another(written: Written) -> None:
    first = load_check(written())
    assert load_check(first.path) is first
    changed = load_check(written('severity = "low"', 'severity = "high"'))
    assert (changed.path, changed.severity) == (first.path, "high")
    assert load_check(written()) is first


def test_a_text_that_is_refused_is_refused_again(written: Written) -> None:
    path = written("slug = ", "slug ")
    assert refusal(path) == refusal(path)


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
        (
            ("[params]", '[act]\nwhen = "continuing"\n[params]'),
            "a check of nature risk has no `[act]`; leave `[act]` out: only substantive and procedural",
        ),
        (
            ('"risk"', '"substantive"', '"49:1"', '"49:1", "174:34.3.a"'),
            "`[act]` is missing, though its basis names a sanction (174:34.3.a); say when the act was: ",
        ),
        (
            ('"risk"', '"procedural"', "[params]", '[act]\nwhen = "done"\n[params]'),
            ", line 11: act: an act that is done needs its `date`; name the column that holds its day",
        ),
        (
            ('"risk"', '"procedural"', "[params]", '[act]\nwhen = "done"\ndate = "sex"\n[params]'),
            ", line 11: act: sex is no column of dates or timestamps; name one of them, such as ",
        ),
        (('severity = "low"', 'severity = "high"\nremark = true'), ": a remark accuses nobody: it is of low"),
        (
            (
                'severity = "low"',
                'severity = "low"\nremark = true',
                "[params]",
                '[case]\nlink = "paper"\n[params]',
            ),
            ": a remark accuses nobody: it is of low severity, and has no [act] and no [case]",
        ),
        (("FROM live)", "FROM points)"), "reads `points` without naming it in needs"),
        (("FROM live)", "FROM lives)"), "the relation `lives` is not declared"),
        (("FROM live)", "FROM read_csv('x'))"), "`READ_CSV('x')` is no relation of the catalogue"),
        (("SELECT carrier", "DELETE FROM finding; SELECT carrier"), "a check is exactly one SELECT"),
        (("length(full_name)", "md5(full_name)"), "the function `md5` is not allowed in a check"),
    ],
)
def test_refuses_an_invalid_header_and_names_the_file(
    written: Written, change: tuple[str, ...], message: str
) -> None:
    assert message in refusal(written(*change))


@pytest.mark.parametrize("nature", ["substantive", "procedural"])
def test_a_sign_of_violation_without_a_sanction_needs_no_act(written: Written, nature: str) -> None:
    assert load_check(written('"risk"', f'"{nature}"')).header.act is None


@pytest.mark.parametrize("nature", ["risk", "data"])
def test_what_is_no_violation_may_name_a_sanction_without_an_act(written: Written, nature: str) -> None:
    path = written('"risk"', f'"{nature}"', '"49:1"', '"49:1", "174:34.7.c"')
    assert load_check(path).header.act is None


def test_a_parameter_below_nought_stays_a_whole_number() -> None:
    read = TypeAdapter[object](Parameter).validate_python
    assert [repr(read(value)) for value in (-5, -(2**63), 2**63 - 1, 0.5)] == [
        "-5", "-9223372036854775808", "9223372036854775807", "0.5",
    ]  # fmt: skip


def test_refuses_a_file_that_is_not_text(written: Written) -> None:
    path = written()
    path.write_bytes(b"/* [check]\xff")
    assert ": the text is not UTF-8; save it as UTF-8" in refusal(path)


def test_refuses_an_id_used_twice(written: Written, tmp_path: Path) -> None:
    first = written()
    second = written('slug = "own-rule"', 'slug = "other"', name="BLK-90_other.sql", family="extract")
    with pytest.raises(CatalogueError, match=rf"{second}: the id BLK-90 is taken by {first}"):
        load_catalogue([tmp_path])


def test_refuses_an_own_check_with_an_id_of_the_catalogue(written: Written, tmp_path: Path) -> None:
    path = written('id = "BLK-90"', 'id = "BLK-01"', name="BLK-01_own-rule.sql")
    with pytest.raises(CatalogueError, match=rf"{path}: the id BLK-01 is taken"):
        rules_of(Config(checks_folder=tmp_path))


@pytest.mark.parametrize("family", ["bulks", "Bulk", "bulk/deeper", "deeper/bulk", "."])
def test_refuses_a_check_outside_a_familys_folder(written: Written, tmp_path: Path, family: str) -> None:
    good = written()
    stray = tmp_path / family / "BLK-91_stray.sql"
    stray.parent.mkdir(parents=True, exist_ok=True)
    good.rename(stray)
    with pytest.raises(CatalogueError, match="a check is in a folder named after its family"):
        load_catalogue([tmp_path])


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
