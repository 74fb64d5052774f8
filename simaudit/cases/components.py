"""What hangs together: the groups of linked rows, their connected components, and by which links a row does.

The groups are those of the rows' findings, and the papers and portraits that they share.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Final

import polars as pl
import rustworkx as rx

from simaudit.rules.links import FACE, PAPER


def row_links(members: pl.DataFrame) -> pl.DataFrame:
    """row, links: the names, sorted, of the groups that each row of `members` (memberships) is in.

    A shared paper or portrait counts for a row where another row has it too that neither the link `paper` nor
    the link `face` joins with it.
    """
    by_finding = members.filter(~pl.col("link").is_in([SHARED_PAPER, SHARED_FACE]))
    shared = members.filter(pl.col("link").is_in([SHARED_PAPER, SHARED_FACE]))
    for link in (PAPER, FACE):
        groups = (
            by_finding.filter(pl.col("link") == link).unique("row").select("row", pl.col("group").alias(link))
        )
        shared = shared.join(groups, on="row", how="left")
    # Of the rows of a group, those that a finding joins with this one: by paper, by face, less those by both.
    joined = [
        pl.when(pl.all_horizontal(pl.col(names).is_not_null()))
        .then(pl.len().over("group", *names))
        .otherwise(0)
        for names in ([PAPER], [FACE], [PAPER, FACE])
    ]
    itself = pl.any_horizontal(pl.col(PAPER, FACE).is_not_null()).not_().cast(pl.UInt32)
    by_paper, by_face, by_both = joined
    apart = pl.len().over("group") > by_paper + by_face - by_both + itself
    return lists_of(
        pl.concat([by_finding.select("row", "link"), shared.filter(apart).select("row", "link")]), "links"
    )


def lists_of(listed: pl.DataFrame, name: str) -> pl.DataFrame:
    """row, and as `name` the list of its different texts, sorted; `listed` are row and texts."""
    (text,) = (column for column in listed.columns if column != "row")
    return (
        listed.unique().sort("row", text).group_by("row", maintain_order=True).agg(pl.col(text).alias(name))
    )


SHARED_PAPER: Final = f"shared {PAPER}"
SHARED_FACE: Final = f"shared {FACE}"
"""Rows that have a linking finding each are linked by a common paper, or a common portrait, of which no
finding speaks: a ring that uses 80 papers three times each has no finding by paper."""


def memberships(linked: pl.DataFrame, *within: str) -> pl.DataFrame:
    """row, link, group (a number) of every group of two rows or more that are equal in the columns `within`.

    `linked` are LINKED without default portraits (default_portraits.py), and their `row`.
    """
    by_finding = (
        linked.select("row", *within, "groups").explode("groups").drop_nulls("groups").unnest("groups")
    )
    face = pl.concat_str("portrait_of", "shared_face", separator="\x1f")
    shared = [
        linked.select("row", *within, pl.lit(link).alias("link"), value.cast(pl.Binary).alias("group"))
        for link, value in ((SHARED_PAPER, pl.col("paper")), (SHARED_FACE, face))
    ]
    every = pl.concat([by_finding, *shared]).drop_nulls("group")
    # In the order of their first rows, so that the same rows give the same numbers.
    groups = every.group_by(*within, "link", "group", maintain_order=True).agg("row")
    several = groups.filter(pl.col("row").list.len() >= 2).drop(*within, "group").with_row_index("group")
    return several.explode("row").select("row", "link", "group")


def components(members: pl.DataFrame) -> pl.DataFrame:
    """row, component (the smallest of its groups) of every row of `members` (row, group), each row once.

    Groups are numbered from 0 with few gaps: a number is a node.
    The graph is one of groups, with an edge where a row is in both: a million rows of one group cost no edge.
    """
    of_row = members.group_by("row").agg(pl.col("group").min().alias("first"))
    edges = (
        members.join(of_row, on="row")
        .filter(pl.col("group") != pl.col("first"))
        .select("first", "group")
        .unique()
    )
    graph: rx.PyGraph[None, None] = rx.PyGraph()
    graph.extend_from_edge_list(edges.rows())
    # One flat list of all nodes: a list of lists would be read with a call for each.
    connected = [nodes for nodes in rx.connected_components(graph) if len(nodes) > 1]
    joined = pl.DataFrame(
        {
            "first": list(chain.from_iterable(connected)),
            "number": _repeated([len(nodes) for nodes in connected]),
        },
        schema={"first": pl.UInt32, "number": pl.UInt32},
    )
    labels = joined.select("first", pl.col("first").min().over("number").alias("component"))
    return of_row.join(labels, on="first", how="left").select(
        "row", pl.coalesce("component", "first").alias("component")
    )


def _repeated(sizes: Sequence[int]) -> pl.Series:
    """0, 1, 2 …, each as often as its size says."""
    numbers = pl.DataFrame({"size": sizes}, schema={"size": pl.UInt32}).with_row_index("number")
    return numbers.select(pl.col("number").repeat_by("size").explode()).to_series()
