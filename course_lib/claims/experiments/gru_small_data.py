"""LSTM and GRU on the same few names and on the same many: does the GRU need fewer?"""

from statistics import fmean
from statistics import median as middle_of

import numpy as np
import torch

from course_lib.claims.base import Claim, Curves, Result, Runs, Verdict
from course_lib.claims.learning import DIVERGED, learn, some
from course_lib.language import Both, marked
from course_lib.nn import ManyToOne, Recurrent
from course_lib.tasks import Part, Task, names
from course_lib.train import EarlyStop, Minibatches, seeded, task_loss, task_score

TRAININGS = {100: 200, 300: 300, 1000: 500, 3000: 900, 8000: 1500}  # names to learn from: steps
FEW = 3  # so many of these sets are small
UNITS, EMBEDDING, BATCH, LR, LOOKS = 48, 16, 32, 5e-3, 15
MARGIN = 0.01


def accuracy(cell: str, task: Task, few: Part, seed: int, steps: int) -> float:
    """Train on `few` names, keep the weights that are best on validation, and return how often the test is right."""
    with seeded(seed):
        layer = Recurrent(cell, EMBEDDING, UNITS)
        model = ManyToOne(layer, task.output_size, torch.nn.Embedding(task.input_size, EMBEDDING))
    watched = task.parts["validation"]
    look = task_score(task, watched.take(np.arange(0, watched.count, 2)))
    watch = {"evaluate": look, "every": max(1, steps // LOOKS), "stop": EarlyStop("accuracy", patience=steps)}
    history = learn(model, task_loss(task), Minibatches(few, BATCH), steps, LR, seed, **watch)
    if history.stopped == DIVERGED:
        return task.baseline
    with torch.no_grad():
        return task_score(task, task.parts["test"].whole())(model)["accuracy"]


def run(case: str, seed: int, size: float) -> Result:
    task = names()
    train = task.parts["train"]
    order = np.random.default_rng(seed).permutation(train.count)
    accuracies = []
    for count, steps in TRAININGS.items():
        accuracies.append(accuracy(case, task, some(train, order[:count]), seed, max(1, round(steps * size))))
    return {"names": list(TRAININGS), "accuracy": accuracies}


def lead(runs: Runs, sizes: slice) -> list[float]:
    """By how much the GRU is right more often, averaged over some sizes of the training set, for each seed."""
    pairs = zip(runs["gru"], runs["lstm"], strict=True)
    return [fmean(gru["accuracy"][sizes]) - fmean(lstm["accuracy"][sizes]) for gru, lstm in pairs]


def decide(runs: Runs) -> Verdict:
    few, many = lead(runs, slice(FEW)), lead(runs, slice(FEW, None))
    numbers = [f"{middle_of(few):+.3f} ({min(few):+.3f} … {max(few):+.3f})", f"{middle_of(many):+.3f}"]
    there = [marked(number, "pt") for number in numbers]
    because = Both(
        pt=f"vantagem da GRU em acertos: {there[0]} com 100 a 1000 nomes, {there[1]} com 3000 e 8000",
        en=f"the GRU's lead in accuracy: {numbers[0]} with 100 to 1000 names, {numbers[1]} with 3000 and 8000",
    )
    if min(few) <= 0 or middle_of(few) < MARGIN:
        return Verdict("does_not_hold", because)
    return Verdict("holds" if middle_of(few) > middle_of(many) else "holds_when", because)


CLAIM = Claim(
    name="gru_small_data",
    sentence=Both(
        pt="Com poucos dados, a GRU é melhor que a LSTM.",
        en="On small data sets the GRU is better than the LSTM.",
    ),
    sources=("003",),
    cases={"lstm": Both(pt="LSTM", en="LSTM"), "gru": Both(pt="GRU", en="GRU")},
    run=run,
    rule=Both(
        pt="Nomes e suas línguas, com o mesmo tamanho do estado, e os pesos que são os melhores na validação. Vale se, "
        "em média sobre 100, 300 e 1000 nomes de treino, a GRU acerta mais no teste com todas as sementes, ao menos "
        "0,01 a mais na mediana, e a vantagem é maior que com 3000 e 8000 nomes; vale em parte se não é maior.",
        en="Names and their languages, with the same hidden size, and the weights that are best on validation. Holds "
        "if, averaged over 100, 300 and 1000 training names, the GRU is right more often on the test with every seed, "
        "by at least 0.01 in the median, and its lead is larger than with 3000 and 8000 names; in part if it is not "
        "larger.",
    ),
    decide=decide,
    direction=lambda runs: all(each["accuracy"][-1] > each["accuracy"][0] for case in runs for each in runs[case]),
    figure=Curves(
        "accuracy",
        "names",
        Both(pt="acertos no teste", en="accuracy on the test"),
        Both(pt="nomes para treinar", en="names to train on"),
    ),
)
