"""Right ways back through the step of assignment 4 in other styles."""

import numpy as np

from course_lib.assignments.a4.backward_parts import Result as ToSum
from course_lib.assignments.a4.inputs import Gates, Params
from course_lib.assignments.a4.step_backward import Result
from course_lib.ops import Array

_NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def gates_backward_plain(dh: Array, dc: Array, c: Array, i: Array, f: Array, g: Array, o: Array) -> ToSum:
    shown = np.tanh(f * c + i * g)
    dc = dc + dh * o * (1 - shown**2)
    blocks = [dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g**2), dh * shown * o * (1 - o)]
    return np.concatenate(blocks, axis=1), dc * f


def gates_backward_hyperbolic(dh: Array, dc: Array, c: Array, i: Array, f: Array, g: Array, o: Array) -> ToSum:
    new = i * g + f * c
    total = dh * o / np.cosh(new) ** 2 + dc
    slope_g = (1 - g) * (1 + g)
    return np.hstack((total * g * (i - i * i), total * c * (f - f * f), total * i * slope_g,
                      dh * np.tanh(new) * (o - o * o))), f * total  # fmt: skip


def gates_backward_filled(dh: Array, dc: Array, c: Array, i: Array, f: Array, g: Array, o: Array) -> ToSum:
    size = c.shape[1]
    da = np.zeros((len(c), 4 * size))
    y = np.tanh(f * c + i * g)
    total = dc.copy()
    total += dh * o
    total -= dh * o * y * y
    da[:, :size] = total * g
    da[:, size : 2 * size] = total * c
    da[:, 2 * size : 3 * size] = total * i
    da[:, 3 * size :] = dh * y
    for k, gate in ((0, i), (1, f), (3, o)):
        da[:, k * size : (k + 1) * size] *= gate * (1 - gate)
    da[:, 2 * size : 3 * size] *= 1 - np.square(g)
    return da, total * f


def gates_backward_stacked(dh: Array, dc: Array, c: Array, i: Array, f: Array, g: Array, o: Array) -> ToSum:
    values = np.array([i, f, g, o])
    slopes = values * (1 - values)
    slopes[2] = 1 - values[2] ** 2
    y = np.tanh(f * c + i * g)
    total = dc + dh * o * (1 - y * y)
    factors = np.stack([total * g, total * c, total * i, dh * y])
    return (slopes * factors).transpose(1, 0, 2).reshape(len(c), -1), total * f


def gates_backward_elements(dh: Array, dc: Array, c: Array, i: Array, f: Array, g: Array, o: Array) -> ToSum:
    rows, size = c.shape
    da, back = np.empty((rows, 4 * size)), np.empty_like(c)
    for b, k in np.ndindex(rows, size):
        at = (b, k)
        y = np.tanh(f[at] * c[at] + i[at] * g[at])
        total = dc[at] + dh[at] * o[at] * (1 - y**2)
        da[b, k] = total * g[at] * i[at] * (1 - i[at])
        da[b, k + size] = total * c[at] * f[at] * (1 - f[at])
        da[b, k + 2 * size] = total * i[at] * (1 - g[at] ** 2)
        da[b, k + 3 * size] = dh[at] * y * o[at] * (1 - o[at])
        back[at] = total * f[at]
    return da, back


def _gates(x: Array, h: Array, p: Params) -> Gates:
    i, f, g, o = np.split(x @ p["weight_ih"].T + p["bias_ih"] + h @ p["weight_hh"].T + p["bias_hh"], 4, axis=1)
    return 1 / (1 + np.exp(-i)), 1 / (1 + np.exp(-f)), np.tanh(g), 1 / (1 + np.exp(-o))


def step_backward_plain(dh: Array, dc: Array, x: Array, h: Array, c: Array, p: Params) -> Result:
    da, dc = gates_backward_plain(dh, dc, c, *_gates(x, h, p))
    bias = da.sum(axis=0)
    gradients = dict(zip(_NAMES, (da.T @ x, da.T @ h, bias, bias), strict=True))
    return da @ p["weight_ih"], da @ p["weight_hh"], dc, gradients


def step_backward_einsum(dh: Array, dc: Array, x: Array, h: Array, c: Array, p: Params) -> Result:
    da, dc = gates_backward_stacked(dh, dc, c, *_gates(x, h, p))
    gradients = {
        "bias_hh": np.einsum("bg->g", da),
        "bias_ih": np.einsum("bg->g", da),
        "weight_hh": np.einsum("bg,bh->gh", da, h),
        "weight_ih": np.einsum("bg,bd->gd", da, x),
    }
    return np.einsum("bg,gd->bd", da, p["weight_ih"]), np.einsum("bg,gh->bh", da, p["weight_hh"]), dc, gradients


def step_backward_each_example(dh: Array, dc: Array, x: Array, h: Array, c: Array, p: Params) -> Result:
    da, back = gates_backward_filled(dh, dc, c, *_gates(x, h, p))
    dx, before = np.zeros_like(x), np.zeros_like(h)
    gradients = {name: np.zeros_like(value) for name, value in p.items()}
    for b in range(len(x)):
        dx[b], before[b] = p["weight_ih"].T @ da[b], p["weight_hh"].T @ da[b]
        gradients["weight_ih"] += np.outer(da[b], x[b])
        gradients["weight_hh"] += np.outer(da[b], h[b])
        gradients["bias_ih"] += da[b]
        gradients["bias_hh"] += da[b]
    return dx, before, back, gradients


def step_backward_one_product(dh: Array, dc: Array, x: Array, h: Array, c: Array, p: Params) -> Result:
    da, dc = gates_backward_hyperbolic(dh, dc, c, *_gates(x, h, p))
    size = x.shape[1]
    both = da @ np.hstack([p["weight_ih"], p["weight_hh"]])
    weights = da.T @ np.hstack([x, h])
    bias = np.ones(len(x)) @ da
    return both[:, :size], both[:, size:], dc, {
        "weight_ih": weights[:, :size], "weight_hh": weights[:, size:], "bias_ih": bias, "bias_hh": bias.copy()
    }  # fmt: skip


def step_backward_gate_by_gate(dh: Array, dc: Array, x: Array, h: Array, c: Array, p: Params) -> Result:
    da, dc = gates_backward_elements(dh, dc, c, *_gates(x, h, p))
    size = h.shape[1]
    dx, before = np.zeros(x.shape), np.zeros(h.shape)
    blocks: dict[str, list[Array]] = {name: [] for name in _NAMES}
    for k in range(4):
        rows = slice(k * size, (k + 1) * size)
        dx += da[:, rows].dot(p["weight_ih"][rows])
        before += da[:, rows].dot(p["weight_hh"][rows])
        found = (da[:, rows].T.dot(x), (h.T @ da[:, rows]).T, da[:, rows].sum(0), da[:, rows].sum(0))
        for name, block in zip(_NAMES, found, strict=True):
            blocks[name].append(block)
    return dx, before, dc, {name: np.concatenate(parts) for name, parts in blocks.items()}
