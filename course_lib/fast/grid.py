"""A whole grid in one call of the compiled kernel, forward and backward, as one operation of torch's autograd."""

import ctypes
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from course_lib.fast.buffers import give, take
from course_lib.fast.double_backward import by_plain, differentiated, keeps_graph
from course_lib.fast.library import address, laid_out, run, wide
from course_lib.multidimensional import MDParams, diagonals

Plain = Callable[[Tensor, MDParams, tuple[int, ...]], Tensor]


class _Grid(ctypes.Structure):
    """One scan, as `struct Grid` in kernel/grid.hpp has it."""

    bytes_there = "kernel_grid_bytes"
    _fields_ = [
        *(
            (name, ctypes.c_long)
            for name in ("places", "dims", "B", "I", "H", "diagonals", "widest", "keep", "threads")
        ),
        *((name, ctypes.c_void_p) for name in ("cells", "starts", "before", "after")),
        *((name, ctypes.c_void_p) for name in ("x", "weight_ih", "weight_hh", "bias_ih", "bias_hh")),
        *((name, ctypes.c_void_p) for name in ("z", "h", "c", "scratch", "dy")),
        *((name, ctypes.c_void_p) for name in ("dx", "dweight_ih", "dweight_hh", "dbias_ih", "dbias_hh")),
    ]


class Plan(NamedTuple):
    """The order of a scan, in numbers (int64) of places in torch's order.

    `cells` (S1·…·Sn,): the places, diagonal after diagonal; `starts`: where each diagonal begins among them, and their
    end. By position in `cells` (S1·…·Sn, n): `before`, the place read along each dimension, and `after`, the position
    of the place that reads this one; −1 outside the grid.
    """

    cells: np.ndarray
    starts: np.ndarray
    before: np.ndarray
    after: np.ndarray


@lru_cache(maxsize=32)
def plan(sizes: tuple[int, ...], backwards: tuple[int, ...]) -> Plan:
    """Plan a grid of `sizes` (S1, …, Sn) that is read backwards along those of its dimensions."""
    order = diagonals(sizes)
    places = np.flip(np.arange(len(order.cells)).reshape(sizes), backwards)  # as the scan comes by them
    cells = places.ravel()[order.cells]
    position = np.empty_like(cells)
    position[cells] = np.arange(len(cells))
    edged = np.pad(places, 1, constant_values=-1)
    inside = tuple(slice(1, -1) for _ in sizes)
    before, after = (
        np.stack([np.roll(edged, step, k)[inside].ravel()[order.cells] for k in range(len(sizes))], 1)
        for step in (1, -1)
    )
    after = np.where(after < 0, -1, position[after])
    return Plan(cells, np.cumsum([0, *order.widths]), np.ascontiguousarray(before), np.ascontiguousarray(after))


def scan(xs: Tensor, params: MDParams, backwards: tuple[int, ...], plain: Plain) -> Tensor:
    """Read xs (S1, …, Sn, B, D), backwards along those of its dimensions -> ys (S1, …, Sn, B, H).

    `plain` does the same in operations of torch. Source: Graves, Fernández & Schmidhuber (2007).
    """
    return _Scan.apply(_Call(backwards, plain), xs, *params)


class _Call(NamedTuple):
    """What a call is, besides its tensors."""

    backwards: tuple[int, ...]
    plain: Plain

    def grid(self, x: Tensor, *params: Tensor) -> _Grid:
        """The kernel's view of contiguous tensors."""
        *sizes, batch, inputs = x.shape
        order = plan(tuple(sizes), self.backwards)
        counts = len(order.starts) - 1, int(np.diff(order.starts).max())
        units = len(params[3]) // (3 + len(sizes))
        grid = _Grid(len(order.cells), len(sizes), batch, inputs, units, *counts, True, torch.get_num_threads())
        grid.cells, grid.starts, grid.before, grid.after = (a.ctypes.data for a in order)
        grid.x, grid.weight_ih, grid.weight_hh, grid.bias_ih, grid.bias_hh = map(address, (x, *params))
        return grid

    def again(self, xs: Tensor, *params: Tensor) -> tuple[Tensor]:
        return (self.plain(xs, MDParams(*params), self.backwards),)


class _Scan(torch.autograd.Function):
    """(call, xs, *params) -> ys."""

    @staticmethod
    def forward(ctx: Any, call: _Call, *tensors: Tensor) -> Tensor:
        inputs = [*map(laid_out, tensors)]
        grid = call.grid(*inputs)
        grid.keep = any(ctx.needs_input_grad)
        dtype, units = inputs[0].dtype, wide(inputs[0].dtype, grid.H)
        z = take(dtype, grid.places * grid.B, 3 + grid.dims, units)
        c = take(dtype, grid.places * grid.B, units)
        h = torch.empty(*inputs[0].shape[:-1], units, dtype=dtype)
        grid.z, grid.h, grid.c = map(address, (z, h, c))
        run("kernel_grid_forward", grid, dtype)
        if grid.keep:
            ctx.call = call
            ctx.save_for_backward(*tensors, z, h, c)
        else:
            give(z, c)
        return h if units == grid.H else h[..., : grid.H]

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        *tensors, z, h, c = ctx.saved_tensors
        needed = ctx.needs_input_grad[1:]
        if differentiated(gradients):
            return None, *by_plain(ctx.call.again, tuple(tensors), needed, gradients)
        again = keeps_graph()
        z = z.clone() if again else z  # the gates are overwritten
        inputs, dy = [*map(laid_out, tensors)], laid_out(gradients[0])
        found = [torch.empty_like(a) if wanted else None for a, wanted in zip(inputs, needed, strict=True)]
        grid = ctx.call.grid(*inputs)
        grid.z, grid.h, grid.c, grid.dy = map(address, (z, h, c, dy))
        grid.dx, grid.dweight_ih, grid.dweight_hh, grid.dbias_ih, grid.dbias_hh = map(address, found)
        run("kernel_grid_backward", grid, h.dtype)
        give(z, None if again else c)
        return None, *found
