"""Copy memory: ten symbols, a long wait, and the ten symbols back."""

import math

import numpy as np

from course_lib.check import check_size
from course_lib.tasks.base import Batch, Task, one_hot
from course_lib.tasks.measures import score

SYMBOLS = ("·", *"abcdefgh", "?")  # the blank, eight to remember, and the delimiter that asks for them
REMEMBERED = 10
LETTERS = len(SYMBOLS) - 2


def copy_memory(delay: int = 30) -> Task:
    """Say blanks until the delimiter comes, `delay` steps after the last of ten symbols; then say the ten, in order.

    Raises `ValueError` for a delay below 1.
    Sizes: xs (delay + 20, B) int64, 10 symbols; targets (delay + 20, B) int64, 9 symbols, the delimiter left out.
    Baseline: blanks are sure and ten symbols are one of 8, so the cross-entropy is 10 · ln 8 / (delay + 20) nats.
    Source: Arjovsky, Shah & Bengio (2016), Unitary evolution recurrent neural networks, section 5.1.
    Licence: generated here.
    """
    check_size("delay", delay)
    steps = delay + 2 * REMEMBERED

    def make(batch: int, rng: np.random.Generator) -> Batch:
        xs, targets = np.zeros((2, steps, batch), dtype=np.int64)
        xs[:REMEMBERED] = rng.integers(1, LETTERS + 1, (REMEMBERED, batch))
        xs[delay + REMEMBERED - 1] = SYMBOLS.index("?")
        targets[-REMEMBERED:] = xs[:REMEMBERED]
        return Batch(xs, targets)

    guess = np.tile(one_hot(np.array(0), LETTERS + 1), (steps, 1, 1))
    guess[-REMEMBERED:] = one_hot(np.arange(1, LETTERS + 1), LETTERS + 1).mean(0)
    baseline = REMEMBERED * math.log(LETTERS) / steps
    sizes, outputs = (len(SYMBOLS), LETTERS + 1), SYMBOLS[:-1]
    return Task(
        "copy_memory", "in step", "cross_entropy", "cross_entropy", *sizes, make, guess, baseline, SYMBOLS, outputs
    )


def recall(answers: np.ndarray, batch: Batch) -> float:
    """Return the share of the ten symbols that answers (T, B, 9) give back rightly; chance is 1/8.

    Raises `ValueError` if the shapes do not fit.
    Source: Arjovsky, Shah & Bengio (2016), Unitary evolution recurrent neural networks, section 5.1.
    """
    return score("accuracy", answers[-REMEMBERED:], Batch(batch.xs, batch.targets[-REMEMBERED:]))
