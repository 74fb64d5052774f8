"""Writes the columns in which follow-ups are filled in: behind the cases, and on a sheet of checks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from simaudit.messages import Words
from simaudit.report.annexes.findings_in_words import BookFacts
from simaudit.report.annexes.response_words import (
    CHECK_COLUMNS,
    ENTRY,
    FIELDS,
    HEADINGS,
    STATE,
    half,
    state_words,
)
from simaudit.report.annexes.sheet_headings import FIRST_ROW, Heading, finish_sheet, write_headings
from simaudit.report.annexes.workbook_sheets import LONGEST_CELL, Formats, landscape_sheet
from simaudit.rules.carrier_names import carrier_name
from simaudit.rules.check import Wording
from simaudit.store.follow_ups import FollowUp, Subject

_WIDTHS: Final = {"state": 26, "on": 13, "document": 20, "deadline": 13, "person": 24, "amount": 18,
                  "reason": 36, "entry": 8}  # fmt: skip
_CHECK_WIDTHS: Final = {"carrier": 14, "carrier_name": 14, "check_id": 9, "title": 60, "findings": 10}


@dataclass(frozen=True)
class FollowUpSheets:
    """What the columns hold, and the checks that are listed."""

    history: Mapping[Subject, Sequence[FollowUp]]
    """Every entry by subject."""
    findings: Mapping[tuple[str, str], int]
    """(carrier, check) → findings of the carrier's last month that are not waived, if any."""


def follow_up_cells(entries: Sequence[FollowUp], lang: str = "vi") -> dict[str, str]:
    """Heading → text of a subject's cells; `entries` are all it has, none where it isn't followed up."""
    cells = dict.fromkeys(HEADINGS.values(), "")
    cells[ENTRY] = str(len(entries))
    if entries:
        last = entries[-1]
        values = {
            "state": half(state_words()[last.state], lang),
            "on": _day(last.happened_on),
            "document": last.document,
            "deadline": last.deadline and _day(last.deadline),
            "person": last.person,
            "amount": None if last.amount is None else str(last.amount),
            "reason": last.reason,
        }
        cells |= {FIELDS[field]: value or "" for field, value in values.items()}
    return cells


def follow_up_headings(formats: Formats, texts: Words, lang: str) -> list[Heading]:
    """The headings of the columns; how many entries there were is hidden."""
    return [
        Heading(
            heading,
            half(heading, lang),
            texts[f"follow_up.{name}"],
            _WIDTHS[name],
            formats.answer,
            formats.fill_in if name in FIELDS else formats.head,
            hidden=heading == ENTRY,
        )
        for name, heading in HEADINGS.items()
    ]


def offer_states(sheet: Any, column: int, height: int, lang: str) -> None:
    """Offer the states in a column, counted from 0, of `height` rows of cells."""
    choice = {
        "validate": "list",
        "source": [half(word, lang) for word in state_words().values()],
        "error_title": half(STATE, lang),
        "error_message": Words("book", lang)["choose"],
    }
    sheet.data_validation(FIRST_ROW, column, FIRST_ROW + max(height, 1) - 1, column, choice)


def write_cells(
    sheet: Any, formats: Formats, row: int, first: int, entries: Sequence[FollowUp], lang: str
) -> None:
    """Fill the columns of one row."""
    for column, text in enumerate(follow_up_cells(entries, lang).values(), start=first):
        _write(sheet, row, column, text, formats.answer)


def write_checks(
    book: Any,
    formats: Formats,
    texts: Words,
    followed: FollowUpSheets,
    titles: Mapping[str, Wording],
    facts: BookFacts,
) -> None:
    """Add the sheet of checks: a row for each at a carrier that has open findings, or is followed up."""
    lang, subject_columns = facts.lang, len(CHECK_COLUMNS)
    sheet = landscape_sheet(book, texts["sheet.checks"])
    headings = [
        Heading(
            name,
            texts[f"heading.{name}"],
            texts[f"check.{name}"],
            _CHECK_WIDTHS[name],
            formats.text,
            formats.head,
            hidden=name == "carrier",
        )
        for name in CHECK_COLUMNS
    ]
    write_headings(sheet, [*headings, *follow_up_headings(formats, texts, lang)])
    rows = _checks(followed)
    offer_states(sheet, subject_columns, len(rows), lang)
    for row, (carrier, check_id) in enumerate(rows, start=FIRST_ROW):
        title = titles.get(check_id)
        name = carrier_name(carrier, facts.names)
        for column, text in enumerate((carrier, name, check_id, title.get(lang) if title else "")):
            _write(sheet, row, column, text, formats.plain)
        sheet.write_number(
            row, subject_columns - 1, followed.findings.get((carrier, check_id), 0), formats.number
        )
        entries = followed.history.get(Subject(carrier=carrier, check_id=check_id), ())
        write_cells(sheet, formats, row, subject_columns, entries, lang)
    finish_sheet(sheet, subject_columns + len(HEADINGS), len(rows), frozen=3)


def _checks(followed: FollowUpSheets) -> list[tuple[str, str]]:
    subjects = [
        (subject.carrier, subject.check_id)
        for subject in followed.history
        if subject.carrier is not None and subject.check_id is not None
    ]
    return sorted({*subjects, *followed.findings})


def _write(sheet: Any, row: int, column: int, text: str, cell_format: Any) -> None:
    if text:
        sheet.write_string(row, column, text[:LONGEST_CELL], cell_format)
    else:
        sheet.write_blank(row, column, None, cell_format)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
