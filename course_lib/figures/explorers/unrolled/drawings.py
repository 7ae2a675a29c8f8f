"""The explorer's two drawings: the cell once for each sign, and both states over the steps."""

from collections.abc import Sequence

from course_lib.figures.explorers.chart import ROUND, SQUARE, key, series
from course_lib.figures.explorers.kit import number
from course_lib.figures.explorers.unrolled.readings import LONGEST, Step
from course_lib.figures.explorers.unrolled.texts import text
from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.markup import tag
from course_lib.figures.kit.palette import FAINT, INK, PANEL, TINT, WIRE
from course_lib.language import Language

LEFT, PITCH = 74, 62  # of both drawings: the first column's middle, and the way to the next
ZERO, REACH = 112, 66  # of the chart: the height of 0, and the way to 1
ROWS = (30, 58)  # the heights of the units' numbers
LANE, HALF = 128, 21
LINES = (("h1", SQUARE, False), ("h2", ROUND, True))  # a unit's name, its mark, and whether its line is dashed


def _column(d: Canvas, t: int, sign: str, step: Step) -> None:
    """Draw one copy of the cell with what it reads and what it leaves."""
    x, start = LEFT + PITCH * t, len(d.parts)
    d.wire((x - PITCH + HALF, LANE), (x - HALF, LANE), colour=INK["h"])
    d.box((x, LANE), (2 * HALF, 2 * HALF), TINT["h"], INK["h"], 2.5, 7)
    d.text(x, LANE, "tanh", 15, INK["h"])
    d.wire((x, LANE - HALF), (x, ROWS[1] + 14), colour=INK["h"])
    d.wire((x, LANE + HALF + 32), (x, LANE + HALF), colour=INK["x"])
    d.text(x, LANE + HALF + 48, sign, 22, INK["x"], bold=True, data_sign=str(t))
    for (name, _, _), y, value in zip(LINES, ROWS, step.h, strict=True):
        d.text(x, y, number(value, d.language, 2), 18, INK["h"], data_show=f"{name}-{t}")
    d.parts[start:] = [tag("g", "".join(d.parts[start:]), data_column=t)]


def unrolled_svg(word: str, steps: Sequence[Step], language: Language) -> str:
    """Draw the cell unrolled over a word."""
    d = Canvas(560, 218, language)
    band = {"x": LEFT - PITCH / 2 + 2, "y": 10, "width": PITCH - 4, "height": 198, "rx": 8}
    d.parts.append(tag("rect", None, **band, fill=PANEL, data_band=""))
    for (name, _, _), y in zip(LINES, ROWS, strict=True):
        d.text(8, y, f"${name[0]}_{name[1]}$", 18, INK["h"], "start")
    d.text(16, LANE - 16, "0", 18, INK["h"])
    for t, (sign, step) in enumerate(zip(word, steps, strict=True)):
        _column(d, t, sign, step)
    return d.render(text("label", language), text("drawing", language), "ex-unrolled-cells")


def chart_points(steps: Sequence[Step], unit: int) -> list[tuple[float, float]]:
    """Return where each step's state of a unit lies on the chart."""
    return [(LEFT + PITCH * t, ZERO - REACH * float(step.h[unit])) for t, step in enumerate(steps)]


def chart_svg(steps: Sequence[Step], language: Language) -> str:
    """Draw both states over the steps."""
    d = Canvas(560, 214, language)
    path, place = f"M0 {ZERO - REACH - 10}V{ZERO + REACH + 10}", f"translate({LEFT} 0)"
    d.parts.append(tag("path", d=path, stroke=FAINT, stroke_width=16, transform=place, data_cursor=""))
    for value in (-1, 0, 1):
        y = ZERO - REACH * value
        d.wire((LEFT - 20, y), (LEFT + PITCH * (LONGEST - 1) + 20, y), colour=FAINT, width=1.5, arrow=False)
        d.text(LEFT - 28, y, number(value, language, 0), 18, WIRE, "end")
    for unit, (name, shape, dashed) in enumerate(LINES):
        label = f"${name[0]}_{name[1]}$, {text('unit', language).format(unit + 1)}"
        key(d, LEFT + 240 * unit, label, "h", shape)
        series(d, chart_points(steps, unit), name, "h", shape, dashed)
    for t in range(LONGEST):
        d.text(LEFT + PITCH * t, 200, str(t + 1), 18, WIRE)
    return d.render(text("caption", language), text("chart", language), "ex-unrolled-chart")
