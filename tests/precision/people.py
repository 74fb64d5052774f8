"""Households of a province, and the people in them."""

from datetime import date
from typing import Final

import polars as pl
from precision.dice import Dice
from precision.names import family_names, full_names, peoples
from precision.places import homes

AS_OF: Final = date(2026, 10, 31)
_HOUSEHOLDS: Final = {
    "parents and children": 46.0,
    "three generations": 20.0,
    "one parent": 6.0,
    "old couple": 11.0,
    "young couple": 7.0,
    "alone": 10.0,
}
_AGES: Final = {
    "parents and children": (27, 24),
    "three generations": (32, 24),
    "one parent": (28, 25),
    "old couple": (58, 30),
    "young couple": (22, 12),
    "alone": (20, 60),
}
"""Youngest age of the head of a household, and the years up to the oldest."""

_SERIALS: Final = 24989
"""Personal numbers of one place, sex and year run up to about as many as were born there; a prime."""

_OF_A_COUNTRY: Final = 799_999
_A_PART: Final = 5_000
"""Serials of one place, sex and year that a part of a country may use."""

_BIRTHPLACES: Final = {
    56: 560,
    58: 240,
    54: 40,
    52: 35,
    66: 20,
    60: 12,
    51: 12,
    49: 12,
    68: 10,
    40: 10,
    38: 9,
    79: 9,
    1: 6,
    36: 5,
    34: 4,
    30: 3,
    46: 4,
    42: 4,
    64: 4,
    48: 2,
    75: 2,
    92: 1,
    31: 1,
    27: 1,
    119: 0.4,
    167: 0.3,
    204: 0.2,
}
"""Codes of places of birth by weight; three above 100 are those of countries, of people born abroad."""


def make_people(dice: Dice, households: int, part: int = 0) -> pl.DataFrame:
    """Everybody: key, household, role, born, alone, sex, people, family, name, personal, and their home.

    Parts of one country have other personal numbers each.
    """
    table = pl.DataFrame({"household": pl.int_range(households, eager=True)})
    keys = table["household"]
    kinds = dice.pick("household", keys, list(_HOUSEHOLDS), list(_HOUSEHOLDS.values()))
    first = kinds.replace_strict({kind: ages[0] for kind, ages in _AGES.items()}, return_dtype=pl.Float64())
    spread = kinds.replace_strict({kind: ages[1] for kind, ages in _AGES.items()}, return_dtype=pl.Float64())
    table = homes(dice, table.with_columns(type=kinds))
    origin = peoples(dice, keys)
    table = table.with_columns(
        head_age=first + spread * dice.share("head age", keys),
        # Mountain communes are mostly Raglai.
        people=pl.when((pl.col("kind") == "mountain") & dice.chance("mountain people", keys, 0.6))
        .then(pl.lit("raglai"))
        .otherwise(origin),
    )
    members = pl.concat(
        [_heads(dice, table), _spouses(dice, table), *_children(dice, table), _elders(dice, table)]
    )
    return _named(dice, members.sort("household", "role"), part)


def _heads(dice: Dice, table: pl.DataFrame) -> pl.DataFrame:
    keys = table["household"] * 16
    woman = dice.chance("head woman", keys, 0.25)
    return table.with_columns(
        role=pl.lit(0),
        age="head_age",
        sex=pl.when(woman | ((pl.col("type") == "one parent") & dice.chance("mother", keys, 0.8)))
        .then(pl.lit("F"))
        .otherwise(pl.lit("M")),
        lineage=pl.when(woman).then(pl.lit("own")).otherwise(pl.lit("father")),
    )


def _spouses(dice: Dice, table: pl.DataFrame) -> pl.DataFrame:
    couples = table.filter(~pl.col("type").is_in(["one parent", "alone"]))
    keys = couples["household"] * 16 + 1
    head_woman = dice.chance("head woman", couples["household"] * 16, 0.25)
    return couples.with_columns(
        role=pl.lit(1),
        age=(pl.col("head_age") - 3 + dice.normal("spouse age", keys) * 3).clip(19, 97),
        sex=pl.when(head_woman).then(pl.lit("M")).otherwise(pl.lit("F")),
        lineage=pl.lit("own"),
    )


