"""Connected components of rows that are in common groups."""

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
    places = pl.DataFrame({"group": groups}).with_row_index("place")
    by_place = edges.join(places, left_on="one", right_on="group").join(
        places, left_on="other", right_on="group"
    )
    graph: rx.PyGraph[None, None] = rx.PyGraph()
    graph.add_nodes_from([None] * groups.len())
    graph.add_edges_from_no_data(by_place.select("place", "place_right").rows())
    joined = pl.DataFrame(
        {"place": [sorted(found) for found in rx.connected_components(graph)]},
        schema={"place": pl.List(pl.UInt32)},
    )
    smallest = joined.select(pl.col("place").list.first().alias("first"), "place").explode("place")
    labels = smallest.join(places, on="place").join(
        places.rename({"place": "first", "group": "component"}), on="first"
    )
    of_group = members.group_by("row").agg(pl.col("group").min())
    return of_group.join(labels.select("group", "component"), on="group", how="left").select(
        "row", pl.coalesce("component", "group").alias("component")
    )
