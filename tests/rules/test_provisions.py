"""The provisions: validated, in force by the day, complete for the basis of every check, cited as law is."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from simaudit.errors import CatalogueError
from simaudit.rules.law import Law, built_in_law
from simaudit.rules.load import load_catalogue
from simaudit.rules.provisions import Provision, citation, provisions
from simaudit.rules.tariffs import DECREE, tariffs

OCTOBER = date(2026, 10, 31)

PROVISION = """
[[provision]]
key = "X:1"
document = { vi = "một", en = "one" }
dieu = "1"
says = { vi = "a", en = "b" }
checked = false
"""


def known(key: str) -> Provision:
    found = built_in_law().provision(key)
    assert found is not None
    return found


def test_every_basis_and_every_act_of_the_tariff_is_a_provision() -> None:
    keys = {key for check in load_catalogue() for key in check.header.provisions}
    keys |= {DECREE + act for clause in tariffs().clause for act in clause.acts}
    assert keys - set(provisions()) == set()


def test_a_provision_has_ended_the_day_after_its_last() -> None:
    ended = [entry for entries in provisions().values() for entry in entries if entry.valid_to]
    assert ended
    for entry in ended:
        last = entry.valid_to
        assert last is not None
        following = f"{last + timedelta(days=1):%d/%m/%Y}"
        told = [following in citation(entry, "vi", last + timedelta(days)) for days in (-400, -1, 0, 1, 400)]
        assert told == [False, False, False, True, True]


def test_what_is_not_checked() -> None:
    unchecked = [key for key, entries in provisions().items() if not all(entry.checked for entry in entries)]
    assert unchecked == ["TT08:10", "NQ198:4", "BLTTHS:144.3", "XLVPHC:62", "L116", "330", "331", "333"]
    assert all(entry.doubt for key in unchecked for entry in provisions()[key])
    assert not any(entry.doubt for entries in provisions().values() for entry in entries if entry.checked)
    resting = {check.id for check in load_catalogue() if {*check.header.check.basis} & {*unchecked}}
    assert resting == {"UNR-10", "UNR-11", "PRC-10"}


@pytest.mark.parametrize(
    ("key", "vi", "en"),
    [
        (
            "174:34.3.c",
            "điểm c khoản 3 Điều 34 Nghị định số 174/2026/NĐ-CP",
            "Decree 174/2026/NĐ-CP, article 34(3)(c)",
        ),
        (
            "174:34.5.đ",
            "điểm đ khoản 5 Điều 34 Nghị định số 174/2026/NĐ-CP",
            "Decree 174/2026/NĐ-CP, article 34(5)(đ)",
        ),
        (
            "174:34.10",
            "khoản 10 Điều 34 Nghị định số 174/2026/NĐ-CP",
            "Decree 174/2026/NĐ-CP, article 34(10)",
        ),
        (
            "163:17.1.a",
            "điểm a khoản 1 Điều 17 Nghị định số 163/2024/NĐ-CP",
            "Decree 163/2024/NĐ-CP, article 17(1)(a)",
        ),
        ("163:17", "Điều 17 Nghị định số 163/2024/NĐ-CP", "Decree 163/2024/NĐ-CP, article 17"),
        ("L26", "Luật Căn cước số 26/2023/QH15", "Law on Identity 26/2023/QH15"),
        (
            "TT08:10",
            "Điều 10 Thông tư số 08/2026/TT-BKHCN †",
            "Circular 08/2026/TT-BKHCN, article 10 †",
        ),
        (
            "49:1",
            "Điều 1 Nghị định số 49/2017/NĐ-CP (hết hiệu lực từ 24/12/2024; áp dụng với đăng ký trước ngày "
            "đó)",
            "Decree 49/2017/NĐ-CP, article 1 (no longer in force since 24/12/2024; applies to registrations "
            "before that day)",
        ),
        (
            "L59",
            "Luật Căn cước công dân số 59/2014/QH13 (hết hiệu lực từ 01/07/2024; áp dụng với thẻ cấp trước "
            "ngày đó)",
            "Law on Citizen Identification 59/2014/QH13 (no longer in force since 01/07/2024; applies to "
            "cards issued before that day)",
        ),
    ],
)
def test_a_provision_is_cited_in_the_order_of_the_language(key: str, vi: str, en: str) -> None:
    assert citation(known(key), "vi", OCTOBER) == citation(known(key), "vi") == vi
    assert citation(known(key), "en", OCTOBER) == citation(known(key), "en") == en


def test_what_had_not_ended_yet_is_cited_without_its_days() -> None:
    entry = known("49:1")
    cited = "Điều 1 Nghị định số 49/2017/NĐ-CP"
    assert citation(entry, "vi", date(2024, 12, 23)) == cited
    assert citation(entry, "vi", date(2024, 12, 24)) != cited


def test_kinds_other_than_law() -> None:
    kinds = {key: entries[0].kind for key, entries in provisions().items() if entries[0].kind != "law"}
    assert kinds == {
        "campaign:2023": "practice",
        "campaign:2024": "practice",
        "numbering": "technical",
        "conversion:2018": "technical",
        "E.212": "technical",
        "E.118": "technical",
    }


def test_a_changed_provision_is_taken_by_the_day(tmp_path: Path) -> None:
    path = tmp_path / "provisions.toml"
    later = f"{PROVISION.replace('one', 'two')}from = 2026-01-01\n"
    path.write_text(f"{later}{PROVISION}from = 2020-01-01\nto = 2025-12-31\n", encoding="utf-8")
    law = Law(provisions(path), tariffs(), {})
    found = [
        law.provision("X:1", day) for day in (date(2019, 1, 1), date(2025, 12, 31), date(2026, 1, 1), None)
    ]
    assert [entry and entry.document.en for entry in found] == [None, "one", "two", "two"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('dieu = "1"', 'dieu = "1"\nnote = "x"'), "line 6: provision 1.note: there is no such key"),
        (("checked = false\n", ""), "line 2: provision 1.checked: is missing"),
        (('"một"', '""'), "line 4: provision 1.document.vi: must not be empty"),
        (('dieu = "1"', "from = 2026-02-01\nto = 2026-01-31"), ": `to` is before `from`"),
        (('dieu = "1"', "dieu = 1"), "5: provision 1.dieu: a text in quotation marks is needed"),
        (('dieu = "1"', 'khoan = "1"'), "a clause (`khoan`) or point (`diem`) needs its article (`dieu`)"),
        (("false", "true"), "`checked_by` and `checked_on` belong to `checked = true`"),
        (("false", "true\nchecked_on = 2026-11-24"), "`checked_by` and `checked_on` belong"),
        (("false", "false\nchecked_on = 2026-11-24"), "`checked_by` and `checked_on` belong"),
        (("says", 'kind = "rumour"\nsays'), "provision 1.kind: 'law', 'technical' or 'practice' is needed"),
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


def test_a_missing_law_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"none\.toml"):
        provisions(tmp_path / "none.toml")
