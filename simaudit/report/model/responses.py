"""Carriers' answers to findings, and how precise checks proved in samples compared with papers."""

from simaudit.report.model.base import Figures


class CheckAnswers(Figures):
    """One check's findings of the month by the carrier's answer.

    `still_there` = findings that the carrier reported as fixed in answer to an earlier month.
    """

    id: str
    findings: int
    accepted: int
    fixed: int
    still_there: int
    contested: int

    @property
    def open(self) -> int:
        """Findings without an answer."""
        return self.findings - self.accepted - self.fixed - self.contested


class ContestedAge(Figures):
    """Findings contested for `months` months; in the last band for so many or more."""

    months: int
    findings: int


class Responses(Figures):
    """A carrier's answers to this month's `findings`; only checks with answers are listed."""

    findings: int
    checks: tuple[CheckAnswers, ...]
    contested: tuple[ContestedAge, ...]

    def total(self, count: str) -> int:
        """The sum of one count, a field of `CheckAnswers`, over all checks."""
        return sum(getattr(check, count) for check in self.checks)


class Estimate(Figures):
    """An estimate and the ends of its 95 % interval."""

    value: float
    low: float
    high: float

    def times(self, factor: float) -> "Estimate":
        """The estimate of a quantity that is `factor` times as large."""
        return Estimate(value=self.value * factor, low=self.low * factor, high=self.high * factor)


class CheckPrecision(Figures):
    """How many of a check's findings are right, estimated from the sample of `period` compared with papers.

    `share` is of findings; `findings` and `rate` (of the population) are this month's times that share.
    """

    period: str
    confirmed: int
    not_confirmed: int
    inconclusive: int
    share: Estimate
    findings: Estimate
    rate: Estimate | None
