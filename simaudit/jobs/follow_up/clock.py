"""What became of the numbers that letters named: listed by letter, and number by number into a file."""

from collections.abc import Sequence
from dataclasses import dataclass

from simaudit.errors import Note, UsageError, nearest
from simaudit.jobs.audit.follow_up_standing import month_clock
from simaudit.period import Period
from simaudit.report.figures.clock import Clock
from simaudit.rules.check import Check
from simaudit.store.months import recorded_carriers, recorded_months
from simaudit.store.store import Store


@dataclass(frozen=True)
class ListedClock:
    """The letters, and the month up to whose end the extracts were looked at."""

    period: Period
    clock: Clock


def list_clock(
    store: Store, checks: Sequence[Check], period: Period | None, carrier: str | None
) -> ListedClock:
    """The letters to a carrier or to all, and what became of their numbers.

    `period`: by the months up to this one, and letters up to its end; None: by all months, and all letters.
    Raises UsageError where nothing was audited, no such carrier was, or no check judges notified numbers.
    """
    store.require_ledger()
    with store.open_ledger() as ledger:
        months = [Period.parse(month) for month, _ in recorded_months(ledger)]
        if not months:
            raise UsageError("nothing_audited", path=store.folder)
        carriers = recorded_carriers(ledger)
        if carrier is not None and carrier not in carriers:
            place = Note("at_key", key="--carrier")
            near = nearest(carrier, sorted(carriers))
            raise UsageError("carrier_unknown", place=place, carrier=carrier, near=near)
        month = period or max(months)
        clock = month_clock(ledger, month, checks, later=period is None)
    if clock is None:
        raise UsageError("no_check_of_letters")
    return ListedClock(month, clock.of(carrier) if carrier else clock)
