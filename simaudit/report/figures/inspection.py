"""Grounds for an unannounced inspection, per carrier and month; a carrier without any isn't named."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from simaudit.report.figures.base import Figures
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.decisions import CheckNotice
from simaudit.report.figures.number_tally import PointShare
from simaudit.rules.check import Wording

FEWEST_OF_A_CASE: Final = 5
"""Numbers with a sign that a case has at the carrier, from which on it is a ground: so many make a case."""


class CaseGround(Figures):
    """A case for the police, and how many numbers with a sign it has at the carrier."""

    case_id: str
    """Id of the case."""
    numbers: int
    """The carrier's own in scope (CaseFigures.with_sign)."""


class OverdueGround(Figures):
    """Numbers with a sign that is still there after the deadline of the notice of it."""

    check_id: str
    """Id of the check."""
    title: Wording
    unchecked: bool = False
    """Whether it rests on a provision that has not been compared with the signed text (†)."""
    numbers: int
    """Distinct numbers."""
    deadline: date
    """Of the notice."""


class OverdueCase(CaseGround):
    """A case of whose numbers there still are after the deadline of the notice of it."""

    deadline: date
    """Of the notice."""


class InspectionGrounds(Figures):
    """A carrier, and what of its month is a clear sign: at least one of these."""

    carrier: str
    """The carrier."""
    cases: tuple[CaseGround, ...] = ()
    """Cases for the police with enough numbers with a sign at the carrier."""
    overdue: tuple[OverdueGround, ...] = ()
    """Signs that are still there after the deadline of a notice."""
    overdue_cases: tuple[OverdueCase, ...] = ()
    """Likewise of a notice of a case."""
    points: tuple[PointShare, ...] = ()
    """Registration points above their peers."""


def inspection_grounds(figures: CarrierFigures, police: Sequence[str]) -> InspectionGrounds | None:
    """The grounds on the day of the run, None where there are none.

    `police` are the ids of the cases for the police.
    """
    if not figures.speaks:
        return None
    decided, day = figures.decided, figures.run.made_at.date()
    cases = tuple(
        CaseGround(case_id=case.case_id, numbers=case.with_sign)
        for case in figures.cases
        if case.case_id in police and case.with_sign >= FEWEST_OF_A_CASE
    )
    overdue = tuple(
        OverdueGround(
            check_id=check.id,
            title=check.title,
            unchecked=check.unchecked,
            numbers=check.persisting,
            deadline=deadline,
        )
        for check in decided.checks
        if check.persisting and check.notice and (deadline := _passed(check.notice, day))
    )
    overdue_cases = tuple(
        OverdueCase(case_id=case.case_id, numbers=case.numbers, deadline=deadline)
        for case in decided.told_cases
        if (deadline := _passed(case.notice, day))
    )
    if not (cases or overdue or overdue_cases or decided.points):
        return None
    return InspectionGrounds(
        carrier=figures.carrier,
        cases=cases,
        overdue=overdue,
        overdue_cases=overdue_cases,
        points=decided.points,
    )


def _passed(notice: CheckNotice, day: date) -> date | None:
    """The deadline of a notice that the carrier had in time, where it is over."""
    over = notice.in_time and notice.deadline and notice.deadline < day
    return notice.deadline if over else None
