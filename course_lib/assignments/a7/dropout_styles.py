"""Right masks and right sequences with variational dropout, in other styles."""

import numpy as np

from course_lib.assignments.a7.given import lstm_step
from course_lib.assignments.a7.inputs import Params
from course_lib.ops import Array

Results = tuple[Array, Array, Array]


def mask_divided(draws: Array, rate: float) -> Array:
    """A condition divided."""
    return (draws >= rate) / (1 - rate)


def mask_counted(draws: Array, rate: float) -> Array:
    """A condition made a number."""
    return (~(draws < rate)).astype(np.float64) * (1 / (1 - rate))


def mask_in_place(draws: Array, rate: float) -> Array:
    """Ones, some of them set to zero."""
    mask = np.ones_like(draws)
    mask[draws < rate] = 0
    mask /= 1 - rate
    return mask


def mask_loops(draws: Array, rate: float) -> Array:
    """Number by number."""
    return np.array([[0.0 if number < rate else 1 / (1 - rate) for number in row] for row in draws])


def mask_full(draws: Array, rate: float) -> Array:
    """The value of what is kept, times 0 or 1."""
    return np.full(draws.shape, 1 / (1 - rate)) * np.greater_equal(draws, rate)


def mask_chosen(draws: Array, rate: float) -> Array:
    """A table of two values."""
    return np.array([0, 1 / (1 - rate)])[(draws >= rate).astype(int)]


def dropout_list(xs: Array, h: Array, c: Array, draws: Array, rate: float, params: Params) -> Results:
    """Own name for what enters."""
    mask, ys = mask_divided(draws[0], rate), []
    for x in xs:
        entering = mask * h
        h, c = lstm_step(x, entering, c, params)
        ys += [h]
    return np.array(ys), h, c


def dropout_filled(xs: Array, h: Array, c: Array, draws: Array, rate: float, params: Params) -> Results:
    """Outputs filled in, and the state before read from them."""
    ys = np.empty((len(xs), *h.shape))
    for t in range(len(xs)):
        before = ys[t - 1] if t > 0 else h
        ys[t], c = lstm_step(xs[t], before * mask_in_place(draws[0], rate), c, params)
    return ys, ys[-1], c


def dropout_copies(xs: Array, h: Array, c: Array, draws: Array, rate: float, params: Params) -> Results:
    """In place, on own copies."""
    h, mask, ys = h.copy(), mask_loops(draws[0], rate), []
    for x in xs:
        h *= mask
        h, c = lstm_step(x, h, c, params)
        ys.append(h.copy())
    return np.stack(ys), h, c


def dropout_in_weights(xs: Array, h: Array, c: Array, draws: Array, rate: float, params: Params) -> Results:
    """The mask over the weights' columns, one matrix for each sequence, and the gates written out."""
    weights = params["weight_hh"] * mask_chosen(draws[0], rate)[:, None, :]
    ys = []
    for x in xs:
        a = x @ params["weight_ih"].T + params["bias_ih"] + np.einsum("bgh,bh->bg", weights, h) + params["bias_hh"]
        i, f, g, o = np.split(a, 4, axis=1)
        c = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
        h = np.tanh(c) / (1 + np.exp(-o))
        ys.append(h)
    return np.stack(ys), h, c


def dropout_recursive(xs: Array, h: Array, c: Array, draws: Array, rate: float, params: Params) -> Results:
    """One step, then the rest with the same numbers."""
    h, c = lstm_step(xs[0], h * mask_full(draws[0], rate), c, params)
    if len(xs) == 1:
        return h[None], h, c
    ys, last, memory = dropout_recursive(xs[1:], h, c, draws, rate, params)
    return np.concatenate([h[None], ys]), last, memory


def dropout_each_example(xs: Array, h: Array, c: Array, draws: Array, rate: float, params: Params) -> Results:
    """One sequence of the batch after another."""
    parts = [
        dropout_list(xs[:, [b]], h[[b]], c[[b]], draws[:, [b]], rate, params)  # the batch stays, of 1
        for b in range(len(h))
    ]
    ys, last, memory = zip(*parts, strict=True)
    return np.concatenate(ys, axis=1), np.concatenate(last), np.concatenate(memory)
