"""`learn_gate`: new information times the ignore factor, and how it goes wrong."""

from typing import Any

import numpy as np

from course_lib.assignments.a3.inputs import Params, draw_event, draw_params, draw_stm, mix
from course_lib.assignments.base import Sizes, Task, mistake
from course_lib.cells import lstm_words
from course_lib.ops import Array, sigmoid, tanh


def learn_gate(stm: Array, event: Array, params: Params) -> Array:
    """New information times the ignore factor: stm (B, H), event (B, D) -> learned (B, H)."""
    return lstm_words.learn_gate(stm, event, lstm_words.WordParams(**params))


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    return {"stm": draw_stm(rng, n), "event": draw_event(rng, n), "params": draw_params(rng, n)}


def _without(*names: str) -> Any:
    return lambda s, e, p: learn_gate(s, e, p | {name: 0 * p[name] for name in names})


MISTAKES = (
    mistake(
        "ignore_factor_missing",
        lambda s, e, p: tanh(mix(s, e, p, "n")),
        pt="faltou o fator de ignorar: a informação nova N passou inteira.",
        en="the ignore factor is missing: all of the new information N went through.",
    ),
    mistake(
        "only_ignore_factor",
        lambda s, e, p: sigmoid(mix(s, e, p, "i")),
        pt="faltou a informação nova N: só o fator de ignorar foi devolvido.",
        en="the new information N is missing: only the ignore factor was returned.",
    ),
    mistake(
        "sigmoid_for_tanh",
        lambda s, e, p: sigmoid(mix(s, e, p, "n")) * sigmoid(mix(s, e, p, "i")),
        pt="a informação nova N usa a sigmoide onde cabe a tangente hiperbólica.",
        en="the new information N uses a sigmoid where the hyperbolic tangent belongs.",
    ),
    mistake(
        "tanh_for_sigmoid",
        lambda s, e, p: tanh(mix(s, e, p, "n")) * tanh(mix(s, e, p, "i")),
        pt="seu fator de ignorar usa a tangente hiperbólica onde cabe a sigmoide.",
        en="your ignore factor uses the hyperbolic tangent where a sigmoid belongs.",
    ),
    mistake(
        "swapped",
        lambda s, e, p: tanh(mix(s, e, p, "i")) * sigmoid(mix(s, e, p, "n")),
        pt="os pesos de N e do fator de ignorar estão trocados: weight_n vai com tanh, weight_i com a sigmoide.",
        en="the weights of N and of the ignore factor are swapped: weight_n goes with tanh, weight_i with the sigmoid.",
    ),
    mistake(
        "forget_weights",
        lambda s, e, p: tanh(mix(s, e, p, "n")) * sigmoid(mix(s, e, p, "f")),
        pt="o fator de ignorar usa weight_f e bias_f, do portão de esquecimento, no lugar de weight_i e bias_i.",
        en="the ignore factor uses the forget gate's weight_f and bias_f in place of weight_i and bias_i.",
    ),
    mistake(
        "complement",
        lambda s, e, p: tanh(mix(s, e, p, "n")) * (1 - sigmoid(mix(s, e, p, "i"))),
        pt="N foi multiplicada por 1 − i; o fator é o próprio i, o quanto passa.",
        en="N was multiplied by 1 − i; the factor is i itself, how much passes.",
    ),
    mistake(
        "sum_for_product",
        lambda s, e, p: tanh(mix(s, e, p, "n")) + sigmoid(mix(s, e, p, "i")),
        pt="N e o fator de ignorar foram somados; aqui cabe o produto elemento a elemento.",
        en="N and the ignore factor were added; here the element-wise product belongs.",
    ),
    mistake(
        "event_first",
        lambda s, e, p: tanh(mix(e, s, p, "n")) * sigmoid(mix(e, s, p, "i")),
        pt="a ordem da junção está trocada: primeiro STM, depois o evento, [STM, E].",
        en="the two are joined in the wrong order: first STM, then the event, [STM, E].",
    ),
    mistake(
        "biases_forgotten",
        _without("bias_n", "bias_i"),
        pt="faltaram os vieses bias_n e bias_i.",
        en="the biases bias_n and bias_i are missing.",
    ),
    mistake("bias_n_forgotten", _without("bias_n"), pt="faltou o viés bias_n.", en="the bias bias_n is missing."),
    mistake("bias_i_forgotten", _without("bias_i"), pt="faltou o viés bias_i.", en="the bias bias_i is missing."),
)

LEARN = Task("learn_gate", learn_gate, _inputs, ("learned",), {"learned": "B H"}, MISTAKES)
