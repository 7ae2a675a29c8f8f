"""A function as named steps, so that a mistake replaces some of them and says which."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

Rule = Callable[[Any], Any]


class Recipe:
    """Steps that are taken in order: `but(c=…)` is the function with another step in the place of `c`.

    A step sees the arguments, the helpers and the results of the steps before it by name: `lambda b: b.i * b.g`.
    `results` names what is returned, one value or a tuple.
    """

    def __init__(self, given: str, results: str, **rules: Rule) -> None:
        self.given, self.results, self.rules = given.split(), results.split(), rules

    def but(self, **changes: Rule) -> "Made":
        """Return the function with other steps in the place of those named. Raises `KeyError` for an unknown step."""
        if unknown := changes.keys() - self.rules.keys():
            raise KeyError(*unknown)
        return Made(self, changes)


class Made:
    """The function that a recipe makes, with some steps of its own."""

    def __init__(self, recipe: Recipe, changes: dict[str, Rule]) -> None:
        self.recipe, self.changes = recipe, changes

    def __call__(self, *given: Any, **helpers: Callable[..., Any]) -> Any:
        """Take the steps."""
        b = SimpleNamespace(**dict(zip(self.recipe.given, given, strict=True)), **helpers)
        for name, rule in (self.recipe.rules | self.changes).items():
            setattr(b, name, rule(b))
        results = tuple(getattr(b, name) for name in self.recipe.results)
        return results if len(results) > 1 else results[0]
