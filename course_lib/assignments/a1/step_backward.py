"""`rnn_step_backward`: the gradients of one step, and how they go wrong."""

from typing import Any

import numpy as np

from course_lib.assignments import gradient_families
from course_lib.assignments.a1.inputs import LETTERS, Params, draw_step
from course_lib.assignments.a1.step import rnn_step
from course_lib.assignments.base import Mistake, Sizes, Task, mistake
from course_lib.assignments.recipe import Recipe, Rule
from course_lib.language import Both
from course_lib.ops import Array

Result = tuple[Array, Array, Params]


def rnn_step_backward(dh_next: Array, x: Array, h: Array, h_next: Array, params: Params) -> tuple[Array, Array, Params]:
    """Gradients of one step: dh_next, h, h_next (B, H), x (B, D) -> (dx, dh, gradients by parameter)."""
    result: Result = RECIPE.but()(dh_next, x, h, h_next, params)
    return result


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    given = draw_step(rng, n)
    h_next = rnn_step(**given)
    params = given.pop("params")
    return {"dh_next": rng.standard_normal(h_next.shape), **given, "h_next": h_next, "params": params}


RECIPE = Recipe(
    "dh_next x h h_next params",
    "dx dh gradients",
    slope=lambda b: 1 - b.h_next**2,
    da=lambda b: b.dh_next * b.slope,
    dx=lambda b: b.da @ b.params["weight_ih"],
    dh=lambda b: b.da @ b.params["weight_hh"],
    weight_ih=lambda b: b.da.T @ b.x,
    before=lambda b: b.h,
    weight_hh=lambda b: b.da.T @ b.before,
    bias_ih=lambda b: b.da.sum(0),
    bias_hh=lambda b: b.da.sum(0),
    gradients=lambda b: {name: getattr(b, name) for name in LETTERS},
)


def _transposed(name: str) -> Rule:
    return lambda b: b.da @ b.params[name].T


def _bias_batch_mean(name: str) -> Mistake:
    return mistake(
        f"{name}_batch_mean",
        RECIPE.but(**{name: lambda b: b.da.mean(0)}),
        pt=f"o gradiente de {name} é a média do lote; some as contribuições, sem dividir por B.",
        en=f"the gradient of {name} is the batch's mean; add the contributions without dividing by B.",
    )


_SAME_GRADIENT = Both(
    pt="os dois vieses entram na mesma soma e têm o mesmo gradiente",
    en="both biases enter the same sum and have the same gradient",
)

MISTAKES = (
    gradient_families.tanh_slope_forgotten(RECIPE.but(slope=lambda b: np.ones_like(b.h)), "h_next"),
    mistake(
        "slope_of_old_state",
        RECIPE.but(slope=lambda b: 1 - b.h**2),
        pt="a derivada usa o estado de antes do passo (1 − h²); ela é 1 − h_next².",
        en="the slope uses the state from before the step (1 − h²); it is 1 − h_next².",
    ),
    gradient_families.tanh_slope_without_square(RECIPE.but(slope=lambda b: 1 - b.h_next), "h_next"),
    gradient_families.sigmoid_slope_for_tanh(RECIPE.but(slope=lambda b: b.h_next * (1 - b.h_next)), "h_next"),
    gradient_families.tanh_twice(RECIPE.but(slope=lambda b: 1 - np.tanh(b.h_next) ** 2), "h_next"),
    mistake(
        "dx_transposed",
        RECIPE.but(dx=_transposed("weight_ih")),
        pt="em dx, weight_ih entrou transposto: da é (B, H) e dx (B, D); que eixo de weight_ih encontra o H de da?",
        en="in dx, weight_ih went in transposed: da is (B, H) and dx (B, D); which axis of weight_ih meets da's H?",
    ),
    mistake(
        "dh_transposed",
        RECIPE.but(dh=_transposed("weight_hh")),
        pt="em dh, weight_hh entrou transposto: na ida, h encontrou o último eixo dele; na volta, qual da encontra?",
        en="in dh, weight_hh went in transposed: going forward h met its last axis; which meets da on the way back?",
    ),
    mistake(
        "dx_dh_transposed",
        RECIPE.but(dx=_transposed("weight_ih"), dh=_transposed("weight_hh")),
        pt="em dx e dh os pesos entraram transpostos: x e h encontraram o último eixo; na volta, qual da encontra?",
        en="in dx and dh the weights went in transposed: x and h met the last axis; which meets da on the way back?",
    ),
    mistake(
        "dh_without_weight",
        RECIPE.but(dh=lambda b: b.da),
        pt="em dh faltou weight_hh: h entrou na soma multiplicado por ele.",
        en="in dh weight_hh is missing: h entered the sum multiplied by it.",
    ),
    mistake(
        "new_state_in_weight_hh",
        RECIPE.but(before=lambda b: b.h_next),
        pt="o gradiente de weight_hh usa h_next; quem weight_hh multiplicou foi o h de antes do passo.",
        en="the gradient of weight_hh uses h_next; what weight_hh multiplied was the h from before the step.",
    ),
    mistake(
        "weight_gradients_transposed",
        RECIPE.but(weight_ih=lambda b: b.x.T @ b.da, weight_hh=lambda b: b.before.T @ b.da),
        pt="os gradientes dos pesos estão transpostos: o de weight_ih é (H, D). Que fator traz o H, e de que lado?",
        en="the weights' gradients are transposed: that of weight_ih is (H, D). Which factor brings H, on which side?",
    ),
    gradient_families.gradient_transposed(RECIPE.but(weight_hh=lambda b: b.before.T @ b.da), "weight_hh"),
    gradient_families.batch_mean(rnn_step_backward),
    *map(_bias_batch_mean, ("bias_ih", "bias_hh")),
    gradient_families.bias_not_summed(RECIPE.but(bias_ih=lambda b: b.da, bias_hh=lambda b: b.da), "da.sum(0)"),
    gradient_families.gradient_zero(RECIPE.but(bias_hh=lambda b: 0 * b.bias_ih), "bias_hh", _SAME_GRADIENT),
)

STEP_BACKWARD = Task(
    "rnn_step_backward",
    rnn_step_backward,
    _inputs,
    ("dx", "dh", "gradients"),
    {"dx": "B D", "dh": "B H", **LETTERS},
    MISTAKES,
)
