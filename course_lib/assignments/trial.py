"""A function tried on several cases: the first problem, and the known mistakes that give the same."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np

from course_lib.assignments.base import Function, Sizes, Task, Variant
from course_lib.assignments.cases import Case, call, draw_cases, find_problem
from course_lib.assignments.compare import difference, same
from course_lib.assignments.problem import Problem


class Trial:
    """What a function gave on the cases that `sizes` and `seed` draw for its task."""

    def __init__(self, task: Task, function: Function, sizes: tuple[Sizes, ...], seed: int) -> None:
        self.task, self.function = task, function
        self.cases = draw_cases(task, sizes, seed)
        self.outcomes = [call(function, case) for case in self.cases]

    def first_problem(self) -> tuple[Case, Problem] | None:
        """Return the first case with something wrong, and what; `None` if all are right."""
        pairs = zip(self.cases, self.outcomes, strict=True)
        found = ((case, find_problem(self.task, case, outcome)) for case, outcome in pairs)
        return next(((case, what) for case, what in found if what), None)

    def remembers(self) -> bool:
        """Tell whether the function, called again as at first, gives something else."""
        first, again = self.outcomes[0], call(self.function, self.cases[0])
        return bool(first.error) != bool(again.error) or not same(first.value, again.value)

    def gives_the_same_as(self, variant: Function) -> bool:
        """Tell whether `variant` stops where the function stopped, not everywhere, and else returns the same."""
        if all(outcome.error for outcome in self.outcomes) or any(outcome.touched for outcome in self.outcomes):
            return False
        for case, outcome in zip(self.cases, self.outcomes, strict=True):
            other = call(variant, case)
            if bool(other.error) != bool(outcome.error):
                return False
            if not outcome.error and difference(self.task.returns, {}, other.value, _numbers(outcome.value)):
                return False
        return True

    def recognise(self, wrong_helpers: dict[str, Function]) -> Variant | None:
        """Return the known mistake that gives the same on every case, alone or with wrong helpers in place."""
        task = self.task
        for variant in task.variants():
            if self.gives_the_same_as(variant.function):
                return variant
        for swap in some_of(wrong_helpers):
            for m in task.mistakes:
                function = task.bind(m.variant, **swap)
                if self.gives_the_same_as(function):
                    return Variant(f"{task.name}.{m.name}", function)
        return None


def _numbers(value: Any) -> Any:
    """Return a result with truth values and whole numbers as float64: it may be known by a mistake all the same."""
    if isinstance(value, tuple):
        return tuple(map(_numbers, value))
    return value.astype(np.float64) if type(value) is np.ndarray and value.dtype.kind in "biu" else value


def some_of(helpers: dict[str, Function]) -> Iterator[dict[str, Function]]:
    """Yield every way of putting some of the wrong helpers in place of the right ones."""
    for n in range(1, len(helpers) + 1):
        for chosen in combinations(helpers.items(), n):
            yield dict(chosen)
