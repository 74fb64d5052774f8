"""Reads what was filled into a workbook or CSV: responses to findings, and follow-ups.

The headings in a sheet's first row, which may be hidden, identify it: with `finding_key` and the column of
responses it has answers, with `finding_key` and the column of results an inspection, with a subject and the
column of states follow-ups; other sheets are not read. A formula counts as its value. Dates may be texts
(05/11/2026, 2026-11-05) or a spreadsheet's own, amounts with or without signs between thousands. What can't
be read is told apart from what is empty, and nothing is guessed.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.errors import IntakeError, Note
from simaudit.files import special_file, system_reason
from simaudit.harmless_text import ZERO_WIDTH
from simaudit.intake.limits.sizes import DEFAULT_LIMITS
from simaudit.intake.values.dates import read_dates
from simaudit.intake.values.msisdn import read_msisdn
from simaudit.intake.values.text import undecorated
from simaudit.intake.workbook.sheet_stream import SheetStreams, check_size, workbook_form
from simaudit.messages import LANGUAGES, Words
from simaudit.report.annexes.response_words import (
    FAULT,
    FIELDS,
    HEADINGS,
    KEY_COLUMN,
    LOOKED_BY,
    LOOKED_ON,
    REASON,
    RECORD,
    REMARK,
    RESPONSE,
    RESULT,
    STATE,
    SUBJECT,
    code_of,
    half,
    normalised,
    state_words,
)
from simaudit.report.annexes.workbook_sheets import read_headings, repeated_headings

_AMOUNT: Final = r"^([0-9]+|[0-9]{1,3}([., ][0-9]{3})+)$"
"""Digits, or groups of three with one sign between them; a sign at other places isn't one of thousands."""

_ENTRY: Final = r"^([0-9]{1,6})(?:\.0)?$"

_MIDNIGHT: Final = r"[ T]00:00:00(\.0+)?$"
"""What a spreadsheet's own date has behind the day."""


_FINDING_COLUMNS: Final = ("period", "carrier", "check_id", KEY_COLUMN)
"""The columns by which a row is compared with the store."""

_NUMBER: Final = "msisdn"
"""The column of the number that people see, where the file still has it."""

_RESPONSE_COLUMNS: Final = {
    "answer": (RESPONSE, REASON),
    "inspection": (RESULT, REMARK),
    "audit": (RECORD, FAULT),
}
"""Kind of sheet → its columns for the response and its reason."""

COMMUNE: Final = "commune"
"""The column by which a sheet of results is a commune's list: they were found on the spot."""

_LOOKED: Final = {LOOKED_BY: "looked_by", LOOKED_ON: "looked_on"}
"""Columns that say who looked at a row and when; sheets handed out before haven't got them."""

_BOOKS: Final = ("findings_book", "case_book", "sample_book", "commune_book")
"""Contexts of the texts of workbooks that are read back."""

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
    """Every filled row: sheet, row, kind, period, carrier, check_id, finding_key, msisdn, response, reason,
    looked_by, looked_on, and `unread`, whether that is no day.

    `kind` is answer, inspection, audit or spot: of a commune's list, where `looked_by` names it, too.
    `msisdn` is null where the file doesn't show it, or nobody can read it.
    """
    follow_ups: pl.DataFrame | None
    """Every row, as `follow_up_rows` has them."""


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
    is_filled = pl.any_horizontal(pl.col("response", "reason").is_not_null())
    filled = pl.concat(responses).filter(is_filled) if responses else None
    if not follow_ups and filled is not None and filled.is_empty():
        raise IntakeError("nothing_filled_in", path=path)
    return Returned(filled, pl.concat(follow_ups) if follow_ups else None)


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
    books = [Words(book, lang) for book in _BOOKS for lang in LANGUAGES]
    own_names = {name for words in books for name in words.under("sheet.").values()}
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
            rest = iter(lambda: file.read(_HEAD_BYTES), b"")
            rows = head.count(b"\n") + sum(part.count(b"\n") for part in rest)
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


def _response_headings() -> dict[str, str]:
    words = (*(word for pair in _RESPONSE_COLUMNS.values() for word in pair), *_LOOKED)
    return _shown_headings("findings_book", (*_FINDING_COLUMNS, _NUMBER, COMMUNE), words)


@cache
def _shown_headings(book: str, columns: tuple[str, ...], words: tuple[str, ...]) -> dict[str, str]:
    """What people see above a column, in either language → its machine name, both normalised."""
    texts = [Words(book, lang) for lang in LANGUAGES]
    names = {normalised(text[f"heading.{name}"]): name for name in columns for text in texts}
    return names | {normalised(half(word, lang)): normalised(word) for word in words for lang in LANGUAGES}


def _require_columns(
    path: Path, sheet: str | None, headings: Collection[str], names: Collection[str]
) -> None:
    """Raises IntakeError where a sheet lacks columns of these names, by what `read_headings` gave."""
    missing = [repr(name) for name in names if normalised(name) not in headings]
    if missing:
        raise IntakeError("columns_missing", path=path, place=_in_sheet(sheet), columns=missing)


def _in_sheet(sheet: str | None) -> Note | None:
    return Note("in_sheet", sheet=sheet) if sheet else None


def _text(heading: str, name: str) -> pl.Expr:
    """The texts of a column, without what a spreadsheet put around them."""
    return pl.col(heading).str.strip_chars().map_batches(undecorated, pl.String).alias(name)


