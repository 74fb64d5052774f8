"""Headings of a file → canonical columns: by vocabulary or profile, in one row or two; or a proposal."""

from pathlib import Path

import pytest

from simaudit.intake.profile.column_names import (
    REGISTER,
    HeadingError,
    canonical_name,
    find_header,
    likely_column,
    likely_number,
    looks_like_number,
    map_headers,
)

PATH = Path("viettel.csv")


def test_a_heading_is_known_whatever_its_accents_case_and_punctuation() -> None:
    written = ("msisdn", "Số thuê bao", "SO THUE BAO", "so_thue-bao.", "Họ và tên", "Ghi chú thêm")
    assert [canonical_name(heading) for heading in written] == [
        "msisdn", "msisdn", "msisdn", "msisdn", "full_name", None,
    ]  # fmt: skip


def test_a_profile_takes_precedence_and_may_leave_a_column_out() -> None:
    naming = REGISTER.with_profile({"Ghi chú": "full_name", "Ngày sinh": ""})
    mapped = map_headers(["Số thuê bao", "Ghi chú", "Họ và tên", "Ngày sinh"], PATH, naming)
    assert mapped == {"Số thuê bao": "msisdn", "Ghi chú": "full_name"}


@pytest.mark.parametrize(
    ("header", "code", "twin"),
    [
        (["Số thuê bao", "Họ và tên", "full_name"], "column_twice", "full_name"),
        (["Họ và tên", "Ngày sinh"], "column_not_found", ""),
        (["84912345678", "NGUYỄN VĂN AN"], "no_column_known", ""),
    ],
)
def test_a_header_that_cannot_be_used_says_why(header: list[str], code: str, twin: str) -> None:
    with pytest.raises(HeadingError) as refused:
        map_headers(header, PATH)
    assert (refused.value.note.code, refused.value.twin) == (code, twin)
    assert "84912345678" not in str(refused.value)


def test_the_header_is_the_row_or_two_with_most_known_names() -> None:
    title = ["DANH SÁCH THUÊ BAO", "", ""]
    groups = ["Số thuê bao", "Giấy tờ", ""]
    names = ["", "Số giấy tờ", "Ngày cấp"]
    record = ["84912345678", "001090123456", "2021-05-04"]
    assert find_header([title, groups, names, record]) == (1, 2, ["Số thuê bao", "Số giấy tờ", "Ngày cấp"])
    # The group's name may have to stand behind that of its column.
    papers = ["Số thuê bao", "Giấy tờ tùy thân", "", ""]
    parts = ["", "Loại", "Số", "Ngày cấp"]
    assert find_header([papers, parts]) == (
        0,
        2,
        ["Số thuê bao", "Loại Giấy tờ tùy thân", "Số Giấy tờ tùy thân", "Ngày cấp"],
    )
    assert find_header([["Số thuê bao", "Họ và tên"], ["84912345678", "AN"]]) == (
        0,
        1,
        ["Số thuê bao", "Họ và tên"],
    )


def test_a_number_is_told_by_nine_digits_with_any_usual_separators() -> None:
    texts = ("84912345678", " +84 912.345.678", "(091) 234-5678", "12345678", "01/07/2026", "Số 912345678")
    assert [looks_like_number(text) for text in texts] == [True, True, True, False, False, False]


def test_an_unknown_heading_is_proposed_a_column_that_it_holds_or_resembles() -> None:
    assert likely_column("Họ và tên (khách hàng)") == "full_name"
    assert likely_column("Ngày sinhh") == "date_of_birth"
    assert likely_column("Ngày sinhh", excluded=["date_of_birth"]) != "date_of_birth"
    assert likely_column("Tiền") is None
    assert likely_number(["Cột số thuê bao chính", "Họ và tên"]) == "Cột số thuê bao chính"
    assert likely_number(["Số thuê bao", "Số thuê bao cũ"]) is None
