"""Graphs as edges (2, E), each from a source to the target that reads it, and the order in which nodes are visited."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.check import check_array, check_finite, check_shape, check_size, refusal
from course_lib.language import tr
from course_lib.ops import Array, is_torch


def _twice(what: Any) -> str:
    return tr(pt=f"{what} mais de uma vez", en=f"{what} more than once")


def _whole_numbers(name: str, array: Array) -> np.ndarray:
    check_array(name, array)
    numbers = array.detach().cpu().numpy() if is_torch(array) else np.asarray(array)
    if numbers.dtype.kind not in "iu":
        raise refusal(name, "números inteiros", "whole numbers", array.dtype)
    return numbers.astype(np.int64)


def _check_nodes(name: str, numbers: np.ndarray, nodes: int, lowest: int = 0) -> None:
    outside = numbers[(numbers < lowest) | (numbers >= nodes)]
    if len(outside):
        span = f"{lowest} a N-1={nodes - 1}", f"{lowest} to N-1={nodes - 1}"
        raise refusal(name, f"nós de {span[0]}", f"nodes {span[1]}", outside[0])


def check_graph(edges: Array, nodes: int) -> np.ndarray:
    """Return the edges (2, E) in NumPy if they join the nodes 0 to N-1; E may be 0.

    Raises `ValueError` if there are no nodes, or for edges of another shape or of fractions, an edge to a missing node,
    from a node to itself or there twice. Source: Liang et al. (2016), Semantic object parsing with Graph LSTM.
    """
    check_size("nodes", nodes)
    numbers = _whole_numbers("edges", edges)
    if numbers.ndim != 2 or len(numbers) != 2:
        raise refusal("edges", "(2, E)", "(2, E)", numbers.shape)
    _check_nodes("edges", numbers, nodes)
    loops = numbers[0, numbers[0] == numbers[1]]
    if len(loops):
        expected = "arestas entre nós diferentes", "edges between different nodes"
        raise refusal("edges", *expected, (int(loops[0]), int(loops[0])))
    pairs, times = np.unique(numbers, axis=1, return_counts=True)
    if (times > 1).any():
        pair = tuple(pairs[:, times.argmax()].tolist())
        raise refusal("edges", "cada aresta uma vez", "each edge once", _twice(pair))
    return numbers


def visiting_order(confidence: Array) -> np.ndarray:
    """Number the nodes from the most confident to the least: confidence (N,) -> (N,); equals by their numbers.

    Raises `ValueError` if there are no nodes or a confidence is not finite.
    Source: Liang et al. (2016), Semantic object parsing with Graph LSTM, the confidence-driven scheme.
    """
    check_shape("confidence", confidence, "N", ("N",))
    check_finite("confidence", confidence)
    values = np.array(confidence.tolist())
    return len(values) - 1 - np.argsort(values[::-1], kind="stable")[::-1]


def node_order(nodes: int, order: Array | None = None, confidence: Array | None = None) -> np.ndarray:
    """Return the order of the visits (N,): the one given, that of the confidences (N,), or else 0 to N-1.

    Raises `ValueError` if both are given, or for an order that does not hold each node once.
    """
    if confidence is not None:
        if order is not None:
            raise refusal("order", "order ou confidence", "order or confidence", tr(pt="ambos", en="both"))
        check_shape("confidence", confidence, "N", (nodes,))
        return visiting_order(confidence)
    if order is None:
        return np.arange(nodes)
    check_shape("order", order, "N", (nodes,))
    numbers = _whole_numbers("order", order)
    _check_nodes("order", numbers, nodes)
    times = np.bincount(numbers)
    if (times > 1).any():
        raise refusal("order", "cada nó uma vez", "each node once", _twice(times.argmax()))
    return numbers


def chain_edges(nodes: int) -> np.ndarray:
    """Join each node to the next, as in a sequence: (2, N-1). Raises `ValueError` if there are no nodes."""
    check_size("nodes", nodes)
    return np.stack([np.arange(nodes - 1), np.arange(1, nodes)])


def undirected_edges(pairs: Array) -> np.ndarray:
    """Let both neighbours of each pair read the other: pairs (2, P), each written once -> edges (2, 2·P).

    Raises `ValueError` for pairs of another shape. Source: Liang et al. (2016), where superpixels that touch are pairs.
    """
    numbers = _whole_numbers("pairs", pairs)
    if numbers.ndim != 2 or len(numbers) != 2:
        raise refusal("pairs", "(2, P)", "(2, P)", numbers.shape)
    return np.concatenate([numbers, numbers[::-1]], 1)


def tree_depths(parents: Array) -> np.ndarray:
    """Count the steps from each node up to its root: parents (N,), -1 for a root -> (N,).

    `visiting_order(tree_depths(parents))` visits children before their parents. Raises `ValueError` if there are no
    nodes, or for a missing parent or a node that is its own ancestor.
    """
    check_shape("parents", parents, "N", ("N",))
    numbers = _whole_numbers("parents", parents)
    _check_nodes("parents", numbers, len(numbers), lowest=-1)
    depths, above = np.zeros_like(numbers), numbers
    while (climbing := above >= 0).any():
        if depths.max() == len(numbers):
            cycle = tr(pt=f"um ciclo por {depths.argmax()}", en=f"a cycle through {depths.argmax()}")
            raise refusal("parents", "uma árvore", "a tree", cycle)
        depths = depths + climbing
        above = np.where(climbing, numbers[above], -1)
    return depths


def tree_edges(parents: Array) -> np.ndarray:
    """Join each child to its parent: parents (N,), -1 for a root -> (2, N - roots). Raises as `tree_depths` does.

    Source: Tai, Socher & Manning (2015), Improved semantic representations from tree-structured LSTM networks.
    """
    tree_depths(parents)
    numbers = _whole_numbers("parents", parents)
    children = np.flatnonzero(numbers >= 0)
    return np.stack([children, numbers[children]])


def disjoint_union(parts: Sequence[Array], sizes: Sequence[int]) -> np.ndarray:
    """Number the nodes of several graphs as one: edges (2, E) or orders (N,), graphs of `sizes` nodes -> the joint one.

    Raises `ValueError` for another number of sizes than of parts or a node that its graph does not have.
    """
    counts = [len(a) if isinstance(a, tuple | list) else 0 for a in (parts, sizes)]
    if not counts[0]:
        raise refusal("parts", "uma lista de arrays", "a list of arrays", repr(parts))
    if counts[0] != counts[1]:
        raise refusal("sizes", str(counts[0]), str(counts[0]), counts[1])
    moved: list[np.ndarray] = []
    first = 0
    for part, size in zip(parts, sizes, strict=True):
        check_size("sizes", size)
        numbers = _whole_numbers("parts", part)
        _check_nodes("parts", numbers.ravel(), size)
        if moved and numbers.shape[:-1] != moved[0].shape[:-1]:
            raise refusal("parts", "só arestas ou só ordens", "edges alone or orders alone", numbers.shape)
        moved.append(numbers + first)
        first += size
    return np.concatenate(moved, -1)
