"""The workbook read back with other libraries: exact cells, as text, and what it leaves out."""

import re
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.findings_book import CHECKS, SHEETS, WORDS, cells, findings, sheets

from simaudit.report.annexes.findings_workbook import HIDDEN, SHOWN, SUMMARY_COLUMNS, write_workbook
from simaudit.report.annexes.response_words import ANSWERS, REASON, RESPONSE, half
from simaudit.report.figures.holders import no_holders
from simaudit.rules.vocabulary import detail_in_words

CUT = WORDS["cut"]
ORDER = [*HIDDEN, *SHOWN]
SAID = [half(word, "vi") for word in ANSWERS.values()]
ODD = [
    "=1+1", "0123456789", "1E5", "2026-10-31", "TRUE", " leading", "trailing ", "a  b", "<b>&amp;\"'", "a\nb",
    "Đặng", "😀", "_x0041_", "_x004_", "a\rb", "-",
]  # fmt: skip
# "imsi" is a detail of a check's own, which a sheet says in words.
UNWORDED = st.text(max_size=20).filter(lambda text: detail_in_words(text) == text)


def test_cells_are_text_and_exact(tmp_path: Path) -> None:
    rows = findings(*(("EXT-01", text, text) for text in ODD))
    write_workbook(rows, no_holders(), CHECKS, tmp_path)
    read = sheets(tmp_path / "findings.xlsx")
    assert [name for name in read if read[name]] == ["data"]
    assert list(read["data"][0]) == [*ORDER, RESPONSE, REASON]
    assert [row["detail"] for row in read["data"]] == ODD
    assert [row["msisdn"] for row in read["data"]] == ODD
    assert [row["record"] for row in read["data"]] == [str(n) for n in range(1, len(ODD) + 1)]
    assert {row["subject"] for row in read["data"]} == {None}
    assert {row["waived"] for row in read["data"]} == {None}
    assert {row[RESPONSE] for row in read["data"]} == {None}
    xml = zipfile.ZipFile(tmp_path / "findings.xlsx").read("xl/worksheets/sheet6.xml").decode()
    assert "<f>" not in xml
    # A spreadsheet reads _xHHHH_ as an escape, so the text's own underscore is escaped.
    assert "_x005F_x0041_" in xml
    # Some readers trust the stated extent.
    assert f'<dimension ref="A1:P{len(ODD) + 2}"/>' in xml


def test_every_cell_of_a_finding_is_text_but_the_record(tmp_path: Path) -> None:
    write_workbook(findings(("EXT-01", "0961000001", "=1+1")), no_holders(), CHECKS, tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "findings.xlsx")[SHEETS["data"]]
    row = dict(zip(ORDER, sheet[3], strict=False))
    assert {name: cell.data_type for name, cell in row.items() if cell.value is not None} == {
        name: "n" if name == "record" else "s" for name in ORDER if name not in ("subject", "waived")
    }
    assert (row["msisdn"].value, row["detail"].value, row["record"].value) == ("0961000001", "=1+1", 1)
    assert {cell.number_format for name, cell in row.items() if cell.data_type == "s"} == {"@"}


def test_rows_of_one_finding_are_below_each_other_and_shaded(tmp_path: Path) -> None:
    rows = findings(*(("EXT-01", f"8496100000{number}", None) for number in range(4)))
    key = rows["finding_key"]
    shared = rows.with_columns(pl.Series("finding_key", [key[0], key[1], key[2], key[0]]))
    write_workbook(shared, no_holders(), CHECKS, tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "findings.xlsx")[SHEETS["data"]]
    assert [row[7] for row in sheet.iter_rows(min_row=3, values_only=True)] == [1, 4, 2, 3]
    ((place, rules),) = ((str(area.sqref), area.rules) for area in sheet.conditional_formatting)
    assert (place, [rule.formula for rule in rules]) == ("A3:P6", [["AND($D3=$D4,$D3<>$D2)"], ["$D3=$D2"]])


