"""How a peephole looks wrongly: at another memory, from another block, or at more than its own unit."""

from typing import Any

import numpy as np

from course_lib.assignments.base import Function, Mistake, mistake
from course_lib.assignments.recipe import Recipe
from course_lib.ops import Array, sigmoid, tanh


def at_another_memory(recipe: Recipe) -> tuple[Mistake, ...]:
    return (
        mistake(
            "output_sees_old_c",
            recipe.but(seen_by_o=lambda b: b.params["weight_co"] * b.c),
            pt="o peephole do portão de saída olha o c antigo; ele olha o c' novo, e por isso esse portão é calculado "
            "por último.",
            en="the output gate's peephole looks at the old c; it looks at the new c', and so this gate is computed "
            "last.",
        ),
        mistake(
            "input_and_forget_see_new_c",
            _two_passes(recipe),
            pt="os peepholes de i e f olham um c novo; esses dois portões é que o fazem, e só podem ver o c de antes.",
            en="the peepholes of i and f look at a new c; those two gates make it, and can only see the c from before.",
        ),
        mistake(
            "input_sees_kept",
            recipe.but(
                i=lambda b: 0.0,
                f=lambda b: sigmoid(b.a[1] + b.seen_by_f),
                new=lambda b: b.f * b.c + sigmoid(b.a[0] + b.params["weight_ci"] * b.f * b.c) * b.g,
            ),
            pt="o peephole de i viu c já multiplicado por f; calcule os dois portões antes de mexer em c.",
            en="the peephole of i saw c after f had multiplied it; compute both gates before you touch c.",
        ),
        mistake(
            "peepholes_see_h",
            recipe.but(
                seen_by_i=lambda b: b.params["weight_ci"] * b.h,
                seen_by_f=lambda b: b.params["weight_cf"] * b.h,
                seen_by_o=lambda b: b.params["weight_co"] * b.h,
            ),
            pt="os peepholes olham h, que os portões já veem por weight_hh; eles existem para ver c.",
            en="the peepholes look at h, which the gates see through weight_hh already; they are there to see c.",
        ),
        mistake(
            "peepholes_see_tanh",
            recipe.but(
                seen_by_i=lambda b: b.params["weight_ci"] * tanh(b.c),
                seen_by_f=lambda b: b.params["weight_cf"] * tanh(b.c),
                seen_by_o=lambda b: b.params["weight_co"] * tanh(b.new),
            ),
            pt="os peepholes olham tanh(c); eles veem c como está, sem limite.",
            en="the peepholes look at tanh(c); they see c as it is, without a bound.",
        ),
        mistake(
            "candidate_peephole",
            recipe.but(seen_by_g=lambda b: b.params["weight_ci"] * b.c),
            pt="o candidato g também ganhou um peephole; só os três portões olham c.",
            en="the candidate g was given a peephole as well; only the three gates look at c.",
        ),
        mistake(
            "first_three_blocks",
            recipe.but(seen_by_g=lambda b: b.params["weight_co"] * b.c, seen_by_o=lambda b: 0.0),
            pt="os três peepholes foram para os três primeiros blocos, i, f, g; o terceiro é do portão de saída, e g "
            "não tem nenhum.",
            en="the three peepholes went to the first three blocks, i, f, g; the third is the output gate's, and g has "
            "none.",
        ),
    )


def _two_passes(recipe: Recipe) -> Function:
    """Return the step whose i and f look at a cell state made without peepholes."""

    def first(b: Any) -> Array:
        return sigmoid(b.a[1]) * b.c + sigmoid(b.a[0]) * tanh(b.a[2])

    return recipe.but(
        seen_by_i=lambda b: b.params["weight_ci"] * first(b), seen_by_f=lambda b: b.params["weight_cf"] * first(b)
    )


def in_another_shape(recipe: Recipe) -> tuple[Mistake, ...]:
    """The peephole as something other than one number a unit, added to the gate's argument."""
    ones = (("i", "ci", "c"), ("f", "cf", "c"), ("o", "co", "new"))

    def all_see(look: Any) -> Function:
        return recipe.but(
            **{f"seen_by_{k}": lambda b, w=w, s=s: look(b.params[f"weight_{w}"], getattr(b, s)) for k, w, s in ones}
        )

    return (
        mistake(
            "matrix_product",
            all_see(lambda w, c: c @ w),
            pt="o peephole entrou com @, como se fosse uma matriz, e somou o c de todas as unidades; cada unidade olha "
            "só para si: o produto é elemento a elemento, w * c.",
            en="the peephole went in with @, as if it were a matrix, and summed the c of all units; each unit looks "
            "into itself alone: the product is element-wise, w * c.",
        ),
        mistake(
            "summed_over_units",
            all_see(lambda w, c: (c * w).sum(-1, keepdims=True)),
            pt="o produto de w e c foi somado nas unidades, como faz c @ w, e todas veem a mesma soma; cada unidade "
            "olha só para si, sem somar.",
            en="the product of w and c was summed over the units, as c @ w does, so that all see one sum; each unit "
            "looks into itself alone, unsummed.",
        ),
        mistake(
            "outer_product",
            all_see(lambda w, c: c @ np.outer(w, w)),
            pt="de w foi feita uma matriz, np.outer(w, w), que liga todas as unidades; quantos números tem w, e "
            "quantas unidades cada um deles olha?",
            en="w was made into a matrix, np.outer(w, w), which joins all units; how many numbers has w, and at how "
            "many units does each of them look?",
        ),
        mistake(
            "every_unit_sees_all",
            all_see(lambda w, c: w * c.sum(-1, keepdims=True)),
            pt="cada unidade vê a soma de c em todas as unidades; ela olha só para o próprio c.",
            en="each unit sees the sum of c over all units; it looks at its own c alone.",
        ),
        mistake(
            "after_sigmoid",
            recipe.but(
                i=lambda b: sigmoid(b.a[0]) + b.seen_by_i,
                f=lambda b: sigmoid(b.a[1]) + b.seen_by_f,
                o=lambda b: sigmoid(b.a[3]) + b.seen_by_o,
            ),
            pt="o peephole foi somado depois da sigmoide, e o portão já não fica entre 0 e 1; some-o dentro dela.",
            en="the peephole was added after the sigmoid, and the gate is no longer between 0 and 1; add it inside.",
        ),
        mistake(
            "weight_alone",
            all_see(lambda w, c: w),
            pt="o peso do peephole entrou sozinho, como um viés; falta multiplicá-lo por c.",
            en="the peephole's weight went in alone, like a bias; it still has to be multiplied by c.",
        ),
    )
