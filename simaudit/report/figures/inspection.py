"""Whether a carrier's month shows enough for an unannounced inspection, and by what."""

from collections.abc import Sequence
from datetime import date

from simaudit.report.figures.base import Figures
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.number_tally import PointShare
from simaudit.rules.check import Wording


class CaseGround(Figures):
    """A case for the police, and how many numbers in scope it has at the carrier."""

    case_id: str
    """Id of the case."""
    numbers: int
    """The carrier's own."""


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


class InspectionGrounds(Figures):
    """What of a carrier's month is a clear sign: without one a company is inspected unannounced by nobody."""

    carrier: str
    """The carrier."""
    unusable: bool
    """Whether its extract is only asked back: then nothing can be said."""
    in_scope: bool
    """Whether its extract has subscribers of the province."""
    cases: tuple[CaseGround, ...] = ()
    """Cases for the police with rows of the carrier."""
    overdue: tuple[OverdueGround, ...] = ()
    """Signs that are still there after the deadline of a notice."""
    points: tuple[PointShare, ...] = ()
    """Registration points above their peers."""

    @property
    def enough(self) -> bool:
        """Whether there is any."""
        return bool(self.cases or self.overdue or self.points)


def inspection_grounds(figures: CarrierFigures, police: Sequence[str]) -> InspectionGrounds:
    """The grounds on the day of the run; `police` are the ids of the cases for the police."""
    base = InspectionGrounds(
        carrier=figures.carrier, unusable=figures.unusable, in_scope=not figures.scope.empty
    )
    if not figures.speaks:
        return base
    day = figures.run.made_at.date()
    return base.model_copy(
        update={
            "cases": tuple(
                CaseGround(case_id=case.case_id, numbers=case.own_numbers)
                for case in figures.cases
                if case.case_id in police and case.own_numbers
            ),
            "overdue": tuple(
                OverdueGround(
                    check_id=check.id,
                    title=check.title,
                    unchecked=check.unchecked,
                    numbers=check.persisting,
                    deadline=notice.deadline,
                )
                for check in figures.decided.checks
                if check.persisting
                and (notice := check.notice)
                and notice.in_time
                and notice.deadline
                and notice.deadline < day
            ),
            "points": figures.decided.points,
        }
    )
