"""Put our own functions in the place of those that a student's function calls, for one call."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from course_lib.assignments.base import Function


def lend(function: Function, ours: dict[str, Function]) -> Function:
    """Return `function` calling `ours` by their names.

    A function that lives elsewhere has a `lend` of its own. What calls no names (a NumPy function, say) stays as it is.
    """
    if lender := getattr(function, "lend", None):
        lent: Function = lender(ours)
        return lent
    names = getattr(function, "__globals__", None)
    if names is None:
        return function

    @wraps(function)
    def borrowing(*args: Any, **kwargs: Any) -> Any:
        with _in_place(names, ours):
            return function(*args, **kwargs)

    return borrowing


@contextmanager
def _in_place(names: dict[str, Any], ours: dict[str, Function]) -> Iterator[None]:
    theirs = {name: names[name] for name in ours if name in names}
    names.update(ours)
    try:
        yield
    finally:
        for name in ours:
            names.pop(name, None)
        names.update(theirs)
