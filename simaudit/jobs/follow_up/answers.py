"""What carriers answer, inspectors find and officials do, merged into the ledger.

A file is merged whole or not at all, so that both sides mean the same by what was
handed in. Nothing is overwritten: the last response to a finding counts, the
earlier ones stay.

Of follow-ups only rows that differ from the entry that they were written with say anything. Where the store
has a later one, two people have changed the same: that row is refused, and the others are merged. A deadline
or a reason that is left as it was when the state moves on belongs to the former state, and is not taken over.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from simaudit.config.key import installation_key
from simaudit.contract import CARRIER
from simaudit.errors import IntakeError, Note
from simaudit.files import file_hash
from simaudit.jobs.follow_up.follow_up import History, KnownNames, KnownSubjects, known_subjects, of_nothing
from simaudit.jobs.follow_up.letter_numbers import record_follow_ups
from simaudit.jobs.follow_up.step import LONGEST_REASON, Step, completed, entry_of, step_fault
from simaudit.period import Period
from simaudit.report.annexes.response_words import (
    ANSWERS,
    AUDIT_RESULTS,
    ENTRY,
    FIELDS,
    INSPECTION_RESULTS,
    KEY_COLUMN,
    WITHDRAWN,
    code_of,
    may_be_repeated,
    state_words,
)
from simaudit.report.annexes.returned_workbook import read_returned, row_place, typed_follow_ups
from simaudit.store.access_log import user
from simaudit.store.follow_ups import FollowUp, Subject, follow_up_history
from simaudit.store.ledger import Ledger
from simaudit.store.month_keys import is_key_of, with_number_key
from simaudit.store.months import known_keys, recorded_keys, recorded_months, require_month
from simaudit.store.responses import merge_responses, merged_at
from simaudit.store.samples import AUDIT, sampled_keys
from simaudit.store.store import Store

LONGEST_NAME: Final = 200
"""Characters of who looked at a row."""

_SIGNED: Final = ("looked_by", "looked_on")

_WORDS: Final[dict[str, Mapping[str, str]]] = {
    "answer": {**ANSWERS, **WITHDRAWN}, "inspection": {**INSPECTION_RESULTS, **WITHDRAWN},
    "audit": {**AUDIT_RESULTS, **WITHDRAWN}, "spot": {**INSPECTION_RESULTS, **WITHDRAWN},
}  # fmt: skip
"""Kind of response → its words; those found on the spot, as of a commune's list, are an inspector's."""

_ROWS_NAMED: Final = 10
"""Rows of one finding that a fault names."""


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


_Faults = Sequence[tuple[pl.Expr, Note | Callable[[Mapping[str, Any]], Note]]]
"""Whether a row has a fault, and the note, or what makes it from the row."""


def receive(
    store: Store, path: Path, now: datetime, today: date, key_file: Path | None = None, *, plan: bool = False
) -> Received:
    """Merge one filled workbook or CSV, of responses or of follow-ups; `now` is local time.

    With the installation's key the numbers that a file shows are held to the keys of their rows. `plan`: say
    what it would come to, and merge nothing.

    Raises IntakeError where the file can't be read, or holds both; UsageError where the store doesn't know
    the month of its responses.
    """
    store.require_ledger()
    returned = read_returned(path)
    responses, follow_ups = returned.responses, returned.follow_ups
    if follow_ups is not None and responses is not None:
        raise IntakeError("responses_beside_follow_ups", path=path)
    digest = file_hash(path)
    with store.open_ledger() as ledger:
        ledger.on_trial = plan
        if (earlier := merged_at(ledger, digest)) is not None:
            return Received(merged_at=earlier)
        if follow_ups is not None:
            return merge_follow_ups(store, ledger, follow_ups, digest, now, today)
        if responses is None:
            return Received()
        key = installation_key(key_file) if key_file and key_file.exists() else None
        return _responses(ledger, _coded(responses), path, digest, now, key)


def _responses(
    ledger: Ledger, rows: pl.DataFrame, path: Path, digest: str, now: datetime, key: bytes | None
) -> Received:
    faults = _faults_in_file(rows)
    if faults:
        return Received(faults=faults)
    period, kind = rows.select("period", "kind").row(0)
    # A commune's list has numbers of several carriers.
    by_carrier = rows.partition_by("carrier", maintain_order=True)
    carriers = tuple(str(of_carrier["carrier"][0]) for of_carrier in by_carrier)
    month = Period.parse(period)
    for carrier in carriers:
        require_month(recorded_months(ledger), month, carrier, path)
    faults = tuple(fault for part in by_carrier for fault in _faults_in_store(ledger, part, month))
    if not faults and key and is_key_of(ledger, month, key):
        differs = pl.col("number_key") != pl.col(KEY_COLUMN).str.to_lowercase()
        # Columns were sorted, and hidden ones stayed.
        of_other_number = Note("key_of_other_number", key=KEY_COLUMN)
        faults = _row_faults(with_number_key(ledger, rows, key), [(differs, of_other_number)])
    if faults:
        return Received(faults=faults)
    merged = merge_responses(ledger, rows, digest, now)
    unsigned = 0 if kind == "answer" else rows.filter(pl.any_horizontal(pl.col(*_SIGNED).is_null())).height
    return Received(carriers, period, kind, merged.new, merged.changed, merged.as_before, unsigned)


def _coded(rows: pl.DataFrame) -> pl.DataFrame:
    """With `code` of the response, None where it is none of the words, and `key`, half of the finding's."""
    filled = rows.select("kind", "response").drop_nulls().unique().rows()
    codes = pl.DataFrame(
        [(kind, response, code_of(response, _WORDS[kind])) for kind, response in filled],
        schema={"kind": pl.String, "response": pl.String, "code": pl.String},
        orient="row",
    )
    return rows.join(codes, on=["kind", "response"], how="left", maintain_order="left").with_columns(
        pl.col(KEY_COLUMN).str.to_lowercase().str.extract(r"^([0-9a-f]{32})[0-9a-f]{32}$").alias("key"),
    )


