"""Who has which numbers: nobody before fifteen, children on a paper of their own or of a parent."""

from datetime import date

import polars as pl
from precision.honest.dice import Dice
from precision.honest.lines import child_lines, own_lines
from precision.honest.points import LAST
from support.honest_register import live, world


def test_nobody_gets_a_number_before_fifteen_or_after_the_month() -> None:
    lines = own_lines(Dice(1), world().people)
    assert lines.height > 2_500
    assert lines["key"].is_unique().all()
    assert (lines["acquired"] >= lines["born_on"].dt.offset_by("15y")).all()
    assert lines["acquired"].max() <= LAST.date()  # type: ignore[operator]
    assert (lines["started"] <= lines["acquired"]).all()
    assert set(lines["purpose"]) == {"own", "ended", "for the child"}


def test_a_number_that_ended_did_so_in_the_last_two_years() -> None:
    lines = own_lines(Dice(1), world().people)
    assert set(lines.filter(pl.col("ended").is_not_null())["purpose"]) == {"ended"}
    ended = lines["ended"].drop_nulls()
    assert (LAST - ended).dt.total_days().is_between(0, 730).all()


def test_a_child_has_a_parents_paper_or_its_own_and_consent_since_december_2024() -> None:
    people = world().people
    children = pl.concat([child_lines(Dice(seed), people, first_key=10**6) for seed in range(1, 9)])
    age = (children["acquired"] - children["born_on"]).dt.total_days() / 365.25
    assert children.height > 100
    assert age.is_between(5, 14).all()
    assert children["key"].min() == 10**6
    theirs = children.filter("on_parent")
    assert (theirs["id_number"] == theirs["guardian_id"]).all()
    own = children.filter(~pl.col("on_parent"))
    assert (own["id_number"] != own["guardian_id"]).all()
    lately = children.filter(pl.col("acquired") >= date(2024, 12, 24))
    assert lately["guardian_consent"].to_list() == [True] * lately.height


def test_most_people_have_one_number_or_two_and_few_more_than_three() -> None:
    mine = live().filter(pl.col("purpose") == "own").group_by("person").len()["len"]
    assert (mine <= 2).mean() > 0.8  # type: ignore[operator]
    assert (mine > 3).mean() < 0.05  # type: ignore[operator]
