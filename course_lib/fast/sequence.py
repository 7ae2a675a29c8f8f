"""A whole sequence in one call of the compiled kernel, forward and backward, as one operation of torch's autograd."""

from collections.abc import Callable
from ctypes import byref
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor

from course_lib.cells import Cell
from course_lib.cells.base import State
from course_lib.fast.buffers import give, take
from course_lib.fast.library import Layer, address, library
from course_lib.fast.plain import alive, plain

FUSED = 64  # up to so many inputs, x W is computed within the recurrence instead of for all steps before it


@dataclass(frozen=True)
class Kernel:
    """How a cell's arrays stand in the kernel, where `struct` of its name in kernel/cells.hpp says the same.

    `slots`: arrays kept of a step; `first`: the first that h feeds; `turn`: by how many gates x's are turned round, so
    that the last is the first; `unroll`: vectors of units side by side; `extra`: parameters beside the weights.
    """

    slots: int
    first: int = 0
    turn: int = 0
    unroll: int = 1
    extra: Callable[[Any], list[Tensor]] = lambda params: []


KERNELS = {
    "rnn": Kernel(1, unroll=4),
    "lstm": Kernel(4),
    "lstm_no_forget": Kernel(3),
    "lstm_peephole": Kernel(4, extra=lambda params: list(params[4:])),
    "lstm_coupled": Kernel(3),
    "gru": Kernel(4, first=1, turn=1, extra=lambda params: [params.bias_hh[params.bias_hh.shape[0] // 3 * 2 :]]),
    "slstm": Kernel(5),
}


def sequence(
    cell: Cell, xs: Tensor, state: State, params: Any, lengths: Tensor | None = None, backwards: bool = False
) -> tuple[Tensor, State]:
    """Run one layer in one direction: xs (T, B, D) -> (ys (T, B, H), state). As `plain`, for the cells of `KERNELS`."""
    ys, *last = _Sequence.apply(_Call(cell, lengths, backwards), xs, *params, *cell.unpack(state))
    if lengths is not None:
        ys = torch.where(alive(lengths, len(xs)), ys, 0)
    return ys, cell.pack(tuple(last))


class _Call(NamedTuple):
    """What a call is, besides its tensors."""

    cell: Cell
    lengths: Tensor | None
    backwards: bool


def _padded(tensor: Tensor, size: int) -> Tensor:
    """A contiguous tensor whose last axis has that size, zeros at its end."""
    missing = size - tensor.shape[-1]
    return torch.nn.functional.pad(tensor, (0, missing)) if missing else tensor.contiguous()


class _Sizes:
    """Sizes of one call, with those padded to whole vectors, and the kernel's functions for its dtype."""

    def __init__(self, call: _Call, xs: Tensor, weight_hh: Tensor) -> None:
        self.kernel, self.gates = KERNELS[call.cell.name], len(call.cell.gates)
        self.library, self.dtype = library(xs.dtype), xs.dtype
        self.steps, self.batch, self.inputs = xs.shape
        self.units = weight_hh.shape[1]
        vector = self.library.kernel_vector()
        self.wide = -(-self.units // vector) * vector
        self.wide_inputs = -(-self.inputs // vector) * vector
        self.threads = torch.get_num_threads()
        self.own_state = len(call.cell.states) > 1  # beside h

    def pack_gates(self, weight: Tensor, padded: int, unroll: int) -> Tensor:
        """weight (G·H, K) for products with the gates side by side, or one after the other if `unroll` is 0."""
        packed = take(self.dtype, self.gates * self.wide * padded)
        sizes = (self.gates, self.units, weight.shape[1], padded, unroll, self.threads)
        self.library.kernel_pack_gates(address(weight), address(packed), *sizes)
        return packed

    def pack_columns(self, weight: Tensor, columns: int) -> Tensor:
        """weight (G·H, N) for products of gates' gradients with it, N padded to `columns`."""
        packed = take(self.dtype, self.gates * self.wide * columns)
        sizes = (self.gates, self.units, self.wide, weight.shape[1], self.threads)
        self.library.kernel_pack_columns(address(weight), address(packed), *sizes)
        return packed

    def linear(self, a: Tensor, packed: Tensor, bias: Tensor | None, y: Tensor, parts: int, columns: int) -> None:
        """y (M, parts·columns) = a (M, K) W + bias."""
        sizes = (y.stride(0), *a.shape, parts, columns, self.threads)
        self.library.kernel_linear(address(a), a.stride(0), address(packed), address(bias), address(y), *sizes)

    def outer(self, a: Tensor, x: Tensor, columns: int) -> Tensor:
        """a (T·B, M), x (T·B, N) -> a^T x (M, columns), N padded to `columns`."""
        result = torch.empty(a.shape[1], columns, dtype=self.dtype)
        scratch = take(self.dtype, self.threads * self.library.kernel_outer_scratch(x.shape[1]))
        ends = (a.shape[1], x.shape[1], a.shape[0], address(scratch), self.threads)
        arrays = (address(a), a.stride(0), address(x), x.stride(0), address(result), columns)
        self.library.kernel_outer(*arrays, *ends)
        give(scratch)
        return result


class _Sequence(torch.autograd.Function):
    """(call, xs, *params, *state) -> (ys, *state)."""

    @staticmethod
    def forward(ctx: Any, call: _Call, xs: Tensor, *tensors: Tensor) -> tuple[Tensor, ...]:
        params, state = tensors[: len(call.cell.shapes)], tensors[len(call.cell.shapes) :]
        size = _Sizes(call, xs, params[1])
        keep = any(ctx.needs_input_grad)
        x = xs.detach().contiguous()
        z, h, s = _run(call, size, x, call.cell.params_type(*(p.detach() for p in params)), state, keep)
        after = slice(0, -1) if call.backwards else slice(1, None)
        end = 0 if call.backwards else -1
        last = [h[end, :, : size.units].clone()]
        if size.own_state:
            last += [a[:, : size.units].clone() for a in s[end].unbind(1)]
        if keep:
            ctx.call, ctx.count = call, len(params)
            ctx.save_for_backward(xs, *tensors, z, h, s)
            ctx.set_materialize_grads(False)
        elif size.own_state:
            give(s)
        return h[after, :, : size.units], *last

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor | None) -> tuple[Tensor | None, ...]:
        xs, *tensors, z, h, s = ctx.saved_tensors
        if torch.is_grad_enabled():  # create_graph: these gradients are to be differentiated in turn
            return None, *_differentiable(ctx, (xs, *tensors), gradients)
        once = not torch._C._autograd._get_current_graph_task_keep_graph()
        if not once:
            z = z.clone()  # the gates are overwritten
        params = ctx.call.cell.params_type(*tensors[: ctx.count])
        size = _Sizes(ctx.call, xs, params.weight_hh)
        results = _run_back(ctx, size, xs, params, gradients, (z, h, s))
        if once:
            give(z, s if size.own_state else None)
        return None, *results


def _differentiable(ctx: Any, inputs: tuple[Tensor, ...], gradients: tuple[Tensor | None, ...]) -> list[Tensor | None]:
    """The gradients by way of the plain path, which autograd can differentiate again."""
    call, needed = ctx.call, [tensor for tensor, wanted in zip(inputs, ctx.needs_input_grad[1:], strict=True) if wanted]
    xs, params, state = inputs[0], inputs[1 : 1 + ctx.count], inputs[1 + ctx.count :]
    cell = call.cell
    ys, last = plain(cell, xs, cell.pack(tuple(state)), cell.params_type(*params), call.lengths, call.backwards)
    pairs = [(a, g) for a, g in zip((ys, *cell.unpack(last)), gradients, strict=True) if g is not None]
    outputs, arriving = zip(*pairs, strict=True)
    found = iter(torch.autograd.grad(outputs, needed, arriving, create_graph=True, allow_unused=True))
    return [next(found) if wanted else None for wanted in ctx.needs_input_grad[1:]]


def _run(
    call: _Call, size: _Sizes, x: Tensor, params: Any, state: tuple[Tensor, ...], keep: bool
) -> tuple[Tensor | None, Tensor, Tensor]:
    """Run forward: (z (T, B, slots, H), h (T + 1, B, H), s (T + 1, B, states, H)), H padded; s is h if that is all."""
    kernel, steps, batch = size.kernel, size.steps, size.batch
    weight, bias = _of_input(kernel, params)
    fused = size.inputs <= FUSED and not kernel.first
    h, s = _states(call, size, state, keep)
    z = take(size.dtype, steps, batch, kernel.slots, size.wide) if keep or not fused else None
    bias = _padded(bias.view(size.gates, -1), size.wide)
    packed_x = size.pack_gates(weight, size.inputs, kernel.unroll if fused else 0)
    if z is not None and not fused:
        sums = z.view(steps * batch, -1)
        size.linear(x.view(steps * batch, -1), packed_x, bias, sums, size.gates, size.wide)
    packed_h = size.pack_gates(params.weight_hh.contiguous(), size.wide, kernel.unroll)
    extra = _extra(size, params)
    layer = _layer(call, size, (z, h, s), packed_h, extra)
    layer.keep, layer.s_step = keep, s[0].numel() if len(s) > 1 else 0
    if fused:
        layer.x, layer.weight_x, layer.bias = address(x), address(packed_x), address(bias)
    getattr(size.library, f"{call.cell.name}_forward")(byref(layer))
    give(packed_x, packed_h, None if keep else z)
    return z, h, s


def _of_input(kernel: Kernel, params: Any) -> tuple[Tensor, Tensor]:
    """What the input is multiplied with and what is added, in the kernel's order of gates."""
    rows, weight, bias = params.bias_ih.shape[0], params.weight_ih.contiguous(), params.bias_hh
    if kernel.first:  # the last gate's recurrent bias stays with its recurrent part
        bias = bias.clone()
        bias[rows // 3 * 2 :] = 0
    bias = params.bias_ih + bias
    turn = kernel.turn * (rows // 3)
    return (weight.roll(turn, 0), bias.roll(turn)) if turn else (weight, bias)


def _states(call: _Call, size: _Sizes, state: tuple[Tensor, ...], keep: bool) -> tuple[Tensor, Tensor]:
    """h (T + 1, B, H) and s (T + 1, B, states, H), or (1, B, states, H) if nothing is kept, the start filled in."""
    h = torch.empty(size.steps + 1, size.batch, size.wide, dtype=size.dtype)
    start = size.steps if call.backwards else 0
    h[start] = _padded(state[0].detach(), size.wide)
    if not size.own_state:
        return h, h
    s = take(size.dtype, size.steps + 1 if keep else 1, size.batch, len(state) - 1, size.wide)
    for j, array in enumerate(state[1:]):
        s[start if keep else 0, :, j] = _padded(array.detach(), size.wide)
    return h, s


def _extra(size: _Sizes, params: Any) -> Tensor | None:
    extra = [_padded(vector, size.wide) for vector in size.kernel.extra(params)]
    return torch.stack(extra) if extra else None


def _layer(
    call: _Call,
    size: _Sizes,
    arrays: tuple[Tensor | None, Tensor, Tensor],
    weight_h: Tensor,
    extra: Tensor | None,
) -> Layer:
    layer = Layer(size.steps, size.batch, size.inputs, size.wide, call.backwards, True, size.threads)
    layer.lengths = address(call.lengths)
    layer.z, layer.h, layer.s = map(address, arrays)
    layer.s_step = arrays[2][0].numel()
    layer.weight_h, layer.extra = address(weight_h), address(extra)
    layer.held = extra  # ctypes keeps numbers alone, and the tensor must outlive the call
    return layer


def _run_back(
    ctx: Any,
    size: _Sizes,
    xs: Tensor,
    params: Any,
    gradients: tuple[Tensor | None, ...],
    arrays: tuple[Tensor, Tensor, Tensor],
) -> list[Tensor | None]:
    """The gradients of xs, the parameters and the first state, each None where nobody needs it."""
    call, kernel, (z, h, s) = ctx.call, size.kernel, arrays
    _, needs_x, *needs = ctx.needs_input_grad
    dh, ds = _arriving(size, call, gradients[1:])
    packed = size.pack_columns(params.weight_hh.contiguous(), size.wide)
    extra = _extra(size, params)
    layer = _layer(call, size, arrays, packed, extra)
    dy = None if gradients[0] is None else _padded(gradients[0], size.wide)
    layer.dy, layer.dh, layer.ds = address(dy), address(dh), address(ds)
    getattr(size.library, f"{call.cell.name}_backward")(byref(layer))
    give(packed)
    if not size.own_state:
        dh += ds[:, 0]
    flat = z.view(size.steps * size.batch, -1)
    of_input = flat[:, : size.gates * size.wide]
    of_state = flat[:, kernel.first * size.wide : (kernel.first + size.gates) * size.wide]
    before = h[1:] if call.backwards else h[:-1]
    dx = _input_gradient(size, of_input, params) if needs_x else None
    found: list[Tensor | None] = [None] * len(needs)
    if needs[0]:
        weight = size.outer(of_input, xs.detach().reshape(len(flat), -1), size.wide_inputs)
        weight = weight.view(size.gates, size.wide, -1)[:, : size.units, : size.inputs]
        found[0] = weight.roll(-kernel.turn, 0).reshape(-1, size.inputs)
    if needs[1]:
        weight = size.outer(of_state, before.view(len(flat), -1), size.wide)
        found[1] = weight.view(size.gates, size.wide, -1)[:, : size.units, : size.units].reshape(-1, size.units)
    sums = flat.sum(0).view(kernel.slots, size.wide)[:, : size.units]
    found[2] = sums[: size.gates].roll(-kernel.turn, 0).reshape(-1)
    found[3] = sums[kernel.first : kernel.first + size.gates].reshape(-1)
    if call.cell.name == "lstm_peephole":
        found[4:7] = _peephole_gradients(call, size, z, s[:, :, 0])
    first = [dh, *(ds.unbind(1) if size.own_state else ())]
    found[ctx.count :] = [a[:, : size.units] for a in first]
    return [dx, *found]


def _arriving(size: _Sizes, call: _Call, gradients: tuple[Tensor | None, ...]) -> tuple[Tensor, Tensor]:
    """Gradients of the last state: dh (B, H) and ds (B, states, H), which the kernel turns into those of the first."""
    dh = torch.zeros(size.batch, size.wide, dtype=size.dtype)
    ds = torch.zeros(size.batch, max(len(call.cell.states) - 1, 1), size.wide, dtype=size.dtype)
    for to, gradient in zip((dh, *ds.unbind(1)), gradients, strict=False):
        if gradient is not None:
            to[:, : size.units] = gradient
    return dh, ds


def _input_gradient(size: _Sizes, of_input: Tensor, params: Any) -> Tensor:
    turn = size.kernel.turn * size.units
    weight = params.weight_ih.roll(turn, 0) if turn else params.weight_ih.contiguous()
    packed = size.pack_columns(weight, size.wide_inputs)
    dx = torch.empty(len(of_input), size.wide_inputs, dtype=size.dtype)
    size.linear(of_input, packed, None, dx, 1, size.wide_inputs)
    give(packed)
    return dx[:, : size.inputs].reshape(size.steps, size.batch, -1)


def _peephole_gradients(call: _Call, size: _Sizes, z: Tensor, c: Tensor) -> list[Tensor]:
    old, new = (c[1:], c[:-1]) if call.backwards else (c[:-1], c[1:])
    pairs = (0, old), (1, old), (3, new)
    return [(z[:, :, gate] * seen).sum((0, 1))[: size.units] for gate, seen in pairs]
