"""The plain RNN with tanh and with the sigmoid: how far back each learns to look, and whether its start is to blame."""

from dataclasses import replace
from functools import partial
from statistics import fmean

import numpy as np
import torch

from course_lib.cells.base import Cell, CellParams, stacked
from course_lib.cells.rnn import RNN
from course_lib.claims.base import Claim, Curves, Result, Runs, Verdict, median, wins
from course_lib.claims.experiments.working_memory import SYMBOLS, first_symbol, loss
from course_lib.claims.learning import DIVERGED, learn, one_hot
from course_lib.language import Both, marked
from course_lib.nn import ManyToOne, Recurrent, initialise_
from course_lib.ops import Array, sigmoid
from course_lib.train import judge, predict, seeded, to_tensors

DISTANCES, UNITS, BATCH, STEPS, RATES = (1, 2, 4, 6, 10), 16, 32, 400, (3e-3, 1.2e-2)
MARGIN = 0.1
RIGHT, OVER = Both(pt="acertos", en="accuracy"), Both(pt="distância, em passos", en="distance in steps")


def sigmoid_step(x: Array, h: Array, params: CellParams) -> tuple[Array, Array]:
    """One step of the RNN with the sigmoid in the place of tanh; autograd goes back through it."""
    h = sigmoid(stacked(x, h, params))
    return h, h


SIGMOID = replace(RNN, name="rnn_sigmoid", step=sigmoid_step)
CELLS = {"tanh": RNN, "sigmoid": SIGMOID, "translated": replace(SIGMOID, name="rnn_half", initial={"h": 0.5})}


def same_function(cell: Cell, params: CellParams) -> CellParams:
    """The weights with which a sigmoid's state is (1 + h) / 2 where tanh's is h, as σ(2a) = (1 + tanh a) / 2."""
    w, u, b, d = params
    return CellParams(2 * w, 4 * u, 2 * b, 2 * (d - u.sum(1)))


def accuracy(case: str, distance: int, lr: float, seed: int, steps: float) -> float:
    """Train a network to tell the first symbol, `distance` steps later, and return how often it is right."""
    with seeded(seed):
        model = ManyToOne(Recurrent(CELLS[case], SYMBOLS, UNITS), SYMBOLS, one_hot(SYMBOLS))
    if case == "translated":
        initialise_(model.layer, same_function)
        with torch.no_grad():
            model.readout.bias.sub_(model.readout.weight.sum(1))
            model.readout.weight.mul_(2)
    if learn(model, loss, partial(first_symbol, distance, BATCH), steps, lr, seed).stopped == DIVERGED:
        return 1 / SYMBOLS
    test = first_symbol(distance, 500, np.random.default_rng(10_000 + seed))
    return judge("accuracy", predict(model, to_tensors(test, model)), test)


def run(case: str, seed: int, size: float) -> Result:
    curves = [[accuracy(case, distance, lr, seed, STEPS * size) for distance in DISTANCES] for lr in RATES]
    best = max(curves, key=fmean)
    return {"distance": list(DISTANCES), "accuracy": best, "near": best[0], "far": fmean(best[1:])}


def decide(runs: Runs) -> Verdict:
    ahead = {
        case: wins(runs, "tanh", case, "far") == len(runs[case])
        and median(runs, "tanh", "far") >= median(runs, case, "far") + MARGIN
        for case in ("sigmoid", "translated")
    }
    far, near = (" / ".join(f"{median(runs, case, key):.2f}" for case in CELLS) for key in ("far", "near"))
    pt, en = "acertos com tanh / σ / σ que parte da mesma função:", "accuracy with tanh / σ / σ from the same function:"
    because = Both(
        pt=f"{pt} {marked(far, 'pt')} a distâncias de 2 a 10 passos, {marked(near, 'pt')} a 1 passo",
        en=f"{en} {far} at distances of 2 to 10 steps, {near} at 1 step",
    )
    if all(ahead.values()):
        return Verdict("holds", because)
    return Verdict("holds_when" if ahead["sigmoid"] else "does_not_hold", because)


CLAIM = Claim(
    name="squashing",
    sentence=Both(
        pt="Na RNN simples, a sigmoide funciona como função de ativação, mas a tanh funciona muito melhor.",
        en="In the plain RNN the sigmoid works as the squashing function, but tanh works much better.",
    ),
    sources=("002", "003", "lecun1998"),
    cases={
        "tanh": Both(pt="tanh", en="tanh"),
        "sigmoid": Both(pt="sigmoide", en="sigmoid"),
        "translated": Both(pt="σ, mesmo início", en="σ, same start"),
    },
    run=run,
    rule=Both(
        pt="Acertos do primeiro símbolo, em média sobre distâncias de 2 a 10 passos, com a melhor de duas taxas de "
        "aprendizado. Vale se a tanh acerta mais com todas as sementes, e ao menos 0,10 a mais na mediana, tanto que a "
        "sigmoide com o início do torch quanto que a que parte da mesma função que a tanh; em parte se só que a "
        "primeira.",
        en="Accuracy on the first symbol, averaged over distances of 2 to 10 steps, with the better of two learning "
        "rates. Holds if tanh is right more often with every seed, and by at least 0.10 in the median, both than the "
        "sigmoid with torch's start and than the one that starts as the same function; in part if only than the "
        "former.",
    ),
    decide=decide,
    direction=lambda runs: wins(runs, "tanh", "sigmoid", "far") == len(runs["tanh"]),
    figure=Curves("accuracy", "distance", RIGHT, OVER),
)
