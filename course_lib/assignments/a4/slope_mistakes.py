"""What goes wrong in `lstm_gates_backward` behind the products: the slopes, and the order in which da is stacked."""

from course_lib.assignments.a4.backward_parts import RECIPE
from course_lib.assignments.base import Mistake, mistake
from course_lib.assignments.recipe import Rule
from course_lib.ops import sigmoid, tanh


def _slopes(**slopes: Rule) -> dict[str, Rule]:
    return {f"slope_{name}": slope for name, slope in slopes.items()}


def _sigmoid_again(name: str) -> Rule:
    return lambda b: sigmoid(getattr(b, name)) * (1 - sigmoid(getattr(b, name)))


def _tanh_slope(name: str) -> Rule:
    return lambda b: 1 - getattr(b, name) ** 2


def _stacked_as(order: str) -> Mistake:
    spelled = ", ".join(order)
    return mistake(
        f"stacked_as_{order}",
        RECIPE.but(order=lambda b: order),
        pt=f"da foi empilhado na ordem {spelled}; os blocos vêm na ordem dos pesos: i, f, g, o.",
        en=f"da was stacked in the order {spelled}; its blocks come in the weights' order: i, f, g, o.",
    )


def _one_forgotten(gate: str) -> Mistake:
    return mistake(
        f"slope_of_{gate}_forgotten",
        RECIPE.but(**_slopes(**{gate: lambda b: 1.0})),
        pt=f"no bloco de {gate} faltou a derivada da sigmoide: o gradiente ainda é o do portão, e não o da sua soma.",
        en=f"in the block of {gate} the sigmoid's slope is missing: the gradient is still the gate's, not its sum's.",
    )


SLOPE_MISTAKES = (
    mistake(
        "slopes_forgotten",
        RECIPE.but(**_slopes(**dict.fromkeys("ifgo", lambda b: 1.0))),
        pt="faltaram as derivadas das ativações: o gradiente de cada portão ainda não é o da soma que entrou nele.",
        en="the slopes of the activations are missing: a gate's gradient is not yet that of the sum that went into it.",
    ),
    *map(_one_forgotten, "ifo"),
    mistake(
        "tanh_slopes_everywhere",
        RECIPE.but(**_slopes(**{name: _tanh_slope(name) for name in "ifgo"})),
        pt="todos usam 1 − y², a derivada da tangente hiperbólica; a da sigmoide, para i, f e o, é y (1 − y).",
        en="all use 1 − y², the slope of the hyperbolic tangent; that of the sigmoid, for i, f and o, is y (1 − y).",
    ),
    mistake(
        "sigmoid_slope_for_g",
        RECIPE.but(slope_g=lambda b: b.g * (1 - b.g)),
        pt="para g entrou g (1 − g), a derivada da sigmoide; o candidato saiu da tangente hiperbólica: 1 − g².",
        en="for g the slope is g (1 − g), the sigmoid's; the candidate came from the hyperbolic tangent: 1 − g².",
    ),
    mistake(
        "g_slope_without_square",
        RECIPE.but(slope_g=lambda b: 1 - b.g),
        pt="a derivada do candidato ficou 1 − g; falta o quadrado: 1 − g².",
        en="the candidate's slope is 1 − g; the square is missing: 1 − g².",
    ),
    mistake(
        "half_a_sigmoid_slope",
        RECIPE.but(**_slopes(i=lambda b: 1 - b.i, f=lambda b: 1 - b.f, o=lambda b: 1 - b.o)),
        pt="a derivada da sigmoide ficou 1 − y; ela é y (1 − y), com y o valor do portão.",
        en="the sigmoid's slope is 1 − y; it should be y (1 − y), with y the gate's value.",
    ),
    mistake(
        "i_and_f_slopes_exchanged",
        RECIPE.but(slope_i=lambda b: b.f * (1 - b.f), slope_f=lambda b: b.i * (1 - b.i)),
        pt="i levou a derivada de f, e f, a de i; cada portão multiplica pela sua: i (1 − i), f (1 − f).",
        en="i took the slope of f, and f that of i; each gate multiplies by its own: i (1 − i), f (1 − f).",
    ),
    mistake(
        "f_slope_for_o",
        RECIPE.but(slope_o=lambda b: b.f * (1 - b.f)),
        pt="o portão de saída levou a derivada de f; a dele é o (1 − o).",
        en="the output gate took the slope of f; its own is o (1 − o).",
    ),
    mistake(
        "activated_again",
        RECIPE.but(slope_g=lambda b: 1 - tanh(b.g) ** 2, **_slopes(**{name: _sigmoid_again(name) for name in "ifo"})),
        pt="as ativações foram aplicadas outra vez: i, f, g e o já são os resultados delas.",
        en="the activations were applied again: i, f, g and o are their results already.",
    ),
    _stacked_as("ifog"),
    _stacked_as("figo"),
    _stacked_as("iofg"),
    _stacked_as("gifo"),
)
