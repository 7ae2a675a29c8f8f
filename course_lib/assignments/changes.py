"""The right function, used in a wrong way: other parameters, arguments in other places, results changed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from course_lib.assignments.base import Function


@dataclass(frozen=True)
class Changed:
    """A function used in a wrong way: `use` takes the function and the arguments, and any other can be used so."""

    function: Function
    use: Function

    def __call__(self, *given: Any, **helpers: Function) -> Any:
        """Use the function."""
        return self.use(partial(self.function, **helpers), *given)

    def on(self, other: Function) -> "Changed":
        """Return `other`, used in the same way."""
        inner = self.function.on(other) if isinstance(self.function, Changed) else other
        return replace(self, function=inner)


def edited(function: Function, edit: Callable[[dict[str, Any]], dict[str, Any]]) -> Changed:
    """Return `function` on other parameters: `edit` takes the last argument and returns what changes in it."""
    return Changed(function, lambda f, *given: f(*given[:-1], given[-1] | edit(given[-1])))


def exchanged(function: Function, *pairs: tuple[str, str]) -> Changed:
    """Return `function` with the parameters of each pair in each other's place."""
    names = dict(pairs) | {b: a for a, b in pairs}
    return edited(function, lambda p: {name: p[other] for name, other in names.items()})


def exchanged_gates(function: Function, first: int, second: int, gates: int) -> Changed:
    """Return `function` with the rows of two gates exchanged in every parameter that stacks `gates` of them."""
    order = list(range(gates))
    order[first], order[second] = second, first
    return reordered_gates(function, *order)


def reordered_gates(function: Function, *order: int) -> Changed:
    """Return `function` with the blocks of rows of every stacked parameter in another order: `order` of all gates."""

    def rows(value: Any) -> Any:
        return value.reshape(len(order), -1, *value.shape[1:])[list(order)].reshape(value.shape)

    return edited(function, lambda p: {name: rows(value) for name, value in p.items()})


def given_as(function: Function, *places: int) -> Changed:
    """Return `function` with its arguments taken from other places: `given_as(f, 1, 0)` gives the second first."""
    return Changed(function, lambda f, *given: f(*(given[place] for place in places)))


def zeroed(function: Function, place: int) -> Changed:
    """Return `function` with zeros for the argument in one place."""
    return Changed(function, lambda f, *given: f(*given[:place], 0 * given[place], *given[place + 1 :]))


def returned_as(function: Function, *places: int) -> Changed:
    """Return `function` with its results taken from other places: `returned_as(f, 1, 0)` returns the second first."""

    def use(f: Function, *given: Any) -> Any:
        results = f(*given)
        return tuple(results[place] for place in places)

    return Changed(function, use)


def regraded(function: Function, edit: Callable[[dict[str, Any], tuple[Any, ...]], dict[str, Any]]) -> Changed:
    """Return a backward pass whose last result changes: `edit` takes it and the arguments, and returns the changes."""

    def use(f: Function, *given: Any) -> Any:
        *rest, gradients = f(*given)
        return (*rest, gradients | edit(gradients, given))

    return Changed(function, use)
