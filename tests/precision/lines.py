"""Who has had which numbers since when: one or two a person, more for some, some ended, some taken over."""

from typing import Final

import polars as pl
from precision.dice import Dice
from precision.points import CARRIERS, LAST, SHARES, START

_PRIME: Final = ((0, 1, 2, 3, 4, 5, 6, 7, 8), (10, 53, 25, 8, 2.4, 0.8, 0.4, 0.2, 0.2))
_OLD: Final = ((0, 1, 2, 3), (30, 60, 9, 1))
_TEENS: Final = ((0, 1, 2), (25, 68, 7))
"""How many numbers in service people have: 125 million for 100 million people, children included."""

_ENDED: Final = ((0, 1, 2, 3), (80, 15, 4, 1))
"""How many they gave up in the last two years: promotions, SIMs for data, numbers nobody topped up."""

_YEARS: Final = 7.0
"""Mean age of a number in years: longer of a person's first, shorter of further ones."""


def own_lines(dice: Dice, people: pl.DataFrame) -> pl.DataFrame:
    """A row for each number that its holder has in their own name, children's numbers among them.

    Adds key, nth, carrier, started (service), acquired (by this holder), ended, purpose.
    """
    age = people.select((pl.lit(LAST.date()) - pl.col("born_on")).dt.total_days() / 365.2425).to_series()
    young = people.filter(age.is_between(6, 13.9)).group_by("household").agg(children=pl.len())
    adults = people.with_columns(age=age).filter(pl.col("age") >= 15.1)
    live = _counts(dice, adults)
    given_up = dice.pick("ended numbers", adults["key"], *_ENDED)
    shop = dice.chance("sells phones", adults["key"], 0.0003) & adults["age"].is_between(22, 60)
    many = 9 + dice.exponential("numbers of a shop", adults["key"], 6).floor().cast(pl.Int64()).clip(0, 30)
    adults = adults.with_columns(
        live=pl.when(shop).then(many).otherwise(live), given_up=given_up, sells=shop
    ).join(young, on="household", how="left", maintain_order="left")
    # A watch or a telephone for the child, in the father's or mother's own name: three of four such numbers.
    parent = adults["role"].is_between(0, 1) & adults["children"].is_not_null()
    watches = pl.select(
        pl.when(parent & dice.chance("buys for the child", adults["key"], 0.085))
        .then(adults["children"])
        .otherwise(0)
    ).to_series()
    lines = pl.concat(
        [
            _expanded(adults, pl.col("live"), "own"),
            _expanded(adults, pl.col("given_up"), "ended"),
            _expanded(adults, pl.lit(watches), "for the child"),
        ]
    ).with_row_index("line")
    return _dated(dice, lines.with_columns(key=pl.col("line").cast(pl.Int64()), person="key").drop("line"))


def _counts(dice: Dice, adults: pl.DataFrame) -> pl.Series:
    prime, old, teens = (
        dice.pick(f"numbers {place}", adults["key"], *counts)
        for place, counts in enumerate((_PRIME, _OLD, _TEENS))
    )
    return adults.select(
        pl.when(pl.col("age") < 18).then(teens).when(pl.col("age") < 62).then(prime).otherwise(old)
    ).to_series()


def _expanded(people: pl.DataFrame, count: pl.Expr, purpose: str) -> pl.DataFrame:
    return (
        people.with_columns(nth=pl.int_ranges(0, count.cast(pl.Int64())), purpose=pl.lit(purpose))
        .filter(pl.col("nth").list.len() > 0)
        .explode("nth")
        .drop("live", "given_up", "children", "age")
    )


def _dated(dice: Dice, lines: pl.DataFrame) -> pl.DataFrame:
    keys, people = lines["key"], lines["person"]
    usual = dice.pick("usual carrier", people, CARRIERS, SHARES)
    other = dice.pick("carrier", keys, CARRIERS, SHARES)
    loyal = dice.chance("same carrier", keys, 0.6)
    carrier = pl.select(pl.when(loyal).then(usual).otherwise(other)).to_series()
    ended = pl.select(
        pl.when(lines["purpose"] == "ended").then(
            pl.lit(LAST)
            - pl.duration(seconds=pl.lit((dice.share("end", keys) * 730 * 86400).floor().cast(pl.Int64())))
        )
    ).to_series()
    until = ended.fill_null(LAST)
    acquired = _acquired(dice, lines, until)
    taken = dice.chance("taken over", keys, 0.04) & (lines["purpose"] != "ended") & (lines["nth"] < 4)
    # Most come from a relative after years; a SIM that was a present changes its name within days.
    present = dice.chance("present", keys, 0.01)
    before = pl.select(
        pl.when(present)
        .then(dice.exponential("days before", keys, 8))
        .otherwise(dice.exponential("years before", keys, 4) * 365)
    ).to_series()
    started = pl.select(
        pl.when(taken)
        .then(acquired - pl.duration(days=pl.lit((before + 1).floor().cast(pl.Int64()))))
        .otherwise(acquired)
    ).to_series()
    dated = lines.with_columns(
        carrier=carrier,
        started=pl.max_horizontal(started, pl.lit(START.date())),
        acquired=acquired,
        ended=ended,
        taken=taken,
    )
    return _at_booths(
        dice, _same_visit(dice, dated.filter(pl.col("acquired") <= pl.lit(until).cast(pl.Date())))
    )


