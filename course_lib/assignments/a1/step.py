"""`rnn_step`: one step of the vanilla cell, and how it goes wrong."""

import numpy as np

from course_lib.assignments import families
from course_lib.assignments.a1.inputs import Params, draw_step
from course_lib.assignments.base import Task, mistake
from course_lib.assignments.changes import exchanged
from course_lib.cells.base import CellParams
from course_lib.cells.rnn import rnn_cell
from course_lib.language import Both
from course_lib.ops import Array, sigmoid


def rnn_step(x: Array, h: Array, params: Params) -> Array:
    """One step: x (B, D), h (B, H) -> the next h (B, H)."""
    return rnn_cell(x, h, CellParams(**params))[0]


def _sum(x: Array, h: Array, p: Params) -> Array:
    return x @ p["weight_ih"].T + p["bias_ih"] + h @ p["weight_hh"].T + p["bias_hh"]


_TWO_BIASES = Both(": são dois vieses, e os dois se somam", ": there are two biases, and both are added")

MISTAKES = (
    families.weight_untransposed(rnn_step, "weight_hh", "h", "(B, H)"),
    families.weight_untransposed(rnn_step, "weight_ih", "x", "(B, D)"),
    families.weights_untransposed(rnn_step, "weights_transposed", weight_ih="x", weight_hh="h"),
    mistake(
        "weights_swapped",
        exchanged(rnn_step, ("weight_ih", "weight_hh")),
        pt="os pesos estão trocados: weight_ih multiplica a entrada x, e weight_hh, o estado oculto h.",
        en="the weights are swapped: weight_ih multiplies the input x, and weight_hh the hidden state h.",
    ),
    families.bias_forgotten(rnn_step, "bias_ih", "bias_hh", name="biases_forgotten"),
    families.bias_forgotten(rnn_step, "bias_ih"),
    families.bias_forgotten(rnn_step, "bias_hh", hint=_TWO_BIASES),
    mistake(
        "activation_forgotten",
        _sum,
        pt="faltou a tangente hiperbólica em volta da soma.",
        en="the hyperbolic tangent around the sum is missing.",
    ),
    families.wrong_squashing(
        "sigmoid_for_tanh",
        lambda x, h, p: sigmoid(_sum(x, h, p)),
        families.Noun("célula", "cell", True).your,
        families.SIGMOID,
        families.TANH,
    ),
    mistake(
        "tanh_before_sum",
        lambda x, h, p: np.tanh(x @ p["weight_ih"].T + p["bias_ih"]) + np.tanh(h @ p["weight_hh"].T + p["bias_hh"]),
        pt="a tangente hiperbólica foi aplicada a cada parcela; some primeiro e aplique-a uma vez só.",
        en="the hyperbolic tangent was applied to each part; add first and apply it once.",
    ),
    families.ignored(
        rnn_step,
        "state_ignored",
        1,
        Both("o estado oculto h", "the hidden state h"),
        Both(" na conta: sem ele a célula não tem memória", ": without it the cell has no memory"),
    ),
    families.ignored(rnn_step, "input_ignored", 0, Both("a entrada x", "the input x"), Both(" na conta", "")),
)

STEP = Task("rnn_step", rnn_step, draw_step, ("h_next",), {"h_next": "B H"}, MISTAKES)
