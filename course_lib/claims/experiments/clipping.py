"""Clipping the gradient's norm where it explodes and where it does not: a plain RNN over 60 steps, at several rates."""

import numpy as np
import torch

from course_lib.claims.base import Claim, Dots, Result, Runs, Verdict, median, wins
from course_lib.claims.learning import DIVERGED, error_left, learn, one_hot, unseen
from course_lib.init import orthogonal
from course_lib.language import Both, marked
from course_lib.nn import ManyToMany, Recurrent, initialise_
from course_lib.tasks import Batch, continual_reber
from course_lib.train import judge, predict, seeded, task_loss, to_tensors

RATES = (0.1, 0.3, 1.0, 3.0)
GAINS = {"wild": 2.5, "calm": 0.7}  # the spectral radius of the weights on h
LENGTH, UNITS, BATCH, STEPS, STREAMS, CLIP = 60, 32, 32, 400, 512, 1.0
OVERFLOW = float(torch.finfo(torch.float32).max)  # of a norm that was not finite
LEARNED = 0.6  # of the blind answer's error left


def run(case: str, seed: int, size: float) -> Result:
    kind, _, clipped = case.partition("-")
    task = continual_reber(LENGTH)
    stock = task.draw(STREAMS, np.random.default_rng(seed))
    test = unseen(task, 200, seed)

    def batches(rng: np.random.Generator) -> Batch:
        chosen = rng.integers(STREAMS, size=BATCH)
        return Batch(stock.xs[:, chosen], stock.targets[:, chosen])

    left, diverged, largest = [], [], []
    for rate in RATES:
        with seeded(seed):
            layer = Recurrent("rnn", task.input_size, UNITS)
            model = ManyToMany(layer, task.output_size, one_hot(task.input_size))
        initialise_(layer, lambda cell, params: orthogonal(cell, params, np.random.default_rng(seed), GAINS[kind]))
        how = {"optimizer": torch.optim.SGD, "clip": CLIP if clipped else None}
        history = learn(model, task_loss(task), batches, STEPS * size, rate, seed, **how)
        diverged.append(history.stopped == DIVERGED)
        score = task.baseline if diverged[-1] else judge(task.measure, predict(model, to_tensors(test, model)), test)
        left.append(min(1.0, error_left(task, score)))
        largest.append(max((row["norm"] for row in history.rows), default=OVERFLOW))
    return {
        "rate": list(RATES),
        "left": left,
        "best": min(left),
        "worked": sum(each < LEARNED for each in left),
        "diverged": sum(diverged),
        "largest": max(largest),
    }


def decide(runs: Runs) -> Verdict:
    keys = ("best", "worked", "diverged", "largest")
    wild, cut, calm, calm_cut = ({key: median(runs, case, key) for key in keys} for case in runs)
    numbers = [f"{each['best']:.2f}" for each in (wild, cut, calm, calm_cut)]
    numbers += [f"{each['worked']:.0f}" for each in (wild, cut, calm, calm_cut)]
    numbers += [f"{each['largest']:.0e}" for each in (wild, calm)]
    pt = "erro que sobra na melhor taxa: {} sem e {} com corte onde o gradiente explode, {} e {} onde não explode; "
    pt += f"de {len(RATES)} taxas servem {{}} e {{}}, {{}} e {{}}; maior norma sem corte: {{}} e {{}}"
    en = "error left at the best rate: {} without and {} with clipping where the gradient explodes, {} and {} where it "
    en += f"does not; of {len(RATES)} rates {{}} and {{}}, {{}} and {{}} serve; largest norm without: {{}} and {{}}"
    because = Both(pt=pt.format(*(marked(each, "pt") for each in numbers)), en=en.format(*numbers))
    every = wins(runs, "wild", "wild-clipped", "best") == len(runs["wild"])
    same = abs(calm["best"] - calm_cut["best"]) <= 0.05
    if every and cut["best"] <= wild["best"] - 0.1 and same:
        return Verdict("holds", because)
    return Verdict("holds_when" if cut["worked"] > wild["worked"] else "does_not_hold", because)


CLAIM = Claim(
    name="clipping",
    sentence=Both(
        pt="Onde o gradiente explode, o corte pela norma deixa a RNN aprender; onde não explode, não muda nada.",
        en="Where the gradient explodes, clipping its norm lets the RNN learn; where it does not, it changes nothing.",
    ),
    sources=("003", "pascanu2013", "mikolov2012"),
    cases={
        "wild": Both(pt="explode", en="explodes"),
        "wild-clipped": Both(pt="com corte", en="clipped"),
        "calm": Both(pt="não explode", en="does not"),
        "calm-clipped": Both(pt="com corte", en="clipped"),
    },
    run=run,
    rule=Both(
        pt="Descida simples em quatro taxas de aprendizado; conta a melhor. Vale se, com pesos recorrentes de raio "
        "2,5, o erro com corte fica abaixo do erro sem corte em toda semente e ao menos 0,10 na mediana, e se com raio "
        "0,7 os dois diferem no máximo 0,05; vale em parte se só mais taxas servem.",
        en="Plain descent at four learning rates; the best counts. Holds if, with recurrent weights of radius 2.5, the "
        "error with clipping is below the error without it with every seed and at least 0.10 in the median, and with "
        "radius 0.7 the two differ by 0.05 at most; in part if only more rates serve.",
    ),
    decide=decide,
    direction=lambda runs: wins(runs, "wild", "calm", "largest") == len(runs["wild"]),
    figure=Dots("best", Both(pt="erro que sobra, na melhor taxa", en="error left, at the best rate"), blind=1.0),
)
