"""Findings as workbooks for working with: how to use them, a summary by check, and one sheet a family.

XlsxWriter builds a book with its formats, filters, frozen headers and lists to
choose from; the rows are poured into its sheets as text made by polars, because
writing a million cells one by one takes minutes. What a sheet can't hold goes
on in a further book: a book of five full sheets opens nowhere.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import polars as pl

from simaudit.catalogue import Check
from simaudit.contract import FAMILIES
from simaudit.coversheets import Fact, empty_book
from simaudit.files import private_file

MAX_ROWS: Final = 1_048_575
"""Rows below the header that a sheet of the format can hold, and findings in one book."""

_CHUNK: Final = 50_000
_LONGEST_CELL: Final = 32_767
"""UTF-16 code units (Excel specifications and limits)."""

CUT: Final = " … [cắt bớt, xem findings.csv / cut, see findings.csv]"
"""At the end of a cell that was cut."""

# XML 1.0 has no way to write these; the workbook shows the replacement character.
_NOT_IN_XML: Final = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"

# ECMA-376 writes a character as _xHHHH_; a text that looks so must have its underscore written that way.
_ESCAPE: Final = "_(x[0-9A-Fa-f]{4}_)"
_SPECIAL: Final = "[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_"
_BLANKS: Final = r"^\s|\s$|\s\s|[\n\t]"
"""Blanks that a reader may drop unless it is told to keep them."""
_STYLE: Final = re.compile(rb'<col min="(\d+)" max="(\d+)" [^>]*style="(\d+)"')
_EXTENT: Final = re.compile(rb'(?<=<dimension ref="A1:)([A-Z]+)1(?=")')


MAX_BOOKS: Final = 3
"""Nobody goes through more by hand; the other files have them all."""

_AT_ONCE: Final = 2

_Span = tuple[int, int]
"""Findings that follow one another: the place of the first, and how many."""


@dataclass
class _Book:
    """Findings by family, as spans of the file they lie in: nothing is copied."""

    parts: dict[str, list[_Span]] = field(default_factory=lambda: {name: [] for name in FAMILIES})
    checks: set[str] = field(default_factory=set)

    def height(self, family: str) -> int:
        return _height(self.parts[family])

    def add(self, family: str, check_id: str, start: int, count: int) -> None:
        """Add a check's findings; where they follow those before them, both are one span and read as one."""
        spans = self.parts[family]
        if spans and sum(spans[-1]) == start:
            start, before = spans.pop()
            count += before
        spans.append((start, count))
        self.checks.add(check_id)


def _height(spans: Sequence[_Span]) -> int:
    return sum(count for _, count in spans)


def write_workbooks(findings: pl.DataFrame | pl.LazyFrame, checks: Sequence[Check], folder: Path) -> None:
    """Write findings.xlsx (0600), and findings-2.xlsx … where there are more than a sheet holds.

    `findings` are rows of `Finding` of one carrier and period, a check's rows
    together. Where MAX_BOOKS can't hold them, each check has its first ones in them.
    Raises OutputError.
    """
    rows = findings.lazy()
    books, left = _books(rows, {check.id: check.family for check in checks})
    names = ["findings.xlsx", *(f"findings-{number}.xlsx" for number in range(2, len(books) + 1))]
    files = {
        check.id: [name for name, book in zip(names, books, strict=True) if check.id in book.checks]
        for check in checks
    }
    cut = _cut_cells(rows)

    def write(number: int) -> None:
        book, name = books[number], names[number]
        heights = {family: book.height(family) for family in FAMILIES}
        facts = Fact(f"{number + 1} / {len(books)}: {', '.join(names)}", cut, left)
        empty = empty_book(rows, checks, files, heights, facts)
        _pour(empty, rows, book, private_file(folder / name))

    # Most of the time goes into compressing, which lets other threads run.
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(write, range(len(books))))


def _books(findings: pl.LazyFrame, families: Mapping[str, str]) -> tuple[list[_Book], int]:
    """The findings laid into books, and how many of them none has room for."""
    spans = (
        findings.select("check_id")
        .with_row_index("start")
        .group_by("check_id")
        .agg(pl.col("start").min(), pl.len())
        .sort("start")
        .collect()
        .rows(named=True)
    )
    most = _most_a_check([span["len"] for span in spans], MAX_BOOKS * MAX_ROWS)
    ordered = sorted(spans, key=lambda span: FAMILIES.index(families[span["check_id"]]))
    books, room = [_Book()], MAX_ROWS
    for span in ordered:
        start, left, check_id = span["start"], min(span["len"], most), span["check_id"]
        while left:
            if room == 0:
                books.append(_Book())
                room = MAX_ROWS
            taken = min(left, room)
            books[-1].add(families[check_id], check_id, start, taken)
            start, left, room = start + taken, left - taken, room - taken
    return books, sum(max(0, span["len"] - most) for span in spans)


