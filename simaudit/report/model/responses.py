"""What was answered to findings, and what looking at papers came to."""

from simaudit.report.model.base import Figures


class Answered(Figures):
    """One check's standing findings by what the carrier says of them.

    `still_there`: said to be fixed in answer to an earlier month, and found again.
    """

    id: str
    findings: int
    accepted: int
    fixed: int
    still_there: int
    contested: int

    @property
    def open(self) -> int:
        """Findings that nobody has answered."""
        return self.findings - self.accepted - self.fixed - self.contested


class Contested(Figures):
    """Standing findings contested for `months` months; the last band for so many and more."""

    months: int
    findings: int


class Responses(Figures):
    """What a carrier says of this month's `findings`; only checks with answers are listed."""

    findings: int
    checks: tuple[Answered, ...]
    contested: tuple[Contested, ...]

    def total(self, what: str) -> int:
        """The sum of one count of `Answered` over all checks."""
        return sum(getattr(check, what) for check in self.checks)


class Range(Figures):
    """An estimate and the ends of its 95 % interval."""

    value: float
    low: float
    high: float

    def times(self, factor: float) -> "Range":
        """The same of something `factor` times as large."""
        return Range(value=self.value * factor, low=self.low * factor, high=self.high * factor)


class Precision(Figures):
    """How many of a check's findings are right, by a sample of `period` that was held against papers.

    `share` of findings; `findings` and `rate` (of the population) are this month's, times the share.
    """

    period: str
    confirmed: int
    not_confirmed: int
    inconclusive: int
    share: Range
    findings: Range
    rate: Range | None
