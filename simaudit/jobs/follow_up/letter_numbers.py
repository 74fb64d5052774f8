"""Follow-ups recorded, and of each that is a letter the numbers that it names, while their rows are there.

A letter names the signs that count, of rows of the province alone: what its figures count.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

import polars as pl

from simaudit.config import Letterhead
from simaudit.config.key import key_fingerprint
from simaudit.contract import VIOLATIONS
from simaudit.errors import Note, UsageError
from simaudit.intake.month_file import CarrierMonth, month_rows_at
from simaudit.jobs.stored.cases import stored_links
from simaudit.jobs.stored.stored_month import recorded_month, stored_cases, stored_month
from simaudit.judge.linked_rows import read_linked
from simaudit.period import Period
from simaudit.report.letters.carrier_fields import letter_deadline, signed_figures
from simaudit.rules.scope import SCOPE_COLUMNS, in_scope
from simaudit.store.cases import recorded_cases
from simaudit.store.follow_up_states import NOTIFIED
from simaudit.store.follow_ups import FollowUp, SentLetter, Subject, append_follow_ups, record_letter
from simaudit.store.ledger import Ledger
from simaudit.store.month_hashes import RowsOf, intact_rows, recorded_hashes
from simaudit.store.months import months_after, recorded_months, recorded_scope, require_month
from simaudit.store.months import stored_month as month_of_rows
from simaudit.store.notices import first_notices, month_of_letter, months_of_subject
from simaudit.store.notified_numbers import (
    numbers_in_rows,
    record_numbers,
    record_states,
    signs_of,
    states_in_rows,
)
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
    the subject has no such month, or a letter to a carrier asks for nothing.
    """
    letters = [entry for entry in entries if entry.state == NOTIFIED]
    months = [_month_of(ledger, letter, period) for letter in letters]
    rows_of = intact_rows(ledger, store.month)
    notes = []
    with ledger.transaction():
        append_follow_ups(ledger, entries, received)
        for letter, month in zip(letters, months, strict=True):
            notes.append(_name_numbers(store, ledger, letter, month, rows_of))
    return notes


def _month_of(ledger: Ledger, letter: FollowUp, period: Period | None) -> Period | None:
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
    subject, name = letter.subject, str(letter.subject)
    if period is None or ledger.key is None:
        return Note("letter_of_no_month" if ledger.key else "letter_without_key", subject=name)
    sent = sent_letter(ledger, subject, period) if subject.letter else None
    case_ids = sent.cases if sent else (subject.case_id,) if subject.case_id else ()
    numbers = pl.DataFrame(schema=_NUMBERS)
    if sent:
        record_letter(ledger, sent)
    if subject.carrier:
        if rows_of(period, subject.carrier) is None:
            return Note("letter_numbers_gone", subject=name, period=str(period))
        check_ids = sent.checks if sent else (subject.check_id or "",)
        numbers = _of_checks(store, ledger, subject.carrier, check_ids, period)
    if case_ids:
        numbers = _joined(numbers, _of_cases(store, ledger, subject.carrier, case_ids, period))
    if numbers.is_empty() and subject.case_id:
        return Note("letter_numbers_gone", subject=name, period=str(period))
    record_numbers(ledger, (name, letter.document), period, numbers, ledger.key)
    for carrier in numbers["carrier"].unique().sort():
        _show_again(store, ledger, carrier, letter, rows_of)
    if sent and "resend" in sent.asked:
        return Note("letter_asks_for_files", period=str(period), files=sent.asked["resend"])
    if sent:
        counts = {"checks": len(sent.checks), "cases": len(sent.cases)}
        return Note("letter_is_sent", period=str(period), numbers=numbers.height, **counts)
    return Note("letter_numbers", subject=name, period=str(period), numbers=numbers.height)


def stated_deadline(ledger: Ledger, letter: FollowUp, head: Letterhead, period: Period | None) -> date | None:
    """By when a letter to a carrier asks for answers, as it is written on its day; `period` is its month."""
    month = _month_of(ledger, letter, period)
    recorded = recorded_month(ledger, month) if month else ()
    runs = (figures.run for figures in recorded if figures.carrier == letter.subject.carrier)
    return next((letter_deadline(run, head, letter.happened_on) for run in runs), None)


def sent_letter(ledger: Ledger, subject: Subject, period: Period) -> SentLetter:
    """What the letter of a month to a carrier names; raises UsageError where it asks for nothing."""
    signed = [signed_figures(figures) for figures in recorded_month(ledger, period)]
    carriers = stored_month(ledger, period, recorded=signed).carriers
    figures = next(figures for figures in carriers if figures.carrier == subject.carrier)
    decided = figures.decisions
    if not decided.asked:
        raise UsageError("letter_asks_nothing", carrier=figures.carrier, period=str(period))
    checks = [] if figures.unusable else [check for check in figures.checks if check.nature in VIOLATIONS]
    return SentLetter(
        carrier=figures.carrier,
        document=subject.letter or "",
        period=str(period),
        checks=tuple(check.id for check in checks if check.open and not check.remark),
        cases=decided.cases,
        asked={demand.kind: demand.n.n for demand in decided.asked},
    )


