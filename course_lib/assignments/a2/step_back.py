"""`step_back`: a gradient carried from one state to the one before, and how it goes wrong."""

from typing import Any

import numpy as np

from course_lib.assignments import gradient_families
from course_lib.assignments.a2.inputs import draw_states
from course_lib.assignments.base import Sizes, Task, mistake
from course_lib.assignments.recipe import Recipe
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


RECIPE = Recipe(
    "dh h weight_hh",
    "before",
    slope=lambda b: 1 - b.h**2,
    da=lambda b: b.dh * b.slope,
    before=lambda b: b.da @ b.weight_hh,
)

MISTAKES = (
    gradient_families.tanh_slope_forgotten(RECIPE.but(slope=lambda b: np.ones_like(b.h)), "h"),
    gradient_families.tanh_slope_without_square(RECIPE.but(slope=lambda b: 1 - b.h), "h"),
    gradient_families.sigmoid_slope_for_tanh(RECIPE.but(slope=lambda b: b.h * (1 - b.h)), "h"),
    gradient_families.tanh_twice(RECIPE.but(slope=lambda b: 1 - np.tanh(b.h) ** 2), "h"),
    mistake(
        "square_for_slope",
        RECIPE.but(slope=lambda b: b.h**2),
        pt="o fator é h²; a derivada da tangente hiperbólica é 1 − h². Perto de h = 0, ela é quanto?",
        en="the factor is h²; the slope of the hyperbolic tangent is 1 − h². Near h = 0, how much is it?",
    ),
    mistake(
        "state_for_slope",
        RECIPE.but(slope=lambda b: b.h),
        pt="o gradiente foi multiplicado pelo próprio estado; o fator é a derivada ali, 1 − h².",
        en="the gradient was multiplied by the state itself; the factor is the slope there, 1 − h².",
    ),
    mistake(
        "slope_twice",
        RECIPE.but(slope=lambda b: (1 - b.h**2) ** 2),
        pt="a derivada entrou duas vezes; em um passo, o fator 1 − h² entra uma vez só.",
        en="the slope went in twice; in one step the factor 1 − h² goes in once.",
    ),
    mistake(
        "slope_of_batch",
        RECIPE.but(slope=lambda b: (1 - b.h**2).mean(axis=0)),
        pt="a derivada é uma média do lote; cada exemplo tem a sua, porque cada um tem o seu estado.",
        en="the slope is a mean over the batch; each example has its own, because each has its own state.",
    ),
    mistake(
        "weight_transposed",
        RECIPE.but(before=lambda b: b.da @ b.weight_hh.T),
        pt="weight_hh entrou transposto: com exemplos em linhas, a ida usa weight_hh.T, e a volta, weight_hh.",
        en="weight_hh went in transposed: with examples in rows, the way forward uses weight_hh.T and the way back "
        "weight_hh.",
    ),
    mistake(
        "weight_forgotten",
        RECIPE.but(before=lambda b: b.da),
        pt="faltou weight_hh: até aqui o gradiente só chegou à soma dentro da tangente, e não ao estado de antes.",
        en="weight_hh is missing: so far the gradient has come to the sum inside the tangent, not to the state before.",
    ),
    mistake(
        "slope_last",
        RECIPE.but(before=lambda b: (b.dh @ b.weight_hh) * b.slope),
        pt="a derivada entrou depois de weight_hh. Na ida a tangente veio por último; na volta, quem vem primeiro?",
        en="the slope went in after weight_hh. On the way forward the tangent came last; on the way back, what is "
        "first?",
    ),
    mistake(
        "forward_product",
        RECIPE.but(before=lambda b: (b.dh @ b.weight_hh.T) * b.slope),
        pt="esta é a conta da ida, que leva uma mudança de um estado ao seguinte; o gradiente vai ao contrário: "
        "primeiro 1 − h², depois weight_hh sem transpor.",
        en="this is the way forward, which takes a change from one state to the next; a gradient goes the other way: "
        "1 − h² first, then weight_hh, not transposed.",
    ),
    mistake(
        "gradient_added",
        RECIPE.but(before=lambda b: b.dh + b.da @ b.weight_hh),
        pt="o dh recebido foi somado ao resultado; ele é o gradiente do estado h, e não do estado de antes.",
        en="the dh that was given was added to the result; it is the gradient of the state h, not of the one before.",
    ),
)

STEP_BACK = Task("step_back", step_back, _inputs, ("dh_before",), {"dh_before": "B H"}, MISTAKES, sizes="B H")
