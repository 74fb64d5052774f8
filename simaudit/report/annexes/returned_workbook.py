"""A workbook or CSV that comes back filled in → its rows as text, each with its sheet and row.

The headings in a sheet's first row say what it is: `finding_key` with the column of
responses is one of answers, with the column of results one of an inspection; all
others are not read. A formula counts as the value it shows.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.errors import IntakeError, Note, system_reason
from simaudit.intake.limits import DEFAULT_LIMITS
from simaudit.intake.workbook.sheet_stream import Reading, check_size, workbook_form
from simaudit.report.annexes.reply_words import KEY, REASON, REMARK, RESPONSE, RESULT, plain
from simaudit.report.annexes.sample_workbook import SHEET
from simaudit.report.annexes.workbook_words import words

COLUMNS: Final = ("period", "carrier", "check_id", KEY)
"""What a row must have besides its response, so that it can be compared with the store."""

KINDS: Final = {"answer": (RESPONSE, REASON), "inspection": (RESULT, REMARK)}
"""Kind of sheet → its columns for what is said and why."""

_SHEET_ROWS: Final = 1_048_576
"""Rows that a sheet can have."""

_LARGEST_CSV: Final = 1024**3
"""Bytes; a full sheet of findings has a third of them."""


def read_responses(path: Path) -> pl.DataFrame:
    """Every filled row: sheet, row, kind, period, carrier, check_id, finding_key, said, reason.

    All are texts but `row`, which counts from 1; `sheet` is null in a CSV (`row_place`). Raises IntakeError
    where the file can't be read, or holds no sheet of responses.
    """
    if not path.is_file():
        raise IntakeError("no_file", path=path)
    frames = [_filled(path, *sheet) for sheet in _sheets(path)]
    filled = [frame for frame in frames if frame is not None]
    if not filled:
        raise IntakeError("no_sheet_of_responses", path=path, key=KEY, response=RESPONSE, result=RESULT)
    rows: pl.DataFrame = pl.concat(filled).filter(pl.any_horizontal(pl.col("said", "reason").is_not_null()))
    if rows.is_empty():
        raise IntakeError("nothing_filled_in", path=path)
    return rows


def row_place(sheet: str | None, row: int) -> Note:
    """Where a row of `read_responses` is."""
    return Note("in_row", sheet=sheet, row=str(row)) if sheet else Note("at_row", row=str(row))


def _sheets(path: Path) -> Iterator[tuple[str | None, pl.DataFrame]]:
    """(the sheet's name in quotes or its number, None of a CSV; cells as text, the headings first)."""
    form = workbook_form(path)
    if form is None:
        yield None, _csv(path)
        return
    check_size(path, DEFAULT_LIMITS)
    ours = {*words().sheets.values(), SHEET}
    reading = Reading(path, form, DEFAULT_LIMITS, [], head=_SHEET_ROWS)
    try:
        for number, sheet in enumerate(reading.sheets(), start=1):
            # A sheet's name may be anything, a person's too: only those that we gave are repeated.
            name = repr(sheet.name) if sheet.name in ours else str(number)
            if not sheet.readable:
                raise IntakeError("returned_sheet_unreadable", path=path, place=Note("in_sheet", sheet=name))
            frames = list(sheet.rows)
            if frames:
                yield name, pl.concat(frames)
    finally:
        reading.close()


def _csv(path: Path) -> pl.DataFrame:
    try:
        if path.stat().st_size > _LARGEST_CSV:
            raise IntakeError("too_large_for_responses", path=path)
        with path.open("rb") as file:
            head = file.readline(64 * 1024)
        separator = max(",;\t", key=lambda sign: head.count(sign.encode()))
        return pl.read_csv(path, has_header=False, separator=separator, infer_schema=False)
    except OSError as error:
        raise IntakeError("cannot_be_read", path=path, why=system_reason(error)) from error
    except pl.exceptions.PolarsError as error:
        raise IntakeError("neither_workbook_nor_csv", path=path) from error


def _filled(path: Path, sheet: str | None, cells: pl.DataFrame) -> pl.DataFrame | None:
    """The rows of a sheet of responses, None where it is none; raises IntakeError where it lacks a column."""
    if not cells.height:
        return None
    headings = {plain(text or ""): name for name, text in zip(cells.columns, cells.row(0), strict=True)}
    kind = next((kind for kind, (said, _) in KINDS.items() if plain(said) in headings), None)
    if kind is None or plain(KEY) not in headings:
        return None
    wanted = [*COLUMNS, *KINDS[kind]]
    missing = [name for name in wanted if plain(name) not in headings]
    if missing:
        place = Note("in_sheet", sheet=sheet) if sheet else None
        raise IntakeError("columns_missing", path=path, place=place, columns=[repr(name) for name in missing])
    texts = [pl.col(headings[plain(name)]).str.strip_chars().alias(name) for name in wanted]
    rows = cells.with_row_index("row", offset=1).slice(1).select("row", *texts)
    empty = pl.col(pl.String).replace("", None)
    return rows.with_columns(empty).select(
        pl.lit(sheet, pl.String).alias("sheet"),
        "row",
        pl.lit(kind).alias("kind"),
        *COLUMNS,
        pl.col(KINDS[kind][0]).alias("said"),
        pl.col(KINDS[kind][1]).alias("reason"),
    )
