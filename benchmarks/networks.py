"""The candidates over grids and graphs: by diagonals and by levels, against one cell or one node at a time."""

from typing import Any

import torch
from torch import Tensor

from benchmarks.harness import Candidate
from course_lib.graph import graph_lstm, tree_edges
from course_lib.multidimensional import scan_grid
from course_lib.nn import GraphLSTM, MultiDimensional


def grid_candidates(rows: int, columns: int, batch: int, size: int, path: str = "kernel") -> dict[str, Candidate]:
    """The 2-D LSTM, D = H = `size`, read from one corner: by our path, two torch wavefronts, two ways cell by cell.

    "cell by cell" is the library's specification; the other way takes the input product out, and no gradient is summed
    over a whole grid of zeros for each cell.
    """
    torch.manual_seed(0)
    layer = MultiDimensional(2, size, size, "forward", fast=path)
    wavefront = MultiDimensional(2, size, size, "forward", fast="plain")
    wavefront.load_state_dict(layer.state_dict())
    xs = torch.randn(rows, columns, batch, size).requires_grad_()
    dys = torch.randn(rows, columns, batch, size)
    params = layer.params("ff")
    forwards = {
        "kernel": (lambda: layer(xs), list(layer.parameters())),
        "plain": (lambda: wavefront(xs), list(wavefront.parameters())),
        "wavefront": (lambda: grid_wavefront(xs, params), list(params)),
        "cell by cell": (lambda: scan_grid(xs, params)[0], list(params)),
        "cells, inputs together": (lambda: grid_cells(xs, params), list(params)),
    }
    return {name: _training(forward, [xs, *weights], dys) for name, (forward, weights) in forwards.items()}


def _training(forward: Any, leaves: list[Tensor], dys: Tensor) -> Candidate:
    def run() -> tuple[Tensor, ...]:
        ys = forward()
        return ys, *torch.autograd.grad(ys, leaves, dys)

    arrays = lambda result: {str(k): array.detach() for k, array in enumerate(result)}  # noqa: E731
    return Candidate(run, arrays, tolerance=1e-3)  # a large grid multiplies the rounding of float32


def _cell(z: Tensor, above: Tensor, left: Tensor) -> tuple[Tensor, Tensor]:
    i, f_above, f_left, g, o = z.chunk(5, -1)
    c = f_above.sigmoid() * above + f_left.sigmoid() * left + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def grid_cells(xs: Tensor, params: Any) -> Tensor:
    """One cell after another, the input product of all taken out: xs (S1, S2, B, D) -> ys (S1, S2, B, H)."""
    rows, columns, batch, _ = xs.shape
    z, weight = xs @ params.weight_ih.T + (params.bias_ih + params.bias_hh), params.weight_hh.T
    arguments = iter(z.flatten(0, 1).unbind(0))  # an index of z for each would have a gradient of the whole grid
    outside = xs.new_zeros(batch, weight.shape[0] // 2)
    states: dict[tuple[int, int], tuple[Tensor, Tensor]] = {}
    for i in range(rows):
        for j in range(columns):
            h_above, c_above = states.get((i - 1, j), (outside, outside))
            h_left, c_left = states.get((i, j - 1), (outside, outside))
            argument = torch.addmm(next(arguments), torch.cat((h_above, h_left), -1), weight)
            states[i, j] = _cell(argument, c_above, c_left)
    return torch.stack([h for h, _ in states.values()]).view(rows, columns, batch, -1)


def grid_wavefront(xs: Tensor, params: Any) -> Tensor:
    """One diagonal after another, the input product of all taken out: shapes as `grid_cells`."""
    rows, columns, batch, _ = xs.shape
    z, weight = xs @ params.weight_ih.T + (params.bias_ih + params.bias_hh), params.weight_hh.T
    size = weight.shape[0] // 2
    h = c = xs.new_zeros(rows + 1, batch, size)  # row i of the diagonal before stands at i + 1
    spans = [(max(0, d - columns + 1), min(d, rows - 1) + 1) for d in range(rows + columns - 1)]
    places = [torch.arange(*span) * (columns - 1) + d for d, span in enumerate(spans)]
    order = torch.cat(places)
    ys = []
    for (first, last), argument in zip(spans, z.flatten(0, 1)[order].split([len(p) for p in places]), strict=True):
        both = torch.cat((h[first:last], h[first + 1 : last + 1]), -1)
        new_h, new_c = _cell(argument + both @ weight, c[first:last], c[first + 1 : last + 1])
        ys.append(new_h)
        around = (0, 0, 0, 0, first + 1, rows - last)
        h, c = torch.nn.functional.pad(new_h, around), torch.nn.functional.pad(new_c, around)
    return torch.cat(ys)[order.argsort()].view(rows, columns, batch, size)


def forest(trees: int, depth: int) -> torch.Tensor:
    """The edges (2, E), from child to parent, of full binary trees with `depth` levels below the root."""
    nodes = 2 ** (depth + 1) - 1
    parents = [-1 if node == 0 else (node - 1) // 2 + tree * nodes for tree in range(trees) for node in range(nodes)]
    return torch.as_tensor(tree_edges(torch.tensor(parents)))


def graph_candidates(trees: int, depth: int, size: int, path: str = "kernel") -> dict[str, Candidate]:
    """The Graph LSTM over trees, D = H = `size`: by levels, on our path and in torch, and node by node.

    The children come before their parents.
    """
    torch.manual_seed(0)
    edges, nodes = forest(trees, depth), trees * (2 ** (depth + 1) - 1)
    order = torch.arange(nodes - 1, -1, -1)
    layer = GraphLSTM(size, size, aggregation="sum", fast=path)
    plain = GraphLSTM(size, size, aggregation="sum", fast="plain")
    plain.load_state_dict(layer.state_dict())
    features, dys = torch.randn(nodes, size).requires_grad_(), torch.randn(nodes, size)

    def one_by_one() -> Tensor:
        return graph_lstm(features, edges, layer.params(0), order=order, aggregation="sum")[0]

    forwards = {
        "kernel": (lambda: layer(features, edges, order=order)[0], list(layer.parameters())),
        "plain": (lambda: plain(features, edges, order=order)[0], list(plain.parameters())),
        "node by node": (one_by_one, list(layer.parameters())),
    }
    return {name: _training(forward, [features, *weights], dys) for name, (forward, weights) in forwards.items()}
