"""What the explorer's script computes, by the library: all matches, the loss, the itemised gradient, the descent."""

from itertools import product
from typing import NamedTuple

import numpy as np

from course_lib.cells import CELLS, CellParams
from course_lib.ops import Array

RNN = CELLS["rnn"]
LENGTHS = (3, 5, 8)  # presses in a match
SEEDS = tuple(range(10))
FIRST_SEED, FIRST_LENGTH = 4, 5  # as in the chapter
RATE, LIMIT = 0.1, 400  # of the descent, and updates at most
SOURCES = ("x", "unit0", "unit1", "bias")  # what a unit's four weights multiply


class Bill(NamedTuple):
    """One pass over all matches: the loss, how many are right, and shares (T, 2, 4): step, unit, source."""

    loss: float
    right: int
    shares: Array


def start(seed: int) -> CellParams:
    """Draw the weights of one input and two units, as torch does."""
    return RNN.init_params(1, 2, np.random.default_rng(seed))


def rows(params: CellParams) -> Array:
    """Return the weights by unit and source, (2, 4); the two biases as their sum, which is all that counts."""
    bias = (params.bias_ih + params.bias_hh)[:, None]
    return np.concatenate([params.weight_ih, params.weight_hh, bias], axis=1)


def matches(length: int) -> Array:
    """Return every match in which somebody presses at each step: (T, 2^T, 1), +1 for red and -1 for blue."""
    return np.array(list(product([-1.0, 1.0], repeat=length))).T[..., None]


def itemise(params: CellParams, xs: Array) -> Bill:
    """Play all matches xs (T, B, 1), and split the gradient by step. The loss is the mean of (h_T - first press)²."""
    count = xs.shape[1]
    states = [np.zeros((count, 2))]
    for x in xs:
        states.append(RNN.step(x, states[-1], params)[1])
    miss = states[-1][:, 0] - xs[0, :, 0]
    dh = np.stack([2 * miss / count, 0 * miss], axis=1)
    shares = []
    for t in reversed(range(len(xs))):
        _, dh, grads = RNN.backward(0 * dh, dh, xs[t], states[t], params)
        shares.append(np.concatenate([grads.weight_ih, grads.weight_hh, grads.bias_ih[:, None]], axis=1))
    right = int((states[-1][:, 0] * xs[0, :, 0] > 0).sum())
    return Bill(float((miss**2).mean()), right, np.stack(shares[::-1]))


def updated(params: CellParams, shares: Array) -> CellParams:
    """Take one step of gradient descent with the shares' sum; both biases have the same gradient."""
    total = RATE * shares.sum(0)
    bias = total[:, 3]
    return CellParams(
        params.weight_ih - total[:, :1],
        params.weight_hh - total[:, 1:3],
        params.bias_ih - bias,
        params.bias_hh - bias,
    )


def recurrent_parts(shares: Array) -> Array:
    """Return each step's part, (T,), of the sizes of all shares in the recurrent weights."""
    sizes = np.sqrt((shares[:, :, 1:3] ** 2).sum((1, 2)))
    return sizes / sizes.sum()
