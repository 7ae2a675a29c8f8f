"""What goes wrong in `lstm_gates_backward` behind the products: the slopes, and the order in which da is stacked."""

from course_lib.assignments.a4.backward_parts import Four, Given, slopes_of, variant
from course_lib.assignments.base import Mistake, mistake
from course_lib.ops import Array, sigmoid, tanh


def _but(p: Given, **changed: Array) -> Four:
    """Return the right slopes but for those of the gates that `changed` names."""
    i, f, g, o = (changed.get(name, slope) for name, slope in zip("ifgo", slopes_of(p), strict=True))
    return i, f, g, o


def _again(p: Given) -> Four:
    i, f, g, o = sigmoid(p.i), sigmoid(p.f), tanh(p.g), sigmoid(p.o)
    return slopes_of(p._replace(i=i, f=f, g=g, o=o))


def _stacked_as(order: str) -> Mistake:
    spelled = ", ".join(order)
    return mistake(
        f"stacked_as_{order}",
        variant(order=order),
        pt=f"da foi empilhado na ordem {spelled}; os blocos vêm na ordem dos pesos: i, f, g, o.",
        en=f"da was stacked in the order {spelled}; its blocks come in the weights' order: i, f, g, o.",
    )


SLOPE_MISTAKES = (
    mistake(
        "slopes_forgotten",
        variant(slopes=lambda p: (1 + 0 * p.i,) * 4),
        pt="faltaram as derivadas das ativações: o gradiente de cada portão ainda não é o da soma que entrou nele.",
        en="the slopes of the activations are missing: a gate's gradient is not yet that of the sum that went into it.",
    ),
    mistake(
        "tanh_slopes_everywhere",
        variant(slopes=lambda p: (1 - p.i**2, 1 - p.f**2, 1 - p.g**2, 1 - p.o**2)),
        pt="todos usam 1 − y², a derivada da tangente hiperbólica; a da sigmoide, para i, f e o, é y (1 − y).",
        en="all use 1 − y², the slope of the hyperbolic tangent; that of the sigmoid, for i, f and o, is y (1 − y).",
    ),
    mistake(
        "sigmoid_slope_for_g",
        variant(slopes=lambda p: _but(p, g=p.g * (1 - p.g))),
        pt="para g entrou g (1 − g), a derivada da sigmoide; o candidato saiu da tangente hiperbólica: 1 − g².",
        en="for g the slope is g (1 − g), the sigmoid's; the candidate came from the hyperbolic tangent: 1 − g².",
    ),
    mistake(
        "g_slope_without_square",
        variant(slopes=lambda p: _but(p, g=1 - p.g)),
        pt="a derivada do candidato ficou 1 − g; falta o quadrado: 1 − g².",
        en="the candidate's slope is 1 − g; the square is missing: 1 − g².",
    ),
    mistake(
        "half_a_sigmoid_slope",
        variant(slopes=lambda p: (1 - p.i, 1 - p.f, 1 - p.g**2, 1 - p.o)),
        pt="a derivada da sigmoide ficou 1 − y; ela é y (1 − y), com y o valor do portão.",
        en="the sigmoid's slope is 1 − y; it should be y (1 − y), with y the gate's value.",
    ),
    mistake(
        "i_and_f_slopes_exchanged",
        variant(slopes=lambda p: _but(p, i=p.f * (1 - p.f), f=p.i * (1 - p.i))),
        pt="i levou a derivada de f, e f, a de i; cada portão multiplica pela sua: i (1 − i), f (1 − f).",
        en="i took the slope of f, and f that of i; each gate multiplies by its own: i (1 − i), f (1 − f).",
    ),
    mistake(
        "f_slope_for_o",
        variant(slopes=lambda p: _but(p, o=p.f * (1 - p.f))),
        pt="o portão de saída levou a derivada de f; a dele é o (1 − o).",
        en="the output gate took the slope of f; its own is o (1 − o).",
    ),
    mistake(
        "activated_again",
        variant(slopes=_again),
        pt="as ativações foram aplicadas outra vez: i, f, g e o já são os resultados delas.",
        en="the activations were applied again: i, f, g and o are their results already.",
    ),
    _stacked_as("ifog"),
    _stacked_as("figo"),
    _stacked_as("iofg"),
    _stacked_as("gifo"),
)
