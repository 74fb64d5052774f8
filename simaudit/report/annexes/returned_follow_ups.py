"""Reads the columns of follow-ups in a sheet that was filled in (response_words.py).

Dates may be texts (05/11/2026, 2026-11-05) or a spreadsheet's own, amounts with or without signs between
thousands. What can't be read is told apart from what is empty, and nothing is guessed.
"""

from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.errors import IntakeError, Note
from simaudit.intake.values.dates import read_dates
from simaudit.messages import LANGUAGES, Words
from simaudit.report.annexes.response_words import (
    FIELDS,
    HEADINGS,
    STATE,
    SUBJECT,
    code_of,
    half,
    normalised,
    state_words,
)
from simaudit.report.annexes.sheet_headings import read_headings

_AMOUNT: Final = r"^([0-9]+|[0-9]{1,3}([., ][0-9]{3})+)$"
"""Digits, or groups of three with one sign between them; a sign at other places isn't one of thousands."""

_ENTRY: Final = r"^([0-9]{1,6})(?:\.0)?$"

_MIDNIGHT: Final = r"[ T]00:00:00(\.0+)?$"
"""What a spreadsheet's own date has behind the day."""


@cache
def _shown_headings() -> dict[str, str]:
    """What people see above a column, in either language → its machine name, both normalised."""
    texts = [Words("case_book", lang) for lang in LANGUAGES]
    names_by_heading = {normalised(words[f"heading.{name}"]): name for name in SUBJECT for words in texts}
    words = {
        normalised(half(heading, lang)): normalised(heading)
        for heading in HEADINGS.values()
        for lang in LANGUAGES
    }
    return words | names_by_heading


def follow_up_rows(path: Path, sheet: str | None, cells: pl.DataFrame) -> pl.DataFrame | None:
    """Every row of a sheet's columns as texts, None where it has none: sheet, row, subject, FIELDS, entry.

    `cells` are texts, the headings first; `row` counts from 1; `subject` is a case's id or carrier:check.
    Raises IntakeError where columns are missing.
    """
    headings, heading_rows = read_headings(cells, _shown_headings(), SUBJECT)
    case_id, carrier, check_id = (headings.get(name) for name in SUBJECT)
    if normalised(STATE) not in headings or not (case_id or (carrier and check_id)):
        return None
    missing = [heading for heading in HEADINGS.values() if normalised(heading) not in headings]
    if missing:
        place = Note("in_sheet", sheet=sheet) if sheet else None
        raise IntakeError("columns_missing", path=path, place=place, columns=[repr(name) for name in missing])
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
    return pl.col(column or "").str.replace_all(r"\s+", " ").str.strip_chars()
