"""`use_gate`: the squashed new long-term memory times the use factor, and how it goes wrong."""

from course_lib.assignments.a3.gate import FORGET_GATE, USE_FACTOR, Gate, gate_recipe
from course_lib.assignments.a3.inputs import Params, draw_gate
from course_lib.assignments.base import Task, mistake
from course_lib.assignments.families import bias_forgotten, factor_missing, only_factor, others_weights
from course_lib.cells import lstm_words
from course_lib.language import Both
from course_lib.ops import Array, sigmoid, tanh


def use_gate(ltm: Array, stm: Array, event: Array, params: Params) -> Array:
    """Squashed new long-term memory times the use factor: ltm, stm (B, H), event (B, D) -> the next stm (B, H)."""
    return lstm_words.use_gate(ltm, stm, event, lstm_words.WordParams(**params))


_SHOWN = Both("tanh(LTM)", "tanh(LTM)")
RECIPE = gate_recipe("ltm stm event params", lambda b: tanh(b.ltm), "v")
_GATE = Gate(RECIPE, "tanh(LTM)", "V", USE_FACTOR)

MISTAKES = (
    *_GATE.common(USE_FACTOR, Both("o quanto aparece", "how much shows")),
    mistake(
        "tanh_missing",
        RECIPE.but(quantity=lambda b: b.ltm),
        pt="LTM entrou como está; no portão de uso ela passa antes pela tangente hiperbólica: tanh(LTM) ⊙ V.",
        en="LTM entered as it is; in the use gate it goes through the hyperbolic tangent first: tanh(LTM) ⊙ V.",
    ),
    mistake(
        "sigmoid_of_ltm",
        RECIPE.but(quantity=lambda b: sigmoid(b.ltm)),
        pt="LTM passou pela sigmoide onde cabe a tangente hiperbólica.",
        en="LTM went through a sigmoid where the hyperbolic tangent belongs.",
    ),
    mistake(
        "activations_swapped",
        RECIPE.but(quantity=lambda b: sigmoid(b.ltm), factor=lambda b: tanh(b.sum)),
        pt="as funções de ativação estão trocadas: tangente hiperbólica em LTM, sigmoide no fator de uso.",
        en="the activation functions are swapped: hyperbolic tangent on LTM, sigmoid in the use factor.",
    ),
    mistake(
        "tanh_of_product",
        RECIPE.but(quantity=lambda b: b.ltm, gated=lambda b: tanh(b.quantity * b.factor)),
        pt="a tangente hiperbólica envolve o produto; ela vai só em LTM: tanh(LTM) ⊙ V.",
        en="the hyperbolic tangent is around the product; it goes on LTM alone: tanh(LTM) ⊙ V.",
    ),
    only_factor("only_use_factor", _GATE.combining(lambda ltm, v: v), USE_FACTOR, "tanh(LTM)"),
    factor_missing("use_factor_missing", _GATE.combining(lambda ltm, v: ltm), USE_FACTOR, _SHOWN),
    _GATE.ltm_joined(),
    others_weights(use_gate, "forget_weights", USE_FACTOR, "v", FORGET_GATE, "f"),
    bias_forgotten(use_gate, "bias_v", name="bias_forgotten"),
)

USE = Task("use_gate", use_gate, draw_gate, ("stm",), {"stm": "B H"}, MISTAKES)
