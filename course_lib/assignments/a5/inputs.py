"""What the functions of assignment 5 share: parameters by name, names of the gates, and how arguments are drawn."""

from typing import Any

import numpy as np

from course_lib.assignments.base import Sizes
from course_lib.assignments.families import Noun
from course_lib.cells.base import Cell
from course_lib.cells.lstm_coupled import LSTM_COUPLED
from course_lib.ops import Array

Params = dict[str, np.ndarray]
Memory = tuple[Array, Array]
STACKED = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
STATES = {"h": "B H", "c": "B H"}

INPUT_GATE = Noun("portão de entrada", "input gate")
FORGET_GATE = Noun("portão de esquecimento", "forget gate")
CANDIDATE = Noun("candidato", "candidate")
OUTPUT_GATE = Noun("portão de saída", "output gate")


def arguments(x: Array, h: Array, p: Params) -> Array:
    """Return W_ih x + b_ih + W_hh h + b_hh, all blocks side by side: x (B, D), h (B, H) -> (B, G·H)."""
    return x @ p["weight_ih"].T + p["bias_ih"] + h @ p["weight_hh"].T + p["bias_hh"]


def draw_params(rng: np.random.Generator, n: Sizes, cell: Cell) -> Params:
    """Draw the parameters of `cell`, large enough for the activations to bend."""
    return {name: 0.8 * rng.standard_normal(shape) for name, shape in cell.param_shapes(n.D, n.H).items()}


def draw_c(rng: np.random.Generator, n: Sizes) -> np.ndarray:
    """Draw a cell state (B, H), which may go beyond 1."""
    return 1.5 * rng.standard_normal((n.B, n.H))


def draw_step(rng: np.random.Generator, n: Sizes, cell: Cell = LSTM_COUPLED) -> dict[str, Any]:
    """Draw what one step is run on: x (B, D), h, c (B, H) and the parameters of `cell`."""
    return {
        "x": rng.standard_normal((n.B, n.D)),
        "h": rng.uniform(-1, 1, (n.B, n.H)),
        "c": draw_c(rng, n),
        "params": draw_params(rng, n, cell),
    }
