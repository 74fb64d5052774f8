"""Reads what was filled into a workbook or CSV: responses to findings, and follow-ups.

The headings in a sheet's first row, which may be hidden, identify it: with `finding_key` and the column of
responses it has answers, with `finding_key` and the column of results an inspection, with a subject and the
column of states follow-ups; other sheets are not read. A formula counts as its value.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.errors import IntakeError, Note
from simaudit.files import special_file, system_reason
from simaudit.intake.limits.sizes import DEFAULT_LIMITS
from simaudit.intake.values.msisdn import read_msisdn
from simaudit.intake.workbook.sheet_stream import SheetStreams, check_size, workbook_form
from simaudit.messages import LANGUAGES, Words
from simaudit.report.annexes.response_words import (
    KEY_COLUMN,
    REASON,
    REMARK,
    RESPONSE,
    RESULT,
    STATE,
    half,
    normalised,
)
from simaudit.report.annexes.returned_follow_ups import follow_up_rows
from simaudit.report.annexes.sample_workbook import SAMPLE_SHEET
from simaudit.report.annexes.sheet_headings import read_headings, repeated_headings

_FINDING_COLUMNS: Final = ("period", "carrier", "check_id", KEY_COLUMN)
"""The columns by which a row is compared with the store."""

_NUMBER: Final = "msisdn"
"""The column of the number that people see, where the file still has it."""

_RESPONSE_COLUMNS: Final = {"answer": (RESPONSE, REASON), "inspection": (RESULT, REMARK)}
"""Kind of sheet → its columns for the response and its reason."""

_SHEET_ROWS: Final = 1_048_576
"""Rows that a sheet can have."""

_LARGEST_CSV: Final = 1024**3
"""Bytes; three times a full sheet of findings."""

_MOST_CELLS: Final = 64 * 1024**2
"""Cells of a CSV, three times a full sheet of findings: empty ones, a byte each in the file, take sixteen."""

_HEAD_BYTES: Final = 1024**2
"""Bytes of a CSV that tell its separator and its columns."""

_PACKED: Final = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
"""How gzip, zstd and zlib begin."""


@dataclass(frozen=True)
class Returned:
    """What a file holds; all cells are texts, but `row`, which counts from 1; `sheet` is null in a CSV."""

    responses: pl.DataFrame | None
    """Every filled row: sheet, row, kind, period, carrier, check_id, finding_key, msisdn, response, reason.

    `msisdn` is null where the file doesn't show it, or nobody can read it.
    """
    follow_ups: pl.DataFrame | None
    """Every row, as returned_follow_ups.py has them."""


def read_returned(path: Path) -> Returned:
    """What was filled in; raises IntakeError where the file can't be read, or holds nothing that is.

    A place in it is said by `row_place`.
    """
    if (special := special_file(path)) is not None:
        raise IntakeError.of(special, path=path)
    if not path.is_file():
        raise IntakeError("no_file", path=path)
    responses, follow_ups = [], []
    for sheet, cells in _sheets(path):
        if (answered := _response_rows(path, sheet, cells)) is not None:
            responses.append(answered)
        elif (followed := follow_up_rows(path, sheet, cells)) is not None:
            follow_ups.append(followed)
    if not (responses or follow_ups):
        raise IntakeError(
            "no_sheet_of_responses", path=path, key=KEY_COLUMN, response=RESPONSE, result=RESULT, state=STATE
        )
    filled = pl.concat(responses).filter(_is_filled()) if responses else None
    if not follow_ups and filled is not None and filled.is_empty():
        raise IntakeError("nothing_filled_in", path=path)
    return Returned(filled, pl.concat(follow_ups) if follow_ups else None)


def _is_filled() -> pl.Expr:
    return pl.any_horizontal(pl.col("response", "reason").is_not_null())


def row_place(sheet: str | None, row: int) -> Note:
    """The place of a row of `Returned`, for an error."""
    return Note("in_row", sheet=sheet, row=str(row)) if sheet else Note("at_row", row=str(row))


def _sheets(path: Path) -> Iterator[tuple[str | None, pl.DataFrame]]:
    """Pairs of the sheet's quoted name or number (None for a CSV) and its cells as text, headings first."""
    file_format = workbook_form(path)
    if file_format is None:
        yield None, _csv(path)
        return
    check_size(path, DEFAULT_LIMITS)
    books = [Words(book, lang) for book in ("findings_book", "case_book") for lang in LANGUAGES]
    own_names = {SAMPLE_SHEET, *(name for words in books for name in words.under("sheet.").values())}
    reading = SheetStreams(path, file_format, DEFAULT_LIMITS, [], head=_SHEET_ROWS)
    try:
        for number, sheet in enumerate(reading.sheets(), start=1):
            # A sheet's name may be anything, even a person's, so errors repeat only names given by simaudit.
            name = repr(sheet.name) if sheet.name in own_names else str(number)
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
            head = file.read(_HEAD_BYTES)
            parts = chain([head], iter(lambda: file.read(_HEAD_BYTES), b""))
            rows = sum(part.count(b"\n") for part in parts)
        # polars would unpack it, whatever it holds.
        if head.startswith(_PACKED):
            raise IntakeError("neither_workbook_nor_csv", path=path)
        lines = head.splitlines() or [b""]
        separator = max(",;\t", key=lambda character: lines[0].count(character.encode()))
        columns = 1 + max(line.count(separator.encode()) for line in lines)
        if columns > DEFAULT_LIMITS.max_columns:
            raise IntakeError("neither_workbook_nor_csv", path=path)
        if rows * columns > _MOST_CELLS:
            raise IntakeError("too_large_for_responses", path=path)
        return pl.read_csv(path, has_header=False, separator=separator, infer_schema=False)
    except OSError as error:
        raise IntakeError("cannot_be_read", path=path, why=system_reason(error)) from error
    except pl.exceptions.PolarsError as error:
        raise IntakeError("neither_workbook_nor_csv", path=path) from error


