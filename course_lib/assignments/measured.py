"""Figures that the checks of an assignment report of a hand-in, such as how often a model is right on held-out data.

Only whoever grades collects them: a notebook that reports one where a student works, or in a jail, sets nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import isfinite

_collected: ContextVar[dict[str, float] | None] = ContextVar("collected", default=None)


def measured(name: str, value: float) -> None:
    """Report the figure `name`, a number; the last one of a name counts. Raises `ValueError` if it is not finite.

    A name that ends in `parameters` says how large a model is; of every other one, more is better.
    """
    if not (name.isidentifier() and isfinite(value)):
        raise ValueError(f"not a measure: {name!r}, {value!r}")
    collected = _collected.get()
    if collected is not None:
        collected[name] = float(value)


@contextmanager
def collecting() -> Iterator[dict[str, float]]:
    """Collect what is reported, by name."""
    collected: dict[str, float] = {}
    token = _collected.set(collected)
    try:
        yield collected
    finally:
        _collected.reset(token)
