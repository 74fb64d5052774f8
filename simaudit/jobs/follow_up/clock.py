"""What became of the numbers that letters named: listed by letter, and number by number into a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.config import Letterhead
from simaudit.errors import UsageError
from simaudit.files import private_file
from simaudit.jobs.follow_up.follow_up import require_carrier
from simaudit.jobs.stored.follow_up_standing import month_letters
from simaudit.period import Period
from simaudit.report.annexes.tables import write_csv
from simaudit.report.figures.clock import Clock
from simaudit.report.figures.clock_limits import clock_limits
from simaudit.report.figures.fates import number_states
from simaudit.rules.check import Check
from simaudit.store.ledger import Ledger
from simaudit.store.month_hashes import intact_rows
from simaudit.store.months import recorded_months, stored_month
from simaudit.store.notices import notice_numbers, notice_observations, notices
from simaudit.store.notified_numbers import numbers_in_rows
from simaudit.store.store import Store


@dataclass(frozen=True)
class ListedClock:
    """The letters, and the month up to whose end the extracts were looked at."""

    period: Period
    clock: Clock
    written: int = 0
    """Numbers in the file."""
    untold: int = 0
    """Numbers that no row of the store tells any more."""


def list_clock(
    store: Store,
    checks: Sequence[Check],
    head: Letterhead,
    period: Period | None,
    carrier: str | None,
    file: Path | None = None,
) -> ListedClock:
    """The letters to a carrier or to all, and what became of their numbers.

    `period`: by the months up to this one, and letters up to its end; None: by all months, and all letters.
    `file`: where each number is written (0600), with the letter and its fate. Raises UsageError where nothing
    was audited, no such carrier was, or no check judges notified numbers; OutputError.
    """
    with store.require_ledger().open_ledger() as ledger:
        months = [Period.parse(month) for month, _ in recorded_months(ledger)]
        if not months:
            raise UsageError("nothing_audited", path=store.folder)
        require_carrier(ledger, carrier)
        month = period or max(months)
        limits = clock_limits(checks, head.holidays)
        clock = month_letters(ledger, month, limits, later=period is None).clock
        if clock is None:
            raise UsageError("no_check_of_letters")
        clock = clock.of(carrier) if carrier else clock
        if file is None:
            return ListedClock(month, clock)
        rows = _numbers(store, ledger, month, clock)
    with_number = rows.drop_nulls("msisdn")
    write_csv(with_number.select(_COLUMNS), private_file(file))
    return ListedClock(month, clock, with_number.height, rows.height - with_number.height)


_COLUMNS: Final = (
    "carrier", "msisdn", "document", "notified_at", "start", "check_ids", "days", "fate", "step", "due_on",
    "overdue",
)  # fmt: skip
"""Of the file of numbers: `start` is the first notice, `step` the next, if the clock runs by the letter."""


def _numbers(store: Store, ledger: Ledger, period: Period, clock: Clock) -> pl.DataFrame:
    """A row for each number of each of these letters; msisdn is null where no row of the store tells it."""
    listed = {
        (letter.carrier, letter.document, letter.notified_at, letter.checks, letter.cases)
        for letter in clock.letters
    }
    every_notice = notices(ledger, None, clock.limits.checks)
    letters = [
        (index, notice.carrier, notice.document, notice.notified_at)
        for index, notice in enumerate(every_notice)
        if (notice.carrier, notice.document, notice.notified_at, notice.checks, notice.cases) in listed
    ]
    schema = {"notice": pl.Int64, "carrier": pl.String, "document": pl.String, "notified_at": pl.Date}
    observations = notice_observations(ledger, every_notice, period, clock.limits.checks)
    states = number_states(every_notice, observations, clock.as_of, clock.limits)
    carriers = sorted({letter.carrier for letter in clock.letters})
    numbers = pl.concat([_told(store, ledger, carrier) for carrier in carriers] or [_NOTHING_TOLD])
    return (
        pl.DataFrame(letters, schema=schema, orient="row")
        .join(notice_numbers(ledger, every_notice), on="notice", maintain_order="left")
        .join(states, on=["notice", "number_key"], how="left", maintain_order="left")
        .join(numbers, on=["carrier", "number_key"], how="left", maintain_order="left")
        .with_columns(
            pl.col("check_ids").list.join(","),
            pl.col("fate").fill_null("unknown"),
            days=pl.col("day"),
        )
        .sort("carrier", "notified_at", "document", "msisdn")
    )


_NOTHING_TOLD: Final = pl.DataFrame(schema=dict.fromkeys(("carrier", "number_key", "msisdn"), pl.String))


def _told(store: Store, ledger: Ledger, carrier: str) -> pl.DataFrame:
    """The numbers that letters named to a carrier, as the rows of its months tell them, the latest first."""
    number_count = notice_numbers(ledger, notices(ledger, carrier))["number_key"].n_unique()
    rows_of, numbers = intact_rows(ledger, store.month), _NOTHING_TOLD
    audited = sorted(month for month, name in recorded_months(ledger) if name == carrier)
    for month in map(Period.parse, reversed(audited)):
        rows = stored_month(ledger, month, carrier, store.month)
        if ledger.key and rows and numbers.height < number_count and rows_of(month, carrier):
            of_month = numbers_in_rows(ledger, rows, ledger.key).select(
                pl.lit(carrier).alias("carrier"), "number_key", "msisdn"
            )
            numbers = pl.concat([numbers, of_month]).unique("number_key", keep="first", maintain_order=True)
    return numbers
