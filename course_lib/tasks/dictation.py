"""The dictation and the quiz, the course's own puzzles: keep what was marked until it is asked for; who came first?"""

import numpy as np

from course_lib.check import check_share
from course_lib.tasks.base import Batch, Task, check_from


def dictation(steps: int = 30, marked: float = 0.1, asked: float = 0.4) -> Task:
    """At each step hear a value, a mark and a question; when asked, say the value last marked, else 0.

    Values are uniform from -1 to 1. The first step is marked; each other is marked or asked with the shares given.
    Raises `ValueError` for fewer than 2 steps and for a share outside 0 to 1, or two that exceed 1 together.
    Sizes: xs (T, B, 3) float32, value, mark and question, the last two 0 or 1; targets (T, B, 1) float32.
    Baseline: silence has the variance 1/3 of a value as its error at the share `asked` of all steps but the first.
    Source: the course's own; related to the 2-sequence and adding problems of Hochreiter & Schmidhuber (1997), Long
    short-term memory. Licence: generated here.
    """
    check_from("steps", steps, 2)
    for name, share in (("marked", marked), ("asked", asked), ("marked + asked", marked + asked)):
        check_share(name, share)

    def make(batch: int, rng: np.random.Generator) -> Batch:
        values, kind = rng.uniform(-1, 1, (steps, batch)), rng.random((steps, batch))
        marks, questions = kind < marked, kind >= 1 - asked
        marks[0], questions[0] = True, False
        last = np.maximum.accumulate(np.where(marks, np.arange(steps)[:, None], 0))
        kept = np.take_along_axis(values, last, 0)
        xs = np.stack((values, marks, questions), -1).astype(np.float32)
        return Batch(xs, (questions * kept)[..., None].astype(np.float32))

    guess, baseline = np.zeros(1, dtype=np.float32), asked * (steps - 1) / steps / 3
    return Task("dictation", "in step", "squared_error", "squared_error", 3, 1, make, guess, baseline)


def quiz(steps: int = 20) -> Task:
    """Two teams press their buttons, +1 or -1, or nobody does, 0: say at the end who pressed first, at step 1.

    Raises `ValueError` for fewer than 2 steps.
    Sizes: xs (T, B, 1) float32; targets (B, 1) float32, the first input.
    Baseline: the answer 0 has the square of 1 as its error.
    Source: the course's own; related to the latching problem of Bengio, Simard & Frasconi (1994), Learning long-term
    dependencies with gradient descent is difficult. Licence: generated here.
    """
    check_from("steps", steps, 2)

    def make(batch: int, rng: np.random.Generator) -> Batch:
        xs = rng.integers(-1, 2, (steps, batch, 1)).astype(np.float32)
        xs[0] = 2 * rng.integers(0, 2, (batch, 1)) - 1
        return Batch(xs, xs[0])

    return Task("quiz", "many-to-one", "squared_error", "squared_error", 1, 1, make, np.zeros(1, dtype=np.float32), 1.0)
