"""cases.xlsx read back with other libraries: exact cells, words in both languages, no formulas, its limit."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import fastexcel
import openpyxl
import polars as pl
import pytest

from simaudit.cases.continuity import NUMBERS
from simaudit.cases.month_cases import CASE, MonthCases
from simaudit.messages import Words
from simaudit.report.annexes.case_workbook import ROW_COLUMNS, FollowUpSheets, write_case_workbook
from simaudit.report.annexes.findings_workbook import BookFacts
from simaudit.report.annexes.response_words import CHECK_COLUMNS, HEADINGS, half
from simaudit.rules.check import Wording

FOLLOW_UPS = FollowUpSheets({}, {})
WORDS = Words("case_book", "vi")
TITLES = {"ABC-01": Wording(vi="Một dấu hiệu", en="A sign")}
CASE_HEADS = {"title": "case_title"}
"""Columns of a case that are not headed as those of another sheet by the same name."""
NONE: dict[str, Any] = {
    "continued_from": None, "split_from": None, "merged_from": [], "title": None, "victims": 0, "related": [],
}  # fmt: skip
FARM: dict[str, Any] = {
    "case_id": "V-7F3K-29QD", "first_period": "2026-09", "state": "continued", "police": True,
    "deceived": 12, "persons": 14, "forged": 0, "signs": [{"sign": "face", "size": 12}],
    "numbers": 1200, "papers": 3, "faces": 1, "points": 1, "clerks": 0, "carriers": ["viettel", "vinaphone"],
    "links": ["clerk's minute", "paper"], "marks": ["ABC-01", "XYZ-09"], "from": date(2026, 9, 18),
    "to": date(2026, 10, 9), "dense_from": date(2026, 9, 18), "dense_to": date(2026, 9, 20), "reason": None,
    "continued_from": "V-7F3K-29QD", "split_from": None,
    "merged_from": ["V-AAAA-2222", "V-CCCC-3333"], "title": "Một điểm, 12 số", "victims": 3,
    "related": ["V-EEEE-4444"],
}  # fmt: skip
QUIET: dict[str, Any] = {
    "case_id": "V-DDDD-4444", "first_period": "2026-08", "state": "quiet", "police": False, "deceived": 0,
    "persons": 0, "forged": 0, "signs": [], "dense_from": None, "dense_to": None,
    "reason": "criteria", "numbers": 0,
    "papers": 0, "faces": 0, "points": 0, "clerks": 0, "carriers": [], "links": [], "marks": [],
    "from": None, "to": None, **NONE,
}  # fmt: skip


def found(*records: tuple[str, str | None], provinces: Sequence[str | None] = ()) -> MonthCases:
    """A month with two cases; `records` are (number, paper) of the first one."""
    rows = [
        (FARM["case_id"], "viettel", at, number, paper, 1, ["clerk's minute", "paper"], ["face"], ["ABC-01"])
        for at, (number, paper) in enumerate(records, start=1)
    ]
    codes = pl.Series("province_code", provinces or [None] * len(rows), dtype=pl.String)
    schema: dict[str, Any] = {
        "case_id": pl.String, "carrier": pl.String, "record": pl.Int64, "msisdn": pl.String,
        "id_number": pl.String, "person": pl.Int64, "links": pl.List(pl.String), "signs": pl.List(pl.String),
        "marks": pl.List(pl.String),
    }  # fmt: skip
    cases = pl.DataFrame([FARM, QUIET], schema=CASE).with_columns(pl.lit("2026-10").alias("last_period"))
    listed = pl.DataFrame(rows, schema=schema, orient="row").with_columns(codes)
    return MonthCases(cases, listed, pl.DataFrame(schema=NUMBERS), pl.DataFrame(), pl.DataFrame())


def cells(path: Path, sheet: str) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(path)
    return list(book[WORDS[f"sheet.{sheet}"]].iter_rows(values_only=True))


def test_a_case_has_its_figures_as_numbers_and_days_and_its_codes_in_words(tmp_path: Path) -> None:
    write_case_workbook(found(), "2026-10", TITLES, FOLLOW_UPS, tmp_path)
    head, shown, farm, quiet = cells(tmp_path / "cases.xlsx", "cases")
    assert head == (*CASE, *HEADINGS.values())
    names = WORDS.under("heading.")
    assert shown == (
        *(names[CASE_HEADS.get(name, name)] for name in CASE),
        *(half(one, "vi") for one in HEADINGS.values()),
    )
    row = dict(zip(CASE, farm, strict=False))
    days = {name: row.pop(name) for name in ("from", "to", "dense_from", "dense_to")}
    assert {name: day.date() for name, day in days.items()} == {  # type: ignore[attr-defined]
        "from": date(2026, 9, 18), "to": date(2026, 10, 9), "dense_from": date(2026, 9, 18),
        "dense_to": date(2026, 9, 20),
    }  # fmt: skip
    assert row == {
        "case_id": "V-7F3K-29QD", "first_period": "09/2026", "state": "Đang tiếp diễn",
        "police": "xem xét chuyển", "deceived": 12, "persons": 14, "forged": 0,
        "signs": "một khuôn mặt, nhiều người: 12", "reason": None, "numbers": 1200,
        "papers": 3, "faces": 1, "points": 1, "clerks": 0,
        "carriers": "Viettel, VinaPhone",
        "links": "cùng giao dịch viên trong một phút\nchung một giấy tờ",
        "marks": "ABC-01: Một dấu hiệu\nXYZ-09", "continued_from": "V-7F3K-29QD",
        "split_from": None, "merged_from": "V-AAAA-2222, V-CCCC-3333", "title": "Một điểm, 12 số",
        "victims": 3, "related": "V-EEEE-4444",
    }  # fmt: skip
    row = dict(zip(CASE, quiet, strict=False))
    assert (row["state"], row["numbers"], row["from"], row["links"], row["reason"]) == (
        "Tạm lắng", 0, None, None, "do thay đổi tiêu chí",
    )  # fmt: skip


def test_a_record_has_the_cells_of_cases_csv_as_text(tmp_path: Path) -> None:
    write_case_workbook(
        found(("84961000001", "001090000001"), ("=1+1", None)), "2026-10", TITLES, FOLLOW_UPS, tmp_path
    )
    sheet = fastexcel.read_excel(tmp_path / "cases.xlsx").load_sheet("Số thuê bao", dtypes="string")
    assert sheet.to_polars().columns == list(ROW_COLUMNS)
    both = ("V-7F3K-29QD", "Viettel")
    rest = ("cùng giao dịch viên trong một phút; chung một giấy tờ", "một khuôn mặt, nhiều người", "ABC-01")
    assert sheet.to_polars().rows()[1:] == [
        (*both, "1", "84961000001", "001090000001", None, "1", *rest),
        (*both, "2", "=1+1", None, None, "1", *rest),
    ]
    (_, cell) = openpyxl.load_workbook(tmp_path / "cases.xlsx")["Số thuê bao"]["D3:D4"]
    assert (cell[0].value, cell[0].data_type) == ("=1+1", "s")
    assert (tmp_path / "cases.xlsx").stat().st_mode & 0o777 == 0o600


def test_with_a_province_the_records_in_its_scope_are_listed_with_their_provinces(tmp_path: Path) -> None:
    numbers = [(f"8496100000{at}", None) for at in range(5)]
    month = found(*numbers, provinces=["42", "56", None, "42", "01"])
    write_case_workbook(month, "2026-10", TITLES, FOLLOW_UPS, tmp_path, BookFacts(scope="42"))
    at = ROW_COLUMNS.index("province_code")
    assert [(row[3], row[at]) for row in cells(tmp_path / "cases.xlsx", "rows")[2:]] == [
        ("84961000000", "Hà Tĩnh"), ("84961000002", None), ("84961000003", "Hà Tĩnh"),
    ]  # fmt: skip
    guide = [row[:2] for row in cells(tmp_path / "cases.xlsx", "guide")]
    assert ("Bản ghi ngoài phạm vi, chỉ có trong cases.csv và cases.parquet", "2") in guide
    assert ("Số bản ghi", "3") in guide


def test_the_guide_counts_and_explains_every_column(tmp_path: Path) -> None:
    write_case_workbook(found(("84961000001", None)), "2026-10", TITLES, FOLLOW_UPS, tmp_path)
    rows = cells(tmp_path / "cases.xlsx", "guide")
    assert [row[:2] for row in rows[2:5]] == [
        ("Kỳ dữ liệu", "10/2026"), ("Số vụ việc", "2"), ("Số bản ghi", "1"),
    ]  # fmt: skip
    first = [row[0] for row in rows]
    names = WORDS.under("heading.")
    heads = (*(CASE_HEADS.get(name, name) for name in CASE), *ROW_COLUMNS, *CHECK_COLUMNS)
    assert {names[name] for name in heads} <= set(first)
    assert {half(heading, "vi") for heading in HEADINGS.values()} <= set(first)
    assert WORDS["partial"] not in first


def test_of_too_many_records_the_first_are_there_and_the_guide_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simaudit.report.annexes.case_workbook.MAX_ROWS", 2)
    numbers = [(f"8496100000{at}", None) for at in range(5)]
    write_case_workbook(found(*numbers), "2026-10", TITLES, FOLLOW_UPS, tmp_path)
    assert [row[3] for row in cells(tmp_path / "cases.xlsx", "rows")] == [
        "msisdn", "Số thuê bao", "84961000000", "84961000001",
    ]  # fmt: skip
    guide = [row[:2] for row in cells(tmp_path / "cases.xlsx", "guide")]
    assert ("Chỉ có trong cases.csv và cases.parquet", "3") in guide
    assert (WORDS["partial"], None) in guide


def test_the_sheets_are_made_for_working_with(tmp_path: Path) -> None:
    write_case_workbook(found(("84961000001", None)), "2026-10", TITLES, FOLLOW_UPS, tmp_path)
    _, cases, rows, checks = openpyxl.load_workbook(tmp_path / "cases.xlsx").worksheets
    assert (cases.title, cases.freeze_panes, cases.auto_filter.ref) == ("Vụ việc", "B3", "A2:AI4")
    assert (rows.title, rows.freeze_panes, rows.auto_filter.ref) == ("Số thuê bao", "A3", "A2:J3")
    assert (checks.title, checks.freeze_panes, checks.auto_filter.ref) == ("Tiêu chí", "D3", "A2:M3")
    hints = [
        [hint.promptTitle for hint in sheet.data_validations.dataValidation if hint.promptTitle]
        for sheet in (cases, rows, checks)
    ]
    filled_in = [half(heading, "vi") for heading in HEADINGS.values()]
    names = WORDS.under("heading.")
    of_rows = [names["carrier_name" if name == "carrier" else name] for name in ROW_COLUMNS]
    of_checks = [names[name] for name in CHECK_COLUMNS]
    of_cases = [names[CASE_HEADS.get(name, name)] for name in CASE]
    assert hints == [[*of_cases, *filled_in], of_rows, [*of_checks, *filled_in]]
