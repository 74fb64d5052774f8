"""A case as a network of at most some sixty nodes: portraits, papers, numbers, clerks and points.

A registration is a path from a portrait over its paper, its number and its clerk to its point; what a row
doesn't have is left out of its path. Numbers with the same neighbours are one node, and so are papers, each
with a portrait of its own or not: the fan of one clerk is one line. Where there are too many nodes, only the
largest of each kind stay and the rest of it is one node. Nobody can be found from it: only points have codes.
"""

from collections.abc import Sequence
from statistics import fmean
from typing import Final, Literal

import polars as pl
import rustworkx as rx

from simaudit.report.figures.base import Figures

NodeKind = Literal["face", "paper", "number", "clerk", "point"]


NODE_KINDS: Final[tuple[NodeKind, ...]] = ("face", "paper", "number", "clerk", "point")
"""In the order of the columns of the drawing: a registration leads from a portrait to a point."""


class CaseNode(Figures):
    """What is drawn as one: a portrait, paper, clerk or point, or `count` of them; or `count` numbers.

    `place` is the position, from 1, of the first of them among those of its kind, in the order of the case's
    rows; `numbers` hang on the node. `rest`: all of the kind for which there was no room.
    """

    kind: NodeKind
    """What the node stands for."""
    place: int
    count: int
    numbers: int
    carrier: str = ""
    """Of a point that is drawn alone in a case of several carriers."""
    code: str = ""
    """Of a point that is drawn alone."""
    rest: bool = False
    unsigned: bool = False
    """Whether no sign of deceit holds any of its rows: they hang on, and say nothing of the farm."""


class CaseEdge(Figures):
    """So many numbers connect two nodes, of which `left` is in a column further left."""

    left: int
    right: int
    """Indices of nodes."""
    numbers: int
    unsigned: bool = False
    """As of a node."""


class CaseNetwork(Figures):
    """A case as a network; nodes in the order of NODE_KINDS, and of each kind from the top down."""

    nodes: tuple[CaseNode, ...]
    """What is drawn."""
    edges: tuple[CaseEdge, ...]
    """What connects the nodes."""

    @property
    def left_out(self) -> int:
        """So many portraits, papers and so on are in nodes that are the rest of their kind."""
        return sum(node.count for node in self.nodes if node.rest)


MOST_NODES: Final = 60

_REST: Final = 2**32 - 1
"""The node of all of a kind that are not shown by themselves; other nodes are their first member's place."""

_IDENTITIES: Final[dict[NodeKind, tuple[str, ...]]] = {
    "face": ("portrait_of", "face"),
    "paper": ("paper",),
    "number": ("msisdn",),
    "clerk": ("carrier", "clerk_code"),
    "point": ("carrier", "point_code"),
}

_STAYING: Final[dict[NodeKind, tuple[NodeKind, ...]]] = {
    "point": (),
    "clerk": ("point",),
    "face": (),
    "paper": ("face",),
    "number": ("paper", "clerk"),
}
"""In which order it is decided which nodes stay, and the kinds of neighbours that have to stay themselves."""


_CASE: Final = "case_id"

_PLACES: Final[dict[NodeKind, str]] = {kind: f"{kind}_place" for kind in NODE_KINDS}
"""Kind → the column of the place of what a path has; the column of the kind itself has its node."""


def case_networks(rows: pl.DataFrame) -> dict[str, CaseNetwork]:
    """case_id → the network of the rows of a case, or of a carrier's part of it."""
    paths, points = _paths(rows)
    for kind in ("paper", "number", "face"):
        paths = _with_bundles(paths, kind)
    sizes = pl.sum_horizontal(pl.col(NODE_KINDS).drop_nulls().n_unique())
    wide = paths.group_by(_CASE).agg(sizes.alias("nodes")).filter(pl.col("nodes") > MOST_NODES)
    reduced = map(_largest, paths.join(wide, on=_CASE, how="semi").partition_by(_CASE))
    paths = pl.concat([paths.join(wide, on=_CASE, how="anti"), *reduced])
    nodes = _nodes(paths, points)
    edges = _edges(paths, nodes)
    networks: dict[str, CaseNetwork] = {}
    for name in rows[_CASE].unique():
        node_rows, edge_rows = (table.filter(pl.col(_CASE) == name).drop(_CASE) for table in (nodes, edges))
        networks[name] = ordered(
            [CaseNode.model_validate(row) for row in node_rows.drop("code_of").iter_rows(named=True)],
            [CaseEdge.model_validate(row) for row in edge_rows.iter_rows(named=True)],
        )
    return networks


