"""`dropout_sequence`: one mask over the hidden state at every step, and how that goes wrong."""

from typing import Any

import numpy as np

from course_lib.assignments.a7.given import lstm_step
from course_lib.assignments.a7.inputs import Params, draw_dropout
from course_lib.assignments.a7.mask import MASK
from course_lib.assignments.base import Function, Task, mistake
from course_lib.assignments.changes import returned_as
from course_lib.assignments.recipe import Recipe
from course_lib.ops import Array

Results = tuple[Array, Array, Array]


def dropout_sequence(
    xs: Array, h: Array, c: Array, draws: Array, rate: float, params: Params, dropout_mask: Function
) -> Results:
    """The LSTM with variational dropout: xs (T, B, D), h, c (B, H), draws (T, B, H) -> (ys (T, B, H), h, c)."""
    mask = dropout_mask(draws[0], rate)
    ys = []
    for x in xs:
        h, c = lstm_step(x, h * mask, c, params)
        ys.append(h)
    return np.stack(ys), h, c


def _steps(b: Any) -> Results:
    ys, h, c = [], b.h, b.c
    for t, x in enumerate(b.xs):
        old = h
        h, c = lstm_step(x, h * b.on_h(t), c * b.on_c, b.params)
        h = b.leaving(old, h)
        ys.append(h * b.on_ys)
    return np.stack(ys), h, c


# `on_h(t)` and `on_c` are what h and c are multiplied by as they enter a step, `on_ys` what the outputs are.
RECIPE = Recipe(
    "xs h c draws rate params",
    "ys last_h last_c",
    masks=lambda b: [b.dropout_mask(numbers, b.rate) for numbers in b.draws],
    mask=lambda b: b.masks[0],
    on_h=lambda b: lambda t: b.mask,
    on_c=lambda b: 1,
    on_ys=lambda b: 1,
    leaving=lambda b: lambda old, new: new,
    steps=_steps,
    ys=lambda b: b.steps[0],
    last_h=lambda b: b.steps[1],
    last_c=lambda b: b.steps[2],
)

MISTAKES = (
    mistake(
        "new_mask_each_step",
        RECIPE.but(on_h=lambda b: lambda t: b.masks[t]),
        pt="cada passo teve uma máscara nova, de draws[t]; no dropout variacional uma só, de draws[0], vale na "
        "sequência inteira. Com uma nova a cada passo, quantas unidades chegam ao fim sem nunca ser apagadas?",
        en="each step had a new mask, from draws[t]; in variational dropout a single one, from draws[0], serves the "
        "whole sequence. With a new one at each step, how many units reach the end without ever being dropped?",
    ),
    mistake(
        "last_draw",
        RECIPE.but(mask=lambda b: b.masks[-1]),
        pt="a máscara é uma só, mas veio de draws[-1]; use draws[0].",
        en="there is one mask alone, but it came from draws[-1]; use draws[0].",
    ),
    mistake(
        "mask_forgotten",
        RECIPE.but(on_h=lambda b: lambda t: 1),
        pt="a máscara não entrou na conta: h passou inteiro em todos os passos.",
        en="the mask did not enter: all of h went through at every step.",
    ),
    mistake(
        "masked_on_leaving",
        RECIPE.but(on_h=lambda b: lambda t: 1, leaving=lambda b: lambda old, new: new * b.mask),
        pt="a máscara caiu sobre o h que sai do passo; ela cai sobre o h que entra, e o que sai fica inteiro em ys.",
        en="the mask fell on the h that leaves the step; it falls on the h that enters, and what leaves stays whole in "
        "ys.",
    ),
    mistake(
        "masked_at_both_ends",
        RECIPE.but(on_h=RECIPE.rules["on_h"], leaving=lambda b: lambda old, new: new * b.mask),
        pt="a máscara entrou duas vezes, no h que entra e no que sai: o que fica foi dividido por (1 − p)². Só no que "
        "entra.",
        en="the mask came in twice, on the h that enters and on the one that leaves: what is kept was divided by "
        "(1 − p)². Only on what enters.",
    ),
    mistake(
        "outputs_masked",
        RECIPE.but(on_ys=lambda b: b.mask),
        pt="as saídas guardadas em ys estão mascaradas; guarde o h que o passo devolve, como ele é.",
        en="the outputs kept in ys are masked; keep the h that the step returns, as it is.",
    ),
    mistake(
        "cell_state_masked_too",
        RECIPE.but(on_c=lambda b: b.mask),
        pt="a máscara caiu também sobre c; o estado da célula não é tocado. O que aconteceria com uma unidade guardada "
        "em c por cem passos?",
        en="the mask fell on c as well; the cell state is left alone. What would become of a unit kept in c for a "
        "hundred steps?",
    ),
    mistake(
        "cell_state_masked_instead",
        RECIPE.but(on_h=lambda b: lambda t: 1, on_c=lambda b: b.mask),
        pt="a máscara caiu sobre c, e h ficou inteiro; é o contrário: mascara-se h, e c não é tocado.",
        en="the mask fell on c, and h stayed whole; it is the other way about: h is masked, and c left alone.",
    ),
    mistake(
        "first_step_only",
        RECIPE.but(on_h=lambda b: lambda t: 1 if t else b.mask),
        pt="só o h inicial foi mascarado; a mesma máscara cai sobre o h que entra em cada passo.",
        en="only the initial h was masked; the same mask falls on the h that enters every step.",
    ),
    mistake(
        "first_step_spared",
        RECIPE.but(on_h=lambda b: lambda t: b.mask if t else 1),
        pt="o h inicial entrou inteiro; a máscara vale desde o primeiro passo.",
        en="the initial h went in whole; the mask holds from the first step on.",
    ),
    mistake(
        "zoneout",
        RECIPE.but(on_h=lambda b: lambda t: 1, leaving=lambda b: lambda old, new: np.where(b.mask == 0, old, new)),
        pt="nas unidades sorteadas ficou o valor antigo: isso é zoneout. No dropout o h delas entra no passo como 0.",
        en="the units drawn kept their old value: that is zoneout. In dropout their h enters the step as 0.",
    ),
    mistake(
        "swapped_states",
        returned_as(dropout_sequence, 0, 2, 1),
        pt="h e c estão trocados no resultado: a ordem é ys, h, c.",
        en="h and c are swapped in the result: the order is ys, h, c.",
    ),
)

DROPOUT = Task(
    "dropout_sequence",
    dropout_sequence,
    draw_dropout,
    ("ys", "h", "c"),
    {"ys": "T B H", "h": "B H", "c": "B H"},
    MISTAKES,
    sizes="T B D H",
    helpers=(MASK,),
)
