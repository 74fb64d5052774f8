"""A workbook or CSV that comes back filled in → its rows as text, each with the place where it stands.

A sheet is told by its headings, in its first row: `finding_key` with the column of
responses is one of answers, with the column of results one of an inspection; all
others are left aside. A formula counts as the value it shows.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.errors import IntakeError
from simaudit.intake.limits import DEFAULT_LIMITS
from simaudit.intake.workbook.sheet_stream import Reading, check_size, workbook_form
from simaudit.report.annexes.reply_words import KEY, REASON, REMARK, RESPONSE, RESULT, plain
from simaudit.report.annexes.sample_workbook import SHEET
from simaudit.report.annexes.workbook_words import words

COLUMNS: Final = ("period", "carrier", "check_id", KEY)
"""What a row must carry beside its response, so that it can be held against the store."""

KINDS: Final = {"answer": (RESPONSE, REASON), "inspection": (RESULT, REMARK)}
"""Kind of sheet → its columns for what is said and why."""

_SHEET_ROWS: Final = 1_048_576
"""Rows that a sheet can have."""

_LARGEST_CSV: Final = 1024**3
"""Bytes; a full sheet of findings has a third of them."""


def read_responses(path: Path) -> pl.DataFrame:
    """Every row that says something: place, kind, period, carrier, check_id, finding_key, said, reason; text.

    Raises IntakeError where the file can't be read, or holds no sheet of responses.
    """
    if not path.is_file():
        raise IntakeError(f"{path}: there is no such file")
    frames = [_told(path, *sheet) for sheet in _sheets(path)]
    told = [frame for frame in frames if frame is not None]
    if not told:
        raise IntakeError(
            f"{path}: no sheet has the headings {KEY} and {RESPONSE!r} (or {RESULT!r}) in its first row; "
            "fill in the workbook as it was sent"
        )
    rows: pl.DataFrame = pl.concat(told).filter(pl.any_horizontal(pl.col("said", "reason").is_not_null()))
    if rows.is_empty():
        raise IntakeError(f"{path}: no row of it is filled in")
    return rows


def _sheets(path: Path) -> Iterator[tuple[str, pl.DataFrame]]:
    """(how a row's place begins, cells as text, the headings first)."""
    form = workbook_form(path)
    if form is None:
        yield "row", _csv(path)
        return
    check_size(path, DEFAULT_LIMITS)
    ours = {*words().sheets.values(), SHEET}
    reading = Reading(path, form, DEFAULT_LIMITS, [], head=_SHEET_ROWS)
    try:
        for number, sheet in enumerate(reading.sheets(), start=1):
            # A sheet's name may be anything, a person's too: only those that we gave are repeated.
            place = f"sheet {repr(sheet.name) if sheet.name in ours else number}"
            if not sheet.readable:
                raise IntakeError(f"{path}, {place}: can't be read; save the workbook anew")
            frames = list(sheet.rows)
            if frames:
                yield f"{place}, row", pl.concat(frames)
    finally:
        reading.close()


def _csv(path: Path) -> pl.DataFrame:
    try:
        if path.stat().st_size > _LARGEST_CSV:
            raise IntakeError(f"{path}: larger than any file of answers; was it a register?")
        with path.open("rb") as file:
            head = file.readline(64 * 1024)
        separator = max(",;\t", key=lambda sign: head.count(sign.encode()))
        return pl.read_csv(path, has_header=False, separator=separator, infer_schema=False)
    except OSError as error:
        raise IntakeError(f"{path}: cannot be read ({error.strerror})") from error
    except pl.exceptions.PolarsError as error:
        raise IntakeError(
            f"{path}: neither a workbook nor CSV in UTF-8 (a spreadsheet saves it as “CSV UTF-8”)"
        ) from error


def _told(path: Path, place: str, cells: pl.DataFrame) -> pl.DataFrame | None:
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
        where = place.removesuffix("row").rstrip(", ")
        raise IntakeError(
            f"{path}{f', {where}' if where else ''}: without the column {', '.join(map(repr, missing))}; "
            "fill in the workbook as it was sent"
        )
    texts = [pl.col(headings[plain(name)]).str.strip_chars().alias(name) for name in wanted]
    rows = cells.with_row_index("at", offset=1).slice(1).select("at", *texts)
    empty = pl.col(pl.String).replace("", None)
    return rows.with_columns(empty).select(
        pl.format(f"{place} {{}}", "at").alias("place"),
        pl.lit(kind).alias("kind"),
        *COLUMNS,
        pl.col(KINDS[kind][0]).alias("said"),
        pl.col(KINDS[kind][1]).alias("reason"),
    )
