"""The groups of linked rows: those of their findings, and the papers and portraits that they share."""

from typing import Final

import polars as pl

from simaudit.rules.links import FACE, PAPER

SHARED_PAPER: Final = f"shared {PAPER}"
SHARED_FACE: Final = f"shared {FACE}"
"""Rows that have a linking finding each are linked by a common paper, or at one carrier a common portrait, of
which no finding speaks: a ring that uses 80 papers three times each has no finding by paper."""


def memberships(linked: pl.DataFrame) -> pl.DataFrame:
    """row, link, group (a number) of every group of two rows or more; `linked` are LINKED and their `row`."""
    by_finding = linked.select("row", "groups").explode("groups").drop_nulls("groups").unnest("groups")
    shared_paper = linked.select(
        "row", pl.lit(SHARED_PAPER).alias("link"), pl.col("paper").cast(pl.Binary).alias("group")
    )
    face = pl.concat_str("carrier", "face", separator="\x1f").cast(pl.Binary)
    shared_face = linked.select("row", pl.lit(SHARED_FACE).alias("link"), face.alias("group"))
    every = pl.concat([by_finding, shared_paper, shared_face]).drop_nulls("group")
    # In the order of their first rows, so that the same rows give the same numbers.
    groups = every.group_by("link", "group", maintain_order=True).agg("row")
    several = groups.filter(pl.col("row").list.len() >= 2).drop("group").with_row_index("group")
    return several.explode("row").select("row", "link", "group")
