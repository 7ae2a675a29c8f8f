"""`lstm_step_backward`: all the gradients of one step, and how they go wrong."""

from typing import Any

import numpy as np

from course_lib.assignments import gradient_families
from course_lib.assignments.a4.gates import GATES
from course_lib.assignments.a4.gates_backward import GATES_BACKWARD
from course_lib.assignments.a4.inputs import LETTERS, Params, draw_arriving, draw_step
from course_lib.assignments.base import Function, Sizes, Task, mistake
from course_lib.assignments.changes import given_as, returned_as
from course_lib.assignments.recipe import Recipe
from course_lib.language import Both
from course_lib.ops import Array, tanh

Result = tuple[Array, Array, Array, Params]


def _block_of_o(stacked: Array) -> Array:
    return stacked[..., -(stacked.shape[-1] // 4) :]


# `of_x`, `of_h` and `of_da` are what the parameters' gradients are made of.
RECIPE = Recipe(
    "dh_next dc_next x h c params",
    "dx dh dc gradients",
    gates=lambda b: b.lstm_gates(b.x, b.h, b.params),
    back=lambda b: b.lstm_gates_backward(b.dh_next, b.dc_next, b.c, *b.gates),
    da=lambda b: b.back[0],
    dx=lambda b: b.da @ b.params["weight_ih"],
    dh=lambda b: b.da @ b.params["weight_hh"],
    dc=lambda b: b.back[1],
    of_da=lambda b: b.da,
    of_x=lambda b: b.x,
    of_h=lambda b: b.h,
    weight_ih=lambda b: b.of_da.T @ b.of_x,
    weight_hh=lambda b: b.of_da.T @ b.of_h,
    bias_ih=lambda b: b.of_da.sum(0),
    bias_hh=lambda b: b.of_da.sum(0),
    gradients=lambda b: {name: getattr(b, name) for name in LETTERS},
)


def lstm_step_backward(
    dh_next: Array, dc_next: Array, x: Array, h: Array, c: Array, params: Params, **helpers: Function
) -> Result:
    """Gradients of one step: dh_next, dc_next, h, c (B, H), x (B, D) -> (dx, dh, dc, gradients by parameter)."""
    result: Result = RECIPE.but()(dh_next, dc_next, x, h, c, params, **helpers)
    return result


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    return {**draw_arriving(rng, n), **draw_step(rng, n)}


def _new_h(b: Any) -> Array:
    i, f, g, o = b.gates
    return o * tanh(f * b.c + i * g)


_BOTH_BIASES = Both(
    pt="os dois vieses entram na mesma soma e têm o mesmo gradiente",
    en="both biases enter the same sum and have the same gradient",
)

MISTAKES = (
    gradient_families.gradient_transposed(RECIPE.but(weight_ih=lambda b: b.of_x.T @ b.of_da), "weight_ih"),
    gradient_families.gradient_transposed(RECIPE.but(weight_hh=lambda b: b.of_h.T @ b.of_da), "weight_hh"),
    mistake(
        "weight_gradients_transposed",
        RECIPE.but(weight_ih=lambda b: b.of_x.T @ b.of_da, weight_hh=lambda b: b.of_h.T @ b.of_da),
        pt="os gradientes dos pesos estão transpostos: weight_ih é (4H, D).",
        en="the weights' gradients are transposed: weight_ih is (4H, D).",
    ),
    gradient_families.batch_mean(lstm_step_backward),
    gradient_families.bias_not_summed(
        RECIPE.but(bias_ih=lambda b: b.of_da, bias_hh=lambda b: b.of_da), "da.sum(0)", size="4H"
    ),
    mistake(
        "last_example_only",
        RECIPE.but(of_da=lambda b: np.concatenate([0 * b.da[:-1], b.da[-1:]])),
        pt="os gradientes dos parâmetros são só os do último exemplo; some os do lote inteiro.",
        en="the parameters' gradients are the last example's alone; add those of the whole batch.",
    ),
    gradient_families.gradient_zero(RECIPE.but(bias_hh=lambda b: 0 * b.bias_ih), "bias_hh", _BOTH_BIASES),
    mistake(
        "bias_gradient_shared_out",
        RECIPE.but(bias_ih=lambda b: b.of_da.sum(0) / 2, bias_hh=lambda b: b.of_da.sum(0) / 2),
        pt="o gradiente foi dividido entre os dois vieses; cada um recebe tudo, pois a soma tem derivada 1 em cada um.",
        en="the gradient was shared out between the two biases; each gets all of it, as their sum has slope 1 in each.",
    ),
    mistake(
        "new_h_in_weight_hh",
        RECIPE.but(of_h=_new_h),
        pt="o gradiente de weight_hh usa h'; o que weight_hh multiplicou foi o h de antes do passo.",
        en="the gradient of weight_hh uses h'; what weight_hh multiplied was the h from before the step.",
    ),
    mistake(
        "c_in_weight_hh",
        RECIPE.but(of_h=lambda b: b.c),
        pt="o gradiente de weight_hh usa c; nenhum peso multiplica c: weight_hh multiplicou h.",
        en="the gradient of weight_hh uses c; no weight multiplies c: weight_hh multiplied h.",
    ),
    mistake(
        "x_and_h_exchanged",
        RECIPE.but(of_x=lambda b: b.h, of_h=lambda b: b.x),
        pt="nos gradientes dos pesos, x e h estão trocados: weight_ih vai com x, e weight_hh, com h.",
        en="in the weights' gradients x and h are swapped: weight_ih goes with x, and weight_hh with h.",
    ),
    mistake(
        "dh_next_added",
        RECIPE.but(dh=lambda b: b.da @ b.params["weight_hh"] + b.dh_next),
        pt="ao dh devolvido somou-se dh_next; h' é outro número que h, e dele só se chega a h pelos portões.",
        en="dh_next was added to the dh returned; h' is another number than h, and the gates are the only way to h.",
    ),
    mistake(
        "dc_next_added",
        RECIPE.but(dc=lambda b: b.back[1] + b.dc_next),
        pt="ao dc devolvido somou-se dc_next outra vez; ele já passou por f, dentro de lstm_gates_backward.",
        en="dc_next was added to the dc returned once more; it has been through f already, in lstm_gates_backward.",
    ),
    mistake(
        "dh_zero",
        RECIPE.but(dh=lambda b: 0 * b.h),
        pt="o gradiente de h ficou em zero; os quatro blocos leram h, e de volta a conta é da @ weight_hh.",
        en="the gradient of h stayed zero; all four blocks read h, and on the way back the product is da @ weight_hh.",
    ),
    mistake(
        "dh_of_output_gate_only",
        RECIPE.but(dh=lambda b: _block_of_o(b.da) @ _block_of_o(b.params["weight_hh"].T).T),
        pt="em dh só entrou o portão de saída; os quatro blocos leram h, e os quatro mandam de volta.",
        en="in dh only the output gate entered; all four blocks read h, and all four send back.",
    ),
    mistake(
        "dh_dc_swapped",
        returned_as(lstm_step_backward, 0, 2, 1, 3),
        pt="dh e dc estão trocados nos resultados: a ordem é dx, dh, dc, gradients.",
        en="dh and dc are swapped among the results: the order is dx, dh, dc, gradients.",
    ),
    mistake(
        "dx_dh_swapped",
        returned_as(lstm_step_backward, 1, 0, 2, 3),
        pt="dx e dh estão trocados: dx volta por weight_ih, e dh, por weight_hh.",
        en="dx and dh are swapped: dx goes back through weight_ih, and dh through weight_hh.",
    ),
    mistake(
        "arriving_swapped",
        given_as(lstm_step_backward, 1, 0, 2, 3, 4, 5),
        pt="os dois gradientes que chegam entraram trocados: primeiro dh_next, depois dc_next.",
        en="the two gradients that arrive went in swapped: first dh_next, then dc_next.",
    ),
    mistake(
        "states_swapped",
        given_as(lstm_step_backward, 0, 1, 2, 4, 3, 5),
        pt="os dois estados entraram trocados: os portões leem h, e f multiplica c.",
        en="the two states went in swapped: the gates read h, and f multiplies c.",
    ),
)

STEP_BACKWARD = Task(
    "lstm_step_backward",
    lstm_step_backward,
    _inputs,
    ("dx", "dh", "dc", "gradients"),
    {"dx": "B D", "dh": "B H", "dc": "B H", **LETTERS},
    MISTAKES,
    helpers=(GATES, GATES_BACKWARD),
)
