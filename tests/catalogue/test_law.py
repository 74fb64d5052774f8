"""The law files: validated, in force by the day, and complete for the basis of every check."""

from datetime import date
from pathlib import Path

import pytest

from simaudit.catalogue.law import DECREE, clauses, provision, provisions, tariff
from simaudit.catalogue.load import load_catalogue
from simaudit.errors import CatalogueError
from simaudit.report.figures.legal_basis import legal_basis

PROVISION = """
[[provision]]
key = "X:1"
document = { vi = "một", en = "one" }
article = "1"
says = { vi = "a", en = "b" }
"""

CLAUSE = """
[[clause]]
id = "1"
from = 2026-07-01
counts = "numbers"
bands = [{ from = 1, to = 10, fine = [10, 20] }, { from = 11, fine = [20, 40] }]
competence = { vi = "a", en = "b" }
[clause.acts]
"1.a" = { vi = "a", en = "b" }
"""


def test_every_basis_is_a_provision_of_the_law_file() -> None:
    keys = {(check.id, key) for check in load_catalogue() for key in check.header.check.basis}
    assert {(check, key) for check, key in keys if key not in provisions()} == set()


def test_every_sanctioned_act_has_a_tariff_but_forgery_by_software() -> None:
    acts = tariff(date(2026, 7, 1))
    cited = {key for check in load_catalogue() for key in check.header.check.basis if key.startswith(DECREE)}
    assert {key for key in cited if key.removeprefix(DECREE) not in acts} == {"174:34.10"}


def test_before_the_decree_there_is_no_tariff() -> None:
    assert tariff(date(2026, 6, 30)) == {}
    assert tariff(date(2026, 7, 1))["34.3.a"].id == "34.3-34.4"


@pytest.mark.parametrize(
    ("as_of", "keys"),
    [
        (date(2016, 6, 30), []),
        (date(2024, 6, 30), ["49:1"]),
        (date(2024, 7, 1), ["49:1", "L24:13.2.i"]),
        (date(2026, 6, 30), ["49:1", "L24:13.2.i"]),
        (date(2026, 7, 1), ["49:1", "L24:13.2.i", "174:34.3.a"]),
        (None, ["49:1", "L24:13.2.i", "174:34.3.a"]),
    ],
)
def test_the_basis_is_what_was_in_force(as_of: date | None, keys: list[str]) -> None:
    assert [shown.key for shown in legal_basis(("49:1", "L24:13.2.i", "174:34.3.a"), as_of)] == keys


def test_an_unknown_key_is_shown_itself() -> None:
    (shown,) = legal_basis(("39:1",), date(2026, 10, 31))
    assert (shown.key, shown.article, shown.document, shown.says) == ("39:1", "", None, None)


def test_a_changed_provision_is_cited_by_the_day(tmp_path: Path) -> None:
    path = tmp_path / "provisions.toml"
    later = f"{PROVISION.replace('one', 'two')}from = 2026-01-01\n"
    path.write_text(f"{later}{PROVISION}from = 2020-01-01\nto = 2025-12-31\n", encoding="utf-8")
    found = [
        provision("X:1", day, path) for day in (date(2019, 1, 1), date(2025, 12, 31), date(2026, 1, 1), None)
    ]
    assert [entry and entry.document.en for entry in found] == [None, "one", "two", "two"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            ('article = "1"', 'article = "1"\nnote = "x"'),
            "line 6: provision 1.note: there is no such key",
        ),
        (('article = "1"\n', ""), "line 2: provision 1.article: is missing"),
        (('"một"', '""'), "line 4: provision 1.document.vi: must not be empty"),
        (
            ('article = "1"', 'article = "1"\nfrom = 2026-02-01\nto = 2026-01-31'),
            ": `to` is before `from`",
        ),
        (
            ('article = "1"', "article = 1"),
            "5: provision 1.article: a text in quotation marks is needed",
        ),
        (("[[provision]]", "[[provision]"), "not TOML"),
        ((PROVISION, PROVISION + PROVISION), "two entries for X:1"),
    ],
)
def test_an_invalid_provision_is_refused(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    path = tmp_path / "provisions.toml"
    path.write_text(PROVISION.replace(*change), encoding="utf-8")
    with pytest.raises(CatalogueError) as refused:
        provisions(path)
    assert str(refused.value).startswith(str(path))
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("from = 11", "from = 12"), "each band begins where the one before it ends"),
        (("from = 11", "from = 10"), "each band begins where the one before it ends"),
        (("from = 11,", "from = 11, to = 20,"), "the last band is open"),
        (("from = 1,", "from = 2,"), "the first band begins at 1"),
        (('"numbers"', '"points"'), "bands_numbers_in_app"),
        (('"numbers"', '"people"'), "clause 1.counts: 'numbers', 'points' or 'case' is needed"),
        (("fine = [10, 20]", "fine = [10]"), "clause 1.bands 1.fine 2: is missing"),
        (('competence = { vi = "a", en = "b" }\n', ""), "clause 1.competence: is missing"),
        ((CLAUSE, CLAUSE + CLAUSE), "are in force on one day"),
    ],
)
def test_a_tariff_is_read_strictly(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    path = tmp_path / "tariffs.toml"
    path.write_text(CLAUSE.replace(*change), encoding="utf-8")
    with pytest.raises(CatalogueError) as refused:
        clauses(path)
    assert str(refused.value).startswith(str(path))
    assert message in str(refused.value)


def test_a_tariff_that_changes_is_two_clauses(tmp_path: Path) -> None:
    path = tmp_path / "tariffs.toml"
    earlier = CLAUSE.replace("from = 2026-07-01", "from = 2026-07-01\nto = 2027-12-31")
    later = CLAUSE.replace("2026-07-01", "2028-01-01").replace("[10, 20]", "[15, 30]")
    path.write_text(earlier + later, encoding="utf-8")
    days = (date(2026, 6, 30), date(2026, 7, 1), date(2027, 12, 31), date(2028, 1, 1))
    fines = [acts["1.a"].bands[0].fine if (acts := tariff(day, path)) else None for day in days]
    assert fines == [None, (10, 20), (10, 20), (15, 30)]
    assert tariff(days[1], path)["1"] is tariff(days[1], path)["1.a"]


def test_a_missing_law_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"none\.toml"):
        provisions(tmp_path / "none.toml")
