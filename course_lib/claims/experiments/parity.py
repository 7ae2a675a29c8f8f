"""Parity far beyond the length of training: cells whose gates read the state, and one whose gates do not."""

from dataclasses import replace
from math import log

import numpy as np

from course_lib.claims.base import Change, Claim, Curves, Result, median
from course_lib.claims.learning import unseen
from course_lib.claims.question import Question
from course_lib.claims.training import Budget, network, train
from course_lib.claims.tuning import Tuning
from course_lib.language import Both
from course_lib.tasks import Batch, Task, parity
from course_lib.tasks.base import Part
from course_lib.train import predict, to_tensors

LONGEST, FAR = 12, 96  # steps in training, at most, and in the test
POINTS = (1, 2, 4, 6, 8, 10, 12, 16, 24, 48, 96)
LAYERS = {"rnn": 1, "lstm": 1, "gru": 1, "min_gru": 1, "min_gru_2": 2}
UNITS, BUDGET = 32, Budget(1000, goal=0.01, every=50)


def bits(seed: int) -> Task:
    """Parity with sequences of 1 to `LONGEST` bits, those of a batch alike, and validation on the longest."""

    def make(batch: int, rng: np.random.Generator) -> Batch:
        return parity(int(rng.integers(1, LONGEST + 1))).draw(batch, rng)

    task = parity(LONGEST)
    check = task.draw(256, np.random.default_rng(20_000 + seed))
    validation = Part(256, lambda indices: Batch(check.xs[:, indices], check.targets[:, indices]))
    return replace(task, make=make, measure="cross_entropy", baseline=log(2), parts={"validation": validation})


def run(case: str, seed: int, size: float, rate: float) -> Result:
    cell, task = "min_gru" if case.startswith("min_gru") else case, bits(seed)
    model = network(cell, task, UNITS, seed, num_layers=LAYERS[case])
    ended = train(model, task, BUDGET.of(size), rate, seed)
    test = unseen(parity(FAR), 1000, seed)
    right = predict(model, to_tensors(test, model)).detach().cpu().numpy().argmax(-1) == test.targets
    return {
        **ended,
        "step": list(POINTS),
        "accuracy": [float(right[step - 1].mean()) for step in POINTS],
        "near": float(right[LONGEST - 1].mean()),
        "far": float(right[FAR // 2 :].mean()),
    }


CLAIM = Claim(
    name="parity",
    sentence=Both(pt="", en=""),
    sources=("grazzi2025", "feng2024"),
    cases={
        "rnn": Both(pt="RNN", en="RNN"),
        "lstm": Both(pt="LSTM", en="LSTM"),
        "gru": Both(pt="GRU", en="GRU"),
        "min_gru": Both(pt="minGRU", en="minGRU"),
        "min_gru_2": Both(pt="minGRU, duas camadas", en="minGRU, two layers"),
    },
    run=run,
    rule=Both(pt="", en=""),
    tuning=Tuning(3e-3, 3e-2),
    direction=lambda runs: True,
    figure=Curves("accuracy", "step", Both(pt="acertos", en="accuracy"), Both(pt="passo", en="step")),
)
