"""What a carrier is reminded of, and the record for the file of a sanction, over an audited month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import polars as pl

from simaudit.config import Letterhead
from simaudit.config.key import installation_key
from simaudit.errors import Note, UsageError
from simaudit.intake.month_file import CarrierMonth, month_rows_at, records_before
from simaudit.jobs.audit.month_findings import intact_carrier_month
from simaudit.period import Period
from simaudit.report.annexes.evidence_workbook import annex_workbook, evidence_workbook
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.clock_limits import ClockLimits, clock_limits
from simaudit.report.figures.fates import OverdueNumbers, overdue_numbers
from simaudit.report.letters import reminder_fields as letter_fields
from simaudit.report.letters.carrier_fields import VI
from simaudit.report.letters.templates import LetterName
from simaudit.rules.check import Check
from simaudit.rules.law import Law
from simaudit.rules.scope import SCOPE_COLUMNS, in_scope
from simaudit.store.ledger import Ledger
from simaudit.store.month_keys import key_fault
from simaudit.store.notices import Notice, notice_observations, notices
from simaudit.store.notified_numbers import numbers_in_rows
from simaudit.store.runs import last_run_of
from simaudit.store.store import Store

LETTER: Final[LetterName] = "cong-van-don-doc"
ANNEX: Final[LetterName] = "phu-luc-don-doc"
RECORD: Final[LetterName] = "tong-hop-chung-cu"


@dataclass(frozen=True)
class Reminder:
    """The documents about what is overdue at a carrier; all but the letter name numbers."""

    fields: Mapping[LetterName, Mapping[str, Any]]
    """By document in Word."""
    workbooks: Mapping[LetterName, bytes]
    """The list beside annex and record."""
    note: Note | None
    """That letters beside these named numbers under another key."""


@dataclass(frozen=True)
class ReminderRules:
    """What reminders go by: checks and law as they are now, and the letterhead."""

    checks: Mapping[str, Check]
    limits: ClockLimits
    head: Letterhead
    law: Law
    key: bytes
    """The installation's, by which the ledger knows numbers."""


def reminder_rules(
    ledger: Ledger, checks: Sequence[Check], head: Letterhead, law: Law, key_file: Path
) -> ReminderRules:
    """Raises UsageError where no check judges notified numbers, or the key isn't that of the store."""
    limits = clock_limits(checks, head.holidays)
    if limits is None:
        raise UsageError("no_check_of_letters")
    if (fault := key_fault(ledger, key_file)) is not None:
        raise fault
    return ReminderRules({check.id: check for check in checks}, limits, head, law, installation_key(key_file))


def carrier_reminder(
    store: Store, ledger: Ledger, figures: CarrierFigures, rules: ReminderRules, day: date
) -> Reminder | Note:
    """What is overdue at the end of the figures' month, by letters to the carrier; `day` is the reminder's.

    A note says why there is nothing to remind of: nothing is overdue, letters are under another key, or the
    extract can't be used. Raises UsageError where the month's rows were deleted or changed.
    """
    carrier, period = figures.carrier, Period.parse(figures.run.period)
    if figures.unusable:
        return Note("no_reminder_of_unusable", carrier=carrier, period=str(period))
    letters = notices(ledger, carrier)
    untold = any(not notice.key_known and not notice.withdrawn for notice in letters)
    under_other_key = Note("overdue_under_other_key", carrier=carrier) if untold else None
    nothing = under_other_key or Note("nothing_overdue", carrier=carrier, day=period.as_of)
    observations = notice_observations(ledger, letters, period, rules.limits.checks)
    if observations.is_empty():
        return nothing
    month = intact_carrier_month(store, ledger, period, carrier)
    register = _register(ledger, month, rules.key, figures.run.scope)
    overdue = overdue_numbers(letters, observations, period.as_of, rules.limits, register)
    if not overdue.steps:
        return nothing
    titles = {check_id: VI.text(check.header.title) for check_id, check in rules.checks.items()}
    extracts = _extracts(ledger, carrier, letters, overdue)
    annex = annex_workbook(overdue, titles)
    evidence = evidence_workbook(overdue, titles, extracts)
    shared = letter_fields.reminder_fields(overdue, figures, rules.head, day, titles)
    return Reminder(
        fields={
            LETTER: shared,
            ANNEX: shared | letter_fields.annex_fields(overdue, sha256(annex).hexdigest()),
            RECORD: shared
            | letter_fields.annex_fields(overdue, sha256(evidence).hexdigest())
            | letter_fields.record_fields(overdue, extracts, rules.law),
        },
        workbooks={ANNEX: annex, RECORD: evidence},
        note=under_other_key,
    )


def _register(ledger: Ledger, month: CarrierMonth, key: bytes, scope: str) -> pl.DataFrame:
    """number_key, msisdn, file and record of the rows in scope whose numbers letters named."""
    numbers = numbers_in_rows(ledger, month, key)
    rows = month_rows_at(month, numbers["place"], ["record", "file", *SCOPE_COLUMNS])
    before = pl.col("file").replace_strict(records_before(month.files), default=0, return_dtype=pl.Int64)
    return (
        numbers.join(rows, left_on="place", right_on="record", maintain_order="left")
        .filter(in_scope(scope))
        .select("number_key", "msisdn", "file", (pl.col("place").cast(pl.Int64) - before).alias("record"))
    )


def _extracts(
    ledger: Ledger, carrier: str, letters: Sequence[Notice], overdue: OverdueNumbers
) -> list[letter_fields.UsedExtract]:
    """The extracts of the months that the letters name findings of, and of those that show what became."""
    months_named = {step.notice.period for step in overdue.steps if step.notice.period}
    periods = sorted(months_named | {month.period for month in overdue.months})
    runs = {period: last_run_of(ledger, Period.parse(period), carrier) for period in periods}
    return [
        letter_fields.UsedExtract(period, file["name"], file["bytes"], file["sha256"], run.made_at)
        for period, run in runs.items()
        if run is not None
        for file in run.inputs
    ]
