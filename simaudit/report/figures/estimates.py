"""What a sample says of all: the share of a check's findings that are right, the wrong records of a register.

Every figure has its 95 % interval and the month whose findings were drawn from: it speaks of no other month.
"""

from simaudit.report.figures.base import Figures


class Interval(Figures):
    """An estimate and the ends of its 95 % interval."""

    estimate: float
    low: float
    high: float


class Precision(Interval):
    """The share of a check's findings that are right, 0 to 1."""

    units: int
    """Papers, faces, points … with a clear answer: rows of one unit are right or wrong together."""
    month: str
    """YYYY-MM, the month whose findings were drawn from."""
    right: int
    """Of `looked_at`."""
    looked_at: int
    """As many rows, drawn one by one, would say as much as those of the sample: Beta(right + 1, looked_at −
    right + 1) is what is known of the share."""


class RegisterEstimate(Figures):
    """How many records of a register are wrong, and which part of them the checks find."""

    wrong_records: Interval
    found_share: Interval
    """0 to 1."""
    month: str
    """YYYY-MM, the month that was drawn from."""
    carriers: tuple[str, ...]
    """Those whose month was drawn from in both ways, flagged and unflagged rows: the figures are theirs."""
