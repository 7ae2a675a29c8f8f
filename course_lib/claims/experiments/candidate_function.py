"""Which function squashes what the LSTM writes into its memory, and which what it shows of it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from statistics import fmean

import numpy as np

from course_lib.cells.base import Cell, CellParams, stacked
from course_lib.cells.lstm import LSTM, LSTMState
from course_lib.claims.base import Claim, Dots, Result, Runs, Verdict, median, wins
from course_lib.claims.learning import Setting, learning_curve
from course_lib.language import Both, marked
from course_lib.ops import Array, sigmoid, split, tanh
from course_lib.tasks import Batch, Task, adding, embedded_reber
from course_lib.tasks.digits import digit_task, images

Function = Callable[[Array], Array]
MARGIN = 0.02


def digit_rows() -> Task:
    """Name a digit whose eight rows of eight pixels come one at a time."""

    def take(indices: np.ndarray) -> Batch:
        pictures, targets = images()
        return Batch(pictures[indices].swapaxes(0, 1), targets[indices])

    return digit_task("digit_rows", 8, take)


SETTINGS = {
    "adding": Setting(partial(adding, 12), 400, 2e-2, 16, 32),
    "reber": Setting(embedded_reber, 250, 2e-2, 16, 32),
    "digits": Setting(digit_rows, 400, 1e-2, 16, 32),
}


def linear(x: Array) -> Array:
    """Leave a number as it is."""
    return x


def variant(
    name: str, inner: Function = tanh, outer: Function = tanh, without: str = "", coupled: bool = False
) -> Cell:
    """The LSTM with other functions for its candidate and its output, a gate that is always 1, or f = 1 - i.

    Its parameters are the LSTM's, so that it begins with the same numbers; autograd goes back through it.
    """

    def step(x: Array, state: LSTMState, params: CellParams) -> tuple[Array, LSTMState]:
        h, c = state
        i, f, g, o = split(stacked(x, h, params), 4)
        i, f, o = (1.0 if gate == without else sigmoid(a) for gate, a in (("i", i), ("f", f), ("o", o)))
        c = (1 - i if coupled else f) * c + i * inner(g)
        h = o * outer(c)
        return h, (h, c)

    return replace(LSTM, name=f"lstm_{name}", step=step)


CELLS = {
    "tanh": LSTM,
    "sigmoid_in": variant("sigmoid_in", inner=sigmoid),
    "linear_in": variant("linear_in", inner=linear),
    "sigmoid_out": variant("sigmoid_out", outer=sigmoid),
    "linear_out": variant("linear_out", outer=linear),
}


def run(case: str, seed: int, size: float) -> Result:
    curves = {name: learning_curve(CELLS[case], setting, seed, size) for name, setting in SETTINGS.items()}
    left = {name: fmean(curve) for name, curve in curves.items()}
    return {**left, "left": fmean(left.values()), "digits_end": curves["digits"][-1]}


def decide(runs: Runs) -> Verdict:
    middle = {case: median(runs, case, "left") for case in runs}
    worse = {
        case: wins(runs, case, "tanh", "left") == len(runs["tanh"]) and middle[case] >= middle["tanh"] + MARGIN
        for case in ("sigmoid_in", "sigmoid_out")
    }
    told = [f"{middle[case]:.3f}" for case in CELLS]
    pt = "erro que resta, em média durante o treino: tanh {}; candidato com σ {}, linear {}; saída com σ {}, linear {}"
    en = "error left, on average during training: tanh {}; candidate with σ {}, linear {}; output with σ {}, linear {}"
    because = Both(pt=pt.format(*(marked(each, "pt") for each in told)), en=en.format(*told))
    if all(worse.values()):
        return Verdict("holds", because)
    return Verdict("holds_when" if any(worse.values()) else "does_not_hold", because)


CLAIM = Claim(
    name="candidate_function",
    sentence=Both(
        pt="Também dentro da LSTM, no candidato e na saída, a tanh é melhor que a sigmoide.",
        en="Inside the LSTM too, in the candidate and at the output, tanh is better than the sigmoid.",
    ),
    sources=("003", "greff2017"),
    cases={
        "tanh": Both(pt="tanh", en="tanh"),
        "sigmoid_in": Both(pt="g: σ", en="g: σ"),
        "linear_in": Both(pt="g: linear", en="g: linear"),
        "sigmoid_out": Both(pt="h: σ", en="h: σ"),
        "linear_out": Both(pt="h: linear", en="h: linear"),
    },
    run=run,
    rule=Both(
        pt="Mede-se o erro que resta, em partes do de uma resposta cega, em média sobre o treino e sobre três tarefas: "
        "a soma (12 passos), os dígitos linha a linha e a gramática de Reber embutida. Vale se, com as mesmas sementes "
        "e os mesmos pesos iniciais, a sigmoide no candidato e a sigmoide na saída deixam cada uma mais erro que a "
        "tanh, com todas as sementes e ao menos 0,02 a mais na mediana; vale em parte se só uma delas.",
        en="Measured is the error left, in units of a blind answer's, averaged over the training and over three tasks: "
        "adding (12 steps), the digits row by row and the embedded Reber grammar. Holds if, with the same seeds and "
        "the same first weights, the sigmoid in the candidate and the sigmoid at the output each leave more error than "
        "tanh, with every seed and by at least 0.02 in the median; in part if only one of them does.",
    ),
    decide=decide,
    direction=lambda runs: (
        median(runs, "tanh", "digits_end") + 0.1
        < min(median(runs, case, "digits_end") for case in ("sigmoid_in", "sigmoid_out"))
    ),
    figure=Dots("left", Both(pt="erro que resta durante o treino", en="error left during training"), blind=1.0),
)
