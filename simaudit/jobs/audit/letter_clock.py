"""The clock of letters as a month has it, from what the ledger keeps of their numbers."""

from collections.abc import Collection, Sequence

import polars as pl

from simaudit.period import Period
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.clock import Clock, ClockLimits, letter_clocks
from simaudit.store.ledger import Ledger
from simaudit.store.notices import notice_observations, notices


def month_clock(
    ledger: Ledger,
    period: Period,
    limits: ClockLimits | None,
    *,
    without: Collection[str] = (),
    later: bool = False,
) -> Clock | None:
    """Every letter up to the end of a month, by the carriers' months up to this one; None without `limits`.

    `without`: carriers whose month the ledger is about to forget; `later`: letters after its end, too.
    """
    if limits is None:
        return None
    every_notice = notices(ledger)
    gone = [index for index, notice in enumerate(every_notice) if notice.carrier in without]
    forgotten = (pl.col("period") == str(period)) & pl.col("notice").is_in(gone)
    observations = notice_observations(ledger, period).filter(~forgotten)
    letters = letter_clocks(every_notice, observations, period.as_of, limits)
    up_to = tuple(letter for letter in letters if later or letter.notified_at <= period.as_of)
    return Clock(as_of=period.as_of, limits=limits, letters=up_to)


def stored_clock(
    ledger: Ledger, period: Period, carriers: Sequence[CarrierFigures], without: Collection[str] = ()
) -> Clock | None:
    """`month_clock` by the days of law that a stored month was judged by."""
    limits = next((figures.clock.limits for figures in carriers if figures.clock), None)
    return month_clock(ledger, period, limits, without=without)


def with_clock(carriers: Sequence[CarrierFigures], clock: Clock | None) -> list[CarrierFigures]:
    """The figures of carriers, each with its own letters."""
    return [figures.model_copy(update={"clock": clock and clock.of(figures.carrier)}) for figures in carriers]
