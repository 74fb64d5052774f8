"""What the Department decides by, laid out from the carriers' figures: nothing is counted here anew."""

from collections.abc import Sequence
from typing import Final

from simaudit.contract import SERIOUS
from simaudit.report.figures.decisions import answer_by
from simaudit.report.model.base import RunInfo, Share
from simaudit.report.model.carrier import CarrierFigures
from simaudit.report.model.cases import CaseFigures
from simaudit.report.model.follow_ups import FollowUps
from simaudit.report.model.overview_decisions import (
    ActTotal,
    CarrierAct,
    CarrierPoint,
    CarrierStanding,
    NotCompared,
    OpenSigns,
    OverviewDecisions,
)
from simaudit.report.model.sanctions import Exposure
from simaudit.store.follow_up_states import ENDED

FOR_POLICE: Final = 3
"""Kinds of links from which on a case is named for the police: one or two of them often have an innocent
cause, such as a family's paper or a shop's address."""

_POINTS: Final = 20
_RELIED_ON: Final = ("usable", "clarify")
_ASSESSED: Final = ("passed", "failed")


def overview_decisions(
    carriers: Sequence[CarrierFigures],
    cases: Sequence[CaseFigures],
    follow_ups: FollowUps,
    run: RunInfo,
) -> OverviewDecisions:
    """The figures of the overview's first page."""
    standings = [_standing(figures) for figures in carriers]
    return OverviewDecisions(
        standings=tuple(sorted(standings, key=_rank)),
        answer_by=answer_by(run),
        points=_points(carriers),
        acts=act_totals([(figures.carrier, figures.exposures) for figures in carriers]),
        police=_police(cases, follow_ups),
    )


def _standing(figures: CarrierFigures) -> CarrierStanding:
    decided, changes = figures.decisions, figures.changes
    reason = not_compared(figures)
    before = changes.compliant_before if changes else None
    now = figures.compliance.compliant.rate
    change = None
    if reason is None and before is not None and before.rate is not None and now is not None:
        change = before.rate - now
    return CarrierStanding(
        carrier=figures.carrier,
        consequence=figures.reliability.consequence,
        to_clarify=len(figures.reliability.to_clarify),
        signs=OpenSigns(
            notified=decided.notified,
            found_before=decided.found_before,
            new=decided.new,
            resolved=decided.resolved,
            open=Share(n=decided.open, of=figures.numbers.live),
        )
        if decided
        else None,
        before=changes.before if changes else None,
        change=change,
        not_compared=reason,
        asked=decided.asked if decided else (),
    )


def not_compared(figures: CarrierFigures) -> NotCompared | None:
    """Why the carrier's share says nothing beside that of the month before; None where it may be compared."""
    changes = figures.changes
    if changes is None or changes.before is None:
        return "first"
    if figures.reliability.consequence not in _RELIED_ON:
        return "data"
    if changes.before in changes.other_key:
        return "key"
    if changes.rules:
        return "rules"
    deciding = {
        check.id for check in figures.checks if check.nature == "substantive" and check.severity in SERIOUS
    }
    differ = any(
        (check.status in _ASSESSED) != (check.status_before in _ASSESSED)
        for check in changes.checks
        if check.id in deciding
    )
    return "assessed" if differ else None


def _rank(standing: CarrierStanding) -> tuple[bool, float, str]:
    rate = standing.signs.open.rate if standing.signs else None
    return standing.consequence not in _RELIED_ON, -(rate or 0.0), standing.carrier


def _points(carriers: Sequence[CarrierFigures]) -> tuple[CarrierPoint, ...]:
    points = [
        CarrierPoint(carrier=figures.carrier, point=point, usual=figures.points.overall.rate)
        for figures in carriers
        if figures.decisions
        for point in figures.decisions.points
    ]
    points.sort(
        key=lambda row: (
            -(row.point.numbers.rate or 0), -row.point.numbers.of, row.carrier, row.point.code
        )
    )  # fmt: skip
    return tuple(points[:_POINTS])


def act_totals(exposures: Sequence[tuple[str, Sequence[Exposure]]]) -> tuple[ActTotal, ...]:
    """The acts of the group `open` over carriers, each carrier's band beside the others'."""
    exposures_by_act: dict[str, list[tuple[str, Exposure]]] = {}
    for carrier, rows in exposures:
        for row in rows:
            if row.group == "open":
                exposures_by_act.setdefault(row.act, []).append((carrier, row))
    totals = [_act_total(act, rows) for act, rows in exposures_by_act.items()]
    return tuple(sorted(totals, key=lambda total: (total.competence.vi, total.act)))


def _act_total(act: str, rows: Sequence[tuple[str, Exposure]]) -> ActTotal:
    first = rows[0][1]
    # An act counted in two units has a row for each, with the same numbers.
    numbers = {carrier: row.numbers for carrier, row in rows}
    return ActTotal(
        act=act,
        citation=first.citation,
        wording=first.wording,
        competence=first.competence,
        numbers=sum(numbers.values()),
        carriers=tuple(
            CarrierAct(
                carrier=carrier, counts=row.counts, counted=row.counted, fine=row.fine, months=row.months
            )
            for carrier, row in rows
        ),
    )


def _police(cases: Sequence[CaseFigures], follow_ups: FollowUps) -> tuple[str, ...]:
    """The strong cases that are active and whose follow-up has not ended."""
    ended = {case_id for case_id, state in follow_ups.cases if state in ENDED}
    return tuple(
        case.case_id
        for case in cases
        if case.state != "quiet" and case.strength >= FOR_POLICE and case.case_id not in ended
    )
