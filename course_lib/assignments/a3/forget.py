"""`forget_gate`: long-term memory times the forget factor, and how it goes wrong."""

from course_lib.assignments.a3.gate import FORGET_FACTOR, FORGET_GATE, IGNORE_FACTOR, Gate, gate_recipe
from course_lib.assignments.a3.inputs import Params, draw_gate
from course_lib.assignments.base import Task, mistake
from course_lib.assignments.families import TANH, bias_forgotten, only_factor, others_weights, squashed
from course_lib.cells import lstm_words
from course_lib.language import Both
from course_lib.ops import Array, tanh


def forget_gate(ltm: Array, stm: Array, event: Array, params: Params) -> Array:
    """Long-term memory times the forget factor: ltm, stm (B, H), event (B, D) -> kept (B, H)."""
    return lstm_words.forget_gate(ltm, stm, event, lstm_words.WordParams(**params))


RECIPE = gate_recipe("ltm stm event params", lambda b: b.ltm, "f")
_GATE = Gate(RECIPE, "LTM", "f", FORGET_FACTOR)
_HOW_MUCH = Both(
    pt="o quanto fica: 1 guarda tudo, 0 apaga tudo", en="how much stays: 1 keeps all of it, 0 erases all of it"
)

MISTAKES = (
    *_GATE.common(FORGET_GATE, _HOW_MUCH),
    mistake(
        "activation_forgotten",
        _GATE.squashing(lambda a: a),
        pt="faltou a sigmoide: sem ela o fator de esquecimento não fica entre 0 e 1.",
        en="the sigmoid is missing: without it the forget factor is not between 0 and 1.",
    ),
    only_factor("ltm_missing", _GATE.combining(lambda ltm, f: f), FORGET_FACTOR, "LTM"),
    mistake(
        "stm_for_ltm",
        RECIPE.but(quantity=lambda b: b.stm),
        pt="o fator de esquecimento multiplicou STM; quem ele multiplica é LTM.",
        en="the forget factor multiplied STM; it is LTM that it multiplies.",
    ),
    _GATE.ltm_joined(),
    squashed(
        "ltm_squashed",
        RECIPE.but(quantity=lambda b: tanh(b.ltm)),
        Both("LTM", "LTM"),
        TANH,
        Both("no portão de esquecimento ela entra como está", "in the forget gate it enters as it is"),
    ),
    others_weights(forget_gate, "ignore_weights", FORGET_FACTOR, "f", IGNORE_FACTOR, "i"),
    bias_forgotten(forget_gate, "bias_f", name="bias_forgotten"),
)

FORGET = Task("forget_gate", forget_gate, draw_gate, ("kept",), {"kept": "B H"}, MISTAKES)
