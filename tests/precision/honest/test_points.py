"""Points: how many, whose, and when they are open."""

import polars as pl
from precision.honest.dice import Dice
from precision.honest.points import MARKS, make_points, times_of_day, visit_points
from support.honest_register import live, world


def test_a_commune_has_points_of_each_carrier_by_its_people() -> None:
    people = pl.DataFrame({"commune": [0] * 12_000 + [1] * 10})
    points = make_points(Dice(1), people)
    counts = points.group_by("carrier", "channel", "commune").len().sort("carrier", "channel", "commune")
    dealers = (
        counts.filter(pl.col("channel") == "AUTHORISED_POINT").select("carrier", "commune", "len").rows()
    )
    assert dealers == [
        ("mobifone", 0, 2),
        ("mobifone", 1, 2),
        ("viettel", 0, 2),
        ("viettel", 1, 2),
        ("vinaphone", 0, 2),
        ("vinaphone", 1, 2),
    ]
    more = make_points(Dice(1), pl.DataFrame({"commune": [0] * 54_000}))
    dealers = (
        more.filter(pl.col("channel") == "AUTHORISED_POINT").group_by("carrier").len().sort("carrier").rows()
    )
    assert dealers == [("mobifone", 4), ("viettel", 11), ("vinaphone", 5)]


def test_who_comes_goes_to_a_point_of_the_carrier_and_to_one_of_its_clerks() -> None:
    points = make_points(Dice(1), world().people)
    rows = pl.DataFrame({"key": pl.int_range(500, eager=True)}).with_columns(
        carrier=pl.lit("vinaphone"), channel=pl.lit("OWN_POINT"), commune=0, hamlet=0
    )
    visits = visit_points(Dice(1), rows, points).join(points, left_on="point_code", right_on="code")
    assert visits.height == 500
    assert set(visits["carrier_right"]) == {"vinaphone"}
    assert set(visits["channel_right"]) == {"OWN_POINT"}
    clerk = visits["clerk_code"].str.split(".").list.get(1).cast(pl.Int64())
    assert (clerk <= visits["clerks"]).all()
    assert (visits["point_code"] + "." + clerk.cast(pl.String()) == visits["clerk_code"]).all()


def test_a_dealer_is_open_from_7_to_22_and_the_internet_always() -> None:
    keys = pl.int_range(20_000, eager=True)
    dealer, online = (
        times_of_day(Dice(1), keys, pl.repeat(channel, 20_000, eager=True)).dt.total_minutes().to_list()
        for channel in ("AUTHORISED_POINT", "APP")
    )
    assert min(dealer) == 7 * 60
    assert 22 * 60 <= max(dealer) < 22 * 60 + 20
    assert {minute // 60 for minute in online} == set(range(24))


def test_codes_of_points_begin_with_the_carriers_mark() -> None:
    rows = live().drop_nulls("point_code")
    marks = rows["carrier"].replace_strict(MARKS, return_dtype=pl.String())
    assert rows.select(pl.col("point_code").str.starts_with(pl.lit(marks))).to_series().all()
