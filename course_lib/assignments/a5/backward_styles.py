"""Right backward passes of assignment 5 in other styles."""

from types import SimpleNamespace

import numpy as np

from course_lib.assignments.a5.coupled_backward import Result
from course_lib.assignments.a5.gates_backward import Gradients, coupled_gates_backward
from course_lib.assignments.a5.inputs import Params
from course_lib.assignments.a5.three_blocks import three_blocks
from course_lib.assignments.base import Function
from course_lib.ops import Array

_NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def gates_two_paths(dh: Array, dc: Array, c: Array, i: Array, g: Array, o: Array) -> Gradients:
    tanh_c = np.tanh(c + i * (g - c))
    at_c = (1 + tanh_c) * (1 - tanh_c) * o * dh + dc
    kept, learned = at_c * c, at_c * g
    di = learned - kept
    return di * (i - i**2), (at_c - at_c * g**2) * i, dh * tanh_c * (o - o * o), at_c - at_c * i


def gates_with_f(dh: Array, dc: Array, c: Array, i: Array, g: Array, o: Array) -> Gradients:
    """As the standard cell, with a forget gate whose gradient goes to i with a minus sign."""
    f = 1 - i
    tanh_c = np.tanh(f * c + i * g)
    at_c = dc + dh * o * (1 - np.square(tanh_c))
    df, di = at_c * c, at_c * g
    return i * f * (di - df), at_c * i * (1 - np.square(g)), o * (1 - o) * dh * tanh_c, at_c * f


def gates_cosh(dh: Array, dc: Array, c: Array, i: Array, g: Array, o: Array) -> Gradients:
    new = (1 - i) * c + i * g
    at_c = dc + dh * o / np.cosh(new) ** 2
    a_i = np.log(i / (1 - i))
    slope_i = 0.25 / np.cosh(a_i / 2) ** 2
    return (
        at_c * g * slope_i - at_c * c * slope_i,
        at_c * i / np.cosh(np.arctanh(g)) ** 2,
        _of_o(dh, new, o),
        at_c * (1 - i),
    )


def _of_o(dh: Array, new: Array, o: Array) -> Array:
    return np.prod([dh, np.tanh(new), o, 1 - o], axis=0)


def gates_in_place(dh: Array, dc: Array, c: Array, i: Array, g: Array, o: Array) -> Gradients:
    tanh_c = np.tanh(i * g + c - i * c)
    at_c = dh.copy()
    at_c *= o
    at_c -= at_c * tanh_c**2
    at_c += dc
    out = np.empty((4, *c.shape))
    out[0] = at_c * (g - c)
    out[0] *= i - i * i
    out[1] = at_c * i - at_c * i * g * g
    out[2] = dh * tanh_c * o * (1 - o)
    out[3] = at_c * (1 - i)
    return out[0], out[1], out[2], out[3]


def gates_loops(dh: Array, dc: Array, c: Array, i: Array, g: Array, o: Array) -> Gradients:
    out = [np.zeros(c.shape) for _ in range(4)]
    for at in np.ndindex(c.shape):
        n = SimpleNamespace(dh=dh[at], dc=dc[at], c=c[at], i=i[at], g=g[at], o=o[at])
        tanh_c = np.tanh((1 - n.i) * n.c + n.i * n.g)
        at_c = n.dc + n.dh * n.o * (1 - tanh_c**2)
        out[0][at] = (at_c * n.g - at_c * n.c) * n.i * (1 - n.i)
        out[1][at] = at_c * n.i * (1 - n.g**2)
        out[2][at] = n.dh * tanh_c * n.o * (1 - n.o)
        out[3][at] = at_c * (1 - n.i)
    return out[0], out[1], out[2], out[3]


