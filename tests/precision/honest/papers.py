"""The papers that people have held over the years, and which one they showed on a day.

Identity cards of nine digits until 2021, bar-code citizen cards in some provinces from 2016, chip cards from
2021 (most of them in the campaign of that spring), identity cards since 1 July 2024;
renewal at 14, 25, 40 and 60.
"""

from datetime import date
from typing import Final

import polars as pl
from precision.honest.dice import Dice, case, chosen

CHIP: Final = date(2021, 1, 25)
NEW_LAW: Final = date(2024, 7, 1)
_POLICE: Final = "Cục Cảnh sát quản lý hành chính về trật tự xã hội"
_MINISTRY: Final = "Bộ Công an"
_PROVINCE: Final = "Công an tỉnh Khánh Hòa"


def with_histories(dice: Dice, people: pl.DataFrame, part: int = 0) -> pl.DataFrame:
    """Adds the days on which each person got each paper, and the number of the old identity card."""
    keys = people["key"]

    def draw(purpose: str) -> pl.Expr:
        return pl.lit(dice.share(purpose, keys))

    def birthday(years: int) -> pl.Expr:
        # Nobody but who was born on 29 February lacks the day; they go on 28 February.
        return pl.col("born_on").dt.offset_by(f"{years}y")

    def some_days(since: pl.Expr, days: float, purpose: str) -> pl.Expr:
        return since + pl.duration(days=(draw(purpose) * days).floor().cast(pl.Int64()))

    first = some_days(birthday(15), 900, "first card")
    turn = pl.lit(dice.exponential("renewed card", keys, 9))
    # Who had a bar-code card could keep it until its end, and half of them have; the old, the sick and those
    # who are away came late.
    has_bar = draw("bar-code") < dice.rates.bar_code
    pace = case((has_bar, 2000), (draw("slow") < 0.15, 700), otherwise=130)
    campaign = pl.lit(date(2021, 3, 1)) + pl.duration(
        days=(pl.lit(dice.exponential("chip campaign", keys, 1.0)) * pace).floor().cast(pl.Int64())
    )
    early = (draw("early chip") < 0.01) & ~has_bar
    chip_day = pl.when(early).then(some_days(pl.lit(CHIP), 34, "early day")).otherwise(campaign)
    coming = some_days(birthday(14), 500, "first chip")
    later = pl.max_horizontal(chip_day, coming)
    bar = some_days(pl.lit(date(2016, 2, 1)), 1700, "bar-code day")
    lost = some_days(pl.lit(date(2021, 10, 1)), 1850, "lost")
    young = some_days(pl.lit(date(2024, 7, 10)), 800, "child's card")
    of_twelve = (first >= date(2012, 9, 1)) & (draw("twelve digits") < dice.rates.old_of_twelve)
    old = people.with_columns(
        got_old=pl.when(first < date(2020, 12, 1)).then(first),
        got_bar=pl.when(has_bar & (bar > birthday(14))).then(bar),
        got_chip=later,
        got_lost=pl.when((draw("loses it") < dice.rates.lost) & (lost > later)).then(lost),
        got_young=pl.when((draw("young") < 0.35) & (young > birthday(4)) & (young < birthday(14))).then(
            young
        ),
        **{f"got_{years}": _renewal(dice, keys, birthday(years), later, years) for years in (25, 40, 60)},
        old_number=pl.when(of_twelve).then("personal").otherwise(pl.lit(_old_numbers(people, part))),
    )
    # The old identity card was good for fifteen years; many were renewed sooner, when lost or torn.
    again = pl.col("got_old") + pl.duration(days=((6 + turn) * 365).floor().cast(pl.Int64()))
    return old.with_columns(got_old_again=pl.when(again < date(2020, 12, 1)).then(again))


