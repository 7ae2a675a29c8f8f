"""The explorer's drawing: the picture's places four times, as each scan has read them."""

from collections.abc import Collection, Mapping

from course_lib.figures.explorers.grid.scans import MODES, SCANS, SIDE, turn
from course_lib.figures.explorers.grid.texts import FROM, text
from course_lib.figures.explorers.kit import number
from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.markup import number as coordinate
from course_lib.figures.kit.markup import tag
from course_lib.figures.kit.palette import INK, TEXT, WIRE
from course_lib.language import Language
from course_lib.ops import Array

WIDTH, HEIGHT = 560, 606
LEFTS, TOPS, PITCH, CELL = (28, 304), (48, 352), 62, 46
DARKEST = 0.6  # how much of its colour the largest state has


def centre(scan: str, place: int) -> tuple[float, float]:
    """Where a place of a scan's grid stands."""
    down, along = divmod(SCANS.index(scan), 2)
    row, column = divmod(place, SIDE)
    return LEFTS[along] + CELL / 2 + PITCH * column, TOPS[down] + CELL / 2 + PITCH * row


def shade(state: float, largest: float) -> str:
    """How much of the cell state's colour a state has; `largest` is the largest of all."""
    return f"{DARKEST * state / largest if largest else 0:.2f}"


def picture(found: Mapping[str, Array], ink: Collection[int], language: Language) -> str:
    """Draw all four grids after the first diagonal; `data-` attributes are what the script changes."""
    d = Canvas(WIDTH, HEIGHT, language)
    largest = max(float(states.max()) for states in found.values())
    for scan in SCANS:
        x, y = centre(scan, 0)
        d.text(x - CELL / 2, y - CELL / 2 - 22, FROM[scan].text(language), 18, TEXT, "start")
        for place in range(SIDE * SIDE):
            _place(d, scan, place, float(found[scan][place]), largest, place in ink)
    return d.render(text("label", language), text("drawing", language), "ex-grid")


def _place(d: Canvas, scan: str, place: int, state: float, largest: float, inked: bool) -> None:
    (x, y), key = centre(scan, place), f"{scan}{place}"
    now = turn(scan, place, next(iter(MODES))) == 0
    for dimension, letter in enumerate(scan):
        _arrow(d, key, (x, y), dimension, 1 if letter == "f" else -1, _has_before(scan, place, dimension))
    frame = {"x": x - CELL / 2, "y": y - CELL / 2, "width": CELL, "height": CELL, "rx": 7, "fill": INK["c"]}
    line = {"stroke": INK["h"] if now else WIRE, "stroke_width": 4 if now else 1.5}
    dash = None if now else "3 5"
    paint = {"fill_opacity": shade(state, largest) if now else "0.00", "stroke_dasharray": dash}
    d.parts.append(tag("rect", None, **frame, **line, **paint, data_cell=key))
    d.text(x, y, number(state, d.language, 2) if now else "", 17, TEXT, data_state=key)
    d.parts.append(
        tag("circle", cx=x + CELL / 2 - 7, cy=y - CELL / 2 + 7, r=4, fill=INK["x"], opacity=int(inked), data_ink=key)
    )


def _has_before(scan: str, place: int, dimension: int) -> bool:
    at = divmod(place, SIDE)[dimension]
    return at != (0 if scan[dimension] == "f" else SIDE - 1)


def _arrow(d: Canvas, key: str, at: tuple[float, float], dimension: int, way: int, there: bool) -> None:
    """Draw the arrow by which a place receives a state along a dimension, unseen at first."""
    if not there:
        return
    gap, (x, y) = PITCH - CELL - 3, at
    tip = CELL / 2 + 1.5
    points = [(-tip, 0), (-tip - gap, -8), (-tip - gap, 8)]  # from the left; turned and mirrored for the others
    corners = ((x + b * 1, y + a * way) if dimension == 0 else (x + a * way, y + b) for a, b in points)
    shape = " ".join(f"{coordinate(a)},{coordinate(b)}" for a, b in corners)
    d.parts.append(tag("polygon", points=shape, fill=INK["f"], opacity=0, data_into=key))
