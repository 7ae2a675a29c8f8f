"""What each convention costs where nobody minds it: the same weights read in another library's way, measured.

The other library is played by plain equations that follow its documentation, in NumPy and float64.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.cells import CELLS
from course_lib.cells.base import CellParams, State
from course_lib.conventions import (
    ORDERS,
    KerasWeights,
    batch_first,
    flip_update_gate,
    merge_biases,
    reorder,
    time_first,
    to_keras,
)
from course_lib.unroll import unroll

STEPS = BATCH = 6  # as many steps as sequences: swapped axes then raise no error
SIZE = 4  # as many inputs as units: a transposed kernel then raises none
BOUND = 1e-12
Step = Callable[[np.ndarray, State, Any], tuple[np.ndarray, State]]


@dataclass(frozen=True)
class ConventionRow:
    """One line: the largest difference of the outputs `without` the adapter and with it (None: there is none).

    `key` names the convention for the page's texts; `adapter` is the function of `course_lib.conventions`.
    """

    key: str
    adapter: str
    without: float
    with_adapter: float | None

    @property
    def holds(self) -> bool:
        """Whether the numbers differ by over 1e-3 without the adapter, and with it by no more than 1e-12."""
        return self.without > 1e-3 and (self.with_adapter is None or self.with_adapter <= BOUND)


def _sigmoid(a: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-a))


def _run(step: Step, xs: np.ndarray, state: State, weights: Any) -> np.ndarray:
    ys = []
    for x in xs:
        y, state = step(x, state, weights)
        ys.append(y)
    return np.stack(ys)


def _onnx_lstm(x: np.ndarray, state: State, p: CellParams) -> tuple[np.ndarray, State]:
    """Rows i, o, f, c, as in the ONNX operator LSTM."""
    h, c = state
    a = x @ p.weight_ih.T + p.bias_ih + h @ p.weight_hh.T + p.bias_hh
    i, o, f, g = np.split(a, 4, axis=-1)
    c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
    h = _sigmoid(o) * np.tanh(c)
    return h, (h, c)


def _one_bias_rnn(x: np.ndarray, h: State, p: CellParams) -> tuple[np.ndarray, State]:
    h = np.tanh(x @ p.weight_ih.T + h @ p.weight_hh.T + p.bias_ih)
    return h, h


def _one_bias_gru(x: np.ndarray, h: State, p: CellParams) -> tuple[np.ndarray, State]:
    """The reset after the product, with one bias for each gate."""
    a_r, a_z, a_n = np.split(x @ p.weight_ih.T + p.bias_ih, 3, axis=-1)
    u_r, u_z, u_n = np.split(h @ p.weight_hh.T, 3, axis=-1)
    z = _sigmoid(a_z + u_z)
    h = (1 - z) * np.tanh(a_n + _sigmoid(a_r + u_r) * u_n) + z * h
    return h, h


def _letting_gru(x: np.ndarray, h: State, p: CellParams) -> tuple[np.ndarray, State]:
    """z lets the new in, as in Chung et al. (2014); the reset after the product."""
    a_r, a_z, a_n = np.split(x @ p.weight_ih.T + p.bias_ih, 3, axis=-1)
    u_r, u_z, u_n = np.split(h @ p.weight_hh.T + p.bias_hh, 3, axis=-1)
    z = _sigmoid(a_z + u_z)
    h = (1 - z) * h + z * np.tanh(a_n + _sigmoid(a_r + u_r) * u_n)
    return h, h


def _keras_rnn(x: np.ndarray, h: State, weights: KerasWeights) -> tuple[np.ndarray, State]:
    """Keras 3, SimpleRNNCell: x kernel + bias + h recurrent_kernel."""
    h = np.tanh(x @ weights.kernel + weights.bias + h @ weights.recurrent_kernel)
    return h, h


def _batch_first_rnn(xs: np.ndarray, h: np.ndarray, p: CellParams) -> np.ndarray:
    """xs (B, T, D) -> ys (B, T, H), as with batch_first=True."""
    ys = []
    for t in range(xs.shape[1]):
        h = np.tanh(xs[:, t] @ p.weight_ih.T + p.bias_ih + h @ p.weight_hh.T + p.bias_hh)
        ys.append(h)
    return np.stack(ys, 1)


def _row(
    key: str, adapter: str, wanted: np.ndarray, raw: np.ndarray, adapted: np.ndarray | None = None
) -> ConventionRow:
    remaining = None if adapted is None else float(abs(adapted - wanted).max())
    return ConventionRow(key, adapter, float(abs(raw - wanted).max()), remaining)


def conventions_table() -> list[ConventionRow]:
    """Measure every adapter: the other convention's outputs from our weights as they are, and once adapted.

    The last two rows have no adapter: one bias for the candidate of `gru`, whose second bias stands inside r ⊙ (…), and
    the reset before instead of after the product.
    Source: the libraries named in `course_lib.conventions`.
    """
    rng = np.random.default_rng(0)
    xs = rng.standard_normal((STEPS, BATCH, SIZE))
    h, c = rng.standard_normal((2, BATCH, SIZE))
    rnn, lstm, gru, reset_before = (CELLS[name] for name in ("rnn", "lstm", "gru", "gru_reset_before"))
    of_one, of_three, of_four = (cell.init_params(SIZE, SIZE, rng) for cell in (rnn, gru, lstm))
    by_rnn, by_gru = unroll(rnn, xs, h, of_one)[0], unroll(gru, xs, h, of_three)[0]
    by_lstm, start = unroll(lstm, xs, (h, c), of_four)[0], (h, c)
    in_onnx, flipped = reorder(lstm, of_four, ORDERS["onnx"]["lstm"]), flip_update_gate(gru, of_three)
    untransposed = KerasWeights(of_one.weight_ih, of_one.weight_hh, of_one.bias_ih + of_one.bias_hh)
    summed = of_three._replace(bias_ih=of_three.bias_ih + of_three.bias_hh)
    return [
        _row("order", "reorder", by_lstm, _run(_onnx_lstm, xs, start, of_four), _run(_onnx_lstm, xs, start, in_onnx)),
        _row(
            "biases",
            "merge_biases",
            by_rnn,
            _run(_one_bias_rnn, xs, h, of_one),
            _run(_one_bias_rnn, xs, h, merge_biases(rnn, of_one)),
        ),
        _row(
            "update",
            "flip_update_gate",
            by_gru,
            _run(_letting_gru, xs, h, of_three),
            _run(_letting_gru, xs, h, flipped),
        ),
        _row(
            "batch",
            "batch_first",
            by_rnn,
            time_first(_batch_first_rnn(xs, h, of_one)),
            time_first(_batch_first_rnn(batch_first(xs), h, of_one)),
        ),
        _row(
            "kernel",
            "to_keras",
            by_rnn,
            _run(_keras_rnn, xs, h, untransposed),
            _run(_keras_rnn, xs, h, to_keras(rnn, of_one)),
        ),
        _row("candidate", "", by_gru, _run(_one_bias_gru, xs, h, summed)),
        _row("reset", "", by_gru, unroll(reset_before, xs, h, of_three)[0]),
    ]
