"""Where the parts of an LSTM cell lie, so that every drawing of it, large or small, is the same cell.

The plan is 318 by 200 units, with wires that reach `margin` further on both sides, and is placed on a canvas at
(x0, y0), enlarged `k` times; text keeps its own size.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from course_lib.figures.palette import FAINT, INK, PANEL, TEXT, WIRE, Role
from course_lib.figures.svg import Canvas, Point

Part = Literal["join", "f", "keep", "i", "g", "add", "o", "h"]
PARTS: tuple[Part, ...] = ("join", "f", "keep", "i", "g", "add", "o", "h")
LANE, MIDDLE, GATES, BUS = 36.0, 78.0, 132.0, 172.0
WIDTH, HEIGHT = 318.0, 200.0
COLUMN = {"x": 24.0, "f": 58.0, "i": 106.0, "g": 158.0, "o": 218.0, "h": 270.0}
OP = 9.0
HALF = 14.0  # half the height of a layer


@dataclass(frozen=True)
class Plan:
    """An LSTM cell on a canvas: `parts` are drawn in full, the others faintly, as what is still to come."""

    canvas: Canvas
    x0: float = 0
    y0: float = 0
    k: float = 1
    parts: Collection[Part] = PARTS
    text: float = 21
    margin: float = 0

    def at(self, u: float, v: float) -> Point:
        """Return the canvas point of a point of the plan."""
        return self.x0 + self.k * u, self.y0 + self.k * v

    def _wire(self, part: Part, colour: str, *points: Point, arrow: bool = True, width: float = 2.5) -> None:
        colour = colour if part in self.parts else FAINT
        self.canvas.wire(*(self.at(*p) for p in points), colour=colour, arrow=arrow, width=width)

    def _layer(self, part: Part, role: Role, column: str, label: str) -> None:
        size = (self.k * (50 if label == "tanh" else 32), self.k * 2 * HALF)
        shown = role if part in self.parts else None
        self.canvas.layer(self.at(COLUMN[column], GATES), label, shown, size, self.text)

    def _op(self, part: Part, column: str, v: float, sign: str) -> None:
        colour = TEXT if part in self.parts else FAINT
        self.canvas.op(self.at(COLUMN[column], v), sign, colour, self.k * OP)

    def body(self) -> None:
        """Draw the cell's outline."""
        self.canvas.box(self.at(WIDTH / 2, 103), (self.k * (WIDTH - 24), self.k * 170), PANEL, FAINT, 2, 14)

    def wires(self) -> None:
        """Draw what flows: the memory lane above, the joined inputs below, and each gate's way to its operation."""
        x, f, i, g, o, h = (COLUMN[name] for name in "xfigoh")
        left, right = -self.margin, WIDTH + self.margin
        self._wire("join", INK["h"], (left, BUS), (x, BUS), arrow=False)
        self._wire("join", INK["x"], (x, HEIGHT), (x, BUS + 1))
        self._wire("join", WIRE, (x, BUS), (f, BUS), arrow=False)
        self._wire("keep", INK["c"], (left, LANE), (f - OP, LANE), width=4.5)
        self._wire("add", INK["c"], (f + OP, LANE), (g - OP, LANE), width=4.5)
        self._wire("add", INK["c"], (g + OP, LANE), (right, LANE), width=4.5)
        ways: tuple[tuple[Part, float, float], ...] = (("f", x, f), ("i", f, i), ("g", i, g), ("o", g, o))
        for part, before, column in ways:
            self._wire(part, WIRE, (before, BUS), (column, BUS), (column, GATES + HALF))
        self._wire("keep", INK["f"], (f, GATES - HALF), (f, LANE + OP))
        self._wire("add", INK["i"], (i, GATES - HALF), (i, MIDDLE), (g - OP, MIDDLE))
        self._wire("add", INK["g"], (g, GATES - HALF), (g, MIDDLE + OP))
        self._wire("add", TEXT, (g, MIDDLE - OP), (g, LANE + OP))
        self._wire("h", INK["c"], (h, LANE), (h, MIDDLE + 4 - HALF))
        self._wire("h", INK["c"], (h, MIDDLE + 4 + HALF), (h, GATES - OP))
        self._wire("h", INK["o"], (o + 16, GATES), (h - OP, GATES))
        self._wire("h", INK["h"], (h, GATES + OP), (h, BUS), (right, BUS))

    def nodes(self) -> None:
        """Draw the three gates, the candidate, the squashing of the new memory and the four operations."""
        self._layer("f", "f", "f", "σ")
        self._layer("i", "i", "i", "σ")
        self._layer("g", "g", "g", "tanh")
        self._layer("o", "o", "o", "σ")
        role: Role | None = "c" if "h" in self.parts else None
        centre = self.at(COLUMN["h"], MIDDLE + 4)
        self.canvas.squash(centre, role, self.k * 56, self.k * 2 * HALF, self.text)
        self._op("keep", "f", LANE, "⊙")
        self._op("add", "g", MIDDLE, "⊙")
        self._op("add", "g", LANE, "+")
        self._op("h", "h", GATES, "⊙")
        self.canvas.dot(self.at(COLUMN["x"], BUS), WIRE, 2.6 * self.k)
        if "h" in self.parts:
            self.canvas.dot(self.at(COLUMN["h"], LANE), INK["c"], 2.6 * self.k)

    def draw(self) -> None:
        """Draw the whole cell."""
        self.body()
        self.wires()
        self.nodes()

    def label(self, u: float, v: float, text: str, role: Role | None = None, **style: Any) -> None:
        """Write a label at a point of the plan, in the colour of `role`."""
        colour = INK[role] if role else TEXT
        self.canvas.text(*self.at(u, v), text, colour=colour, **style)
