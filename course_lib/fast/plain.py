"""A sequence step by step in torch: right for every cell, dtype and device, and what the other paths are held to."""

from typing import Any

import torch
from torch import Tensor

from course_lib.cells import Cell
from course_lib.cells.base import State


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
