"""`gru_step_backward`: the gradients of one step, from those of its three sums, and how they go wrong."""

from typing import Any

import numpy as np

from course_lib.assignments import gradient_families
from course_lib.assignments.a6.gates_backward import GATES_BACKWARD
from course_lib.assignments.a6.inputs import LETTERS, Params, draw_backward
from course_lib.assignments.base import Function, Task, mistake
from course_lib.assignments.recipe import Recipe
from course_lib.language import Both
from course_lib.ops import Array

Result = tuple[Array, Array, Params]

# `from_input` and `from_state` are the gradients of what x and h brought to the sums, side by side; `straight` is what
# goes back to h by no weight, through the mixture.
RECIPE = Recipe(
    "dh_next x h r z n m params",
    "dx dh gradients",
    sums=lambda b: b.gates_backward(b.dh_next, b.h, b.r, b.z, b.n, b.m),
    from_input=lambda b: np.concatenate(b.sums, axis=-1),
    from_state=lambda b: np.concatenate([*b.sums[:2], b.r * b.sums[2]], axis=-1),
    dx=lambda b: b.from_input @ b.params["weight_ih"],
    through_weights=lambda b: b.from_state @ b.params["weight_hh"],
    straight=lambda b: b.dh_next * b.z,
    dh=lambda b: b.through_weights + b.straight,
    weight_ih=lambda b: b.from_input.T @ b.x,
    weight_hh=lambda b: b.from_state.T @ b.h,
    bias_ih=lambda b: b.from_input.sum(axis=0),
    bias_hh=lambda b: b.from_state.sum(axis=0),
    gradients=lambda b: {name: getattr(b, name) for name in LETTERS},
)


def gru_step_backward(
    dh_next: Array, x: Array, h: Array, r: Array, z: Array, n: Array, m: Array, params: Params, gates_backward: Function
) -> Result:
    """Gradients of one step: dh_next, h, r, z, n, m (B, H), x (B, D) -> (dx, dh, gradients by parameter)."""
    result: Result = RECIPE.but()(dh_next, x, h, r, z, n, m, params, gates_backward=gates_backward)
    return result


def _reset_on_wrong_side(b: Any) -> Array:
    """Return the weights' gradient with r at h in the block of n, in place of r at da_n."""
    return np.concatenate([b.from_state.T[: -b.h.shape[1]] @ b.h, b.sums[2].T @ (b.r * b.h)])


def _of_candidate(b: Any, weight: str) -> Array:
    """Return the rows of a weight that belong to the candidate."""
    return b.params[weight][-b.h.shape[1] :]


_M = Both("r multiplicou m inteiro, com W_hn, h e b_hn", "r multiplied all of m, with W_hn, h and b_hn")