def _faults_in_file(rows: pl.DataFrame) -> tuple[RowFault, ...]:
    """The faults of rows that are found without the store."""
    first = rows.head(1)
    of_file = ("kind", "period") if first["kind"].item() == "spot" else ("kind", "period", "carrier")
    alike = [pl.col(name).eq_missing(first[name].first()) for name in of_file]
    month = pl.col("period").str.contains(r"^20[0-9][0-9]-(0[1-9]|1[0-2])$")
    # A sentence about the file names the carrier: a value in the wrong column must not get into it.
    carrier = pl.col("carrier").str.contains(f"^{CARRIER}$")
    answers, keys = pl.struct("code", "reason", *_SIGNED), pl.col(KEY_COLUMN).str.to_lowercase()
    faults: _Faults = [
        (pl.col("key").is_null(), Note("row_without_key", key=KEY_COLUMN)),
        (~month.fill_null(value=False), Note("row_without_period")),
        (~carrier.fill_null(value=False), Note("row_without_carrier")),
        (~pl.all_horizontal(alike), Note("row_of_other_month")),
        (pl.col("response").is_null(), Note("reason_without_response")),
        (pl.col("code").is_null(), lambda row: _not_listed(row["response"], _WORDS[row["kind"]])),
        ((pl.col("code") == "contested") & pl.col("reason").is_null(), Note("contested_without_reason")),
        ((pl.col("code") == "wrong") & pl.col("reason").is_null(), Note("wrong_without_fault")),
        (pl.col("unread"), Note("looked_on_unread")),
        (pl.col("looked_by").str.len_chars() > LONGEST_NAME, Note("looked_by_too_long", most=LONGEST_NAME)),
        (pl.col("reason").str.len_chars() > LONGEST_REASON, Note("reason_too_long", most=LONGEST_REASON)),
        (
            answers.n_unique().over("key") > 1,
            lambda row: Note("finding_answered_otherwise", rows=other_rows(row["of_finding"], _ROWS_NAMED)),
        ),
        # The ledger has the first half of a key.
        (keys.n_unique().over("key") > 1, Note("row_without_key", key=KEY_COLUMN)),
    ]
    of_finding = pl.col("row").head(_ROWS_NAMED + 1).implode().over("sheet", "key", mapping_strategy="join")
    return _row_faults(rows.with_columns(of_finding.alias("of_finding")), faults)