def _paths(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The different paths by case: of each kind the place of what the row has, from 0, or NULL; and points.

    A place is the position among those of its kind in the case, in the order of the rows; the node is that
    place as yet. `signed`: whether any row of the path is in a sign. Points: case_id, place, `code`, and
    `carrier` where the case has several.
    """
    first_rows = {
        kind: pl.when(pl.all_horizontal(pl.col(columns).is_not_null())).then(
            pl.col("row").min().over(_CASE, *columns)
        )
        for kind, columns in _IDENTITIES.items()
    }
    several = pl.col("carrier").n_unique().over(_CASE) > 1
    places = (
        rows.with_row_index("row")
        .select(
            _CASE,
            pl.when(several).then("carrier").otherwise(pl.lit("")).alias("carrier"),
            pl.col("point_code").alias("code"),
            (pl.col("signs").list.len() > 0).alias("signed"),
            **first_rows,
        )
        .with_columns((pl.col(NODE_KINDS).rank("dense").over(_CASE) - 1).cast(pl.UInt32))
    )
    paths = places.group_by(_CASE, *NODE_KINDS).agg(pl.col("signed").any())
    points = places.select(_CASE, pl.col("point").alias("place"), "carrier", "code").drop_nulls("place")
    return (
        paths.with_columns(pl.col(kind).alias(place) for kind, place in _PLACES.items()),
        points.unique([_CASE, "place"]),
    )


def _code(kind: NodeKind) -> pl.Expr:
    """The node that a path has of a kind, as a number that no node of another kind has."""
    return pl.col(kind).cast(pl.UInt64) + (NODE_KINDS.index(kind) << 32)


def _neighbours(kind: NodeKind, *, right: bool) -> pl.Expr:
    """The code of the next node that a path has to one side of a kind; NULL where it ends there."""
    at = NODE_KINDS.index(kind)
    kinds = NODE_KINDS[at + 1 :] if right else NODE_KINDS[:at][::-1]
    return pl.coalesce(pl.lit(None, pl.UInt64), *map(_code, kinds))


def _with_bundles(paths: pl.DataFrame, kind: NodeKind) -> pl.DataFrame:
    """The paths, where those of a kind that have the same neighbours are replaced by the first of them.

    Of a paper these are its portraits, of which one that no other paper has is like any other such one, and
    what its numbers are next to.
    """
    left_neighbours, right_neighbours = _neighbours(kind, right=False), _neighbours(kind, right=True)
    if kind == "paper":
        unshared = pl.col("paper").n_unique().over(_CASE, "face") == 1
        left_neighbours = (
            pl.when(unshared & pl.col("face").is_not_null())
            .then(pl.lit(_REST, pl.UInt64))
            .otherwise(left_neighbours)
        )
        right_neighbours = _neighbours("number", right=True)
    same = (
        paths.drop_nulls(kind)
        .select(_CASE, kind, pl.concat_list(left_neighbours, right_neighbours).alias("neighbours"))
        .explode("neighbours")
        .group_by(_CASE, kind)
        .agg(pl.col("neighbours").drop_nulls().unique().sort())
        .with_columns(pl.col(kind).min().over(_CASE, "neighbours").alias("first"))
    )
    replaced = paths.join(same.select(_CASE, kind, "first"), on=[_CASE, kind], how="left")
    return replaced.with_columns(pl.col("first").alias(kind)).drop("first")


def _largest(paths: pl.DataFrame) -> pl.DataFrame:
    """The paths of one case with all but the largest nodes of each kind in _REST.

    Of papers those come first whose portrait stays, of numbers those whose paper and clerk stay, of clerks
    those whose point stays; a node is as large as it has numbers.
    """
    room = _room({kind: paths[kind].drop_nulls().n_unique() for kind in NODE_KINDS})
    reduced = paths
    for kind, beside in _STAYING.items():
        stays = pl.all_horizontal(pl.lit(value=True), *((pl.col(name) != _REST) for name in beside))
        sizes = (
            reduced.with_columns(stays.fill_null(value=True).alias("stays"))
            .drop_nulls(kind)
            .group_by(kind)
            .agg(pl.col("stays").max(), pl.len().alias("size"))
            .sort("stays", "size", kind, descending=[True, True, False])
        )
        if sizes.height > room[kind]:
            largest = sizes.head(room[kind] - 1)[kind]
            rest = pl.col(kind).is_not_null() & ~pl.col(kind).is_in(largest.implode())
            reduced = reduced.with_columns(
                pl.when(rest).then(pl.lit(_REST, pl.UInt32)).otherwise(kind).alias(kind)
            )
    return reduced


def _room(nodes: dict[NodeKind, int]) -> dict[NodeKind, int]:
    """How many nodes each kind may have: what kinds with few of them leave over is shared by the others."""
    room: dict[NodeKind, int] = {}
    nodes_left = MOST_NODES
    for at, kind in enumerate(sorted(nodes, key=lambda kind: nodes[kind])):
        room[kind] = min(nodes[kind], nodes_left // (len(nodes) - at))
        nodes_left -= room[kind]
    return room


_COUNTED: Final = (
    pl.col(_PLACES["number"]).drop_nulls().n_unique().alias("numbers"),
    (~pl.col("signed").any()).alias("unsigned"),
)
"""What is counted of the paths over a node or an edge."""


def _nodes(paths: pl.DataFrame, points: pl.DataFrame) -> pl.DataFrame:
    """The fields of each CaseNode, by case_id and the code of the node, in the order of kinds and places."""
    kinds = pl.Enum(NODE_KINDS)
    occurrences = pl.concat(
        paths.drop_nulls(kind).select(
            _CASE, _PLACES["number"], "signed", code_of=_code(kind), place=place,
            kind=pl.lit(kind, kinds), rest=pl.col(kind) == _REST,
        )
        for kind, place in _PLACES.items()
    )  # fmt: skip
    places = pl.col("place")
    return (
        occurrences.group_by(_CASE, "kind", "code_of", "rest")
        .agg(*_COUNTED, place=places.min(), count=places.n_unique())
        .join(points.with_columns(kind=pl.lit("point", kinds)), on=[_CASE, "kind", "place"], how="left")
        .sort(_CASE, "kind", "place")
        .with_columns(places + 1, pl.col("carrier", "code").fill_null(""))
        .with_columns(pl.when(count=1).then(pl.col("carrier", "code")).otherwise(pl.lit("")))
    )


def _edges(paths: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """The fields of each CaseEdge, by case_id: between what a path has next to each other."""
    positions = nodes.select(_CASE, "code_of", pl.int_range(pl.len()).over(_CASE).alias("position"))
    edges = pl.concat(
        paths.select(
            _CASE, _PLACES["number"], "signed", left=_code(kind), right=_neighbours(kind, right=True)
        )
        for kind in NODE_KINDS
    )
    counted = edges.drop_nulls(["left", "right"]).group_by(_CASE, "left", "right").agg(*_COUNTED)
    for side in ("left", "right"):
        at_side = positions.rename({"code_of": side})
        counted = counted.join(at_side, on=[_CASE, side]).drop(side).rename({"position": side})
    return counted


_SWEEPS: Final = 12


def ordered(nodes: Sequence[CaseNode], edges: Sequence[CaseEdge]) -> CaseNetwork:
    """The network with its nodes in the columns' order, each as high as its neighbours are on average.

    Columns are told off in turn, to the right and back (Sugiyama's barycentres); nodes of equal height keep
    their order, of those given at first the larger come first, and the rest of a kind is at its foot.
    """
    graph: rx.PyGraph[CaseNode, int] = rx.PyGraph()
    graph.add_nodes_from(list(nodes))
    graph.add_edges_from([(edge.left, edge.right, edge.numbers) for edge in edges])
    columns = [
        sorted(
            (index for index in graph.node_indices() if nodes[index].kind == kind),
            key=lambda index: (nodes[index].rest, -nodes[index].numbers, nodes[index].place),
        )
        for kind in NODE_KINDS
    ]
    heights = {index: at for column in columns for index, at in _heights(column).items()}
    for sweep in range(_SWEEPS):
        for column in columns if sweep % 2 else columns[::-1]:
            # Summed exactly: neighbours come in any order, and a last digit would turn equal heights around.
            beside = {index: [heights[other] for other in graph.neighbors(index)] for index in column}
            means = {index: fmean(beside[index] or [heights[index]]) for index in column}
            column.sort(key=lambda index: (nodes[index].rest, means[index]))
            heights |= _heights(column)
    order = [index for column in columns for index in column]
    position = {index: at for at, index in enumerate(order)}
    moved = [
        edge.model_copy(update={"left": position[edge.left], "right": position[edge.right]}) for edge in edges
    ]
    return CaseNetwork(
        nodes=tuple(nodes[index] for index in order),
        edges=tuple(sorted(moved, key=lambda edge: (edge.left, edge.right))),
    )


def _heights(column: Sequence[int]) -> dict[int, float]:
    """How far down each node of a column is, from 0 to 1."""
    return {index: (at + 0.5) / len(column) for at, index in enumerate(column)}
