"""Clipping the gradient's norm where it explodes and where it does not: a plain RNN over 60 steps, in plain descent."""

import numpy as np
import torch

from course_lib.claims.base import Change, Claim, Dots, Result, wins
from course_lib.claims.learning import error_left, learn, one_hot
from course_lib.claims.question import DIVERGED, Question
from course_lib.claims.tuning import Tuning
from course_lib.init import orthogonal
from course_lib.language import Both
from course_lib.nn import ManyToMany, Recurrent, initialise_
from course_lib.tasks import Batch, continual_reber
from course_lib.train import seeded, task_loss, task_score

GAINS = {"wild": 2.5, "calm": 0.7}  # the spectral radius of the weights on h
CLIPS = {"wild": 1.0, "calm": 0.1}  # calm gradients are of a norm below 1
LENGTH, UNITS, BATCH, STEPS, STREAMS, TESTED = 60, 32, 32, 400, 512, 200


def run(case: str, seed: int, size: float, rate: float) -> Result:
    kind, _, clipped = case.partition("-")
    task = continual_reber(LENGTH)
    stock, check, test = (
        task.draw(n, np.random.default_rng(k))
        for n, k in ((STREAMS, seed), (TESTED, 20_000 + seed), (TESTED, 10_000 + seed))
    )

    def batches(rng: np.random.Generator) -> Batch:
        chosen = rng.integers(STREAMS, size=BATCH)
        return Batch(stock.xs[:, chosen], stock.targets[:, chosen])

    with seeded(seed):
        layer = Recurrent("rnn", task.input_size, UNITS)
        model = ManyToMany(layer, task.output_size, one_hot(task.input_size))
    initialise_(layer, lambda cell, params: orthogonal(cell, params, np.random.default_rng(seed), GAINS[kind]))
    clip = CLIPS[kind] if clipped else None
    history = learn(model, task_loss(task), batches, STEPS * size, rate, seed, optimizer=torch.optim.SGD, clip=clip)
    norms = [row["norm"] for row in history.rows]
    found = {"largest": max(norms, default=float("inf")), "cut": float(np.mean([norm > CLIPS[kind] for norm in norms]))}
    if history.stopped == DIVERGED:
        return {"state": DIVERGED, "validation": None, "left": 1.0, **found}
    left, validation = (
        min(1.0, error_left(task, task_score(task, each)(model)[task.measure])) for each in (test, check)
    )
    return {"state": "solved", "validation": validation, "left": left, **found}


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
    rule=Both(pt="x", en="y"),
    questions=(),
    tuning=Tuning(1e-4, 10.0),
    direction=lambda runs: wins(runs, "wild", "calm", "largest") == len(runs["wild"]),
    figure=Dots("left", Both(pt="erro que resta (1: resposta cega)", en="error left (1: a blind answer)"), blind=1.0),
)
