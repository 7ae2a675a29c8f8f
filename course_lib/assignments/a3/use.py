"""`use_gate`: the squashed new long-term memory times the use factor, and how it goes wrong."""

from course_lib.assignments.a3.inputs import Params, draw_gate, mix
from course_lib.assignments.base import Task, mistake
from course_lib.cells import lstm_words
from course_lib.ops import Array, sigmoid, tanh


def use_gate(ltm: Array, stm: Array, event: Array, params: Params) -> Array:
    """Squashed new long-term memory times the use factor: ltm, stm (B, H), event (B, D) -> the next stm (B, H)."""
    return lstm_words.use_gate(ltm, stm, event, lstm_words.WordParams(**params))


MISTAKES = (
    mistake(
        "tanh_missing",
        lambda ltm, s, e, p: ltm * sigmoid(mix(s, e, p, "v")),
        pt="LTM entrou como está; no portão de uso ela passa antes pela tangente hiperbólica: tanh(LTM) ⊙ V.",
        en="LTM entered as it is; in the use gate it goes through the hyperbolic tangent first: tanh(LTM) ⊙ V.",
    ),
    mistake(
        "sigmoid_of_ltm",
        lambda ltm, s, e, p: sigmoid(ltm) * sigmoid(mix(s, e, p, "v")),
        pt="LTM passou pela sigmoide onde cabe a tangente hiperbólica.",
        en="LTM went through a sigmoid where the hyperbolic tangent belongs.",
    ),
    mistake(
        "tanh_for_sigmoid",
        lambda ltm, s, e, p: tanh(ltm) * tanh(mix(s, e, p, "v")),
        pt="seu fator de uso usa a tangente hiperbólica onde cabe a sigmoide.",
        en="your use factor uses the hyperbolic tangent where a sigmoid belongs.",
    ),
    mistake(
        "activations_swapped",
        lambda ltm, s, e, p: sigmoid(ltm) * tanh(mix(s, e, p, "v")),
        pt="as funções de ativação estão trocadas: tangente hiperbólica em LTM, sigmoide no fator de uso.",
        en="the activation functions are swapped: hyperbolic tangent on LTM, sigmoid in the use factor.",
    ),
    mistake(
        "tanh_of_product",
        lambda ltm, s, e, p: tanh(ltm * sigmoid(mix(s, e, p, "v"))),
        pt="a tangente hiperbólica envolve o produto; ela vai só em LTM: tanh(LTM) ⊙ V.",
        en="the hyperbolic tangent is around the product; it goes on LTM alone: tanh(LTM) ⊙ V.",
    ),
    mistake(
        "only_use_factor",
        lambda ltm, s, e, p: sigmoid(mix(s, e, p, "v")),
        pt="só o fator de uso foi devolvido; falta multiplicar tanh(LTM) por ele.",
        en="only the use factor was returned; tanh(LTM) still has to be multiplied by it.",
    ),
    mistake(
        "use_factor_missing",
        lambda ltm, s, e, p: tanh(ltm),
        pt="faltou o fator de uso: tanh(LTM) passou inteira.",
        en="the use factor is missing: all of tanh(LTM) went through.",
    ),
    mistake(
        "complement",
        lambda ltm, s, e, p: tanh(ltm) * (1 - sigmoid(mix(s, e, p, "v"))),
        pt="tanh(LTM) foi multiplicada por 1 − V; o fator é o próprio V, o quanto aparece.",
        en="tanh(LTM) was multiplied by 1 − V; the factor is V itself, how much shows.",
    ),
    mistake(
        "sum_for_product",
        lambda ltm, s, e, p: tanh(ltm) + sigmoid(mix(s, e, p, "v")),
        pt="tanh(LTM) e o fator de uso foram somados; aqui cabe o produto elemento a elemento.",
        en="tanh(LTM) and the use factor were added; here the element-wise product belongs.",
    ),
    mistake(
        "ltm_joined",
        lambda ltm, s, e, p: tanh(ltm) * sigmoid(mix(ltm, e, p, "v")),
        pt="LTM entrou na junção no lugar de STM: o fator de uso olha para [STM, E].",
        en="LTM was joined in place of STM: the use factor looks at [STM, E].",
    ),
    mistake(
        "forget_weights",
        lambda ltm, s, e, p: tanh(ltm) * sigmoid(mix(s, e, p, "f")),
        pt="o fator de uso usa os pesos do portão de esquecimento, weight_f e bias_f, no lugar de weight_v e bias_v.",
        en="the use factor uses the forget gate's weight_f and bias_f in place of weight_v and bias_v.",
    ),
    mistake(
        "event_first",
        lambda ltm, s, e, p: tanh(ltm) * sigmoid(mix(e, s, p, "v")),
        pt="a ordem da junção está trocada: primeiro STM, depois o evento, [STM, E].",
        en="the two are joined in the wrong order: first STM, then the event, [STM, E].",
    ),
    mistake(
        "bias_forgotten",
        lambda ltm, s, e, p: use_gate(ltm, s, e, p | {"bias_v": 0 * p["bias_v"]}),
        pt="faltou o viés bias_v.",
        en="the bias bias_v is missing.",
    ),
)

USE = Task("use_gate", use_gate, draw_gate, ("stm",), {"stm": "B H"}, MISTAKES)
