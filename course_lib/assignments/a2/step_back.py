"""`step_back`: a gradient carried from one state to the one before, and how it goes wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.assignments import gradient_families
from course_lib.assignments.a2.inputs import draw_states
from course_lib.assignments.base import Function, Sizes, Task, mistake
from course_lib.ops import Array


def step_back(dh: Array, h: Array, weight_hh: Array) -> Array:
    """One step back: dh, the gradient of the state h, both (B, H) -> that of the state before, (B, H)."""
    return (dh * (1 - h**2)) @ weight_hh


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    return {
        "dh": rng.standard_normal((n.B, n.H)),
        "h": draw_states(rng, (n.B, n.H)),
        "weight_hh": rng.standard_normal((n.H, n.H)),
    }


def _slope(slope: Callable[[Array], Array]) -> Function:
    """Return the step with another slope of the activation, a function of h."""
    return lambda dh, h, weight_hh: (dh * slope(h)) @ weight_hh


MISTAKES = (
    gradient_families.tanh_slope_forgotten(_slope(np.ones_like), "h"),
    gradient_families.tanh_slope_without_square(_slope(lambda h: 1 - h), "h"),
    gradient_families.sigmoid_slope_for_tanh(_slope(lambda h: h * (1 - h)), "h"),
    gradient_families.tanh_twice(_slope(lambda h: 1 - np.tanh(h) ** 2), "h"),
    mistake(
        "square_for_slope",
        _slope(lambda h: h**2),
        pt="o fator é h²; a derivada da tangente hiperbólica é 1 − h². Perto de h = 0, ela é quanto?",
        en="the factor is h²; the slope of the hyperbolic tangent is 1 − h². Near h = 0, how much is it?",
    ),
    mistake(
        "state_for_slope",
        _slope(lambda h: h),
        pt="o gradiente foi multiplicado pelo próprio estado; o fator é a derivada ali, 1 − h².",
        en="the gradient was multiplied by the state itself; the factor is the slope there, 1 − h².",
    ),
    mistake(
        "slope_twice",
        _slope(lambda h: (1 - h**2) ** 2),
        pt="a derivada entrou duas vezes; em um passo, o fator 1 − h² entra uma vez só.",
        en="the slope went in twice; in one step the factor 1 − h² goes in once.",
    ),
    mistake(
        "slope_of_batch",
        _slope(lambda h: (1 - h**2).mean(axis=0)),
        pt="a derivada é uma média do lote; cada exemplo tem a sua, porque cada um tem o seu estado.",
        en="the slope is a mean over the batch; each example has its own, because each has its own state.",
    ),
    mistake(
        "weight_transposed",
        lambda dh, h, weight_hh: (dh * (1 - h**2)) @ weight_hh.T,
        pt="weight_hh entrou transposto: com exemplos em linhas, a ida usa weight_hh.T, e a volta, weight_hh.",
        en="weight_hh went in transposed: with examples in rows, the way forward uses weight_hh.T and the way back "
        "weight_hh.",
    ),
    mistake(
        "weight_forgotten",
        lambda dh, h, weight_hh: dh * (1 - h**2),
        pt="faltou weight_hh: até aqui o gradiente só chegou à soma dentro da tangente, e não ao estado de antes.",
        en="weight_hh is missing: so far the gradient has come to the sum inside the tangent, not to the state before.",
    ),
    mistake(
        "slope_last",
        lambda dh, h, weight_hh: (dh @ weight_hh) * (1 - h**2),
        pt="a derivada entrou depois de weight_hh. Na ida a tangente veio por último; na volta, quem vem primeiro?",
        en="the slope went in after weight_hh. On the way forward the tangent came last; on the way back, what is "
        "first?",
    ),
    mistake(
        "forward_product",
        lambda dh, h, weight_hh: (dh @ weight_hh.T) * (1 - h**2),
        pt="esta é a conta da ida, que leva uma mudança de um estado ao seguinte; o gradiente vai ao contrário: "
        "primeiro 1 − h², depois weight_hh sem transpor.",
        en="this is the way forward, which takes a change from one state to the next; a gradient goes the other way: "
        "1 − h² first, then weight_hh, not transposed.",
    ),
    mistake(
        "gradient_added",
        lambda dh, h, weight_hh: dh + step_back(dh, h, weight_hh),
        pt="o dh recebido foi somado ao resultado; ele é o gradiente do estado h, e não do estado de antes.",
        en="the dh that was given was added to the result; it is the gradient of the state h, not of the one before.",
    ),
)

STEP_BACK = Task("step_back", step_back, _inputs, ("dh_before",), {"dh_before": "B H"}, MISTAKES, sizes="B H")
