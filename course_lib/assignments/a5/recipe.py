"""A function as named steps, so that a mistake replaces one of them and says which."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from course_lib.assignments.base import Function

Rule = Callable[[Any], Any]


class Recipe:
    """Steps that are taken in order: `but(c=…)` is the function with another step in the place of `c`.

    A step sees the arguments and the results of the steps before it by name: `lambda b: b.i * b.g`.
    """

    def __init__(self, given: str, results: str, **rules: Rule) -> None:
        self.given, self.results, self.rules = given.split(), results.split(), rules

    def but(self, **changes: Rule) -> Function:
        """Return the function with other steps in the place of those named. Raises `KeyError` for an unknown step."""
        if unknown := changes.keys() - self.rules.keys():
            raise KeyError(*unknown)

        def variant(*given: Any, **helpers: Function) -> Any:
            b = SimpleNamespace(**dict(zip(self.given, given, strict=True)), **helpers)
            for name, rule in (self.rules | changes).items():
                setattr(b, name, rule(b))
            return tuple(getattr(b, name) for name in self.results)

        return variant
