"""The honest register: everybody's numbers at three carriers at the end of October 2026, and of September."""

from datetime import datetime
from typing import Final, NamedTuple

import polars as pl
import polars.selectors as cs
from precision.authentication import authenticated, with_devices_changed
from precision.children import child_lines
from precision.devices import with_devices
from precision.dice import Dice
from precision.firms import firm_lines
from precision.lines import own_lines
from precision.moment import moment
from precision.numbering import numbered, with_ported
from precision.papers import with_histories
from precision.people import make_people
from precision.points import MARKS, make_points, visit_points
from precision.records import recorded
from precision.registrations import placed, taken
from precision.service import begun, standing
from precision.visitors import visitor_lines

_HOUSEHOLDS_A_ROW: Final = 0.235
_KEYS_OF_A_PART: Final = 2**26
MONTH_BEFORE: Final = moment(2026, 9, 30, 23, 59, 59)


class World(NamedTuple):
    """A register with its points; `people` for frauds that borrow papers."""

    register: pl.DataFrame
    points: pl.DataFrame
    people: pl.DataFrame


def honest_world(rows: int, seed: int, part: int = 0) -> World:
    """About so many rows over three carriers, in which nobody does wrong.

    The worlds of parts 1, 2, … of one country, of up to a million rows each, have no paper, firm, SIM or
    reference in common; points and subscriber numbers they have (tests/benchmarks/honest.py).
    """
    dice = Dice(seed)
    people = make_people(dice, round(rows * _HOUSEHOLDS_A_ROW), part)
    people = with_histories(dice, people, part)
    points = make_points(dice, people)
    own = taken(dice, own_lines(dice, people))
    children = child_lines(dice, people, first_key=own.height * 2)
    own = _at_points(dice, placed(dice, pl.concat([own, children], how="diagonal_relaxed")), points)
    visitors = visitor_lines(dice, round(rows * 0.055), first_key=rows * 4)
    firms = firm_lines(dice, people, round(rows * 0.055), rows * 5, part)
    lines = pl.concat(
        [own.select(~cs.starts_with("got_")).with_columns(nationality=pl.lit("VN")), visitors, firms],
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
    return World(register.sort("carrier", "key"), points, people)


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


def at_the_end_of(register: pl.DataFrame, moment: datetime) -> pl.DataFrame:
    """The register as it was at an earlier moment, as far as numbers and their standing go."""
    there = register.filter((pl.col("activated_at") <= moment) & (pl.col("registered_at") <= moment))
    later = pl.col("status_at") > moment
    return there.with_columns(
        status=pl.when(later).then(pl.lit("ACTIVE")).otherwise("status"),
        status_at=pl.when(later).then("activated_at").otherwise("status_at"),
    ).filter(~((pl.col("status") == "TERMINATED") & (pl.col("status_at") <= _two_years_before(moment))))


def _two_years_before(moment: datetime) -> datetime:
    return moment.replace(year=moment.year - 2)