def _not_listed(text: str, words: Mapping[str, str]) -> Note:
    """That a cell has none of the words, with the words, and what it has where that can be no name."""
    if may_be_repeated(text, words):
        return Note("response_not_listed", response=text, words=list(words.values()))
    return Note("text_not_listed", words=list(words.values()))


def _faults_in_store(ledger: Ledger, rows: pl.DataFrame, period: Period) -> tuple[RowFault, ...]:
    """The faults of rows by what the store holds."""
    carrier, kind = rows.select("carrier", "kind").row(0)
    sampled, of_audit = sampled_keys(ledger, period, carrier), kind == "audit"
    recorded = (
        sampled.filter(pl.col("check_id") == AUDIT) if of_audit else recorded_keys(ledger, period, carrier)
    )
    recorded_findings = recorded.select("key", pl.col("check_id").alias("found_by"))
    matched = rows.join(recorded_findings.unique("key"), on="key", how="left", maintain_order="left")
    elsewhere = known_keys(ledger, matched.filter(pl.col("found_by").is_null())["key"].to_list())
    foreign = pl.col("key").is_in(elsewhere)
    unknown = pl.col("found_by").is_null()
    unsampled = pl.lit(kind == "inspection") & ~pl.col("key").is_in(sampled["key"].implode())
    faults = [
        (unknown & foreign, Note("key_of_other_month", key=KEY_COLUMN)),
        (unknown, Note("row_of_no_sample") if of_audit else Note("key_of_no_finding", key=KEY_COLUMN)),
        (pl.col("found_by").ne_missing(pl.col("check_id")), Note("key_of_other_check", key=KEY_COLUMN)),
        (unsampled, Note("row_of_no_sample")),
    ]
    return _row_faults(matched, faults)


def _row_faults(rows: pl.DataFrame, faults: _Faults) -> tuple[RowFault, ...]:
    """The first fault of every row that has one."""
    wrong = [pl.when(expr.fill_null(value=False)).then(at) for at, (expr, _) in enumerate(faults)]
    faulty_rows = rows.with_columns(pl.coalesce(wrong).alias("fault")).drop_nulls("fault")
    notes = ((row, faults[row["fault"]][1]) for row in faulty_rows.iter_rows(named=True))
    return tuple(
        RowFault(row_place(row["sheet"], row["row"]), note if isinstance(note, Note) else note(row))
        for row, note in notes
    )


_BASE: Final[dict[str, Any]] = {
    "name": pl.String, "entry": pl.Int64, "state": pl.String, "on": pl.Date, "document": pl.String,
    "deadline": pl.Date, "person": pl.String, "amount": pl.Int64, "reason": pl.String,
}  # fmt: skip


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
    name = pl.col("subject").replace_strict(names, default=None, return_dtype=pl.String)
    typed = typed.with_columns(name.alias("name"))
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
            fault = step_fault(step, recognised.followed.get(subject, ()), today)
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
    if row["unread"] == "state":
        return _not_listed(row["state text"], state_words())
    if row["unread"]:
        return Note("cell_unreadable", heading=FIELDS[row["unread"]])
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


def other_rows(rows: list[int], most: int = 10) -> list[str]:
    """Rows as a fault names them, `most` at most."""
    numbers = [str(row) for row in rows]
    return [*numbers[:most], "…"] if len(numbers) > most else numbers
