"""Right solutions of assignment 5 in other styles, at least five for each function: all of them get full marks."""

import numpy as np

from course_lib.assignments.a5 import backward_styles as backward
from course_lib.assignments.a5.inputs import Memory, Params
from course_lib.assignments.base import Function
from course_lib.ops import Array


def _plain_sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def _half_tanh_sigmoid(z: Array) -> Array:
    return 0.5 * (1 + np.tanh(z / 2))


def _careful_sigmoid(z: Array) -> Array:
    small = np.exp(-abs(z))
    return np.where(z >= 0, 1 / (1 + small), small / (1 + small))


# Each style gives the sums of all blocks as a list of arrays (B, H).


def _split(x: Array, h: Array, p: Params, count: int) -> list[Array]:
    return np.split(x @ p["weight_ih"].T + p["bias_ih"] + h @ p["weight_hh"].T + p["bias_hh"], count, axis=1)


def _einsum(x: Array, h: Array, p: Params, count: int) -> list[Array]:
    a = np.einsum("bd,rd->rb", x, p["weight_ih"]) + np.einsum("bk,rk->rb", h, p["weight_hh"])
    a += (p["bias_ih"] + p["bias_hh"])[:, None]
    return list(a.reshape(count, -1, len(x)).transpose(0, 2, 1))  # views, not contiguous


def _loops(x: Array, h: Array, p: Params, count: int) -> list[Array]:
    size = h.shape[1]
    blocks = [np.zeros(h.shape) for _ in range(count)]
    for k in range(count):
        for b in range(len(x)):
            for unit in range(size):
                row = k * size + unit
                a = p["bias_ih"][row] + p["bias_hh"][row]
                for d in range(x.shape[1]):
                    a += p["weight_ih"][row, d] * x[b, d]
                for j in range(size):
                    a += p["weight_hh"][row, j] * h[b, j]
                blocks[k][b, unit] = a
    return blocks


def _one_matrix(x: Array, h: Array, p: Params, count: int) -> list[Array]:
    weight = np.hstack([p["weight_ih"], p["weight_hh"], p["bias_ih"][:, None] + p["bias_hh"][:, None]])
    a = np.hstack([x, h, np.ones((len(x), 1))]).dot(weight.T)
    size = h.shape[1]
    return [a[:, k * size : (k + 1) * size] for k in range(count)]


def _block_by_block(x: Array, h: Array, p: Params, count: int) -> list[Array]:
    size, blocks = h.shape[1], []
    for k in range(count):
        rows = slice(k * size, (k + 1) * size)
        blocks.append(np.dot(x, p["weight_ih"][rows].T) + np.dot(h, p["weight_hh"][rows].T))
        blocks[-1] += p["bias_ih"][rows]
        blocks[-1] += p["bias_hh"][rows]
    return blocks


def _columns(x: Array, h: Array, p: Params, count: int) -> list[Array]:
    a = p["weight_ih"] @ x.T + p["weight_hh"] @ h.T + p["bias_ih"].reshape(-1, 1) + p["bias_hh"].reshape(-1, 1)
    return [block.T for block in np.vsplit(a, count)]


_SUMS = (_split, _einsum, _loops, _one_matrix, _block_by_block, _columns)
_SIGMOIDS = (_plain_sigmoid, _half_tanh_sigmoid, _careful_sigmoid)


def _coupled_sum(c: Array, i: Array, g: Array) -> Array:
    return c + i * (g - c)


def _coupled_in_place(c: Array, i: Array, g: Array) -> Array:
    new = c.copy()
    new *= 1 - i
    new += i * g
    return new


def _coupled_einsum(c: Array, i: Array, g: Array) -> Array:
    return np.einsum("kbh,kbh->bh", np.array([1 - i, i]), np.array([c, g]))


_COUPLED = (_coupled_sum, _coupled_in_place, _coupled_einsum)


def _cells(sums: Function, sigmoid: Function, couple: Function) -> dict[str, Function]:
    """The steps of all cells, in one style."""

    def three_blocks(x: Array, h: Array, p: Params) -> tuple[Array, Array, Array]:
        a_i, a_g, a_o = sums(x, h, p, 3)
        return sigmoid(a_i), np.tanh(a_g), sigmoid(a_o)

    def no_forget_step(x: Array, h: Array, c: Array, p: Params) -> Memory:
        i, g, o = three_blocks(x, h, p)
        new = np.multiply(i, g) + c
        return np.tanh(new) * o, new

    def coupled_step(x: Array, h: Array, c: Array, p: Params) -> Memory:
        i, g, o = three_blocks(x, h, p)
        new = couple(c, i, g)
        return o * np.tanh(new), new

    def peephole_step(x: Array, h: Array, c: Array, p: Params) -> Memory:
        a_i, a_f, a_g, a_o = sums(x, h, p, 4)
        new = sigmoid(a_f + c * p["weight_cf"]) * c
        new += sigmoid(a_i + c @ np.diag(p["weight_ci"])) * np.tanh(a_g)
        return np.tanh(new) * sigmoid(a_o + np.einsum("bh,h->bh", new, p["weight_co"])), new

    steps = (three_blocks, no_forget_step, peephole_step, coupled_step)
    return {step.__name__: step for step in steps}


def _styles() -> dict[str, dict[str, Function]]:
    styles: dict[str, dict[str, Function]] = {}
    for number, sums in enumerate(_SUMS):
        for name, function in _cells(sums, _SIGMOIDS[number % 3], _COUPLED[number // 2]).items():
            styles.setdefault(name, {})[sums.__name__.lstrip("_")] = function
    return styles | backward.STYLES


STYLES = _styles()
