"""`gru_step_before`: one step of the GRU, reset gate before the product as in its paper, and how it goes wrong."""

from typing import Any

from course_lib.assignments.a6.form import Form, form_recipe
from course_lib.assignments.a6.inputs import Params, draw_step, recalled
from course_lib.assignments.base import Task, mistake
from course_lib.cells.base import CellParams
from course_lib.cells.gru_reset_before import gru_reset_before_cell
from course_lib.ops import Array


def gru_step_before(x: Array, h: Array, params: Params) -> Array:
    """One step, reset before the product: x (B, D), h (B, H) -> the next h (B, H)."""
    return gru_reset_before_cell(x, h, CellParams(**params))[0]


RECIPE = form_recipe(lambda b: recalled(b.opened * b.h, b.params))
FORM = Form(gru_step_before, RECIPE, "W_hn (r ⊙ h) + b_hn")


def _bias(b: Any) -> Array:
    return b.params["bias_hh"][-b.h.shape[-1] :]


def _bias_reset(b: Any) -> Array:
    return recalled(b.opened * b.h, b.params) - _bias(b) + b.opened * _bias(b)


def _product_reset(b: Any) -> Array:
    return b.opened * (recalled(b.h, b.params) - _bias(b)) + _bias(b)


MISTAKES = (
    *FORM.common(),
    mistake(
        "reset_after",
        RECIPE.but(heard=lambda b: b.opened * recalled(b.h, b.params)),
        pt="o reinício veio depois do produto, r ⊙ (W_hn h + b_hn): é a forma do torch. Aqui r multiplica h antes.",
        en="the reset came after the product, r ⊙ (W_hn h + b_hn): that is torch's form. Here r multiplies h first.",
    ),
    mistake(
        "product_reset",
        RECIPE.but(heard=_product_reset),
        pt="r multiplicou o produto W_hn h, depois dele; nesta forma cada número de h é reiniciado antes de entrar.",
        en="r multiplied the product W_hn h, after it; in this form each number of h is reset before it goes in.",
    ),
    mistake(
        "bias_reset",
        RECIPE.but(heard=_bias_reset),
        pt="o portão de reinício multiplicou também b_hn; nesta forma ele só multiplica h: W_hn (r ⊙ h) + b_hn.",
        en="the reset gate multiplied b_hn as well; in this form it multiplies h alone: W_hn (r ⊙ h) + b_hn.",
    ),
    mistake(
        "reset_twice",
        RECIPE.but(heard=lambda b: b.opened * recalled(b.opened * b.h, b.params)),
        pt="r entrou duas vezes, antes e depois do produto; nesta forma ele só multiplica h, antes.",
        en="r went in twice, before and after the product; in this form it multiplies h alone, before.",
    ),
    mistake(
        "carried_state_reset",
        RECIPE.but(carried=lambda b: b.r * b.h),
        pt="a mistura também usou r ⊙ h; o estado reiniciado é só para o candidato: z multiplica o h inteiro.",
        en="the mixture used r ⊙ h too; the state that was reset is for the candidate alone; z multiplies all of h.",
    ),
)

STEP_BEFORE = Task("gru_step_before", gru_step_before, draw_step, ("h_next",), {"h_next": "B H"}, MISTAKES)
