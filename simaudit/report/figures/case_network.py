"""A case as a network of at most some sixty nodes: portraits, papers, numbers, clerks and points.

A registration is a path from a portrait over its paper, its number and its clerk to its point; what a row
doesn't have is left out of its path. Numbers with the same neighbours are one node, and so are papers, each
with a portrait of its own or not: the fan of one clerk is one line. Where there are too many nodes, only the
largest of each kind stay and the rest of it is one node. Nobody can be found from it: only points have codes.
"""

from collections.abc import Sequence
from itertools import combinations
from statistics import fmean
from typing import Any, Final, Literal

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


def case_network(rows: pl.DataFrame) -> CaseNetwork:
    """The network of the rows of one case, or of a carrier's part of it."""
    paths, members = _paths(rows)
    signed = paths["signed"]
    paths = paths.drop("signed")
    nodes = _with_bundles(_with_bundles(_with_bundles(paths, "paper"), "number"), "face")
    if sum(nodes.select(pl.all().drop_nulls().n_unique()).row(0)) > MOST_NODES:
        nodes = _largest(nodes)
    counted = _counted(nodes, paths, members, signed)
    return ordered(list(counted.values()), _edges(nodes, paths, counted, signed))


def _paths(rows: pl.DataFrame) -> tuple[pl.DataFrame, dict[NodeKind, pl.DataFrame]]:
    """The different paths, a column a kind: the place of what the row has among those of its kind, or NULL.

    `signed`: whether any row of the path is in a sign. And for each kind by `place`, from 0 in the order of
    the rows: of points `code`, and `carrier` where the rows have several.
    """
    several = rows["carrier"].n_unique() > 1
    members: dict[NodeKind, pl.DataFrame] = {}
    paths: dict[NodeKind, pl.Series] = {}
    for kind, columns in _IDENTITIES.items():
        identity = rows.select(pl.struct(columns).alias("identity"))
        code = pl.col("point_code") if kind == "point" else pl.lit("")
        carrier = pl.col("carrier") if kind == "point" and several else pl.lit("")
        identities = (
            rows.drop_nulls(columns)
            .unique(columns, keep="first", maintain_order=True)
            .select(carrier.alias("carrier"), code.alias("code"), pl.struct(columns).alias("identity"))
            .with_row_index("place")
        )
        members[kind] = identities.drop("identity")
        paths[kind] = identity.join(identities, on="identity", how="left", maintain_order="left")["place"]
    signed = rows.select((pl.col("signs").list.len() > 0).alias("signed")).to_series()
    every = pl.DataFrame(paths).with_columns(signed)
    return every.group_by(NODE_KINDS, maintain_order=True).agg(pl.col("signed").any()), members


def _neighbours(kind: NodeKind, *, right: bool) -> pl.Expr:
    """The next that a path has to one side of a kind, as a number of its own; NULL where it ends there."""
    at = NODE_KINDS.index(kind)
    kinds = NODE_KINDS[at + 1 :] if right else NODE_KINDS[:at][::-1]
    return pl.coalesce(
        pl.lit(None, pl.UInt64),
        *(pl.col(other).cast(pl.UInt64) + (NODE_KINDS.index(other) << 32) for other in kinds),
    )


def _with_bundles(paths: pl.DataFrame, kind: NodeKind) -> pl.DataFrame:
    """The paths, where those of a kind that have the same neighbours are replaced by the first of them.

    Of a paper these are its portraits, of which one that no other paper has is like any other such one, and
    what its numbers are next to.
    """
    left_neighbours, right_neighbours = _neighbours(kind, right=False), _neighbours(kind, right=True)
    if kind == "paper":
        unshared = pl.col("paper").n_unique().over("face") == 1
        left_neighbours = (
            pl.when(unshared & pl.col("face").is_not_null())
            .then(pl.lit(_REST, pl.UInt64))
            .otherwise(left_neighbours)
        )
        right_neighbours = _neighbours("number", right=True)
    same = (
        paths.drop_nulls(kind)
        .select(kind, pl.concat_list(left_neighbours, right_neighbours).alias("neighbours"))
        .explode("neighbours")
        .group_by(kind)
        .agg(pl.col("neighbours").drop_nulls().unique().sort())
        .with_columns(pl.col(kind).min().over("neighbours").alias("first"))
    )
    replaced = paths.join(same.select(kind, "first"), on=kind, how="left", maintain_order="left")
    return replaced.with_columns(pl.col("first").alias(kind)).drop("first")


