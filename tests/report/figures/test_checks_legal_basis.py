"""The provisions of a check, as its report shows them."""

from datetime import date

import pytest

from simaudit.report.figures.checks import CitedProvision, legal_basis
from simaudit.rules.check import Wording
from simaudit.rules.law import built_in_law

LAW = built_in_law()


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
    assert [shown.key for shown in legal_basis(("49:1", "L24:13.2.i", "174:34.3.a"), LAW, as_of)] == keys


def test_a_provision_is_cited_as_on_the_day() -> None:
    (before,) = legal_basis(("49:1",), LAW, date(2024, 12, 23))
    (after,) = legal_basis(("49:1",), LAW, date(2024, 12, 24))
    assert before.citation == Wording(
        vi="Điều 1 Nghị định số 49/2017/NĐ-CP", en="Decree 49/2017/NĐ-CP, article 1"
    )
    assert after.citation is not None
    assert after.citation.vi.endswith("(hết hiệu lực từ 24/12/2024; áp dụng với đăng ký trước ngày đó)")


def test_kind_and_check_are_shown() -> None:
    shown = legal_basis(("TT08:10", "E.118", "campaign:2023", "163:17"), LAW, date(2026, 10, 31))
    assert [(one.kind, one.checked) for one in shown] == [
        ("law", False),
        ("technical", True),
        ("practice", True),
        ("law", True),
    ]


def test_an_unknown_key_is_shown_itself() -> None:
    (shown,) = legal_basis(("39:1",), LAW, date(2026, 10, 31))
    assert shown == CitedProvision(key="39:1")
