"""Connected components of rows that are in common groups."""

from collections.abc import Sequence
from itertools import chain

import polars as pl
import rustworkx as rx


def components(members: pl.DataFrame) -> pl.DataFrame:
    """row, component (the smallest of its groups) of every row of `members` (row, group), each row once.

    The graph is one of groups, with an edge where a row is in both: a million rows of one group cost no edge.
    """
    first = pl.col("group").min().over("row")
    edges = members.select(first.alias("one"), pl.col("group").alias("other")).unique()
    edges = edges.filter(pl.col("one") != pl.col("other"))
    groups = edges.select(pl.concat([pl.col("one"), pl.col("other")])).unique().to_series().sort()
    positions = pl.DataFrame({"group": groups}).with_row_index("position")
    by_position = edges.join(positions, left_on="one", right_on="group").join(
        positions, left_on="other", right_on="group"
    )
    graph: rx.PyGraph[None, None] = rx.PyGraph()
    graph.add_nodes_from([None] * groups.len())
    graph.add_edges_from_no_data(by_position.select("position", "position_right").rows())
    connected = rx.connected_components(graph)
    # One flat list of all nodes: a list of lists would be read with a call for each.
    joined = pl.DataFrame(
        {
            "position": list(chain.from_iterable(connected)),
            "component": _repeated([len(nodes) for nodes in connected]),
        },
        schema={"position": pl.UInt32, "component": pl.UInt32},
    )
    smallest = joined.select("position", pl.col("position").min().over("component").alias("first"))
    labels = smallest.join(positions, on="position").join(
        positions.rename({"position": "first", "group": "component"}), on="first"
    )
    of_group = members.group_by("row").agg(pl.col("group").min())
    return of_group.join(labels.select("group", "component"), on="group", how="left").select(
        "row", pl.coalesce("component", "group").alias("component")
    )


def _repeated(sizes: Sequence[int]) -> pl.Series:
    """0, 1, 2 …, each as often as its size says."""
    numbers = pl.DataFrame({"size": sizes}, schema={"size": pl.UInt32}).with_row_index("number")
    return numbers.select(pl.col("number").repeat_by("size").explode()).to_series()
