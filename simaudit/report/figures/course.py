"""How a carrier's share of numbers with signs moved since its last audited month, or why that isn't said."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean
from typing import Final

from simaudit.contract import SERIOUS
from simaudit.report.figures.base import RATE_MINIMUM, Share
from simaudit.report.figures.carrier import ComparedFigures, CountedFigures
from simaudit.report.figures.decisions import Course, NotCompared, ProcessLimits

RELIED_ON: Final = ("usable", "clarify")
"""What follows from the reliability of data whose figures may be compared."""

FEWEST_MONTHS: Final = 6
"""The audited month and those before it: of fewer, what is usual isn't known."""

_THREE_SIGMA: Final = 3 / 1.128
"""Three standard deviations in mean moving ranges: that of two normal values is 1.128 deviations (2.66)."""


def stands_beside(figures: CountedFigures) -> bool:
    """Whether a carrier's share may stand beside others': measured, in scope, of reliable data."""
    relied_on = figures.reliability.consequence in RELIED_ON
    return relied_on and not figures.scope.empty and figures.compliance.compliant.rate is not None


def deciding_checks(figures: CountedFigures) -> dict[str, bool]:
    """Ids of the checks that decide the share and had something to judge; whether each could be judged."""
    aside = {check.id for check in figures.aside}
    return {
        check.id: check.status in ("passed", "failed") and check.id not in aside
        for check in figures.checks
        if check.nature == "substantive" and check.severity in SERIOUS and check.status != "not_applicable"
    }


def carrier_course(figures: ComparedFigures) -> Course:
    """Both shares of the carrier, and why they aren't compared where they aren't."""
    changes, compliance = figures.changes, figures.compliance
    last = changes.trend[-2] if len(changes.trend) > 1 else None
    then, now = (_with_signs(share) for share in (changes.compliant_before, compliance.compliant))
    months = _measured_before(figures)
    return Course(
        before=changes.before,
        then=then,
        then_partly=bool(last and last.partly),
        now=now,
        partly=compliance.partly,
        unchecked=compliance.unchecked or bool(last and last.unchecked),
        not_compared=not_compared(figures),
        limits=process_limits([rate for share in months if (rate := _with_signs(share)) is not None]),
        numbers=compliance.compliant.of,
        number_limits=process_limits([share.of for share in months]),
    )


_MONTHS: Final = 24
"""Months before the audited one that say what is usual: a carrier of two years ago is another one."""


def _measured_before(figures: ComparedFigures) -> list[Share]:
    """The shares of the months before that may stand beside this one's, oldest first."""
    return [
        month.compliant
        for month in figures.changes.trend[:-1][-_MONTHS:]
        if month.compliant
        and month.compliant.of >= RATE_MINIMUM
        and not month.unusable
        and month.partly == figures.compliance.partly
    ]


def process_limits(before: Sequence[float]) -> ProcessLimits | None:
    """The limits from the values of the months before, oldest first; None where there are too few.

    A month differs from the one before without any cause worth looking for; only what lies beyond the limits
    of the XmR chart is a signal (Montgomery, Introduction to Statistical Quality Control, 6th ed. 2009, 6.4;
    NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2).
    """
    if len(before) + 1 < FEWEST_MONTHS:
        return None
    centre = fmean(before)
    ranges = [abs(behind - ahead) for behind, ahead in pairwise(before)]
    reach = _THREE_SIGMA * fmean(ranges)
    return ProcessLimits(low=max(centre - reach, 0.0), centre=centre, high=centre + reach, months=len(before))


def _with_signs(compliant: Share | None) -> float | None:
    return (compliant.of - compliant.n) / compliant.of if compliant and compliant.of else None


def not_compared(figures: ComparedFigures) -> NotCompared | None:
    """Why the carrier's share says nothing beside that of the month before; None where it may be compared."""
    changes = figures.changes
    if changes.before is None:
        return "first"
    if changes.before in changes.other_key:
        return "key"
    unusable = any(month.unusable for month in changes.trend[-2:])
    if unusable or figures.reliability.consequence not in RELIED_ON:
        return "data"
    if changes.rules:
        return "rules"
    deciding = {
        check.id for check in figures.checks if check.nature == "substantive" and check.severity in SERIOUS
    }
    differ = any(check.judged != check.judged_before for check in changes.checks if check.id in deciding)
    if differ or any(check.id in deciding for check in figures.aside):
        return "assessed"
    before = changes.compliant_before
    shares = (figures.compliance.compliant, before)
    return "few" if any(share is None or share.of < RATE_MINIMUM for share in shares) else None
