"""Bridges: papers, faces, devices and addresses of one or two people join no two frauds into one case.

Two frauds that stole one person's paper are two. A component that is a case is parted into the sets of rows
that are cases by themselves and have hardly more of such values in common than chance gives; each other row
goes where most else of its own is.
"""

from typing import Final, NamedTuple

import polars as pl

from simaudit.cases.components import SHARED_FACE, SHARED_PAPER, components, memberships
from simaudit.cases.criteria import DECIDING, Thresholds, rows_of_cases
from simaudit.cases.deceit import with_signs
from simaudit.cases.persons import person_count
from simaudit.rules.links import FACE, PAPER

_VALUES: Final = (SHARED_PAPER, PAPER, SHARED_FACE, "device", "address")
"""Links whose groups are values that two frauds may have in common; every other link holds."""
_FEWEST_ROWS: Final = 80
"""In a smaller component no two sets of 40 rows are to be told apart."""
_FEWEST_PERSONS: Final = 3
"""From so many people on a value is a sign, and joins."""
_FEWEST_VALUES: Final = 3
"""Two frauds may have two victims in common by chance."""
_SHARE: Final = 20
"""More than a twentieth of one set's rows is more than chance gives."""
_SHARES: Final = 1600
"""So is a product of both shares above that of one row each of 40 × 40: what two thieves have in common by
chance grows as the product of what they have stolen."""


class Parts(NamedTuple):
    """What bridges make of components."""

    rows: pl.DataFrame
    """row, part: the rows of components that are parted; a part is named by one of its rows."""
    related: pl.DataFrame
    """part, other: parts that have a value in common."""


def parted(
    cases: pl.DataFrame, numbered: pl.DataFrame, members: pl.DataFrame, thresholds: Thresholds
) -> Parts:
    """The parts of components that are cases: of `cases` (case, row, person, paper).

    `numbered` are all linked rows in the order of `row`, `members` their memberships.
    """
    large = cases.filter(pl.len().over("case") >= _FEWEST_ROWS).select("case", "row", "person", "paper")
    if large.is_empty():
        row = numbered["row"].clear()
        return Parts(pl.DataFrame({"row": row, "part": row}), pl.DataFrame({"part": row, "other": row}))
    # A usable paper, or a portrait that may link, has a group of all its rows beside that of its findings.
    again = (pl.col("link") == FACE) | ((pl.col("link") == PAPER) & pl.col("paper").is_not_null())
    ties = members.join(large, on="row").filter(~again)
    light = pl.col("link").is_in(_VALUES) & (person_count().over("group") < _FEWEST_PERSONS)
    values = ties.filter(light).select("row", pl.col("group").alias("value"))
    blocks = _labelled(large.select("case", pl.col("row").alias("block"), "row"), ties.filter(~light))
    blocks = blocks.filter(pl.col("block").n_unique().over("case") > 1)
    while not (pairs := _bound(blocks, values, _FEWEST_VALUES)).is_empty():
        blocks = _united(blocks, pairs)
    parts = _grown(_standing_parts(blocks, values, numbered, thresholds), values)
    parts = _united(parts, _bound(parts, values, 1)).filter(pl.col("block").n_unique().over("case") > 1)
    has = parts.join(values, on="row").select(pl.col("block").alias("part"), "value").unique()
    related = has.join(has.rename({"part": "other"}), on="value").filter(pl.col("part") != pl.col("other"))
    return Parts(parts.select("row", pl.col("block").alias("part")), related.select("part", "other").unique())


def _labelled(blocks: pl.DataFrame, ties: pl.DataFrame) -> pl.DataFrame:
    """The rows (case, row, block) with as `block` the least of the blocks that `ties` (row, group) connect.

    The `row` of a tie is that of a block.
    """
    joined = components(ties.select("row", "group")).select(
        pl.col("row").alias("block"), pl.col("row").min().over("component").alias("first")
    )
    return blocks.join(joined, on="block", how="left").select(
        "case", "row", pl.coalesce("first", "block").alias("block")
    )


