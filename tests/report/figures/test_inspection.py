"""What of a carrier's month is enough for an unannounced inspection."""

from datetime import date

import pytest
from support.letters import DECISIONS, decided, open_check

from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.decisions import CheckNotice, ToldCase
from simaudit.report.figures.inspection import (
    FEWEST_OF_A_CASE,
    CaseGround,
    OverdueCase,
    OverdueGround,
    inspection_grounds,
)

OVER, AHEAD = date(2026, 10, 20), date(2026, 11, 20)
NOTICES = [
    CheckNotice(on=date(2026, 9, 5), document=None, deadline=deadline, in_time=in_time)
    for deadline, in_time in ((OVER, True), (AHEAD, True), (None, True), (OVER, False))
]
NOTHING = DECISIONS.model_copy(update={"checks": (), "points": ()})


@pytest.fixture(name="clean")
def no_grounds(figures: CarrierFigures) -> CarrierFigures:
    """A carrier with rows in a case but no sign of its own there, and nothing else that is a ground."""
    cases = tuple(case.model_copy(update={"with_sign": 0}) for case in figures.cases)
    return decided(figures.model_copy(update={"cases": cases}), NOTHING)


def test_a_carrier_without_a_ground_is_not_named(clean: CarrierFigures) -> None:
    assert clean.cases[0].numbers == 8
    assert inspection_grounds(clean, [case.case_id for case in clean.cases]) is None


@pytest.mark.parametrize("with_sign", [0, 1, FEWEST_OF_A_CASE - 1, FEWEST_OF_A_CASE])
def test_a_case_for_the_police_is_one_from_five_numbers_with_a_sign(
    clean: CarrierFigures, with_sign: int
) -> None:
    case = clean.cases[0].model_copy(update={"with_sign": with_sign})
    own = clean.model_copy(update={"cases": (case,)})
    grounds = inspection_grounds(own, [case.case_id, "V-0000-0000"])
    enough = (CaseGround(case_id=case.case_id, numbers=with_sign),)
    assert (grounds.cases if grounds else ()) == (enough if with_sign == FEWEST_OF_A_CASE else ())
    assert inspection_grounds(own, ["V-0000-0000"]) is None


def test_signs_still_there_after_a_deadline_are_one_by_a_check_s_notice_and_by_a_case_s(
    clean: CarrierFigures,
) -> None:
    checks = tuple(
        open_check(f"{number}", 30, 4).model_copy(update={"notice": notice})
        for number, notice in enumerate(NOTICES)
    )
    told = tuple(
        ToldCase(case_id=f"V-{number}", numbers=7, notice=notice) for number, notice in enumerate(NOTICES)
    )
    by_check = inspection_grounds(decided(clean, NOTHING.model_copy(update={"checks": checks})), [])
    assert by_check is not None
    assert by_check.overdue == (
        OverdueGround(check_id="ABC-01", title=checks[0].title, numbers=30, deadline=OVER),
    )
    by_case = inspection_grounds(decided(clean, NOTHING.model_copy(update={"told_cases": told})), [])
    assert by_case is not None
    assert by_case.overdue_cases == (OverdueCase(case_id="V-0", numbers=7, deadline=OVER),)
    assert (by_case.cases, by_case.overdue, by_case.points) == ((), (), ())
    put_right = tuple(check.model_copy(update={"persisting": 0}) for check in checks)
    gone = NOTHING.model_copy(update={"checks": put_right, "told_cases": told[1:]})
    assert inspection_grounds(decided(clean, gone), []) is None


def test_points_above_their_peers_are_one(figures: CarrierFigures) -> None:
    grounds = inspection_grounds(decided(figures, DECISIONS.model_copy(update={"checks": ()})), [])
    assert grounds is not None
    assert (grounds.carrier, grounds.points) == (figures.carrier, DECISIONS.points)


def test_nothing_is_said_of_what_is_only_asked_back(figures: CarrierFigures) -> None:
    broken = figures.reliability.model_copy(update={"verdict": "not_sufficient"})
    shown = decided(figures).model_copy(update={"reliability": broken})
    assert inspection_grounds(shown, [case.case_id for case in figures.cases]) is None
