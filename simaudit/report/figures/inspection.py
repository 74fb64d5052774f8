"""Grounds for an unannounced inspection, per carrier and month; a carrier without any isn't named."""

from collections.abc import Sequence
from typing import Final

from simaudit.report.figures.base import Figures
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.points import PointToVisit
from simaudit.report.figures.told import ToldLetter

FEWEST_OF_A_CASE: Final = 5
"""Numbers with a sign that a case has at the carrier, from which on it is a ground: so many make a case."""


class CaseGround(Figures):
    """A case for the police, and how many numbers with a sign it has at the carrier."""

    case_id: str
    """Id of the case."""
    numbers: int
    """The carrier's own in scope (CaseFigures.with_sign)."""


class InspectionGrounds(Figures):
    """Clear signs in a carrier's month: at least one of these."""

    carrier: str
    """The carrier."""
    cases: tuple[CaseGround, ...] = ()
    """Cases for the police with enough numbers with a sign at the carrier."""
    overdue: tuple[ToldLetter, ...] = ()
    """Letters whose deadline is over, while numbers that they named still have the sign."""
    points: tuple[PointToVisit, ...] = ()
    """Registration points to visit."""


def inspection_grounds(figures: CarrierFigures, police: Sequence[str]) -> InspectionGrounds | None:
    """The grounds on the day of the run, None where there are none.

    `police` are the ids of the cases for the police.
    """
    if not figures.speaks:
        return None
    decided = figures.decided
    cases = tuple(
        CaseGround(case_id=case.case_id, numbers=case.with_sign)
        for case in figures.cases
        if case.case_id in police and case.with_sign >= FEWEST_OF_A_CASE
    )
    if not (cases or decided.overdue or decided.points):
        return None
    return InspectionGrounds(
        carrier=figures.carrier, cases=cases, overdue=decided.overdue, points=decided.points
    )
