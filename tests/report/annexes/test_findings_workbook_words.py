"""What people read in findings.xlsx: words for codes, whom to ask, in one language."""

from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
from support.findings_book import CHECKS, cells, findings, sheets

from simaudit.report.annexes.findings_workbook import BookFacts, write_workbook
from simaudit.report.annexes.response_words import REASON, RESPONSE
from simaudit.report.figures.holders import no_holders


def test_the_guide_says_by_when_to_answer_and_whom_to_ask(tmp_path: Path) -> None:
    facts = BookFacts(answer_by=date(2026, 12, 13), contact="Phòng Bưu chính, Viễn thông")
    write_workbook(findings(("UNR-01", "84", None)), no_holders(), CHECKS, tmp_path, facts)
    assert [row[:2] for row in cells(tmp_path / "findings.xlsx", "guide")[2:7]] == [
        ("Doanh nghiệp", "Viettel"),
        ("Kỳ dữ liệu", "10/2026"),
        ("Số dấu hiệu", "1"),
        ("Thời hạn trả lời", "13/12/2026"),
        ("Đầu mối liên hệ", "Phòng Bưu chính, Viễn thông"),
    ]


def test_codes_details_and_months_are_in_words_and_what_answers_are_matched_by_is_not(tmp_path: Path) -> None:
    rows = findings(("PRC-02", "84", "video,otp"), ("EXT-06", None, "too few"))
    rows = rows.with_columns(nature=pl.Series(["procedural", "data"]), waived=pl.Series([True, False]))
    facts = BookFacts(reasons={"too few": "thiếu trường"})
    write_workbook(rows, no_holders(), CHECKS, tmp_path, facts)
    read = sheets(tmp_path / "findings.xlsx")
    (video,), (few,) = read["procedural"], read["data"]
    assert video == {
        "period": "2026-10", "carrier": "viettel", "nature": "procedural", "finding_key": f"{1:064x}",
        "check_id": "PRC-02", "severity": "Cao", "msisdn": "84", "record": "1", "file": "a.csv",
        "subject": None, "detail": "cuộc gọi ghi hình, mã OTP", "state": "Mới", "first_period": "10/2026",
        "waived": "có", RESPONSE: None, REASON: None,
    }  # fmt: skip
    assert (few["detail"], few["waived"]) == ("thiếu trường", None)


def test_in_english_it_has_no_vietnamese(tmp_path: Path) -> None:
    write_workbook(
        findings(("EXT-01", "84", "numbers=2")), no_holders(), CHECKS, tmp_path, BookFacts(lang="en")
    )
    sheet = openpyxl.load_workbook(tmp_path / "findings.xlsx")["Quality of the data"]
    assert [cell.value for cell in sheet[2]][4:] == [
        "Check", "Severity", "Number", "Record", "File", "Subject", "Detail", "State", "First period",
        "Waived", "Response", "Reason",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[3]][5:12] == ["High", "84", 1, "a.csv", None, "numbers=2", "New"]
