"""`rescale`: recurrent weights brought to a wished spectral radius, and how it goes wrong."""

from typing import Any

import numpy as np

from course_lib.assignments.a2.inputs import draw_weight
from course_lib.assignments.a2.spectral_radius import SPECTRAL_RADIUS, spectral_radius
from course_lib.assignments.base import Function, Sizes, Task, mistake
from course_lib.assignments.recipe import Recipe
from course_lib.ops import Array


def rescale(weight: Array, radius: float, spectral_radius: Function) -> Array:
    """The weights (H, H), multiplied by one number, so that their spectral radius is `radius`."""
    return weight * (radius / spectral_radius(weight))


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    weight = draw_weight(rng, n)
    factor = rng.uniform(0.3, 0.8) if n.B == 1 else rng.uniform(1.3, 2.5)  # in each examination both down and up
    return {"weight": weight, "radius": float(factor * spectral_radius(weight))}


RECIPE = Recipe(
    "weight radius",
    "scaled",
    present=lambda b: b.spectral_radius(b.weight),
    factor=lambda b: b.radius / b.present,
    scaled=lambda b: b.weight * b.factor,
)

MISTAKES = (
    mistake(
        "radius_forgotten",
        RECIPE.but(factor=lambda b: 1 / b.present),
        pt="o raio espectral ficou 1: depois de dividir pelo raio que a matriz tem, falta multiplicar por radius.",
        en="the spectral radius became 1: after dividing by the radius the matrix has, multiply by radius.",
    ),
    mistake(
        "present_radius_ignored",
        RECIPE.but(factor=lambda b: b.radius),
        pt="você multiplicou por radius sem dividir pelo raio que a matriz já tem.",
        en="you multiplied by radius without dividing by the radius that the matrix already has.",
    ),
    mistake(
        "upside_down",
        RECIPE.but(factor=lambda b: b.present / b.radius),
        pt="o fator está de cabeça para baixo: é radius dividido pelo raio que a matriz tem.",
        en="the factor is upside down: it is radius divided by the radius that the matrix has.",
    ),
    mistake(
        "only_down",
        RECIPE.but(factor=lambda b: min(1.0, b.radius / b.present)),
        pt="a matriz só encolhe: quando radius é maior do que o raio que ela tem, o fator passa de 1. Quem nunca "
        "aumenta é o corte do gradiente.",
        en="the matrix only shrinks: where radius is larger than the one it has, the factor is above 1. It is gradient "
        "clipping that never scales up.",
    ),
    mistake(
        "square_root",
        RECIPE.but(factor=lambda b: (b.radius / b.present) ** 0.5),
        pt="o fator entrou pela raiz quadrada; os autovalores são multiplicados pelo próprio fator.",
        en="the factor went in as its square root; eigenvalues are multiplied by the factor itself.",
    ),
    mistake(
        "difference_added",
        RECIPE.but(scaled=lambda b: b.weight + (b.radius - b.present)),
        pt="você somou a diferença dos raios a cada peso; multiplique a matriz por um número só.",
        en="you added the difference of the radii to every weight; multiply the matrix by one number.",
    ),
    mistake(
        "diagonal_shifted",
        RECIPE.but(scaled=lambda b: b.weight + (b.radius - b.present) * np.eye(len(b.weight))),
        pt="você somou a diferença dos raios à diagonal, o que desloca os autovalores; multiplique a matriz por um "
        "número só, que os estica.",
        en="you added the difference of the radii to the diagonal, which shifts the eigenvalues; multiply the matrix "
        "by one number, which stretches them.",
    ),
    mistake(
        "row_by_row",
        RECIPE.but(scaled=lambda b: b.weight * b.radius / np.linalg.norm(b.weight, axis=1, keepdims=True)),
        pt="cada linha recebeu um fator seu; a matriz inteira é multiplicada por um número só.",
        en="each row got a factor of its own; the whole matrix is multiplied by one number.",
    ),
    mistake(
        "limited",
        RECIPE.but(scaled=lambda b: np.clip(b.weight, -b.radius, b.radius)),
        pt="você limitou cada peso a ±radius; o raio é dos autovalores, e quem os muda é um fator na matriz inteira.",
        en="you limited each weight to ±radius; the radius is one of eigenvalues, which a factor on the whole matrix "
        "changes.",
    ),
    mistake(
        "transposed",
        RECIPE.but(scaled=lambda b: (b.weight * b.factor).T),
        pt="a matriz saiu transposta; só o tamanho dela devia mudar.",
        en="the matrix came out transposed; only its size should change.",
    ),
)

RESCALE = Task(
    "rescale",
    rescale,
    _inputs,
    ("weight",),
    {"weight": "H H"},
    MISTAKES,
    sizes="H",
    helpers=(SPECTRAL_RADIUS,),
)
