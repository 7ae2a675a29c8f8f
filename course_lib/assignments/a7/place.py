"""`grid_step`: the LSTM with two predecessors, and how it goes wrong."""

import numpy as np

from course_lib.assignments import families
from course_lib.assignments.a7.inputs import Params, draw_place
from course_lib.assignments.base import Task, mistake
from course_lib.assignments.changes import edited, given_as
from course_lib.assignments.families import SIGMOID, TANH, Noun
from course_lib.assignments.recipe import Recipe
from course_lib.language import Both
from course_lib.multidimensional import MDParams, md_lstm_cell
from course_lib.ops import Array, sigmoid, split, tanh

State = tuple[Array, Array]
ORDER = "i, f1, f2, g, o"


def grid_step(x: Array, h_above: Array, c_above: Array, h_left: Array, c_left: Array, params: Params) -> State:
    """One place of a grid: x (B, D), the states (B, H) of both predecessors -> (h, c)."""
    return md_lstm_cell(x, ((h_above, h_left), (c_above, c_left)), MDParams(**params))[1]


# `from_above`, `from_left` and `learned` are the three terms of c.
RECIPE = Recipe(
    "x h_above c_above h_left c_left params",
    "h c",
    states=lambda b: np.concatenate([b.h_above, b.h_left], axis=-1),
    from_states=lambda b: b.states @ b.params["weight_hh"].T + b.params["bias_hh"],
    blocks=lambda b: split(b.x @ b.params["weight_ih"].T + b.params["bias_ih"] + b.from_states, 5),
    i=lambda b: sigmoid(b.blocks[0]),
    f1=lambda b: sigmoid(b.blocks[1]),
    f2=lambda b: sigmoid(b.blocks[2]),
    g=lambda b: tanh(b.blocks[3]),
    o=lambda b: sigmoid(b.blocks[4]),
    from_above=lambda b: b.f1 * b.c_above,
    from_left=lambda b: b.f2 * b.c_left,
    learned=lambda b: b.i * b.g,
    c=lambda b: b.from_above + b.from_left + b.learned,
    h=lambda b: b.o * tanh(b.c),
)


def _columns_exchanged(p: Params) -> Params:
    above, left = np.split(p["weight_hh"], 2, axis=1)
    return {"weight_hh": np.concatenate([left, above], axis=1)}


