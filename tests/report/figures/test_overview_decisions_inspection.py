"""Grounds for an unannounced inspection."""

from datetime import date

import pytest
from support.letters import DECISIONS, decided

from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.decisions import ToldLetter
from simaudit.report.figures.overview_decisions import (
    FEWEST_OF_A_CASE,
    CaseGround,
    InspectionGrounds,
    inspection_grounds,
)

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


def test_a_letter_is_one_while_its_numbers_have_the_sign_after_its_deadline(clean: CarrierFigures) -> None:
    letter = ToldLetter(document="1/SKHCN", on=date(2026, 9, 5), deadline=date(2026, 10, 20), numbers=7)
    grounds = inspection_grounds(decided(clean, NOTHING.model_copy(update={"overdue": (letter,)})), [])
    assert grounds == InspectionGrounds(carrier=clean.carrier, overdue=(letter,))


def test_points_above_their_peers_are_one(figures: CarrierFigures) -> None:
    grounds = inspection_grounds(decided(figures, DECISIONS.model_copy(update={"checks": ()})), [])
    assert grounds is not None
    assert (grounds.carrier, grounds.points) == (figures.carrier, DECISIONS.points)


def test_nothing_is_said_of_what_is_only_asked_back(figures: CarrierFigures) -> None:
    broken = figures.reliability.model_copy(update={"verdict": "not_sufficient"})
    shown = decided(figures).model_copy(update={"reliability": broken})
    assert inspection_grounds(shown, [case.case_id for case in figures.cases]) is None
