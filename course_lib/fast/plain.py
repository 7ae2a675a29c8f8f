"""Sequences step by step, and graphs level by level, in operations of torch: what the other paths are held to."""

from typing import Any

import torch
from torch import Tensor

from course_lib.cells import Cell
from course_lib.cells.base import State
from course_lib.graph import Aggregation, GraphParams, Levels
from course_lib.ops import sigmoid, split, tanh


def alive(lengths: Tensor, steps: int) -> Tensor:
    """Tell which steps are within the sequences' `lengths` (B,): bool (T, B, 1)."""
    return (torch.arange(steps, device=lengths.device)[:, None] < lengths)[..., None]


def plain(
    cell: Cell,
    xs: Tensor,
    state: State,
    params: Any,
    lengths: Tensor | None = None,
    backwards: bool = False,
    step: Any = None,
) -> tuple[Tensor, State]:
    """Run one layer in one direction: xs (T, B, D) -> (ys (T, B, H), state), by `step` instead of the cell's if given.

    Past a sequence's length the output is 0 and the state stays. Backwards the padding is read first, so that the state
    stays at its start until the last true step.
    """
    step = step or cell.step
    within = None if lengths is None else alive(lengths, len(xs))
    ys: list[Tensor] = []
    for t in reversed(range(len(xs))) if backwards else range(len(xs)):
        y, new = step(xs[t], state, params)
        if within is not None:
            old_new = zip(cell.unpack(state), cell.unpack(new), strict=True)
            new = cell.pack(tuple(torch.where(within[t], b, a) for a, b in old_new))
            y = torch.where(within[t], y, 0)
        state = new
        ys.append(y)
    return torch.stack(ys[::-1] if backwards else ys), state


def visit_levels(
    features: Tensor, state: tuple[Tensor, Tensor], plan: Levels, params: GraphParams, aggregation: Aggregation = "mean"
) -> tuple[Tensor, Tensor]:
    """The new states of `graph_lstm`, a level at a time: features (N, D), (h, c) (N, H) -> (h, c) (N, H).

    Source: Liang et al. (2016), Semantic object parsing with Graph LSTM.
    """
    h, c = state
    nodes, sources, targets = (torch.as_tensor(a, device=h.device) for a in (plan.nodes, plan.sources, plan.targets))
    counts = torch.as_tensor(plan.counts, device=h.device, dtype=h.dtype).clamp(min=1)[:, None]
    if aggregation == "sum":
        counts = torch.ones_like(counts)
    from_input = (features @ params.weight_ih.T + params.bias_ih + params.bias_hh)[nodes]
    from_own = from_input + h[nodes] @ params.weight_hh.T
    by_level = [a.split(plan.widths) for a in (len(h) + nodes, from_input, from_own, c[nodes], counts)]
    by_edge = [a.split(plan.edge_widths) for a in (sources, targets)]
    hs, cs = (torch.cat((old, torch.zeros_like(old))) for old in (h, c))  # a node's level may come before its reader's
    for there, z_in, z_own, past, count, near, readers in zip(*by_level, *by_edge, strict=True):
        new_h, new_c = _level(z_in, z_own, past, count, hs[near], cs[near], readers, params.weight_nh)
        hs, cs = hs.index_copy(0, there, new_h), cs.index_copy(0, there, new_c)
    return hs[len(h) :], cs[len(h) :]


def _level(
    from_input: Tensor,
    from_own: Tensor,
    c: Tensor,
    counts: Tensor,
    hs: Tensor,
    cs: Tensor,
    readers: Tensor,
    weight: Tensor,
) -> tuple[Tensor, Tensor]:
    """One level of M nodes (M, …) whose edges bring hs and cs (E, H) to `readers` (E,), positions among the M."""
    weight_i, weight_f, weight_g, weight_o = weight.chunk(4)
    nothing = torch.zeros_like(c)
    mean = nothing.index_add(0, readers, hs) / counts
    i, f, g, o = split(from_own, 4)
    i_near, g_near, o_near = split(mean @ torch.cat((weight_i, weight_g, weight_o)).T, 3)
    f_near = sigmoid(split(from_input, 4)[1][readers] + hs @ weight_f.T)
    kept = nothing.index_add(0, readers, f_near * cs) / counts + sigmoid(f) * c
    c = kept + sigmoid(i + i_near) * tanh(g + g_near)
    return sigmoid(o + o_near) * tanh(c), c
