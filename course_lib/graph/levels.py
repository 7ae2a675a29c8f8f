"""The order in which a graph can be computed many nodes at a time: a node waits for those neighbours visited before."""

from typing import NamedTuple

import numpy as np


class Levels(NamedTuple):
    """A plan of visits, all nodes of a level at once.

    `nodes` (N,): the nodes, level after level; `widths`: how many are on each. `sources` (E,): what each edge
    reads, by the level of its target: j for the old state of node j, N + j for its new one; `targets` (E,): the
    position of the target on its level; `edge_widths`: how many edges end on each level. `counts` (N,): how many
    neighbours each of `nodes` has.
    """

    nodes: np.ndarray
    widths: list[int]
    sources: np.ndarray
    targets: np.ndarray
    edge_widths: list[int]
    counts: np.ndarray


def visited_before(edges: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Tell which edges (2, E) read a new state, their source coming before their target in `order` (N,): bool (E,)."""
    turns = np.argsort(order)
    return turns[edges[0]] < turns[edges[1]]


def node_levels(edges: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Number the level of each node (N,): one more than the highest of the neighbours visited before it, or else 0.

    edges (2, E), order (N,).
    """
    turns = np.argsort(order)
    waits = edges[:, visited_before(edges, order)]
    level = [0] * len(order)
    for source, target in waits[:, np.argsort(turns[waits[1]])].T.tolist():
        level[target] = max(level[target], level[source] + 1)
    return np.array(level)


def levels(edges: np.ndarray, order: np.ndarray) -> Levels:
    """Plan the visits of a graph in `order` (N,), its edges (2, E) already checked, level by level."""
    level = node_levels(edges, order)
    nodes = np.argsort(level, kind="stable")
    widths = np.bincount(level)
    position = np.empty_like(nodes)
    position[nodes] = np.arange(len(nodes)) - np.repeat(np.cumsum(widths) - widths, widths)
    rows = edges[0] + len(nodes) * visited_before(edges, order)
    by_level = np.argsort(level[edges[1]], kind="stable")
    sources, targets = rows[by_level], edges[1][by_level]
    edge_widths = np.bincount(level[targets], minlength=len(widths))
    counts = np.bincount(targets, minlength=len(nodes))[nodes]
    return Levels(nodes, widths.tolist(), sources, position[targets], edge_widths.tolist(), counts)
