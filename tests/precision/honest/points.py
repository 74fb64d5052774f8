"""Registration points, who works there, and when: shops, authorised dealers, vans, the airport's counters.

An authorised dealer serves some 5,000 people of its surroundings (the largest carrier has about 17,000 in the
country), a carrier's own shop a town. Vans stand at markets, factories and, in the first days of term, at the
university.
"""

from datetime import date, datetime
from typing import Final

import polars as pl
from precision.honest.dice import Dice


def moment(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A day, or a time of a day, of Vietnamese time, which registers write without a zone."""
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001


CARRIERS: Final = ("viettel", "vinaphone", "mobifone")
SHARES: Final = (54.0, 26.0, 20.0)
"""Of a hundred numbers, those of each carrier."""
MARKS: Final = {"viettel": "KHA", "vinaphone": "VNPKH", "mobifone": "56MB"}
"""With what each carrier's point codes begin."""

START: Final = moment(2007, 1, 1)
"""No record is older."""
LAST: Final = moment(2026, 10, 31, 23, 59, 59)
"""The end of the month that the register is of."""
TT08: Final = moment(2026, 4, 15)
"""From this day new numbers and unproved papers are authenticated (TT08)."""
OPENED_APP: Final = date(2020, 1, 1)

_OPENING: Final = {
    # Weights of the hours from 7 to 23.
    "OWN_POINT": (2, 9, 12, 11, 7, 4, 6, 9, 11, 10, 6, 3, 2, 1, 0, 0, 0),
    "AUTHORISED_POINT": (1, 6, 9, 9, 7, 5, 5, 6, 8, 9, 9, 9, 10, 8, 3, 0.15, 0),
    "OWN_MOBILE_POINT": (4, 14, 16, 12, 5, 2, 4, 9, 10, 8, 5, 4, 4, 3, 1, 0.1, 0),
}


def make_points(dice: Dice, people: pl.DataFrame) -> pl.DataFrame:
    """All points that the carriers have had: point, carrier, channel, commune, code, clerks, opened.

    Points that closed stay on the carriers' lists: numbers that were registered there are still in service.
    """
    residents = people.group_by("commune").agg(pl.len()).sort("commune")
    rows = []
    for carrier, share in zip(CARRIERS, SHARES, strict=True):
        number = 0
        for commune, living in residents.iter_rows():
            dealers = max(2, round(living * share / 54 / 5000))
            shops = max(1, round(living * share / 54 / 40000))
            for kind, count in (
                ("OWN_POINT", shops),
                ("AUTHORISED_POINT", dealers),
                ("OWN_MOBILE_POINT", max(1, shops // 2)),
            ):
                for _ in range(count):
                    number += 1
                    rows.append((carrier, kind, commune, f"{MARKS[carrier]}{number:05d}"))
    table = pl.DataFrame(rows, schema=["carrier", "channel", "commune", "code"], orient="row")
    keys = pl.int_range(table.height, eager=True)
    return table.with_columns(
        point=keys,
        clerks=pl.when(pl.col("channel") == "AUTHORISED_POINT")
        .then(1 + dice.whole("clerks", keys, 3))
        .otherwise(3 + dice.whole("clerks", keys, 4)),
    )


def visit_points(dice: Dice, rows: pl.DataFrame, points: pl.DataFrame) -> pl.DataFrame:
    """Adds point code and clerk to rows (key, carrier, channel, commune, hamlet) that registered at a point.

    Two of three go to the nearest point of the carrier, the others to any in the commune or to the next town.
    """
    listed = points.group_by("carrier", "channel", "commune").agg(codes="code", staff="clerks")
    away = dice.chance("goes to town", rows["key"], 0.2)
    town = dice.pick("town", rows["key"], sorted(points["commune"].unique()))
    visits = rows.with_columns(
        goes=pl.when(away).then(town).otherwise("commune"),
        near=pl.when(dice.chance("nearest", rows["key"], 0.65))
        .then("hamlet")
        .otherwise(dice.whole("any point", rows["key"], 10_000)),
        at=dice.whole("clerk", rows["key"], 10_000),
    ).join(
        listed,
        left_on=["carrier", "channel", "goes"],
        right_on=["carrier", "channel", "commune"],
        how="left",
        maintain_order="left",
    )
    place = pl.col("near") % pl.col("codes").list.len()
    served = visits.with_columns(
        point_code=pl.col("codes").list.get(place, null_on_oob=True),
        staff=pl.col("staff").list.get(place, null_on_oob=True),
    )
    return served.with_columns(
        clerk_code=pl.col("point_code") + "." + (pl.col("at") % pl.col("staff") + 1).cast(pl.String())
    ).drop("goes", "near", "at", "codes", "staff")


def times_of_day(dice: Dice, keys: pl.Series, channel: pl.Series) -> pl.Series:
    """When in the day somebody came: within the opening hours; online until late at night."""
    seconds = dice.whole("second of the hour", keys, 3600)
    hours = {
        kind: dice.pick(f"hour {kind}", keys, range(7, 24), weights) for kind, weights in _OPENING.items()
    }
    online = (dice.normal("hour online", keys) * 4.5 + 17.5).floor().cast(pl.Int64()) % 24
    # The last customers come before the door is shut, and are done some minutes later.
    late = pl.select(pl.lit(seconds) % 1200).to_series()
    frame = pl.DataFrame({"channel": channel, "seconds": seconds, "late": late, **hours, "online": online})
    hour = pl.col("online").cast(pl.Int64())
    for kind in _OPENING:
        hour = pl.when(pl.col("channel") == kind).then(pl.col(kind).cast(pl.Int64())).otherwise(hour)
    return frame.select(
        pl.duration(hours=hour)
        + pl.duration(
            seconds=pl.when((hour == 22) & (pl.col("channel") != "APP")).then("late").otherwise("seconds")
        )
    ).to_series()


def moments(days: pl.Series, times: pl.Series) -> pl.Series:
    """Days and times of day → timestamps."""
    return days.cast(pl.Datetime("us")) + times
