"""`learn_gate`: new information times the ignore factor, and how it goes wrong."""

from typing import Any

import numpy as np

from course_lib.assignments import families
from course_lib.assignments.a3.gate import FORGET_GATE, IGNORE_FACTOR, Gate, gate_recipe
from course_lib.assignments.a3.inputs import Params, draw_event, draw_params, draw_stm
from course_lib.assignments.base import Sizes, Task, mistake
from course_lib.assignments.changes import exchanged
from course_lib.cells import lstm_words
from course_lib.language import Both
from course_lib.ops import Array, sigmoid, tanh


def learn_gate(stm: Array, event: Array, params: Params) -> Array:
    """New information times the ignore factor: stm (B, H), event (B, D) -> learned (B, H)."""
    return lstm_words.learn_gate(stm, event, lstm_words.WordParams(**params))


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    return {"stm": draw_stm(rng, n), "event": draw_event(rng, n), "params": draw_params(rng, n)}


RECIPE = gate_recipe("stm event params", lambda b: tanh(b.mixed("n")), "i")
_GATE = Gate(RECIPE, "N", "i", IGNORE_FACTOR)
_NEW = families.Noun("informação nova N", "new information N", feminine=True).the

MISTAKES = (
    *_GATE.common(IGNORE_FACTOR, Both("o quanto passa", "how much passes")),
    families.factor_missing("ignore_factor_missing", _GATE.combining(lambda n, i: n), IGNORE_FACTOR, _NEW),
    families.only_factor("only_ignore_factor", _GATE.combining(lambda n, i: i), IGNORE_FACTOR, "N"),
    families.wrong_squashing(
        "sigmoid_for_tanh",
        RECIPE.but(quantity=lambda b: sigmoid(b.mixed("n"))),
        _NEW,
        families.SIGMOID,
        families.TANH,
    ),
    mistake(
        "swapped",
        exchanged(learn_gate, ("weight_n", "weight_i"), ("bias_n", "bias_i")),
        pt="os pesos de N e do fator de ignorar estão trocados: weight_n vai com tanh, weight_i com a sigmoide.",
        en="the weights of N and of the ignore factor are swapped: weight_n goes with tanh, weight_i with the sigmoid.",
    ),
    families.others_weights(learn_gate, "forget_weights", IGNORE_FACTOR, "i", FORGET_GATE, "f"),
    families.bias_forgotten(learn_gate, "bias_n", "bias_i", name="biases_forgotten"),
    families.bias_forgotten(learn_gate, "bias_n"),
    families.bias_forgotten(learn_gate, "bias_i"),
)

LEARN = Task("learn_gate", learn_gate, _inputs, ("learned",), {"learned": "B H"}, MISTAKES)
