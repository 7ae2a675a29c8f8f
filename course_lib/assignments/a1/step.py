"""`rnn_step`: one step of the vanilla cell, and how it goes wrong."""

import numpy as np

from course_lib.assignments.a1.inputs import Params, draw_step
from course_lib.assignments.base import Task, mistake
from course_lib.cells.base import CellParams
from course_lib.cells.rnn import rnn_cell
from course_lib.ops import Array, sigmoid


def rnn_step(x: Array, h: Array, params: Params) -> Array:
    """One step: x (B, D), h (B, H) -> the next h (B, H)."""
    return rnn_cell(x, h, CellParams(**params))[0]


def _sum(x: Array, h: Array, p: Params) -> Array:
    return x @ p["weight_ih"].T + p["bias_ih"] + h @ p["weight_hh"].T + p["bias_hh"]


MISTAKES = (
    mistake(
        "weight_hh_transposed",
        lambda x, h, p: np.tanh(x @ p["weight_ih"].T + p["bias_ih"] + h @ p["weight_hh"] + p["bias_hh"]),
        pt="weight_hh entrou sem transpor: para h (B, H), a conta é h @ weight_hh.T.",
        en="weight_hh went in untransposed: for h (B, H) the product is h @ weight_hh.T.",
    ),
    mistake(
        "weight_ih_transposed",
        lambda x, h, p: np.tanh(x @ p["weight_ih"] + p["bias_ih"] + h @ p["weight_hh"].T + p["bias_hh"]),
        pt="weight_ih entrou sem transpor: para x (B, D), a conta é x @ weight_ih.T.",
        en="weight_ih went in untransposed: for x (B, D) the product is x @ weight_ih.T.",
    ),
    mistake(
        "weights_transposed",
        lambda x, h, p: np.tanh(x @ p["weight_ih"] + p["bias_ih"] + h @ p["weight_hh"] + p["bias_hh"]),
        pt="weight_ih e weight_hh entraram sem transpor: as contas são x @ weight_ih.T e h @ weight_hh.T.",
        en="weight_ih and weight_hh went in untransposed: the products are x @ weight_ih.T and h @ weight_hh.T.",
    ),
    mistake(
        "weights_swapped",
        lambda x, h, p: np.tanh(x @ p["weight_hh"].T + p["bias_ih"] + h @ p["weight_ih"].T + p["bias_hh"]),
        pt="os pesos estão trocados: weight_ih multiplica a entrada x, e weight_hh, o estado oculto h.",
        en="the weights are swapped: weight_ih multiplies the input x, and weight_hh the hidden state h.",
    ),
    mistake(
        "biases_forgotten",
        lambda x, h, p: np.tanh(x @ p["weight_ih"].T + h @ p["weight_hh"].T),
        pt="faltaram os dois vieses, bias_ih e bias_hh.",
        en="both biases are missing, bias_ih and bias_hh.",
    ),
    mistake(
        "bias_ih_forgotten",
        lambda x, h, p: np.tanh(_sum(x, h, p) - p["bias_ih"]),
        pt="faltou o viés bias_ih.",
        en="the bias bias_ih is missing.",
    ),
    mistake(
        "bias_hh_forgotten",
        lambda x, h, p: np.tanh(_sum(x, h, p) - p["bias_hh"]),
        pt="faltou o viés bias_hh: são dois vieses, e os dois se somam.",
        en="the bias bias_hh is missing: there are two biases, and both are added.",
    ),
    mistake(
        "activation_forgotten",
        _sum,
        pt="faltou a tangente hiperbólica em volta da soma.",
        en="the hyperbolic tangent around the sum is missing.",
    ),
    mistake(
        "sigmoid_for_tanh",
        lambda x, h, p: sigmoid(_sum(x, h, p)),
        pt="sua célula usa a sigmoide onde cabe a tangente hiperbólica.",
        en="your cell uses a sigmoid where the hyperbolic tangent belongs.",
    ),
    mistake(
        "tanh_before_sum",
        lambda x, h, p: np.tanh(x @ p["weight_ih"].T + p["bias_ih"]) + np.tanh(h @ p["weight_hh"].T + p["bias_hh"]),
        pt="a tangente hiperbólica foi aplicada a cada parcela; some primeiro e aplique-a uma vez só.",
        en="the hyperbolic tangent was applied to each part; add first and apply it once.",
    ),
    mistake(
        "state_ignored",
        lambda x, h, p: np.tanh(x @ p["weight_ih"].T + p["bias_ih"] + p["bias_hh"]),
        pt="o estado oculto h não entrou na conta: sem ele a célula não tem memória.",
        en="the hidden state h did not enter: without it the cell has no memory.",
    ),
    mistake(
        "input_ignored",
        lambda x, h, p: np.tanh(h @ p["weight_hh"].T + p["bias_ih"] + p["bias_hh"]),
        pt="a entrada x não entrou na conta.",
        en="the input x did not enter.",
    ),
)

STEP = Task("rnn_step", rnn_step, draw_step, ("h_next",), {"h_next": "B H"}, MISTAKES)
