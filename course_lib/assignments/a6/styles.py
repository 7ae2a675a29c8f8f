"""Right solutions of assignment 6 in other styles, at least five for each function: all of them get full marks."""

import numpy as np

from course_lib.assignments.a6 import backward_styles, counting_styles
from course_lib.assignments.a6.inputs import Params
from course_lib.assignments.base import Function
from course_lib.ops import Array

# --- W x + b for rows of x --------------------------------------------------------------------------------------------


def _matmul(x: Array, weight: Array, bias: Array) -> Array:
    return x @ weight.T + bias


def _einsum(x: Array, weight: Array, bias: Array) -> Array:
    return np.einsum("bd,gd->bg", x, weight) + bias


def _columns(x: Array, weight: Array, bias: Array) -> Array:
    return (np.dot(weight, x.T) + bias[:, np.newaxis]).T  # not contiguous


def _loops(x: Array, weight: Array, bias: Array) -> Array:
    out = np.empty((len(x), len(bias)))
    for b, row in enumerate(x):
        for g in range(len(bias)):
            out[b, g] = sum(w * v for w, v in zip(weight[g], row, strict=True)) + bias[g]
    return out


def _joined(x: Array, weight: Array, bias: Array) -> Array:
    """One product, with the bias as one more weight of an input that is 1."""
    ones = np.ones((len(x), 1))
    return np.hstack([x, ones]).dot(np.hstack([weight, bias[:, None]]).T)


# --- σ ----------------------------------------------------------------------------------------------------------------


def _plain_sigmoid(a: Array) -> Array:
    return 1 / (1 + np.exp(-a))


def _half_tanh(a: Array) -> Array:
    return 0.5 + 0.5 * np.tanh(0.5 * a)


# --- the two forms ----------------------------------------------------------------------------------------------------


def _rows(p: Params, gate: int) -> list[Array]:
    H = p["weight_hh"].shape[1]
    return [p[k][gate * H : (gate + 1) * H] for k in ("weight_ih", "bias_ih", "weight_hh", "bias_hh")]


def _gate(linear: Function, sigmoid: Function, x: Array, h: Array, p: Params, gate: int) -> Array:
    weight_i, bias_i, weight_h, bias_h = _rows(p, gate)
    return sigmoid(linear(x, weight_i, bias_i) + linear(h, weight_h, bias_h))


def _gate_by_gate(linear: Function, sigmoid: Function) -> dict[str, Function]:
    """Each gate with its own rows of the parameters."""

    def after(x: Array, h: Array, p: Params) -> Array:
        r, z = (_gate(linear, sigmoid, x, h, p, gate) for gate in range(2))
        weight_i, bias_i, weight_h, bias_h = _rows(p, 2)
        n = np.tanh(linear(x, weight_i, bias_i) + r * linear(h, weight_h, bias_h))
        return n + z * (h - n)

    def before(x: Array, h: Array, p: Params) -> Array:
        r, z = (_gate(linear, sigmoid, x, h, p, gate) for gate in range(2))
        weight_i, bias_i, weight_h, bias_h = _rows(p, 2)
        n = np.tanh(linear(x, weight_i, bias_i + bias_h) + linear(r * h, weight_h, 0 * bias_h))
        return z * h + n - z * n

    return {"gru_step": after, "gru_step_before": before}


def _after_stacked(x: Array, h: Array, p: Params) -> Array:
    i_r, i_z, i_n = np.split(x @ p["weight_ih"].T + p["bias_ih"], 3, axis=1)
    h_r, h_z, h_n = np.split(h @ p["weight_hh"].T + p["bias_hh"], 3, axis=1)
    r, z = _plain_sigmoid(i_r + h_r), _plain_sigmoid(i_z + h_z)
    out = r
    out *= h_n
    out += i_n
    np.tanh(out, out=out)
    out *= 1 - z
    out += z * h
    return out


def _after_three_axes(x: Array, h: Array, p: Params) -> Array:
    size = h.shape[1]
    from_input = (x @ p["weight_ih"].T + p["bias_ih"]).reshape(-1, 3, size)
    from_state = (h @ p["weight_hh"].T + p["bias_hh"]).reshape(-1, 3, size)
    gates = _half_tanh(from_input[:, :2] + from_state[:, :2])
    n = np.tanh(from_input[:, 2] + gates[:, 0] * from_state[:, 2])
    return np.where(True, gates[:, 1] * h + (1 - gates[:, 1]) * n, 0)


def _before_joined_gates(x: Array, h: Array, p: Params) -> Array:
    """r and z as one product with [x, h], n as another with [x, r ⊙ h]."""
    size = h.shape[1]
    weight = np.concatenate([p["weight_ih"], p["weight_hh"]], axis=1)
    bias = p["bias_ih"] + p["bias_hh"]
    gates = _plain_sigmoid(np.concatenate([x, h], axis=1) @ weight[: 2 * size].T + bias[: 2 * size])
    r, z = gates[:, :size], gates[:, size:]
    n = np.tanh(np.concatenate([x, r * h], axis=1) @ weight[2 * size :].T + bias[2 * size :])
    return (1 - z) * n + z * h


def _before_each_example(x: Array, h: Array, p: Params) -> Array:
    outs = []
    for one, state in zip(x, h, strict=True):
        i_r, i_z, i_n = np.split(p["weight_ih"] @ one + p["bias_ih"], 3)
        W_r, W_z, W_n = np.split(p["weight_hh"], 3)
        b_r, b_z, b_n = np.split(p["bias_hh"], 3)
        r, z = _plain_sigmoid(i_r + W_r @ state + b_r), _plain_sigmoid(i_z + W_z @ state + b_z)
        n = np.tanh(i_n + (W_n * r) @ state + b_n)  # r weighs the columns of W_hn
        outs.append((1 - z) * n + z * state)
    return np.array(outs)


def _styles() -> dict[str, dict[str, Function]]:
    styles: dict[str, dict[str, Function]] = {
        "gru_step": {"stacked": _after_stacked, "three_axes": _after_three_axes},
        "gru_step_before": {"joined_gates": _before_joined_gates, "each_example": _before_each_example},
    }
    for number, linear in enumerate((_matmul, _einsum, _columns, _loops, _joined)):
        for name, function in _gate_by_gate(linear, (_plain_sigmoid, _half_tanh)[number % 2]).items():
            styles[name][linear.__name__.lstrip("_")] = function
    return styles


STYLES = _styles() | backward_styles.STYLES | counting_styles.STYLES
