"""Findings as a workbook to work with: instructions, a summary by check, and one sheet per nature.

XlsxWriter makes the book with its formats, filters, frozen headers and drop-down lists, but without rows. The
rows are inserted into its sheets as XML that polars makes, because writing a million cells one by one takes
minutes. A book for people who read and answer has a limit of rows: CSV and Parquet hold all findings.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from simaudit.catalogue.check import Check
from simaudit.contract import NATURES
from simaudit.files import private_file
from simaudit.report.annexes.workbook_front import Omissions, empty_book
from simaudit.report.annexes.workbook_words import LONGEST_CELL

MAX_FINDINGS: Final = 500_000
"""Findings in the book: some 30 MB, which a spreadsheet still opens, sorts and filters. A sheet has at most
1,048,576 rows."""

_CHUNK: Final = 50_000
"""Rows turned into XML at a time."""

_FAST: Final = 1
"""Deflate's level of compression: level 6 takes twice the time to save a sixth of the size."""

CUT: Final = " … [cắt bớt, xem findings.csv / cut, see findings.csv]"
"""The end of a cell that was cut."""

# XML 1.0 can't represent these characters; U+FFFD replaces them.
_NOT_IN_XML: Final = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"

# ECMA-376 escapes a character as _xHHHH_, so in a text that contains this pattern the underscore is escaped.
_ESCAPE: Final = "_(x[0-9A-Fa-f]{4}_)"
_SPECIAL: Final = "[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_"
_BLANKS: Final = r"^\s|\s$|\s\s|[\n\t]"
"""White space that a reader may drop without xml:space="preserve"."""
_STYLE: Final = re.compile(rb'<col min="(\d+)" max="(\d+)" [^>]*style="(\d+)"')
_EXTENT: Final = re.compile(rb'(?<=<dimension ref="A1:)([A-Z]+)1(?=")')

_Span = tuple[int, int]
"""Consecutive findings: the index of the first, and their number."""


def write_workbook(
    findings: pl.DataFrame | pl.LazyFrame, holders: pl.DataFrame, checks: Sequence[Check], folder: Path
) -> None:
    """Write findings.xlsx (mode 0600) with at most MAX_FINDINGS rows; of the largest checks the first ones.

    `findings` are rows of `contract.Finding` of one carrier and period, ordered by check, `holders` those who
    owe an explanation (figures/holders.py). Raises OutputError.
    """
    rows = findings.lazy()
    spans = {
        row["check_id"]: (row["start"], row["len"])
        for row in rows.select("check_id")
        .with_row_index("start")
        .group_by("check_id")
        .agg(pl.col("start").min(), pl.len())
        .sort("start")
        .collect()
        .iter_rows(named=True)
    }
    most = _most_per_check([count for _, count in spans.values()], MAX_FINDINGS)
    listed = {check_id: min(count, most) for check_id, (_, count) in spans.items()}
    sheets = {
        nature: _rows_of(rows, [(spans[id_][0], listed[id_]) for id_ in spans if id_ in _ids(checks, nature)])
        for nature in NATURES
    }
    omissions = Omissions(
        cut=sum(map(_cut_cells, sheets.values())),
        left=sum(count for _, count in spans.values()) - sum(listed.values()),
    )
    sheets["holders"] = holders.head(MAX_FINDINGS)
    empty = empty_book(
        rows, checks, listed, {name: sheet.height for name, sheet in sheets.items()}, omissions
    )
    _fill(empty, sheets, private_file(folder / "findings.xlsx"))


def _ids(checks: Sequence[Check], nature: str) -> set[str]:
    return {check.id for check in checks if check.nature == nature}


def _rows_of(findings: pl.LazyFrame, spans: Sequence[_Span]) -> pl.DataFrame:
    """The findings of the spans; adjacent spans are read as one."""
    joined: list[_Span] = []
    for start, count in spans:
        if joined and sum(joined[-1]) == start:
            joined[-1] = (joined[-1][0], joined[-1][1] + count)
        else:
            joined.append((start, count))
    return _together(pl.concat([findings.slice(*span) for span in joined] or [findings.head(0)]).collect())


def _together(rows: pl.DataFrame) -> pl.DataFrame:
    """With the rows of one finding, of which there are seldom several, below its first row."""
    if rows["finding_key"].n_unique() == rows.height:
        return rows
    placed = rows.with_row_index("place")
    return placed.sort(pl.col("place").min().over("finding_key"), "place").drop("place")


