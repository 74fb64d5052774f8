"""One carrier's month of the honest register of simaudit, of any size, with few columns and with all.

A world of millions of rows would take tens of gigabytes: the month is made part by part, each part a province
with people, firms, points and numbers of its own. A script, so that its memory isn't its caller's.
"""

import shutil
import sys
from math import ceil
from pathlib import Path
from typing import Final

import polars as pl
from precision.honest.numbering import PREFIXES
from precision.honest.register import honest_lists, honest_world
from shapes import HONEST

from simaudit.contract import COLUMNS
from simaudit.generate.specification import SHORT

CARRIER: Final = "viettel"
WIDTHS: Final = dict(zip(HONEST, (SHORT, COLUMNS), strict=True))
"""Shape → its columns."""

_MOST_OF_A_PART: Final = 320_000
_WORLD: Final = 1.95
"""Rows of a world of three carriers for one of this carrier."""
_A_PREFIX: Final = 10_000_000
_LONGEST_GAP: Final = 3
_ROOM: Final = 1_000_000
"""Numbers among which those of a part are: no fewer than its rows times the longest gap."""
_BLOCK: Final = 1_000
_STRIDE: Final = 77_773
"""Scatters the blocks of a part over all prefixes; has no divisor in common with the number of blocks."""


def write_honest(folder: Path, rows: int) -> None:
    """Write the carrier's month of so many rows, and the lists, to folder/rows-N-SHAPE/2026-10."""
    making = folder / f"rows-{rows}-in-the-making"
    shutil.rmtree(making, ignore_errors=True)
    months = [making / shape / "2026-10" for shape in WIDTHS]
    for month in months:
        month.mkdir(parents=True)
    parts = ceil(rows / _MOST_OF_A_PART)
    for part in range(1, parts + 1):
        register, lists = _part(part, rows * part // parts - rows * (part - 1) // parts)
        for month, columns in zip(months, WIDTHS.values(), strict=True):
            _append(register.select(columns), month / f"{CARRIER}_2026-10.csv")
            for name, listed in lists.items():
                _append(listed, month / f"{name}.csv")
    # A run that was interrupted leaves nothing that looks like a month.
    for shape in WIDTHS:
        (making / shape).rename(folder / f"rows-{rows}-{shape}")
    making.rmdir()


def _part(part: int, rows: int) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    world = honest_world(round(rows * _WORLD) + 100, seed=part, part=part)
    register = world.register.filter(pl.col("carrier") == CARRIER).sample(rows, seed=part)
    register = _renumbered(register, part).sort("registered_at", "key")
    lists = honest_lists(register, world.people)
    # Each province has its own points, clerks and houses.
    point, clerk = (f"P{part}-" + pl.col(code) for code in ("point_code", "clerk_code"))
    house = pl.when(pl.col("address").str.contains(",")).then(pl.col("address") + f", khu {part}")
    lists["points"] = (
        lists["points"].filter(pl.col("carrier") == CARRIER).with_columns(point.alias("point_code"))
    )
    return register.with_columns(
        point_code=point, clerk_code=clerk, address=house.otherwise("address")
    ), lists


def _renumbered(register: pl.DataFrame, part: int) -> pl.DataFrame:
    """The subscriber numbers apart from those of other parts, neighbours still neighbours.

    Longer gaps between them are shortened, so that thirty million find room. Numbers that came from another
    carrier stay in the ranges of another.
    """
    ours, theirs = PREFIXES[CARRIER], PREFIXES["vinaphone"] + PREFIXES["mobifone"]
    numbers = register.select("msisdn", number=pl.col("msisdn").str.slice(2).cast(pl.Int64())).unique()
    numbers = numbers.sort("number").with_columns(own=(pl.col("number") // _A_PREFIX).is_in(ours))
    steps = pl.col("number").diff().fill_null(1).clip(upper_bound=_LONGEST_GAP)
    numbers = numbers.with_columns(place=(steps.cum_sum() + part * _ROOM).over("own"))
    return register.with_columns(
        msisdn=pl.col("msisdn").replace_strict(
            numbers["msisdn"],
            numbers.select(
                pl.when("own").then(_scattered(ours)).otherwise(_scattered(theirs)).cast(pl.String())
            ).to_series(),
        )
    )


def _scattered(prefixes: tuple[int, ...]) -> pl.Expr:
    """The number at a place of the prefixes' whole range."""
    blocks = len(prefixes) * _A_PREFIX // _BLOCK
    place = pl.col("place") // _BLOCK * _STRIDE % blocks * _BLOCK + pl.col("place") % _BLOCK
    prefix = (place // _A_PREFIX).replace_strict(dict(enumerate(prefixes)), return_dtype=pl.Int64())
    return (8400 + prefix) * _A_PREFIX + place % _A_PREFIX


def _append(frame: pl.DataFrame, path: Path) -> None:
    with path.open("ab") as file:
        frame.write_csv(file, include_header=file.tell() == 0, datetime_format="%Y-%m-%d %H:%M:%S")


if __name__ == "__main__":
    write_honest(Path(sys.argv[1]), int(sys.argv[2]))
