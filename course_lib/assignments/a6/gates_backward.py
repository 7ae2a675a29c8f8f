"""`gates_backward`: from the gradient of the new state to those of the sums in r, z and n, and how it goes wrong."""

from typing import Any

import numpy as np

from course_lib.assignments import gradient_families
from course_lib.assignments.a6.inputs import draw_backward
from course_lib.assignments.base import Sizes, Task, mistake
from course_lib.assignments.changes import returned_as
from course_lib.assignments.recipe import Recipe
from course_lib.ops import Array

Sums = tuple[Array, Array, Array]
NAMES = ("da_r", "da_z", "da_n")

# `share` is the weight with which n entered the mixture, `from_z` what z multiplied, `dr` the gradient of r.
RECIPE = Recipe(
    "dh_next h r z n m",
    "da_r da_z da_n",
    share=lambda b: 1 - b.z,
    from_z=lambda b: b.h - b.n,
    slope_r=lambda b: b.r * (1 - b.r),
    slope_z=lambda b: b.z * (1 - b.z),
    slope_n=lambda b: 1 - b.n**2,
    dn=lambda b: b.dh_next * b.share,
    da_n=lambda b: b.dn * b.slope_n,
    da_z=lambda b: b.dh_next * b.from_z * b.slope_z,
    dr=lambda b: b.da_n * b.m,
    da_r=lambda b: b.dr * b.slope_r,
)


def gates_backward(dh_next: Array, h: Array, r: Array, z: Array, n: Array, m: Array) -> Sums:
    """Gradients of the sums inside r, z and n: all (B, H) -> (da_r, da_z, da_n)."""
    sums: Sums = RECIPE.but()(dh_next, h, r, z, n, m)
    return sums


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    given = draw_backward(rng, n)
    return {name: given[name] for name in ("dh_next", "h", "r", "z", "n", "m")}


MISTAKES = (
    mistake(
        "update_complement",
        RECIPE.but(share=lambda b: b.z),
        pt="para o candidato voltou dh_next ⊙ z; n entrou na mistura com o peso 1 − z.",
        en="dh_next ⊙ z went back to the candidate; n entered the mixture with the weight 1 − z.",
    ),
    mistake(
        "update_missing",
        RECIPE.but(share=lambda b: 1.0),
        pt="em da_n faltou o fator 1 − z, o peso com que n entrou na mistura.",
        en="the factor 1 − z is missing in da_n, the weight with which n entered the mixture.",
    ),
    mistake(
        "reset_in_candidate",
        RECIPE.but(share=lambda b: (1 - b.z) * b.r),
        pt="da_n foi multiplicado por r; r multiplica m, que é só uma parcela da soma, e não a soma.",
        en="da_n was multiplied by r; r multiplies m, which is only one part of the sum, and not the sum.",
    ),
    mistake(
        "update_sign",
        RECIPE.but(from_z=lambda b: b.n - b.h),
        pt="o sinal de da_z está trocado: quando z cresce, entra mais h ou mais n?",
        en="the sign of da_z is reversed: when z grows, does more of h come in, or of n?",
    ),
    mistake(
        "update_without_candidate",
        RECIPE.but(from_z=lambda b: b.h),
        pt="em da_z falta o caminho por 1 − z: z multiplica h, e 1 − z multiplica n. O que dão juntos?",
        en="in da_z the way through 1 − z is missing: z multiplies h, and 1 − z n. What do they give together?",
    ),
    mistake(
        "update_without_state",
        RECIPE.but(from_z=lambda b: -b.n),
        pt="em da_z falta o caminho pelo estado antigo: z multiplica h, e 1 − z, n. O que dão juntos?",
        en="in da_z the way through the old state is missing: z multiplies h, and 1 − z n. What do they give together?",
    ),
    mistake(
        "reset_hears_state",
        RECIPE.but(dr=lambda b: b.da_n * b.h),
        pt="da_r usa h; nesta forma o que r multiplicou foi m = W_hn h + b_hn.",
        en="da_r uses h; in this form what r multiplied was m = W_hn h + b_hn.",
    ),
    mistake(
        "reset_hears_candidate",
        RECIPE.but(dr=lambda b: b.da_n * b.n),
        pt="da_r usa n; o que r multiplicou foi m, dentro da soma do candidato.",
        en="da_r uses n; what r multiplied was m, inside the candidate's sum.",
    ),
    mistake(
        "reset_before_tanh",
        RECIPE.but(dr=lambda b: b.dn * b.m),
        pt="da_r partiu do gradiente de n; r está dentro da tangente hiperbólica: parta de da_n.",
        en="da_r started from the gradient of n; r is inside the hyperbolic tangent: start from da_n.",
    ),
    mistake(
        "reset_without_product",
        RECIPE.but(dr=lambda b: b.da_n),
        pt="em da_r faltou m: r entrou na soma multiplicado por ele.",
        en="m is missing in da_r: r entered the sum multiplied by it.",
    ),
    gradient_families.tanh_slope_forgotten(RECIPE.but(slope_n=lambda b: 1.0), "n"),
    gradient_families.tanh_slope_without_square(RECIPE.but(slope_n=lambda b: 1 - b.n), "n"),
    gradient_families.sigmoid_slope_for_tanh(RECIPE.but(slope_n=lambda b: b.n * (1 - b.n)), "n"),
    gradient_families.tanh_twice(RECIPE.but(slope_n=lambda b: 1 - np.tanh(b.n) ** 2), "n"),
    mistake(
        "gate_slopes_forgotten",
        RECIPE.but(slope_r=lambda b: 1.0, slope_z=lambda b: 1.0),
        pt="faltaram as derivadas da sigmoide: r (1 − r) em da_r e z (1 − z) em da_z.",
        en="the slopes of the sigmoid are missing: r (1 − r) in da_r and z (1 − z) in da_z.",
    ),
    mistake(
        "reset_slope_forgotten",
        RECIPE.but(slope_r=lambda b: 1.0),
        pt="em da_r faltou a derivada da sigmoide, o fator r (1 − r).",
        en="the slope of the sigmoid is missing in da_r, the factor r (1 − r).",
    ),
    mistake(
        "update_slope_forgotten",
        RECIPE.but(slope_z=lambda b: 1.0),
        pt="em da_z faltou a derivada da sigmoide, o fator z (1 − z).",
        en="the slope of the sigmoid is missing in da_z, the factor z (1 − z).",
    ),
    mistake(
        "tanh_slopes_for_sigmoids",
        RECIPE.but(slope_r=lambda b: 1 - b.r**2, slope_z=lambda b: 1 - b.z**2),
        pt="1 − r² e 1 − z² são derivadas da tangente hiperbólica; r e z são sigmoides: r (1 − r), z (1 − z).",
        en="1 − r² and 1 − z² are slopes of the hyperbolic tangent; r and z are sigmoids: r (1 − r), z (1 − z).",
    ),
    mistake(
        "update_first",
        returned_as(gates_backward, 1, 0, 2),
        pt="da_r e da_z foram devolvidos em ordem trocada: a ordem é da_r, da_z, da_n.",
        en="da_r and da_z were returned in each other's places: the order is da_r, da_z, da_n.",
    ),
)

GATES_BACKWARD = Task("gates_backward", gates_backward, _inputs, NAMES, dict.fromkeys(NAMES, "B H"), MISTAKES, "B H")