def step_einsum(dh: Array, dc: Array, x: Array, h: Array, c: Array, p: Params) -> Result:
    a_i, a_g, a_o, dc = gates_with_f(dh, dc, c, *three_blocks(x, h, p))
    da = np.hstack([a_i, a_g, a_o])
    gradients = {"bias_hh": np.einsum("br->r", da), "bias_ih": np.einsum("br->r", da)}  # another order of keys
    gradients |= {"weight_hh": np.einsum("br,bk->rk", da, h), "weight_ih": np.einsum("br,bd->rd", da, x)}
    return np.einsum("br,rd->bd", da, p["weight_ih"]), np.einsum("br,rk->bk", da, p["weight_hh"]), dc, gradients


def step_each_example(dh: Array, dc: Array, x: Array, h: Array, c: Array, p: Params) -> Result:
    blocks = three_blocks(x, h, p)
    dx, dh_old, dc_old = np.zeros_like(x), np.zeros_like(h), np.zeros_like(c)
    total = {name: np.zeros_like(value) for name, value in p.items()}
    for b in range(len(x)):
        *parts, dc_old[b] = coupled_gates_backward(dh[b], dc[b], c[b], *(block[b] for block in blocks))
        da = np.concatenate(parts)
        dx[b], dh_old[b] = p["weight_ih"].T @ da, p["weight_hh"].T @ da
        total["weight_ih"] += np.outer(da, x[b])
        total["weight_hh"] += np.outer(da, h[b])
        total["bias_ih"] += da
        total["bias_hh"] += da
    return dx, dh_old, dc_old, total


def step_block_by_block(dh: Array, dc: Array, x: Array, h: Array, c: Array, p: Params) -> Result:
    *parts, dc = gates_loops(dh, dc, c, *three_blocks(x, h, p))
    size, dx, dh_old = h.shape[1], np.zeros_like(x), np.zeros_like(h)
    gradients = {name: np.empty(value.shape) for name, value in p.items()}
    for k, da in enumerate(parts):
        rows = slice(k * size, (k + 1) * size)
        dx, dh_old = dx + da @ p["weight_ih"][rows], dh_old + da @ p["weight_hh"][rows]
        gradients["weight_ih"][rows], gradients["weight_hh"][rows] = da.T @ x, da.T @ h
        gradients["bias_ih"][rows] = gradients["bias_hh"][rows] = np.sum(da, axis=0)
    return dx, dh_old, dc, gradients


def step_columns(dh: Array, dc: Array, x: Array, h: Array, c: Array, p: Params) -> Result:
    *parts, dc = gates_two_paths(dh, dc, c, *three_blocks(x, h, p))
    da = np.vstack([part.T for part in parts])
    bias = da.sum(axis=1)
    gradients = dict(zip(_NAMES, (da @ x, (h.T @ da.T).T, bias, bias), strict=True))
    return (p["weight_ih"].T @ da).T, (p["weight_hh"].T @ da).T, dc, gradients


def step_one_product(dh: Array, dc: Array, x: Array, h: Array, c: Array, p: Params) -> Result:
    a_i, a_g, a_o, dc = gates_in_place(dh, dc, c, *three_blocks(x, h, p))
    da = np.stack([a_i, a_g, a_o], axis=1).reshape(len(x), -1)
    both = da @ np.hstack([p["weight_ih"], p["weight_hh"]])
    joined = da.T @ np.hstack([x, h, np.ones((len(x), 1))])
    size = x.shape[1]
    pieces = (joined[:, :size], joined[:, size:-1], joined[:, -1], joined[:, -1])
    return both[:, :size], both[:, size:], dc, dict(zip(_NAMES, pieces, strict=True))


def _by_name(*functions: Function) -> dict[str, Function]:
    return {function.__name__.partition("_")[2]: function for function in functions}


STYLES: dict[str, dict[str, Function]] = {
    "coupled_gates_backward": _by_name(gates_two_paths, gates_with_f, gates_cosh, gates_in_place, gates_loops),
    "coupled_step_backward": _by_name(
        step_einsum, step_each_example, step_block_by_block, step_columns, step_one_product
    ),
}
