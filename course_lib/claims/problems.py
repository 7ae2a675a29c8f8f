"""What some experiments share: problems of their own, tasks turned round, and trainings that are averaged."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from statistics import fmean
from typing import Any

import numpy as np

from course_lib.claims.learning import some
from course_lib.claims.question import DIVERGED
from course_lib.tasks import Batch, Part, Task, deal, names
from course_lib.tasks.base import draw_from, one_hot
from course_lib.tasks.digits import SIDE, digit_task, images

SYMBOLS = 4


def first_symbol(distance: int) -> Task:
    """Tell, after the last, the first of T = `distance` + 1 uniform random symbols; a blind answer is right in 1 of 4.

    Sizes: xs (T, B) int64, 4 symbols; targets (B,) int64, 4 classes.
    """

    def make(batch: int, rng: np.random.Generator) -> Batch:
        xs = rng.integers(0, SYMBOLS, (distance + 1, batch))
        return Batch(xs, xs[0].copy())

    guess, names, sizes = one_hot(np.array(0), SYMBOLS), tuple("abcd"), (SYMBOLS, SYMBOLS)
    blind = guess, 1 / SYMBOLS
    return Task("first_symbol", "many-to-one", "cross_entropy", "accuracy", *sizes, make, *blind, names, names)


def digit_rows() -> Task:
    """Name a digit whose eight rows of eight pixels come one at a time. Sizes: xs (8, B, 8) float32; 10 classes."""

    def take(indices: np.ndarray) -> Batch:
        pictures, targets = images()
        return Batch(pictures[indices].swapaxes(0, 1), targets[indices])

    return digit_task("digit_rows", SIDE, take)


def few_names(count: int, seed: int) -> Task:
    """Tell the language of a surname, after training on `count` of them or, with 0, on all; `seed` deals out anew what
    is trained on, what is validation and what is the test."""
    task = deal(names(), seed)
    if not count:
        return task
    few = some(task.parts["train"], np.random.default_rng(seed).permutation(task.parts["train"].count)[:count])
    return replace(task, parts={**task.parts, "train": few}, make=draw_from(few))


def changed(task: Task, change: Callable[[Batch], Batch]) -> Task:
    """The same task with every batch, of all its parts, as `change` returns it."""

    def of(part: Part) -> Part:
        return Part(part.count, lambda indices: change(part.take(indices)))

    parts = {name: of(part) for name, part in task.parts.items()}
    return replace(task, parts=parts, make=lambda batch, rng: change(task.make(batch, rng)))


def turned(task: Task) -> Task:
    """The same task with each sequence read from its last symbol to its first; the padding stays behind it. Answers
    that are given in step turn with it."""

    def turn(batch: Batch) -> Batch:
        targets = reversed_in(batch.targets, batch.lengths) if task.kind == "in step" else batch.targets
        return batch._replace(xs=reversed_in(batch.xs, batch.lengths), targets=targets)

    return changed(task, turn)


def reversed_in(symbols: np.ndarray, lengths: Any) -> np.ndarray:
    """Symbols (T, B) from the last within each length (B,) to the first; what is beyond stays in its place."""
    steps = np.arange(len(symbols))[:, None]
    return np.take_along_axis(symbols, np.where(steps < lengths, lengths - 1 - steps, steps), 0)


def averaged(ended: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What several trainings measured as that of one: the mean of every number, and the state of the one that ended
    worst; where one diverged there are no numbers."""
    states = [each["state"] for each in ended]
    if DIVERGED in states:
        return {key: DIVERGED if key == "state" else None for key in ended[0]}
    worst = next((state for state in states if state != "solved"), "solved")
    return {key: worst if key == "state" else fmean(each[key] for each in ended) for key in ended[0]}
