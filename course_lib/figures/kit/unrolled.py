"""What the drawings of unrolled networks share: cells in a row, what they read from below and give above."""

from collections.abc import Sequence
from itertools import pairwise

from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.palette import INK, TINT

HALF = 27  # half the height of a cell


def cell_box(d: Canvas, x: float, y: float, width: float = 78) -> None:
    """Draw a cell as a box with its word."""
    d.box((x, y), (width, 2 * HALF), TINT["h"], INK["h"], 2.5)
    d.text(x, y, d.term("cell"), 18, INK["h"])


def row(d: Canvas, columns: Sequence[float], lane: float, width: float = 78, **style: bool) -> None:
    """Draw one cell a column, with the state going from each to the next; columns may run from right to left."""
    for x, after in pairwise(columns):
        half = width / 2 if after > x else -width / 2
        d.wire((x + half, lane), (after - half, lane), colour=INK["h"], **style)
    for x in columns:
        cell_box(d, x, lane, width)


def feed(d: Canvas, columns: Sequence[float], lane: float, labels: Sequence[str], length: float = 46) -> None:
    """Draw what each cell reads, from below."""
    for x, label in zip(columns, labels, strict=True):
        d.wire((x, lane + HALF + length), (x, lane + HALF), colour=INK["x"])
        d.text(x, lane + HALF + length + 16, label, 19, INK["x"])


def emit(d: Canvas, columns: Sequence[float], lane: float, labels: Sequence[str], length: float = 46) -> None:
    """Draw what each cell gives, above."""
    for x, label in zip(columns, labels, strict=True):
        d.wire((x, lane - HALF), (x, lane - HALF - length), colour=INK["h"])
        d.text(x, lane - HALF - length - 16, label, 19, INK["h"])


def numbered(letter: str, count: int) -> list[str]:
    """Return x_1 … x_T as labels."""
    return [f"${letter}_{k}$" for k in range(1, count + 1)]
