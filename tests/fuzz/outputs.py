"""A value of a carrier through every writer, each file read by a reader that forgives nothing."""

import csv
import io
import json
import re
from contextlib import redirect_stderr
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

import docx
import openpyxl
import polars as pl
import xlsxwriter
from markupsafe import Markup, escape
from support.dossiers import contents
from support.hostile_signs import HOSTILE, unprintable
from support.strict_readers import read_strictly

from simaudit.cli.terminal.log_lines import run_log
from simaudit.cli.terminal.output import aligned, printable_lines
from simaudit.errors import Note
from simaudit.harmless_text import html_text, printable_quoted
from simaudit.period import recorded_now
from simaudit.report.annexes.dossier_documents import write_picture, write_summary
from simaudit.report.annexes.sheet_rows import fill
from simaudit.report.annexes.tables import write_csv
from simaudit.report.figures.case_network import CaseNetwork, CaseNode
from simaudit.report.letters.templates import filled_in
from simaudit.report.pages.render import short

_NOW: Final = recorded_now()


def outputs(content: bytes, folder: Path) -> None:
    """A text that may hold half a surrogate pair, as a file's name; a byte before it chooses what is dear."""
    text = content[1:].decode("utf-8", "surrogateescape")
    for write in (_terminal, _log, _page):
        write(text)
    dear = (_sheet, _table, _picture, _document, _letter)
    dear[content[:1][0] % len(dear) if content else 0](text, folder)


def _column(text: str) -> pl.DataFrame:
    """A column of a register holds no half of a pair: polars' texts are UTF-8."""
    return pl.DataFrame({"a": [text.encode("utf-8", "replace").decode("utf-8"), "b"]})


def _terminal(text: str) -> None:
    note, table = Note("verbatim", text=text).text("vi"), aligned([("a", "b"), (text, "c")])
    shown = [printable_lines(text), note, table]
    assert [unprintable(lines) for lines in shown] == [set()] * 3
    assert (note.count("\n"), table.count("\n")) == (0, 1)


def _log(text: str) -> None:
    stream = io.StringIO()
    with redirect_stderr(stream):
        run_log(json=True)("problem", reason=text)
    line = stream.getvalue()
    assert line.count("\n") == 1
    assert {sign for sign in unprintable(line) if sign <= "\uffff"} == set()
    assert json.loads(line)["reason"] == text
    assert json.loads(printable_quoted(json.dumps({"a": text}, ensure_ascii=False))) == {"a": text}


@cache
def _empty_book() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.set_column(0, 0, 9, book.add_format({"num_format": "@"}))
        sheet.write_string(0, 0, "a")
    return buffer.getvalue()


def _sheet(text: str, folder: Path) -> None:
    path = folder / "rows.xlsx"
    fill(io.BytesIO(_empty_book()), {1: _column(text)}, path, "…")
    read_strictly(path.read_bytes(), path.name)
    cell = openpyxl.load_workbook(path).worksheets[0]["A2"]
    assert cell.data_type in ("s", "inlineStr", "n")
    assert cell.data_type != "f"


def _table(text: str, folder: Path) -> None:
    path, column = folder / "rows.csv", _column(text)
    write_csv(column.with_columns(b=pl.lit("c")), path)
    read_strictly(path.read_bytes(), path.name)
    with path.open(encoding="utf-8", newline="") as file:
        (_, row, _) = csv.reader(file, strict=True)
    value = column["a"][0]
    assert row in ([value, "c"], [f"'{value}", "c"])


def _page(text: str) -> None:
    page = html_text(Markup('<p title="{}">{}</p>').format(text, short(text, 40)))
    read_strictly(page.encode(), "a.html")
    assert set(re.findall("<[^>]*", page)) <= {
        f'<p title="{html_text(escape(text))}"',
        "<bdi",
        "</bdi",
        "</p",
    }


def _picture(text: str, folder: Path) -> None:
    path = folder / "picture.svg"
    nodes = [
        CaseNode(kind="point", place=1, count=1, numbers=1, carrier=carrier, code=text[:200])
        for carrier in ("", "viettel")
    ]
    write_picture(contents(network=CaseNetwork(nodes=tuple(nodes), edges=())), path)
    read_strictly(path.read_bytes(), path.name)


def _document(text: str, folder: Path) -> None:
    path = folder / "summary.docx"
    made = contents()
    write_summary(replace(made, maker=replace(made.maker, reason=text)), path)
    _read_document(path)


def _letter(text: str, folder: Path) -> None:
    template, letter = folder / "template.docx", folder / "letter.docx"
    if not template.exists():
        document = docx.Document()
        document.add_paragraph("{{ one.two }} {{ one.two|upper }}")
        document.save(str(template))
    letter.write_bytes(filled_in(template, {"one": {"two": text}}, _NOW))
    _read_document(letter)


def _read_document(path: Path) -> None:
    read_strictly(path.read_bytes(), path.name)
    shown = "".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    assert {
        sign for sign in unprintable(shown) if sign in "\u202a\u202b\u202c\u202d\u202e\u2028\u2029"
    } == set()


def texts() -> list[bytes]:
    """The hostile texts, and half a pair."""
    values = [*(text.encode()[:8000] for text in HOSTILE), b"viettel_\xe9.csv"]
    return [bytes([place]) + value for place, value in enumerate(values)]
