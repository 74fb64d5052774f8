"""The messy register beside the calm one: each rate that differs shows in its rows."""

from datetime import datetime
from functools import cache

import polars as pl
import pytest
from precision.honest.dice import Dice
from precision.honest.rates import CALM, MESSY, REGISTERS, Rates
from precision.honest.register import World, by_month, honest_lists, honest_world


@cache
def world(rates: Rates) -> World:
    return honest_world(6_000, seed=1, rates=rates)


def individuals(rates: Rates) -> pl.DataFrame:
    register = world(rates).register
    return register.filter((pl.col("customer_type") == "INDIVIDUAL") & (pl.col("status") != "TERMINATED"))


def of_foreigners(rates: Rates) -> pl.DataFrame:
    return individuals(rates).filter(pl.col("nationality") != "VN")


def of_firms(rates: Rates) -> pl.DataFrame:
    return world(rates).register.filter(pl.col("customer_type") == "ORGANISATION")


def test_both_registers_have_about_as_many_rows_as_asked_for() -> None:
    assert list(REGISTERS) == ["calm", "messy"]
    for rates in REGISTERS.values():
        assert abs(world(rates).register.height - 6_000) < 600


_EXAGGERATED = {
    "slips": 500.0,
    "gender_slips": 0.5,
    "mixed_up": 0.5,
    "returned": 0.5,
    "firms": 0.3,
    "foreign_children": 1.0,
}
"""What is too rare to show in a small register."""


@cache
def everything(rates: Rates) -> list[int]:
    """A hash of each month and list."""
    made = honest_world(800, seed=3, rates=rates)
    frames = [
        *by_month(made.register, rates).values(),
        *honest_lists(made.register, made.people, rates).values(),
    ]
    return [int(frame.hash_rows().sum()) for frame in frames]


@pytest.mark.parametrize("name", Rates._fields)
def test_each_rate_alone_makes_another_register(name: str) -> None:
    # Points differ in what there is of slips.
    usual = CALM._replace(slips=500.0) if name == "spread" else CALM
    rate = _EXAGGERATED.get(name, getattr(MESSY, name))
    assert everything(usual) != everything(usual._replace(**{name: rate}))


def test_a_lost_card_is_listed_and_its_holder_keeps_the_twelve_digits() -> None:
    listed = honest_lists(world(MESSY).register, world(MESSY).people, MESSY)["revoked"]
    assert set(listed["reason"]) == {"deceased", "lost", "replaced"}
    lost = listed.filter(reason="lost")
    assert lost["id_number"].str.len_chars().unique().to_list() == [12]
    assert individuals(MESSY).join(lost, on="id_number").height > 20
    # Nobody has registered on the nine digits of an old card since it was given back.
    nine = listed.filter((pl.col("reason") == "replaced") & (pl.col("id_number").str.len_chars() == 9))
    again = individuals(MESSY).join(nine, on="id_number")
    assert again.height > 20
    assert again.filter(pl.col("registered_at").dt.date() >= pl.col("since")).is_empty()


def test_firms_users_have_come_by_themselves_since_december_2024() -> None:
    day = datetime(2024, 12, 24)  # noqa: DTZ001
    users = of_firms(MESSY).filter(pl.col("id_number").is_not_null() & (pl.col("registered_at") >= day))
    online = users.filter(pl.col("channel") == "APP")
    assert online.height > 0.3 * users.height > 20
    assert online["point_code"].null_count() == online.height
    assert set(of_firms(CALM)["channel"]) == {"OWN_POINT"}


def test_foreigners_have_accounts_and_children() -> None:
    accounts = of_foreigners(MESSY).filter(id_type="EID")
    assert accounts["id_number"].str.contains(r"^7\d{11}$").all()
    assert accounts.height > 10
    born = pl.col("date_of_birth").str.to_date("%d/%m/%Y")
    children = of_foreigners(MESSY).filter(born > pl.date(2012, 1, 1))
    assert children.height > 3
    before = pl.col("registered_at") < datetime(2024, 12, 24)  # noqa: DTZ001
    assert children.filter(before & pl.col("guardian_id").is_null()).is_empty()
    assert children.filter(~before & pl.col("guardian_id").is_not_null()).is_empty()
    assert children.filter(pl.col("id_issue_date") < born).is_empty()


def test_a_child_without_a_card_needs_no_consent_but_its_mothers() -> None:
    since = pl.col("registered_at") >= datetime(2024, 12, 24)  # noqa: DTZ001
    children = individuals(MESSY).filter(since & (pl.col("purpose") == "child"))
    without = children.filter(pl.col("guardian_consent").is_null())
    assert without.height > 20
    assert without.filter(
        (pl.col("id_type") != "OTHER") & (pl.col("id_number") != pl.col("guardian_id"))
    ).is_empty()
    assert individuals(CALM).filter(since & (pl.col("purpose") == "child"))["guardian_consent"].all()


def test_points_differ_in_slips_and_are_the_same_on_average() -> None:
    points = pl.Series([f"P{number}" for number in range(4_000)])
    assert set(Dice(1).carelessness(points)) == {1}
    spread = Dice(1, MESSY).carelessness(points)
    assert abs(spread.mean() - 1) < 0.1  # type: ignore[operator]
    assert spread.max() > 20  # type: ignore[operator]
    assert Dice(1, MESSY).carelessness(points.reverse()).to_list() == spread.reverse().to_list()
    assert Dice(1, MESSY).carelessness(pl.Series(["P1", None])).to_list() == [spread[1], 1.0]


def test_what_is_asked_for_is_never_lost() -> None:
    rows = individuals(MESSY)
    for name in ("full_name", "date_of_birth", "id_number", "id_type", "registered_at", "channel"):
        assert rows[name].null_count() == 0, name
    assert 0 < rows["status_at"].null_count() < 0.05 * rows.height