def _most_per_check(counts: Sequence[int], room: int) -> int:
    """The largest limit per check with which all checks' findings fit into `room`."""
    left = len(counts)
    for count in sorted(counts):
        if count * left > room:
            return room // left
        room -= count
        left -= 1
    return max(counts, default=0)


def _cut_cells(rows: pl.DataFrame) -> int:
    # A text has at most as many UTF-16 units as UTF-8 bytes, so few rows pass this filter, if any.
    long = pl.col(pl.String).str.len_bytes() > LONGEST_CELL
    suspects = rows.filter(pl.any_horizontal(long.fill_null(False)))
    return int(sum(suspects.select(_too_long(pl.col(pl.String)).sum()).row(0)))


def _too_long(text: pl.Expr) -> pl.Expr:
    return text.str.len_chars() + text.str.count_matches("[\U00010000-\U0010ffff]") > LONGEST_CELL


def _fill(empty: io.BytesIO, sheets: Mapping[str, pl.DataFrame], path: Path) -> None:
    # Sheets 1 and 2 are the guide and the summary.
    parts = {f"xl/worksheets/sheet{number}.xml": rows for number, rows in enumerate(sheets.values(), start=3)}
    with (
        zipfile.ZipFile(empty) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as full,
    ):
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
                sheet.write(_EXTENT.sub(rb"\g<1>%d" % (rows.height + 1), before))
                for piece in _rows_xml(rows, styles):
                    sheet.write(piece)
                sheet.write(b"</sheetData>" + after)


def _rows_xml(rows: pl.DataFrame, styles: Mapping[int, int]) -> Iterator[bytes]:
    """`<row>` elements below the header, texts as inline strings in their column's format."""
    for chunk in rows.with_row_index("row", offset=2).iter_slices(_CHUNK):
        needs = _needs(chunk)
        cells = [
            _cell_xml(name, dtype, needs, styles[column])
            for column, (name, dtype) in enumerate(rows.schema.items())
        ]
        line = pl.concat_str([pl.format('<row r="{}">', "row"), *cells, pl.lit("</row>")])
        yield "".join(chunk.select(line.alias("xml"))["xml"].to_list()).encode()


def _cell_xml(name: str, dtype: pl.DataType, needs: Mapping[str, Any], style: int) -> pl.Expr:
    value = pl.col(name)
    if dtype.is_numeric():
        cell = pl.format("<c><v>{}</v></c>", value)
    else:
        text, space = value.cast(pl.String), ""
        # Few columns need escapes or hold more than a cell can, and both cost time.
        if dtype == pl.String:
            if (needs[f"{name} length"] or 0) > LONGEST_CELL:
                text = _cut(text)
            if needs[f"{name} special"]:
                text = _escaped(text)
            if needs[f"{name} blanks"]:
                space = ' xml:space="preserve"'
        cell = pl.format(f'<c s="{style}" t="inlineStr"><is><t{space}>{{}}</t></is></c>', text)
    return cell.fill_null("<c/>")


def _needs(chunk: pl.DataFrame) -> dict[str, Any]:
    """Per column of texts: bytes of the longest, and whether any has characters to escape or white space."""
    text = pl.col(pl.String)
    return chunk.select(
        text.str.len_bytes().max().name.suffix(" length"),
        text.str.contains(_SPECIAL).any().name.suffix(" special"),
        text.str.contains(_BLANKS).any().name.suffix(" blanks"),
    ).row(0, named=True)


def _cut(text: pl.Expr) -> pl.Expr:
    room = LONGEST_CELL - len(CUT)
    # A character beyond U+FFFF takes two units, so half as many characters fit in any case.
    length = pl.when(text.str.contains("[\U00010000-\U0010ffff]")).then(room // 2).otherwise(room)
    return pl.when(_too_long(text)).then(text.str.slice(0, length) + CUT).otherwise(text)


def _escaped(text: pl.Expr) -> pl.Expr:
    own = text.str.replace_all(_NOT_IN_XML, "\ufffd").str.replace_all(_ESCAPE, "_x005F_$1")
    return own.str.replace_many(["&", "<", ">", "\r"], ["&amp;", "&lt;", "&gt;", "_x000D_"])