def _each_its_own(p: Params) -> Params:
    """f1 that sees h_above alone, and f2 that sees h_left alone."""
    rows = p["weight_hh"].reshape(5, -1, 2, p["weight_hh"].shape[1] // 2).copy()
    rows[1, :, 1] = rows[2, :, 0] = 0
    return {"weight_hh": rows.reshape(p["weight_hh"].shape)}


_STATES = Both("primeiro o de cima, depois o da esquerda", "first the one above, then the one to the left")

MISTAKES = (
    mistake(
        "forget_gates_exchanged",
        RECIPE.but(from_above=lambda b: b.f2 * b.c_above, from_left=lambda b: b.f1 * b.c_left),
        pt="os dois portões de esquecimento estão trocados: f1 multiplica c_above, e f2, c_left.",
        en="the two forget gates are exchanged: f1 multiplies c_above, and f2 multiplies c_left.",
    ),
    mistake(
        "one_forget_gate",
        RECIPE.but(from_above=RECIPE.rules["from_above"], from_left=lambda b: b.f1 * b.c_left),
        pt="f1 multiplicou os dois estados da célula; cada antecessor tem o seu portão: f2 multiplica c_left.",
        en="f1 multiplied both cell states; each predecessor has a gate of its own: f2 multiplies c_left.",
    ),
    mistake(
        "left_state_lost",
        RECIPE.but(from_left=lambda b: 0.0),
        pt="c_left não entrou na soma; c tem três parcelas: f1 ⊙ c_above, f2 ⊙ c_left e i ⊙ g.",
        en="c_left did not enter the sum; c has three terms: f1 ⊙ c_above, f2 ⊙ c_left and i ⊙ g.",
    ),
    mistake(
        "above_state_lost",
        RECIPE.but(from_above=lambda b: 0.0),
        pt="c_above não entrou na soma; c tem três parcelas: f1 ⊙ c_above, f2 ⊙ c_left e i ⊙ g.",
        en="c_above did not enter the sum; c has three terms: f1 ⊙ c_above, f2 ⊙ c_left and i ⊙ g.",
    ),
    mistake(
        "states_averaged",
        RECIPE.but(c=lambda b: (b.from_above + b.from_left) / 2 + b.learned),
        pt="as parcelas dos dois antecessores foram divididas por 2; some-as: os portões podem passar de 1 juntos.",
        en="the two predecessors' terms were divided by 2; they add up, and the gates may exceed 1 together.",
    ),
    mistake(
        "columns_exchanged",
        edited(grid_step, _columns_exchanged),
        pt=f"os estados ocultos foram concatenados na ordem errada: {_STATES.pt}, [h_above, h_left].",
        en=f"the hidden states were concatenated in the wrong order: {_STATES.en}, [h_above, h_left].",
    ),
    mistake(
        "predecessors_exchanged",
        given_as(grid_step, 0, 3, 4, 1, 2, 5),
        pt=f"os dois antecessores estão trocados, h e c: {_STATES.pt}.",
        en=f"the two predecessors are exchanged, h and c: {_STATES.en}.",
    ),
    mistake(
        "each_gate_sees_its_own",
        edited(grid_step, _each_its_own),
        pt="cada portão de esquecimento só viu o h do seu antecessor; todo portão vê os dois, [h_above, h_left].",
        en="each forget gate saw only its own predecessor's h; every gate sees both, [h_above, h_left].",
    ),
    families.ignored(grid_step, "h_above_ignored", 1, Both("h_above", "h_above"), Both(" nos portões", " the gates")),
    families.ignored(grid_step, "h_left_ignored", 3, Both("h_left", "h_left"), Both(" nos portões", " the gates")),
    families.gates_swapped(
        grid_step,
        "i_and_f1_swapped",
        Noun("portão de entrada i", "input gate i"),
        Noun("portão de esquecimento f1", "forget gate f1"),
        (0, 1),
        ORDER,
    ),
    families.gates_swapped(
        grid_step,
        "f2_and_g_swapped",
        Noun("portão de esquecimento f2", "forget gate f2"),
        Noun("candidato g", "candidate g"),
        (2, 3),
        ORDER,
    ),
    families.gates_swapped(
        grid_step,
        "g_and_o_swapped",
        Noun("candidato g", "candidate g"),
        Noun("portão de saída o", "output gate o"),
        (3, 4),
        ORDER,
    ),
    families.wrong_squashing(
        "sigmoid_for_tanh",
        RECIPE.but(g=lambda b: sigmoid(b.blocks[3])),
        Both("o candidato g", "the candidate g"),
        SIGMOID,
        TANH,
    ),
    mistake(
        "tanh_forgotten",
        RECIPE.but(h=lambda b: b.o * b.c),
        pt="faltou a tangente hiperbólica: h = o ⊙ tanh(c).",
        en="the hyperbolic tangent is missing: h = o ⊙ tanh(c).",
    ),
    mistake(
        "output_gate_missing",
        RECIPE.but(h=lambda b: tanh(b.c)),
        pt="faltou o portão de saída: h = o ⊙ tanh(c).",
        en="the output gate is missing: h = o ⊙ tanh(c).",
    ),
    mistake(
        "input_gate_missing",
        RECIPE.but(learned=lambda b: b.g),
        pt="faltou o portão de entrada: o candidato entra multiplicado por ele, i ⊙ g.",
        en="the input gate is missing: the candidate enters multiplied by it, i ⊙ g.",
    ),
    families.bias_forgotten(grid_step, "bias_ih", "bias_hh", name="biases_forgotten"),
    families.bias_forgotten(grid_step, "bias_ih"),
    families.bias_forgotten(grid_step, "bias_hh"),
    families.results_swapped(grid_step, "h", "c"),
)

PLACE = Task("grid_step", grid_step, draw_place, ("h", "c"), {"h": "B H", "c": "B H"}, MISTAKES)
