"""The lists beside reminder and record: letters, numbers, what each month showed of them, and extracts.

Every cell is a text or a count, so none can be a formula; the same rows give the same bytes.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from simaudit.errors import OutputError
from simaudit.messages import Words
from simaudit.report.annexes.sheet_rows import write_lists
from simaudit.report.figures.fates import OverdueNumbers
from simaudit.report.letters.reminder_fields import UsedExtract, subject_in_words
from simaudit.rules.vocabulary import value_names

MOST_ROWS: Final = 1_000_000
"""In a sheet, which has at most 1,048,576: a list for evidence is whole or not written."""

_WORDS: Final = Words("evidence", "vi")
_WIDTHS: Final = {"subject": 60, "step": 40, "file": 30, "name": 40, "sha256": 68, "document": 22, "": 16}
_STEPS: Final = Words("letter", "vi").under("step.")


def annex_workbook(overdue: OverdueNumbers, titles: Mapping[str, str]) -> bytes:
    """The numbers that are overdue, for the carrier. Raises OutputError where a sheet can't hold them."""
    return _workbook({_WORDS["sheet.rows"]: _rows(overdue, titles)})


def evidence_workbook(
    overdue: OverdueNumbers, titles: Mapping[str, str], extracts: Sequence[UsedExtract]
) -> bytes:
    """All that shows what is overdue, for the file of a sanction. Raises OutputError as `annex_workbook`."""
    months = overdue.course.partition_by("period", as_dict=True)
    return _workbook(
        {
            _WORDS["sheet.letters"]: _letters(overdue, titles),
            _WORDS["sheet.rows"]: _rows(overdue, titles),
            **{
                _WORDS["sheet.course"].format(period=period): _course(rows)
                for (period,), rows in sorted(months.items())
            },
            _WORDS["sheet.extracts"]: _extracts(extracts),
        }
    )


def _workbook(sheets: Mapping[str, pl.DataFrame]) -> bytes:
    book, headings = io.BytesIO(), _WORDS.under()
    if not write_lists({name: (headings, rows) for name, rows in sheets.items()}, _WIDTHS, book, MOST_ROWS):
        raise OutputError("evidence_too_large", most=MOST_ROWS)
    return book.getvalue()


def _letters(overdue: OverdueNumbers, titles: Mapping[str, str]) -> pl.DataFrame:
    rows = [
        (
            row.notice.document, row.notice.notified_at, subject_in_words(row.notice, titles),
            row.notice.numbers, _STEPS[row.step], row.since, row.numbers, row.days,
        )
        for row in overdue.steps
    ]  # fmt: skip
    schema = {
        "document": pl.String, "notified_at": pl.Date, "subject": pl.String, "named": pl.Int64,
        "step": pl.String, "since": pl.Date, "numbers": pl.Int64, "days": pl.Int64,
    }  # fmt: skip
    return _days_as_texts(pl.DataFrame(rows, schema=schema, orient="row"))


def _rows(overdue: OverdueNumbers, titles: Mapping[str, str]) -> pl.DataFrame:
    subject = (
        pl.col("check_ids").list.eval(pl.element().replace(dict(titles))).list.join("; ").alias("subject")
    )
    rows = overdue.rows.with_columns(subject, pl.col("step").cast(pl.String).replace(_STEPS))
    columns = ("msisdn", "document", "notified_at", "subject", "start", "step", "since", "days", "file")
    return _days_as_texts(rows.select(*columns, "record"))


def _course(rows: pl.DataFrame) -> pl.DataFrame:
    answers = {True: _WORDS["yes"], False: _WORDS["no"]}
    return _days_as_texts(
        rows.select(
            *("msisdn", "document", "period", "as_of"),
            pl.col("present").replace_strict(answers, return_dtype=pl.String),
            pl.col("status").replace(dict(value_names())),
            *("status_at", "registered_at"),
            pl.when("present").then(
                pl.col("found").replace_strict(answers, default=None, return_dtype=pl.String)
            ),
        )
    )


def _extracts(extracts: Sequence[UsedExtract]) -> pl.DataFrame:
    rows = [
        (extract.period, extract.name, extract.bytes, extract.sha256, f"{extract.made_at:%d/%m/%Y %H:%M}")
        for extract in extracts
    ]
    schema = {
        "period": pl.String, "name": pl.String, "bytes": pl.Int64, "sha256": pl.String, "made_at": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _days_as_texts(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.col(pl.Date).dt.strftime("%d/%m/%Y"))
