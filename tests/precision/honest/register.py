"""The honest register: everybody's numbers at three carriers at the end of October 2026, and of September."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

import polars as pl
import polars.selectors as cs
from precision.honest.dice import Dice
from precision.honest.firms import firm_lines
from precision.honest.lines import child_lines, own_lines
from precision.honest.numbering import numbered, with_ported
from precision.honest.papers import with_histories
from precision.honest.people import make_people
from precision.honest.points import LAST, MARKS, make_points, moment, visit_points
from precision.honest.rates import CALM, Rates
from precision.honest.records import recorded
from precision.honest.registrations import placed, registered
from precision.honest.service import (
    authenticated,
    begun,
    standing,
    with_devices,
    with_devices_changed,
)
from precision.honest.visitors import visitor_lines

from simaudit.generate.specification import catalogue
from simaudit.period import Period

_KEYS_OF_A_PART: Final = 2**26
_MONTH: Final = Period(LAST.year, LAST.month)


class World(NamedTuple):
    """A register; `people` for frauds that borrow papers."""

    register: pl.DataFrame
    people: pl.DataFrame


def honest_world(rows: int, seed: int, part: int = 0, rates: Rates = CALM) -> World:
    """About so many rows over three carriers, in which nobody does wrong.

    The worlds of parts 1, 2, … of one country, of up to a million rows each, have no paper, firm, SIM or
    reference in common; points and subscriber numbers they have (tests/benchmarks/honest.py).
    """
    dice = Dice(seed, rates)
    people = make_people(dice, round(rows * rates.households), part)
    people = with_histories(dice, people, part)
    points = make_points(dice, people)
    lines = registered(dice, own_lines(dice, people))
    children = child_lines(dice, people, first_key=lines.height * 2)
    private = _at_points(dice, placed(dice, pl.concat([lines, children], how="diagonal_relaxed")), points)
    visitors = visitor_lines(dice, round(rows * rates.visitors), first_key=rows * 4)
    firms = firm_lines(dice, people, round(rows * rates.firms), rows * 5, part)
    lines = pl.concat(
        [private.select(~cs.starts_with("got_")).with_columns(nationality=pl.lit("VN")), visitors, firms],
        how="diagonal_relaxed",
    )
    lines = lines.with_columns(
        key=pl.col("key") + part * _KEYS_OF_A_PART,
        paper_day=pl.coalesce("paper_day", pl.col("stamped").dt.date()),
        machines=pl.col("machines").fill_null(False),
    )
    served = authenticated(dice, standing(dice, begun(dice, lines)))
    served = with_devices(dice, with_devices_changed(dice, served))
    register = with_ported(dice, recorded(dice, numbered(dice, served)))
    return World(register.sort("carrier", "key"), people)


def _at_points(dice: Dice, rows: pl.DataFrame, points: pl.DataFrame) -> pl.DataFrame:
    """Points and clerks by visit; a van at the university is a place of its own."""
    visits = (
        visit_points(dice, rows.with_columns(line="key", key="call"), points)
        .with_columns(key="line")
        .drop("line")
    )
    booth = pl.col("booth").is_not_null() & (pl.col("origin") == "first")
    mark = pl.col("carrier").replace_strict(MARKS, return_dtype=pl.String())
    clerk = dice.whole("booth's clerk", rows["key"], 5) + 1
    visits = visits.with_columns(point_code=pl.when(booth).then(mark + "LD7").otherwise("point_code"))
    return visits.with_columns(
        clerk_code=pl.when(booth)
        .then(mark + "LD7." + pl.lit(clerk.cast(pl.String())))
        .otherwise("clerk_code")
    )


def by_month(register: pl.DataFrame, rates: Rates = CALM) -> dict[Period, pl.DataFrame]:
    """The last two months, each with the register at its end."""
    september = _at_the_end_of(register, moment(2026, 9, 30, 23, 59, 59))
    return {_MONTH.previous: _mixed_up(Dice(5, rates), september), _MONTH: register}


def _mixed_up(dice: Dice, register: pl.DataFrame) -> pl.DataFrame:
    """The register where a point had taken one customer's form for that of the customer before."""
    if not dice.rates.mixed_up:
        return register
    often = dice.carelessness(register["point_code"]) * dice.rates.mixed_up
    wrong = (
        pl.lit(dice.chance("mixed up", register["key"], often))
        & (pl.col("purpose") == "own")
        & pl.col("point_code").is_not_null()
    )
    return register.with_columns(
        pl.when(wrong).then(pl.col(name).shift().over("carrier", "point_code")).otherwise(name).alias(name)
        for name in ("full_name", "date_of_birth", "gender", "id_type", "id_number", "id_issue_date")
    )


