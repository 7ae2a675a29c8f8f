"""`rescale`: recurrent weights brought to a wished spectral radius, and how it goes wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.assignments.a2.inputs import draw_weight
from course_lib.assignments.a2.spectral_radius import SPECTRAL_RADIUS, spectral_radius
from course_lib.assignments.base import Function, Sizes, Task, mistake
from course_lib.ops import Array


def rescale(weight: Array, radius: float, spectral_radius: Function) -> Array:
    """The weights (H, H), multiplied by one number, so that their spectral radius is `radius`."""
    return weight * (radius / spectral_radius(weight))


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    weight = draw_weight(rng, n)
    factor = rng.uniform(0.3, 0.8) if n.B == 1 else rng.uniform(1.3, 2.5)  # in each examination both down and up
    return {"weight": weight, "radius": float(factor * spectral_radius(weight))}


def _factor(factor: Callable[[float, float], float]) -> Function:
    """Return the weights times another factor, of the wished radius and the one that there is."""
    return lambda weight, radius, spectral_radius: weight * factor(radius, spectral_radius(weight))


def _shifted(weight: Array, radius: float, spectral_radius: Function) -> Array:
    return weight + (radius - spectral_radius(weight)) * np.eye(len(weight))


def _rows(weight: Array, radius: float, spectral_radius: Function) -> Array:
    return weight * radius / np.linalg.norm(weight, axis=1, keepdims=True)


MISTAKES = (
    mistake(
        "radius_forgotten",
        _factor(lambda wished, present: 1 / present),
        pt="o raio espectral ficou 1: depois de dividir pelo raio que a matriz tem, falta multiplicar por radius.",
        en="the spectral radius became 1: after dividing by the radius the matrix has, multiply by radius.",
    ),
    mistake(
        "present_radius_ignored",
        _factor(lambda wished, present: wished),
        pt="você multiplicou por radius sem dividir pelo raio que a matriz já tem.",
        en="you multiplied by radius without dividing by the radius that the matrix already has.",
    ),
    mistake(
        "upside_down",
        _factor(lambda wished, present: present / wished),
        pt="o fator está de cabeça para baixo: é radius dividido pelo raio que a matriz tem.",
        en="the factor is upside down: it is radius divided by the radius that the matrix has.",
    ),
    mistake(
        "only_down",
        _factor(lambda wished, present: min(1.0, wished / present)),
        pt="a matriz só encolhe: quando radius é maior do que o raio que ela tem, o fator passa de 1. Quem nunca "
        "aumenta é o corte do gradiente.",
        en="the matrix only shrinks: where radius is larger than the one it has, the factor is above 1. It is gradient "
        "clipping that never scales up.",
    ),
    mistake(
        "square_root",
        _factor(lambda wished, present: (wished / present) ** 0.5),
        pt="o fator entrou pela raiz quadrada; os autovalores são multiplicados pelo próprio fator.",
        en="the factor went in as its square root; eigenvalues are multiplied by the factor itself.",
    ),
    mistake(
        "difference_added",
        lambda weight, radius, spectral_radius: weight + (radius - spectral_radius(weight)),
        pt="você somou a diferença dos raios a cada peso; multiplique a matriz por um número só.",
        en="you added the difference of the radii to every weight; multiply the matrix by one number.",
    ),
    mistake(
        "diagonal_shifted",
        _shifted,
        pt="você somou a diferença dos raios à diagonal, o que desloca os autovalores; multiplique a matriz por um "
        "número só, que os estica.",
        en="you added the difference of the radii to the diagonal, which shifts the eigenvalues; multiply the matrix "
        "by one number, which stretches them.",
    ),
    mistake(
        "row_by_row",
        _rows,
        pt="cada linha recebeu um fator seu; a matriz inteira é multiplicada por um número só.",
        en="each row got a factor of its own; the whole matrix is multiplied by one number.",
    ),
    mistake(
        "limited",
        lambda weight, radius, spectral_radius: np.clip(weight, -radius, radius),
        pt="você limitou cada peso a ±radius; o raio é dos autovalores, e quem os muda é um fator na matriz inteira.",
        en="you limited each weight to ±radius; the radius is one of eigenvalues, which a factor on the whole matrix "
        "changes.",
    ),
    mistake(
        "transposed",
        lambda weight, radius, spectral_radius: rescale(weight, radius, spectral_radius).T,
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
