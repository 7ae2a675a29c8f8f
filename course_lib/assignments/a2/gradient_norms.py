"""`gradient_norms`: how long the gradient is at each distance from the end, and how that goes wrong."""

from typing import Any

import numpy as np

from course_lib.assignments.a2.inputs import draw_way_back
from course_lib.assignments.a2.step_back import STEP_BACK
from course_lib.assignments.base import Function, Task, mistake
from course_lib.assignments.recipe import Recipe
from course_lib.ops import Array


def _carried(b: Any) -> list[Array]:
    gradients = [b.dh]
    for h in b.met:
        gradients.append(b.step_back(gradients[-1], h, b.weight_hh))
    return gradients


def _each(dh: Array) -> Array:
    """Return the norm of each example: dh (B, H) -> (B,)."""
    return np.sqrt((dh**2).sum(axis=1))


# `met` are the states whose slopes the gradient meets, in this order.
RECIPE = Recipe(
    "dh hs weight_hh",
    "norms",
    met=lambda b: b.hs[:0:-1],
    gradients=_carried,
    measured=lambda b: [_each(dh) for dh in b.gradients],
    norms=lambda b: np.stack(b.measured),
)


def gradient_norms(dh: Array, hs: Array, weight_hh: Array, step_back: Function) -> Array:
    """Norms at distance 0 … T - 1: dh (B, H), hs (T, B, H), weight_hh (H, H) -> (T, B)."""
    return RECIPE.but()(dh, hs, weight_hh, step_back=step_back)


def _measured(measure: Function) -> Function:
    """Return the norms, each gradient measured in another way."""
    return RECIPE.but(measured=lambda b: [measure(dh) for dh in b.gradients])


MISTAKES = (
    mistake(
        "norm_of_the_batch",
        _measured(np.linalg.norm),
        pt="cada norma é do lote inteiro, um número por distância; pede-se uma por exemplo, (T, B): some só no eixo "
        "das unidades.",
        en="each norm is that of the whole batch, one number a distance; asked is one an example, (T, B): add along "
        "the units' axis alone.",
    ),
    mistake(
        "mean_over_batch",
        _measured(lambda dh: _each(dh).mean()),
        pt="as normas são a média do lote; aqui cada exemplo guarda a sua, (T, B).",
        en="the norms are the batch's mean; here each example keeps its own, (T, B).",
    ),
    mistake(
        "over_the_batch",
        _measured(lambda dh: np.linalg.norm(dh, axis=0)),
        pt="a norma foi tomada ao longo do lote, e sobrou uma por unidade; tome-a ao longo das unidades, axis=1.",
        en="the norm was taken along the batch, which leaves one a unit; take it along the units, axis=1.",
    ),
    mistake(
        "root_forgotten",
        _measured(lambda dh: (dh**2).sum(axis=1)),
        pt="faltou a raiz: estas são as normas ao quadrado.",
        en="the root is missing: these are the norms squared.",
    ),
    mistake(
        "sum_of_sizes",
        _measured(lambda dh: np.abs(dh).sum(axis=1)),
        pt="você somou os valores absolutos; a norma é a raiz da soma dos quadrados.",
        en="you added the absolute values; the norm is the root of the sum of the squares.",
    ),
    mistake(
        "largest_number",
        _measured(lambda dh: np.abs(dh).max(axis=1)),
        pt="você tomou o maior número de cada gradiente; a norma é a raiz da soma dos quadrados de todos.",
        en="you took the largest number of each gradient; the norm is the root of the sum of all the squares.",
    ),
    mistake(
        "root_of_mean",
        _measured(lambda dh: np.sqrt((dh**2).mean(axis=1))),
        pt="a conta tirou a média dos quadrados; a norma é a raiz da soma, sem dividir por H.",
        en="the squares were averaged; the norm is the root of their sum, not divided by H.",
    ),
    mistake(
        "furthest_first",
        RECIPE.but(norms=lambda b: np.stack(b.measured[::-1])),
        pt="as normas estão em ordem invertida: norms[0] é a distância 0, a do próprio dh.",
        en="the norms are in reverse order: norms[0] is distance 0, that of dh itself.",
    ),
    mistake(
        "one_step_late",
        RECIPE.but(met=lambda b: b.hs[::-1], norms=lambda b: np.stack(b.measured[1:])),
        pt="a distância 0 faltou: norms[0] é a norma do dh recebido, antes de qualquer passo, e a última é a de h_1, "
        "não a de h_0.",
        en="distance 0 is missing: norms[0] is the norm of the dh that was given, before any step, and the last is "
        "that of h_1, not of h_0.",
    ),
    mistake(
        "one_step_too_many",
        RECIPE.but(met=lambda b: b.hs[::-1]),
        pt="há um passo a mais, até h_0: os estados são T, e as distâncias vão de 0 a T − 1.",
        en="there is one step too many, to h_0: there are T states, and distances go from 0 to T − 1.",
    ),
    mistake(
        "gradient_not_carried",
        RECIPE.but(gradients=lambda b: [b.dh, *(b.step_back(b.dh, h, b.weight_hh) for h in b.met)]),
        pt="cada passo parte outra vez do dh recebido; ele deve partir do gradiente a que o passo anterior chegou.",
        en="each step begins with the dh that was given once more; it should begin where the step before it ended.",
    ),
    mistake(
        "from_the_first_state",
        RECIPE.but(met=lambda b: b.hs[:-1]),
        pt="o laço anda de h_1 para h_T; o gradiente vem de h_T, o último: percorra hs de trás para a frente.",
        en="the loop goes from h_1 to h_T; the gradient comes from h_T, the last: go through hs from its end.",
    ),
    mistake(
        "slope_of_wrong_state",
        RECIPE.but(met=lambda b: b.hs[-2::-1]),
        pt="a derivada é do estado errado: no passo de h_t para h_{t−1}, a tangente que se desfaz é a que fez h_t.",
        en="the slope is that of the wrong state: from h_t to h_{t−1}, the tangent to go back through is that which "
        "made h_t.",
    ),
    mistake(
        "last_state_always",
        RECIPE.but(met=lambda b: [b.hs[-1]] * (len(b.hs) - 1)),
        pt="todo passo usou o último estado; cada passo para trás encontra o seu: h_T, depois h_{T−1}, e assim por "
        "diante.",
        en="every step used the last state; each step back meets its own: h_T, then h_{T−1}, and so on.",
    ),
    mistake(
        "relative",
        RECIPE.but(norms=lambda b: np.stack(b.measured) / b.measured[0]),
        pt="as normas foram divididas pela da distância 0; pede-se as próprias normas.",
        en="the norms were divided by that at distance 0; asked are the norms themselves.",
    ),
)

GRADIENT_NORMS = Task(
    "gradient_norms",
    gradient_norms,
    draw_way_back,
    ("norms",),
    {"norms": "T B"},
    MISTAKES,
    sizes="T B H",
    helpers=(STEP_BACK,),
)
