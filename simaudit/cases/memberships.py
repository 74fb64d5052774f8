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
    found = linked.select("row", "groups").explode("groups").drop_nulls("groups").unnest("groups")
    shared_paper = linked.select(
        "row", pl.lit(SHARED_PAPER).alias("link"), pl.col("paper").cast(pl.Binary).alias("group")
    )
    face = pl.concat_str("carrier", "face", separator="\x1f").cast(pl.Binary)
    shared_face = linked.select("row", pl.lit(SHARED_FACE).alias("link"), face.alias("group"))
    every = pl.concat([found, shared_paper, shared_face]).drop_nulls("group")
    groups = (
        every.group_by("link", "group")
        .len()
        .filter(pl.col("len") >= 2)
        .sort("link", "group")
        .with_row_index("number")
    )
    return every.join(groups, on=["link", "group"]).select("row", "link", pl.col("number").alias("group"))
