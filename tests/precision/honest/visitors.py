"""Foreigners: tourists with SIMs from the airport, often at night, and people who live here."""

from datetime import date
from typing import Final

import polars as pl
from precision.honest.dice import Dice, case, chosen, span, vocabulary
from precision.honest.points import CARRIERS, LAST, MARKS, moment

_HOTELS: Final = 180
_AIRPORT_HOURS: Final = (9, 8, 6, 4, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4, 4, 5, 6, 9, 10)
"""Arrivals at Cam Ranh by hour from 0: most flights from Korea and China land between 21:00 and 3:00."""


def visitor_lines(dice: Dice, count: int, first_key: int) -> pl.DataFrame:
    """Foreigners' lines with all that a record of them holds: most tourists' numbers have ended already."""
    keys = pl.int_range(first_key, first_key + count, eager=True)
    resident = dice.chance("lives here", keys, dice.rates.residents)
    nations = vocabulary("nation")
    nation = dice.pick("nation", keys, nations["nation"].to_list(), nations["weight"].to_list())
    days = chosen(
        (resident, dice.exponential("years here", keys, 900)), otherwise=dice.share("arrival", keys) * 180
    )
    arrived = pl.lit(LAST.date()) - span(days, "days")
    carrier = dice.pick("visitor's carrier", keys, CARRIERS, (48, 32, 20))
    airport = dice.chance("airport", keys, 0.62) & ~resident
    hour = chosen(
        (airport, dice.pick("airport hour", keys, range(24), _AIRPORT_HOURS)),
        otherwise=dice.pick("shop hour", keys, range(8, 21)),
    )
    counter = dice.whole("counter", keys, 6) + 1
    table = pl.DataFrame({"key": keys, "carrier": carrier, "nationality": nation})
    table = table.join(
        nations.drop("weight"), left_on="nationality", right_on="nation", how="left", maintain_order="left"
    ).with_columns(
        arrived=arrived,
        person=pl.lit(keys),
        mark=pl.col("carrier").replace_strict(MARKS, return_dtype=pl.String()),
    )
    table = table.with_columns(
        stamped=pl.col("arrived").cast(pl.Datetime("us"))
        + pl.duration(hours=pl.lit(hour), seconds=pl.lit(dice.whole("second", keys, 3600))),
        point_code=pl.col("mark") + pl.when(pl.lit(airport)).then(pl.lit("SBCR1")).otherwise(pl.lit("00003")),
        channel=pl.lit("OWN_POINT"),
    ).with_columns(clerk_code=pl.col("point_code") + "." + pl.lit(counter.cast(pl.String())))
    # The SIM of a tourist has a package of 30 days, and is taken back some weeks after it.
    package = pl.col("stamped") + span(dice.pick("package", keys, (10, 15, 30, 30, 30)), "days")
    ended = package + span(dice.whole("grace", keys, 20) + 5, "days")
    untold = resident & dice.chance("stay untold", keys, dice.rates.stays_untold)
    stay_until = pl.col("arrived") + pl.duration(
        days=pl.when(pl.lit(untold))
        .then(400)
        .when(pl.lit(resident))
        .then(
            # A temporary residence card is renewed in time, and the carrier told.
            (pl.lit(LAST.date()) - pl.col("arrived")).dt.total_days() + dice.whole("card", keys, 700) + 15
        )
        .otherwise(pl.col("stay"))
    )
    return _documents(
        dice,
        table.with_columns(
            ended=pl.when(~pl.lit(resident) & (ended <= LAST)).then(ended),
            package_end=pl.when(~pl.lit(resident)).then(package),
            stay_until=stay_until,
        ),
    )


def _documents(dice: Dice, table: pl.DataFrame) -> pl.DataFrame:
    keys = table["key"]
    rates = dice.rates
    resident = table["package_end"].is_null()
    account = resident & dice.chance("electronic identity", keys, rates.accounts)
    child = resident & ~account & dice.chance("foreign child", keys, rates.foreign_children)
    born = chosen(
        (child, table["arrived"] - span(dice.whole("child's age", keys, 2000) + 400, "days")),
        otherwise=pl.lit(date(1950, 1, 1)) + span(dice.whole("visitor born", keys, 20_000), "days"),
    )
    letter = dice.pick("passport letter", keys, ("M", "E", "P", "7", "5", "C"))
    number = letter + dice.whole("passport", keys, 90_000_000).cast(pl.String()).str.zfill(8)
    of_parent = letter + dice.whole("parent's passport", keys, 90_000_000).cast(pl.String()).str.zfill(8)
    # A foreigner's account has twelve digits that say nothing of birth and sex.
    of_account = (700_000_000_000 + dice.whole("account", keys, 10**11)).cast(pl.String())
    passport_age = chosen((child, pl.lit(300)), otherwise=dice.whole("passport age", keys, 3200))
    issued = pl.col("arrived") - span(passport_age + 20, "days")
    hotel = (
        "Khách sạn số "
        + dice.whole("hotel", keys, _HOTELS).cast(pl.String())
        + ", phường Nha Trang, Khánh Hòa"
    )
    where = dice.pick("address", keys, ("none", "hotel", "country"), (40, 40, 20))
    names = [
        (
            pl.col("names") == nation,
            dice.pick(f"foreign family {nation}", keys, families.split("/"))
            + " "
            + dice.pick(f"foreign given {nation}", keys, given.split("/")),
        )
        for nation, families, given in vocabulary("foreign_name").rows()
    ]
    return (
        table.with_columns(
            typed=case(*names),
            sex=dice.pick("visitor's sex", keys, ("M", "F")),
            born_on=born,
            id_type=pl.when(pl.lit(account)).then(pl.lit("EID")).otherwise(pl.lit("PASSPORT")),
            id_number=pl.when(pl.lit(account)).then(pl.lit(of_account)).otherwise(pl.lit(number)),
            # Until 24 December 2024 a guardian was asked for of children from anywhere.
            guardian_id=pl.when(pl.lit(child) & (pl.col("stamped") < moment(2024, 12, 24))).then(
                pl.lit(of_parent)
            ),
            issued=issued,
            address=case(
                (pl.lit(where == "hotel"), pl.lit(hotel)), (pl.lit(where == "country"), "nationality")
            ),
            acquired="arrived",
            started="arrived",
            origin=pl.lit("first"),
            purpose=pl.lit("visitor"),
        )
        .with_columns(
            expires=pl.col("issued") + pl.duration(days=3652), place=pl.col("nationality") + " authority"
        )
        .with_columns(
            pl.when(pl.lit(~account)).then(name).alias(name) for name in ("issued", "expires", "place")
        )
        .drop("mark", "names", "stay", "arrived")
    )
