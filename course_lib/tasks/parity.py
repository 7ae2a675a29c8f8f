"""Parity: is the number of ones so far odd?"""

import numpy as np

from course_lib.check import check_size
from course_lib.tasks.base import Batch, Task


def parity(steps: int = 20) -> Task:
    """Tell at each of T = `steps` steps whether the ones so far are odd in number.

    To test what was learnt, draw from a task with more steps. Raises `ValueError` for fewer than 1 step.
    Sizes: xs (T, B) int64, the bits 0 and 1; targets (T, B) int64, 1 where odd.
    Baseline: after any number of fair bits odd and even are equally likely, so any fixed answer is right ½ of the time.
    Source: Hochreiter & Schmidhuber (1997), Long short-term memory, on what guessed weights solve; Grazzi et al.
    (2025), Unlocking state-tracking in linear RNNs through negative eigenvalues, on networks that cannot.
    Licence: generated here.
    """
    check_size("steps", steps)

    def make(batch: int, rng: np.random.Generator) -> Batch:
        bits = rng.integers(0, 2, (steps, batch))
        return Batch(bits, bits.cumsum(0) % 2)

    guess, outputs = np.array([1, 0], dtype=np.float32), ("even", "odd")
    return Task("parity", "in step", "cross_entropy", "accuracy", 2, 2, make, guess, 0.5, ("0", "1"), outputs)
