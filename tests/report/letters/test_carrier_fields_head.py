"""The letterhead's fields: the province said once, and nobody addressed twice."""

from datetime import date

import pytest
from support.letters import DAY, HEAD

from simaudit.config import Letterhead
from simaudit.report.letters.carrier_fields import GAP, head_fields


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


@pytest.mark.parametrize(
    ("addressed", "recipients", "shown"),
    [
        ("Viettel", ("Cục Viễn thông", "cục viễn thông (để b/c)", "Viettel"), ("Cục Viễn thông",)),
        (
            "Chủ tịch Ủy ban nhân dân tỉnh Gia Lai",
            ("UBND tỉnh (để báo cáo)", "Đồng chí Chủ tịch UBND tỉnh Gia Lai;", "Công an tỉnh"),
            ("Công an tỉnh",),
        ),
        ("Viettel", ("UBND tỉnh", "Ủy ban nhân dân tỉnh Gia Lai (để báo cáo)"), ("UBND tỉnh",)),
    ],
)
def test_nobody_gets_a_letter_twice(
    addressed: str, recipients: tuple[str, ...], shown: tuple[str, ...]
) -> None:
    head = HEAD.model_copy(update={"recipients": recipients})
    assert head_fields(head, DAY, None, [addressed])["recipients"] == shown
