"""`gru_step`: one step of the GRU with the reset gate after the product, as torch runs it, and how it goes wrong."""

from typing import Any

from course_lib.assignments.a6.form import Form, form_recipe
from course_lib.assignments.a6.inputs import Params, draw_step, recalled
from course_lib.assignments.base import Task, mistake
from course_lib.cells.base import CellParams
from course_lib.cells.gru import gru_cell
from course_lib.ops import Array


def gru_step(x: Array, h: Array, params: Params) -> Array:
    """One step, reset after the product: x (B, D), h (B, H) -> the next h (B, H)."""
    return gru_cell(x, h, CellParams(**params))[0]


RECIPE = form_recipe(lambda b: b.opened * recalled(b.h, b.params))
FORM = Form(gru_step, RECIPE, "r ⊙ (W_hn h + b_hn)")


def _bias_outside(b: Any) -> Array:
    bias = b.params["bias_hh"][-b.h.shape[-1] :]
    return b.opened * (recalled(b.h, b.params) - bias) + bias


MISTAKES = (
    *FORM.common(),
    mistake(
        "reset_before",
        RECIPE.but(heard=lambda b: recalled(b.opened * b.h, b.params)),
        pt="o reinício veio antes do produto, W_hn (r ⊙ h): é a outra forma. Aqui r multiplica o produto já feito.",
        en="the reset came before the product, W_hn (r ⊙ h): that is the other form. Here r multiplies the product.",
    ),
    mistake(
        "bias_outside_reset",
        RECIPE.but(heard=_bias_outside),
        pt="b_hn ficou fora do portão de reinício; nesta forma ele fica dentro: r ⊙ (W_hn h + b_hn).",
        en="b_hn is outside the reset gate; in this form it is inside: r ⊙ (W_hn h + b_hn).",
    ),
)

STEP = Task("gru_step", gru_step, draw_step, ("h_next",), {"h_next": "B H"}, MISTAKES)
