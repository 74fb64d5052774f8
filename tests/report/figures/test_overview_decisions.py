"""What the Department decides by: who is compared with the month before, and who isn't; acts; police."""

from collections.abc import Sequence
from typing import Any

import pytest
from support.points_to_visit import point
from support.shown_cases import shown_cases

from simaudit.report.figures.base import Count, Rate, Share
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.cases import case_figures
from simaudit.report.figures.changes import Changes, GoneFindings
from simaudit.report.figures.decisions import Course, Decisions
from simaudit.report.figures.follow_ups import FollowUps
from simaudit.report.figures.overview import overview_figures
from simaudit.report.figures.overview_decisions import (
    CarrierAct,
    CarrierStanding,
    OpenSigns,
    act_totals,
    overview_decisions,
)
from simaudit.report.figures.points import PointToVisit
from simaudit.report.figures.sanctions import Exposure, Jump
from simaudit.rules.check import Wording

DIRECTOR = Wording(vi="Giám đốc Sở", en="Director")
COURSE = Course(before="2026-09", then=0.1, now=0.2, not_compared=None)
CHAIRMAN = Wording(vi="Chủ tịch", en="Chairman")


def changed(**facts: Any) -> Changes:
    """A comparison with September, in which a tenth of the numbers had signs."""
    nothing: dict[str, Any] = {
        "before": "2026-09", "skipped": (), "late": (), "compliant_before": Share(n=9, of=10),
        "findings_before": 0, "findings": 0, "new": 0, "persisting": 0, "rebaselined": 0,
        "gone": GoneFindings(), "checks": (), "rules": (), "columns_appeared": (), "columns_vanished": (),
        "points_up": (), "points_down": (), "earlier_runs": (), "trend": (),
    }  # fmt: skip
    return Changes(**{**nothing, **facts})


@pytest.fixture
def usable(figures: CarrierFigures) -> CarrierFigures:
    sound = figures.reliability.model_copy(update={"verdict": "sufficient", "criteria": ()})
    return figures.model_copy(update={"reliability": sound, "changes": changed()})


def decided(notified: int, new: int, points: Sequence[PointToVisit] = ()) -> Decisions:
    return Decisions(
        notified=Count(n=notified), found_before=Count(n=1), new=Count(n=new), resolved=3, since=(),
        checks=(), points=tuple(points), cases=(), competent=(), procedural=0, risks=0,
        data=0, to_clarify=(), asked=(),
        answer_by=None, course=COURSE,
    )  # fmt: skip


def named(figures: CarrierFigures, carrier: str, **facts: object) -> CarrierFigures:
    return figures.model_copy(update={"carrier": carrier, **facts})


def test_carriers_stand_by_their_rate_and_those_without_usable_data_last(usable: CarrierFigures) -> None:
    broken = usable.reliability.model_copy(update={"verdict": "not_sufficient"})
    carriers = [
        named(usable, "gmobile", decisions=decided(0, 7), reliability=broken),
        named(usable, "itel", decisions=decided(0, 1)),
        named(usable, "viettel", decisions=decided(1, 2)),
        named(usable, "vinaphone", decisions=decided(4, 0)),
    ]
    found = overview_decisions(carriers, (), FollowUps(day=usable.run.made_at.date(), going_on=0), usable.run)
    assert [row.carrier for row in found.standings] == ["vinaphone", "viettel", "itel", "gmobile"]
    assert found.standings[0] == CarrierStanding(
        carrier="vinaphone", consequence="usable", in_scope=True, to_clarify=0,
        signs=OpenSigns(
            notified=Count(n=4), found_before=Count(n=1), new=Count(n=0), resolved=3,
            open=Rate(count=Count(n=5), of=usable.compliance.compliant.of),
        ),
        course=COURSE, asked=(),
    )  # fmt: skip
    assert found.standings[3].consequence == "resend"


def test_points_to_visit_are_one_list_over_all_carriers(usable: CarrierFigures) -> None:
    high, low = point("A", 40, 40), point("B", 20, 20, "itel")
    carriers = [
        named(usable, "itel", decisions=decided(0, 0, [low])),
        named(usable, "viettel", decisions=decided(0, 0, [high])),
    ]
    found = overview_decisions(carriers, (), FollowUps(day=usable.run.made_at.date(), going_on=0), usable.run)
    assert found.points == (high, low)


def exposure(act: str, who: Wording, numbers: int, fine: tuple[int, int] | None, **facts: Any) -> Exposure:
    return Exposure(
        clause=act, act=act, wording=None, checks=(), numbers=numbers, points=0,
        counts=facts.get("counts", "numbers"), counted=facts.get("counted", numbers), band=None, fine=fine,
        months=None, competence=who, group=facts.get("group", "open"), jumps=facts.get("jumps", ()),
    )  # fmt: skip


