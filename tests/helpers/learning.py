"""Train a network on a task until it is good enough on one draw, then judge it on another.

A bar is the share of a blind answer's error that may be left: 0 is perfect, 1 no better than the task's baseline. The
error is the measure itself where less is better, and 1 - the measure where it is a share of right answers.
"""

from typing import NamedTuple

import numpy as np
from torch import nn

from course_lib.nn import ManyToMany, ManyToOne, Recurrent
from course_lib.train import EarlyStop, answer, fit, predict, seeded, task_loss, task_score

ERRORS = ("squared_error", "cross_entropy")
MARGIN = 0.6  # train until this share of the bar is left, so that another draw is below it too


class Learned(NamedTuple):
    """What a run came to: the score on a draw of its own, the share of the blind error left, and the run itself."""

    score: float
    left: float
    history: object
    model: nn.Module


def network(task, cell, hidden_size, *, seed=0, embedding_size=8, **options):
    """A network of the task's kind over one recurrent layer, with a table where the task gives symbols."""
    with seeded(seed):
        table = nn.Embedding(task.input_size, embedding_size) if task.inputs else None
        size = embedding_size if task.inputs else task.input_size
        kind = ManyToOne if task.kind == "many-to-one" else ManyToMany
        return kind(Recurrent(cell, size, hidden_size, **options), task.output_size, table)


def draws(task, count=400):
    """Two batches to judge by: the validation and the test part, cut to `count`, or two draws."""
    if task.parts:
        return [task.parts[p].take(np.arange(min(count, task.parts[p].count))) for p in ("validation", "test")]
    return [task.draw(count, np.random.default_rng(seed)) for seed in (1001, 1002)]


def left(task, score):
    """The share of the blind answer's error that a score leaves."""
    return score / task.baseline if task.measure in ERRORS else (1 - score) / (1 - task.baseline)


def score_at(task, share):
    """The score that leaves that share: the inverse of `left`."""
    return task.baseline * share if task.measure in ERRORS else 1 - (1 - task.baseline) * share


def learn(
    task, model, *, steps, lr, bar, seed=0, batch=32, every=25, loss=None, answer=answer, predict=predict, **options
):
    """Train `model` for at most `steps` steps, until it is within `MARGIN` of `bar`."""
    validation, test = draws(task)
    lowest = task.measure in ERRORS
    history = fit(
        model,
        loss or task_loss(task, answer),
        lambda rng: task.draw(batch, rng),
        **{
            "steps": steps,
            "lr": lr,
            "seed": seed,
            "every": every,
            "evaluate": task_score(task, validation, predict),
            "stop": EarlyStop(task.measure, patience=steps, lowest=lowest, goal=score_at(task, MARGIN * bar)),
            "device": "cpu",
            "progress": False,
        }
        | options,
    )
    model.eval()
    score = task_score(task, test, predict)(model)[task.measure]
    return Learned(score, left(task, score), history, model)


def check(task, learned, bar):
    """Say what was reached, and that it is better than the bar."""
    steps, seconds = len(learned.history.rows), learned.history.seconds
    said = f"{task.name}: {task.measure} {learned.score:.4f}, blind {task.baseline:.4f}, "
    said += f"error left {learned.left:.3f}, bar {bar}, {steps} steps, {seconds:.1f} s"
    print(said)
    assert learned.left < bar, said