def _renewal(dice: Dice, keys: pl.Series, day: pl.Expr, first: pl.Expr, years: int) -> pl.Expr:
    """People renew some weeks before or after the birthday; a late first card needs no renewal."""
    wait = pl.lit((dice.exponential(f"renewal {years}", keys, 150) - 40).floor().cast(pl.Int64()))
    renewed = day + pl.duration(days=wait)
    return pl.when((day > first) & (renewed > first)).then(renewed)


def _old_numbers(people: pl.DataFrame, part: int) -> pl.Series:
    """Nine digits, the first three those of the province. Two provinces gave one number now and then."""
    position = pl.int_range(people.height, eager=True)
    here, beside = (300 + 4 * part, 302 + 4 * part) if part else (225, 264)
    head = (
        people["personal"]
        .str.slice(0, 3)
        .replace_strict({"058": beside}, default=here, return_dtype=pl.Int64())
    )
    serial = (position * 611_953 + 77_003) % 999_983
    number = (head + position // 999_983 * 3) * 1_000_000 + serial
    shared = (position % 24_001 == 1) & (position > 1)
    return chosen((shared, number.shift(1)), otherwise=number).cast(pl.String())


_EVENTS: Final = ("old", "old_again", "bar", "chip", "young", "25", "40", "60", "lost")


def paper_on(rows: pl.DataFrame, day: str) -> pl.DataFrame:
    """The paper that each person showed on the day of a column: id_type, id_number, issued, expires, place.

    Who has none yet (a child) shows the certificate of birth, with the personal number, which is `OTHER`.
    """
    at = pl.col(day).cast(pl.Date())
    got = [
        pl.when(pl.col(f"got_{event}") <= at).then(pl.col(f"got_{event}")).otherwise(None)
        for event in _EVENTS
    ]
    issued = rows.with_columns(issued=pl.max_horizontal(got))
    kind = case(
        (pl.col("issued").is_null(), pl.lit("OTHER")),
        (pl.col("issued") >= NEW_LAW, pl.lit("CAN_CUOC")),
        (pl.col("issued") >= CHIP, pl.lit("CCCD_CHIP")),
        (pl.col("issued") == pl.col("got_bar"), pl.lit("CCCD")),
        otherwise=pl.lit("CMND"),
    )
    typed = issued.with_columns(id_type=kind)
    is_old = pl.col("id_type") == "CMND"
    return typed.with_columns(
        id_number=pl.when(is_old).then("old_number").otherwise("personal"),
        # A certificate of birth is given in the weeks after it.
        issued=pl.when(pl.col("id_type") == "OTHER")
        .then(pl.col("born_on") + pl.duration(days=21))
        .otherwise("issued"),
        expires=pl.when(pl.col("id_type").is_in(["CMND", "OTHER"])).then(None).otherwise(_expiry()),
        place=case(
            (pl.col("id_type") == "OTHER", "commune_name"),
            (is_old, pl.lit(_PROVINCE)),
            (pl.col("issued") >= NEW_LAW, pl.lit(_MINISTRY)),
            otherwise=pl.lit(_POLICE),
        ),
    )


def _expiry() -> pl.Expr:
    """The next birthday of renewal; a card given in the two years before one is good until the one after."""
    issued, born = pl.col("issued"), pl.col("born_on")
    spare = issued.dt.offset_by("2y")
    return case(
        (issued < born.dt.offset_by("12y"), born.dt.offset_by("14y")),
        (spare < born.dt.offset_by("25y"), born.dt.offset_by("25y")),
        (spare < born.dt.offset_by("40y"), born.dt.offset_by("40y")),
        (spare < born.dt.offset_by("60y"), born.dt.offset_by("60y")),
    )


def exempt(rows: pl.DataFrame) -> pl.Series:
    """Rows whose paper has a chip: TT08:10 asks no new authentication of them."""
    chip = pl.col("id_type").is_in(["CAN_CUOC", "CCCD_CHIP", "EID"])
    return rows.select((chip & (pl.col("issued") >= CHIP)).fill_null(False)).to_series()
