"""`coupled_step_backward`: the gradients of one step of the coupled cell, and how they go wrong."""

from typing import Any

import numpy as np

from course_lib.assignments import gradient_families
from course_lib.assignments.a5.gates_backward import GATES_BACKWARD
from course_lib.assignments.a5.inputs import Params, draw_step
from course_lib.assignments.a5.three_blocks import THREE_BLOCKS
from course_lib.assignments.base import Function, Sizes, Task, mistake
from course_lib.assignments.changes import returned_as
from course_lib.assignments.recipe import Recipe
from course_lib.language import Both
from course_lib.ops import Array, tanh

Result = tuple[Array, Array, Array, Params]
LETTERS = {"weight_ih": "3H D", "weight_hh": "3H H", "bias_ih": "3H", "bias_hh": "3H"}


# `before` is the state that weight_hh multiplied.
RECIPE = Recipe(
    "dh_next dc_next x h c params",
    "dx dh dc gradients",
    blocks=lambda b: b.three_blocks(b.x, b.h, b.params),
    back=lambda b: b.coupled_gates_backward(b.dh_next, b.dc_next, b.c, *b.blocks),
    da=lambda b: np.concatenate(b.back[:3], -1),
    dx=lambda b: b.da @ b.params["weight_ih"],
    dh=lambda b: b.da @ b.params["weight_hh"],
    dc=lambda b: b.back[3],
    before=lambda b: b.h,
    weight_ih=lambda b: b.da.T @ b.x,
    weight_hh=lambda b: b.da.T @ b.before,
    bias_ih=lambda b: b.da.sum(0),
    bias_hh=lambda b: b.da.sum(0),
    gradients=lambda b: {name: getattr(b, name) for name in LETTERS},
)


def coupled_step_backward(
    dh_next: Array, dc_next: Array, x: Array, h: Array, c: Array, params: Params, **helpers: Function
) -> Result:
    """Gradients of one step: dh_next, dc_next, h, c (B, H), x (B, D) -> (dx, dh, dc, gradients by parameter)."""
    result: Result = RECIPE.but()(dh_next, dc_next, x, h, c, params, **helpers)
    return result


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    upstream = {name: rng.standard_normal((n.B, n.H)) for name in ("dh_next", "dc_next")}
    return {**upstream, **draw_step(rng, n)}


def _new_h(b: Any) -> Array:
    i, g, o = b.blocks
    return o * tanh((1 - i) * b.c + i * g)


def _joined(*order: int) -> Function:
    return RECIPE.but(da=lambda b: np.concatenate([b.back[k] for k in order], -1))


_SAME_GRADIENT = Both(
    pt="os dois vieses entram na mesma soma e têm o mesmo gradiente",
    en="both biases enter the same sum and have the same gradient",
)

