"""The adding problem: two numbers among many are marked, and the answer is their sum."""

import numpy as np

from course_lib.tasks.base import Batch, Task, check_from


def adding(steps: int = 100) -> Task:
    """Add the two marked numbers of a sequence of T = `steps`, one marked in each half.

    Numbers are uniform from 0 to 1. Raises `ValueError` for fewer than 2 steps.
    Sizes: xs (T, B, 2) float32, the number and its mark 0 or 1; targets (B, 1) float32.
    Baseline: the mean answer 1 has the variance of a sum of two independent uniform numbers, 2/12 = 1/6, as its error.
    Source: Hochreiter & Schmidhuber (1997), Long short-term memory, experiment 4; without its third value of the mark.
    Licence: generated here.
    """
    check_from("steps", steps, 2)

    def make(batch: int, rng: np.random.Generator) -> Batch:
        numbers = rng.random((steps, batch), dtype=np.float32)
        marks, rows = np.zeros_like(numbers), np.arange(batch)
        marks[rng.integers(0, steps // 2, batch), rows] = 1
        marks[rng.integers(steps // 2, steps, batch), rows] = 1
        return Batch(np.stack((numbers, marks), -1), (numbers * marks).sum(0)[:, None])

    guess = np.ones(1, dtype=np.float32)
    return Task("adding", "many-to-one", "squared_error", "squared_error", 2, 1, make, guess, 1 / 6)