_NUMBERS: Final = pl.Schema({
    "carrier": pl.String(), "msisdn": pl.String(), "id_number": pl.String(),
    "check_ids": pl.List(pl.String), "cases": pl.List(pl.String),
})  # fmt: skip
"""Columns: a row a number of a carrier."""


def _of_checks(
    store: Store, ledger: Ledger, carrier: str, check_ids: tuple[str, ...], period: Period
) -> pl.DataFrame:
    """The numbers with a sign of these checks that counts."""
    month = month_of_rows(ledger, period, carrier, store.month)
    if month is None:
        return pl.DataFrame(schema=_NUMBERS)
    return (
        sign_rows(ledger, month, period, check_ids, ["id_number"])
        .group_by("msisdn", maintain_order=True)
        .agg(pl.col("id_number").first(), pl.col("check_id").unique().sort().alias("check_ids"))
        .select(
            pl.lit(carrier).alias("carrier"), "msisdn", "id_number", "check_ids",
            pl.lit([], pl.List(pl.String)).alias("cases"),
        )
        .cast(_NUMBERS)
    )  # fmt: skip


def sign_rows(
    ledger: Ledger, month: CarrierMonth, period: Period, check_ids: tuple[str, ...], columns: Sequence[str]
) -> pl.DataFrame:
    """The signs of these checks that count, with msisdn and these columns of their rows, in their order.

    Signs without a number are left out. `place` is the record over all files.
    """
    signs = signs_of(ledger, month, period, check_ids)
    rows = month_rows_at(month, signs["place"].unique(), ["msisdn", *SCOPE_COLUMNS, *columns])
    return (
        rows.rename({"record": "place"})
        # Months of an earlier version don't say which of their rows are other provinces'.
        .filter(in_scope(recorded_scope(ledger, period)))
        .drop_nulls("msisdn")
        .drop("commune")
        .join(signs, on="place")
        .sort("place")
    )


def _of_cases(
    store: Store, ledger: Ledger, carrier: str | None, case_ids: Sequence[str], period: Period
) -> pl.DataFrame:
    """The numbers of cases' rows in scope at a carrier, or at all, each with the checks that found something.

    A row that no check found anything of is left out: it hangs on by its paper or portrait alone. So are the
    rows of a carrier that has victims' alone: it isn't of the case.
    """
    owners = [(case.case_id, name) for case in stored_cases(ledger, period) for name in case.carriers]
    owned = pl.DataFrame(owners, schema={"case_id": pl.String, "carrier": pl.String}, orient="row")
    _, numbers = recorded_cases(ledger, period)
    of_cases = numbers.filter(pl.col("case_id").is_in([*case_ids]))
    carriers = [carrier] if carrier else [*recorded_hashes(ledger, period)]
    scope = recorded_scope(ledger, period)
    found_by = pl.col("findings").list.eval(pl.element().struct.field("check_id"))
    return (
        read_linked([*stored_links(store, ledger, period, carriers).values()])
        .join(of_cases, on="key")
        .join(owned, on=["case_id", "carrier"], how="semi")
        .filter(in_scope(scope), pl.col("msisdn").is_not_null(), found_by.list.len() > 0)
        .with_columns(found_by.alias("check_ids"))
        .group_by("carrier", "msisdn", maintain_order=True)
        .agg(
            pl.col("id_number").drop_nulls().first(),
            pl.col("check_ids").explode().unique().sort(),
            pl.col("case_id").unique().sort().alias("cases"),
        )
        .cast(_NUMBERS)
    )


def _joined(numbers: pl.DataFrame, of_cases: pl.DataFrame) -> pl.DataFrame:
    """Each number once: by the checks of the letter where it has any, and with its cases."""
    key = ["carrier", "msisdn"]
    cases = of_cases.select(*key, "cases")
    with_cases = (
        numbers.drop("cases").join(cases, on=key, how="left").with_columns(pl.col("cases").fill_null([]))
    )
    others = of_cases.join(numbers, on=key, how="anti")
    return pl.concat([with_cases.select(*_NUMBERS), others.select(*_NUMBERS)])


def _show_again(store: Store, ledger: Ledger, carrier: str, letter: FollowUp, rows_of: RowsOf) -> None:
    """Record what the audited months since a letter showed of its numbers: it was recorded after them."""
    key = ledger.key or b""
    for period in months_after(ledger, Period.of(letter.happened_on).previous, carrier):
        month = month_of_rows(ledger, period, carrier, store.month)
        if month is not None and rows_of(period, carrier) is not None:
            numbers = numbers_in_rows(ledger, month, key)
            states = states_in_rows(ledger, month, numbers, key, first_notices(ledger, carrier, period))
            record_states(ledger, period, carrier, month.files, states, key_fingerprint(key))
