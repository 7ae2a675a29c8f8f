"""A function tried on several cases: the first problem, and the known mistakes that give the same."""

from collections.abc import Iterator
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np

from course_lib.assignments.base import Function, Sizes, Task, Variant
from course_lib.assignments.cases import Case, Outcome, call, draw_cases, find_problem
from course_lib.assignments.compare import difference, plain, same
from course_lib.assignments.pairs import pairs
from course_lib.assignments.problem import Problem
from course_lib.assignments.stopped import Stopped


class Trial:
    """What a function gave on the cases that `sizes` and `seed` draw for its task."""

    def __init__(self, task: Task, function: Function, sizes: tuple[Sizes, ...], seed: int) -> None:
        self.task, self.function = task, function
        self.cases = draw_cases(task, sizes, seed)
        self.outcomes = [call(function, case) for case in self.cases]

    def first_problem(self) -> tuple[Case, Problem] | None:
        """Return the first case with something wrong, and what; `None` if all are right."""
        tried = zip(self.cases, self.outcomes, strict=True)
        found = ((case, find_problem(self.task, case, outcome)) for case, outcome in tried)
        return next(((case, what) for case, what in found if what), None)

    @cached_property
    def tells(self) -> bool:
        """Whether a mistake can be known by what the function gave: it did not stop everywhere, nor change anything."""
        return not (
            all(outcome.error for outcome in self.outcomes) or any(outcome.touched for outcome in self.outcomes)
        )

    def remembers(self) -> bool:
        """Tell whether the function, called again as at first, gives something else."""
        first, again = self.outcomes[0], call(self.function, self.cases[0])
        return bool(first.error) != bool(again.error) or not same(first.value, again.value)

    def gives_the_same_as(self, variant: Function) -> bool:
        """Tell whether `variant` stops where the function stopped, not everywhere, and else returns the same."""
        return self.tells and all(self._agree(o, _quick(variant, case)) for case, o in self._smallest_first)

    @cached_property
    def _smallest_first(self) -> list[tuple[Case, Outcome]]:
        return sorted(zip(self.cases, self.outcomes, strict=True), key=lambda pair: pair[0].sizes.T * pair[0].sizes.B)

    def agrees_with(self, known: "Trial") -> bool:
        """Tell the same of a variant that was tried on the same cases."""
        return self.tells and all(map(self._agree, self.outcomes, known.outcomes))

    def _agree(self, outcome: Outcome, known: Outcome) -> bool:
        if outcome.error or known.error:
            return bool(outcome.error and known.error)
        return not difference(self.task.returns, {}, known.value, _numbers(outcome.value))

    def recognise(self, wrong_helpers: dict[str, Function]) -> Variant | None:
        """Return the known mistake, or two, that give the same on every case, alone or with wrong helpers in place."""
        known = known_variants(self.task, wrong_helpers) if self.tells else ()
        return next((variant for variant in known if self.gives_the_same_as(variant.function)), None)


def known_variants(task: Task, wrong_helpers: dict[str, Function]) -> Iterator[Variant]:
    """Yield what is known to be wrong, the simplest first: one mistake before two, and of two the first in the list."""
    yield from task.variants()
    for swap in some_of(wrong_helpers):
        for m in task.mistakes:
            yield Variant((f"{task.name}.{m.name}",), task.bind(m.variant, **swap))
    yield from pairs(task, **wrong_helpers)


def _quick(variant: Function, case: Case) -> Outcome:
    """Call a variant of ours, of which nobody asks why it stopped or what it changed."""
    try:
        return Outcome(variant(*plain(case.inputs).values()))
    except Exception as error:
        return Outcome(error=Stopped(type(error).__name__))


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
