"""What the experiments share: a training that may fail, what it did not see, and its error beside a blind answer's."""

from collections.abc import Callable
from typing import Any

import numpy as np
from torch import eye, nn

from course_lib.claims.question import DIVERGED
from course_lib.tasks import Batch, Part, Task
from course_lib.train import Diverged, History, fit


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
