"""What a Department holds beside the extracts: points, numbers on the network, revoked papers, reports."""

from datetime import timedelta
from pathlib import Path
from typing import Final

import polars as pl
from precision.dice import Dice
from precision.moment import moment
from precision.points import LAST, MARKS

NAMES: Final = ("points", "active", "revoked", "reported")


def write_lists(
    folder: Path, register: pl.DataFrame, people: pl.DataFrame, crooked: dict[str, pl.DataFrame]
) -> None:
    """points.csv, active.csv, revoked.csv and reported.csv; `crooked` has what frauds add to each."""
    for name, frame in honest_lists(register, people).items():
        extra = crooked.get(name)
        whole = frame if extra is None else pl.concat([frame, extra.select(frame.columns)])
        whole.unique(maintain_order=True).write_csv(folder / f"{name}.csv")


def honest_lists(register: pl.DataFrame, people: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The lists beside an honest register, by name."""
    dice = Dice(5)
    return {
        "points": _points(register),
        "active": _active(register),
        "revoked": _revoked(dice, register, people),
        "reported": _reported(dice, register),
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
    """Papers of the dead; whose numbers the family had transferred or ended."""
    live = register.filter(pl.col("status") != "TERMINATED")["id_number"].drop_nulls().unique()
    dead = people.filter((pl.col("born") < 1960) & dice.chance("has died", people["key"], 0.03))
    return dead.filter(~pl.col("personal").is_in(live.implode())).select(
        id_number="personal", reason=pl.lit("deceased")
    )


def _reported(dice: Dice, register: pl.DataFrame) -> pl.DataFrame:
    """80 in a million were named wrongly: a driver, a debtor's relative, a number that somebody forged."""
    wrongly = register.filter(
        (pl.col("status") == "ACTIVE") & dice.chance("named wrongly", register["key"], 0.00008)
    )
    return wrongly.select(
        "msisdn",
        source=pl.lit("156"),
        reported_at=pl.lit(moment(2026, 10, 12).date()),
        kind=pl.lit("rác"),
    )
