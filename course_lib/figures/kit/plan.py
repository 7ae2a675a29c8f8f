"""Where the parts of an LSTM cell lie, so that every drawing of it, large or small, is the same cell.

The plan is 318 by 200 units, with wires that reach `margin` further on both sides, and is placed on a canvas at
(x0, y0), enlarged `k` times; text keeps its own size.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from course_lib.figures.kit.canvas import Canvas, Point
from course_lib.figures.kit.palette import FAINT, INK, PANEL, TEXT, WIRE, Role

Part = Literal["join", "f", "keep", "i", "g", "add", "o", "h"]
PARTS: tuple[Part, ...] = ("join", "f", "keep", "i", "g", "add", "o", "h")
LANE, MIDDLE, GATES, BUS = 36.0, 78.0, 132.0, 172.0
WIDTH, HEIGHT = 318.0, 200.0
COLUMN = {"x": 24.0, "f": 58.0, "i": 106.0, "g": 158.0, "o": 218.0, "h": 270.0}
OP = 9.0
HALF = 14.0  # half the height of a layer
TURN = 9.0  # the radius of a turn, on the canvas
FLOWS = ("$c_{t−1}$", "$c_t$", "$h_{t−1}$", "$h_t$", "$x_t$")


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
    weights: bool = True  # without them the layers are ovals: their sums were made before

    def at(self, u: float, v: float) -> Point:
        """Return the canvas point of a point of the plan."""
        return self.x0 + self.k * u, self.y0 + self.k * v

    def wire(self, part: Part, colour: str, *points: Point, **style: Any) -> None:
        """Draw a wire through points of the plan, faint if its part is still to come."""
        colour = colour if part in self.parts else FAINT
        self.canvas.wire(*(self.at(*p) for p in points), colour=colour, **style)

    def layer(self, part: Part, role: Role, column: str, label: str) -> None:
        """Draw the layer at the foot of a column."""
        size = (self.k * (54 if label == "tanh" else 32), self.k * 2 * HALF)
        shown = role if part in self.parts else None
        if self.weights:
            self.canvas.layer(self.at(COLUMN[column], GATES), label, shown, size, self.text)
        else:
            self.canvas.squash(self.at(COLUMN[column], GATES), shown, *size, self.text, label)

    def op(self, part: Part, column: str, v: float, sign: str) -> None:
        """Draw an element-wise operation in a column."""
        colour = TEXT if part in self.parts else FAINT
        self.canvas.op(self.at(COLUMN[column], v), sign, colour, self.k * OP)

    def dot(self, u: float, v: float, colour: str = WIRE) -> None:
        """Mark where a wire splits or two join."""
        self.canvas.dot(self.at(u, v), colour, 2.6 * self.k)

    def body(self, bottom: float = 188) -> None:
        """Draw the cell's outline."""
        size = (self.k * (WIDTH - 24), self.k * (bottom - 18))
        self.canvas.box(self.at(WIDTH / 2, (bottom + 18) / 2), size, PANEL, FAINT, 2, 14)

    def inputs(self, columns: Sequence[Part] = ("f", "i", "g", "o")) -> None:
        """Draw the two inputs, joined, and their way to the layer of each column."""
        x, before = COLUMN["x"], COLUMN["x"]
        self.wire("join", INK["h"], (-self.margin, BUS), (x, BUS), arrow=False)
        self.wire("join", INK["x"], (x, HEIGHT), (x, BUS + 1))
        self.wire("join", WIRE, (x, BUS), (COLUMN[columns[0]], BUS), arrow=False)
        for part in columns:
            column = COLUMN[part]
            self.wire(part, WIRE, (before, BUS), (column, BUS), (column, GATES + HALF), radius=TURN)
            before = column - TURN / self.k  # where this wire turns off, the next goes straight on
        self.dot(x, BUS)

    def forget(self) -> None:
        """Draw the forget gate and its product on the memory lane."""
        f, g = COLUMN["f"], COLUMN["g"]
        self.wire("keep", INK["c"], (-self.margin, LANE), (f - OP, LANE), width=4.5)
        self.wire("add", INK["c"], (f + OP, LANE), (g - OP, LANE), width=4.5)
        self.wire("keep", INK["f"], (f, GATES - HALF), (f, LANE + OP))
        self.layer("f", "f", "f", "σ")
        self.op("keep", "f", LANE, "⊙")

    def write(self, turn: float = TURN) -> None:
        """Draw the input gate, the candidate and how their product is added to the memory lane."""
        i, g = COLUMN["i"], COLUMN["g"]
        self.wire("add", INK["c"], (g + OP, LANE), (WIDTH + self.margin, LANE), width=4.5)
        self.wire("add", INK["i"], (i, GATES - HALF), (i, MIDDLE), (g - OP, MIDDLE), radius=turn)
        self.wire("add", INK["g"], (g, GATES - HALF), (g, MIDDLE + OP))
        self.wire("add", TEXT, (g, MIDDLE - OP), (g, LANE + OP))
        self.layer("i", "i", "i", "σ")
        self.layer("g", "g", "g", "tanh")
        self.op("add", "g", MIDDLE, "⊙")
        self.op("add", "g", LANE, "+")

    def show(self) -> None:
        """Draw the squashing of the new memory, the output gate and the new hidden state."""
        o, h = COLUMN["o"], COLUMN["h"]
        self.wire("h", INK["c"], (h, LANE), (h, MIDDLE + 4 - HALF))
        self.wire("h", INK["c"], (h, MIDDLE + 4 + HALF), (h, GATES - OP))
        self.wire("h", INK["o"], (o + 16, GATES), (h - OP, GATES))
        self.wire("h", INK["h"], (h, GATES + OP), (h, BUS), (WIDTH + self.margin, BUS))
        self.layer("o", "o", "o", "σ")
        role: Role | None = "c" if "h" in self.parts else None
        self.canvas.squash(self.at(h, MIDDLE + 4), role, self.k * 56, self.k * 2 * HALF, self.text)
        self.op("h", "h", GATES, "⊙")
        if "h" in self.parts:
            self.dot(h, LANE, INK["c"])

    def inside(self) -> None:
        """Draw everything within the outline, and what enters and leaves."""
        self.inputs()
        self.forget()
        self.write()
        self.show()

    def draw(self) -> None:
        """Draw the whole cell."""
        self.body()
        self.inside()

    def label(self, u: float, v: float, text: str, role: Role | None = None, **style: Any) -> None:
        """Write a label at a point of the plan, in the colour of `role`."""
        colour = INK[role] if role else TEXT
        self.canvas.text(*self.at(u, v), text, colour=colour, **style)


def name_flows(plan: Plan, names: tuple[str, str, str, str, str] = FLOWS, size: float = 20) -> None:
    """Write the names of c and h, old and new, and of x beside the wires, outside the cell's body."""
    old_c, new_c, old_h, new_h, x = names
    left, right = -plan.margin, WIDTH + plan.margin
    plan.label(left, LANE - 13, old_c, "c", anchor="start", size=size)
    plan.label(right, LANE - 13, new_c, "c", anchor="end", size=size)
    plan.label(left, BUS - 13, old_h, "h", anchor="start", size=size)
    plan.label(right, BUS - 13, new_h, "h", anchor="end", size=size)
    plan.label(COLUMN["x"] + 8, HEIGHT - 1, x, "x", anchor="start", size=size)


def name_gates(plan: Plan, names: Mapping[Role, str], size: float = 19) -> None:
    """Write the names of f, i, g and o, those that there are, beside the wires that carry them."""
    places = {"f": (COLUMN["f"] + 5, 84), "i": (COLUMN["i"] + 5, 101), "g": (COLUMN["g"] + 5, 101)}
    for role, name in names.items():
        if role in places:
            plan.label(*places[role], name, role, anchor="start", size=size)
        else:
            plan.label(244, GATES + 13, name, role, size=size)
