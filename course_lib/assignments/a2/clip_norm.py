"""`clip_norm`: all gradients shortened together, and how that goes wrong."""

from typing import Any

import numpy as np

from course_lib import clip
from course_lib.assignments.a2.inputs import LETTERS, Params, draw_gradients
from course_lib.assignments.base import Sizes, Task, mistake
from course_lib.assignments.recipe import Recipe

Result = tuple[Params, Any]  # Any: a number of any kind


def clip_norm(gradients: Params, max_norm: float) -> Result:
    """All gradients times one number, at most 1: (gradients, max_norm) -> (clipped, their norm before)."""
    clipped, norm = clip.clip_norm(list(gradients.values()), max_norm)
    return dict(zip(gradients, clipped, strict=True)), norm


def global_norm(gradients: Params) -> float:
    """The norm of all numbers as one vector."""
    return float(np.sqrt(sum((g**2).sum() for g in gradients.values())))


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    gradients = draw_gradients(rng, n)
    gradients["weight_hh"][-1, 0] = 2 * global_norm(gradients)  # one number longer than the limit
    # In each examination both kinds; the short one is so for the sum of the four norms too, at most twice the whole.
    share = rng.uniform(2.1, 3.0) if n.B == 1 else rng.uniform(0.2, 0.7)
    return {"gradients": gradients, "max_norm": float(share * global_norm(gradients))}


RECIPE = Recipe(
    "gradients max_norm",
    "clipped told",
    norm=lambda b: global_norm(b.gradients),
    factor=lambda b: min(1.0, b.max_norm / b.norm),
    clipped=lambda b: {name: g * b.factor for name, g in b.gradients.items()},
    told=lambda b: b.norm,
)


def _each_array(b: Any) -> Params:
    return {name: g * min(1.0, b.max_norm / np.linalg.norm(g)) for name, g in b.gradients.items()}


def _sizes(b: Any) -> list[float]:
    return [float(np.linalg.norm(g)) for g in b.gradients.values()]


def _spectral(b: Any) -> float:
    return float(np.sqrt(sum(np.linalg.norm(g, 2) ** 2 for g in b.gradients.values())))


def _root_of_mean(b: Any) -> float:
    return float(np.sqrt(np.concatenate([g.ravel() ** 2 for g in b.gradients.values()]).mean()))


def _weights_only(b: Any) -> Params:
    return {name: g * b.factor if "weight" in name else g.copy() for name, g in b.gradients.items()}


