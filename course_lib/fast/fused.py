"""A whole sequence in one launch on the GPU, by Triton: `triton_sequence` keeps the recurrent weights on the chip."""

from importlib.util import find_spec
from typing import Any

import torch
from torch import Tensor

from course_lib.cells import CELLS, Cell
from course_lib.cells.base import State
from course_lib.fast.double_backward import Call, call_of, differentiable
from course_lib.fast.gpu import gpu_reason
from course_lib.fast.plain import alive
from course_lib.language import tr


def fused_reason(cell: Cell, xs: Tensor, params: Any) -> str | None:
    """Say why this path cannot run `cell` over xs (T, B, D), or return None if it can."""
    if reason := gpu_reason(xs, interpreted=True):
        return reason
    if find_spec("triton") is None:
        return tr(pt="o Triton não está instalado", en="Triton is not installed")
    if xs.is_cuda and torch.cuda.get_device_capability(xs.device) < (8, 0):
        return tr(pt="a GPU tem capacidade de computação abaixo de 8.0", en="the GPU's compute capability is below 8.0")
    from course_lib.fast.triton_sequence import ON_CHIP, STEPS, weight_size

    if cell.name not in STEPS or cell.step is not CELLS[cell.name].step:
        return tr(pt=f"a célula {cell.name} não tem passo em Triton", en=f"the cell {cell.name} has no step in Triton")
    if xs.dtype not in (torch.float32, torch.float64):
        return tr(pt=f"só float32 e float64, não {xs.dtype}", en=f"float32 and float64 alone, not {xs.dtype}")
    hidden_size = params.weight_hh.shape[1]
    size = weight_size(cell, hidden_size, xs.itemsize)
    if size > ON_CHIP:
        pt = f"com H={hidden_size}, os pesos recorrentes ocupam {size} KiB, e no chip cabem {ON_CHIP} KiB"
        return tr(pt=pt, en=f"for H={hidden_size} the recurrent weights take {size} KiB; the chip holds {ON_CHIP} KiB")
    return None


def fused(
    cell: Cell, xs: Tensor, state: State, params: Any, lengths: Tensor | None = None, backwards: bool = False
) -> tuple[Tensor, State]:
    """Run one layer in one direction: xs (T, B, D) -> (ys (T, B, H), state). As `plain`, where `fused_reason` is None.

    Source: Diamos et al. (2016), Persistent RNNs: Stashing recurrent weights on-chip.
    """
    inputs = (xs, *params, *cell.unpack(state))
    ys, *last = _Sequence.apply(call_of(cell, inputs, lengths, backwards), *inputs)
    if lengths is not None:
        ys = torch.where(alive(lengths, len(xs)), ys, 0)
    return ys, cell.pack(tuple(last))


class _Sequence(torch.autograd.Function):
    """(call, xs, *params, *state) -> (ys, *state)."""

    @staticmethod
    def forward(ctx: Any, call: Call, xs: Tensor, *tensors: Tensor) -> tuple[Tensor, ...]:
        from course_lib.fast.triton_sequence import STEPS, launch

        ctx.call, (params, start) = call, call.split(tensors)
        weight_ih, weight_hh, bias_ih, bias_hh, *more = (weight.contiguous() for weight in params)
        start = torch.stack(start)
        steps, (_, batch, hidden_size) = len(xs), start.shape
        first, last, after = (-1, 0, slice(0, -1)) if call.backwards else (0, -1, slice(1, None))
        states = start.new_empty(len(start), steps + 1, batch, hidden_size)
        states[:, first] = start
        kept = xs.new_empty(steps, batch, STEPS[call.cell.name].kept, hidden_size) if call.keep else None
        drive = torch.addmm(bias_ih, xs.flatten(0, 1), weight_ih.T)
        extra = torch.stack(more) if more else None
        launch("forward", call, states, drive, weight_hh, bias_hh, extra, states, kept)
        ctx.save_for_backward(xs, *tensors, extra, states, kept)
        return states[0, after], *(array[last].clone() for array in states)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        xs, *tensors, extra, states, kept = ctx.saved_tensors
        if torch.is_grad_enabled():  # create_graph: these gradients are to be differentiated in turn
            return None, *differentiable(ctx.call, (xs, *tensors), ctx.needs_input_grad[1:], gradients)
        return None, *_run_back(ctx, xs, tensors, (extra, states, kept), gradients)


def _run_back(
    ctx: Any, xs: Tensor, tensors: list[Tensor], arrays: tuple[Tensor, ...], gradients: tuple[Tensor, ...]
) -> list[Tensor | None]:
    """The gradients of xs, the parameters and the first state."""
    from course_lib.fast.triton_sequence import STEPS, launch

    weight_ih, weight_hh, (extra, states, kept) = tensors[0], tensors[1].contiguous(), arrays
    steps, dys, dstate = STEPS[ctx.call.cell.name], gradients[0].contiguous(), torch.stack(gradients[1:])
    # the launch turns dstate, of the last state, into that of the first
    dx = xs.new_empty(*xs.shape[:2], len(weight_hh))  # of what the input gave to each gate
    dr = None if steps.same else torch.empty_like(dx)  # of what h gave, where that is not the same
    launch("backward", ctx.call, states, weight_hh, extra, states, kept, dys, dstate, dx, dr)
    old, new = (states[:, 1:], states[:, :-1]) if ctx.call.backwards else (states[:, :-1], states[:, 1:])
    by_gate = dx.unflatten(-1, (-1, weight_hh.shape[1]))
    more = [(by_gate[:, :, gate] * (new if late else old)[k]).sum((0, 1)) for gate, k, late in steps.more]
    to_x, to_r = dx.flatten(0, 1), (dx if dr is None else dr).flatten(0, 1)
    wants_xs, wants_ih, wants_hh = ctx.needs_input_grad[1:4]
    dxs = (to_x @ weight_ih).view_as(xs) if wants_xs else None
    dweight_ih = to_x.T @ xs.flatten(0, 1) if wants_ih else None
    dweight_hh = to_r.T @ old[0].flatten(0, 1) if wants_hh else None
    return [dxs, dweight_ih, dweight_hh, to_x.sum(0), to_r.sum(0), *more, *dstate]
