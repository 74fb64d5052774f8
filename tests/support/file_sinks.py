"""Tables, workbooks and documents that texts are written into, and their readers, which aren't ours."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Final

import docx
import openpyxl
import polars as pl
from docx.document import Document
from lxml import etree
from support.dossiers import contents
from support.few_checks import checks_of
from support.sink_texts import STRICT

from simaudit.cli.text.junit import junit
from simaudit.errors import Note
from simaudit.period import recorded_now
from simaudit.report.annexes.dossier_documents import write_summary
from simaudit.report.annexes.sheet_rows import fill
from simaudit.report.annexes.tables import write_csv, write_findings, write_rejects
from simaudit.report.annexes.workbook_sheets import Formats, guide_sheet, list_sheet, new_book
from simaudit.report.letters.templates import filled_in
from simaudit.row_models import Finding

# Tables.


def restored(cell: str) -> str:
    """A cell as a program restores it: the first of the quotes before a sign that begins a formula goes."""
    return cell[1:] if re.match("'+[=+\\-@\t\r\n\x00＝＋－＠]", cell) else cell


def _rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file, strict=True)]


def through_csv(texts: list[str], folder: Path) -> list[str | None]:
    write_csv(pl.DataFrame({"a": texts, "b": ["x"] * len(texts)}), folder / "a.csv")
    rows = _rows_of(folder / "a.csv")
    assert {row["b"] for row in rows} == {"x"}
    assert not [row for row in rows if re.match("[=@\t\r＝＋－＠]|[+-](?![0-9.]*$)", row["a"])]
    return [restored(row["a"]) for row in rows]


def through_findings(texts: list[str], folder: Path) -> list[str | None]:
    columns = Finding.to_schema().columns
    free = [name for name, column in columns.items() if column.dtype.type == pl.String and not column.checks]
    rows = pl.DataFrame(
        {
            name: texts if name in free else pl.Series([None] * len(texts), dtype=column.dtype.type)
            for name, column in columns.items()
        }
    )
    rows.write_parquet(folder / "rows.parquet")
    write_findings(folder / "rows.parquet", folder)
    read = _rows_of(folder / "findings.csv")
    assert all(len({row[name] for name in free}) == 1 for row in read)
    return [restored(row["subject"]) for row in read]


def through_rejects(texts: list[str], folder: Path) -> list[str | None]:
    rows = {"file": texts, "line": [1] * len(texts), "reason": [Note("file_empty").json()] * len(texts)}
    write_rejects(pl.DataFrame(rows | {"text": texts}), folder)
    read = _rows_of(folder / "rejects.csv")
    assert [row["file"] for row in read] == [row["text"] for row in read]
    return [restored(row["text"]) for row in read]


# Workbooks and documents.

_SHEET: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")


def in_cell(text: str) -> str:
    """As XML can hold it, and of as many UTF-16 units as a cell takes."""
    shown = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)
    return shown if len(shown) < 32_768 else f"{shown[:32_766]}…"


def _cells(book: Path | io.BytesIO, column: str) -> list[str]:
    """The texts of a column of the first sheet, of a book that has no formula and no link."""
    with zipfile.ZipFile(book) as packed:
        for name in packed.namelist():
            assert not re.search(rb"<f>|<hyperlink|TargetMode=", packed.read(name)), name
        shared = [*etree.fromstring(packed.read("xl/sharedStrings.xml"), STRICT)]
        sheet = etree.fromstring(packed.read("xl/worksheets/sheet1.xml"), STRICT)
    read = []
    for row in sheet.iterfind(f"{_SHEET}sheetData/{_SHEET}row"):
        cell = [*row.iterfind(f"{_SHEET}c")]["AB".index(column)]
        if not len(cell):
            # Merged with the one before.
            continue
        place = cell.findtext(f"{_SHEET}v")
        assert cell.get("t") in ("s", "inlineStr")
        text = "".join((shared[int(place)] if place else cell).itertext())
        read.append(_ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), text))
    # Another reader sees the same cells.
    seen = [cell.value for cell in openpyxl.load_workbook(book).worksheets[0][column]]
    assert [bool(text) for text in read] == [bool(value) for value in seen][-len(read) :]
    return read


def through_rows(texts: list[str], folder: Path) -> list[str | None]:
    return [*_cells(filled(texts, folder / "rows.xlsx"), "A")[1:]]


def filled(texts: list[str], path: Path) -> Path:
    empty = io.BytesIO()
    with new_book(empty) as book:
        list_sheet(book, Formats(book), "a", [("a", 9)], len(texts))
    fill(empty, {1: pl.DataFrame({"a": texts})}, path, "…")
    return path


def through_guide(texts: list[str], _folder: Path) -> list[str | None]:
    """By XlsxWriter: the first sheet of each workbook, whose facts and headings are texts."""
    written = io.BytesIO()
    words = {f"fact.{at}": str(at) for at in range(len(texts))}
    with new_book(written) as book:
        facts = {str(at): text for at, text in enumerate(texts)}
        guide_sheet(book, Formats(book), words | {"sheet.guide": "a", "title": texts[0]}, facts)
    return [*_cells(written, "B")]


def through_letter(texts: list[str], folder: Path) -> list[str | None]:
    template = docx.Document()
    template.add_paragraph("{%p for one in texts %}")
    template.add_paragraph("begin{{ one }}end")
    template.add_paragraph("{%p endfor %}")
    template.core_properties.title = "a"
    template.save(str(folder / "template.docx"))
    letter = filled_in(folder / "template.docx", {"texts": texts}, recorded_now())
    return _paragraphs(io.BytesIO(letter))


def through_summary(texts: list[str], folder: Path) -> list[str | None]:
    made = contents()
    (rule, *_) = made.rules.values()
    rules = {f"{at:04}": replace(rule, meaning=text) for at, text in enumerate(texts)}
    findings = pl.DataFrame({"carrier": "viettel", "msisdn": "1", "check_id": [*rules]})
    write_summary(replace(made, findings=findings, rules=rules), folder / "a.docx")
    tables = _without_fields(folder / "a.docx").tables
    (signs,) = [table for table in tables if table.rows[0].cells[1].text == "Dấu hiệu"]
    return [row.cells[1].text for row in signs.rows[1:]]


def _without_fields(file: Path | io.BytesIO) -> Document:
    read = docx.Document(file if isinstance(file, io.BytesIO) else str(file))
    # A field would be one of these.
    assert not read.element.xpath("//w:instrText | //w:hyperlink | //w:fldSimple")
    return read


def _paragraphs(file: io.BytesIO) -> list[str | None]:
    read = _without_fields(file)
    inside = [paragraph.text for paragraph in read.paragraphs]
    assert {(text[:5], text[-3:]) for text in inside} == {("begin", "end")}
    return [text[5:-3] for text in inside]


def through_junit(texts: list[str], _folder: Path) -> list[str | None]:
    (check,) = checks_of("UNR-01")
    read: list[str | None] = []
    for text in texts:
        wording = check.header.title.model_copy(update={"vi": text, "en": text})
        header = check.header.model_copy(update={"title": wording, "remedy": wording})
        row = {
            "carrier": "viettel", "check_id": "UNR-01", "family": "unregistered", "severity": "critical",
            "status": "failed", "violations": 1, "waived": 0, "population": 2, "note": None, "seconds": 0.5,
        }  # fmt: skip
        document = junit(pl.DataFrame([row]), [replace(check, header=header)], pl.lit(value=True), [])
        root = etree.fromstring(document, STRICT)
        assert [element.tag for element in root.iter()] == ["testsuites", "testsuite", "testcase", "failure"]
        read.append(root[0][0].attrib["name"].removeprefix("UNR-01 "))
    return read