MISTAKES = (
    mistake(
        "each_array_alone",
        RECIPE.but(clipped=_each_array),
        pt="cada array foi cortado pela sua própria norma, o que muda a direção do todo; o fator é um só, o da norma "
        "de todos juntos.",
        en="each array was clipped by its own norm, which turns the whole; there is one factor, that of the norm of "
        "all together.",
    ),
    mistake(
        "each_array_and_its_norm",
        RECIPE.but(clipped=_each_array, told=lambda b: _sizes(b)[-1]),
        pt="cada array foi cortado pela sua própria norma, e a norma devolvida é a do último; some antes os quadrados "
        "de todos, para ter uma norma e um fator só.",
        en="each array was clipped by its own norm, and the norm returned is the last one's; first add the squares of "
        "all, to have one norm and one factor.",
    ),
    mistake(
        "by_value",
        RECIPE.but(clipped=lambda b: {k: np.clip(g, -b.max_norm, b.max_norm) for k, g in b.gradients.items()}),
        pt="você limitou número por número (np.clip), o que muda a direção; o corte pela norma multiplica tudo por um "
        "só fator.",
        en="you limited number by number (np.clip), which changes the direction; clipping by the norm multiplies all "
        "by one factor.",
    ),
    mistake(
        "scaled_up",
        RECIPE.but(factor=lambda b: b.max_norm / b.norm),
        pt="um gradiente mais curto do que max_norm foi esticado; o fator nunca passa de 1.",
        en="a gradient shorter than max_norm was scaled up; the factor is never above 1.",
    ),
    mistake(
        "only_scaled_up",
        RECIPE.but(factor=lambda b: max(1.0, b.max_norm / b.norm)),
        pt="a condição está ao contrário: muda quem é mais longo do que max_norm, e o fator é o menor entre 1 e "
        "max_norm / norma.",
        en="the condition is the wrong way round: what changes is what is longer than max_norm, by the smaller of 1 "
        "and max_norm / norm.",
    ),
    mistake(
        "to_length_one",
        RECIPE.but(factor=lambda b: min(1.0, 1 / b.norm) if b.norm > b.max_norm else 1.0),
        pt="o gradiente longo ficou com norma 1; ele deve ficar com norma max_norm.",
        en="the long gradient came out with norm 1; it should come out with norm max_norm.",
    ),
    mistake(
        "times_max_norm",
        RECIPE.but(factor=lambda b: b.max_norm if b.norm > b.max_norm else 1.0),
        pt="você multiplicou por max_norm sem dividir pela norma: o fator é max_norm / norma.",
        en="you multiplied by max_norm without dividing by the norm: the factor is max_norm / norm.",
    ),
    mistake(
        "not_clipped",
        RECIPE.but(factor=lambda b: 1.0),
        pt="nada foi cortado: o gradiente de norma maior do que max_norm saiu como entrou.",
        en="nothing was clipped: the gradient with a norm above max_norm came out as it went in.",
    ),
    mistake(
        "root_forgotten",
        RECIPE.but(norm=lambda b: global_norm(b.gradients) ** 2),
        pt="faltou a raiz: a norma é a raiz da soma dos quadrados.",
        en="the root is missing: the norm is the root of the sum of the squares.",
    ),
    mistake(
        "sum_of_norms",
        RECIPE.but(norm=lambda b: sum(_sizes(b))),
        pt="você somou as normas dos arrays; some os quadrados delas e tire a raiz no fim.",
        en="you added the arrays' norms; add their squares and take the root at the end.",
    ),
    mistake(
        "largest_norm",
        RECIPE.but(norm=lambda b: max(_sizes(b))),
        pt="esta é a maior das normas dos arrays; a norma global é a de todos os números como um vetor só.",
        en="this is the largest of the arrays' norms; the global norm is that of all numbers as one vector.",
    ),
    mistake(
        "last_array_only",
        RECIPE.but(norm=lambda b: _sizes(b)[-1]),
        pt="a norma é só a do último array: o laço sobrescreve em vez de somar.",
        en="the norm is that of the last array alone: the loop overwrites instead of adding.",
    ),
    mistake(
        "singular_values",
        RECIPE.but(norm=_spectral),
        pt="np.linalg.norm(g, 2) de uma matriz é o maior valor singular; aqui cabe a raiz da soma dos quadrados de "
        "todos os números, np.linalg.norm(g).",
        en="np.linalg.norm(g, 2) of a matrix is its largest singular value; here belongs the root of the sum of all "
        "squares, np.linalg.norm(g).",
    ),
    mistake(
        "root_of_mean",
        RECIPE.but(norm=_root_of_mean),
        pt="a conta tirou a média dos quadrados; a norma é a raiz da soma, sem dividir.",
        en="the squares were averaged; the norm is the root of their sum, not divided.",
    ),
    mistake(
        "weights_only",
        RECIPE.but(clipped=_weights_only),
        pt="só os pesos foram multiplicados pelo fator; os vieses levam o mesmo.",
        en="only the weights were multiplied by the factor; the biases take the same one.",
    ),
    mistake(
        "norm_after",
        RECIPE.but(told=lambda b: min(b.max_norm, b.norm)),
        pt="a norma devolvida é a de depois do corte; devolva a de antes, que diz se houve corte.",
        en="the norm returned is the one after clipping; return the one before, which says whether anything was "
        "clipped.",
    ),
)

CLIP_NORM = Task("clip_norm", clip_norm, _inputs, ("clipped", "norm"), {**LETTERS, "norm": ""}, MISTAKES, sizes="D H")
