"""When, where and on what paper a record was taken: the first time, and again in the campaigns since.

The campaigns: 2017–2018 (decree 49, portraits), papers renewed since 2021, and 15 April to 14 June 2026
(TT08:10), which asked new authentication of everybody whose paper had no chip. Some carriers then date the
record anew.
"""

from datetime import date
from typing import Final

import polars as pl
from precision.honest.dice import Dice, chosen, span
from precision.honest.papers import exempt, paper_on
from precision.honest.points import OPENED_APP, TT08, moments, times_of_day

_ANEW: Final = {"2018": ("viettel",), "renewal": (), "2026": ("viettel", "vinaphone")}
"""Carriers whose registered_at becomes the day on which the information was taken again."""

_CHANNELS: Final = ("APP", "VNEID", "OWN_POINT", "AUTHORISED_POINT", "OWN_MOBILE_POINT")
_BY_YEAR: Final = {
    date(2000, 1, 1): (0, 0, 25, 70, 5),
    date(2017, 1, 1): (0, 0, 35, 55, 10),
    OPENED_APP: (8, 0, 32, 52, 8),
    date(2024, 1, 1): (15, 1, 32, 46, 6),
    TT08.date(): (22, 12, 34, 29, 3),
}
_IN_CAMPAIGN: Final = {"2018": (0, 0, 35, 50, 15), "renewal": (25, 0, 45, 30, 0), "2026": (22, 45, 20, 10, 3)}
_ORIGINS: Final = {"2018": 1, "renewal": 2, "2026": 3}


def registered(dice: Dice, lines: pl.DataFrame) -> pl.DataFrame:
    """Adds how the record came about: origin, stamp_day, paper_day, call, the paper, and the campaign's end.

    `call` is the visit: all numbers of a person at a carrier are dealt with in one.
    """
    lines = lines.with_columns(
        origin=pl.lit("first"),
        stamp_day="acquired",
        paper_day="acquired",
        call="visit",
        person_calls=pl.col("person") * 4
        + pl.col("carrier").replace_strict(
            {"viettel": 1, "vinaphone": 2, "mobifone": 3}, return_dtype=pl.Int64()
        ),
    )
    wave = pl.lit(date(2017, 7, 1)) + span(dice.whole("2018 day", lines["person_calls"], 364), "days")
    lines = _again(
        dice,
        lines,
        "2018",
        wave,
        (pl.col("acquired") < date(2017, 4, 24)) & pl.lit(_some(dice, lines, "2018", 0.6)),
    )
    renewed = pl.lit(date(2021, 6, 1)) + span(dice.whole("renewal day", lines["person_calls"], 1730), "days")
    old = paper_on(lines, "paper_day")
    outdated = pl.lit(old["id_type"] == "CMND") & pl.lit(_some(dice, lines, "renewal", dice.rates.renewals))
    lines = _again(dice, lines, "renewal", renewed, outdated & (pl.col("got_chip") < renewed))
    return _honest(_campaign(dice, lines))


def _some(dice: Dice, lines: pl.DataFrame, origin: str, share: float) -> pl.Series:
    return dice.chance(f"takes part {origin}", lines["person_calls"], share)


def _again(dice: Dice, lines: pl.DataFrame, origin: str, day: pl.Expr, who: pl.Expr) -> pl.DataFrame:
    """The lines with their information taken again on a day, for whom the line was there by then."""
    until = pl.col("ended").dt.date().fill_null(date(2026, 10, 1))
    done = lines.with_columns(day=day).with_columns(
        again=who & (pl.col("day") > pl.col("acquired")) & (pl.col("day") < until)
    )
    anew = pl.col("again") & pl.col("carrier").is_in(_ANEW[origin])
    # A number of its own for the visit, apart from those of lines and of other campaigns.
    call = pl.col("person_calls") + _ORIGINS[origin] * 2**40
    return done.with_columns(
        origin=pl.when(anew).then(pl.lit(origin)).otherwise("origin"),
        stamp_day=pl.when(anew).then("day").otherwise("stamp_day"),
        call=pl.when(anew).then(call).otherwise("call"),
        paper_day=pl.when("again").then("day").otherwise("paper_day"),
        **({"joined": pl.when("again").then("day")} if origin == "2026" else {}),
    ).drop("again", "day")


