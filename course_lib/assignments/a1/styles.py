"""Right solutions of assignment 1 in other styles, at least five for each function: all of them get full marks."""

import numpy as np

from course_lib.assignments.a1 import backward_styles as backward
from course_lib.assignments.a1.inputs import Params
from course_lib.assignments.a1.sequence import Sequence
from course_lib.assignments.base import Function
from course_lib.ops import Array


def _step_einsum(x: Array, h: Array, p: Params) -> Array:
    a = np.einsum("bd,hd->bh", x, p["weight_ih"]) + np.einsum("bk,hk->bh", h, p["weight_hh"])
    return np.tanh(a + p["bias_ih"] + p["bias_hh"])


def _step_loops(x: Array, h: Array, p: Params) -> Array:
    out = np.zeros(h.shape)
    for b in range(len(x)):
        for k in range(h.shape[1]):
            a = p["bias_ih"][k] + p["bias_hh"][k]
            for d in range(x.shape[1]):
                a += p["weight_ih"][k, d] * x[b, d]
            for j in range(h.shape[1]):
                a += p["weight_hh"][k, j] * h[b, j]
            out[b, k] = np.tanh(a)
    return out


def _step_one_product(x: Array, h: Array, p: Params) -> Array:
    joined = np.concatenate([x, h], axis=1)
    weight = np.concatenate([p["weight_ih"], p["weight_hh"]], axis=1)
    return np.tanh(joined.dot(weight.T) + (p["bias_ih"] + p["bias_hh"]))


def _step_columns(x: Array, h: Array, p: Params) -> Array:
    a = np.dot(p["weight_ih"], x.T) + p["bias_ih"][:, None] + np.dot(p["weight_hh"], h.T) + p["bias_hh"][:, None]
    return np.tanh(a).T  # not contiguous


def _step_exponentials(x: Array, h: Array, p: Params) -> Array:
    a = np.matmul(x, p["weight_ih"].T) + np.matmul(h, p["weight_hh"].T) + p["bias_ih"] + p["bias_hh"]
    return (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))


def _step_own_copies(x: Array, h: Array, p: Params) -> Array:
    p = {name: value.copy() for name, value in p.items()}
    p["bias_ih"] += p["bias_hh"]
    out = p["bias_ih"] + x @ p["weight_ih"].T
    out += h @ p["weight_hh"].T
    return np.tanh(out, out=out)


def _step_rows(x: Array, h: Array, p: Params) -> Array:
    rows = [p["weight_ih"] @ x[b] + p["bias_ih"] + p["weight_hh"] @ h[b] + p["bias_hh"] for b in range(len(x))]
    return np.array([[np.tanh(a) for a in row] for row in rows])


def _sequence_list(xs: Array, h: Array, p: Params) -> Sequence:
    ys = []
    for x in xs:
        h = _step_columns(x, h, p)
        ys += [h]
    return np.array(ys), h


def _sequence_filled(xs: Array, h: Array, p: Params) -> Sequence:
    ys = np.empty((len(xs), *h.shape))
    for t in range(xs.shape[0]):
        ys[t] = _step_einsum(xs[t], ys[t - 1] if t else h, p)
    return ys, ys[-1]


def _sequence_recursive(xs: Array, h: Array, p: Params) -> Sequence:
    h = _step_rows(xs[0], h, p)
    if len(xs) == 1:
        return h[None], h
    ys, last = _sequence_recursive(xs[1:], h, p)
    return np.concatenate([h[None], ys]), last


def _sequence_products_first(xs: Array, h: Array, p: Params) -> Sequence:
    from_inputs = xs @ p["weight_ih"].T + p["bias_ih"]
    states = [h]
    for a in from_inputs:
        states.append(np.tanh(a + states[-1] @ p["weight_hh"].T + p["bias_hh"]))
    return np.stack(states)[1:], states[-1]


def _sequence_each_example(xs: Array, h: Array, p: Params) -> Sequence:
    outs = [_sequence_filled(xs[:, b : b + 1], h[b : b + 1], p) for b in range(len(h))]
    return np.concatenate([ys for ys, _ in outs], axis=1), np.concatenate([last for _, last in outs])


def _by_name(*functions: Function) -> dict[str, Function]:
    return {function.__name__.lstrip("_"): function for function in functions}


STYLES: dict[str, dict[str, Function]] = {
    "rnn_step": _by_name(
        _step_einsum, _step_loops, _step_one_product, _step_columns, _step_exponentials, _step_own_copies, _step_rows
    ),
    "rnn_sequence": _by_name(
        _sequence_list, _sequence_filled, _sequence_recursive, _sequence_products_first, _sequence_each_example
    ),
    "rnn_step_backward": _by_name(
        backward.backward_einsum,
        backward.backward_each_example,
        backward.backward_columns,
        backward.backward_from_sum,
        backward.backward_one_product,
    ),
    "rnn_bptt": _by_name(
        backward.bptt_sums_at_the_end,
        backward.bptt_recursive,
        backward.bptt_own_states,
        backward.bptt_with(backward.backward_einsum),
        backward.bptt_with(backward.backward_from_sum),
    ),
}
