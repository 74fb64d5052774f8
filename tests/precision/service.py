"""A number's service: when it began, whether it is suspended or ended, when it was last used."""

from typing import Final

import polars as pl
from precision.dice import Dice
from precision.moment import moment
from precision.points import LAST, TT08, times_of_day

_UNTIMED: Final = moment(2012, 1, 1)
"""What was carried over from the systems before has days without a time."""
_CLOCK: Final = (moment(2023, 3, 13), moment(2023, 3, 20))
"""A week in which one carrier's server of registrations ran a minute ahead."""


def begun(dice: Dice, rows: pl.DataFrame) -> pl.DataFrame:
    """Adds `first`, the number's first registration, and `activated`, minutes or days after it."""
    keys = rows["key"]
    whole = pl.col("started") == pl.col("acquired")
    same = (pl.col("origin") == "first") & whole
    time = times_of_day(
        dice, keys, pl.Series(["AUTHORISED_POINT"]).extend_constant("AUTHORISED_POINT", rows.height - 1)
    )
    then = pl.col("started").cast(pl.Datetime("us")) + pl.when(
        pl.col("started").cast(pl.Datetime("us")) >= _UNTIMED
    ).then(pl.lit(time)).otherwise(pl.duration(seconds=0))
    carried = dice.chance("at home", keys, 0.07)
    wait = pl.select(
        pl.when(carried)
        .then(dice.exponential("days to activation", keys, 3 * 86400))
        .otherwise(dice.exponential("to activation", keys, 300) + 15)
    ).to_series()
    rows = rows.with_columns(first=pl.when(same).then("stamped").otherwise(then))
    activated = pl.min_horizontal(
        pl.col("first") + pl.duration(seconds=pl.lit(wait.floor().cast(pl.Int64()))),
        pl.max_horizontal(pl.lit(LAST), pl.col("first")),
    )
    ahead = same & (pl.col("carrier") == "vinaphone") & pl.col("stamped").is_between(*_CLOCK)
    return rows.with_columns(
        activated=pl.when(pl.col("first") < _UNTIMED).then("first").otherwise(activated),
        stamped=pl.when(ahead).then(pl.col("stamped") + pl.duration(seconds=60)).otherwise("stamped"),
    ).with_columns(
        # SIMs in a firm's drawer are live in the network from the day of the list.
        activated=pl.when(pl.col("drawer").fill_null(False)).then("stamped").otherwise("activated")
    )


def standing(dice: Dice, rows: pl.DataFrame) -> pl.DataFrame:
    """Adds status, status_at and last_used.

    A prepaid number that nobody tops up loses calls after its days, the rest ten days later, and goes back
    after a month; so hardly any number stays unused for long. The exceptions have a package of a year.
    """
    keys = rows["key"]
    person = pl.col("purpose") != "firm"
    lapse = dice.pick("lapse", keys, ("ACTIVE", "ONE_WAY", "TWO_WAY"), (974, 11, 15))
    days = dice.share("suspended since", keys)
    old = (LAST - pl.col("activated")).dt.total_days() > 75
    # Since TT08 a SIM that nobody has been given stays shut until its user has proved who they are.
    shut = pl.col("drawer").fill_null(False) & (pl.col("stamped") >= TT08)
    status = (
        pl.when(pl.col("ended").is_not_null())
        .then(pl.lit("TERMINATED"))
        .when(shut)
        .then(pl.lit("TWO_WAY"))
        .when(pl.col("package_end") <= LAST)
        .then(pl.lit("ONE_WAY"))
        .when(person & old)
        .then(pl.lit(lapse))
        .otherwise(pl.lit("ACTIVE"))
    )
    since = (
        pl.when(pl.col("ended").is_not_null())
        .then("ended")
        .when(shut)
        .then("stamped")
        .when(pl.col("package_end") <= LAST)
        .then("package_end")
        .when(status == "ONE_WAY")
        .then(LAST - pl.duration(seconds=pl.lit((days * 10 * 86400).floor().cast(pl.Int64()))))
        .when(status == "TWO_WAY")
        .then(LAST - pl.duration(seconds=pl.lit((days * 30 * 86400).floor().cast(pl.Int64()))))
        .otherwise("activated")
    )
    return _last_used(dice, rows.with_columns(status=status, status_at=since))


def _last_used(dice: Dice, rows: pl.DataFrame) -> pl.DataFrame:
    """The last traffic, NULL of what was never used: backups, gifts, four of ten free SIMs from the booth."""
    keys = rows["key"]
    age = (LAST - pl.col("activated")).dt.total_days()
    unused = (
        pl.when(pl.col("drawer").fill_null(False))
        .then(1.0)
        .when(pl.col("purpose") == "firm")
        .then(0.0)
        .when(pl.col("status") == "TERMINATED")
        .then(0.1)
        .when(pl.col("booth").is_not_null() & (age < 100))
        .then(0.4)
        .when(age < 60)
        .then(0.05)
        .when(age < 110)
        .then(0.012)
        .otherwise(0.001)
    )
    idle = pl.select(
        pl.when(dice.chance("little used", keys, 0.06))
        .then(dice.exponential("weeks idle", keys, 18))
        .otherwise(dice.exponential("days idle", keys, 1.2))
    ).to_series()
    seconds = pl.lit((idle * 86400).floor().cast(pl.Int64()))
    until = (
        pl.when(pl.col("status") == "TERMINATED")
        .then(pl.col("ended") - pl.duration(days=35))
        .when(pl.col("status") == "ACTIVE")
        .then(pl.lit(LAST))
        .otherwise(pl.col("status_at") - pl.duration(days=2))
    )
    last = pl.max_horizontal("activated", until - pl.duration(seconds=seconds))
    drawn = pl.lit(dice.share("never used", keys))
    return rows.with_columns(last_used=pl.when(drawn >= unused).then(last))
