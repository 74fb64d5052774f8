"""Follow-ups that were filled into a sheet, merged into the ledger: not at all where a row is faulty.

Only rows that differ from the entry that they were written with say anything. Where the store has a later
one, two people have changed the same: that row is refused, and the others are merged. A deadline or a reason
that is left as it was when the state moves on belongs to the former state, and is not taken over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

import polars as pl

from simaudit.errors import Note
from simaudit.jobs.follow_up.follow_up import History, KnownNames, KnownSubjects, known_subjects, of_nothing
from simaudit.jobs.follow_up.letter_numbers import record_follow_ups
from simaudit.jobs.follow_up.step import Step, completed, entry_of, step_fault
from simaudit.report.annexes.response_words import ENTRY, FIELDS, may_be_repeated, state_words
from simaudit.report.annexes.returned_workbook import row_place, typed_follow_ups
from simaudit.store.access_log import user
from simaudit.store.follow_ups import FollowUp, Subject, follow_up_history
from simaudit.store.ledger import Ledger
from simaudit.store.store import Store

_BASE: Final[dict[str, Any]] = {
    "name": pl.String, "entry": pl.Int64, "state": pl.String, "on": pl.Date, "document": pl.String,
    "deadline": pl.Date, "person": pl.String, "amount": pl.Int64, "reason": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class RowFault:
    """What is wrong with a row of a file, and where it is; of values, only a response that is no name."""

    place: Note
    note: Note

    def text(self, language: str = "en") -> str:
        """Both in one line."""
        return f"{self.place.text(language)}: {self.note.text(language)}"


@dataclass(frozen=True)
class Received:
    """The outcome of a file: how many of its entries are new or changed, and `faults`.

    With faults nothing was merged, but where `kind` is given: then all but the rows that were changed since.
    """

    carriers: tuple[str, ...] = ()
    period: str = ""
    kind: str = ""
    new: int = 0
    changed: int = 0
    as_before: int = 0
    unsigned: int = 0
    """Results that don't say who looked, or when."""
    merged_at: datetime | None = None
    """When this same file was merged before; nothing was changed now."""
    faults: tuple[RowFault, ...] = ()
    notes: tuple[Note, ...] = ()
    """What there is to say of the numbers that letters name."""
    warnings: tuple[Note, ...] = ()
    """Which follow-ups are about nothing (`of_nothing`)."""


def merge_follow_ups(
    store: Store, ledger: Ledger, rows: pl.DataFrame, file: str, now: datetime, today: date
) -> Received:
    """Merge the rows of a file (`file`: its sha256), as returned_follow_ups.py has them."""
    history = follow_up_history(ledger)
    compared = _compared(rows, history)
    recognised = known_subjects(ledger, KnownNames())
    entries, faults = _entries(compared.filter("changed"), history, recognised, now, today)
    if faults and not (entries and all(fault.note.code == "follow_up_changed_since" for fault in faults)):
        return Received(faults=tuple(faults))
    warnings = of_nothing(ledger, entries, history)
    # A file of which a row was refused is no file that was merged: read again, it says so again.
    notes = record_follow_ups(store, ledger, entries, None if faults else (file, now))
    new = sum(entry.subject not in history for entry in entries)
    names = compared.filter(pl.col("entry") > 0)["name"].unique()
    subjects = {str(entry.subject) for entry in entries}
    return Received(
        kind="follow_up",
        new=new,
        changed=len(entries) - new,
        as_before=sum(name is not None and name not in subjects for name in names),
        notes=tuple(notes),
        faults=tuple(faults),
        warnings=tuple(warnings),
    )


def _compared(rows: pl.DataFrame, history: History) -> pl.DataFrame:
    """The rows with their values, those of the entry that they were written with, and whether they differ."""
    typed = typed_follow_ups(rows)
    names = {text: str(Subject.of(text) or "") or None for text in rows["subject"].drop_nulls().unique()}
    typed = typed.with_columns(
        pl.col("subject").replace_strict(names, default=None, return_dtype=pl.String).alias("name")
    )
    blank = pl.DataFrame({"name": list(names.values())}).drop_nulls().unique()
    base = pl.concat(
        [_recorded(history), blank.with_columns(pl.lit(0, pl.Int64).alias("entry"))], how="diagonal"
    )
    joined = typed.join(
        base.with_columns(pl.lit(value=True).alias("written")),
        on=["name", "entry"],
        how="left",
        suffix=" was",
        maintain_order="left",
    )
    differs = [pl.col(field).ne_missing(pl.col(f"{field} was")) for field in FIELDS]
    filled = pl.any_horizontal(pl.col(*FIELDS, "unread").is_not_null())
    changed = (
        pl.when(pl.col("written").is_null())
        .then(filled | pl.col("entry").is_not_null())
        .otherwise(pl.any_horizontal(*differs, pl.col("unread").is_not_null()))
    )
    return joined.with_columns(changed.alias("changed"))


