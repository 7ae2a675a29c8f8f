"""The right function, used in a wrong way: other parameters, arguments in other places, results changed."""

from collections.abc import Callable
from typing import Any

from course_lib.assignments.base import Function


def edited(function: Function, edit: Callable[[dict[str, Any]], dict[str, Any]]) -> Function:
    """Return `function` on other parameters: `edit` takes the last argument and returns what changes in it."""
    return lambda *given, **helpers: function(*given[:-1], given[-1] | edit(given[-1]), **helpers)


def exchanged(function: Function, *pairs: tuple[str, str]) -> Function:
    """Return `function` with the parameters of each pair in each other's place."""
    names = dict(pairs) | {b: a for a, b in pairs}
    return edited(function, lambda p: {name: p[other] for name, other in names.items()})


def exchanged_gates(function: Function, first: int, second: int, gates: int) -> Function:
    """Return `function` with the rows of two gates exchanged in every parameter that stacks `gates` of them."""
    order = list(range(gates))
    order[first], order[second] = second, first
    return reordered_gates(function, *order)


def reordered_gates(function: Function, *order: int) -> Function:
    """Return `function` with the blocks of rows of every stacked parameter in another order: `order` of all gates."""

    def rows(value: Any) -> Any:
        return value.reshape(len(order), -1, *value.shape[1:])[list(order)].reshape(value.shape)

    return edited(function, lambda p: {name: rows(value) for name, value in p.items()})


def given_as(function: Function, *places: int) -> Function:
    """Return `function` with its arguments taken from other places: `given_as(f, 1, 0)` gives the second first."""
    return lambda *given, **helpers: function(*(given[place] for place in places), **helpers)


def zeroed(function: Function, place: int) -> Function:
    """Return `function` with zeros for the argument in one place."""

    def variant(*given: Any, **helpers: Function) -> Any:
        return function(*given[:place], 0 * given[place], *given[place + 1 :], **helpers)

    return variant


def reversed_results(function: Function) -> Function:
    """Return `function` with its results in the opposite order."""
    return lambda *given, **helpers: function(*given, **helpers)[::-1]


def regraded(function: Function, edit: Callable[[dict[str, Any], tuple[Any, ...]], dict[str, Any]]) -> Function:
    """Return a backward pass whose last result changes: `edit` takes it and the arguments, and returns the changes."""

    def variant(*given: Any, **helpers: Function) -> Any:
        *rest, gradients = function(*given, **helpers)
        return (*rest, gradients | edit(gradients, given))

    return variant
