"""A header whose quotation marks are wrong takes no record with it; records tell which sign quotes."""

import re
from pathlib import Path

import pytest
from support.loaded_months import load, names, rows

from simaudit.errors import IntakeError

RECORDS = '0912345671,An,"Số 1, x"\n0912345672,Bình,"Số 2\ny"\n0912345673,Cúc,z\n'


@pytest.mark.parametrize(
    "header",
    ['""msisdn","full_name","address"', 'msisdn,""full_name",address', 'msisdn,full_name,"address'],
)
def test_a_mark_too_many_in_a_heading(header: str, tmp_path: Path) -> None:
    month = load(tmp_path, f"{header}\n{RECORDS}")
    assert names(month) == [
        (1, "84912345671", "An"),
        (2, "84912345672", "Bình"),
        (3, "84912345673", "Cúc"),
    ]


@pytest.mark.parametrize("header", ['"msisdn,full_name,address', 'msisdn,"full_name,address'])
def test_a_mark_that_joins_headings(header: str, tmp_path: Path) -> None:
    with pytest.raises(
        IntakeError, match=r"no column is called msisdn|none of its 3 records could be loaded"
    ):
        load(tmp_path, f"{header}\n{RECORDS}")


def test_a_heading_over_lines(tmp_path: Path) -> None:
    month = load(tmp_path, 'Báo cáo "tháng 10\n"Số thuê\nbao","Họ và\r\ntên",Địa chỉ\n' + RECORDS)
    assert [name for *_, name in names(month)] == ["An", "Bình", "Cúc"]


def test_few_cells_quoted_in_apostrophes(tmp_path: Path) -> None:
    content = "msisdn,full_name,address\n0912345671,K'Brông,'Số 1, x'\n0912345672,An,'Nhà \"Số 7\"'\n"
    month = load(tmp_path, content)
    assert rows(month, "full_name", "address") == [(1, "K'Brông", "Số 1, x"), (2, "An", 'Nhà "Số 7"')]
    month = load(tmp_path, content.replace("'Số 1, x'", "'x").replace("'Nhà \"Số 7\"'", '"Số 1, x"'))
    assert rows(month, "full_name", "address") == [(1, "K'Brông", "x"), (2, "An", "Số 1, x")]


@pytest.mark.parametrize(
    ("between", "codes"),
    [
        ("¦", "U+00A6"),
        ("^", "U+005E"),
        ("~", "U+007E"),
        ("\x01", "U+0001"),
        ("#", "U+0023"),
        ("*", "U+002A"),
        ("    ", "U+0020 U+0020"),
        ("^|^", "U+005E U+007C U+005E"),
        ("~;~", "U+007E U+003B U+007E"),
    ],
)
def test_what_stands_between_fields_and_is_no_delimiter_is_named(
    between: str, codes: str, tmp_path: Path
) -> None:
    lines = (("Số thuê bao", "Họ và tên", "Địa chỉ"), ("0912345671", "An", "Hà Nội"))
    with pytest.raises(IntakeError, match=r"line 1: its fields are separated by .* \(" + re.escape(codes)):
        load(tmp_path, "".join(between.join(line) + "\n" for line in lines))


@pytest.mark.parametrize("header", ["*msisdn|*full_name|*address", "msisdn|full_name (*)|address (*)"])
def test_a_sign_in_headings_alone_is_no_delimiter(header: str, tmp_path: Path) -> None:
    assert [name for *_, name in names(load(tmp_path, f"{header}\n0912345671|An|Hà Nội\n"))] == ["An"]
