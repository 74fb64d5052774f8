"""The clock of letters as a month has it, from what the ledger keeps of their numbers."""

from simaudit.period import Period
from simaudit.report.figures.clock import Clock, ClockLimits, letter_clocks
from simaudit.store.ledger import Ledger
from simaudit.store.notices import notice_observations, notices


def month_clock(ledger: Ledger, period: Period, limits: ClockLimits, *, later: bool = False) -> Clock:
    """Every letter up to the end of a month, by the carriers' months up to this one; `later`: all letters."""
    every = notices(ledger)
    letters = letter_clocks(every, notice_observations(ledger, period), period.as_of, limits)
    up_to = tuple(letter for letter in letters if later or letter.notified_at <= period.as_of)
    return Clock(as_of=period.as_of, limits=limits, letters=up_to)
