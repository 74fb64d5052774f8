"""Follow-ups recorded, and of each that is a letter the numbers that it names, while their rows are there."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import polars as pl

from simaudit.config.key import key_fingerprint
from simaudit.errors import Note, UsageError
from simaudit.intake.month_file import month_rows_at, records_before
from simaudit.jobs.stored.cases import stored_links
from simaudit.judge.linked_rows import read_linked
from simaudit.period import Period
from simaudit.store.cases import recorded_cases
from simaudit.store.follow_ups import FollowUp, Subject, append_follow_ups
from simaudit.store.ledger import Ledger
from simaudit.store.month_hashes import RowsOf, intact_rows
from simaudit.store.months import months_after, recorded_months, require_month, stored_month
from simaudit.store.notices import NOTIFIED, first_notices, month_of_letter, months_of_subject
from simaudit.store.notified_numbers import numbers_in_rows, record_numbers, record_states, states_in_rows
from simaudit.store.store import Store


def record_follow_ups(
    store: Store,
    ledger: Ledger,
    entries: Sequence[FollowUp],
    received: tuple[str, datetime] | None = None,
    period: Period | None = None,
) -> list[Note]:
    """Append entries in one transaction, and say of each letter how many numbers it names.

    They are of `period`; else of the month that they were of before, where the letter is corrected; else of
    the last audited month of its subject that ended before the letter's day; else of its last one.
    `received` is as in `append_follow_ups`. Raises OutputError where it can't be written, UsageError where
    the subject has no such month.
    """
    letters = [entry for entry in entries if entry.state == NOTIFIED]
    months = [_month(ledger, letter, period) for letter in letters]
    rows_of = intact_rows(ledger, store.month)
    notes = []
    with ledger.transaction():
        append_follow_ups(ledger, entries, received)
        for letter, month in zip(letters, months, strict=True):
            notes.append(_name_numbers(store, ledger, letter, month, rows_of))
    return notes


def _month(ledger: Ledger, letter: FollowUp, period: Period | None) -> Period | None:
    """The month whose findings a letter names; None where none of its subject was audited."""
    subject = letter.subject
    if period and subject.carrier:
        require_month(recorded_months(ledger), period, subject.carrier, ledger.path.parent)
        return period
    before = month_of_letter(ledger, subject, letter.document)
    months = months_of_subject(ledger, subject)
    if period and period not in months:
        place = Note("at_key", key=subject.case_id or "")
        raise UsageError("case_not_in_month", place=place, period=str(period), months=[*map(str, months)])
    if before and not period:
        return before
    ended = [month for month in months if month.as_of < letter.happened_on]
    return period or next(reversed(ended or months), None)


def _name_numbers(
    store: Store, ledger: Ledger, letter: FollowUp, period: Period | None, rows_of: RowsOf
) -> Note:
    if period is None or ledger.key is None:
        return Note("letter_of_no_month" if ledger.key else "letter_without_key", subject=str(letter.subject))
    if letter.subject.carrier:
        numbers = _of_check(store, ledger, letter.subject, period, rows_of)
    else:
        numbers = _of_case(store, ledger, letter.subject.case_id or "", period)
    subject = str(letter.subject)
    if numbers is None:
        return Note("letter_numbers_gone", subject=subject, period=str(period))
    record_numbers(ledger, (subject, letter.document), period, numbers, ledger.key)
    for carrier in numbers["carrier"].unique().sort():
        _show_again(store, ledger, carrier, letter, rows_of)
    return Note("letter_numbers", subject=subject, period=str(period), numbers=numbers.height)


def _of_check(
    store: Store, ledger: Ledger, subject: Subject, period: Period, rows_of: RowsOf
) -> pl.DataFrame | None:
    """The numbers with a finding that isn't waived; None where their rows aren't there as they were."""
    carrier = subject.carrier or ""
    month = stored_month(ledger, period, carrier, store.month)
    if month is None or rows_of(period, carrier) is None:
        return None
    findings = ledger.frame(
        "SELECT file, record FROM known WHERE period = $period AND carrier = $carrier "
        "AND check_id = $check_id AND record IS NOT NULL AND NOT waived",
        {"period": period, "carrier": carrier, "check_id": subject.check_id},
    )
    before = records_before(month.files)
    places = findings["record"] + findings["file"].replace_strict(before, return_dtype=pl.Int64)
    rows = month_rows_at(month, places, ["msisdn", "id_number"]).sort("record")
    return rows.drop_nulls("msisdn").unique("msisdn", keep="first", maintain_order=True).select(
        pl.lit(carrier).alias("carrier"), "msisdn", "id_number", pl.col("record").alias("place"),
        pl.lit([subject.check_id], pl.List(pl.String)).alias("check_ids"),
    )  # fmt: skip


def _of_case(store: Store, ledger: Ledger, case_id: str, period: Period) -> pl.DataFrame | None:
    """The numbers of a case's rows, each with the checks that have a finding of it which isn't waived."""
    _, numbers = recorded_cases(ledger, period)
    carriers = [carrier for month, carrier in recorded_months(ledger) if month == str(period)]
    files: list[Path] = [*stored_links(store, ledger, period, sorted(carriers)).values()]
    rows = read_linked(files).join(numbers.filter(pl.col("case_id") == case_id), on="key", how="semi")
    if rows.is_empty():
        return None
    check_ids = pl.col("findings").list.eval(pl.element().struct.field("check_id")).explode()
    return rows.group_by("carrier", "msisdn", maintain_order=True).agg(
        pl.col("id_number").drop_nulls().first(),
        pl.col("place").first(),
        check_ids.unique().sort().alias("check_ids"),
    )


def _show_again(store: Store, ledger: Ledger, carrier: str, letter: FollowUp, rows_of: RowsOf) -> None:
    """Record what the audited months since a letter showed of its numbers: it was recorded after them."""
    key = ledger.key or b""
    for period in months_after(ledger, Period.of(letter.happened_on).previous, carrier):
        month = stored_month(ledger, period, carrier, store.month)
        if month is not None and rows_of(period, carrier) is not None:
            numbers = numbers_in_rows(ledger, month, key, store.month)
            states = states_in_rows(ledger, month, numbers, key, first_notices(ledger, carrier, period))
            record_states(ledger, period, carrier, month.files, states, key_fingerprint(key))
