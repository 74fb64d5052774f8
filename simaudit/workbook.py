"""Findings as a workbook: one sheet a family, made for filtering.

XlsxWriter builds the book with its formats, filters and frozen headers; the rows
are poured into its sheets as text made by polars, because writing a million
cells one by one takes minutes.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import polars as pl
import xlsxwriter

from simaudit.contract import FAMILIES
from simaudit.files import private_file

MAX_ROWS: Final = 1_048_575
"""Rows below the header that a sheet of the format can hold."""

_CHUNK: Final = 50_000
_WIDTHS: Final = {
    "period": 9, "carrier": 13, "check_id": 9, "severity": 10, "nature": 12, "msisdn": 14, "record": 10,
    "file": 28, "subject": 18, "detail": 28, "state": 11, "first_period": 11, "waived": 8, "finding_key": 66,
}  # fmt: skip
_LONGEST_CELL: Final = 32_767
# XML 1.0 has no way to write these; the workbook shows the replacement character.
_NOT_IN_XML: Final = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"

# ECMA-376 writes a character as _xHHHH_; a text that looks so must have its underscore written that way.
_ESCAPE: Final = "_(x[0-9A-Fa-f]{4}_)"


def write_workbook(findings: pl.DataFrame, families: dict[str, str], path: Path) -> None:
    """Write findings.xlsx (0600); `families` maps check_id to family.

    A family with more findings than a sheet holds goes on in further sheets
    (`bulk (2)`, …).
    """
    by_family = findings.with_columns(
        pl.col("check_id").replace_strict(families, return_dtype=pl.String).alias("family")
    )
    sheets: dict[str, pl.DataFrame] = {}
    for family in FAMILIES:
        rows = by_family.filter(pl.col("family") == family).drop("family")
        for part, start in enumerate(range(0, max(rows.height, 1), MAX_ROWS), start=1):
            sheets[family if part == 1 else f"{family} ({part})"] = rows.slice(start, MAX_ROWS)
    book = _empty_book(findings.columns, {name: rows.height for name, rows in sheets.items()})
    with (
        zipfile.ZipFile(book) as empty,
        zipfile.ZipFile(private_file(path), "w", zipfile.ZIP_DEFLATED, compresslevel=1) as full,
    ):
        parts = {
            f"xl/worksheets/sheet{number}.xml": rows for number, rows in enumerate(sheets.values(), start=1)
        }
        for item in empty.infolist():
            content = empty.read(item)
            findings_of = parts.get(item.filename)
            info = zipfile.ZipInfo(item.filename, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            if findings_of is None:
                full.writestr(info, content)
                continue
            before, after = content.split(b"</sheetData>")
            with full.open(info, "w", force_zip64=True) as sheet:
                sheet.write(before)
                for piece in _rows_xml(findings_of):
                    sheet.write(piece)
                sheet.write(b"</sheetData>" + after)


def _empty_book(columns: list[str], heights: dict[str, int]) -> io.BytesIO:
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as workbook:
        # A fixed date: the same findings give the same bytes.
        workbook.set_properties({"created": datetime(1980, 1, 1, tzinfo=UTC)})
        bold = workbook.add_format({"bold": True, "bg_color": "#E8EDF3", "bottom": 1})
        text = workbook.add_format({"num_format": "@"})
        for name, height in heights.items():
            sheet = workbook.add_worksheet(name)
            for index, column in enumerate(columns):
                sheet.set_column(index, index, _WIDTHS.get(column, 14), text)
            sheet.write_row(0, 0, columns, bold)
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, max(height, 1), len(columns) - 1)
    return book


def _rows_xml(rows: pl.DataFrame) -> Iterator[bytes]:
    """`<row>` elements below the header, texts as inline strings in the text format (the book's first)."""
    for start in range(0, rows.height, _CHUNK):
        chunk = rows.slice(start, _CHUNK).with_row_index("row", offset=start + 2)
        cells = [_cell_xml(name, rows.schema[name]) for name in rows.columns]
        line = pl.concat_str([pl.format('<row r="{}">', "row"), *cells, pl.lit("</row>")])
        yield "".join(chunk.select(line.alias("xml"))["xml"].to_list()).encode()


def _cell_xml(name: str, dtype: pl.DataType) -> pl.Expr:
    value = pl.col(name)
    if dtype.is_integer():
        return pl.when(value.is_null()).then(pl.lit("<c/>")).otherwise(pl.format("<c><v>{}</v></c>", value))
    text = value.cast(pl.String).str.slice(0, _LONGEST_CELL).str.replace_all(_NOT_IN_XML, "\ufffd")
    own = text.str.replace_all(_ESCAPE, "_x005F_$1")
    escaped = own.str.replace_many(["&", "<", ">", "\r"], ["&amp;", "&lt;", "&gt;", "_x000D_"])
    shown = pl.format('<c s="1" t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>', escaped)
    return pl.when(value.is_null()).then(pl.lit("<c/>")).otherwise(shown)
