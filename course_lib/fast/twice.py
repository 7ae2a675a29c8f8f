"""Gradients that are to be differentiated in turn: the plain path gives them for all the others."""

from typing import Any, NamedTuple

import torch
from torch import Tensor

from course_lib.cells import Cell
from course_lib.fast.plain import plain


class Call(NamedTuple):
    """What a call is, besides its tensors; `keep`: whether a way back is to come."""

    cell: Cell
    lengths: Tensor | None
    backwards: bool
    keep: bool

    def split(self, tensors: Any) -> tuple[Any, Any]:
        """Tell the parameters, or what is said of them, from the state."""
        count = len(self.cell.shapes)
        return tensors[:count], tensors[count:]


def differentiable(
    call: Call, inputs: tuple[Tensor, ...], needed: tuple[bool, ...], gradients: tuple[Tensor, ...]
) -> list[Tensor | None]:
    """The gradients of the inputs (xs, *params, *state) that are needed, for those of (ys, *state)."""
    cell, (params, state) = call.cell, call.split(inputs[1:])
    wanted = [tensor for tensor, is_wanted in zip(inputs, needed, strict=True) if is_wanted]
    start = cell.pack(tuple(state))
    ys, last = plain(cell, inputs[0], start, cell.params_type(*params), call.lengths, call.backwards)
    outputs = (ys, *cell.unpack(last))
    found = iter(torch.autograd.grad(outputs, wanted, gradients, create_graph=True, allow_unused=True))
    return [next(found) if is_wanted else None for is_wanted in needed]
