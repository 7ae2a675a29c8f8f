"""The explorer's graphs and its cell of one unit, set by hand: the memory of one marked node, passed on visit by visit.

The cell adds 1 to its memory at the marked node and shows all it holds; all its forget gates have one constant value.
The layers after the first read nothing new: they only pass on.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from course_lib.figures.networks.graph import CORNERS, REGIONS, centre, neighbours, order
from course_lib.graph import (
    Aggregation,
    GraphParams,
    chain_edges,
    graph_lstm,
    tree_depths,
    tree_edges,
    undirected_edges,
    visited_before,
    visiting_order,
)
from course_lib.language import Both
from course_lib.ops import Array

Point = tuple[float, float]
FAR = 40.0  # where a sigmoid or a tanh is 1 to the last digit
FORGET = 0.8


class Graph(NamedTuple):
    """Where its N nodes stand, its edges (2, E), the order of the visits at first, the marked node, and its layers."""

    name: Both
    nodes: Sequence[Point]
    edges: Array
    order: Sequence[int]
    mark: int
    layers: int = 1
    aggregation: Aggregation = "mean"


PARENTS = np.array([4, 4, 5, 5, 6, 6, -1])
LEAVES: tuple[Point, ...] = tuple((80 + 134 * k, 300) for k in range(4))
GRAPHS: Mapping[str, Graph] = {
    "regions": Graph(
        Both(pt="regiões de uma imagem", en="regions of a picture"),
        [(x + 8, y + 14) for x, y in map(centre, REGIONS)],
        undirected_edges(np.array(sorted(neighbours())).T),
        order(),
        mark=4,
        layers=2,
    ),
    "chain": Graph(
        Both(pt="cadeia", en="chain"),
        [(50 + 92 * k, 100) for k in range(6)],
        chain_edges(6),
        range(6),
        mark=0,
    ),
    "tree": Graph(
        Both(pt="árvore, com soma", en="tree, with sums"),
        (*LEAVES, (147, 190), (415, 190), (281, 80)),
        tree_edges(PARENTS),
        visiting_order(tree_depths(PARENTS)).tolist(),
        mark=1,
        aggregation="sum",
    ),
}
OUTLINES = [[(x + 8, y + 14) for x, y in (CORNERS[k] for k in region)] for region in REGIONS]


class Visit(NamedTuple):
    """One visit: its layer and node, who sent a new state and who an old one, and all states (N,) after it."""

    layer: int
    node: int
    new: list[int]
    old: list[int]
    states: Array


def params(forget: float, reads: bool) -> GraphParams:
    """The cell with that forget gate, D = H = 1; a layer that does not read has no weight on its features."""
    bias = np.log(forget / (1 - forget)) if 0 < forget < 1 else FAR * (2 * forget - 1)
    weight_ih = np.array([[0.0], [0], [FAR * reads], [0]])  # i, f, g, o
    nothing = np.zeros((4, 1))
    return GraphParams(weight_ih, nothing, np.array([FAR, bias, 0, FAR]), np.zeros(4), nothing)


def visits(graph: Graph, order: Sequence[int], mark: int, forget: float) -> list[Visit]:
    """Every visit of every layer, computed by the library."""
    turns, new = np.argsort(order), visited_before(graph.edges, np.array(order))
    features, nothing = np.eye(len(order))[:, [mark]], np.zeros((len(order), 1))
    state, found = (nothing, nothing), []
    for layer in range(graph.layers):
        before = state[1][:, 0]
        features, state = graph_lstm(
            features, graph.edges, params(forget, layer == 0), state, np.array(order), aggregation=graph.aggregation
        )
        for turn, node in enumerate(order):
            into = graph.edges[1] == node
            fresh, old = (graph.edges[0][into & which].tolist() for which in (new, ~new))
            found.append(Visit(layer, node, fresh, old, np.where(turns <= turn, state[1][:, 0], before)))
    return found
