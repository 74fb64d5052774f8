"""Which columns could not be read, by which wordings, whose fault that is and what helps: a note each."""

from collections.abc import Iterable
from typing import Final

from simaudit.errors import Note
from simaudit.intake.records.unread_values import UnreadColumn
from simaudit.report.figures.carrier import CountedFigures
from simaudit.report.figures.reliability import UNREADABLE, Reliability

_NAMED: Final = 5
"""Columns and wordings that are named, those with most values first."""


def unread_columns(reliability: Reliability, unread: Iterable[UnreadColumn]) -> tuple[UnreadColumn, ...]:
    """The columns to be named: unreadable ones, and all where their values make the extract doubtful."""
    doubtful = any(criterion.key == UNREADABLE for criterion in reliability.to_clarify)
    columns = [column for column in unread if doubtful or column.unreadable]
    return tuple(sorted(columns, key=lambda column: (not column.unreadable, -column.cells))[:_NAMED])


def unread_notes(figures: CountedFigures) -> tuple[Note, ...]:
    """What is said of a carrier's columns that could not be read."""
    columns = unread_columns(figures.reliability, figures.intake.unread)
    return tuple(unread_note(figures.carrier, column) for column in columns)


def unread_note(carrier: str, column: UnreadColumn) -> Note:
    """What of the column could not be read: wordings that the Department can map, or the carrier's data."""
    if column.fault == "data":
        return Note("values_unread", carrier=carrier, column=column.column, cells=column.cells, of=column.of)
    return Note(
        "wordings_unknown",
        carrier=carrier,
        column=column.column,
        key=column.column,
        wordings=wording_notes(column),
        cells=column.cells,
        of=column.of,
    )


def wording_notes(column: UnreadColumn) -> list[Note]:
    """Its unknown wordings with their counts, the most frequent first, as far as they may be shown."""
    return [
        Note("wording_counted", wording=wording, cells=cells)
        for wording, cells in list(column.wordings.items())[:_NAMED]
    ]
