"""Problems that only experiments set: the first of many symbols, and digits read row by row."""

import numpy as np

from course_lib.tasks import Batch, Task
from course_lib.tasks.base import one_hot
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
