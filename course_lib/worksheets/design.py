"""How a sheet's weights are found: from what its gates shall be, so that what follows comes out in fractions.

A gate's argument is a multiple k of λ. Three steps with two inputs give three equations w₁x₁ + w₂x₂ + b = k − (what
the old state adds), which has a solution in whole numbers for inputs whose determinant is 1 or −1.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numpy as np

from course_lib.cells.base import CellParams
from course_lib.ops import Array
from course_lib.worksheets.base import T

MOST = 6  # no weight is larger, in multiples of λ; what multiplies the state may be
INPUTS = (-1, 0, 1, 2)
TRIES = 100_000
Found = TypeVar("Found")


class Numbers(NamedTuple):
    """A cell's parameters, its inputs (T, D), and the state that it begins with."""

    params: CellParams
    xs: Array
    state: Any


def until(draw: Callable[[], Found | None]) -> Found:
    """Draw until something is found. Raises `RuntimeError` if nothing ever is."""
    for _ in range(TRIES):
        found = draw()
        if found is not None:
            return found
    raise RuntimeError(f"no worksheet in {TRIES} draws")


def inputs(rng: np.random.Generator) -> Array:
    """Draw whole numbers (T, 2) for which every equation of `solve` has a solution, none of the steps empty."""

    def draw() -> Array | None:
        xs = rng.choice(INPUTS, (T, 2))
        fit = xs.any(1).all() and round(abs(np.linalg.det(_with_ones(xs)))) == 1
        return xs.astype(float) if fit else None

    return until(draw)


def solve(xs: Array, targets: Array, from_state: Array) -> Array | None:
    """Return whole w₁, w₂ and b (3,) with xs (T, 2) · w + b + from_state (T,) = targets (T,), if small ones exist."""
    found = np.linalg.solve(_with_ones(xs), targets - from_state)
    whole = np.rint(found)
    small = abs(whole).max() <= MOST and whole[:2].any()
    return whole + 0.0 if small and abs(found - whole).max() < 1e-9 else None


def _with_ones(xs: Array) -> Array:
    return np.column_stack((xs, np.ones(T)))
