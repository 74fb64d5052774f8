"""Writes the columns in which follow-ups are filled in: behind the cases, and on a sheet of checks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from simaudit.catalogue.check import Wording
from simaudit.report.annexes.case_workbook_words import CaseWorkbookWords
from simaudit.report.annexes.follow_up_words import CHECK_COLUMNS, ENTRY, FIELDS, HEADINGS, STATE, state_words
from simaudit.report.annexes.workbook_sheets import Formats, explain_heading, landscape_sheet
from simaudit.report.annexes.workbook_words import LONGEST_CELL
from simaudit.store.follow_ups import FollowUp, Subject

_WIDTHS: Final = {"state": 26, "on": 13, "document": 20, "deadline": 13, "person": 24, "amount": 18,
                  "reason": 36, "entry": 8}  # fmt: skip
_CHECK_WIDTHS: Final = {"carrier": 14, "check_id": 9, "title": 60, "findings": 10}


@dataclass(frozen=True)
class FollowUpSheets:
    """What the columns hold, and the checks that are listed."""

    history: Mapping[Subject, Sequence[FollowUp]]
    """Every entry by subject."""
    findings: Mapping[tuple[str, str], int]
    """(carrier, check) → findings of the carrier's last month that are not waived, if any."""


def follow_up_cells(entries: Sequence[FollowUp]) -> dict[str, str]:
    """Heading → text of a subject's cells; `entries` are all it has, none where it isn't followed up."""
    cells = dict.fromkeys(HEADINGS.values(), "")
    cells[ENTRY] = str(len(entries))
    if entries:
        last = entries[-1]
        values = {
            "state": state_words()[last.state],
            "on": _day(last.happened_on),
            "document": last.document,
            "deadline": last.deadline and _day(last.deadline),
            "person": last.person,
            "amount": None if last.amount is None else str(last.amount),
            "reason": last.reason,
        }
        cells |= {FIELDS[field]: value or "" for field, value in values.items()}
    return cells


def write_columns(sheet: Any, formats: Formats, texts: CaseWorkbookWords, first: int, last: int) -> None:
    """Head the columns from column `first` on, and offer the states in rows 1 to `last`; all count from 0."""
    for column, (name, heading) in enumerate(HEADINGS.items(), start=first):
        sheet.set_column(column, column, _WIDTHS[name], formats.answer)
        sheet.write_string(0, column, heading, formats.fill_in if name in FIELDS else formats.head)
        explain_heading(sheet, column, heading, texts.follow_up[name])
    choice = {
        "validate": "list",
        "source": list(state_words().values()),
        "error_title": STATE,
        "error_message": "Hãy chọn một từ trong danh sách. / Choose a word from the list.",
    }
    sheet.data_validation(1, first, max(last, 1), first, choice)


def write_cells(sheet: Any, formats: Formats, row: int, first: int, entries: Sequence[FollowUp]) -> None:
    """Fill the columns of one row."""
    for column, text in enumerate(follow_up_cells(entries).values(), start=first):
        _write(sheet, row, column, text, formats.answer)


def write_checks(
    book: Any,
    formats: Formats,
    texts: CaseWorkbookWords,
    followed: FollowUpSheets,
    titles: Mapping[str, Wording],
) -> None:
    """Add the sheet of checks: a row for each at a carrier that has open findings, or is followed up."""
    sheet = landscape_sheet(book, texts.sheets["checks"])
    for column, name in enumerate(CHECK_COLUMNS):
        sheet.set_column(column, column, _CHECK_WIDTHS[name], formats.text)
        sheet.write_string(0, column, name, formats.head)
        explain_heading(sheet, column, name, texts.checks[name])
    rows = _checks(followed)
    own = len(CHECK_COLUMNS)
    write_columns(sheet, formats, texts, own, len(rows))
    for row, (carrier, check_id) in enumerate(rows, start=1):
        title = titles.get(check_id)
        cells = (carrier, check_id, f"{title.vi}\n{title.en}" if title else "")
        for column, text in enumerate(cells):
            _write(sheet, row, column, text, formats.plain)
        sheet.write_number(row, own - 1, followed.findings.get((carrier, check_id), 0), formats.number)
        entries = followed.history.get(Subject(carrier=carrier, check_id=check_id), ())
        write_cells(sheet, formats, row, own, entries)
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(len(rows), 1), own + len(HEADINGS) - 1)


def _checks(followed: FollowUpSheets) -> list[tuple[str, str]]:
    subjects = [
        (subject.carrier, subject.check_id)
        for subject in followed.history
        if subject.carrier is not None and subject.check_id is not None
    ]
    return sorted({*subjects, *followed.findings})


def _write(sheet: Any, row: int, column: int, text: str, form: Any) -> None:
    if text:
        sheet.write_string(row, column, text[:LONGEST_CELL], form)
    else:
        sheet.write_blank(row, column, None, form)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
