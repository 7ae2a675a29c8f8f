"""What the functions of assignment 2 are run on: recurrent weights, states, and gradients by name."""

from typing import Any

import numpy as np

from course_lib.assignments.base import Sizes
from course_lib.cells.rnn import RNN

Params = dict[str, np.ndarray]
LETTERS = {"weight_ih": "H D", "weight_hh": "H H", "bias_ih": "H", "bias_hh": "H"}


def draw_weight(rng: np.random.Generator, n: Sizes) -> np.ndarray:
    """Draw a matrix (H, H) whose spectral radius no shortcut gives; with D = H all its eigenvalues are left of 0."""
    while True:
        weight = rng.standard_normal((n.H, n.H))
        if n.D == n.H:
            weight -= (np.linalg.eigvals(weight).real.max() + 0.1) * np.eye(n.H)
        if _tells(weight):
            return weight


def _tells(weight: np.ndarray) -> bool:
    """Tell whether the largest eigenvalue is neither the first nor the one furthest to the right, and what kind it is.

    From three units on it is complex, so that its real part is no size; of two units, both are real and negative.
    """
    values = np.linalg.eigvals(weight)
    sizes, rightmost = np.abs(values), values[values.real.argmax()]
    largest = values[sizes.argmax()]
    turns = bool(abs(largest.imag) > abs(largest) / 4)
    signed = bool(rightmost.imag != 0 or rightmost.real < 0)
    return turns == (len(weight) > 2) and signed and max(abs(rightmost), sizes[0]) < 0.95 * abs(largest)


def draw_states(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Draw states of either sign, none so near to 0 that its slope is 1."""
    return rng.choice([-1.0, 1.0], shape) * rng.uniform(0.2, 0.95, shape)


def draw_way_back(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    """Draw what a gradient meets on its way back: dh (B, H), hs (T, B, H) and the recurrent weights.

    The largest slope, which is that of the smallest state, is not the last step's, which the gradient meets first.
    """
    hs = draw_states(rng, (n.T, n.B, n.H))
    if n.T > 1:
        hs[-1] = np.sign(hs[-1]) * np.maximum(np.abs(hs[-1]), 0.5)
        hs[-2, 0, 0] = 0.3
    return {
        "dh": rng.standard_normal((n.B, n.H)),
        "hs": hs,
        "weight_hh": rng.standard_normal((n.H, n.H)),
    }


def draw_gradients(rng: np.random.Generator, n: Sizes) -> Params:
    """Draw a gradient for each parameter of the vanilla cell."""
    return {name: rng.standard_normal(shape) for name, shape in RNN.param_shapes(n.D, n.H).items()}
