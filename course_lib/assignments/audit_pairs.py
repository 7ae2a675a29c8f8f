"""What becomes of two mistakes at once: whether they are told as both, as one, or not at all."""

from dataclasses import dataclass, field

import numpy as np

from course_lib.assignments.base import FIXED, Function, Task, draw_sizes
from course_lib.assignments.suite import FIXED_SEED
from course_lib.assignments.trial import Trial, known_variants

SEEDS = range(5)


@dataclass
class Paired:
    """The pairs of a function's mistakes that go together, by what is told of them.

    `both` go by their two names, or by those of a pair that computes the same; `one` compute the same as a single
    mistake, which is told; `stopped` stop in every case, and the shapes are told; `undone` are right, for one mistake
    undoes the other; `alive` are wrong, and pass.
    """

    both: int = 0
    one: int = 0
    stopped: int = 0
    undone: int = 0
    alive: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """All of them."""
        return self.both + self.one + self.stopped + self.undone + len(self.alive)


@np.errstate(all="ignore")
def audit_pairs(task: Task) -> Paired:
    """Return what is told of every two mistakes of `task` that go together."""
    found = Paired()
    tried = [(variant, Trial(task, variant.function, FIXED, FIXED_SEED)) for variant in known_variants(task, {})]
    for variant, trial in tried:
        if len(variant.mistakes) == 1:
            continue
        if not trial.first_problem():
            undone = all(_right(task, variant.function, seed) for seed in SEEDS)
            found.undone, found.alive = found.undone + undone, found.alive + [variant.name] * (not undone)
        elif not trial.tells:
            found.stopped += 1
        else:
            told = next(known for known, other in tried if trial.agrees_with(other))
            found.one, found.both = found.one + (len(told.mistakes) == 1), found.both + (len(told.mistakes) == 2)
    return found


def _right(task: Task, function: Function, seed: int) -> bool:
    return Trial(task, function, draw_sizes(np.random.default_rng(seed)), seed).first_problem() is None
