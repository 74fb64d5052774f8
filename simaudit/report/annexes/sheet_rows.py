"""Rows of a workbook's sheets, inserted as XML that polars makes into a book without rows.

Writing a million cells one by one takes minutes.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from simaudit.columnwise import CONTIGUOUS
from simaudit.files import private_file
from simaudit.harmless_text import NOT_IN_XML, REPLACEMENT
from simaudit.report.annexes.workbook_sheets import LONGEST_CELL, Formats, list_sheet, new_book

CHUNK: Final = 50_000
"""Rows turned into XML at a time."""

_FAST: Final = 1
"""Deflate's level of compression: level 6 takes twice the time to save a sixth of the size."""

# ECMA-376 escapes a character as _xHHHH_, so in a text that contains this pattern underscores are escaped.
_SPECIAL: Final = f"[&<>\r{NOT_IN_XML}]|_x[0-9A-Fa-f]{{4}}_"
_BLANKS: Final = r"^\s|\s$|\s\s|[\n\t]"
"""White space that a reader may drop without xml:space="preserve"."""
_STYLE: Final = re.compile(rb'<col min="([0-9]+)" max="([0-9]+)" [^>]*style="([0-9]+)"')
_EXTENT: Final = re.compile(rb'(?<=<dimension ref="A1:)([A-Z]+)[0-9]+(?=")')


def cut_cells(rows: pl.DataFrame) -> int:
    """How many texts are too long for a cell."""
    # A text has at most as many UTF-16 units as UTF-8 bytes, so few rows pass this filter, if any.
    long = pl.col(pl.String).str.len_bytes() > LONGEST_CELL
    suspects = rows.filter(pl.any_horizontal(long.fill_null(False)))
    return int(sum(suspects.select(_too_long(pl.col(pl.String)).sum()).row(0)))


def _too_long(text: pl.Expr) -> pl.Expr:
    return text.str.len_chars() + text.str.count_matches("[\U00010000-\U0010ffff]") > LONGEST_CELL


def write_lists(
    sheets: Mapping[str, tuple[Mapping[str, str], pl.DataFrame]],
    widths: Mapping[str, float],
    path: Path | io.BytesIO,
    most: int,
) -> bool:
    """Write a book of lists (mode 0600), each whole; whether it could be: at most so many rows, no text cut.

    `sheets`: name → headings by column, and the rows. `widths`: by column; "" has that of the others.
    """
    tables = [rows for _, rows in sheets.values()]
    if max(rows.height for rows in tables) > most or any(map(cut_cells, tables)):
        return False
    empty = io.BytesIO()
    with new_book(empty) as book:
        formats = Formats(book)
        for name, (headings, rows) in sheets.items():
            columns = [(headings[column], widths.get(column, widths[""])) for column in rows.columns]
            list_sheet(book, formats, name, columns, rows.height)
    target = private_file(path) if isinstance(path, Path) else path
    fill(empty, dict(enumerate(tables, start=1)), target, "")
    return True


def fill(
    empty: io.BytesIO, sheets: Mapping[int, pl.DataFrame], path: Path | io.BytesIO, cut: str, heads: int = 1
) -> None:
    """Write the book `empty` with rows below the headings of its sheets, which are numbered from 1.

    `heads` is how many rows of headings a sheet has.

    Texts stand in the format of their column, numbers without one; `cut` ends a text that is cut. The same
    rows give the same bytes.
    """
    parts = {f"xl/worksheets/sheet{number}.xml": rows for number, rows in sheets.items()}
    with zipfile.ZipFile(empty) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as full:
        for item in source.infolist():
            content = source.read(item)
            info = zipfile.ZipInfo(item.filename, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            # zipfile ignores the archive's own level when a member is written piecewise under a ZipInfo.
            info._compresslevel = _FAST  # type: ignore[attr-defined]
            if item.filename not in parts:
                full.writestr(info, content)
                continue
            before, after = content.split(b"</sheetData>")
            styles = {
                column: int(style)
                for first, last, style in _STYLE.findall(before)
                for column in range(int(first) - 1, int(last))
            }
            rows = parts[item.filename]
            with full.open(info, "w", force_zip64=True) as sheet:
                # Some readers rely on the sheet's stated extent.
                sheet.write(_EXTENT.sub(rb"\g<1>%d" % (rows.height + heads), before))
                for piece in _rows_xml(rows, styles, cut, heads):
                    sheet.write(piece)
                sheet.write(b"</sheetData>" + after)


def _rows_xml(rows: pl.DataFrame, styles: Mapping[int, int], cut: str, heads: int) -> Iterator[bytes]:
    """`<row>` elements below the headings, texts as inline strings in their column's format."""
    for chunk in rows.with_row_index("row", offset=heads + 1).iter_slices(CHUNK):
        needs = _needs(chunk)
        cells = [
            _cell_xml(name, dtype, needs, styles[column], cut)
            for column, (name, dtype) in enumerate(rows.schema.items())
        ]
        line = pl.concat_str([pl.format('<row r="{}">', "row"), *cells, pl.lit("</row>")])
        # Arrow has the texts one after another in one buffer: as Python's they would be copied three times.
        texts = chunk.select(line.alias("xml"))["xml"].rechunk().to_arrow(compat_level=CONTIGUOUS)
        yield bytes(texts.buffers()[2])


def _cell_xml(name: str, dtype: pl.DataType, needs: Mapping[str, Any], style: int, cut: str) -> pl.Expr:
    value = pl.col(name)
    if dtype.is_numeric():
        cell = pl.format("<c><v>{}</v></c>", value)
    else:
        text, space = value.cast(pl.String), ""
        # Few columns need escapes or hold more than a cell can, and both cost time.
        if dtype == pl.String:
            if (needs[f"{name} length"] or 0) > LONGEST_CELL:
                text = _shortened(text, cut)
            if needs[f"{name} special"]:
                text = _escaped(text)
            if needs[f"{name} blanks"]:
                space = ' xml:space="preserve"'
        cell = pl.format(f'<c s="{style}" t="inlineStr"><is><t{space}>{{}}</t></is></c>', text)
    # An empty cell of its column's format, too: it may be one to fill in.
    return cell.fill_null(f'<c s="{style}"/>')


def _needs(chunk: pl.DataFrame) -> dict[str, Any]:
    """Per column of texts: bytes of the longest, and whether any has characters to escape or white space."""
    text = pl.col(pl.String)
    return chunk.select(
        text.str.len_bytes().max().name.suffix(" length"),
        text.str.contains(_SPECIAL).any().name.suffix(" special"),
        text.str.contains(_BLANKS).any().name.suffix(" blanks"),
    ).row(0, named=True)


def _shortened(text: pl.Expr, cut: str) -> pl.Expr:
    room = LONGEST_CELL - len(cut)
    # A character beyond U+FFFF takes two units, so half as many characters fit in any case.
    length = pl.when(text.str.contains("[\U00010000-\U0010ffff]")).then(room // 2).otherwise(room)
    return pl.when(_too_long(text)).then(text.str.slice(0, length) + cut).otherwise(text)


def _escaped(text: pl.Expr) -> pl.Expr:
    valid_text = text.str.replace_all(f"[{NOT_IN_XML}]", REPLACEMENT)
    escapes = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "_x000D_", "_x": "_x005F_x"}
    return valid_text.str.replace_many(escapes)