def _campaign(dice: Dice, lines: pl.DataFrame) -> pl.DataFrame:
    """The spring of 2026: who had to prove who they are, did it, were late, or lost the number in August."""
    old = paper_on(lines, "paper_day")
    calls = lines["person_calls"]
    due = (
        pl.lit(~exempt(old))
        & (pl.col("acquired") < TT08.date())
        & (pl.col("ended").is_null() | (pl.col("ended") > TT08))
    )
    late = dice.chance("late", calls, 0.2)
    days = chosen(
        (late, dice.whole("late day", calls, 59) + 61), otherwise=dice.whole("campaign day", calls, 60)
    )
    day = pl.lit(TT08.date()) + span(days, "days")
    new = paper_on(lines.with_columns(day=day), "day")
    able = ~new["id_type"].is_in(["CMND", "OTHER"]) & (
        new["expires"].fill_null(date(2100, 1, 1)) >= new["day"]
    )
    way = dice.pick("campaign", calls, ("taken again", "confirmed", "left alone"), dice.rates.campaign)
    lines = lines.with_columns(due=due, day_of_proof=day)
    proved = pl.col("due") & pl.lit(able & (way != "left alone"))
    lines = lines.with_columns(
        # On VNeID people say that the number is theirs; the record with its old paper stays as it was.
        confirmed_day=pl.when(proved & pl.lit(way == "confirmed")).then("day_of_proof"),
        unproved=pl.col("due") & ~proved,
    )
    lines = _again(dice, lines, "2026", pl.col("day_of_proof"), proved & pl.lit(way == "taken again"))
    ended = pl.lit(date(2026, 8, 19)).cast(pl.Datetime("us")) + span(
        dice.whole("struck off", lines["key"], 600) + 60, "minutes"
    )
    lost = pl.col("unproved") & (pl.col("ended").is_null() | (pl.col("ended") > date(2026, 8, 18)))
    return lines.with_columns(ended=pl.when(lost).then(ended).otherwise("ended"), struck_off=lost).drop(
        "due", "day_of_proof", "unproved"
    )


def _honest(lines: pl.DataFrame) -> pl.DataFrame:
    """The records with the paper shown; who came with an expired one, or with none, was sent home."""
    records = paper_on(lines, "paper_day")
    first_half = pl.col("expires").is_between(date(2024, 1, 15), date(2024, 6, 29))
    good_until = pl.when(first_half).then(date(2024, 6, 30)).otherwise("expires")
    valid = pl.col("expires").is_null() | (good_until >= pl.col("paper_day"))
    # The old identity cards ended with the year 2024.
    ended = (pl.col("id_type") == "CMND") & (pl.col("paper_day") >= date(2025, 1, 1))
    return records.filter(
        valid & ~ended & (pl.col("id_type") != "OTHER") & (pl.col("issued") < pl.col("paper_day"))
    )


def placed(dice: Dice, rows: pl.DataFrame) -> pl.DataFrame:
    """Adds the channel and `stamped`, the moment of the registration that the record tells of."""
    calls, day = rows["call"], rows["stamp_day"]
    channel = pl.lit(None, dtype=pl.String())
    for since, weights in _BY_YEAR.items():
        drawn = dice.pick(f"channel {since.year}", calls, _CHANNELS, weights)
        channel = pl.when(pl.lit(day) >= since).then(pl.lit(drawn)).otherwise(channel)
    for origin, weights in _IN_CAMPAIGN.items():
        drawn = dice.pick(f"channel in {origin}", calls, _CHANNELS, weights)
        channel = pl.when(pl.col("origin") == origin).then(pl.lit(drawn)).otherwise(channel)
    rows = rows.with_columns(
        channel=pl.when(pl.col("booth").is_not_null() & (pl.col("origin") == "first"))
        .then(pl.lit("OWN_MOBILE_POINT"))
        .otherwise(channel)
    )
    # From the fourth number on a paper its holder goes to the carrier's own shop and signs a contract;
    # whoever takes several on one day signs for all of them.
    order = pl.max_horizontal(
        pl.col("acquired").rank("max").over("person_calls"),
        pl.col("acquired").rank("max").over("carrier", "id_number"),
    )
    rows = rows.with_columns(order=order)
    online = pl.col("channel").is_in(["APP", "VNEID", "AUTHORISED_POINT", "OWN_MOBILE_POINT"])
    rows = rows.with_columns(
        channel=pl.when((pl.col("order") > 3) & online & (pl.col("origin") == "first"))
        .then(pl.lit("OWN_POINT"))
        .otherwise("channel"),
        # Signed at the shop when the fourth was bought, or of a subscription.
        contracted=(pl.col("order") > 3) & (pl.col("acquired") >= date(2017, 4, 24)),
    )
    times = times_of_day(dice, calls, rows["channel"])
    apart = dice.whole("next form", rows["key"], 140) + 90
    online_apart = dice.whole("next tap", rows["key"], 40) + 8
    nth = pl.int_range(pl.len()).over("call")
    rows = rows.with_columns(
        turn=nth, apart=pl.when(pl.col("channel").is_in(["APP", "VNEID"])).then(online_apart).otherwise(apart)
    )
    moment = pl.Series("stamped", moments(rows["stamp_day"], times))
    return rows.with_columns(
        stamped=pl.when(pl.col("stamp_day") < date(2012, 1, 1))
        # What was carried over from older systems has the day alone.
        .then(pl.col("stamp_day").cast(pl.Datetime("us")))
        .otherwise(moment + pl.duration(seconds=pl.col("turn") * pl.col("apart")))
    ).drop("turn", "apart", "order")
