"""What the four functions of assignment 1 share: parameters by name, and how states and parameters are drawn."""

from typing import Any

import numpy as np

from course_lib.assignments.base import Sizes
from course_lib.cells.rnn import RNN

Params = dict[str, np.ndarray]
LETTERS = {"weight_ih": "H D", "weight_hh": "H H", "bias_ih": "H", "bias_hh": "H"}


def draw_params(rng: np.random.Generator, n: Sizes) -> Params:
    """Draw parameters large enough for the activation to bend."""
    return {name: 0.8 * rng.standard_normal(shape) for name, shape in RNN.param_shapes(n.D, n.H).items()}


def draw_state(rng: np.random.Generator, n: Sizes) -> np.ndarray:
    """Draw a hidden state (B, H), between -1 and 1 as the cell's own."""
    return rng.uniform(-1, 1, (n.B, n.H))


def draw_sequence(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    """Draw what a sequence is run on: xs (T, B, D), h (B, H) and the parameters."""
    return {"xs": rng.standard_normal((n.T, n.B, n.D)), "h": draw_state(rng, n), "params": draw_params(rng, n)}


def draw_step(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    """Draw what one step is run on: x (B, D), h (B, H) and the parameters."""
    return {"x": rng.standard_normal((n.B, n.D)), "h": draw_state(rng, n), "params": draw_params(rng, n)}
