"""Right solutions of assignment 4 in other styles, at least five for each function: all of them get full marks."""

import numpy as np

from course_lib.assignments.a4 import backward_styles as backward
from course_lib.assignments.a4 import words_styles as words
from course_lib.assignments.a4.inputs import Gates, Params
from course_lib.assignments.a4.sequence import Result
from course_lib.assignments.a4.step import State
from course_lib.assignments.base import Function
from course_lib.ops import Array


def _sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def _half_tanh(z: Array) -> Array:
    return 0.5 * (1 + np.tanh(z / 2))


def gates_split(x: Array, h: Array, p: Params) -> Gates:
    a = x @ p["weight_ih"].T + p["bias_ih"] + h @ p["weight_hh"].T + p["bias_hh"]
    i, f, g, o = np.split(a, 4, axis=1)
    return _sigmoid(i), _sigmoid(f), np.tanh(g), _sigmoid(o)


def gates_einsum(x: Array, h: Array, p: Params) -> Gates:
    a = np.einsum("bd,gd->gb", x, p["weight_ih"]) + np.einsum("bh,gh->gb", h, p["weight_hh"])
    i, f, g, o = (a + (p["bias_ih"] + p["bias_hh"])[:, None]).reshape(4, -1, len(x)).swapaxes(1, 2)
    return _half_tanh(i), _half_tanh(f), np.tanh(g), _half_tanh(o)  # not contiguous


def gates_four_products(x: Array, h: Array, p: Params) -> Gates:
    size = h.shape[1]

    def block(k: int) -> Array:
        rows = slice(k * size, (k + 1) * size)
        from_input = np.dot(x, p["weight_ih"][rows].T) + p["bias_ih"][rows]
        return from_input + np.dot(h, p["weight_hh"][rows].T) + p["bias_hh"][rows]

    return _sigmoid(block(0)), _sigmoid(block(1)), np.tanh(block(2)), _sigmoid(block(3))


def gates_joined(x: Array, h: Array, p: Params) -> Gates:
    weight = np.hstack([p["weight_ih"], p["weight_hh"]])
    a = np.hstack([x, h]).dot(weight.T) + p["bias_ih"] + p["bias_hh"]
    size = h.shape[-1]
    a[:, : 2 * size] = _sigmoid(a[:, : 2 * size])  # in place, on its own array
    a[:, 2 * size : 3 * size] = np.tanh(a[:, 2 * size : 3 * size])
    a[:, 3 * size :] = _sigmoid(a[:, 3 * size :])
    return a[:, :size], a[:, size : 2 * size], a[:, 2 * size : 3 * size], a[:, 3 * size :]  # views


def gates_loops(x: Array, h: Array, p: Params) -> Gates:
    size = h.shape[1]
    out = np.zeros((4, len(x), size))
    for k in range(4):
        for b in range(len(x)):
            for j in range(size):
                row = k * size + j
                a = p["bias_ih"][row] + p["bias_hh"][row]
                a += sum(w * value for w, value in zip(p["weight_ih"][row], x[b], strict=True))
                a += sum(w * value for w, value in zip(p["weight_hh"][row], h[b], strict=True))
                out[k, b, j] = np.tanh(a) if k == 2 else 1 / (1 + np.exp(-a))
    i, f, g, o = out
    return i, f, g, o


def gates_columns(x: Array, h: Array, p: Params) -> Gates:
    a = p["weight_ih"] @ x.T + p["weight_hh"] @ h.T
    a += p["bias_ih"].reshape(-1, 1) + p["bias_hh"].reshape(-1, 1)
    i, f, g, o = np.vsplit(a, 4)
    return _sigmoid(i).T, _sigmoid(f).T, np.tanh(g).T, _sigmoid(o).T


def step_plain(x: Array, h: Array, c: Array, p: Params) -> State:
    i, f, g, o = gates_split(x, h, p)
    c = f * c + i * g
    return o * np.tanh(c), c


