"""A small chart: named places across, numbers upwards."""

import math
from collections.abc import Callable, Sequence

from course_lib.figures.kit.canvas import Canvas, Point
from course_lib.figures.kit.palette import FAINT, INK, PAPER, TEXT, WIRE, Role

TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
LETTER, ROW = 9.0, 20  # the width of a letter, at most, and the height of a row, in names
MARKERS = ("disc", "box", "ring")


def ticks_around(values: Sequence[float]) -> list[float]:
    """The ticks of equal factors from below all values, and 1, to above them."""
    low, high = min((1, *values)), max((1, *values))
    first = max((k for k, tick in enumerate(TICKS) if tick <= low), default=0)
    last = min((k for k, tick in enumerate(TICKS) if tick >= high), default=len(TICKS) - 1)
    return list(TICKS[first : max(last, first + 1) + 1])


def rows_of(letters: Sequence[int], width: float) -> int:
    """In how many rows names of so many letters stand below a chart so wide without touching one another."""
    return min(math.ceil(LETTER * max(letters) * len(letters) / width), len(letters))


def share(value: float, ticks: Sequence[float], scale: Callable[[float], float]) -> float:
    """How far a value lies from the first tick to the last, from 0 to 1; beyond them it stands at the nearer one."""
    low, high = scale(ticks[0]), scale(ticks[-1])
    return min(max((scale(value) - low) / (high - low), 0), 1)


class Chart:
    """Axes in the box (x, y, width, height) of a canvas: named places across, numbers upwards, from tick to tick.

    `scale` turns a number into its height: by default the logarithm, so that equal factors are equal steps. `letters`
    is the room that each name gets, by default its own: that of the longer one, where two languages share a drawing.
    """

    def __init__(
        self,
        d: Canvas,
        box: tuple[float, float, float, float],
        names: Sequence[str],
        ticks: Sequence[float],
        scale: Callable[[float], float] = math.log,
        letters: Sequence[int] = (),
    ) -> None:
        self.d, self.names, self.ticks, self.scale = d, names, ticks, scale
        self.letters = letters or [len(name) for name in names]
        self.left, self.top, self.width, self.height = box

    def place(self, k: int, value: float) -> Point:
        """Where a value of the k-th name stands; beyond the ticks it stands at the last."""
        up = share(value, self.ticks, self.scale)
        return self.left + self.width * (k + 0.5) / len(self.names), self.top + self.height * (1 - up)

    def axes(self, label: str | None = "{:g}") -> None:
        """Draw the ticks' lines, 1 the strongest, and write the names, and the numbers where there is a `label`."""
        for tick in self.ticks:
            y = self.place(0, tick)[1]
            ends = (self.left, y), (self.left + self.width, y)
            self.d.wire(*ends, colour=WIRE if tick == 1 else FAINT, width=2 if tick == 1 else 1, arrow=False)
            if label is not None:
                self.d.text(self.left - 8, y, self.d.marked(label.format(tick)), 16, WIRE, "end")
        rows, right = rows_of(self.letters, self.width), self.left + self.width
        for k, name in enumerate(self.names):
            half = LETTER * self.letters[k] / 2  # a long name at an end is moved in
            x = min(max(self.place(k, self.ticks[0])[0], half + 4), right + 20 - half)
            self.d.text(x, self.top + self.height + 18 + ROW * (k % rows), name, 16, WIRE)

    def line(self, values: Sequence[float], role: Role, marker: str, dashed: bool = False) -> None:
        """Join the values of the names, each with its mark."""
        points = [self.place(k, value) for k, value in enumerate(values)]
        self.d.wire(*points, colour=INK[role], width=2.5, arrow=False, dashed=dashed, radius=0.1)
        for point in points:
            mark(self.d, point, role, marker)


def mark(d: Canvas, point: Point, role: Role, marker: str) -> None:
    """Draw a point's mark: a disc, a box or a ring, so that lines are told apart without their colours."""
    if marker == "box":
        d.box(point, (10, 10), INK[role], INK[role], 0, 1)
    else:
        d.disc(point, 5.5, INK[role] if marker == "disc" else PAPER, INK[role], 2.5)


def line_legend(d: Canvas, point: Point, label: str, role: Role, marker: str, dashed: bool = False) -> None:
    """Say what a line is: a piece of it, its mark and its name."""
    x, y = point
    d.wire((x, y), (x + 40, y), colour=INK[role], width=2.5, arrow=False, dashed=dashed)
    mark(d, (x + 20, y), role, marker)
    d.text(x + 50, y, label, 17, TEXT, "start")