def _at_the_end_of(register: pl.DataFrame, end: datetime) -> pl.DataFrame:
    """The register as it was at the end of an earlier month, as far as numbers and their standing go."""
    begun_by_then = register.filter((pl.col("activated_at") <= end) & (pl.col("registered_at") <= end))
    later = pl.col("status_at") > end
    two_years_before = end.replace(year=end.year - 2)
    return begun_by_then.with_columns(
        status=pl.when(later).then(pl.lit("ACTIVE")).otherwise("status"),
        status_at=pl.when(later).then("activated_at").otherwise("status_at"),
    ).filter(~((pl.col("status") == "TERMINATED") & (pl.col("status_at") <= two_years_before)))


def honest_lists(
    register: pl.DataFrame, people: pl.DataFrame, rates: Rates = CALM
) -> dict[str, pl.DataFrame]:
    """The lists beside an honest register, by name."""
    dice = Dice(5, rates)
    return {
        "points": _points(register),
        "active": _active(register),
        "revoked": _revoked(dice, register, people),
        "reported": _reported(dice, register),
        "notified": _notified(register),
    }


def _points(register: pl.DataFrame) -> pl.DataFrame:
    """All that the carrier has had: numbers of points that closed are still in service."""
    codes = register.select("carrier", "point_code").drop_nulls().unique().sort("carrier", "point_code")
    return pl.concat(
        [codes, pl.DataFrame({"carrier": list(MARKS), "point_code": [f"{m}MOI" for m in MARKS.values()]})]
    )


def _active(register: pl.DataFrame) -> pl.DataFrame:
    """Numbers in the home location register on the first morning of the next month.

    What was ended in the last two hours of the month is struck off by the night's job, after the list.
    """
    late = (pl.col("status") == "TERMINATED") & (pl.col("status_at") > LAST - timedelta(hours=2))
    return (
        register.filter((pl.col("status") != "TERMINATED") | late)
        .select("carrier", "msisdn")
        .unique(maintain_order=True)
    )


def _revoked(dice: Dice, register: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Papers of the dead, whose numbers the family had transferred or ended, and cards lost or replaced."""
    live = register.filter(pl.col("status") != "TERMINATED")["id_number"].drop_nulls().unique()
    dead = people.filter((pl.col("born") < 1960) & dice.chance("has died", people["key"], 0.03))
    buried = dead.filter(~pl.col("personal").is_in(live.implode())).select(
        id_number="personal", reason=pl.lit("deceased"), since=pl.lit(None, dtype=pl.Date())
    )
    listed = people.filter(dice.chance("card is listed", people["key"], dice.rates.listed_cards))
    # The twelve digits stay the holder's; the nine of the old identity card ended when the chip card came.
    lost = listed.select(id_number="personal", reason=pl.lit("lost"), since="got_lost").drop_nulls()
    old = listed.filter(pl.col("got_old").is_not_null() & (pl.col("got_chip") <= LAST.date())).select(
        id_number="old_number", reason=pl.lit("replaced"), since="got_chip"
    )
    return pl.concat([buried, lost.filter(pl.col("since") <= LAST.date()), old])


def _reported(dice: Dice, register: pl.DataFrame) -> pl.DataFrame:
    """80 in a million were named wrongly: a driver, a debtor's relative, a number that somebody forged."""
    wrongly = register.filter(
        (pl.col("status") == "ACTIVE") & dice.slip("named wrongly", register["key"], 0.00008)
    )
    return wrongly.select(
        "msisdn", source=pl.lit("156"), reported_at=pl.lit(moment(2026, 10, 12).date()), kind=pl.lit("rác")
    )


def _notified(register: pl.DataFrame) -> pl.DataFrame:
    """Numbers that were ended in the weeks after the Department's letter had named them."""
    letter = moment(2026, 9, 7)
    ended = register.filter((pl.col("status") == "TERMINATED") & (pl.col("status_at") > letter))
    return ended.select(
        "carrier", "msisdn", check_id=pl.lit(next(iter(catalogue()))), notified_at=pl.lit(letter.date())
    ).drop_nulls()
