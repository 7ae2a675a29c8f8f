"""`forget_gate`: long-term memory times the forget factor, and how it goes wrong."""

from course_lib.assignments.a3.inputs import Params, draw_gate, mix
from course_lib.assignments.base import Task, mistake
from course_lib.cells import lstm_words
from course_lib.ops import Array, sigmoid, tanh


def forget_gate(ltm: Array, stm: Array, event: Array, params: Params) -> Array:
    """Long-term memory times the forget factor: ltm, stm (B, H), event (B, D) -> kept (B, H)."""
    return lstm_words.forget_gate(ltm, stm, event, lstm_words.WordParams(**params))


MISTAKES = (
    mistake(
        "tanh_for_sigmoid",
        lambda ltm, s, e, p: ltm * tanh(mix(s, e, p, "f")),
        pt="seu portão de esquecimento usa a tangente hiperbólica onde cabe a sigmoide.",
        en="your forget gate uses the hyperbolic tangent where a sigmoid belongs.",
    ),
    mistake(
        "activation_forgotten",
        lambda ltm, s, e, p: ltm * mix(s, e, p, "f"),
        pt="faltou a sigmoide: sem ela o fator de esquecimento não fica entre 0 e 1.",
        en="the sigmoid is missing: without it the forget factor is not between 0 and 1.",
    ),
    mistake(
        "complement",
        lambda ltm, s, e, p: ltm * (1 - sigmoid(mix(s, e, p, "f"))),
        pt="LTM foi multiplicada por 1 − f; f é o quanto fica: 1 guarda tudo, 0 apaga tudo.",
        en="LTM was multiplied by 1 − f; f is how much stays: 1 keeps all of it, 0 erases all of it.",
    ),
    mistake(
        "ltm_missing",
        lambda ltm, s, e, p: sigmoid(mix(s, e, p, "f")),
        pt="só o fator de esquecimento foi devolvido; falta multiplicar LTM por ele.",
        en="only the forget factor was returned; LTM still has to be multiplied by it.",
    ),
    mistake(
        "stm_for_ltm",
        lambda ltm, s, e, p: s * sigmoid(mix(s, e, p, "f")),
        pt="o fator de esquecimento multiplicou STM; quem ele multiplica é LTM.",
        en="the forget factor multiplied STM; it is LTM that it multiplies.",
    ),
    mistake(
        "ltm_joined",
        lambda ltm, s, e, p: ltm * sigmoid(mix(ltm, e, p, "f")),
        pt="LTM entrou na junção no lugar de STM: o fator de esquecimento olha para [STM, E].",
        en="LTM was joined in place of STM: the forget factor looks at [STM, E].",
    ),
    mistake(
        "ltm_squashed",
        lambda ltm, s, e, p: tanh(ltm) * sigmoid(mix(s, e, p, "f")),
        pt="LTM passou pela tangente hiperbólica; no portão de esquecimento ela entra como está.",
        en="LTM went through the hyperbolic tangent; in the forget gate it enters as it is.",
    ),
    mistake(
        "sum_for_product",
        lambda ltm, s, e, p: ltm + sigmoid(mix(s, e, p, "f")),
        pt="LTM e o fator de esquecimento foram somados; aqui cabe o produto elemento a elemento.",
        en="LTM and the forget factor were added; here the element-wise product belongs.",
    ),
    mistake(
        "ignore_weights",
        lambda ltm, s, e, p: ltm * sigmoid(mix(s, e, p, "i")),
        pt="o fator de esquecimento usa weight_i e bias_i, do fator de ignorar, no lugar de weight_f e bias_f.",
        en="the forget factor uses the ignore factor's weight_i and bias_i in place of weight_f and bias_f.",
    ),
    mistake(
        "event_first",
        lambda ltm, s, e, p: ltm * sigmoid(mix(e, s, p, "f")),
        pt="a ordem da junção está trocada: primeiro STM, depois o evento, [STM, E].",
        en="the two are joined in the wrong order: first STM, then the event, [STM, E].",
    ),
    mistake(
        "bias_forgotten",
        lambda ltm, s, e, p: forget_gate(ltm, s, e, p | {"bias_f": 0 * p["bias_f"]}),
        pt="faltou o viés bias_f.",
        en="the bias bias_f is missing.",
    ),
)

FORGET = Task("forget_gate", forget_gate, draw_gate, ("kept",), {"kept": "B H"}, MISTAKES)
