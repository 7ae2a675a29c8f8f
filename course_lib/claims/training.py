"""A contestant's training: until its task is solved or its steps are used up, watched on data that it does not see."""

import copy
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from torch import nn

from course_lib.cells import Cell
from course_lib.claims.learning import error_left, learn, one_hot, unseen
from course_lib.claims.question import CAPPED, DIVERGED
from course_lib.init import chrono, forget_bias, orthogonal
from course_lib.nn import ManyToMany, ManyToOne, Recurrent, initialise_
from course_lib.tasks import Task
from course_lib.train import EarlyStop, predict, seeded, task_loss, task_score

BIASES = {"one": 1.0, "three": 3.0}  # of the forget gate, by the name of a start


class Budget(NamedTuple):
    """How long a training may take, and when its task counts as solved.

    Every `every` steps the error left on validation data, `checked` sequences where they are drawn, is held against
    `goal`, both in parts of a blind answer's. A training that `stops` ends there; another uses up its `steps`, and ends
    with the weights that left the least.
    """

    steps: int
    goal: float
    stops: bool = True
    batch: int = 32
    every: int = 25
    checked: int = 256

    def of(self, size: float) -> "Budget":
        """As much as a run of that size gets, one look at least."""
        return self._replace(steps=max(self.every, round(self.steps * size)))


def train(
    model: nn.Module,
    task: Task,
    budget: Budget,
    rate: float,
    seed: int,
    answer: Callable[[Any, Any], Any] = predict,
    **options: Any,
) -> dict[str, Any]:
    """Train in place, and return the `state` that it ended in, the `steps` until it was solved, or all, and what to
    choose rates by as `validation`: the share of the steps until it is solved, or 1 and the least error left; of a
    training that does not stop the least error left alone, beside the `mean` of what was left on the way, each at most
    1. A training that diverged ends with its first weights, and has no `validation`. `answer(model, batch)` are the
    model's outputs; `options` are those of `fit`.
    """
    begun = copy.deepcopy(model.state_dict())
    check = task.parts["validation"].whole() if task.parts else task.draw(budget.checked, _rng(20_000 + seed))
    score = task_score(task, check, answer)
    watch = {"evaluate": lambda model: {"left": error_left(task, score(model)[task.measure])}, "every": budget.every}
    stop = EarlyStop("left", patience=budget.steps, lowest=True, goal=budget.goal if budget.stops else None)
    draw, loss = partial(task.draw, budget.batch), task_loss(task, answer)
    history = learn(model, loss, draw, budget.steps, rate, seed, **watch, stop=stop, **options)
    if history.stopped == DIVERGED:
        model.load_state_dict(begun)
        return {"state": DIVERGED, "steps": budget.steps, "validation": None}
    looked, left = history.column("left")
    reached = [int(step) for step, each in zip(looked, left, strict=True) if each <= budget.goal]
    least = float(min(left))
    if not budget.stops:
        ended = {"state": "solved" if reached else "not solved", "steps": reached[0] if reached else budget.steps}
        return {**ended, "validation": least, "mean": float(np.minimum(left, 1).mean())}
    if reached:
        return {"state": "solved", "steps": reached[0], "validation": reached[0] / budget.steps}
    return {"state": CAPPED, "steps": budget.steps, "validation": 1 + least}


def left_over(
    model: nn.Module, task: Task, seed: int, count: int = 1000, answer: Callable[[Any, Any], Any] = predict
) -> float:
    """The error left on what no training saw, in parts of a blind answer's, at most 1; dropout and its like are off."""
    model.eval()
    return min(1.0, error_left(task, task_score(task, unseen(task, count, seed), answer)(model)[task.measure]))


def network(
    cell: str | Cell, task: Task, units: int, seed: int, start: str = "", longest: int = 100, **options: Any
) -> ManyToOne | ManyToMany:
    """A layer of a cell and a readout for a task with torch's initial weights, but for what `start_` changes; symbols
    become vectors with a single 1. `options` are those of `Recurrent`."""
    kind = ManyToOne if task.kind == "many-to-one" else ManyToMany
    with seeded(seed):
        layer = Recurrent(cell, task.input_size, units, **options)
        model = kind(layer, task.output_size, one_hot(task.input_size) if task.inputs else None)
    start_(layer, start, seed, longest)
    return model


def start_(layer: Recurrent, start: str, seed: int, longest: int = 100) -> None:
    """Initialise a layer anew by the name of a start: a forget gate's bias in `BIASES`, "chrono" for dependencies of up
    to `longest` steps, or "orthogonal"; another name leaves torch's weights."""
    rng = _rng(seed)
    if start in BIASES:
        initialise_(layer, lambda cell, params: forget_bias(cell, params, BIASES[start]))
    elif start == "chrono":
        initialise_(layer, lambda cell, params: chrono(cell, params, longest=longest, rng=rng))
    elif start == "orthogonal":
        initialise_(layer, lambda cell, params: orthogonal(cell, params, rng))


def _rng(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)