def step_learned_first(x: Array, h: Array, c: Array, p: Params) -> State:
    i, f, g, o = gates_columns(x, h, p)
    new = np.multiply(i, g)
    new += f * c
    return np.tanh(new) * o, new


def step_einsum(x: Array, h: Array, c: Array, p: Params) -> State:
    i, f, g, o = gates_einsum(x, h, p)
    new = np.einsum("kbh,kbh->bh", np.array([f, i]), np.array([c, g]))
    return np.einsum("bh,bh->bh", o, np.tanh(new)), new


def step_own_copy(x: Array, h: Array, c: Array, p: Params) -> State:
    i, f, g, o = gates_joined(x, h, p)
    c = c.copy()
    c *= f
    c += i * g
    h = np.tanh(c)
    h *= o
    return h, c


def step_each_example(x: Array, h: Array, c: Array, p: Params) -> State:
    rows = [step_plain(x[b : b + 1], h[b : b + 1], c[b : b + 1], p) for b in range(len(x))]
    return np.vstack([row[0] for row in rows]), np.vstack([row[1] for row in rows])


def step_elements(x: Array, h: Array, c: Array, p: Params) -> State:
    i, f, g, o = gates_four_products(x, h, p)
    new_h, new_c = np.empty(h.shape), np.empty(c.shape)
    for index in np.ndindex(c.shape):
        new_c[index] = f[index] * c[index] + i[index] * g[index]
        new_h[index] = o[index] * np.tanh(new_c[index])
    return new_h, new_c


def sequence_list(xs: Array, h: Array, c: Array, p: Params) -> Result:
    ys = []
    for x in xs:
        h, c = step_plain(x, h, c, p)
        ys += [h]
    return np.array(ys), h, c


def sequence_filled(xs: Array, h: Array, c: Array, p: Params) -> Result:
    ys = np.empty((len(xs), *h.shape))
    state = (h, c)
    for t in range(xs.shape[0]):
        state = step_einsum(xs[t], *state, p)
        ys[t] = state[0]
    return ys, ys[-1], state[1]


def sequence_recursive(xs: Array, h: Array, c: Array, p: Params) -> Result:
    h, c = step_own_copy(xs[0], h, c, p)
    if len(xs) == 1:
        return h[None], h, c
    ys, last_h, last_c = sequence_recursive(xs[1:], h, c, p)
    return np.concatenate([h[None], ys]), last_h, last_c


def sequence_products_first(xs: Array, h: Array, c: Array, p: Params) -> Result:
    size, ys = h.shape[1], []
    for a in xs @ p["weight_ih"].T + (p["bias_ih"] + p["bias_hh"]):
        z = a + h @ p["weight_hh"].T
        i, f, o = (_sigmoid(z[:, k * size : (k + 1) * size]) for k in (0, 1, 3))
        c = f * c + i * np.tanh(z[:, 2 * size : 3 * size])
        h = o * np.tanh(c)
        ys.append(h)
    return np.stack(ys), h, c


def sequence_each_example(xs: Array, h: Array, c: Array, p: Params) -> Result:
    parts = [sequence_list(xs[:, b : b + 1], h[b : b + 1], c[b : b + 1], p) for b in range(len(h))]
    ys, last_h, last_c = zip(*parts, strict=True)
    return np.concatenate(ys, axis=1), np.concatenate(last_h), np.concatenate(last_c)


def _named(prefix: str, functions: dict[str, object]) -> dict[str, Function]:
    """Return the functions of a module whose names begin with `prefix`, by the rest of their names."""
    return {name.removeprefix(prefix): f for name, f in functions.items() if name.startswith(prefix) and callable(f)}


STYLES: dict[str, dict[str, Function]] = {
    "lstm_gates": _named("gates_", globals()),
    "lstm_step": _named("step_", globals()),
    "lstm_sequence": _named("sequence_", globals()),
    "to_words": _named("to_words_", vars(words)),
    "from_words": _named("from_words_", vars(words)),
    "lstm_gates_backward": _named("gates_backward_", vars(backward)),
    "lstm_step_backward": _named("step_backward_", vars(backward)),
}
