"""What the experiments share: a training that may fail, what it did not see, and its error beside a blind answer's."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from torch import eye, nn

from course_lib.cells import Cell
from course_lib.claims.question import CAPPED, DIVERGED
from course_lib.init import chrono, forget_bias
from course_lib.nn import ManyToMany, ManyToOne, Recurrent, initialise_
from course_lib.tasks import Batch, Part, Task
from course_lib.tasks.base import draw_from
from course_lib.train import Diverged, EarlyStop, History, fit, seeded, task_loss, task_score

LOOKS, TESTED = 10, 500
BIASES = {"one": 1.0, "three": 3.0}


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


class Budget(NamedTuple):
    """How a network is trained: so many steps of so many sequences at most, or until the error left of a blind
    answer's on validation data, looked at every so many steps, is no more than `goal`; then it has solved its task."""

    steps: int
    batch: int = 32
    goal: float = 0.0
    every: int = 25
    checked: int = 256  # sequences of validation

    def of(self, size: float) -> "Budget":
        """The budget of a smaller run."""
        return self._replace(steps=max(1, round(self.steps * size)))


class Trained(NamedTuple):
    """How a training ended: `state`, the `steps` it took, and what a learning rate is chosen by, less being better.

    With a goal that is the share of the steps that were needed or, where it was not reached, 1 and the error left;
    else the error left on validation data.
    """

    state: str
    steps: int
    validation: float


def train(model: nn.Module, task: Task, budget: Budget, rate: float, seed: int) -> Trained:
    """Train a network in place on new sequences of a task, in silence and on the CPU; it ends with its best weights."""
    stop = EarlyStop("left", patience=budget.steps, lowest=True, goal=budget.goal)
    look = {"evaluate": watch(task, budget.checked, seed), "every": budget.every, "stop": stop}
    history = learn(model, task_loss(task), partial(task.draw, budget.batch), budget.steps, rate, seed, **look)
    steps = len(history.rows)
    if history.stopped == DIVERGED:
        return Trained(DIVERGED, steps, 2.0)
    left = min(1.0, float(history.column("left")[1].min()))
    if history.stopped == "goal":
        return Trained("solved", steps, steps / budget.steps)
    return Trained(CAPPED if budget.goal else "", steps, left + bool(budget.goal))


def watch(task: Task, count: int, seed: int) -> Callable[[nn.Module], dict[str, float]]:
    """What measures the error left of a blind answer's on validation data: the task's part, or `count` drawn apart."""
    whole = task.parts["validation"].whole() if task.parts else task.draw(count, np.random.default_rng(20_000 + seed))
    score = task_score(task, whole)
    return lambda model: {"left": error_left(task, score(model)[task.measure])}


def left_over(model: nn.Module, task: Task, seed: int, count: int = 1000) -> float:
    """The error left of a blind answer's on what no training saw, at most 1; new sequences for every seed."""
    return min(1.0, error_left(task, task_score(task, unseen(task, count, seed))(model)[task.measure]))


def start_(layer: Recurrent, start: str, seed: int, longest: int) -> None:
    """Initialise an LSTM's layer as torch does ("default"), or with a forget bias of 1 ("one"), 3 ("three") or drawn
    for dependencies of up to `longest` steps ("chrono")."""
    if start in BIASES:
        initialise_(layer, lambda cell, params: forget_bias(cell, params, BIASES[start]))
    elif start == "chrono":
        rng = np.random.default_rng(seed)
        initialise_(layer, lambda cell, params: chrono(cell, params, longest=longest, rng=rng))


def redealt(task: Task, seed: int) -> Task:
    """The task with its fixed examples dealt out anew to parts of the same sizes: every seed has a test of its own."""
    wholes = [part.whole() for part in task.parts.values()]
    longest, axis = max(len(whole.xs) for whole in wholes), 1 if task.inputs else -2

    def taller(xs: np.ndarray) -> np.ndarray:
        return np.pad(xs, [(0, longest - len(xs))] + [(0, 0)] * (xs.ndim - 1))

    xs = np.concatenate([taller(whole.xs) for whole in wholes], axis)
    targets = np.concatenate([whole.targets for whole in wholes])
    lengths = None if wholes[0].lengths is None else np.concatenate([whole.lengths for whole in wholes])
    places = np.random.default_rng(30_000 + seed).permutation(len(targets))

    def take(chosen: np.ndarray) -> Batch:
        if lengths is None:
            return Batch(np.take(xs, chosen, axis), targets[chosen])
        return Batch(np.take(xs[: lengths[chosen].max()], chosen, axis), targets[chosen], lengths[chosen])

    ends = np.cumsum([0, *(part.count for part in task.parts.values())])
    dealt = zip(task.parts, pairwise(ends), strict=True)
    parts = {name: some(Part(len(targets), take), places[start:end]) for name, (start, end) in dealt}
    return replace(task, parts=parts, make=draw_from(parts["train"]))
