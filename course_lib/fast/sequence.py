"""A whole sequence in one call of the compiled kernel, forward and backward, as one operation of torch's autograd."""

from typing import Any

import torch
from torch import Tensor

from course_lib.cells import Cell
from course_lib.cells.base import State
from course_lib.fast.buffers import give, take
from course_lib.fast.double_backward import Call, call_of, differentiable, differentiated, keeps_graph
from course_lib.fast.library import Layer, address, laid_out, run, wide
from course_lib.fast.plain import alive

# What the kernel keeps of a step, in arrays (B, H): `slots` in kernel/*.hpp
SLOTS = {"rnn": 1, "lstm": 4, "lstm_no_forget": 3, "lstm_peephole": 4, "lstm_coupled": 3, "gru": 4, "slstm": 5}
SLOTS |= {"gru_reset_before": 4, "min_gru": 2, "min_lstm": 3}


def sequence(
    cell: Cell, xs: Tensor, state: State, params: Any, lengths: Tensor | None = None, backwards: bool = False
) -> tuple[Tensor, State]:
    """Run one layer in one direction: xs (T, B, D) -> (ys (T, B, H), state). As `plain`, for the cells of `SLOTS`."""
    inputs = (xs, *params, *cell.unpack(state))
    call = call_of(cell, inputs, lengths, backwards)
    if call.keep:
        ys, *last = _Sequence.apply(call, *inputs)
    else:  # without a way back autograd need not hear of it
        (ys, *last), (z, h, s) = _run_there(call, inputs)
        give(z, *([s] if s is not h else []))
    if lengths is not None:
        ys = torch.where(alive(lengths, len(xs)), ys, 0)
    return ys, cell.pack(tuple(last))


def layer_of(call: Call, xs: Tensor, tensors: tuple[Tensor, ...]) -> Layer:
    """The kernel's view of contiguous tensors: xs (T, B, D), the parameters and the first state."""
    params, state = call.split(tensors)
    layer = Layer(*xs.shape, state[0].shape[1], call.backwards, call.keep, torch.get_num_threads())
    layer.lengths, layer.x = address(call.lengths), address(xs)
    layer.weight_ih, layer.weight_hh, layer.bias_ih, layer.bias_hh, *extra = map(address, _named(params))
    layer.extra[: len(extra)] = extra
    layer.state[: len(state)] = [address(a) for a in state]
    return layer


class _Sequence(torch.autograd.Function):
    """(call, xs, *params, *state) -> (ys, *state)."""

    @staticmethod
    def forward(ctx: Any, call: Call, xs: Tensor, *tensors: Tensor) -> tuple[Tensor, ...]:
        outputs, kept = _run_there(call, (xs, *tensors))
        ctx.call = call
        ctx.save_for_backward(xs, *tensors, *kept)
        ctx.set_materialize_grads(False)
        return outputs

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor | None) -> tuple[Tensor | None, ...]:
        xs, *tensors, z, h, s = ctx.saved_tensors
        needed = ctx.needs_input_grad[1:]
        if differentiated(gradients):
            return None, *differentiable(ctx.call, (xs, *tensors), needed, gradients)
        once = not keeps_graph()
        z = z if once else z.clone()  # the gates are overwritten
        found = _run_back(ctx.call, (xs, *tensors), needed, gradients, (z, h, s))
        give(z, *([s] if once and s is not h else []))
        return None, *found


def _run_there(call: Call, inputs: tuple[Tensor, ...]) -> tuple[tuple[Tensor, ...], tuple[Tensor, Tensor, Tensor]]:
    """The outputs (ys, *state), and what the steps leave for the way back: the gates, the h and the other states."""
    x, *numbers = map(laid_out, inputs)
    layer = layer_of(call, x, tuple(numbers))
    _, state = call.split(numbers)
    units = wide(x.dtype, layer.H)
    z = take(x.dtype, layer.T, layer.B, SLOTS[call.cell.name], units)
    h = torch.empty(layer.T + 1, layer.B, units, dtype=x.dtype)
    s = take(x.dtype, layer.T + 1 if call.keep else 1, layer.B, len(state) - 1, units) if len(state) > 1 else h
    last = [torch.empty_like(a) for a in state]
    layer.z, layer.h, layer.s = address(z), address(h), address(s)
    layer.last[: len(last)] = [address(a) for a in last]
    run(f"{call.cell.name}_forward", layer, x.dtype)
    ys = h[:-1] if call.backwards else h[1:]
    return (ys if units == layer.H else ys[..., : layer.H], *last), (z, h, s)


def _named(params: Any) -> Any:
    """Weights and biases of the input and of h, then whatever else; None where the gates read the input alone."""
    return params if len(params) > 2 else (params[0], None, params[1], None)


def _run_back(
    call: Call,
    inputs: tuple[Tensor, ...],
    needed: tuple[bool, ...],
    gradients: tuple[Tensor | None, ...],
    kept: tuple[Tensor, Tensor, Tensor],
) -> list[Tensor | None]:
    """The gradients of xs, the parameters and the first state, each None where nobody needs it."""
    x, *numbers = map(laid_out, inputs)
    arriving = [None if g is None else laid_out(g) for g in gradients]
    found = [torch.empty_like(a) if wanted else None for a, wanted in zip((x, *numbers), needed, strict=True)]
    layer = layer_of(call, x, tuple(numbers))
    layer.z, layer.h, layer.s = map(address, kept)
    layer.dy, *dlast = map(address, arriving)
    layer.dlast[: len(dlast)] = dlast
    params, state = call.split(found[1:])
    layer.dx = address(found[0])
    layer.dweight_ih, layer.dweight_hh, layer.dbias_ih, layer.dbias_hh, *extra = map(address, _named(params))
    layer.dextra[: len(extra)] = extra
    layer.dstate[: len(state)] = [address(a) for a in state]
    run(f"{call.cell.name}_backward", layer, x.dtype)
    return found
