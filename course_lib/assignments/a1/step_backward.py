"""`rnn_step_backward`: the gradients of one step, and how they go wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.assignments.a1.inputs import LETTERS, Params, draw_step
from course_lib.assignments.a1.step import rnn_step
from course_lib.assignments.base import Function, Sizes, Task, mistake
from course_lib.cells.base import CellParams
from course_lib.cells.rnn import rnn_backward
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


def _edit(edit: Callable[[Params], dict[str, Any]]) -> Function:
    """Return the backward step whose gradients of the parameters go through `edit`."""

    def variant(da: Array, x: Array, h: Array, h_next: Array, params: Params) -> Result:
        dx, dh, gradients = _right(da, x, h, params)
        return dx, dh, gradients | edit(gradients)

    return _after(variant)


MISTAKES = (
    mistake(
        "slope_forgotten",
        _slope(lambda h, h_next: np.ones_like(h)),
        pt="faltou a derivada da tangente hiperbólica, o fator 1 − h_next².",
        en="the slope of the hyperbolic tangent is missing, the factor 1 − h_next².",
    ),
    mistake(
        "slope_of_old_state",
        _slope(lambda h, h_next: 1 - h**2),
        pt="a derivada usa o estado de antes do passo (1 − h²); ela é 1 − h_next².",
        en="the slope uses the state from before the step (1 − h²); it is 1 − h_next².",
    ),
    mistake(
        "slope_without_square",
        _slope(lambda h, h_next: 1 - h_next),
        pt="a derivada ficou 1 − h_next; falta o quadrado: 1 − h_next².",
        en="the slope is 1 − h_next; the square is missing: 1 − h_next².",
    ),
    mistake(
        "slope_of_sigmoid",
        _slope(lambda h, h_next: h_next * (1 - h_next)),
        pt="h_next (1 − h_next) é a derivada da sigmoide; a da tangente hiperbólica é 1 − h_next².",
        en="h_next (1 − h_next) is the slope of the sigmoid; that of the hyperbolic tangent is 1 − h_next².",
    ),
    mistake(
        "tanh_twice",
        _slope(lambda h, h_next: 1 - np.tanh(h_next) ** 2),
        pt="a tangente hiperbólica foi aplicada outra vez: h_next já é tanh(a), e a derivada é 1 − h_next².",
        en="the hyperbolic tangent was applied again: h_next is tanh(a) already, and the slope is 1 − h_next².",
    ),
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
        _edit(lambda g: {"weight_ih": g["weight_ih"].T, "weight_hh": g["weight_hh"].T}),
        pt="os gradientes dos pesos estão transpostos: weight_ih é (H, D), isto é, da.T @ x.",
        en="the weights' gradients are transposed: weight_ih is (H, D), that is da.T @ x.",
    ),
    mistake(
        "weight_hh_gradient_transposed",
        _edit(lambda g: {"weight_hh": g["weight_hh"].T}),
        pt="o gradiente de weight_hh está transposto: a conta é da.T @ h.",
        en="the gradient of weight_hh is transposed: the product is da.T @ h.",
    ),
    mistake(
        "batch_mean",
        _after(lambda da, x, h, h_next, p: (*_right(da, x, h, p)[:2], _gradients(da / len(da), x, h))),
        pt="os gradientes dos parâmetros são a média do lote; some as contribuições, sem dividir por B.",
        en="the parameters' gradients are the batch's mean; add the contributions without dividing by B.",
    ),
    mistake(
        "bias_not_summed",
        _after(
            lambda da, x, h, h_next, p: (
                *_right(da, x, h, p)[:2],
                _gradients(da, x, h) | {"bias_ih": da, "bias_hh": da},
            )
        ),
        pt="os gradientes dos vieses não foram somados no lote: de (B, H) para (H,), da.sum(0).",
        en="the biases' gradients were not summed over the batch: from (B, H) to (H,), da.sum(0).",
    ),
    mistake(
        "bias_hh_zero",
        _edit(lambda g: {"bias_hh": 0 * g["bias_hh"]}),
        pt="o gradiente de bias_hh ficou em zero; os dois vieses entram na mesma soma e têm o mesmo gradiente.",
        en="the gradient of bias_hh stayed zero; both biases enter the same sum and have the same gradient.",
    ),
)

STEP_BACKWARD = Task(
    "rnn_step_backward",
    rnn_step_backward,
    _inputs,
    ("dx", "dh", "gradients"),
    {"dx": "B D", "dh": "B H", **LETTERS},
    MISTAKES,
)