def _united(blocks: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The rows with as `block` the least of those that `pairs` (block, other) connect."""
    numbered = pairs.with_row_index("group")
    ends = [numbered.select(pl.col(end).alias("row"), "group") for end in ("block", "other")]
    return _labelled(blocks, pl.concat(ends))


def _bound(blocks: pl.DataFrame, values: pl.DataFrame, fewest: int) -> pl.DataFrame:
    """block, other: pairs of blocks with so many values in common, more than chance gives."""
    held = values.join(blocks, on="row").select("block", "value", "row")
    of_block = held.select("block", "value").unique().filter(pl.len().over("value") > 1)
    # Of sets with three values in common one is in common beside the two most frequent of either.
    left = pl.len().over("block") - pl.int_range(1, pl.len() + 1).over("block")
    rare = of_block.sort(pl.len().over("value"), "value").filter(left >= fewest - 1)
    candidates = (
        rare.join(rare.rename({"block": "other"}), on="value")
        .filter(pl.col("block") < pl.col("other"))
        .select("block", "other")
        .unique()
    )
    common = (
        candidates.join(of_block, on="block")
        .join(of_block.rename({"block": "other"}), on=["other", "value"], how="semi")
        .filter(pl.len().over("block", "other") >= fewest)
    )
    sizes = blocks.group_by("block").agg(pl.len().cast(pl.Int64))
    bound = common.select("block", "other").unique()
    for end in ("block", "other"):
        rows = common.join(held.rename({"block": end}), on=[end, "value"]).group_by("block", "other")
        shared = rows.agg(pl.col("row").n_unique().cast(pl.Int64).alias(f"{end} shared"))
        bound = bound.join(shared, on=["block", "other"])
        bound = bound.join(sizes.rename({"block": end, "len": f"{end} rows"}), on=end)
    shared_here, rows_here, shared_there, rows_there = map(pl.col, bound.columns[2:])
    return bound.filter(
        (_SHARE * shared_here > rows_here)
        | (_SHARE * shared_there > rows_there)
        | (_SHARES * shared_here * shared_there > rows_here * rows_there)
    ).select("block", "other")


def _standing_parts(
    blocks: pl.DataFrame, values: pl.DataFrame, numbered: pl.DataFrame, thresholds: Thresholds
) -> pl.DataFrame:
    """The rows of components of several parts: case, row, block, part (its first row; NULL: of none yet)."""
    sizes = blocks.group_by("case", "block").len().sort("case", -pl.col("len").cast(pl.Int64), "block")
    largest = sizes.unique("case", keep="first", maintain_order=True)
    # Most components are a fraud and its victims: without its largest block nothing of them stands.
    rest = blocks.join(largest, on=["case", "block"], how="anti")
    several = blocks.join(_standing_sets(rest, values, numbered, thresholds), on="case", how="semi")
    parts = _standing_sets(several, values, numbered, thresholds).select("row", "part")
    return several.join(parts, on="row", how="left").filter(
        pl.col("part").drop_nulls().n_unique().over("case") > 1
    )


def _standing_sets(
    blocks: pl.DataFrame, values: pl.DataFrame, numbered: pl.DataFrame, thresholds: Thresholds
) -> pl.DataFrame:
    """case, row, part: the rows of blocks that stand, and of sets of the others by values that do."""
    alone = blocks.join(_standing(blocks, numbered, thresholds), on="block", how="semi")
    others = blocks.join(alone, on="block", how="anti")
    ties = others.join(values, on="row").select(pl.col("block").alias("row"), pl.col("value").alias("group"))
    sets = _labelled(others, ties.unique())
    together = sets.join(_standing(sets, numbered, thresholds), on="block", how="semi")
    return pl.concat([alone.select(together.columns), together]).rename({"block": "part"})


def _standing(sets: pl.DataFrame, numbered: pl.DataFrame, thresholds: Thresholds) -> pl.DataFrame:
    """block: of those rows (row, block), the ones that are cases with a sign by themselves."""
    rows = numbered.select(_OF_SIGNS)[sets["row"]].with_columns(sets["block"].alias("case"))
    decided = rows_of_cases(rows.select("case", *DECIDING), memberships(rows, "case"), thresholds)
    signed = with_signs(rows.join(decided.select("row", "person", "links"), on="row"))
    return signed.filter(pl.col("signs").list.len() > 0).select(pl.col("case").alias("block")).unique()


_OF_SIGNS: Final = (
    *DECIDING, "groups", "portrait_of", "shared_face", "carrier", "point_code", "clerk_code", "registered_at"
)  # fmt: skip
"""Columns by which rows have signs."""


def _grown(blocks: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """case, row, block: each block without a part goes to the part with which it has most pairs."""
    while True:
        placed, free = blocks.drop_nulls("part"), blocks.filter(pl.col("part").is_null())
        rows = values.join(placed, on="row").group_by("value", "part").agg(pl.len().alias("pairs"))
        nearest = (
            values.join(free, on="row")
            .select("block", "value")
            .unique()
            .join(rows, on="value")
            .group_by("block", "part")
            .agg(pl.col("pairs").sum())
            .sort("block", -pl.col("pairs").cast(pl.Int64), "part")
            .unique("block", keep="first", maintain_order=True)
            .select("block", pl.col("part").alias("nearest"))
        )
        if nearest.is_empty():
            return blocks.select("case", "row", pl.col("part").alias("block"))
        blocks = blocks.join(nearest, on="block", how="left").select(
            "case", "row", "block", pl.coalesce("part", "nearest").alias("part")
        )
