"""Right backward steps and backpropagations through time of assignment 1 in other styles."""

import numpy as np

from course_lib.assignments.a1.inputs import Params
from course_lib.assignments.a1.sequence import rnn_sequence
from course_lib.assignments.a1.step import rnn_step
from course_lib.assignments.a1.step_backward import Result
from course_lib.assignments.base import Function
from course_lib.ops import Array

_NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def backward_einsum(d: Array, x: Array, h: Array, h_next: Array, p: Params) -> Result:
    da = d - d * h_next * h_next
    gradients = dict(zip(_NAMES, (np.einsum("bh,bd->hd", da, x), np.einsum("bh,bk->hk", da, h)), strict=False))
    for name in ("bias_hh", "bias_ih"):  # another order of keys
        gradients[name] = np.einsum("bh->h", da)
    return np.einsum("bh,hd->bd", da, p["weight_ih"]), np.einsum("bh,hk->bk", da, p["weight_hh"]), gradients


def backward_each_example(d: Array, x: Array, h: Array, h_next: Array, p: Params) -> Result:
    dx, dh = np.zeros_like(x), np.zeros_like(h)
    gradients = {name: np.zeros_like(value) for name, value in p.items()}
    for b in range(len(x)):
        da = d[b] * (1 - h_next[b]) * (1 + h_next[b])
        dx[b], dh[b] = p["weight_ih"].T @ da, p["weight_hh"].T @ da
        gradients["weight_ih"] += np.outer(da, x[b])
        gradients["weight_hh"] += np.outer(da, h[b])
        gradients["bias_ih"] += da
        gradients["bias_hh"] += da
    return dx, dh, gradients


def backward_columns(d: Array, x: Array, h: Array, h_next: Array, p: Params) -> Result:
    da = (d * (1 - np.square(h_next))).T
    bias = da.sum(axis=1)
    gradients = {"bias_ih": bias, "bias_hh": bias, "weight_ih": da @ x, "weight_hh": (h.T @ da.T).T}
    return (p["weight_ih"].T @ da).T, (p["weight_hh"].T @ da).T, gradients


def backward_from_sum(d: Array, x: Array, h: Array, h_next: Array, p: Params) -> Result:
    a = x @ p["weight_ih"].T + h @ p["weight_hh"].T + p["bias_ih"] + p["bias_hh"]
    da = d / np.cosh(a) ** 2
    ones = np.ones(len(x))
    return (
        da.dot(p["weight_ih"]),
        da.dot(p["weight_hh"]),
        {"weight_ih": da.T.dot(x), "weight_hh": da.T.dot(h), "bias_ih": ones @ da, "bias_hh": ones @ da},
    )


def backward_one_product(d: Array, x: Array, h: Array, h_next: Array, p: Params) -> Result:
    da = d * (1 - h_next**2)
    weight = np.hstack([p["weight_ih"], p["weight_hh"]])
    both, joined = da @ weight, da.T @ np.hstack([x, h])
    size = x.shape[1]
    bias = np.sum(da, axis=0)
    gradients = dict(zip(_NAMES, (joined[:, :size], joined[:, size:], bias, bias.copy()), strict=True))
    return both[:, :size], both[:, size:], gradients


def bptt_with(backward: Function) -> Function:
    """Return the loop from the last step, on another backward step."""

    def bptt(dys: Array, dh: Array, xs: Array, h: Array, ys: Array, p: Params) -> Result:
        dxs: list[Array] = []
        total: Params = {}
        for t in range(len(xs) - 1, -1, -1):
            dx, dh, g = backward(dys[t] + dh, xs[t], h if t == 0 else ys[t - 1], ys[t], p)
            dxs.insert(0, dx)
            total = {name: total.get(name, 0) + g[name] for name in g}
        return np.array(dxs), dh, total

    bptt.__name__ = f"bptt_with_{backward.__name__}"
    return bptt


def bptt_sums_at_the_end(dys: Array, dh: Array, xs: Array, h: Array, ys: Array, p: Params) -> Result:
    das, before = np.zeros_like(ys), np.concatenate([h[None], ys[:-1]])
    for t in reversed(range(len(ys))):
        das[t] = (dys[t] + dh) * (1 - ys[t] ** 2)
        dh = das[t] @ p["weight_hh"]
    bias = das.sum(axis=(0, 1))
    weight_ih, weight_hh = np.einsum("tbh,tbd->hd", das, xs), np.tensordot(das, before, axes=([0, 1], [0, 1]))
    return das @ p["weight_ih"], dh, dict(zip(_NAMES, (weight_ih, weight_hh, bias, bias), strict=True))


def bptt_recursive(dys: Array, dh: Array, xs: Array, h: Array, ys: Array, p: Params) -> Result:
    if len(xs) > 1:
        late, dh, later = bptt_recursive(dys[1:], dh, xs[1:], ys[0], ys[1:], p)
    dx, dh, g = backward_columns(dys[0] + dh, xs[0], h, ys[0], p)
    if len(xs) == 1:
        return dx[None], dh, g
    return np.concatenate([dx[None], late]), dh, {name: g[name] + later[name] for name in g}


def bptt_own_states(dys: Array, dh: Array, xs: Array, h: Array, ys: Array, p: Params) -> Result:
    """Runs forward again and does not look at ys."""
    states = [h, *rnn_sequence(xs, h, p, rnn_step)[0]]
    dxs, total = np.zeros(xs.shape), {name: 0 * value for name, value in p.items()}
    for t in reversed(range(len(xs))):
        dh = dh + dys[t]
        dxs[t], dh, g = backward_each_example(dh, xs[t], states[t], states[t + 1], p)
        for name, value in g.items():
            total[name] += value
    return dxs, dh, total
