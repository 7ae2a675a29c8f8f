"""Linear recurrences h_t = a_t h_{t-1} + b_t over whole sequences, in torch's own operations on any device."""

from math import isqrt
from typing import Any

import torch
from torch import Tensor

from course_lib.cells import CELLS, Cell
from course_lib.cells.base import State
from course_lib.cells.min_gru import min_gru_gates
from course_lib.cells.min_lstm import min_lstm_gates
from course_lib.cells.rg_lru import let_in, rg_lru_gates
from course_lib.check import check_shape
from course_lib.fast.plain import alive
from course_lib.ops import is_traced

LONG = 8  # steps from which on the chunks are faster than step by step


def chunked_scan(a: Tensor, b: Tensor, h_0: Tensor) -> Tensor:
    """Return every h of h_t = a_t h_{t-1} + b_t.

    a and b (T, B, H), h_0 (B, H) -> h (T, B, H). About √T chunks of √T
    steps are scanned side by side, each from 0, and then joined: 2 √T rounds
    instead of T, with no division and no logarithm.
    Raises `ValueError` if the shapes do not fit.
    Source: Martin & Cundy (2018), Parallelizing linear recurrent neural nets
    over sequence length; the chunks instead of their tree.
    """
    _check(a, b, h_0)
    steps = len(a)
    size = isqrt(steps - 1) + 1  # steps of a chunk
    missing = -steps % size
    ends = a.new_ones(missing, *h_0.shape), b.new_zeros(missing, *h_0.shape)
    a, b = (torch.cat(pair).unflatten(0, (-1, size)) for pair in zip((a, b), ends, strict=True))
    within, products = [b[:, 0]], [a[:, 0]]
    for a_t, b_t in zip(a.unbind(1)[1:], b.unbind(1)[1:], strict=True):
        within.append(a_t * within[-1] + b_t)
        products.append(a_t * products[-1])
    starts = [h_0]
    for product, end in zip(products[-1][:-1], within[-1][:-1], strict=True):
        starts.append(product * starts[-1] + end)
    start = torch.stack(starts)[:, None]
    h = torch.stack(within, 1) + torch.stack(products, 1) * start
    return h.flatten(0, 1)[:steps]


def log_space_scan(log_a: Tensor, log_b: Tensor) -> Tensor:
    """Return every h of h_t = a_t h_{t-1} + b_t from h_0 = 0, by sums of logarithms.

    log_a and log_b (T, B, H) -> h (T, B, H). It needs a and b above 0, and loses
    digits as the sum of log a grows: in float32 about one for each tenfold.
    Raises `ValueError` if the shapes do not fit.
    Source: Heinsen (2023), Efficient parallelization of a ubiquitous sequential
    computation.
    """
    _check(log_a, log_b, log_a[0])
    kept = log_a.cumsum(0)  # log of a_1 ... a_t
    return (kept + (log_b - kept).logcumsumexp(0)).exp()


def _check(a: Tensor, b: Tensor, h_0: Tensor) -> None:
    check_shape("a", a, "T B H", ("T", "B", "H"))
    check_shape("b", b, "T B H", tuple(a.shape))
    check_shape("h_0", h_0, "B H", tuple(a.shape[1:]))


def torch_scan(
    cell: Cell, xs: Tensor, state: State, params: Any, lengths: Tensor | None = None, backwards: bool = False
) -> tuple[Tensor, State]:
    """As `plain`, for a cell linear in its state: xs (T, B, D) -> (ys (T, B, H), state), one layer in one direction."""
    a, b = (c.unflatten(0, xs.shape[:2]) for c in _COEFFICIENTS[cell.name](xs.flatten(0, 1), params))
    within = None if lengths is None else alive(lengths, len(xs))
    if within is not None:
        a, b = torch.where(within, a, 1), torch.where(within, b, 0)
    if backwards:
        a, b = a.flip(0), b.flip(0)
    h = chunked_scan(a, b, state)
    ys = h.flip(0) if backwards else h
    return ys if within is None else torch.where(within, ys, 0), h[-1]


def scan_pays(cell: Cell, xs: Tensor) -> bool:
    """Tell whether `torch_scan` can run `cell` over xs (T, B, D), and is faster than step by step."""
    if cell.name not in _COEFFICIENTS or cell.step is not CELLS[cell.name].step or len(xs) < LONG:
        return False
    return not is_traced(xs) and not torch.is_autocast_enabled(xs.device.type)


def _of_min_gru(x: Tensor, params: Any) -> tuple[Tensor, Tensor]:
    z, n = min_gru_gates(x, params)
    return 1 - z, z * n


def _of_min_lstm(x: Tensor, params: Any) -> tuple[Tensor, Tensor]:
    i, f, g = min_lstm_gates(x, params)
    return f, i * g


def _of_rg_lru(x: Tensor, params: Any) -> tuple[Tensor, Tensor]:
    _, i, n, log_a = rg_lru_gates(x, params)
    return log_a.exp(), let_in(log_a) * i * n


_COEFFICIENTS = {"min_gru": _of_min_gru, "min_lstm": _of_min_lstm, "rg_lru": _of_rg_lru}