MISTAKES = (
    mistake(
        "reset_forgotten",
        RECIPE.but(from_state=lambda b: b.from_input),
        pt=f"no lado do estado o bloco de n usa da_n; ali cabe r ⊙ da_n em dh, weight_hh e bias_hh: {_M.pt}.",
        en=f"on the state's side the block of n uses da_n; r ⊙ da_n belongs in dh, weight_hh and bias_hh: {_M.en}.",
    ),
    mistake(
        "reset_forgotten_in_dh",
        RECIPE.but(through_weights=lambda b: b.from_input @ b.params["weight_hh"]),
        pt=f"em dh o bloco de n usa da_n; ali cabe r ⊙ da_n: {_M.pt}.",
        en=f"in dh the block of n uses da_n; r ⊙ da_n belongs there: {_M.en}.",
    ),
    mistake(
        "reset_forgotten_in_weight_hh",
        RECIPE.but(weight_hh=lambda b: b.from_input.T @ b.h),
        pt=f"em weight_hh o bloco de n usa da_n; ali cabe r ⊙ da_n: {_M.pt}.",
        en=f"in weight_hh the block of n uses da_n; r ⊙ da_n belongs there: {_M.en}.",
    ),
    mistake(
        "bias_hh_as_bias_ih",
        RECIPE.but(bias_hh=lambda b: b.bias_ih),
        pt=f"bias_hh ficou igual a bias_ih; no bloco de n eles diferem: {_M.pt}.",
        en=f"bias_hh came out equal to bias_ih; in the block of n they differ: {_M.en}.",
    ),
    mistake(
        "reset_on_both_sides",
        RECIPE.but(from_input=lambda b: np.concatenate([*b.sums[:2], b.r * b.sums[2]], axis=-1)),
        pt="r entrou também em dx, weight_ih e bias_ih; a entrada não passa pelo portão de reinício: ali cabe da_n.",
        en="r went into dx, weight_ih and bias_ih too; the input does not pass the reset gate: da_n belongs there.",
    ),
    mistake(
        "reset_on_wrong_side",
        RECIPE.but(weight_hh=_reset_on_wrong_side),
        pt="em weight_hh o bloco de n usa r ⊙ h, que é da outra forma; aqui r fica com da_n: (r ⊙ da_n).T @ h.",
        en="in weight_hh the block of n uses r ⊙ h, as in the other form; here r goes with da_n: (r ⊙ da_n).T @ h.",
    ),
    mistake(
        "straight_way_forgotten",
        RECIPE.but(straight=lambda b: 0.0),
        pt="em dh falta o caminho direto: h entra também na mistura, com o peso z.",
        en="in dh the straight way is missing: h enters the mixture too, with the weight z.",
    ),
    mistake(
        "straight_way_complement",
        RECIPE.but(straight=lambda b: b.dh_next * (1 - b.z)),
        pt="o caminho direto até h usa 1 − z; h entrou na mistura com o peso z.",
        en="the straight way back to h uses 1 − z; h entered the mixture with the weight z.",
    ),
    mistake(
        "straight_way_whole",
        RECIPE.but(straight=lambda b: b.dh_next),
        pt="o caminho direto até h somou dh_next inteiro; falta o fator z.",
        en="the straight way back to h added all of dh_next; the factor z is missing.",
    ),
    mistake(
        "dh_without_weights",
        RECIPE.but(through_weights=lambda b: 0 * b.h, straight=lambda b: b.dh_next * b.z),
        pt="dh só tem o caminho direto, dh_next ⊙ z; faltam os que passam por weight_hh, um em cada bloco.",
        en="dh has the straight way alone, dh_next ⊙ z; those through weight_hh are missing, one in each block.",
    ),
    mistake(
        "dh_without_gates",
        RECIPE.but(through_weights=lambda b: b.r * b.sums[2] @ _of_candidate(b, "weight_hh")),
        pt="em dh faltam os caminhos por r e por z: os dois portões também ouviram h, com W_hr e W_hz.",
        en="in dh the ways through r and z are missing: both gates heard h as well, with W_hr and W_hz.",
    ),
    mistake(
        "dx_without_gates",
        RECIPE.but(dx=lambda b: b.sums[2] @ _of_candidate(b, "weight_ih")),
        pt="dx só tem o caminho pelo candidato; os dois portões também ouviram x, com W_ir e W_iz.",
        en="dx has only the way through the candidate; both gates heard x as well, with W_ir and W_iz.",
    ),
    mistake(
        "weight_gradients_transposed",
        RECIPE.but(weight_ih=lambda b: b.x.T @ b.from_input, weight_hh=lambda b: b.h.T @ b.from_state),
        pt="os gradientes dos pesos estão transpostos: weight_ih é (3H, D), e weight_hh, (3H, H).",
        en="the weights' gradients are transposed: weight_ih is (3H, D), and weight_hh (3H, H).",
    ),
    gradient_families.batch_mean(gru_step_backward),
    mistake(
        "bias_not_summed",
        RECIPE.but(bias_ih=lambda b: b.from_input, bias_hh=lambda b: b.from_state),
        pt="os gradientes dos vieses não foram somados no lote: de (B, 3H) para (3H,), sum(axis=0).",
        en="the biases' gradients were not summed over the batch: from (B, 3H) to (3H,), sum(axis=0).",
    ),
)

STEP_BACKWARD = Task(
    "gru_step_backward",
    gru_step_backward,
    draw_backward,
    ("dx", "dh", "gradients"),
    {"dx": "B D", "dh": "B H", **LETTERS},
    MISTAKES,
    helpers=(GATES_BACKWARD,),
)