def test_control_characters_are_replaced(tmp_path: Path) -> None:
    write_workbook(findings(("EXT-01", "84\x00961\x1f", "a\x0bb\ufffe")), no_holders(), CHECKS, tmp_path)
    (row,) = sheets(tmp_path / "findings.xlsx")["data"]
    assert (row["msisdn"], row["detail"]) == ("84\ufffd961\ufffd", "a\ufffdb\ufffd")


@settings(max_examples=10, deadline=None)
@given(st.lists(UNWORDED, min_size=1, max_size=20))
def test_any_text_reads_back_as_it_is_but_for_what_xml_cannot_hold(texts: list[str]) -> None:
    rows = findings(*(("EXT-01", "84", text) for text in texts))
    with TemporaryDirectory() as folder:
        write_workbook(rows, no_holders(), CHECKS, Path(folder))
        read = sheets(Path(folder) / "findings.xlsx")["data"]
    expected = [re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text) for text in texts]
    # An empty text and no text look the same in a sheet.
    assert [row["detail"] or "" for row in read] == expected


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("a" * 32_767, 32_767),
        ("đ" * 32_767, 32_767),
        ("a" * 32_768, 32_767 - len(CUT)),
        ("😀" * 16_383, 16_383),
        ("😀" * 16_384, (32_767 - len(CUT)) // 2),
        ("&" * 40_000, 32_767 - len(CUT)),
    ],
)
def test_a_text_too_long_for_a_cell_is_cut_and_counted(tmp_path: Path, text: str, length: int) -> None:
    write_workbook(
        findings(("EXT-01", "84", "short"), ("EXT-01", "84", text)), no_holders(), CHECKS, tmp_path
    )
    short, long = sheets(tmp_path / "findings.xlsx")["data"]
    whole = length == len(text)
    assert short["detail"] == "short"
    assert long["detail"] == (text if whole else text[:length] + CUT)
    assert len(str(long["detail"]).encode("utf-16-le")) // 2 <= 32_767
    counted = [
        row[1] for row in cells(tmp_path / "findings.xlsx", "guide") if str(row[0]).startswith("Ô bị cắt")
    ]
    assert counted == ([] if whole else ["1"])


def test_the_summary_lists_violations_first_with_what_to_do(tmp_path: Path) -> None:
    rows = findings(
        ("BLK-07", "1", None), ("BLK-07", "2", None), ("EXT-01", "3", None), ("UNR-01", "4", None)
    )
    rows = rows.with_columns(
        state=pl.Series(["new", "persisting", "reopened", "new"]),
        waived=pl.Series([True, False, False, False]),
    )
    write_workbook(rows, no_holders(), CHECKS, tmp_path)
    head, *listed = cells(tmp_path / "findings.xlsx", "summary")
    assert head == tuple(WORDS[f"summary.{name}"] for name in SUMMARY_COLUMNS)
    by_id = {check.id: check for check in CHECKS}
    # Substantive, risk, data.
    assert [row[0] for row in listed] == ["UNR-01", "BLK-07", "EXT-01"]
    (burst,) = [row for row in listed if row[0] == "BLK-07"]
    header = by_id["BLK-07"].header
    assert burst == (
        "BLK-07", header.title.vi, "Rủi ro", "Cao", 2, 2, 1, 1, 0, 1, header.remedy.vi,
    )  # fmt: skip
    sheet = openpyxl.load_workbook(tmp_path / "findings.xlsx")[SHEETS["summary"]]
    assert {cell.value: cell.hyperlink.location for (cell,) in sheet["A2:A4"]} == {
        id_: f"'{SHEETS[by_id[id_].nature]}'!A1" for id_ in ("BLK-07", "EXT-01", "UNR-01")
    }


