"""What the notebook of assignment 7 gives ready: two cells by layer and direction, and a sequence with padding."""

import numpy as np

from course_lib.assignments.a7.inputs import NAMES, Params
from course_lib.cells.base import CellParams
from course_lib.cells.lstm import lstm_cell
from course_lib.cells.rnn import rnn_cell
from course_lib.ops import Array


def rnn_step(x: Array, h: Array, params: Params, suffix: str) -> Array:
    """One step with the parameters of one layer and direction: x (B, D), h (B, H) -> the next h (B, H)."""
    return rnn_cell(x, h, CellParams(*(params[name + suffix] for name in NAMES)))[0]


def lstm_step(x: Array, h: Array, c: Array, params: Params) -> tuple[Array, Array]:
    """One step of the LSTM: x (B, D), h and c (B, H) -> the next (h, c)."""
    return lstm_cell(x, (h, c), CellParams(**params))[1]


def padded_sequence(xs: Array, lengths: Array, h: Array, params: Params, suffix: str) -> tuple[Array, Array]:
    """Every step of each sequence: xs (T, B, D), lengths (B,), h (B, H) -> (ys (T, B, H), the last h).

    Past a sequence's end its outputs are 0 and its state stays.
    """
    ys = []
    for t, x in enumerate(xs):
        real = (t < lengths)[:, None]
        h = np.where(real, rnn_step(x, h, params, suffix), h)
        ys.append(np.where(real, h, 0.0))
    return np.stack(ys), h
