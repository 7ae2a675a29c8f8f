"""`spectral_radius`: the size of a matrix's largest eigenvalue, and how it goes wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.assignments.a2.inputs import draw_weight
from course_lib.assignments.base import Function, Sizes, Task, mistake
from course_lib.ops import Array


def spectral_radius(weight: Array) -> float:
    """The size of the largest eigenvalue: weight (H, H) -> a number."""
    return float(np.abs(np.linalg.eigvals(weight)).max())


def largest_singular_value(weight: Array) -> float:
    """The most that a matrix (H, H) lengthens a vector by."""
    return float(np.linalg.norm(weight, 2))


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    return {"weight": draw_weight(rng, n)}


def _of_eigenvalues(measure: Callable[[Array], Any]) -> Function:
    """Return what `measure` makes of the eigenvalues."""
    return lambda weight: float(measure(np.linalg.eigvals(weight)))


MISTAKES = (
    mistake(
        "spectral_norm",
        largest_singular_value,
        pt="isto é o maior valor singular (a norma espectral), um limite para um passo; o raio espectral é o tamanho "
        "do maior autovalor. Onde entram os autovalores na sua conta?",
        en="this is the largest singular value (the spectral norm), a bound on one step; the spectral radius is the "
        "size of the largest eigenvalue. Where do eigenvalues come into your sum?",
    ),
    mistake(
        "frobenius_norm",
        lambda weight: float(np.linalg.norm(weight)),
        pt="np.linalg.norm, sem outro argumento, é a raiz da soma dos quadrados dos pesos; o raio espectral sai dos "
        "autovalores, np.linalg.eigvals.",
        en="np.linalg.norm without another argument is the root of the sum of the squared weights; the spectral radius "
        "comes from the eigenvalues, np.linalg.eigvals.",
    ),
    mistake(
        "real_part",
        _of_eigenvalues(lambda values: values.real.max()),
        pt="você tomou a maior parte real; um autovalor negativo ou complexo também tem tamanho: np.abs dele.",
        en="you took the largest real part; a negative or complex eigenvalue has a size as well: its np.abs.",
    ),
    mistake(
        "rightmost_eigenvalue",
        _of_eigenvalues(lambda values: abs(values[values.real.argmax()])),
        pt="você escolheu o autovalor de maior parte real e só depois mediu o tamanho dele; meça todos, depois "
        "escolha. Entre −2 e 1, qual é o maior em tamanho?",
        en="you chose the eigenvalue with the largest real part and measured its size only then; measure all of them, "
        "then choose. Of −2 and 1, which is larger in size?",
    ),
    mistake(
        "size_of_real_part",
        _of_eigenvalues(lambda values: np.abs(values.real).max()),
        pt="a parte imaginária ficou de fora: o tamanho de a + bi é a raiz de a² + b², e np.abs já o calcula.",
        en="the imaginary part was left out: the size of a + bi is the root of a² + b², and np.abs computes it.",
    ),
    mistake(
        "root_forgotten",
        _of_eigenvalues(lambda values: (np.abs(values) ** 2).max()),
        pt="este é o quadrado do raio: a² + b² ainda pede a raiz.",
        en="this is the radius squared: the root of a² + b² is still to be taken.",
    ),
    mistake(
        "mean_eigenvalue",
        _of_eigenvalues(lambda values: np.abs(values).mean()),
        pt="você tirou a média dos tamanhos; o raio espectral é o maior deles.",
        en="you took the mean of the sizes; the spectral radius is the largest of them.",
    ),
    mistake(
        "as_if_symmetric",
        lambda weight: float(np.abs(np.linalg.eigvalsh(weight)).max()),
        pt="np.linalg.eigvalsh só serve para matriz simétrica, e pesos recorrentes não são: use np.linalg.eigvals.",
        en="np.linalg.eigvalsh is for symmetric matrices only, and recurrent weights are not: use np.linalg.eigvals.",
    ),
    mistake(
        "largest_weight",
        lambda weight: float(np.abs(weight).max()),
        pt="este é o maior peso da matriz; o raio espectral é o tamanho do maior autovalor.",
        en="this is the largest weight in the matrix; the spectral radius is the size of the largest eigenvalue.",
    ),
    mistake(
        "singular_value_squared",
        lambda weight: float(np.abs(np.linalg.eigvals(weight.T @ weight)).max()),
        pt="os autovalores são os de weight.T @ weight, isto é, os valores singulares ao quadrado; pede-se os de "
        "weight.",
        en="the eigenvalues are those of weight.T @ weight, the squares of the singular values; asked are weight's "
        "own.",
    ),
)

SPECTRAL_RADIUS = Task("spectral_radius", spectral_radius, _inputs, ("radius",), {"radius": ""}, MISTAKES, sizes="H")