def _most_a_check(counts: Sequence[int], room: int) -> int:
    """The largest number for which all checks' findings, cut to it, fit into the room."""
    left = len(counts)
    for count in sorted(counts):
        if count * left > room:
            return room // left
        room -= count
        left -= 1
    return max(counts, default=0)


def _cut_cells(findings: pl.LazyFrame) -> int:
    # A text has no more UTF-16 units than bytes: nearly always nothing is left to count.
    long = pl.col(pl.String).str.len_bytes() > _LONGEST_CELL
    suspects = findings.filter(pl.any_horizontal(long.fill_null(False))).collect()
    return int(sum(suspects.select(_too_long(pl.col(pl.String)).sum()).row(0)))


def _too_long(text: pl.Expr) -> pl.Expr:
    return text.str.len_chars() + text.str.count_matches("[\U00010000-\U0010ffff]") > _LONGEST_CELL


def _pour(empty: io.BytesIO, findings: pl.LazyFrame, book: _Book, path: Path) -> None:
    # After the sheets that say how to use the book.
    sheets = {
        f"xl/worksheets/sheet{number}.xml": book.parts[family]
        for number, family in enumerate(FAMILIES, start=3)
    }
    with (
        zipfile.ZipFile(empty) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as full,
    ):
        for item in source.infolist():
            content = source.read(item)
            info = zipfile.ZipInfo(item.filename, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            if item.filename not in sheets:
                full.writestr(info, content)
                continue
            before, after = content.split(b"</sheetData>")
            styles = {
                column: int(style)
                for first, last, style in _STYLE.findall(before)
                for column in range(int(first) - 1, int(last))
            }
            spans = sheets[item.filename]
            with full.open(info, "w", force_zip64=True) as sheet:
                # Some readers trust the sheet's stated extent.
                sheet.write(_EXTENT.sub(rb"\g<1>%d" % (_height(spans) + 1), before))
                for piece in _rows_xml(findings, spans, styles):
                    sheet.write(piece)
                sheet.write(b"</sheetData>" + after)


def _rows_xml(findings: pl.LazyFrame, spans: Sequence[_Span], styles: Mapping[int, int]) -> Iterator[bytes]:
    """`<row>` elements below the header, texts as inline strings in their column's format."""
    row = 2
    for first, count in spans:
        for start in range(first, first + count, _CHUNK):
            part = findings.slice(start, min(_CHUNK, first + count - start)).collect()
            chunk = part.with_row_index("row", offset=row)
            row += chunk.height
            seen = _seen(part)
            cells = [
                _cell_xml(name, dtype, seen, styles[column])
                for column, (name, dtype) in enumerate(part.schema.items())
            ]
            line = pl.concat_str([pl.format('<row r="{}">', "row"), *cells, pl.lit("</row>")])
            yield "".join(chunk.select(line.alias("xml"))["xml"].to_list()).encode()


def _cell_xml(name: str, dtype: pl.DataType, seen: Mapping[str, Any], style: int) -> pl.Expr:
    value = pl.col(name)
    if dtype.is_integer():
        cell = pl.format("<c><v>{}</v></c>", value)
    else:
        text, space = value.cast(pl.String), ""
        # Few columns hold anything that XML would take for its own, or that a cell can't hold.
        if dtype == pl.String:
            if (seen[f"{name} length"] or 0) > _LONGEST_CELL:
                text = _cut(text)
            if seen[f"{name} special"]:
                text = _escaped(text)
            if seen[f"{name} blanks"]:
                space = ' xml:space="preserve"'
        cell = pl.format(f'<c s="{style}" t="inlineStr"><is><t{space}>{{}}</t></is></c>', text)
    return cell.fill_null("<c/>")


def _seen(part: pl.DataFrame) -> dict[str, Any]:
    """What the texts of each column need: the longest, and whether any is special or has blanks to keep."""
    text = pl.col(pl.String)
    return part.select(
        text.str.len_bytes().max().name.suffix(" length"),
        text.str.contains(_SPECIAL).any().name.suffix(" special"),
        text.str.contains(_BLANKS).any().name.suffix(" blanks"),
    ).row(0, named=True)


def _cut(text: pl.Expr) -> pl.Expr:
    room = _LONGEST_CELL - len(CUT)
    # A character beyond U+FFFF takes two units, so half as many are sure to fit.
    kept = pl.when(text.str.contains("[\U00010000-\U0010ffff]")).then(room // 2).otherwise(room)
    return pl.when(_too_long(text)).then(text.str.slice(0, kept) + CUT).otherwise(text)


def _escaped(text: pl.Expr) -> pl.Expr:
    own = text.str.replace_all(_NOT_IN_XML, "\ufffd").str.replace_all(_ESCAPE, "_x005F_$1")
    return own.str.replace_many(["&", "<", ">", "\r"], ["&amp;", "&lt;", "&gt;", "_x000D_"])