@cache
def _shown_headings() -> dict[str, str]:
    """What people see above a column, in either language → its machine name, both normalised."""
    texts = [Words("findings_book", lang) for lang in LANGUAGES]
    columns = (*_FINDING_COLUMNS, _NUMBER)
    names_by_heading = {normalised(words[f"heading.{name}"]): name for name in columns for words in texts}
    words = (word for pair in _RESPONSE_COLUMNS.values() for word in pair)
    return names_by_heading | {
        normalised(half(word, lang)): normalised(word) for word in words for lang in LANGUAGES
    }


def _response_rows(path: Path, sheet: str | None, cells: pl.DataFrame) -> pl.DataFrame | None:
    """The rows of a sheet, None where it has no responses; raises IntakeError where it lacks a column."""
    headings, heading_rows = read_headings(cells, _shown_headings(), [KEY_COLUMN])
    kind = next((kind for kind, (name, _) in _RESPONSE_COLUMNS.items() if normalised(name) in headings), None)
    if kind is None or normalised(KEY_COLUMN) not in headings:
        return None
    needed_names = [*_FINDING_COLUMNS, *_RESPONSE_COLUMNS[kind]]
    place = Note("in_sheet", sheet=sheet) if sheet else None
    twice = repeated_headings(cells, _shown_headings()) & {*map(normalised, needed_names), _NUMBER}
    if twice:
        raise IntakeError("columns_twice", path=path, place=place, columns=sorted(map(repr, twice)))
    missing = [name for name in needed_names if normalised(name) not in headings]
    if missing:
        raise IntakeError("columns_missing", path=path, place=place, columns=[repr(name) for name in missing])
    texts = [pl.col(headings[normalised(name)]).str.strip_chars().alias(name) for name in needed_names]
    rows = cells.with_row_index("row", offset=1).slice(heading_rows)
    numbers = (
        rows[headings[_NUMBER]] if _NUMBER in headings else rows["row"].cast(pl.String).clear(rows.height)
    )
    rows = rows.select("row", *texts)
    empty = pl.col(pl.String).replace("", None)
    return rows.with_columns(empty).select(
        pl.lit(sheet, pl.String).alias("sheet"),
        "row",
        pl.lit(kind).alias("kind"),
        *_FINDING_COLUMNS,
        read_msisdn(numbers).alias(_NUMBER),
        pl.col(_RESPONSE_COLUMNS[kind][0]).alias("response"),
        # Signs that nobody sees say nothing.
        pl.when(pl.col(_RESPONSE_COLUMNS[kind][1]).str.contains(r"[\p{L}\p{N}]"))
        .then(_RESPONSE_COLUMNS[kind][1])
        .alias("reason"),
    )
