"""Right cells of a grid and right scans of it, in other styles."""

from collections.abc import Iterable

import numpy as np

from course_lib.assignments.a7.inputs import Params
from course_lib.assignments.a7.place import State, grid_step
from course_lib.assignments.base import Function
from course_lib.ops import Array


def _sigmoid(a: Array) -> Array:
    return 1 / (1 + np.exp(-a))


def _finish(sums: Iterable[Array], c_above: Array, c_left: Array) -> State:
    i, f1, f2, g, o = sums
    c = _sigmoid(f1) * c_above + _sigmoid(f2) * c_left + _sigmoid(i) * np.tanh(g)
    return _sigmoid(o) * np.tanh(c), c


def place_joined(x: Array, h_above: Array, c_above: Array, h_left: Array, c_left: Array, p: Params) -> State:
    """The states joined, the sum split in five."""
    a = x @ p["weight_ih"].T + p["bias_ih"] + np.hstack([h_above, h_left]) @ p["weight_hh"].T + p["bias_hh"]
    return _finish(np.split(a, 5, axis=-1), c_above, c_left)


def place_two_products(x: Array, h_above: Array, c_above: Array, h_left: Array, c_left: Array, p: Params) -> State:
    """A product for each predecessor."""
    size = h_above.shape[1]
    up, left = p["weight_hh"][:, :size], p["weight_hh"][:, size:]
    a = x.dot(p["weight_ih"].T) + h_above.dot(up.T) + h_left.dot(left.T) + (p["bias_ih"] + p["bias_hh"])
    blocks = (a[:, k * size : (k + 1) * size] for k in range(5))
    return _finish(blocks, c_above, c_left)


def place_one_product(x: Array, h_above: Array, c_above: Array, h_left: Array, c_left: Array, p: Params) -> State:
    """Everything joined, weights too, and tanh alone for the gates."""
    weight = np.concatenate([p["weight_ih"], p["weight_hh"]], axis=1)
    a = np.einsum("bj,gj->bg", np.concatenate([x, h_above, h_left], axis=1), weight) + p["bias_ih"] + p["bias_hh"]
    i, f1, f2, g, o = a.reshape(len(x), 5, -1).swapaxes(0, 1)
    i, f1, f2, o = (0.5 + 0.5 * np.tanh(gate / 2) for gate in (i, f1, f2, o))
    c = i * np.tanh(g)
    c += f1 * c_above
    c += f2 * c_left
    return o * np.tanh(c), c


def place_columns(x: Array, h_above: Array, c_above: Array, h_left: Array, c_left: Array, p: Params) -> State:
    """Examples as columns."""
    states = np.vstack([h_above.T, h_left.T])
    a = p["weight_ih"] @ x.T + p["weight_hh"] @ states + (p["bias_ih"] + p["bias_hh"])[:, None]
    h, c = _finish(np.vsplit(a, 5), c_above.T, c_left.T)
    return h.T, c.T


def place_gate_by_gate(x: Array, h_above: Array, c_above: Array, h_left: Array, c_left: Array, p: Params) -> State:
    """Five products, each with its own rows."""
    size = len(p["bias_ih"]) // 5
    sums = []
    for k in range(5):
        rows = slice(k * size, (k + 1) * size)
        from_states = np.concatenate([h_above, h_left], axis=1) @ p["weight_hh"][rows].T
        sums.append(x @ p["weight_ih"][rows].T + from_states + p["bias_ih"][rows] + p["bias_hh"][rows])
    return _finish(sums, c_above, c_left)


def place_each_example(x: Array, h_above: Array, c_above: Array, h_left: Array, c_left: Array, p: Params) -> State:
    """One example after another."""
    step: Function = place_two_products
    given = (x, h_above, c_above, h_left, c_left)
    parts = [step(*(array[b : b + 1] for array in given), p) for b in range(len(x))]
    return np.concatenate([h for h, _ in parts]), np.concatenate([c for _, c in parts])