def _recorded(history: History) -> pl.DataFrame:
    rows = [
        (str(subject), number, entry.state, entry.happened_on, entry.document, entry.deadline, entry.person,
         entry.amount, entry.reason)
        for subject, entries in history.items()
        for number, entry in enumerate(entries, start=1)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=_BASE, orient="row")


def _entries(
    changed: pl.DataFrame, history: History, recognised: KnownSubjects, now: datetime, today: date
) -> tuple[list[FollowUp], list[RowFault]]:
    """The entries that changed rows make, one a subject, and what is wrong with rows."""
    who = user()
    entries: dict[Subject, FollowUp] = {}
    faults = []
    alike = (
        pl.col("row").implode().over("name", mapping_strategy="join"),
        pl.struct(*FIELDS).n_unique().over("name"),
    )
    for row in changed.with_columns(rows=alike[0], ways=alike[1]).iter_rows(named=True):
        step_or_note = _step(row, recognised, history)
        wrong = step_or_note if isinstance(step_or_note, Note) else None
        if not isinstance(step_or_note, Note):
            subject, step = step_or_note
            before = history.get(subject, ())
            step = step if step.on else completed(step, (), today)
            if _is_recorded(step, before):
                continue
            entries[subject] = entry_of(subject, step, now, who)
            fault = step_fault(step, before, today)
            wrong = fault.note if fault else None
        if wrong:
            faults.append(RowFault(row_place(row["sheet"], row["row"]), wrong))
    return list(entries.values()), faults


def _step(row: Mapping[str, Any], recognised: KnownSubjects, history: History) -> tuple[Subject, Step] | Note:
    """What a changed row says, or why it says nothing."""
    subject = recognised.subject_of(row["subject"] or "")
    if isinstance(subject, Note):
        return subject
    if row["written"] is None:
        return Note("row_without_entry", heading=ENTRY)
    if row["unread"]:
        return _unreadable(row)
    if row["state"] is None:
        return Note("follow_up_without_state")
    if row["ways"] > 1:
        return Note("subject_filled_in_otherwise", rows=other_rows(row["rows"]))
    step = Step(**{field: row[field] for field in FIELDS})
    if row["state was"] not in (None, step.state):
        step = replace(
            step,
            deadline=None if step.deadline == row["deadline was"] else step.deadline,
            reason=None if step.reason == row["reason was"] else step.reason,
        )
    before = history.get(subject, ())
    if row["entry"] < len(before) and not _is_recorded(step, before):
        return Note("follow_up_changed_since", day=before[-1].recorded_at.date())
    return subject, step


def _is_recorded(step: Step, before: Sequence[FollowUp]) -> bool:
    """Whether the last entry says the same; a step without a day may be of its day."""
    if not before:
        return False
    last = before[-1]
    return replace(step, on=step.on or last.happened_on) == Step(
        last.state, last.happened_on, last.document, last.deadline, last.person, last.amount, last.reason
    )


def _unreadable(row: Mapping[str, Any]) -> Note:
    """That a cell can't be read; what it holds is repeated only where it can be no name and no number."""
    if row["unread"] != "state":
        return Note("cell_unreadable", heading=FIELDS[row["unread"]])
    words = state_words()
    if may_be_repeated(row["state text"], words):
        return Note("response_not_listed", response=row["state text"], words=list(words.values()))
    return Note("text_not_listed", words=list(words.values()))


def other_rows(rows: list[int], most: int = 10) -> list[str]:
    """Rows as a fault names them, `most` at most."""
    numbers = [str(row) for row in rows]
    return [*numbers[:most], "…"] if len(numbers) > most else numbers
