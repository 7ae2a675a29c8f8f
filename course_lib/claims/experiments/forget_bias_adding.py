"""The forget gate's bias on the adding problem over a hundred steps: the training steps until it is solved."""

from functools import partial

import numpy as np

from course_lib.claims.base import Claim, Dots, Result, Runs, Verdict, median, wins
from course_lib.claims.experiments.forget_bias_copy import CASES, PUBLISHED
from course_lib.claims.learning import DIVERGED, learn, unseen
from course_lib.init import chrono, forget_bias
from course_lib.language import Both
from course_lib.nn import ManyToOne, Recurrent, initialise_
from course_lib.tasks import adding
from course_lib.train import EarlyStop, seeded, task_loss, task_score

LENGTH, UNITS, BATCH, STEPS, EVERY, LR = 100, 32, 64, 1500, 25, 5e-3
SOLVED, BLIND = 0.01, 1 / 6
BIASES = {"one": 1.0, "three": 3.0}


def run(case: str, seed: int, size: float) -> Result:
    shorter = size**0.5  # a small run is of fewer steps over shorter sequences: few steps over long ones show nothing
    length, steps = round(LENGTH * shorter), max(1, round(STEPS * shorter))
    task = adding(length)
    with seeded(seed):
        layer = Recurrent("lstm", task.input_size, UNITS)
        if case in BIASES:
            initialise_(layer, lambda cell, params: forget_bias(cell, params, BIASES[case]))
        elif case == "chrono":
            rng = np.random.default_rng(seed)
            initialise_(layer, lambda cell, params: chrono(cell, params, longest=length, rng=rng))
        model = ManyToOne(layer, task.output_size)
    test = unseen(task, 256, seed)
    stop = EarlyStop(task.measure, patience=steps, lowest=True, goal=SOLVED)
    watch = {"evaluate": task_score(task, test), "every": EVERY, "stop": stop}
    history = learn(model, task_loss(task), partial(task.draw, BATCH), steps, LR, seed, **watch)
    if history.stopped == DIVERGED:
        return {"steps": steps, "error": BLIND}
    return {
        "steps": len(history.rows) if history.stopped == "goal" else steps,
        "error": float(history.column(task.measure)[1].min()),
    }


def decide(runs: Runs) -> Verdict:
    middle = {case: median(runs, case, "steps") for case in runs}
    count, cases = len(runs["default"]), ("one", "three")
    ahead = [wins(runs, "default", case, "steps") for case in cases]
    saved = [middle[case] <= 0.8 * middle["default"] for case in cases]
    sooner = [won == count and less for won, less in zip(ahead, saved, strict=True)]
    numbers = f"{middle['default']:.0f} → {middle['one']:.0f} → {middle['three']:.0f}; chrono {middle['chrono']:.0f}"
    because = Both(
        pt=f"passos de treino até o erro ficar abaixo de 0,01, com viés do torch, 1 e 3: {numbers}; o viés 1 chega "
        f"antes do torch em {ahead[0]} de {count} sementes, o 3 em {ahead[1]}",
        en=f"training steps until the error is below 0.01, with torch's bias, 1 and 3: {numbers}; bias 1 gets there "
        f"before torch's with {ahead[0]} of {count} seeds, bias 3 with {ahead[1]}",
    )
    return Verdict("holds" if all(sooner) else "holds_when" if any(sooner) else "does_not_hold", because)


CLAIM = Claim(
    name="forget_bias_adding",
    sentence=Both(
        pt="Aumentar o viés do portão de esquecimento melhora a LSTM: o problema da soma.",
        en="Raising the forget gate's bias improves the LSTM: the adding problem.",
    ),
    sources=("000", "gers2000", "jozefowicz2015", "tallec2018"),
    published=PUBLISHED,
    cases=CASES,
    run=run,
    rule=Both(
        pt="Conta-se o passo de treino em que o erro cai abaixo de 0,01, ou 1500 se não cai. Vale se os vieses 1 e 3 "
        "chegam antes do viés do torch com todas as sementes e poupam pelo menos 20% dos passos na mediana; vale em "
        "parte se só um dos dois.",
        en="What counts is the training step at which the error falls below 0.01, or 1500 if it does not. Holds if "
        "biases 1 and 3 get there before torch's with every seed and save at least 20% of the steps in the median; in "
        "part if only one of the two does.",
    ),
    decide=decide,
    direction=lambda runs: median(runs, "three", "error") < 0.5 * median(runs, "default", "error"),
    figure=Dots("steps", Both(pt="passos de treino até erro < 0,01", en="training steps until error < 0.01")),
)
