"""Double backward: gradients that are to be differentiated in turn, which the plain path gives for all the others."""

from collections.abc import Callable
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


def call_of(cell: Cell, inputs: tuple[Tensor, ...], lengths: Tensor | None, backwards: bool) -> Call:
    """Describe a call on inputs (xs, *params, *state); the lengths are copied, as a caller may write into its own."""
    keep = torch.is_grad_enabled() and any(tensor.requires_grad for tensor in inputs)
    return Call(cell, None if lengths is None else lengths.clone(), backwards, keep)


def differentiated(gradients: tuple[Tensor | None, ...]) -> bool:
    """Whether these gradients are being differentiated in turn (create_graph, forward mode) or mapped over."""
    if torch.is_grad_enabled() or torch._C._are_functorch_transforms_active():
        return True
    if torch.autograd.forward_ad._current_level >= 0:
        return True
    return any(g is not None and torch._C._functorch.is_legacy_batchedtensor(g) for g in gradients)


def keeps_graph() -> bool:
    """Whether another backward pass through the same graph may follow the one that is under way."""
    return torch._C._autograd._get_current_graph_task_keep_graph()


def by_plain(
    plain: Callable[..., tuple[Tensor, ...]],
    inputs: tuple[Tensor, ...],
    needed: tuple[bool, ...],
    gradients: tuple[Tensor | None, ...],
) -> list[Tensor | None]:
    """The gradients of `inputs` that are needed, for those of plain(*inputs), as operations that torch can follow."""
    create_graph = torch.is_grad_enabled()
    with torch.enable_grad():
        inputs = tuple(
            a.view_as(a) if wanted else a for a, wanted in zip(inputs, needed, strict=True)
        )  # not their past
        outputs = plain(*inputs)
    pairs = [(a, g) for a, g in zip(outputs, gradients, strict=True) if g is not None]
    if not pairs:
        return [None] * len(inputs)
    reached, arriving = zip(*pairs, strict=True)
    asked = [a for a, wanted in zip(inputs, needed, strict=True) if wanted]
    found = iter(torch.autograd.grad(reached, asked, arriving, create_graph=create_graph, allow_unused=True))
    return [next(found) if wanted else None for wanted in needed]


def differentiable(
    call: Call, inputs: tuple[Tensor, ...], needed: tuple[bool, ...], gradients: tuple[Tensor | None, ...]
) -> list[Tensor | None]:
    """The gradients of the inputs (xs, *params, *state) that are needed, for those of (ys, *state)."""

    def again(xs: Tensor, *tensors: Tensor) -> tuple[Tensor, ...]:
        cell, (params, state) = call.cell, call.split(tensors)
        start, named = cell.pack(tuple(state)), cell.params_type(*params)
        ys, last = plain(cell, xs, start, named, call.lengths, call.backwards)
        return ys, *cell.unpack(last)

    return by_plain(again, inputs, needed, gradients)