def test_sheets_are_made_for_working_with(tmp_path: Path) -> None:
    write_workbook(findings(("EXT-01", "84", None), ("EXT-01", "84", None)), no_holders(), CHECKS, tmp_path)
    book = openpyxl.load_workbook(tmp_path / "findings.xlsx")
    for sheet in book.worksheets:
        assert len(sheet.title) <= 31
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    holders = book[SHEETS["holders"]]
    assert (holders.freeze_panes, holders.print_title_rows) == ("A3", "$1:$2")
    assert [cell.value for cell in holders[1]] == list(WORDS.under("holder."))
    assert [cell.value for cell in holders[2]] == list(WORDS.under("holder.").values())
    for sheet in book.worksheets[2:-1]:
        last = 4 if sheet.title == SHEETS["data"] else 3
        assert sheet.freeze_panes == "A3"
        assert sheet.print_title_rows == "$1:$2"
        assert sheet.auto_filter.ref == f"A2:P{last}"
        assert sheet.row_dimensions[1].hidden
        assert [cell.value for cell in sheet[1]] == [*ORDER, RESPONSE, REASON]
        assert all(sheet.column_dimensions[letter].width > 5 for letter in "EFGHIJKLMNOP")
        assert all(sheet.column_dimensions[letter].hidden for letter in "A")
        *hints, choice = sheet.data_validations.dataValidation
        assert [str(hint.sqref) for hint in hints] == [f"{letter}2" for letter in "ABCDEFGHIJKLMN"]
        assert [hint.promptTitle for hint in hints] == [WORDS[f"heading.{name}"] for name in ORDER]
        assert (choice.type, choice.formula1) == ("list", f'"{",".join(SAID)}"')
        assert str(choice.sqref) == f"O3:O{last}" if last > 3 else "O3"
        assert choice.showErrorMessage


def test_the_guide_explains_every_answer_and_column(tmp_path: Path) -> None:
    write_workbook(findings(), no_holders(), CHECKS, tmp_path)
    texts = [row[0] for row in cells(tmp_path / "findings.xlsx", "guide")]
    assert texts[0] == WORDS["title"]
    columns = [WORDS[f"heading.{name}"] for name in SHOWN]
    assert texts[-len(columns) :] == columns
    assert [text for text in texts if text in SAID] == SAID


def test_is_closed_to_others_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    rows = findings(("EXT-01", "84961000001", None))
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_workbook(rows, no_holders(), CHECKS, tmp_path / name)
    assert (tmp_path / "a" / "findings.xlsx").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "a" / "findings.xlsx").read_bytes() == (tmp_path / "b" / "findings.xlsx").read_bytes()


def test_of_what_the_book_cannot_hold_each_check_has_its_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simaudit.report.annexes.findings_workbook.MAX_FINDINGS", 6)
    monkeypatch.setattr("simaudit.report.annexes.sheet_rows.CHUNK", 2)
    many = [("UNR-01", f"8496100000{n}", None) for n in range(7)]
    rows = findings(("BLK-01", "8496100000", None), *many, ("UNR-02", "84961000009", None))
    write_workbook(rows, no_holders(), CHECKS, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["findings.xlsx"]
    assert [
        (nature, row["check_id"], row["msisdn"], row["record"])
        for nature, listed in sheets(tmp_path / "findings.xlsx").items()
        for row in listed
    ] == [
        *(("substantive", "UNR-01", number, str(at)) for at, (_, number, _) in enumerate(many[:4], start=2)),
        ("substantive", "UNR-02", "84961000009", "9"),
        ("risk", "BLK-01", "8496100000", "1"),
    ]
    guide = [row[:2] for row in cells(tmp_path / "findings.xlsx", "guide")]
    assert ("Chỉ có trong findings.csv và findings.parquet", "3") in guide
    assert (WORDS["partial"], None) in guide
    counts = {row[0]: row[4:6] for row in cells(tmp_path / "findings.xlsx", "summary")[1:]}
    assert counts == {"BLK-01": (1, 1), "UNR-01": (7, 4), "UNR-02": (1, 1)}


def test_a_book_that_holds_all_mentions_no_others(tmp_path: Path) -> None:
    write_workbook(findings(("UNR-01", "84", None)), no_holders(), CHECKS, tmp_path)
    texts = {row[0] for row in cells(tmp_path / "findings.xlsx", "guide")}
    assert WORDS["partial"] not in texts
    assert WORDS["fact.left"] not in texts


def test_a_month_without_findings_has_its_sheets(tmp_path: Path) -> None:
    write_workbook(findings(), no_holders(), CHECKS, tmp_path)
    assert not any(sheets(tmp_path / "findings.xlsx").values())
    assert len(cells(tmp_path / "findings.xlsx", "summary")) == 1
