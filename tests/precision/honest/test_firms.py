"""Organisations' numbers: tax codes with their check digit, lists read in within seconds."""

from functools import cache

import polars as pl
from precision.honest.dice import Dice
from precision.honest.firms import firm_lines
from support.honest_register import world


@cache
def lines() -> pl.DataFrame:
    """Made when a test asks for them, not by every process that lists the tests."""
    return firm_lines(Dice(1), world().people, 3_000, first_key=5)


def test_tax_codes_have_their_check_digit() -> None:
    codes = lines()["org_code"].unique().to_list()
    enterprises = [code[:10] for code in codes if len(code) in (10, 14)]
    assert len(enterprises) > 100
    for code in enterprises:
        total = sum(
            int(digit) * weight
            for digit, weight in zip(code[:9], (31, 29, 23, 19, 17, 13, 7, 5, 3), strict=True)
        )
        assert int(code[9]) == 10 - total % 11
    assert {len(code) for code in codes} == {7, 10, 12, 14}
    assert {code[10:] for code in codes if len(code) == 14} == {"-001"}


def test_parts_of_a_country_have_other_firms() -> None:
    first, second = (set(firm_lines(Dice(1), world().people, 500, 5, part)["org_code"]) for part in (1, 2))
    assert first.isdisjoint(second)


def test_a_list_is_read_in_within_minutes_in_working_hours() -> None:
    spans = (
        lines().group_by("firm").agg(span=pl.col("stamped").max() - pl.col("stamped").min(), count=pl.len())
    )
    assert (spans["span"].dt.total_seconds() <= spans["count"] / 2).all()
    assert lines()["stamped"].dt.hour().is_between(8, 16).all()


def test_machines_and_drawers_have_no_user() -> None:
    unused = lines().filter(pl.col("machines") | pl.col("drawer"))
    assert unused.select("name", "id_number", "id_type").null_count().row(0) == (unused.height,) * 3
    assert not lines().filter("drawer")["machines"].any()
    users = lines().drop_nulls("name")
    assert (users["id_number"] == users["personal"]).all()
    assert users["born_on"].dt.year().max() <= 2003  # type: ignore[operator]
