"""`dropout_mask`: which units are dropped, by how much the others grow, and how that goes wrong."""

import numpy as np

from course_lib.assignments.a7.inputs import draw_mask
from course_lib.assignments.base import Task, mistake
from course_lib.assignments.recipe import Recipe
from course_lib.ops import Array


def dropout_mask(draws: Array, rate: float) -> Array:
    """Drop a unit where its number is below the rate: draws (B, H) -> mask (B, H), 0 or 1 / (1 - rate)."""
    return np.where(draws < rate, 0.0, 1 / (1 - rate))


RECIPE = Recipe(
    "draws rate",
    "mask",
    decides=lambda b: b.draws,
    below=lambda b: 0.0,
    above=lambda b: 1 / (1 - b.rate),
    mask=lambda b: np.where(b.decides < b.rate, b.below, b.above),
)

MISTAKES = (
    mistake(
        "not_scaled",
        RECIPE.but(above=lambda b: 1.0),
        pt="o que fica não foi dividido por 1 − p: sem isso, o treino vê em média menos do que a rede usará depois.",
        en="what is kept was not divided by 1 − p: without that, training sees less on average than the network will "
        "use later.",
    ),
    mistake(
        "scaled_by_rate",
        RECIPE.but(above=lambda b: 1 / b.rate),
        pt="o que fica foi dividido por p; divida por 1 − p, a fração que fica.",
        en="what is kept was divided by p; divide by 1 − p, the share that is kept.",
    ),
    mistake(
        "multiplied_for_divided",
        RECIPE.but(above=lambda b: 1 - b.rate),
        pt="o que fica foi multiplicado por 1 − p; divida por 1 − p. A média da máscara deve ser 1.",
        en="what is kept was multiplied by 1 − p; divide by 1 − p. The mask's mean is to be 1.",
    ),
    mistake(
        "dropped_and_kept_swapped",
        RECIPE.but(below=lambda b: 1 / (1 - b.rate), above=lambda b: 0.0),
        pt="apagaram-se as unidades com número de p para cima; apagam-se as com número menor que p.",
        en="the units with a number of p and more were dropped; drop those with a number below p.",
    ),
    mistake(
        "rate_is_kept_share",
        RECIPE.but(below=lambda b: 1 / b.rate, above=lambda b: 0.0),
        pt="rate foi lido como a fração que fica; aqui p é a fração que se apaga.",
        en="rate was read as the share that is kept; here p is the share that is dropped.",
    ),
    mistake(
        "equal_dropped",
        RECIPE.but(mask=lambda b: np.where(b.decides <= b.rate, b.below, b.above)),
        pt="uma unidade de número igual a p também foi apagada; apagam-se as de número menor que p.",
        en="a unit with a number equal to p was dropped too; drop those with a number below p.",
    ),
    mistake(
        "one_mask_for_the_batch",
        RECIPE.but(decides=lambda b: np.broadcast_to(b.draws[:1], b.draws.shape)),
        pt="todas as sequências do lote receberam a máscara da primeira; cada linha de draws decide a sua.",
        en="all sequences of the batch got the mask of the first; each row of draws decides its own.",
    ),
    mistake(
        "draws_scaled",
        RECIPE.but(mask=lambda b: b.draws * np.where(b.decides < b.rate, b.below, b.above)),
        pt="nas unidades que ficam está o número sorteado sobre 1 − p; o sorteio só decide, e o valor é 1/(1 − p).",
        en="units that are kept have the number drawn over 1 − p; the draw only decides, and the value is 1/(1 − p).",
    ),
    mistake(
        "dropped_scaled",
        RECIPE.but(below=lambda b: 1 / (1 - b.rate), above=lambda b: 1.0),
        pt="as unidades sorteadas foram aumentadas em vez de apagadas; nelas a máscara é 0, nas outras, 1/(1 − p).",
        en="the units drawn were enlarged instead of dropped; there the mask is 0, in the others 1/(1 − p).",
    ),
)

MASK = Task("dropout_mask", dropout_mask, draw_mask, ("mask",), {"mask": "B H"}, MISTAKES, sizes="B H")
