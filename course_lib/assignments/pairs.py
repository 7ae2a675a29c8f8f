"""Two known mistakes in one function: which go together, and what the function with both is."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np

from course_lib.assignments.base import Function, Task, Variant
from course_lib.assignments.changes import Changed
from course_lib.assignments.recipe import Made


def together(first: Function, second: Function) -> Function | None:
    """Return the function with both mistakes; `None` if that cannot be made of them.

    A wrong use of the right function is one of any other too; steps of one recipe are replaced together if no step
    is replaced by both.
    """
    if isinstance(first, Changed) and isinstance(second, Changed):
        return _in_either_order(second.on(first), first.on(second))
    if isinstance(second, Changed):
        return second.on(first)
    if isinstance(first, Changed):
        return first.on(second)
    if not (isinstance(first, Made) and isinstance(second, Made)) or first.recipe is not second.recipe:
        return None
    return None if first.changes.keys() & second.changes else first.recipe.but(**first.changes, **second.changes)


def _in_either_order(one: Function, other: Function) -> Function:
    """Return what both are. It stops where they differ: there neither mistake is quite what its sentence says."""

    def both(*given: Any, **helpers: Function) -> Any:
        result = one(*given, **helpers)
        if not _same(result, other(*given, **helpers)):
            raise ValueError("one mistake changes the other")
        return result

    return both


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return np.array_equal(one, other)


def pairs(task: Task, **swap: Function) -> Iterator[Variant]:
    """Yield the function with every two of its own mistakes that go together, calling the helpers of `swap`."""
    for a, b in combinations(task.mistakes if task.paired else (), 2):
        if both := together(a.variant, b.variant):
            yield Variant((f"{task.name}.{a.name}", f"{task.name}.{b.name}"), task.bind(both, **swap))
