"""The letterhead's fields: the province said once, and the law as it is cited."""

from datetime import date

import pytest
from support.letters import DAY, HEAD

from simaudit.config import Letterhead
from simaudit.errors import RefusedValueError
from simaudit.period import Period
from simaudit.report.letters.head_fields import GAP, head_fields, month_fields


@pytest.mark.parametrize(
    ("parent", "authority", "shown"),
    [
        (
            "Ủy ban nhân dân tỉnh Gia Lai",
            "Sở Khoa học và Công nghệ tỉnh Gia Lai",
            ("Ủy ban nhân dân tỉnh Gia Lai", "Sở Khoa học và Công nghệ", "tỉnh Gia Lai"),
        ),
        (
            "",
            "Sở Khoa học và Công nghệ thành phố Cần Thơ",
            ("Ủy ban nhân dân thành phố Cần Thơ", "Sở Khoa học và Công nghệ", "thành phố Cần Thơ"),
        ),
        (
            "UBND tỉnh Gia Lai",
            "Sở Khoa học và Công nghệ",
            ("UBND tỉnh Gia Lai", "Sở Khoa học và Công nghệ", "tỉnh Gia Lai"),
        ),
        ("", "Cục Viễn thông", (GAP, "Cục Viễn thông", GAP)),
        ("", "", (GAP, GAP, GAP)),
    ],
)
def test_the_province_stands_in_the_line_above(
    parent: str, authority: str, shown: tuple[str, str, str]
) -> None:
    fields = head_fields(Letterhead(parent=parent, authority=authority), DAY, None)
    assert (fields["parent"], fields["agency"], fields["province"]) == shown
    assert fields["authority"] == authority or fields["authority"] == GAP


def test_the_whole_head() -> None:
    fields = head_fields(HEAD, DAY, date(2026, 11, 13))
    assert fields == {
        "parent": "Ủy ban nhân dân tỉnh Gia Lai",
        "authority": "Sở Khoa học và Công nghệ",
        "functions": "……………",
        "official": "……………",
        "agency": "Sở Khoa học và Công nghệ",
        "province": "tỉnh Gia Lai",
        "place": "Gia Lai",
        "symbol": "SKHCN",
        "office": "BCVT",
        "signer_title": "KT. Giám đốc\nPhó Giám đốc",
        "signer": "Nguyễn Văn A",
        "contact": "Phòng Bưu chính, Viễn thông",
        "recipients": ("Cục Viễn thông (để b/c)",),
        "year": "2026",
        "deadline": "13/11/2026",
    }


def test_the_law_is_cited_as_of_the_month() -> None:
    law = month_fields(Period(2026, 10))["law"]
    assert law("L24:6.4.d") == "điểm d khoản 4 Điều 6 Luật Viễn thông số 24/2023/QH15"
    assert law("163:22.4", "L24:13.2.i", "L24:13.2.k") == (
        "khoản 4 Điều 22 Nghị định số 163/2024/NĐ-CP; điểm i, điểm k khoản 2 Điều 13 Luật Viễn thông số "
        "24/2023/QH15"
    )
    assert law("TT08:10", "49:1") == (
        "Điều 10 Thông tư số 08/2026/TT-BKHCN †; Điều 1 Nghị định số 49/2017/NĐ-CP (hết hiệu lực từ "
        "24/12/2024; áp dụng với đăng ký trước ngày đó)"
    )
    assert month_fields(Period(2020, 1))["law"]("L24:6.4.d") == GAP
    with pytest.raises(RefusedValueError, match=r"no provision has the key L24:6\.4\.x; did you mean L24:6"):
        law("L24:6.4.x")