def _response_rows(path: Path, sheet: str | None, cells: pl.DataFrame) -> pl.DataFrame | None:
    """The rows of a sheet, None where it has no responses; raises IntakeError where it lacks a column."""
    headings, heading_rows = read_headings(cells, _response_headings(), [KEY_COLUMN])
    kind = next((kind for kind, (name, _) in _RESPONSE_COLUMNS.items() if normalised(name) in headings), None)
    if kind is None or normalised(KEY_COLUMN) not in headings:
        return None
    needed_names = [*_FINDING_COLUMNS, *_RESPONSE_COLUMNS[kind]]
    twice = repeated_headings(cells, _response_headings()) & {*map(normalised, needed_names), _NUMBER}
    if twice:
        columns = sorted(map(repr, twice))
        raise IntakeError("columns_twice", path=path, place=_in_sheet(sheet), columns=columns)
    _require_columns(path, sheet, headings, needed_names)
    texts = [_text(headings[normalised(name)], name) for name in needed_names]
    rows = cells.with_row_index("row", offset=1).slice(heading_rows)
    numbers = (
        rows[headings[_NUMBER]] if _NUMBER in headings else rows["row"].cast(pl.String).clear(rows.height)
    )
    texts += [
        _text(headings[normalised(word)], name)
        if normalised(word) in headings
        else pl.lit(None, pl.String).alias(name)
        for word, name in _LOOKED.items()
    ]
    of_commune = kind == "inspection" and COMMUNE in headings
    commune = [_text(headings[COMMUNE], COMMUNE)] if of_commune else []
    rows = rows.select("row", *texts, *commune)
    empty = pl.col(pl.String).replace("", None)
    looked_on = read_dates(rows["looked_on"].str.replace(_MIDNIGHT, ""))
    return rows.with_columns(empty).select(
        pl.lit(sheet, pl.String).alias("sheet"),
        "row",
        pl.lit("spot" if of_commune else kind).alias("kind"),
        *_FINDING_COLUMNS,
        read_msisdn(numbers).alias(_NUMBER),
        pl.col(_RESPONSE_COLUMNS[kind][0]).alias("response"),
        # Signs that nobody sees say nothing.
        pl.when(pl.col(_RESPONSE_COLUMNS[kind][1]).str.contains(r"[\p{L}\p{N}]"))
        .then(_RESPONSE_COLUMNS[kind][1])
        .alias("reason"),
        pl.concat_str("looked_by", COMMUNE, separator=", ", ignore_nulls=True)
        if of_commune
        else pl.col("looked_by"),
        looked_on.alias("looked_on"),
        ((rows["looked_on"].str.len_chars() > 0) & looked_on.is_null()).alias("unread"),
    )


def follow_up_rows(path: Path, sheet: str | None, cells: pl.DataFrame) -> pl.DataFrame | None:
    """Every row of a sheet's columns as texts, None where it has none: sheet, row, subject, FIELDS, entry.

    `cells` are texts, the headings first; `row` counts from 1; `subject` is a case's id or carrier:check.
    Raises IntakeError where columns are missing.
    """
    shown_headings = _shown_headings("case_book", SUBJECT, tuple(HEADINGS.values()))
    headings, heading_rows = read_headings(cells, shown_headings, SUBJECT)
    case_id, carrier, check_id = (headings.get(name) for name in SUBJECT)
    if normalised(STATE) not in headings or not (case_id or (carrier and check_id)):
        return None
    _require_columns(path, sheet, headings, HEADINGS.values())
    of_check = pl.concat_str(_one_line(carrier), pl.lit(":"), _one_line(check_id))
    subject = _one_line(case_id) if case_id else of_check
    return (
        cells.with_row_index("row", offset=1)
        .slice(heading_rows)
        .select(
            pl.lit(sheet, pl.String).alias("sheet"),
            "row",
            subject.alias("subject"),
            *(_one_line(headings[normalised(heading)]).alias(name) for name, heading in HEADINGS.items()),
        )
        .with_columns(pl.col(pl.String).replace("", None))
        .filter(pl.any_horizontal(pl.col(*FIELDS, "subject").is_not_null()))
    )


def typed_follow_ups(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with their cells' values, and with `unread`, the first field that can't be read, if any.

    state as its code (`state text` as it was filled in), `on` and deadline as dates, amount and entry as
    whole numbers.
    """
    words = state_words()
    codes = {text: code_of(text, words) for text in rows["state"].drop_nulls().unique()}
    amount = pl.col("amount").str.replace(r"\.0$", "")
    typed = rows.with_columns(
        pl.col("state").replace_strict(codes, default=None, return_dtype=pl.String),
        *(read_dates(rows[name].str.replace(_MIDNIGHT, "")).alias(name) for name in ("on", "deadline")),
        pl.when(amount.str.contains(_AMOUNT))
        .then(amount.str.replace_all("[., ]", ""))
        .cast(pl.Int64, strict=False),
        pl.col("entry").str.extract(_ENTRY).cast(pl.Int64),
    )
    checked = ("state", "on", "deadline", "amount")
    unread = [
        pl.when(rows[name].is_not_null() & typed[name].is_null()).then(pl.lit(name)) for name in checked
    ]
    return typed.with_columns(pl.coalesce(unread).alias("unread"), rows["state"].alias("state text"))


def _one_line(column: str | None) -> pl.Expr:
    """As `harmless_text.typed_line`."""
    text = pl.col(column or "").str.normalize("NFC").str.replace_all(ZERO_WIDTH, "")
    return text.str.replace_all(r"\s+", " ").str.strip_chars()
