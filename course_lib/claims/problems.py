"""Problems that only experiments set: the first of many symbols, digits read row by row, and few names to learn."""

from dataclasses import replace

import numpy as np

from course_lib.claims.learning import some
from course_lib.tasks import Batch, Task, deal, names
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
