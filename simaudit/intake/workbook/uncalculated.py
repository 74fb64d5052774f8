"""Formulas whose value no program worked out: one wrote them, and no spreadsheet program saved them since.

What reads workbooks takes them for empty cells, or for zeros. Excel and LibreOffice save each formula with
its value (ECMA-376 part 1, 18.3.1.4; OpenDocument 1.3 part 3, 19.642). An .xlsb or .xls does not tell
whether a value was worked out.
"""

import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

_UNREADABLE: Final = (
    EOFError, KeyError, NotImplementedError, OSError, RuntimeError, ValueError,
    zipfile.BadZipFile, zlib.error,
)  # fmt: skip
_PIECE_BYTES: Final = 4 * 1024 * 1024
_MOST_ROWS: Final = 100
"""Rows of a column that are listed: those above the header are none of the register's."""
_FORMULA: Final = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>([^<]*)</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v\b[^>]*>([^<]*)</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PLACE: Final = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_OPEN_DOCUMENT: Final = re.compile(rb'<table:table\s[^>]*table:name="([^"]*)"|<table:table-cell\s([^>]*)>')
_OPEN_FORMULA: Final = re.compile(rb'table:formula="(?:\w+:)?=?([^"]*)"')
_OF_A_TOTAL: Final = re.compile(rb"\s*(?:SUM|COUNT|COUNTA|COUNTIFS?|SUBTOTAL|AGGREGATE|ROWS)\s*\(")
"""What stands below a table, and in no record."""

Rows = dict[str, list[int]]
"""Position of a column in its sheet, from 0 → the first rows with such a formula, from 1."""


def uncalculated(path: str, form: str, names: list[str], wanted: list[str]) -> dict[str, Rows]:
    """Sheet → its formulas without a value; `names` are all sheets in their order, `wanted` those looked at.

    An .ods doesn't tell column and row: its formulas stand under "" as row 0. What can't be looked at is
    left to the reader of the workbook.
    """
    rows_of_sheet: dict[str, Rows] = {}
    if form not in ("xlsx", "ods"):
        return rows_of_sheet
    with suppress(*_UNREADABLE), zipfile.ZipFile(path) as book:
        if form == "ods":
            return _of_open_document(book)
        # A program says so that wrote zeros in place of values.
        zeros = re.search(rb'\bfullCalcOnLoad="(?:1|true)"', book.read("xl/workbook.xml")) is not None
        for name, part in zip(names, _parts(book), strict=False):
            if name in wanted and part in book.namelist():
                rows_of_sheet[name] = _of_sheet(book, part, zeros=zeros)
    return rows_of_sheet


def _parts(book: zipfile.ZipFile) -> list[str]:
    """The sheets' parts, in the order of the sheets."""
    relations = re.findall(rb"<(?:\w+:)?Relationship\s[^>]*>", book.read("xl/_rels/workbook.xml.rels"))
    targets = {_attribute(b"Id", relation): _attribute(b"Target", relation) for relation in relations}
    sheets = re.findall(rb"<(?:\w+:)?sheet\s[^>]*>", book.read("xl/workbook.xml"))
    paths = (targets.get(_attribute(rb"\w+:id", sheet), "") for sheet in sheets)
    return [path.removeprefix("/") if path.startswith("/") else f"xl/{path}" for path in paths]


def _attribute(name: bytes, element: bytes) -> str:
    value = re.search(rb'\s%s="([^"]*)"' % name, element)
    return value[1].decode() if value else ""


def _of_sheet(book: zipfile.ZipFile, part: str, *, zeros: bool) -> Rows:
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for piece in _pieces(book, part, b"c>"):
        if b"<f" not in piece and b":f" not in piece:
            continue
        for attributes, formula, value in _FORMULA.findall(piece):
            if value and not (zeros and value == b"0"):
                continue
            # An empty text is a value.
            place = None if b't="str"' in attributes else _PLACE.search(attributes)
            if place and not _OF_A_TOTAL.match(formula):
                column_rows = rows[str(_position(place[1]))]
                if len(column_rows) < _MOST_ROWS:
                    column_rows.append(int(place[2]))
    return dict(rows)


def _position(letters: bytes) -> int:
    """A → 0, AA → 26."""
    position = 0
    for letter in letters:
        position = position * 26 + letter - ord("A") + 1
    return position - 1


def _of_open_document(book: zipfile.ZipFile) -> dict[str, Rows]:
    rows: dict[str, Rows] = {}
    sheet = ""
    for piece in _pieces(book, "content.xml", b">"):
        for name, attributes in _OPEN_DOCUMENT.findall(piece):
            sheet = name.decode() if name else sheet
            formula = _OPEN_FORMULA.search(attributes)
            if formula and b"office:value-type" not in attributes and not _OF_A_TOTAL.match(formula[1]):
                rows[sheet] = {"": [0]}
    return rows


def _pieces(book: zipfile.ZipFile, part: str, end: bytes) -> Iterator[bytes]:
    """The text of a part, in pieces that end with `end`."""
    rest = b""
    with book.open(part) as stream:
        while piece := stream.read(_PIECE_BYTES):
            piece = rest + piece
            cut = piece.rfind(end) + len(end) if end in piece else 0
            yield piece[:cut]
            rest = piece[cut:]
    yield rest
