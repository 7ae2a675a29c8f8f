"""What the functions of assignment 4 share: stacked parameters by name, the gates' nouns, and how all is drawn."""

from typing import Any

import numpy as np

from course_lib.assignments.base import Sizes
from course_lib.assignments.families import Noun
from course_lib.cells.lstm import LSTM
from course_lib.ops import Array

Params = dict[str, np.ndarray]
Gates = tuple[Array, Array, Array, Array]
LETTERS = {"weight_ih": "4H D", "weight_hh": "4H H", "bias_ih": "4H", "bias_hh": "4H"}
WORD_LETTERS = {name: letters for k in "nifv" for name, letters in ((f"weight_{k}", "H H+D"), (f"bias_{k}", "H"))}

INPUT_GATE = Noun("portão de entrada", "input gate")
FORGET_GATE = Noun("portão de esquecimento", "forget gate")
CANDIDATE = Noun("candidato", "candidate")
OUTPUT_GATE = Noun("portão de saída", "output gate")
ROWS = (INPUT_GATE, FORGET_GATE, CANDIDATE, OUTPUT_GATE)
ORDER = "i, f, g, o"


def draw_params(rng: np.random.Generator, n: Sizes) -> Params:
    """Draw stacked parameters large enough for the activations to bend."""
    return {name: 0.8 * rng.standard_normal(shape) for name, shape in LSTM.param_shapes(n.D, n.H).items()}


def draw_hidden(rng: np.random.Generator, n: Sizes) -> np.ndarray:
    """Draw a hidden state (B, H), between -1 and 1 as the cell's own."""
    return rng.uniform(-1, 1, (n.B, n.H))


def draw_cell_state(rng: np.random.Generator, n: Sizes) -> np.ndarray:
    """Draw a cell state (B, H), which may go beyond 1."""
    return 1.5 * rng.standard_normal((n.B, n.H))


def draw_step(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    """Draw what one step is run on: x (B, D), h, c (B, H) and the parameters."""
    x = rng.standard_normal((n.B, n.D))
    return {"x": x, "h": draw_hidden(rng, n), "c": draw_cell_state(rng, n), "params": draw_params(rng, n)}


def draw_arriving(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    """Draw the gradients that arrive at the end of a step: dh_next, dc_next (B, H)."""
    dh_next, dc_next = rng.standard_normal((2, n.B, n.H))
    return {"dh_next": dh_next, "dc_next": dc_next}
