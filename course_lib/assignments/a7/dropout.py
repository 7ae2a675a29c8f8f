"""`dropout_sequence`: one mask over the hidden state at every step, and how that goes wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.assignments.a7.given import lstm_step
from course_lib.assignments.a7.inputs import Params, draw_dropout
from course_lib.assignments.a7.mask import MASK
from course_lib.assignments.base import Function, Task, mistake
from course_lib.ops import Array

Results = tuple[Array, Array, Array]
# (t, x, h, c, masks, params) -> the output, the next h, the next c
Step = Callable[[int, Array, Array, Array, Array, Params], Results]


def _sequence(step: Step) -> Function:
    """Return a sequence that takes `step` with the masks of all draws (T, B, H), of which it chooses."""

    def variant(
        xs: Array, h: Array, c: Array, draws: Array, rate: float, params: Params, dropout_mask: Function
    ) -> Results:
        masks = np.stack([dropout_mask(numbers, rate) for numbers in draws])
        ys = []
        for t, x in enumerate(xs):
            y, h, c = step(t, x, h, c, masks, params)
            ys.append(y)
        return np.stack(ys), h, c

    return variant


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


def _entering(
    choose: Callable[[int, Array], Array], also: Callable[[Array, Array], Array] = lambda c, m: c
) -> Function:
    """Return a sequence whose step is entered by h times a mask of its choice, and by c as `also` makes it."""

    def step(t: int, x: Array, h: Array, c: Array, masks: Array, params: Params) -> Results:
        mask = choose(t, masks)
        h, c = lstm_step(x, h * mask, also(c, masks[0]), params)
        return h, h, c

    return _sequence(step)


def _leaving(t: int, x: Array, h: Array, c: Array, masks: Array, params: Params) -> Results:
    h, c = lstm_step(x, h, c, params)
    return h * masks[0], h * masks[0], c


def _both_ends(t: int, x: Array, h: Array, c: Array, masks: Array, params: Params) -> Results:
    return _leaving(t, x, h * masks[0], c, masks, params)


def _outputs_masked(t: int, x: Array, h: Array, c: Array, masks: Array, params: Params) -> Results:
    h, c = lstm_step(x, h * masks[0], c, params)
    return h * masks[0], h, c


def _zoneout(t: int, x: Array, h: Array, c: Array, masks: Array, params: Params) -> Results:
    new, c = lstm_step(x, h, c, params)
    h = np.where(masks[0] == 0, h, new)
    return h, h, c


def _states_swapped(*given: Any, **helpers: Any) -> Results:
    ys, h, c = dropout_sequence(*given, **helpers)
    return ys, c, h


MISTAKES = (
    mistake(
        "new_mask_each_step",
        _entering(lambda t, masks: masks[t]),
        pt="cada passo teve uma máscara nova, de draws[t]; no dropout variacional uma só, de draws[0], vale na "
        "sequência inteira. Com uma nova a cada passo, quantas unidades chegam ao fim sem nunca ser apagadas?",
        en="each step had a new mask, from draws[t]; in variational dropout a single one, from draws[0], serves the "
        "whole sequence. With a new one at each step, how many units reach the end without ever being dropped?",
    ),
    mistake(
        "last_draw",
        _entering(lambda t, masks: masks[-1]),
        pt="a máscara é uma só, mas veio de draws[-1]; use draws[0].",
        en="there is one mask alone, but it came from draws[-1]; use draws[0].",
    ),
    mistake(
        "mask_forgotten",
        _entering(lambda t, masks: np.ones_like(masks[0])),
        pt="a máscara não entrou na conta: h passou inteiro em todos os passos.",
        en="the mask did not enter: all of h went through at every step.",
    ),
    mistake(
        "masked_on_leaving",
        _sequence(_leaving),
        pt="a máscara caiu sobre o h que sai do passo; ela cai sobre o h que entra, e o que sai fica inteiro em ys.",
        en="the mask fell on the h that leaves the step; it falls on the h that enters, and what leaves stays whole in "
        "ys.",
    ),
    mistake(
        "masked_at_both_ends",
        _sequence(_both_ends),
        pt="a máscara entrou duas vezes, no h que entra e no que sai: o que fica foi dividido por (1 − p)². Só no que "
        "entra.",
        en="the mask came in twice, on the h that enters and on the one that leaves: what is kept was divided by "
        "(1 − p)². Only on what enters.",
    ),
    mistake(
        "outputs_masked",
        _sequence(_outputs_masked),
        pt="as saídas guardadas em ys estão mascaradas; guarde o h que o passo devolve, como ele é.",
        en="the outputs kept in ys are masked; keep the h that the step returns, as it is.",
    ),
    mistake(
        "cell_state_masked_too",
        _entering(lambda t, masks: masks[0], also=lambda c, mask: c * mask),
        pt="a máscara caiu também sobre c; o estado da célula não é tocado. O que aconteceria com uma unidade guardada "
        "em c por cem passos?",
        en="the mask fell on c as well; the cell state is left alone. What would become of a unit kept in c for a "
        "hundred steps?",
    ),
    mistake(
        "cell_state_masked_instead",
        _entering(lambda t, masks: np.ones_like(masks[0]), also=lambda c, mask: c * mask),
        pt="a máscara caiu sobre c, e h ficou inteiro; é o contrário: mascara-se h, e c não é tocado.",
        en="the mask fell on c, and h stayed whole; it is the other way about: h is masked, and c left alone.",
    ),
    mistake(
        "first_step_only",
        _entering(lambda t, masks: masks[0] if t == 0 else np.ones_like(masks[0])),
        pt="só o h inicial foi mascarado; a mesma máscara cai sobre o h que entra em cada passo.",
        en="only the initial h was masked; the same mask falls on the h that enters every step.",
    ),
    mistake(
        "first_step_spared",
        _entering(lambda t, masks: masks[0] if t else np.ones_like(masks[0])),
        pt="o h inicial entrou inteiro; a máscara vale desde o primeiro passo.",
        en="the initial h went in whole; the mask holds from the first step on.",
    ),
    mistake(
        "zoneout",
        _sequence(_zoneout),
        pt="nas unidades sorteadas ficou o valor antigo: isso é zoneout. No dropout o h delas entra no passo como 0.",
        en="the units drawn kept their old value: that is zoneout. In dropout their h enters the step as 0.",
    ),
    mistake(
        "swapped_states",
        _states_swapped,
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