def _children(dice: Dice, table: pl.DataFrame) -> list[pl.DataFrame]:
    """Up to four, two or three years apart; one birth in ninety brings twins."""
    parents = table.filter(pl.col("type").is_in(["parents and children", "three generations", "one parent"]))
    count = dice.pick("children", parents["household"], (0, 1, 2, 3, 4), (5, 24, 46, 19, 6))
    found = []
    for place in range(4):
        keys = parents["household"] * 16 + 2 + place
        gap = (
            23.5
            + 3 * place
            + dice.share("gap", keys) * 2.4
            + dice.exponential("first child", parents["household"], 2)
        )
        if place == 1:
            twin = dice.chance("twins", parents["household"], 0.011)
            before = 23.5 + dice.share("gap", keys - 1) * 2.4
            before = before + dice.exponential("first child", parents["household"], 2)
            gap = pl.select(pl.when(twin).then(before).otherwise(gap)).to_series()
        child = parents.with_columns(
            role=pl.lit(2 + place),
            age=pl.col("head_age") - gap,
            sex=dice.pick("child's sex", keys, ("M", "F"), (112, 100)),
            lineage=pl.lit("father"),
        )
        leaves = dice.chance("left home", keys, ((child["age"] - 20) / 14).clip(0, 0.9))
        found.append(child.filter((count > place) & (child["age"] > 0) & ~leaves))
    return found


def _elders(dice: Dice, table: pl.DataFrame) -> pl.DataFrame:
    old = table.filter(pl.col("type") == "three generations")
    keys = old["household"] * 16 + 8
    return old.with_columns(
        role=pl.lit(8),
        age=(pl.col("head_age") + 21 + dice.share("elder", keys) * 10).clip(48, 99),
        sex=dice.pick("elder's sex", keys, ("M", "F"), (3, 7)),
        lineage=pl.when(dice.chance("father's mother", keys, 0.3))
        .then(pl.lit("father"))
        .otherwise(pl.lit("own")),
    )


def _named(dice: Dice, members: pl.DataFrame, part: int) -> pl.DataFrame:
    keys = members["household"] * 16 + members["role"]
    days = (members["age"] * 365.2425).floor().cast(pl.Int64())
    # Twins have one birthday, as their ages are the same.
    born = pl.select(pl.lit(AS_OF) - pl.duration(days=pl.lit(days))).to_series()
    year = born.dt.year()
    poor = members["people"] != "kinh"
    alone = dice.chance("year alone", keys, _share_alone(year, poor))
    # Registrars wrote 1 January for people who did not know their birthday.
    first = dice.chance("1 January", keys, _share_alone(year, poor) * 0.6)
    born = pl.select(
        pl.when(alone | first).then(pl.date(pl.lit(year), 1, 1)).otherwise(born).alias("born_on")
    ).to_series()
    people = members.with_columns(
        key=keys,
        born_on=born,
        born=year,
        alone=alone,
        # Members of one lineage share the household's family name.
        family_key=pl.when(pl.col("lineage") == "father").then(pl.col("household")).otherwise(keys + 2**40),
    )
    people = people.with_columns(family=family_names(dice, people, people["family_key"]))
    people = people.with_columns(name=full_names(dice, people))
    place = dice.pick("birthplace", keys, list(_BIRTHPLACES), list(_BIRTHPLACES.values()))
    # A household's children were mostly born where it lives.
    century = (year // 100 - 19) * 2 + (people["sex"] == "F").cast(pl.Int32())
    head = place.cast(pl.Int64()) * 1000 + century.cast(pl.Int64()) * 100 + (year % 100).cast(pl.Int64())
    serial = (pl.int_range(pl.len()).over("head") + part * _A_PART) * 7919
    return (
        people.with_columns(head=head)
        .with_columns(
            personal=pl.col("head").cast(pl.String()).str.zfill(6)
            + ((serial + pl.col("head") * 31) % _serials(people.height, part)).cast(pl.String()).str.zfill(6)
        )
        .drop("lineage", "family_key", "head_age", "head", "age")
    )


def _serials(people: int, part: int) -> int:
    return _SERIALS if people < 5_000_000 and not part else _OF_A_COUNTRY


def _share_alone(year: pl.Series, poor: pl.Series) -> pl.Series:
    """How many people of a year of birth know no more than the year."""
    kinh = ((1968 - year) / 140).clip(0, 0.25)
    return pl.select(pl.when(poor).then(((1990 - year) / 90).clip(0, 0.4)).otherwise(kinh)).to_series()
