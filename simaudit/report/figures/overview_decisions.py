"""What the Department decides by, laid out from the carriers' figures: nothing is counted here anew."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final

from simaudit.errors import Note
from simaudit.report.figures.base import Count, Figures, Rate, RunInfo
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.carrier_decisions import RELIED_ON, answer_by
from simaudit.report.figures.cases import CaseFigures
from simaudit.report.figures.checks import AsideCheck
from simaudit.report.figures.decisions import Course, Demand, ToldLetter
from simaudit.report.figures.follow_ups import FollowUps
from simaudit.report.figures.points import PointToVisit, in_order
from simaudit.report.figures.reliability import Consequence, unread_notes
from simaudit.report.figures.sanctions import BandUnit, Exposure, Jump, SureBand
from simaudit.report.figures.standardised import StandardisedRate
from simaudit.rules.check import Wording
from simaudit.store.follow_up_states import ENDED


class OpenSigns(Figures):
    """A carrier's numbers with signs, each counted once (decisions.py).

    `open` = all of them, of those in scope; `resolved` counts signs.
    """

    notified: Count
    """Numbers with signs of which the carrier was told before the month ended."""
    found_before: Count
    """Numbers with signs from a month before of which the carrier was not told."""
    new: Count
    """Numbers whose signs are all new."""
    resolved: int
    open: Rate


class CarrierStanding(Figures):
    """One carrier beside the others."""

    carrier: str
    consequence: Consequence
    """What follows for who reads the figures: usable, clarify, no_conclusion or resend."""
    in_scope: bool
    """Whether the extract has subscribers of the province that the report is limited to."""
    to_clarify: int
    """Criteria of reliability that the carrier is to explain."""
    unread: tuple[Note, ...] = ()
    """Columns that could not be read: by which wordings, whose fault it is, what helps."""
    aside: tuple[AsideCheck, ...] = ()
    """Checks that found almost everything: its input is to be looked at first, and they accuse nobody."""
    signs: OpenSigns
    """Its numbers with open substantive signs."""
    course: Course
    """How its share of numbers with signs has moved since the month before."""
    asked: tuple[Demand, ...]
    """What is asked of the carrier."""


class CarrierAct(Figures):
    """What one act comes to at one carrier: as in `Exposure`."""

    carrier: str
    counts: BandUnit
    """What the bands of the tariff count."""
    counted: int
    """How many there are, in the unit of `counts`."""
    fine: tuple[int, int] | None
    """Lowest and highest amount, in million VND; null where no band is known."""
    months: tuple[int, int] | None
    """Lowest and highest number of months without new subscribers; null for no ban."""
    sure: SureBand | None = None
    """The band that is sure by samples of the month's findings; null where none of its checks is measured."""
    jumps: tuple[Jump, ...]
    """The nearest other bands, below and above: for the Department only, as a measure of how firm this is."""


class ActTotal(Figures):
    """One act over all carriers, each with a band of its own; fines are never summed.

    `numbers` = distinct numbers of each carrier, summed.
    """

    act: str
    """Key of the act in the decree's tariff."""
    citation: Wording | None
    """The provision as it is cited; null where the catalogue of provisions doesn't have it."""
    wording: Wording | None
    """The act in the words of the decree; null where the tariff doesn't have it."""
    competence: Wording
    """Who may decide."""
    numbers: int
    at_least: bool = False
    """Whether a carrier's count is a lower bound."""
    lower: bool = False
    """Whether findings of lower severity count too, beside those by which a number has signs."""
    carriers: tuple[CarrierAct, ...]
    """What it comes to at each carrier."""

    @property
    def number_count(self) -> Count:
        """`numbers` with its reserve."""
        return Count(n=self.numbers, at_least=self.at_least)


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


class OverviewDecisions(Figures):
    """The figures of the overview's first page, from those of the carriers."""

    standings: tuple[CarrierStanding, ...]
    """The highest share of numbers with open signs first, standardised where carriers are compared
    (standardised.py); those whose data can't be relied on last."""
    answer_by: date | None
    """By when the carriers are to answer; null where no number of days is configured."""
    points: tuple[PointToVisit, ...]
    """Those to visit, the weightiest first."""
    acts: tuple[ActTotal, ...]
    """Acts of the group `open`, by who may decide, and in the order of the tariff."""
    inspections: tuple[InspectionGrounds, ...]
    """The carriers of which there is enough for an unannounced inspection, and what; no others."""
    police: tuple[str, ...]
    """Ids of the cases that are strong enough to be considered for the police, the strongest first; without
    those whose follow-up has ended, that were handed over whole or in part, or that are outside the scope."""
    outside: tuple[str, ...] = ()
    """Ids of the cases for the police without a number in the province that the report is about."""