MISTAKES = (
    mistake(
        "joined_i_o_g",
        _joined(0, 2, 1),
        pt="os blocos de da foram empilhados na ordem i, o, g; a ordem é a das linhas dos pesos, i, g, o.",
        en="the blocks of da were stacked in the order i, o, g; the order is that of the weights' rows, i, g, o.",
    ),
    mistake(
        "joined_g_i_o",
        _joined(1, 0, 2),
        pt="os blocos de da foram empilhados na ordem g, i, o; a ordem é a das linhas dos pesos, i, g, o.",
        en="the blocks of da were stacked in the order g, i, o; the order is that of the weights' rows, i, g, o.",
    ),
    mistake(
        "joined_o_g_i",
        _joined(2, 1, 0),
        pt="os blocos de da foram empilhados de trás para a frente; a ordem é a das linhas dos pesos, i, g, o.",
        en="the blocks of da were stacked back to front; the order is that of the weights' rows, i, g, o.",
    ),
    mistake(
        "joined_interleaved",
        RECIPE.but(da=lambda b: np.stack(b.back[:3], -1).reshape(len(b.x), -1)),
        pt="as colunas dos três blocos de da ficaram intercaladas; cada bloco é contíguo: np.concatenate(…, axis=1).",
        en="the columns of da's three blocks are interleaved; each block is contiguous: np.concatenate(…, axis=1).",
    ),
    mistake(
        "new_state_in_weight_hh",
        RECIPE.but(before=_new_h),
        pt="o gradiente de weight_hh usa o h' novo; quem weight_hh multiplicou foi o h de antes do passo.",
        en="the gradient of weight_hh uses the new h'; what weight_hh multiplied was the h from before the step.",
    ),
    mistake(
        "c_in_weight_hh",
        RECIPE.but(before=lambda b: b.c),
        pt="o gradiente de weight_hh usa c; quem weight_hh multiplicou foi h.",
        en="the gradient of weight_hh uses c; what weight_hh multiplied was h.",
    ),
    mistake(
        "weight_gradients_transposed",
        RECIPE.but(weight_ih=lambda b: b.x.T @ b.da, weight_hh=lambda b: b.before.T @ b.da),
        pt="os gradientes dos pesos estão transpostos: weight_ih é (3H, D), isto é, da.T @ x.",
        en="the weights' gradients are transposed: weight_ih is (3H, D), that is da.T @ x.",
    ),
    gradient_families.gradient_transposed(RECIPE.but(weight_hh=lambda b: b.before.T @ b.da), "weight_hh"),
    gradient_families.batch_mean(coupled_step_backward),
    mistake(
        "biases_not_summed",
        RECIPE.but(bias_ih=lambda b: b.da, bias_hh=lambda b: b.da),
        pt="os gradientes dos vieses não foram somados no lote: de (B, 3H) para (3H,), da.sum(0).",
        en="the biases' gradients were not summed over the batch: from (B, 3H) to (3H,), da.sum(0).",
    ),
    mistake(
        "biases_halved",
        RECIPE.but(bias_ih=lambda b: b.da.sum(0) / 2, bias_hh=lambda b: b.da.sum(0) / 2),
        pt="o gradiente foi repartido entre os dois vieses; uma soma manda a cada parcela uma cópia inteira.",
        en="the gradient was shared between the two biases; a sum sends a whole copy to each of its terms.",
    ),
    gradient_families.gradient_zero(RECIPE.but(bias_hh=lambda b: 0 * b.bias_ih), "bias_hh", _SAME_GRADIENT),
    mistake(
        "dh_next_in_dh",
        RECIPE.but(dh=lambda b: b.dh_next + b.da @ b.params["weight_hh"]),
        pt="dh_next foi somado a dh; h só influi neste passo pelos três blocos, por weight_hh.",
        en="dh_next was added to dh; in this step h has an effect by the three blocks alone, through weight_hh.",
    ),
    mistake(
        "dc_not_carried",
        RECIPE.but(dc=lambda b: b.dc_next),
        pt="o dc devolvido é o que chegou, dc_next; devolva o que volta para o c de antes do passo.",
        en="the dc returned is the one that arrived, dc_next; return what goes back to the c from before the step.",
    ),
    mistake(
        "dh_and_dc_swapped",
        returned_as(coupled_step_backward, 0, 2, 1, 3),
        pt="dh e dc estão trocados: a ordem é dx, dh, dc, gradients.",
        en="dh and dc are swapped: the order is dx, dh, dc, gradients.",
    ),
    mistake(
        "dx_and_dh_swapped",
        returned_as(coupled_step_backward, 1, 0, 2, 3),
        pt="dx e dh estão trocados: dx volta por weight_ih, dh por weight_hh.",
        en="dx and dh are swapped: dx goes back through weight_ih, dh through weight_hh.",
    ),
)

COUPLED_BACKWARD = Task(
    "coupled_step_backward",
    coupled_step_backward,
    _inputs,
    ("dx", "dh", "dc", "gradients"),
    {"dx": "B D", "dh": "B H", "dc": "B H", **LETTERS},
    MISTAKES,
    helpers=(THREE_BLOCKS, GATES_BACKWARD),
)
