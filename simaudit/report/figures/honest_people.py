"""What a check would find if everybody were honest, and hence how many of its findings are likely to be true.

Measured on simulated registers (checks/precision.csv), the larger count of both, so it stands in until a
sample of the findings has been looked at.
"""

from simaudit.report.figures.base import Figures
from simaudit.rules.reference_tables import innocents_of


class HonestPeople(Figures):
    """The findings of a check among the records of a simulated register in which everybody is honest."""

    measured: int
    """Findings there."""
    among: int
    """Records there."""
    records: int
    """Records of the audited extract."""

    @property
    def findings(self) -> float:
        """How many findings as many honest records as the extract has would bring."""
        return self.measured * self.records / self.among

    @property
    def likely_findings(self) -> float:
        """The same where chance is allowed for: that none was found there doesn't mean that there is none.

        The mean of the rate's posterior after a flat prior, Gamma(measured + 1, among): Gelman et al.,
        Bayesian Data Analysis, 3rd ed. 2013, 2.6.
        """
        return (self.measured + 1) * self.records / self.among


def honest_people(check_id: str, records: int) -> HonestPeople | None:
    """Of a check and an extract of `records`; None where nothing was measured of the check."""
    if not (measured := innocents_of(check_id)):
        return None
    return HonestPeople(measured=measured[0].innocent, among=measured[0].rows, records=records)


def true_share(findings: int, honest: HonestPeople | None, looked_at: tuple[float, float] | None) -> float:
    """The share of a check's findings that is expected to be true, 0 to 1 and never 1.

    `looked_at` = (right, looked at) in a sample: the mean of Beta(right + 1, wrong + 1), Gelman et al.,
    2.1. Without one, the findings that honest people would bring count as wrong. Of a check of which
    nothing at all is measured, one half: the mean of Beta(1, 1).
    """
    if looked_at is not None:
        return (looked_at[0] + 1) / (looked_at[1] + 2)
    if honest is None:
        return 0.5
    return max(1 - honest.likely_findings / findings, 0.0) if findings else 0.0