def _empty(xs: Array, params: Params, wider: int = 0) -> State:
    rows, columns, batch, _ = xs.shape
    shape = (rows + wider, columns + wider, batch, params["weight_hh"].shape[1] // 2)
    return np.zeros(shape), np.zeros(shape)


def scan_bordered(xs: Array, params: Params) -> State:
    """A border of zeros above and to the left."""
    ys, cs = _empty(xs, params, wider=1)
    for r in range(xs.shape[0]):
        for c in range(xs.shape[1]):
            before = ys[r, c + 1], cs[r, c + 1], ys[r + 1, c], cs[r + 1, c]
            ys[r + 1, c + 1], cs[r + 1, c + 1] = grid_step(xs[r, c], *before, params)
    return ys[1:, 1:], cs[1:, 1:]


def scan_with_conditions(xs: Array, params: Params) -> State:
    """Zeros where a place lies outside."""
    ys, cs = _empty(xs, params)
    nothing = np.zeros_like(ys[0, 0])
    for r, c in np.ndindex(*xs.shape[:2]):
        above = (ys[r - 1, c], cs[r - 1, c]) if r > 0 else (nothing, nothing)
        left = (ys[r, c - 1], cs[r, c - 1]) if c > 0 else (nothing, nothing)
        ys[r, c], cs[r, c] = place_joined(xs[r, c], *above, *left, params)
    return ys, cs


def scan_from_zeros(xs: Array, params: Params) -> State:
    """Index -1 without a condition: what it reads has not been visited, and is still zero."""
    ys, cs = _empty(xs, params)
    for r in range(len(xs)):
        for c in range(len(xs[0])):
            before = ys[r - 1, c], cs[r - 1, c], ys[r, c - 1], cs[r, c - 1]
            ys[r, c], cs[r, c] = place_one_product(xs[r, c], *before, params)
    return ys, cs


def scan_columns_first(xs: Array, params: Params) -> State:
    """Column by column, states in a dict."""
    nothing = (np.zeros((xs.shape[2], len(params["bias_ih"]) // 5)),) * 2
    states: dict[tuple[int, int], State] = {}
    for c in range(xs.shape[1]):
        for r in range(xs.shape[0]):
            above, left = states.get((r - 1, c), nothing), states.get((r, c - 1), nothing)
            states[r, c] = place_columns(xs[r, c], *above, *left, params)
    ys, cs = _empty(xs, params)
    for place, state in states.items():
        ys[place], cs[place] = state
    return ys, cs


def scan_row_of_states(xs: Array, params: Params) -> State:
    """One row of states, which the next row writes over, and lists of results."""
    nothing = np.zeros((xs.shape[2], params["weight_hh"].shape[1] // 2))
    above = [(nothing, nothing)] * xs.shape[1]
    rows = []
    for row in xs:
        left = (nothing, nothing)
        for c, x in enumerate(row):
            left = place_gate_by_gate(x, *above[c], *left, params)
            above[c] = left
        rows.append(list(above))
    return np.array([[h for h, _ in row] for row in rows]), np.array([[c for _, c in row] for row in rows])


def scan_diagonals(xs: Array, params: Params) -> State:
    """All places of a diagonal in one call, as if they were one batch."""
    ys, cs = _empty(xs, params, wider=1)
    rows, columns, batch, _ = xs.shape
    step: Function = grid_step
    for diagonal in range(rows + columns - 1):
        r = np.arange(max(0, diagonal - columns + 1), min(rows, diagonal + 1))
        c = diagonal - r
        before = ys[r, c + 1], cs[r, c + 1], ys[r + 1, c], cs[r + 1, c]
        flat = (array.reshape(len(r) * batch, -1) for array in (xs[r, c], *before))
        h, memory = step(*flat, params)
        ys[r + 1, c + 1] = h.reshape(len(r), batch, -1)
        cs[r + 1, c + 1] = memory.reshape(len(r), batch, -1)
    return ys[1:, 1:], cs[1:, 1:]
