"""`norm_bounds`: what the gradient's norm cannot exceed at each distance, and how that goes wrong."""

import numpy as np

from course_lib.assignments.a2.inputs import draw_way_back
from course_lib.assignments.a2.spectral_radius import largest_singular_value, spectral_radius
from course_lib.assignments.base import Task, mistake
from course_lib.assignments.recipe import Recipe
from course_lib.ops import Array

RECIPE = Recipe(
    "dh hs weight_hh",
    "bounds",
    longest=lambda b: largest_singular_value(b.weight_hh),
    slope=lambda b: (1 - b.hs**2).max(),
    start=lambda b: np.linalg.norm(b.dh, axis=1),
    distance=lambda b: np.arange(len(b.hs))[:, None],
    grown=lambda b: (b.slope * b.longest) ** b.distance,
    bounds=lambda b: b.start * b.grown,
)


def norm_bounds(dh: Array, hs: Array, weight_hh: Array) -> Array:
    """Bounds at distance 0 … T - 1: dh (B, H), hs (T, B, H), weight_hh (H, H) -> (T, B)."""
    return RECIPE.but()(dh, hs, weight_hh)


MISTAKES = (
    mistake(
        "spectral_radius",
        RECIPE.but(longest=lambda b: spectral_radius(b.weight_hh)),
        pt="aqui entrou o raio espectral, que é um ritmo e pode ser ultrapassado; quem limita é o maior valor "
        "singular: np.linalg.norm, com mais um argumento.",
        en="the spectral radius went in, which is a rate and can be exceeded; what bounds is the largest singular "
        "value: np.linalg.norm, with one more argument.",
    ),
    mistake(
        "frobenius_norm",
        RECIPE.but(longest=lambda b: np.linalg.norm(b.weight_hh)),
        pt="np.linalg.norm(weight_hh) é a raiz da soma dos quadrados; para o maior valor singular, que é menor, "
        "np.linalg.norm pede mais um argumento.",
        en="np.linalg.norm(weight_hh) is the root of the sum of squares; for the largest singular value, which is "
        "smaller, np.linalg.norm takes one more argument.",
    ),
    mistake(
        "singular_value_squared",
        RECIPE.but(longest=lambda b: largest_singular_value(b.weight_hh) ** 2),
        pt="os autovalores de weight_hh.T @ weight_hh são os valores singulares ao quadrado: falta a raiz.",
        en="the eigenvalues of weight_hh.T @ weight_hh are the squares of the singular values: the root is missing.",
    ),
    mistake(
        "smallest_singular_value",
        RECIPE.but(longest=lambda b: np.linalg.norm(b.weight_hh, -2)),
        pt="você tomou o menor valor singular; num limite entra o maior.",
        en="you took the smallest singular value; a bound takes the largest.",
    ),
    mistake(
        "largest_weight",
        RECIPE.but(longest=lambda b: np.abs(b.weight_hh).max()),
        pt="você tomou o maior peso; cada número do gradiente é uma soma de H parcelas, e quem a limita é o maior "
        "valor singular.",
        en="you took the largest weight; each number of the gradient is a sum of H terms, which the largest singular "
        "value bounds.",
    ),
    mistake(
        "slope_forgotten",
        RECIPE.but(slope=lambda b: 1.0),
        pt="faltou a maior inclinação: com 1 no lugar dela o limite vale, mas é mais frouxo do que o que se pede.",
        en="the largest slope is missing: with 1 in its place the bound holds, but it is looser than what is asked.",
    ),
    mistake(
        "mean_slope",
        RECIPE.but(slope=lambda b: (1 - b.hs**2).mean()),
        pt="você usou a média das inclinações, que é uma estimativa; para um limite, tome a maior.",
        en="you used the mean slope, which makes an estimate; for a bound take the largest.",
    ),
    mistake(
        "slope_of_largest_state",
        RECIPE.but(slope=lambda b: (1 - b.hs**2).min()),
        pt="esta é a menor inclinação, a do estado mais longe de 0. Onde a tangente é mais inclinada?",
        en="this is the smallest slope, that of the state furthest from 0. Where is the tangent steepest?",
    ),
    mistake(
        "last_state_alone",
        RECIPE.but(slope=lambda b: (1 - b.hs[-1] ** 2).max()),
        pt="a inclinação veio só do último estado; o limite precisa da maior entre todos os passos.",
        en="the slope comes from the last state alone; the bound needs the largest of all steps.",
    ),
    mistake(
        "largest_state",
        RECIPE.but(slope=lambda b: np.abs(b.hs).max()),
        pt="entrou o maior estado no lugar da maior inclinação, 1 − h².",
        en="the largest state went in where the largest slope belongs, 1 − h².",
    ),
    mistake(
        "multiple_for_power",
        RECIPE.but(grown=lambda b: (b.slope * b.longest) * b.distance),
        pt="o fator foi multiplicado pela distância; cada passo multiplica de novo, e por isso ele entra elevado a k.",
        en="the factor was multiplied by the distance; each step multiplies again, so it goes in to the power k.",
    ),
    mistake(
        "one_power_too_many",
        RECIPE.but(distance=lambda b: np.arange(1, len(b.hs) + 1)[:, None]),
        pt="há um fator a mais: na distância 0 o limite é a própria norma de dh.",
        en="there is one factor too many: at distance 0 the bound is the norm of dh itself.",
    ),
    mistake(
        "start_forgotten",
        RECIPE.but(start=lambda b: np.ones(len(b.dh))),
        pt="faltou a norma de dh, de onde cada exemplo parte.",
        en="the norm of dh is missing, from which each example starts.",
    ),
    mistake(
        "norm_of_the_batch",
        RECIPE.but(start=lambda b: np.full(len(b.dh), np.linalg.norm(b.dh))),
        pt="a norma de dh é a do lote inteiro; cada exemplo parte da sua, ao longo das unidades.",
        en="the norm of dh is that of the whole batch; each example starts from its own, along the units.",
    ),
)

NORM_BOUNDS = Task("norm_bounds", norm_bounds, draw_way_back, ("bounds",), {"bounds": "T B"}, MISTAKES, sizes="T B H")
