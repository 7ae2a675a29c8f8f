"""The explorer's two drawings: the loss over the updates, and a bar for each weight and step."""

import math

import numpy as np

from course_lib.figures.explorers.kit import number
from course_lib.figures.explorers.training.learning import LENGTHS, LIMIT, SOURCES
from course_lib.figures.explorers.training.texts import text
from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.markup import tag
from course_lib.figures.kit.palette import FAINT, INK, PANEL, TEXT, WIRE, Role
from course_lib.language import Language
from course_lib.ops import Array

# The curve: where 0 updates and no loss lie, and the length of one update and of a loss of 1.
CURVE = {"left": 54.0, "zero": 176.0, "update": 1.2, "one": 72.0}
# The bars: where the two columns begin, their width, the first row's zero, the way to the next, the tallest bar.
BARS = {"left": 24.0, "column": 272.0, "wide": 240.0, "zero": 104.0, "row": 92.0, "reach": 30.0, "part": 0.64}
RECURRENT = (1, 2)  # the sources that are units
ROLES: dict[str, Role | None] = {"x": "x", "unit0": "h", "unit1": "h", "bias": None}


def curve_point(updates: int, loss: float) -> str:
    """Return where a loss lies on the curve, as an SVG path writes it."""
    return f"{CURVE['left'] + CURVE['update'] * updates:.1f} {CURVE['zero'] - CURVE['one'] * loss:.1f}"


def curve_svg(losses: list[float], language: Language) -> str:
    """Draw the loss so far, with a dot at the present."""
    d = Canvas(560, 232, language)
    left, zero, one = CURVE["left"], CURVE["zero"], CURVE["one"]
    right = left + CURVE["update"] * LIMIT
    for loss in (0, 1, 2):
        d.wire((left, zero - one * loss), (right, zero - one * loss), colour=FAINT, width=1.5, arrow=False)
        d.text(left - 10, zero - one * loss, str(loss), 18, WIRE, "end")
    d.wire((left, zero - one), (right, zero - one), colour=TEXT, width=1.5, arrow=False, dashed=True)
    d.text(right - 4, zero - 2 * one + 16, text("loss", language), 18, INK["h"], "end")
    d.text(right - 4, zero - one - 15, text("zero", language), 17, WIRE, "end")
    for count in range(0, LIMIT + 1, 100):
        d.text(left + CURVE["update"] * count, zero + 18, str(count), 18, WIRE)
    d.text((left + right) / 2, zero + 40, text("updates", language), 18, WIRE)
    path = "M" + "L".join(curve_point(n, loss) for n, loss in enumerate(losses))
    d.parts.append(tag("path", d=path, fill="none", stroke=INK["h"], stroke_width=2.5, data_curve=""))
    x, y = curve_point(len(losses) - 1, losses[-1]).split()
    d.parts.append(tag("circle", cx=x, cy=y, r=6, fill=INK["h"], data_now=""))
    return d.render(text("loss", language), text("curve", language), "ex-training-loss")


def bar(share: float, step: int, steps: int, unit: int, source: int, top: float) -> tuple[float, float, float, float]:
    """Return x, y, width and height of one share's bar; `top` is the largest share on its scale."""
    slot = BARS["wide"] / steps
    x = BARS["left"] + BARS["column"] * unit + slot * (step + (1 - BARS["part"]) / 2)
    height = BARS["reach"] * share / top
    y = BARS["zero"] + BARS["row"] * source - max(height, 0)
    return x, y, BARS["part"] * slot, abs(height)


def _panel(d: Canvas, shares: Array, unit: int, source: int, top: float) -> None:
    """Draw the bars of one weight under its name and their sum."""
    left, zero = BARS["left"] + BARS["column"] * unit, BARS["zero"] + BARS["row"] * source
    role = ROLES[SOURCES[source]]
    ink = INK[role] if role else WIRE
    d.text(left, zero - 42, text(SOURCES[source], d.language), 17, ink, "start")
    total = f"{text('sum', d.language)} {number(shares[:, unit, source].sum(), d.language)}"
    d.text(left + BARS["wide"], zero - 42, total, 17, ink, "end", data_show=f"sum-{unit}{source}")
    size = (BARS["wide"], 2 * BARS["reach"])
    d.box((left + size[0] / 2, zero), size, PANEL, PANEL, 1, 4)
    d.wire((left, zero), (left + size[0], zero), width=1, arrow=False)
    for t in range(max(LENGTHS)):
        there = t < len(shares)
        place = bar(shares[t, unit, source], t, len(shares), unit, source, top) if there else (left, zero, 0, 0)
        named = dict(zip(("x", "y", "width", "height"), place, strict=True))
        d.parts.append(tag("rect", None, **named, fill=ink, data_bar=f"{unit}{source}{t}"))


def bars_svg(shares: Array, language: Language) -> str:
    """Draw a panel for each weight: a column for each unit that it leads into, a row for what it multiplies."""
    d = Canvas(560, 472, language)
    tops = tops_of(shares)
    for unit in range(2):
        left = BARS["left"] + BARS["column"] * unit
        d.text(left, 26, text(f"into{unit}", language), 18, bold=True, anchor="start")
        for source in range(len(SOURCES)):
            _panel(d, shares, unit, source, tops[source in RECURRENT])
        for t in range(max(LENGTHS)):
            x = left + BARS["wide"] * (t + 0.5) / len(shares) if t < len(shares) else left
            written = str(t + 1) if t < len(shares) else ""
            d.text(x, 428, written, 17, WIRE, data_label=f"{unit}{t}")
    d.text(280, 454, tallest(tops, language), 17, WIRE, data_show="tallest")
    return d.render(text("label", language), text("bars", language), "ex-training-bars")


def tops_of(shares: Array) -> tuple[float, float]:
    """Return the largest share in the weights of input and bias, and in the recurrent ones: each has its own scale."""
    sizes = np.abs(shares)
    return float(sizes[:, :, (0, 3)].max()), float(sizes[:, :, RECURRENT].max())


def tallest(tops: tuple[float, float], language: Language) -> str:
    """Return what the tallest bars stand for."""
    return text("tallest", language).format(*(number(top, language, _decimals(top)) for top in tops))


def _decimals(size: float) -> int:
    """Return how many decimals show two digits of a number that may be very small, and three at least."""
    return min(9, max(3, 1 - math.floor(math.log10(size))))