def test_acts_are_laid_side_by_side_and_fines_are_not_summed() -> None:
    first = (Jump(distance=2, up=False, fine=(10, 20), months=None),)
    second = (Jump(distance=53, up=True, fine=(80, 100), months=(3, 4)),)
    found = act_totals([
        ("itel", [exposure("34.3.a", DIRECTOR, 12, (20, 40), jumps=first)]),
        (
            "viettel",
            [
                exposure("34.3.a", DIRECTOR, 48, (80, 100), jumps=second),
                exposure("34.11.c", CHAIRMAN, 9, (180, 200), counts="points", counted=2),
                exposure("34.11.c", CHAIRMAN, 9, (10, 20), counts="numbers_in_app", counted=4),
                exposure("34.9.c", DIRECTOR, 5, None, group="time_barred"),
                exposure("34.10", DIRECTOR, 7, None, group="lead"),
                exposure("34.5.đ", DIRECTOR, 7, None, group="to_prove"),
            ],
        ),
    ])  # fmt: skip
    assert [(total.act, total.competence, total.numbers) for total in found] == [
        ("34.11.c", CHAIRMAN, 9), ("34.3.a", DIRECTOR, 60),
    ]  # fmt: skip
    assert found[1].carriers == (
        CarrierAct(carrier="itel", counts="numbers", counted=12, fine=(20, 40), months=None, jumps=first),
        CarrierAct(
            carrier="viettel", counts="numbers", counted=48, fine=(80, 100), months=None, jumps=second
        ),
    )
    assert [row.fine for row in found[0].carriers] == [(180, 200), (10, 20)]


def test_cases_are_proposed_to_the_police_until_their_follow_up_ends(usable: CarrierFigures) -> None:
    first = case_figures(shown_cases())[0]
    cases = [
        first.model_copy(update={"case_id": f"V-{at}", "police": police})
        for at, police in enumerate((True, True, True, False))
    ]
    follow_ups = FollowUps(
        day=usable.run.made_at.date(), going_on=1, cases=(("V-0", "notified"), ("V-1", "dismissed"))
    )
    found = overview_decisions([usable], cases, follow_ups, usable.run)
    assert found.police == ("V-0", "V-2")


def test_a_case_that_was_handed_over_is_not_proposed_again_but_is_a_ground_for_an_inspection(
    usable: CarrierFigures,
) -> None:
    first = case_figures(shown_cases())[0]
    cases = [first.model_copy(update={"case_id": f"V-{at}", "police": True}) for at in range(2)]
    sealed = FollowUps(
        day=usable.run.made_at.date(), going_on=0, handed_over=(("V-0", usable.run.made_at.date()),)
    )
    part = first.model_copy(update={"case_id": "V-0", "with_sign": 8})
    found = overview_decisions(
        [named(usable, "viettel", decisions=decided(0, 1), cases=(part,))], cases, sealed, usable.run
    )
    assert found.police == ("V-1",)
    assert [case.case_id for case in found.inspections[0].cases] == ["V-0"]


def test_a_part_of_a_case_that_was_handed_over_is_not_proposed_as_new(usable: CarrierFigures) -> None:
    first, day = case_figures(shown_cases())[0], usable.run.made_at.date()
    cases = [first.model_copy(update={"case_id": f"V-{n}", "police": True}) for n in range(4)]
    # V-9 was handed over, and V-1 and V-3 split from it.
    parts = (("V-3", "V-9", day), ("V-1", "V-9", day))
    follow_ups = FollowUps(day=day, going_on=0, handed_over=(("V-9", day),), parts_handed_over=parts)
    shown = overview_figures([usable], [], usable.run, follow_ups, cases)
    assert shown.decisions.police == ("V-0", "V-2")


def test_a_case_outside_the_scope_is_passed_on_and_not_proposed(usable: CarrierFigures) -> None:
    first = case_figures(shown_cases())[0]
    in_scope = {"V-0": 3, "V-1": 0, "V-2": None}
    cases = [
        first.model_copy(update={"case_id": case_id, "police": True, "in_scope": numbers, "province": "24"})
        for case_id, numbers in in_scope.items()
    ]
    follow_ups = FollowUps(day=usable.run.made_at.date(), going_on=0)
    found = overview_decisions([usable], cases, follow_ups, usable.run)
    assert (found.police, found.outside) == (("V-0", "V-2"), ("V-1",))