def _acquired(dice: Dice, lines: pl.DataFrame, until: pl.Series) -> pl.Series:
    """The day on which the holder got each number, some years before it ended or today."""
    keys = lines["key"]
    mean = pl.select(
        pl.when(lines["purpose"] == "ended")
        .then(1.3)
        .when(lines["purpose"] == "for the child")
        .then(2.0)
        .when(lines["nth"] == 0)
        .then(_YEARS * 1.5)
        .otherwise(_YEARS * 0.7)
    ).to_series()
    grown = lines["born_on"].dt.offset_by("15y").cast(pl.Datetime("us"))
    earliest = pl.select(pl.max_horizontal(grown, pl.lit(START))).to_series()
    years = dice.exponential("age of the number", keys, 1.0) * mean
    drawn = until - (years * 365.25 * 86400).floor().cast(pl.Int64()).cast(pl.Duration("us")) * 1_000_000
    span = (until - earliest).dt.total_seconds()
    spread = (
        earliest
        + (dice.share("anew", keys) * span).floor().cast(pl.Int64()).cast(pl.Duration("us")) * 1_000_000
    )
    return pl.select(pl.when(drawn >= earliest).then(drawn).otherwise(spread)).to_series().dt.date()


def _same_visit(dice: Dice, lines: pl.DataFrame) -> pl.DataFrame:
    """One of seven further numbers was bought with the person's first: for the tablet, for the mother."""
    first = lines.filter((pl.col("nth") == 0) & (pl.col("purpose") == "own") & ~pl.col("taken"))
    bought = lines.join(
        first.select("person", with_carrier="carrier", with_day="acquired", visit="key"),
        on="person",
        how="left",
        maintain_order="left",
    )
    together = (
        pl.lit(dice.chance("bought together", bought["key"], 0.14))
        & (pl.col("nth") > 0)
        & (pl.col("purpose") == "own")
        & ~pl.col("taken")
        & pl.col("visit").is_not_null()
    )
    return bought.with_columns(
        carrier=pl.when(together).then("with_carrier").otherwise("carrier"),
        acquired=pl.when(together).then("with_day").otherwise("acquired"),
        started=pl.when(together).then("with_day").otherwise("started"),
        visit=pl.when(together).then("visit").otherwise("key"),
    ).drop("with_carrier", "with_day")


def _at_booths(dice: Dice, lines: pl.DataFrame) -> pl.DataFrame:
    """Numbers that students got at the carriers' booths in their first days at the university.

    A booth serves some 130 in a day; a small world has fewer days and carriers there, not smaller crowds.
    """
    # The term begins in the last week of August to mid-September; first-year students are 18.
    keys = lines["key"]
    year = lines["born"] + 18
    candidate = (
        (lines["nth"] == 0)
        & (lines["purpose"] == "own")
        & year.is_between(2017, 2026)
        & dice.chance("student's SIM", keys, ((year - 2012) / 14 * 0.13).clip(0.03, 0.13))
    )
    in_a_year = max(1, candidate.sum() // 10)
    booths = max(1, min(9, round(in_a_year / 130)))
    booth = dice.whole("booth", keys, booths)
    opening = (
        pl.select(pl.date(pl.lit(year), 8, 24)).to_series()
        + dice.whole("opening", year, 14).cast(pl.Duration("us")) * 86_400_000_000
    )
    day = opening + (booth // 3).cast(pl.Duration("us")) * 86_400_000_000
    carrier = booth.replace_strict(
        {place: CARRIERS[place % 3] for place in range(9)}, return_dtype=pl.String()
    )
    return lines.with_columns(
        booth=pl.when(candidate).then(booth).otherwise(None),
        carrier=pl.when(candidate).then(carrier).otherwise("carrier"),
        acquired=pl.when(candidate).then(day.cast(pl.Date())).otherwise("acquired"),
        started=pl.when(candidate).then(day.cast(pl.Date())).otherwise("started"),
        taken=pl.col("taken") & ~candidate,
        visit=pl.when(candidate).then("key").otherwise("visit"),
    )
