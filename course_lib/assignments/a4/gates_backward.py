"""`lstm_gates_backward`: from h' and c' back to the stacked sum and to c, and how it goes wrong."""

from typing import Any

import numpy as np

from course_lib.assignments.a4.backward_parts import RECIPE, Result
from course_lib.assignments.a4.inputs import draw_arriving, draw_cell_state
from course_lib.assignments.a4.slope_mistakes import SLOPE_MISTAKES
from course_lib.assignments.base import Sizes, Task, mistake
from course_lib.assignments.changes import zeroed
from course_lib.assignments.families import ignored
from course_lib.language import Both
from course_lib.ops import Array, sigmoid, tanh


def lstm_gates_backward(
    dh_next: Array, dc_next: Array, c: Array, i: Array, f: Array, g: Array, o: Array
) -> tuple[Array, Array]:
    """Gradients of the sum that the gates came from and of c: all given (B, H) -> (da (B, 4H), dc (B, H))."""
    result: Result = RECIPE.but()(dh_next, dc_next, c, i, f, g, o)
    return result


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    i, f, g, o = (squash(rng.standard_normal((n.B, n.H))) for squash in (sigmoid, sigmoid, tanh, sigmoid))
    return {**draw_arriving(rng, n), "c": draw_cell_state(rng, n), "i": i, "f": f, "g": g, "o": o}


MISTAKES = (
    mistake(
        "dc_next_forgotten",
        zeroed(lstm_gates_backward, 1),
        pt="dc_next não entrou: c' foi usado também pelo passo seguinte, e os dois gradientes se somam.",
        en="dc_next did not enter: c' was used by the next step as well, and the two gradients add up.",
    ),
    mistake(
        "h_path_forgotten",
        RECIPE.but(arriving=lambda b: b.dc_next),
        pt="a c' só chegou dc_next; falta somar o que vem de h': dh_next ⊙ o ⊙ (1 − tanh²(c')).",
        en="only dc_next arrived at c'; what comes from h' still has to be added: dh_next ⊙ o ⊙ (1 − tanh²(c')).",
    ),
    mistake(
        "o_missing_on_the_way",
        RECIPE.but(from_h=lambda b: b.dh_next * b.slope_c),
        pt="no caminho de h' a c' faltou o portão de saída: o fator é o ⊙ (1 − tanh²(c')).",
        en="on the way from h' to c' the output gate is missing: the factor is o ⊙ (1 − tanh²(c')).",
    ),
    mistake(
        "tanh_slope_missing",
        RECIPE.but(slope_c=lambda b: 1.0),
        pt="no caminho de h' a c' faltou a derivada da tangente hiperbólica, 1 − tanh²(c').",
        en="on the way from h' to c' the slope of the hyperbolic tangent is missing, 1 − tanh²(c').",
    ),
    mistake(
        "tanh_slope_without_square",
        RECIPE.but(slope_c=lambda b: 1 - tanh(b.new_c)),
        pt="no caminho de h' a c' a derivada ficou 1 − tanh(c'); falta o quadrado.",
        en="on the way from h' to c' the slope is 1 − tanh(c'); the square is missing.",
    ),
    mistake(
        "slope_without_tanh",
        RECIPE.but(slope_c=lambda b: 1 - b.new_c**2),
        pt="no caminho de h' a c' a derivada ficou 1 − c'²; ela é 1 − tanh²(c').",
        en="on the way from h' to c' the slope is 1 − c'²; it should be 1 − tanh²(c').",
    ),
    mistake(
        "slope_at_old_c",
        RECIPE.but(slope_c=lambda b: 1 - tanh(b.c) ** 2),
        pt="a derivada da tangente hiperbólica usa o c antigo; quem passou por ela foi o novo, c' = f ⊙ c + i ⊙ g.",
        en="the slope of the hyperbolic tangent uses the old c; what went through it was c' = f ⊙ c + i ⊙ g.",
    ),
    mistake(
        "f_missing_in_dc",
        RECIPE.but(dc=lambda b: b.arriving),
        pt="o gradiente de c saiu sem o fator f: c entrou em c' multiplicado por f.",
        en="the gradient of c left without the factor f: c entered c' multiplied by f.",
    ),
    mistake(
        "dc_next_returned",
        RECIPE.but(dc=lambda b: b.dc_next),
        pt="como gradiente de c voltou dc_next, que é o de c'; por onde o gradiente de c' chega a c?",
        en="dc_next was returned for the gradient of c; it is that of c'. How does the gradient of c' get to c?",
    ),
    mistake(
        "only_dc_next_passed",
        RECIPE.but(dc=lambda b: b.dc_next * b.f),
        pt="no gradiente de c só entrou dc_next ⊙ f; é a soma que segue adiante, com o que veio de h'.",
        en="only dc_next ⊙ f entered the gradient of c; the sum goes on, with what came from h'.",
    ),
    mistake(
        "i_for_f_in_dc",
        RECIPE.but(dc=lambda b: b.arriving * b.i),
        pt="o gradiente de c foi multiplicado por i; quem multiplicou c na ida foi f.",
        en="the gradient of c was multiplied by i; on the way forward it was f that multiplied c.",
    ),
    mistake(
        "gates_get_dc_next",
        RECIPE.but(to_gates=lambda b: b.dc_next),
        pt="i, f e g receberam só dc_next; eles recebem a soma, com o que veio de h'.",
        en="i, f and g were given dc_next alone; they take the sum, with what came from h'.",
    ),
    mistake(
        "new_c_in_df",
        RECIPE.but(df=lambda b: b.to_gates * b.new_c),
        pt="o gradiente de f usa c'; o que o portão multiplicou foi o c antigo.",
        en="the gradient of f uses c'; what the gate multiplied was the old c.",
    ),
    mistake(
        "tanh_missing_in_do",
        RECIPE.but(do=lambda b: b.dh_next * b.new_c),
        pt="o gradiente de o usa c'; o que o portão de saída multiplicou foi tanh(c').",
        en="the gradient of o uses c'; what the output gate multiplied was tanh(c').",
    ),
    mistake(
        "old_c_in_do",
        RECIPE.but(do=lambda b: b.dh_next * tanh(b.c)),
        pt="o gradiente de o usa o c antigo; o que o portão de saída multiplicou foi a tanh do novo, tanh(c').",
        en="the gradient of o uses the old c; what the output gate multiplied was the new one's tanh(c').",
    ),
    mistake(
        "do_from_dc",
        RECIPE.but(do=lambda b: b.arriving * tanh(b.new_c)),
        pt="o gradiente de o partiu do que chega a c'; o portão de saída está em h', e recebe de dh_next.",
        en="the gradient of o began with what arrives at c'; the output gate is in h' and takes from dh_next.",
    ),
    mistake(
        "own_factor",
        RECIPE.but(di=lambda b: b.to_gates * b.i, dg=lambda b: b.to_gates * b.g),
        pt="i e g receberam cada um o próprio valor; um produto manda a cada fator o outro: g para i, i para g.",
        en="i and g were each given their own value; a product sends each factor the other one: g to i, i to g.",
    ),
    *SLOPE_MISTAKES,
    ignored(
        lstm_gates_backward,
        "dh_next_ignored",
        0,
        Both("dh_next", "dh_next"),
        Both(": ele chega a o e, por o e pela tanh, a c'", ": it arrives at o and, through o and tanh, at c'"),
    ),
)

GATES_BACKWARD = Task(
    "lstm_gates_backward",
    lstm_gates_backward,
    _inputs,
    ("da", "dc"),
    {"da": "B 4H", "dc": "B H"},
    MISTAKES,
    sizes="B H",
)
