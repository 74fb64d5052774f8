"""Rows that aren't records, and the counts that lines of databases and totals state."""

import polars as pl
import pytest

from simaudit.intake.profile.column_names import REGISTER
from simaudit.intake.records.non_records import (
    StatedRows,
    find_non_records,
    find_other_header,
    is_feedback,
    rows_of_feedback,
    rows_of_total,
    suspect_rows,
)

HEADER = ("Số thuê bao", "Họ và tên", "Ngày sinh", "Địa chỉ")


def cells(*rows: tuple[str | None, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={str(at): pl.String for at in range(len(HEADER))}, orient="row")


def test_only_rows_without_a_clear_number_are_suspect() -> None:
    numbers = pl.Series(["84912345678", "912345678", "91234567", "+84912345678", "Tổng", "", None])
    assert suspect_rows(numbers).to_list() == [2, 3, 4, 5, 6]


def test_each_row_that_is_no_record_is_counted_by_its_kind_and_blank_ones_are_not() -> None:
    frame = cells(
        ("84912345678", "NGUYỄN VĂN AN", "1990-01-02", "Hà Nội"),
        HEADER,
        ("(1)", "(2)", "(3)", "(4)"),
        ("", "", "dd/mm/yyyy", ""),
        ("Tổng cộng: 1.060 thuê bao", "", "", ""),
        ("60 rows selected.", "", "", ""),
        ("msisdn", "full_name", "", ""),
        ("", " ", "", None),
        ("NULL", "TRẦN THỊ BÌNH", "1991-01-02", "Huế"),
    )
    non_records = find_non_records(frame, suspect_rows(frame.to_series()), HEADER, 0, REGISTER)
    assert non_records is not None
    assert non_records.is_record.to_list() == [True] + [False] * 7 + [True]
    assert non_records.kinds == {
        "repeated header": 2,
        "column numbers": 1,
        "units": 1,
        "total": 1,
        "feedback": 1,
    }
    assert non_records.texts == ["Tổng cộng: 1.060 thuê bao", "60 rows selected."]


@pytest.mark.parametrize(
    "row",
    [
        ("(số)", "(họ tên)", "(ngày)", "(địa chỉ)"),
        ("text", "text", "date", "text"),
        ("varchar(20)", "nvarchar(100)", "date", "nvarchar(max)"),
        ("VARCHAR2(20 BYTE)", "VARCHAR2(50 CHAR) NOT NULL", "DATE", "VARCHAR2"),
        ("84xxxxxxxxx", "chữ in hoa", "dd/mm/yyyy", ""),
        ("", "", "YYYY-MM-DD HH:MM:SS", ""),
        ("ký tự", "ký tự", "ngày/tháng/năm", "ký tự"),
        ("Kiểu chuỗi", "Chuỗi ký tự", "Ngày tháng", "Văn bản"),
        ("10 số", "50 ký tự", "ngày tháng năm", "tối đa 255 ký tự"),
        ("Bắt buộc", "Bắt buộc", "Không bắt buộc", ""),
        ("C", "C", "D", "C"),
        ("A", "B", "C", "D"),
    ],
)
def test_a_row_that_says_of_what_type_the_columns_are_is_none(row: tuple[str, ...]) -> None:
    frame = cells(row, ("84912345678", "AN", "", ""))
    non_records = find_non_records(frame, suspect_rows(frame.to_series()), HEADER, 0, REGISTER)
    assert non_records is not None
    assert (non_records.kinds, non_records.is_record.to_list()) == ({"units": 1}, [False, True])


@pytest.mark.parametrize(
    "row",
    [
        ("", "C", "", "N"),
        ("NULL", "Null", "", "text"),
        ("0912", "Đỗ Thị Số", "1990", "Đơn vị 5, Hà Nội"),
        ("không có", "AN", "", "(cạnh chợ)"),
        ("0961xxx", "AN", "01/01/1990", "số 5"),
        ("text", "", "", ""),
    ],
)
def test_a_record_with_little_in_it_stays_one(row: tuple[str, ...]) -> None:
    frame = cells(row, ("84912345678", "AN", "", ""))
    assert find_non_records(frame, suspect_rows(frame.to_series()), HEADER, 0, REGISTER) is None


def test_where_all_rows_are_records_nothing_is_said() -> None:
    frame = cells(("84912345678", "AN", "", ""), ("Tống Thị Cúc", "số lạ", "1990", "x"))
    assert find_non_records(frame, suspect_rows(frame.to_series()), HEADER, 0, REGISTER) is None


def test_a_header_with_columns_in_another_order_is_found() -> None:
    frame = cells(("84912345678", "AN", "", ""), ("Họ và tên", "Số thuê bao", "Ngày sinh", ""))
    assert find_other_header(frame, suspect_rows(frame.to_series()), 0, REGISTER) == 1
    assert find_other_header(frame[:1], suspect_rows(frame[:1].to_series()), 0, REGISTER) is None


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("60 rows selected.", 60),
        ("no rows selected", 0),
        ("(1,234 rows affected)", 1234),
        ("3 rows in set (0.01 sec)", 3),
        ("SQL> spool off", None),
        ("-------- --------", None),
    ],
)
def test_lines_of_databases_say_how_many_rows_they_gave(text: str, rows: int | None) -> None:
    assert is_feedback(text)
    assert rows_of_feedback(text) == rows


def test_a_line_with_anything_like_a_number_is_never_one_of_a_database() -> None:
    assert not is_feedback("SQL> 0912345678")
    assert not is_feedback("60 rows selected. " + " " * 300)


def test_totals_of_one_cell_have_a_count() -> None:
    assert rows_of_total("Tổng cộng: 1.060 thuê bao") == 1060
    assert rows_of_total("TOTAL 12 rows") == 12
    assert rows_of_total("Tổng cộng") is None
    assert rows_of_total("Tổng Văn 12") is None


def test_the_last_count_may_be_that_of_all_parts() -> None:
    stated = StatedRows()
    assert stated.of(0) is None
    for line in ("10 rows selected.", "Tổng số: 999", "20 rows selected."):
        stated.add(line)
    # What the database's program says stands above a total.
    assert (stated.of(20), stated.of(30), stated.of(7)) == (20, 30, 30)
