"""The whole register: its size, its months, its lists."""

import polars as pl
from polars.testing import assert_frame_equal
from precision.honest.points import LAST
from precision.honest.register import by_month, honest_lists, honest_world
from support.honest_register import live, world

from simaudit.period import Period


def test_a_seed_gives_the_same_register_and_another_another() -> None:
    first, again, other = (honest_world(600, seed).register for seed in (7, 7, 8))
    assert_frame_equal(first, again)
    assert first["full_name"].to_list() != other["full_name"].to_list()


def test_it_has_about_as_many_rows_as_asked_for() -> None:
    register = world().register
    assert abs(register.height - 3_000) < 300
    assert register["key"].is_unique().all()


def test_september_is_october_without_what_came_since() -> None:
    months = by_month(world().register)
    assert list(months) == [Period(2026, 9), Period(2026, 10)]
    september, october = months.values()
    end = pl.datetime(2026, 9, 30, 23, 59, 59)
    assert september.filter((pl.col("activated_at") > end) | (pl.col("status_at") > end)).is_empty()
    came = october.join(september, on="key", how="anti")
    assert came.height > 10
    came_later = (pl.col("activated_at") > end) | (pl.col("registered_at") > end)
    # Records of what ended more than two years ago are no longer kept; none of October's is as old.
    assert came.filter(~came_later & (pl.col("status") != "TERMINATED")).is_empty()


def test_lists_hold_what_is_in_service() -> None:
    register = world().register
    lists = honest_lists(register, world().people)
    assert {name: listed.columns for name, listed in lists.items()} == {
        "points": ["carrier", "point_code"],
        "active": ["carrier", "msisdn"],
        "revoked": ["id_number", "reason", "since"],
        "reported": ["msisdn", "source", "reported_at", "kind"],
        "notified": ["carrier", "msisdn", "check_id", "notified_at"],
    }
    points = register.select("carrier", "point_code").drop_nulls().unique()
    assert points.join(lists["points"], on=["carrier", "point_code"], how="anti").is_empty()
    assert live().join(lists["active"], on=["carrier", "msisdn"], how="anti").is_empty()
    struck_off = lists["active"].join(live(), on=["carrier", "msisdn"], how="anti")
    late = register.filter(pl.col("status_at") > LAST - pl.duration(hours=2))
    assert struck_off.join(late, on=["carrier", "msisdn"], how="anti").is_empty()
    assert lists["revoked"].join(live(), on="id_number").is_empty()
    assert not lists["notified"].is_empty()
    assert lists["notified"].join(live(), on=["carrier", "msisdn"]).is_empty()
