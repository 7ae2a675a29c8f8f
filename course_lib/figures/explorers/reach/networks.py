"""The explorer's networks: one draw of weights for each cell, which the reader scales and biases, and what is left."""

from collections.abc import Mapping
from functools import cache

import numpy as np
import torch

from course_lib.cells import CELLS
from course_lib.language import Both
from course_lib.nn import Recurrent, reach

STEPS, INPUTS, UNITS, SEED = 51, 4, 16, 11
DISTANCES = (1, 2, 5, 10, 20, 50)
NAMES = {
    "rnn": Both(pt="RNN simples", en="plain RNN"),
    "lstm": Both(pt="LSTM", en="LSTM"),
    "gru": Both(pt="GRU", en="GRU"),
}
BIASED = {
    "rnn": Both(pt="viés, mais", en="bias, plus"),
    "lstm": Both(pt="viés de f, mais", en="bias of f, plus"),
    "gru": Both(pt="viés de z, mais", en="bias of z, plus"),
}
MEMORY = {"rnn": "h", "lstm": "c", "gru": "h"}


@cache
def drawn(cell: str) -> Mapping[str, np.ndarray]:
    """torch's own start for a cell, with three decimals, so that a page can carry it."""
    params = CELLS[cell].init_params(INPUTS, UNITS, np.random.default_rng(SEED))
    return {name: array.round(3) for name, array in params._asdict().items()}


@cache
def heard() -> tuple[np.ndarray, np.ndarray]:
    """The inputs xs (T, D), and the readout (H,) that makes an answer of the last h."""
    rng = np.random.default_rng(SEED)
    return rng.standard_normal((STEPS, INPUTS)).round(2), rng.standard_normal(UNITS).round(2)


def changed(cell: str, scale: float, bias: float) -> Mapping[str, np.ndarray]:
    """The start with its recurrent weights times `scale`, and `bias` more in the gate that keeps, or in all units."""
    found = dict(drawn(cell))
    k = CELLS[cell].gates.index(CELLS[cell].keeps) if CELLS[cell].keeps else 0
    raised = found["bias_hh"].copy()
    raised[k * UNITS : (k + 1) * UNITS] += bias
    return found | {"weight_hh": scale * found["weight_hh"], "bias_hh": raised}


def left(cell: str, scale: float = 1, bias: float = 0) -> dict[str, list[float]]:
    """What is left of the answer's gradient by distance, in the "memory" and in "x": the course's own instrument."""
    layer = Recurrent(cell, INPUTS, UNITS, dtype=torch.float64)
    with torch.no_grad():
        for name, array in changed(cell, scale, bias).items():
            getattr(layer, f"{name}_l0").copy_(torch.from_numpy(array))
    found = reach(layer, *(torch.from_numpy(each) for each in heard()))
    return {"memory": found[MEMORY[cell]].tolist(), "x": found["x"].tolist()}
