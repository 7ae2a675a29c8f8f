"""The explorer's two drawings: the cell with its numbers on the wires, and both memories over all steps."""

from collections.abc import Sequence

from course_lib.figures.explorers.chart import ROUND, SQUARE, key, series
from course_lib.figures.explorers.kit import number
from course_lib.figures.explorers.lstm.scenarios import Trace
from course_lib.figures.explorers.lstm.texts import text
from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.markup import tag
from course_lib.figures.kit.palette import FAINT, WIRE, Role
from course_lib.figures.kit.plan import BUS, COLUMN, GATES, HEIGHT, LANE, WIDTH, Plan
from course_lib.language import Language

SIZE, BELOW = 19, 14.8  # of the text; from a symbol down to its number, on the plan
# Where each quantity's symbol and number stand on the plan: (quantity, role, symbol, u, v, anchor).
Place = tuple[str, Role, str, float, float, str]
PLACES: tuple[Place, ...] = (
    ("c_before", "c", "$c_{t−1}$", -36, LANE - 26.5, "start"),
    ("c", "c", "$c_t$", WIDTH + 36, LANE - 26.5, "end"),
    ("h_before", "h", "$h_{t−1}$", -36, BUS - 26.5, "start"),
    ("h", "h", "$h_t$", WIDTH + 36, BUS - 26.5, "end"),
    ("f", "f", "$f_t$", COLUMN["f"] + 5, 73, "start"),
    ("i", "i", "$i_t$", COLUMN["i"] + 5, 94, "start"),
    ("g", "g", "$g_t$", COLUMN["g"] + 5, 94, "start"),
    ("o", "o", "$o_t$", COLUMN["h"] - 6, GATES + 14, "end"),
)
# The numbers without a symbol of their own, beside the operation that they come from.
PRODUCTS: tuple[tuple[str, Role | None, float, float, str], ...] = (
    ("kept", None, (COLUMN["f"] + COLUMN["g"]) / 2 - 4, LANE + 13, "middle"),
    ("learned", None, COLUMN["g"] + 5, 57, "start"),
    ("tanh_c", "c", COLUMN["h"] - 5, 109, "end"),
)
# Chart: left edge, distance between steps, height of zero, and units for the largest value.
LEFT, PITCH, ZERO, REACH = 66, 64, 116, 66


def event_text(event: Sequence[float], language: Language) -> str:
    """Write an event as a vector, with the separator that the language's decimal mark allows."""
    return "(" + ("; " if language == "pt" else ", ").join(number(v, language, 1) for v in event) + ")"


def cell_svg(event: Sequence[float], step: dict[str, float], language: Language) -> str:
    """Draw the cell with the numbers of one step beside its wires."""
    d = Canvas(560, 301, language)
    plan = Plan(d, 56, 2, 1.41, margin=36, text=19)
    plan.draw()
    for _, role, symbol, u, v, anchor in PLACES:
        plan.label(u, v, symbol, role, anchor=anchor, size=SIZE)
    beside = [(name, role, u, v + BELOW, anchor) for name, role, _, u, v, anchor in PLACES]
    for name, ink, u, v, anchor in (*beside, *PRODUCTS):
        plan.label(u, v, number(step[name], language, 2), ink, anchor=anchor, size=SIZE, data_show=name)
    plan.label(COLUMN["x"] + 8, HEIGHT, "$x_t$", "x", anchor="start", size=SIZE)
    plan.label(COLUMN["x"] + 28, HEIGHT, event_text(event, language), "x", anchor="start", size=SIZE, data_show="x")
    return d.render(text("label", language), text("caption", language), "ex-cell")


def chart_top(steps: Trace) -> float:
    """Return the value that reaches the chart's edge: the largest |c|, or 1."""
    return max(1.0, *(abs(step["c"]) for step in steps))


def chart_points(steps: Trace, name: str) -> list[tuple[float, float]]:
    """Return where each step's value of `name` lies on the chart."""
    top = chart_top(steps)
    return [(LEFT + PITCH * t, ZERO - REACH * step[name] / top) for t, step in enumerate(steps)]


def chart_svg(steps: Trace, language: Language) -> str:
    """Draw both memories over all steps, c with squares and h with circles, and the current step."""
    d = Canvas(556, 226, language)
    right = LEFT + PITCH * (len(steps) - 1)
    key(d, LEFT - 22, f"$c_t$ {d.term('cell_state')}", "c", SQUARE)
    key(d, LEFT + 236, f"$h_t$ {d.term('hidden_state')}", "h", ROUND)
    cursor = f"M0 {ZERO - REACH - 10}V{ZERO + REACH + 10}"
    place = f"translate({LEFT} 0)"
    d.parts.append(tag("path", d=cursor, stroke=FAINT, stroke_width=16, transform=place, data_cursor=""))
    d.wire((LEFT - 14, ZERO), (right + 14, ZERO), colour=WIRE, width=1, arrow=False)
    top = chart_top(steps)
    d.text(LEFT - 18, ZERO, "0", 18, WIRE, "end")
    d.text(LEFT - 18, ZERO - REACH, number(top, language, 1), 18, WIRE, "end", data_top="1")
    d.text(LEFT - 18, ZERO + REACH, number(-top, language, 1), 18, WIRE, "end", data_top="-1")
    for t in range(len(steps)):
        d.text(LEFT + PITCH * t, 212, str(t + 1), 18, WIRE)
    series(d, chart_points(steps, "c"), "c", "c", SQUARE)
    series(d, chart_points(steps, "h"), "h", "h", ROUND)
    return d.render(text("chart", language), text("chart", language), "ex-chart")