def _largest(paths: pl.DataFrame) -> pl.DataFrame:
    """The paths with all but the largest nodes of each kind in _REST.

    Of papers those come first whose portrait stays, of numbers those whose paper and clerk stay, of clerks
    those whose point stays; a node is as large as it has numbers.
    """
    room = _room({kind: paths[kind].drop_nulls().n_unique() for kind in NODE_KINDS})
    reduced = paths
    for kind, beside in _STAYING.items():
        stays = pl.all_horizontal(pl.lit(value=True), *((pl.col(name) != _REST) for name in beside))
        sizes = (
            reduced.with_columns(paths["number"].alias("own"), stays.fill_null(value=True).alias("stays"))
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


_Nodes = dict[tuple[NodeKind, int], CaseNode]
"""By kind and node."""


def _counted(
    nodes: pl.DataFrame, paths: pl.DataFrame, members: dict[NodeKind, pl.DataFrame], signed: pl.Series
) -> _Nodes:
    """What each node stands for."""
    counted_nodes: _Nodes = {}
    for kind in NODE_KINDS:
        occurrences = pl.DataFrame(
            {"node": nodes[kind], "place": paths[kind], "own": paths["number"], "signed": signed}
        )
        counted = (
            occurrences.drop_nulls("node")
            .group_by("node")
            .agg(
                pl.col("place").min(),
                pl.col("place").n_unique().alias("count"),
                pl.col("own").drop_nulls().n_unique().alias("numbers"),
                (~pl.col("signed").any()).alias("unsigned"),
            )
            .join(members[kind], on="place")
            .sort("place")
        )
        counted_nodes |= {(kind, row["node"]): _node(kind, row) for row in counted.iter_rows(named=True)}
    return counted_nodes


def _node(kind: NodeKind, row: dict[str, Any]) -> CaseNode:
    return CaseNode(
        kind=kind,
        place=row["place"] + 1,
        rest=row["node"] == _REST,
        count=row["count"],
        numbers=row["numbers"],
        unsigned=row["unsigned"],
        **({"carrier": row["carrier"], "code": row["code"]} if row["count"] == 1 else {}),
    )


def _edges(nodes: pl.DataFrame, paths: pl.DataFrame, counted: _Nodes, signed: pl.Series) -> list[CaseEdge]:
    """Between what a path has next to each other; nodes are told by their positions in `counted`."""
    positions = {key: position for position, key in enumerate(counted)}
    edges = []
    for left_kind, right_kind in combinations(NODE_KINDS, 2):
        between = NODE_KINDS[NODE_KINDS.index(left_kind) + 1 : NODE_KINDS.index(right_kind)]
        beside = pl.all_horizontal(
            pl.col(left_kind, right_kind).is_not_null(), *(pl.col(kind).is_null() for kind in between)
        )
        counted_edges = (
            nodes.with_columns(paths["number"].alias("own"), signed.alias("signed"))
            .filter(beside)
            .group_by(pl.col(left_kind).alias("left"), pl.col(right_kind).alias("right"))
            .agg(
                pl.col("own").drop_nulls().n_unique().alias("numbers"),
                (~pl.col("signed").any()).alias("unsigned"),
            )
            .sort("left", "right")
        )
        edges += [
            CaseEdge(
                left=positions[left_kind, left_node],
                right=positions[right_kind, right_node],
                numbers=numbers,
                unsigned=unsigned,
            )
            for left_node, right_node, numbers, unsigned in counted_edges.iter_rows()
        ]
    return edges


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
