"""How far truncated backpropagation learns: a symbol to be named some steps later, in a stream cut into pieces."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from course_lib.cells.base import State
from course_lib.claims.base import Claim, Dots, Result, Runs, Verdict, median
from course_lib.claims.learning import DIVERGED, learn, one_hot
from course_lib.language import Both, marked
from course_lib.nn import ManyToMany, Recurrent
from course_lib.tasks import Batch
from course_lib.train import Carry, cross_entropy, judge, predict, seeded, to_tensors

SYMBOLS, REST, UNITS, BATCH, TOTAL, TESTED, LR = 4, 8, 32, 32, 32_000, 420, 1e-2
BLANK, ASK = 0, SYMBOLS + 1
NEAR, FAR = 3, 10
CASES = {  # the distance, the length of a piece, and whether the state goes from piece to piece
    "near-5": (NEAR, 5, True),
    "far-5": (FAR, 5, True),
    "far-10": (FAR, 10, True),
    "far-20": (FAR, 20, True),
    "far-20-cut": (FAR, 20, False),
}
LEARNED, FAILED = 0.9, 0.5


def stream(distance: int, steps: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Streams in which a symbol comes, then blanks, and `distance` steps after it the question which it was.

    Returns symbols, answers, and where an answer is asked for, all (`steps`, B). The rows are each a step ahead of the
    one before, so that at every step some row is asked.
    """
    at, period = np.arange(steps)[:, None] + np.arange(BATCH), distance + REST
    cycle, place = at // period, at % period
    targets = np.take_along_axis(rng.integers(0, SYMBOLS, (cycle.max() + 1, BATCH)), cycle, 0)
    xs = np.where(place == 0, targets + 1, np.where(place == distance, ASK, BLANK))
    return xs, targets, place == distance


def carried(model: torch.nn.Module, batch: Any, state: State) -> tuple[Tensor, State]:
    scores, state = model(batch.xs, state=state)
    return cross_entropy(scores, batch.targets, batch.mask), state


def run(case: str, seed: int, size: float) -> Result:
    distance, length, carries = CASES[case]
    pieces = max(1, round(TOTAL * size / length))
    xs, targets, asked = stream(distance, pieces * length, np.random.default_rng(seed))
    cuts = (slice(k * length, (k + 1) * length) for k in range(pieces))
    batches = (Batch(xs[cut], targets[cut], mask=asked[cut]) for cut in cuts)
    with seeded(seed):
        model = ManyToMany(Recurrent("lstm", SYMBOLS + 2, UNITS), SYMBOLS, one_hot(SYMBOLS + 2))
    loss = Carry(carried) if carries else lambda model, batch: carried(model, batch, None)[0]
    if learn(model, loss, lambda rng: next(batches), pieces, LR, seed).stopped == DIVERGED:
        return {"accuracy": 0.0}
    xs, targets, asked = stream(distance, TESTED, np.random.default_rng(10_000 + seed))
    asked[: distance + REST] = False  # what was asked first may have come before the stream began
    test = Batch(xs, targets, mask=asked)
    return {"accuracy": judge("accuracy", predict(model, to_tensors(test, model)), test)}


def decide(runs: Runs) -> Verdict:
    at = {case: median(runs, case, "accuracy") for case in runs}
    numbers = [f"{at[case]:.2f}" for case in CASES]
    pt = "acertos a 3 passos com pedaços de 5: {}; a 10 passos, com pedaços de 5, 10 e 20: {}, {} e {}; sem levar o "
    pt += "estado, com pedaços de 20: {} (ao acaso, 0,25)"
    en = "accuracy at 3 steps with pieces of 5: {}; at 10 steps, with pieces of 5, 10 and 20: {}, {} and {}; without "
    en += "the state carried, with pieces of 20: {} (chance is 0.25)"
    because = Both(pt=pt.format(*(marked(each, "pt") for each in numbers)), en=en.format(*numbers))
    if min(at["near-5"], at["far-20"]) < LEARNED or at["far-5"] > FAILED:
        return Verdict("does_not_hold", because)
    return Verdict("holds" if at["far-10"] <= FAILED else "holds_when", because)


CLAIM = Claim(
    name="truncated_bptt",
    sentence=Both(
        pt="A retropropagação truncada só aprende dependências que cabem num pedaço, mesmo levando o estado adiante.",
        en="Truncated backpropagation learns only dependencies that fit into a piece, even with the state carried on.",
    ),
    sources=("williams1990",),
    cases={
        "near-5": Both(pt="3 em 5", en="3 in 5"),
        "far-5": Both(pt="10 em 5", en="10 in 5"),
        "far-10": Both(pt="10 em 10", en="10 in 10"),
        "far-20": Both(pt="10 em 20", en="10 in 20"),
        "far-20-cut": Both(pt="20, zerado", en="20, reset"),
    },
    run=run,
    rule=Both(
        pt="LSTM, com o mesmo número de passos da sequência em todo caso. Vale se acerta 90% a 3 passos com pedaços "
        "de 5 e a 10 passos com pedaços de 20, e no máximo 50% a 10 passos com pedaços de 5 e de 10; em parte se, "
        "desses, só os de 5 ficam abaixo disso.",
        en="LSTM, with as many steps of the stream in every case. Holds if it is right in 90% at 3 steps with pieces "
        "of 5 and at 10 steps with pieces of 20, and in 50% at most at 10 steps with pieces of 5 and of 10; in part "
        "if of these only pieces of 5 stay below that.",
    ),
    decide=decide,
    direction=lambda runs: median(runs, "near-5", "accuracy") >= median(runs, "far-5", "accuracy") + 0.2,
    figure=Dots("accuracy", Both(pt="acertos", en="accuracy"), blind=1 / SYMBOLS),
)
