"""What the explorer computes: a cell of one unit, set by hand, that reads a small picture from its four corners.

The cell adds 1 to its memory where there is ink and shows all it holds; its two forget gates are constants. So the
state of a place is the number of ways that lead to it from ink, each worth a product of forget gates.
"""

from collections.abc import Collection, Mapping
from itertools import product

import numpy as np

from course_lib.multidimensional import MDParams, scan_grid
from course_lib.ops import Array

SIDE = 4
SCANS = tuple("".join(letters) for letters in product("fb", repeat=2))  # down or up the rows, right or left in each
INK_AT, FORGET = frozenset({5}), (0.7, 0.7)  # the picture and the gates at first
FAR = 40.0  # where a sigmoid or a tanh is 1 to the last digit
MODES: Mapping[str, int] = {"diagonals": 2 * SIDE - 1, "places": SIDE * SIDE}  # and how many steps each takes


def params(forget: tuple[float, float]) -> MDParams:
    """The cell with these two forget gates, D = H = 1: its candidate reads the pixel, nothing reads a hidden state."""
    biases = [np.log(f / (1 - f)) if 0 < f < 1 else FAR * (2 * f - 1) for f in forget]
    weight_ih = np.array([[0.0], [0], [0], [FAR], [0]])  # i, f1, f2, g, o
    return MDParams(weight_ih, np.zeros((5, 2)), np.array([FAR, *biases, 0, FAR]), np.zeros(5))


def states(ink: Collection[int], forget: tuple[float, float]) -> dict[str, Array]:
    """The cell state of every place (SIDE², ) in each of the four scans, by its letters."""
    xs = np.isin(np.arange(SIDE * SIDE), list(ink)).astype(float).reshape(SIDE, SIDE, 1, 1)
    back = {scan: [letter == "b" for letter in scan] for scan in SCANS}
    return {scan: scan_grid(xs, params(forget), back[scan])[1].reshape(-1) for scan in SCANS}


def turn(scan: str, place: int, mode: str) -> int:
    """At which step a scan reads a place, from 0: its diagonal, or its number in the scan's own reading order."""
    row, column = (SIDE - 1 - k if letter == "b" else k for k, letter in zip(divmod(place, SIDE), scan, strict=True))
    return row + column if mode == "diagonals" else SIDE * row + column


def read(scan: str, mode: str, t: int) -> list[int]:
    """The places that a scan has read when it has taken step t."""
    return [place for place in range(SIDE * SIDE) if turn(scan, place, mode) <= t]