_POINTS: Final = 20


def overview_decisions(
    carriers: Sequence[CarrierFigures],
    cases: Sequence[CaseFigures],
    follow_ups: FollowUps,
    run: RunInfo,
    rates: Mapping[str, StandardisedRate] = MappingProxyType({}),
) -> OverviewDecisions:
    """The figures of the overview's first page; `rates` are those of the carriers that are compared."""
    standings = [_standing(figures) for figures in carriers]
    # A case whose follow-up has ended is for the police no more.
    ended = {case_id for case_id, state in follow_ups.cases if state in ENDED}
    police = tuple(case.case_id for case in cases if case.police and case.case_id not in ended)
    handed_over = {case_id for case_id, *_ in (*follow_ups.handed_over, *follow_ups.parts_handed_over)}
    proposed = [case_id for case_id in police if case_id not in handed_over]
    outside = {case.case_id for case in cases if not case.own_numbers}
    return OverviewDecisions(
        standings=tuple(sorted(standings, key=lambda standing: _rank(standing, rates))),
        answer_by=answer_by(run),
        points=in_order(point for figures in carriers for point in figures.decisions.points)[:_POINTS],
        acts=act_totals(
            [(figures.carrier, figures.measured_exposures) for figures in carriers if figures.speaks]
        ),
        inspections=tuple(
            grounds for figures in carriers if (grounds := inspection_grounds(figures, police))
        ),
        police=tuple(case_id for case_id in proposed if case_id not in outside),
        outside=tuple(case_id for case_id in proposed if case_id in outside),
    )


def inspection_grounds(figures: CarrierFigures, police: Sequence[str]) -> InspectionGrounds | None:
    """The grounds for an unannounced inspection on the day of the run, None where there are none.

    `police` are the ids of the cases for the police.
    """
    if not figures.speaks:
        return None
    decided = figures.decisions
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


def _standing(figures: CarrierFigures) -> CarrierStanding:
    decided = figures.decisions
    return CarrierStanding(
        carrier=figures.carrier,
        consequence=figures.reliability.consequence,
        in_scope=not figures.scope.empty,
        to_clarify=len(figures.reliability.to_clarify),
        unread=unread_notes(figures.carrier, figures.reliability, figures.intake.unread),
        aside=figures.aside if figures.speaks else (),
        signs=OpenSigns.with_fields_of(
            decided, open=Rate(count=decided.open, of=figures.compliance.compliant.of)
        ),
        course=decided.course,
        asked=decided.asked,
    )


def _rank(standing: CarrierStanding, rates: Mapping[str, StandardisedRate]) -> tuple[bool, float, str]:
    signs = standing.signs.open
    rate = rates.get(standing.carrier)
    share = rate.estimate if rate else signs.count.n / signs.of if signs.of else 0.0
    is_relied_on = standing.in_scope and standing.consequence in RELIED_ON
    return not is_relied_on, -share, standing.carrier


def act_totals(exposures: Sequence[tuple[str, Sequence[Exposure]]]) -> tuple[ActTotal, ...]:
    """The acts of the group `open` over carriers, each carrier's band beside the others'."""
    exposures_by_act: dict[str, list[tuple[str, Exposure]]] = {}
    for carrier, rows in exposures:
        for row in rows:
            if row.group == "open":
                exposures_by_act.setdefault(row.act, []).append((carrier, row))
    totals = [_act_total(rows) for rows in exposures_by_act.values()]
    return tuple(sorted(totals, key=lambda total: (total.competence.vi, total.act)))


def _act_total(rows: Sequence[tuple[str, Exposure]]) -> ActTotal:
    first = rows[0][1]
    # An act counted in two units has a row for each, with the same numbers.
    numbers = {carrier: row.numbers for carrier, row in rows}
    return ActTotal.with_fields_of(
        first,
        numbers=sum(numbers.values()),
        at_least=any(row.at_least for _, row in rows),
        lower=any(row.lower for _, row in rows),
        carriers=tuple(
            CarrierAct.with_fields_of(row, carrier=carrier, jumps=row.jumps or ()) for carrier, row in rows
        ),
    )
