"""`rnn_step_backward`: the gradients of one step, and how they go wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.assignments import gradient_families
from course_lib.assignments.a1.inputs import LETTERS, Params, draw_step
from course_lib.assignments.a1.step import rnn_step
from course_lib.assignments.base import Function, Sizes, Task, mistake
from course_lib.assignments.changes import regraded
from course_lib.cells.base import CellParams
from course_lib.cells.rnn import rnn_backward
from course_lib.language import Both
from course_lib.ops import Array

Result = tuple[Array, Array, Params]


def rnn_step_backward(dh_next: Array, x: Array, h: Array, h_next: Array, params: Params) -> tuple[Array, Array, Params]:
    """Gradients of one step: dh_next, h, h_next (B, H), x (B, D) -> (dx, dh, gradients by parameter)."""
    dx, dh, gradients = rnn_backward(dh_next, np.zeros_like(dh_next), x, h, CellParams(**params))
    return dx, dh, gradients._asdict()


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    given = draw_step(rng, n)
    h_next = rnn_step(**given)
    params = given.pop("params")
    return {"dh_next": rng.standard_normal(h_next.shape), **given, "h_next": h_next, "params": params}


def _gradients(da: Array, x: Array, h: Array) -> Params:
    return {"weight_ih": da.T @ x, "weight_hh": da.T @ h, "bias_ih": da.sum(0), "bias_hh": da.sum(0)}


def _right(da: Array, x: Array, h: Array, params: Params) -> Result:
    return da @ params["weight_ih"], da @ params["weight_hh"], _gradients(da, x, h)


def _slope(slope: Callable[[Array, Array], Array]) -> Function:
    """Return the backward step with another slope of the activation, a function of h and h_next."""
    return lambda d, x, h, h_next, params: _right(d * slope(h, h_next), x, h, params)


def _after(change: Callable[..., Result]) -> Function:
    """Return the backward step whose results are `change(da, x, h, h_next, params)`."""
    return lambda d, x, h, h_next, params: change(d * (1 - h_next**2), x, h, h_next, params)


def _biases_by_example(da: Array, x: Array, h: Array, h_next: Array, params: Params) -> Result:
    dx, dh, gradients = _right(da, x, h, params)
    return dx, dh, gradients | {"bias_ih": da, "bias_hh": da}


_SAME_GRADIENT = Both(
    pt="os dois vieses entram na mesma soma e têm o mesmo gradiente",
    en="both biases enter the same sum and have the same gradient",
)

MISTAKES = (
    gradient_families.tanh_slope_forgotten(_slope(lambda h, h_next: np.ones_like(h)), "h_next"),
    mistake(
        "slope_of_old_state",
        _slope(lambda h, h_next: 1 - h**2),
        pt="a derivada usa o estado de antes do passo (1 − h²); ela é 1 − h_next².",
        en="the slope uses the state from before the step (1 − h²); it is 1 − h_next².",
    ),
    gradient_families.tanh_slope_without_square(_slope(lambda h, h_next: 1 - h_next), "h_next"),
    gradient_families.sigmoid_slope_for_tanh(_slope(lambda h, h_next: h_next * (1 - h_next)), "h_next"),
    gradient_families.tanh_twice(_slope(lambda h, h_next: 1 - np.tanh(h_next) ** 2), "h_next"),
    mistake(
        "dx_transposed",
        _after(lambda da, x, h, h_next, p: (da @ p["weight_ih"].T, da @ p["weight_hh"], _gradients(da, x, h))),
        pt="em dx, weight_ih entrou transposto: para da (B, H), a conta é da @ weight_ih.",
        en="in dx, weight_ih went in transposed: for da (B, H) the product is da @ weight_ih.",
    ),
    mistake(
        "dh_transposed",
        _after(lambda da, x, h, h_next, p: (da @ p["weight_ih"], da @ p["weight_hh"].T, _gradients(da, x, h))),
        pt="em dh, weight_hh entrou transposto: na volta, a conta é da @ weight_hh.",
        en="in dh, weight_hh went in transposed: on the way back the product is da @ weight_hh.",
    ),
    mistake(
        "dx_dh_transposed",
        _after(lambda da, x, h, h_next, p: (da @ p["weight_ih"].T, da @ p["weight_hh"].T, _gradients(da, x, h))),
        pt="em dx e dh os pesos entraram transpostos: na volta, as contas são da @ weight_ih e da @ weight_hh.",
        en="in dx and dh the weights went in transposed: on the way back use da @ weight_ih and da @ weight_hh.",
    ),
    mistake(
        "dh_without_weight",
        _after(lambda da, x, h, h_next, p: (da @ p["weight_ih"], da, _gradients(da, x, h))),
        pt="em dh faltou weight_hh: h entrou na soma multiplicado por ele.",
        en="in dh weight_hh is missing: h entered the sum multiplied by it.",
    ),
    mistake(
        "new_state_in_weight_hh",
        _after(lambda da, x, h, h_next, p: _right(da, x, h_next, p)),
        pt="o gradiente de weight_hh usa h_next; quem weight_hh multiplicou foi o h de antes do passo.",
        en="the gradient of weight_hh uses h_next; what weight_hh multiplied was the h from before the step.",
    ),
    mistake(
        "weight_gradients_transposed",
        regraded(rnn_step_backward, lambda g, given: {"weight_ih": g["weight_ih"].T, "weight_hh": g["weight_hh"].T}),
        pt="os gradientes dos pesos estão transpostos: weight_ih é (H, D), isto é, da.T @ x.",
        en="the weights' gradients are transposed: weight_ih is (H, D), that is da.T @ x.",
    ),
    gradient_families.gradient_transposed(rnn_step_backward, "weight_hh", "da.T @ h"),
    gradient_families.batch_mean(rnn_step_backward),
    gradient_families.bias_not_summed(_after(_biases_by_example), "da.sum(0)"),
    gradient_families.gradient_zero(rnn_step_backward, "bias_hh", _SAME_GRADIENT),
)

STEP_BACKWARD = Task(
    "rnn_step_backward",
    rnn_step_backward,
    _inputs,
    ("dx", "dh", "gradients"),
    {"dx": "B D", "dh": "B H", **LETTERS},
    MISTAKES,
)
