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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

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
_STYLE: Final = re.compile(rb'<col min="(\d+)" max="(\d+)" [^>]*style="(\d+)"')
_EXTENT: Final = re.compile(rb'(?<=<dimension ref="A1:)([A-Z]+)1(?=")')


@dataclass
class _Book:
    """Findings by family, as slices: nothing is copied."""

    parts: dict[str, list[pl.DataFrame]] = field(default_factory=lambda: {name: [] for name in FAMILIES})
    checks: set[str] = field(default_factory=set)

    def height(self, family: str) -> int:
        return _height(self.parts[family])


def _height(parts: Sequence[pl.DataFrame]) -> int:
    return sum(part.height for part in parts)


def write_workbooks(findings: pl.DataFrame, checks: Sequence[Check], folder: Path) -> None:
    """Write findings.xlsx (0600), and findings-2.xlsx … where there are more than a sheet holds.

    `findings` are rows of `Finding` of one carrier and period, a check's rows
    together; raises OutputError.
    """
    books = _books(findings, {check.id: check.family for check in checks})
    names = ["findings.xlsx", *(f"findings-{number}.xlsx" for number in range(2, len(books) + 1))]
    files = {
        check.id: [name for name, book in zip(names, books, strict=True) if check.id in book.checks]
        for check in checks
    }
    cut = _cut_cells(findings)
    for number, (name, book) in enumerate(zip(names, books, strict=True), start=1):
        heights = {family: book.height(family) for family in FAMILIES}
        facts = Fact(f"{number} / {len(books)}: {', '.join(names)}", cut)
        empty = empty_book(findings, checks, files, heights, facts)
        _pour(empty, book, private_file(folder / name))


def _books(findings: pl.DataFrame, families: Mapping[str, str]) -> list[_Book]:
    runs = findings.select(pl.col("check_id").rle().alias("run")).unnest("run")
    spans = runs.with_columns(start=pl.col("len").cum_sum() - pl.col("len")).rows(named=True)
    ordered = sorted(spans, key=lambda span: FAMILIES.index(families[span["value"]]))
    books, room = [_Book()], MAX_ROWS
    for span in ordered:
        start, left, check_id = span["start"], span["len"], span["value"]
        while left:
            if room == 0:
                books.append(_Book())
                room = MAX_ROWS
            taken = min(left, room)
            books[-1].parts[families[check_id]].append(findings.slice(start, taken))
            books[-1].checks.add(check_id)
            start, left, room = start + taken, left - taken, room - taken
    return books


def _cut_cells(findings: pl.DataFrame) -> int:
    # A text has no more UTF-16 units than bytes: nearly always nothing is left to count.
    long = pl.col(pl.String).str.len_bytes() > _LONGEST_CELL
    suspects = findings.select(pl.any_horizontal(long.fill_null(False)).alias("long"))["long"]
    rows = findings.filter(suspects)
    return int(sum(rows.select(_too_long(pl.col(pl.String)).sum()).row(0)))


def _too_long(text: pl.Expr) -> pl.Expr:
    return text.str.len_chars() + text.str.count_matches("[\U00010000-\U0010ffff]") > _LONGEST_CELL


def _pour(empty: io.BytesIO, book: _Book, path: Path) -> None:
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
            rows = sheets[item.filename]
            with full.open(info, "w", force_zip64=True) as sheet:
                # Some readers trust the sheet's stated extent.
                sheet.write(_EXTENT.sub(rb"\g<1>%d" % (_height(rows) + 1), before))
                for piece in _rows_xml(rows, styles):
                    sheet.write(piece)
                sheet.write(b"</sheetData>" + after)


def _rows_xml(parts: Sequence[pl.DataFrame], styles: Mapping[int, int]) -> Iterator[bytes]:
    """`<row>` elements below the header, texts as inline strings in their column's format."""
    row = 2
    for part in parts:
        for start in range(0, part.height, _CHUNK):
            chunk = part.slice(start, _CHUNK).with_row_index("row", offset=row)
            row += chunk.height
            cells = [_cell_xml(chunk[name], styles[column]) for column, name in enumerate(part.columns)]
            line = pl.concat_str([pl.format('<row r="{}">', "row"), *cells, pl.lit("</row>")])
            yield "".join(chunk.select(line.alias("xml"))["xml"].to_list()).encode()


def _cell_xml(column: pl.Series, style: int) -> pl.Expr:
    value = pl.col(column.name)
    if column.dtype.is_integer():
        cell = pl.format("<c><v>{}</v></c>", value)
    else:
        text = value.cast(pl.String)
        # Few columns hold anything that XML would take for its own, or that a cell can't hold.
        if column.dtype == pl.String:
            if (column.str.len_bytes().max() or 0) > _LONGEST_CELL:  # type: ignore[operator]
                text = _cut(text)
            if column.str.contains(_SPECIAL).any():
                text = _escaped(text)
        cell = pl.format(f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{{}}</t></is></c>', text)
    return cell.fill_null("<c/>") if column.null_count() else cell


def _cut(text: pl.Expr) -> pl.Expr:
    room = _LONGEST_CELL - len(CUT)
    # A character beyond U+FFFF takes two units, so half as many are sure to fit.
    kept = pl.when(text.str.contains("[\U00010000-\U0010ffff]")).then(room // 2).otherwise(room)
    return pl.when(_too_long(text)).then(text.str.slice(0, kept) + CUT).otherwise(text)


def _escaped(text: pl.Expr) -> pl.Expr:
    own = text.str.replace_all(_NOT_IN_XML, "\ufffd").str.replace_all(_ESCAPE, "_x005F_$1")
    return own.str.replace_many(["&", "<", ">", "\r"], ["&amp;", "&lt;", "&gt;", "_x000D_"])
