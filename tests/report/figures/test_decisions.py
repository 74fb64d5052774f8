"""Counts of numbers with open signs add up."""

import pytest
from pydantic import ValidationError

from simaudit.report.figures.base import Count
from simaudit.report.figures.decisions import CompetentAuthority, Decisions
from simaudit.rules.check import Wording


def test_numbers_that_persist_are_those_notified_and_those_found_before() -> None:
    decisions = Decisions(
        notified=Count(n=4), found_before=Count(n=3, at_least=True), new=Count(n=2, unchecked=True),
        resolved=9, since=(), checks=(), points=(), cases=(), competent=(), procedural=0, risks=0,
        data=0, to_clarify=(), asked=(), answer_by=None,
    )  # fmt: skip
    assert decisions.persisting == Count(n=7, at_least=True)
    assert decisions.open == Count(n=9, at_least=True, unchecked=True)


def test_an_authority_decides_on_some_act() -> None:
    with pytest.raises(ValidationError, match="acts"):
        CompetentAuthority(competence=Wording(vi="a", en="b"), acts=(), fine=None, months=None)
