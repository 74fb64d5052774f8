"""The order of a network's nodes within their columns, so that few edges cross."""

from collections.abc import Sequence
from statistics import fmean
from typing import Final

import rustworkx as rx

from simaudit.report.model.cases import NODE_KINDS, CaseEdge, CaseNetwork, CaseNode

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
            means = {index: _mean(graph, index, heights) for index in column}
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


def _mean(graph: "rx.PyGraph[CaseNode, int]", index: int, heights: dict[int, float]) -> float:
    # Summed exactly: neighbours come in any order, and a last digit would turn equal heights around.
    beside = [heights[other] for other in graph.neighbors(index)]
    return fmean(beside) if beside else heights[index]
