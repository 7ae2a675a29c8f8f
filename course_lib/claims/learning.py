"""What the experiments share: a training that may fail, what it did not see, and its error beside a blind answer's."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from torch import eye, nn

from course_lib.cells import Cell
from course_lib.claims.question import DIVERGED
from course_lib.nn import ManyToMany, ManyToOne, Recurrent
from course_lib.tasks import Batch, Part, Task
from course_lib.train import Diverged, History, fit, seeded, task_loss, task_score

LOOKS, TESTED = 10, 500


def learn(
    model: nn.Module,
    loss: Callable[[nn.Module, Any], Any],
    draw: Callable[[np.random.Generator], Any],
    steps: float,
    lr: float,
    seed: int,
    **options: Any,
) -> History:
    """Train in place, in silence and on the CPU; `stopped` is `DIVERGED` where the training failed."""
    steps = max(1, round(steps))
    try:
        return fit(model, loss, draw, steps=steps, lr=lr, seed=seed, device="cpu", progress=False, **options)
    except Diverged as error:
        error.history.stopped = DIVERGED
        return error.history


def unseen(task: Task, count: int, seed: int) -> Batch:
    """What no training saw: the task's test part or, where it has none, `count` sequences drawn by another seed."""
    return task.parts["test"].whole() if task.parts else task.draw(count, np.random.default_rng(10_000 + seed))


def some(part: Part, chosen: np.ndarray) -> Part:
    """The part of a part that lies at the `chosen` places (N,)."""
    return Part(len(chosen), lambda indices: part.take(chosen[indices]))


def one_hot(symbols: int) -> nn.Embedding:
    """A table that gives each symbol a place of its own and is not trained."""
    return nn.Embedding.from_pretrained(eye(symbols))


def error_left(task: Task, score: float) -> float:
    """The error of a score, in units of a blind answer's: 0 is perfect, 1 no better than blind."""
    less_is_better = task.measure in ("squared_error", "cross_entropy")
    return score / task.baseline if less_is_better else (1 - score) / (1 - task.baseline)


class Setting(NamedTuple):
    """A task and how a network is trained on it."""

    make: Callable[[], Task]
    steps: int
    lr: float
    units: int
    batch: int


def learning_curve(cell: str | Cell, setting: Setting, seed: int, size: float) -> list[float]:
    """Train a network; at `LOOKS` places on the way, the error that it leaves of a blind answer's, at most 1."""
    task, steps = setting.make(), max(LOOKS, round(setting.steps * size))
    test = unseen(task, TESTED, seed)
    with seeded(seed):
        kind = ManyToOne if task.kind == "many-to-one" else ManyToMany
        layer = Recurrent(cell, task.input_size, setting.units)
        model = kind(layer, task.output_size, one_hot(task.input_size) if task.inputs else None)
    draw, look = partial(task.draw, setting.batch), task_score(task, test)
    history = learn(model, task_loss(task), draw, steps, setting.lr, seed, evaluate=look, every=steps // LOOKS)
    looked = [row for row in history.rows if task.measure in row][:LOOKS]
    if history.stopped == DIVERGED:
        looked = looked[: LOOKS - 1]
    scores = [row[task.measure] for row in looked] + [task.baseline] * (LOOKS - len(looked))
    return [min(1.0, error_left(task, score)) for score in scores]
