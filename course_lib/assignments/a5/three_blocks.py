"""`three_blocks`: input gate, candidate and output gate from stacked weights, and how they go wrong."""

from typing import Any

import numpy as np

from course_lib.assignments import families
from course_lib.assignments.a5.inputs import CANDIDATE, INPUT_GATE, OUTPUT_GATE, Params, arguments, draw_step
from course_lib.assignments.base import Function, Sizes, Task, mistake
from course_lib.assignments.recipe import Recipe, Rule
from course_lib.cells.base import CellParams
from course_lib.cells.lstm_coupled import lstm_coupled_gates
from course_lib.language import Both
from course_lib.ops import Array, sigmoid, split, tanh

ORDER = "i, g, o"


def three_blocks(x: Array, h: Array, params: Params) -> tuple[Array, Array, Array]:
    """Input gate, candidate, output gate: x (B, D), h (B, H) -> (i, g, o), each (B, H)."""
    return lstm_coupled_gates(x, h, CellParams(**params))


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    given = draw_step(rng, n)
    return {name: given[name] for name in ("x", "h", "params")}


RECIPE = Recipe(
    "x h params",
    "i g o",
    a=lambda b: arguments(b.x, b.h, b.params),
    blocks=lambda b: split(b.a, 3),
    i=lambda b: sigmoid(b.blocks[0]),
    g=lambda b: tanh(b.blocks[1]),
    o=lambda b: sigmoid(b.blocks[2]),
)


def _each_part(squash: Function, k: int) -> Rule:
    """Return `squash` of the input's part of block `k`, plus `squash` of the state's part."""

    def rule(b: Any) -> Array:
        from_input = b.x @ b.params["weight_ih"].T + b.params["bias_ih"]
        from_state = b.h @ b.params["weight_hh"].T + b.params["bias_hh"]
        return squash(split(from_input, 3)[k]) + squash(split(from_state, 3)[k])

    return rule


_TWO_BIASES = Both(": são dois vieses, e os dois se somam", ": there are two biases, and both are added")

MISTAKES = (
    families.gates_swapped(three_blocks, "i_and_g_swapped", INPUT_GATE, CANDIDATE, (0, 1), ORDER),
    families.gates_swapped(three_blocks, "g_and_o_swapped", CANDIDATE, OUTPUT_GATE, (1, 2), ORDER),
    families.gates_swapped(three_blocks, "i_and_o_swapped", INPUT_GATE, OUTPUT_GATE, (0, 2), ORDER),
    mistake(
        "interleaved",
        RECIPE.but(blocks=lambda b: tuple(b.a[:, k::3] for k in range(3))),
        pt="cada bloco pegou uma coluna sim e duas não; os blocos são contíguos: primeiro as H colunas de i, depois "
        "as H de g, depois as H de o.",
        en="each block took every third column; the blocks are contiguous: first the H columns of i, then the H of g, "
        "then the H of o.",
    ),
    mistake(
        "results_i_o_g",
        RECIPE.but(blocks=lambda b: split(b.a, 3), g=lambda b: sigmoid(b.blocks[2]), o=lambda b: tanh(b.blocks[1])),
        pt="os resultados saíram na ordem i, o, g; devolva i, g, o, a ordem das linhas.",
        en="the results came out in the order i, o, g; return i, g, o, the order of the rows.",
    ),
    families.bias_forgotten(three_blocks, "bias_ih", "bias_hh", name="biases_forgotten"),
    families.bias_forgotten(three_blocks, "bias_ih"),
    families.bias_forgotten(three_blocks, "bias_hh", hint=_TWO_BIASES),
    families.ignored(
        three_blocks,
        "state_ignored",
        1,
        Both("o estado oculto h", "the hidden state h"),
        Both(" na soma: sem ele os blocos só veem a entrada", ": without it the blocks see the input alone"),
    ),
    families.ignored(three_blocks, "input_ignored", 0, Both("a entrada x", "the input x"), Both(" na soma", "")),
    families.wrong_squashing(
        "sigmoid_for_tanh",
        RECIPE.but(g=lambda b: sigmoid(b.blocks[1])),
        CANDIDATE.your,
        families.SIGMOID,
        families.TANH,
    ),
    families.wrong_squashing(
        "tanh_in_input_gate",
        RECIPE.but(i=lambda b: tanh(b.blocks[0])),
        INPUT_GATE.your,
        families.TANH,
        families.SIGMOID,
    ),
    families.wrong_squashing(
        "tanh_in_output_gate",
        RECIPE.but(o=lambda b: tanh(b.blocks[2])),
        OUTPUT_GATE.your,
        families.TANH,
        families.SIGMOID,
    ),
    mistake(
        "activations_exchanged",
        RECIPE.but(i=lambda b: tanh(b.blocks[0]), g=lambda b: sigmoid(b.blocks[1]), o=lambda b: tanh(b.blocks[2])),
        pt="as funções de ativação estão trocadas: sigmoide nos portões i e o, tangente hiperbólica no candidato g.",
        en="the activation functions are exchanged: sigmoid in the gates i and o, hyperbolic tangent in g.",
    ),
    mistake(
        "tanh_in_all",
        RECIPE.but(i=lambda b: tanh(b.blocks[0]), g=lambda b: tanh(b.blocks[1]), o=lambda b: tanh(b.blocks[2])),
        pt="a tangente hiperbólica foi aplicada aos três blocos; i e o dizem quanto passa e pedem a sigmoide.",
        en="the hyperbolic tangent was applied to all three blocks; i and o say how much passes and take the sigmoid.",
    ),
    mistake(
        "candidate_not_squashed",
        RECIPE.but(g=lambda b: b.blocks[1]),
        pt="o candidato g saiu sem função de ativação; falta a tangente hiperbólica.",
        en="the candidate g came out without its activation; the hyperbolic tangent is missing.",
    ),
    mistake(
        "activation_before_sum",
        RECIPE.but(i=_each_part(sigmoid, 0), g=_each_part(tanh, 1), o=_each_part(sigmoid, 2)),
        pt="a função de ativação foi aplicada à parte da entrada e à do estado, uma de cada vez; some primeiro e "
        "aplique-a uma vez só.",
        en="the activation was applied to the input's part and to the state's part one by one; add first and apply it "
        "once.",
    ),
)

THREE_BLOCKS = Task(
    "three_blocks",
    three_blocks,
    _inputs,
    ("i", "g", "o"),
    {"i": "B H", "g": "B H", "o": "B H"},
    MISTAKES,
)
