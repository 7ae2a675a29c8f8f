"""Numbers over the steps: a line through a mark for each, which `x.series` of the shared script moves."""

from collections.abc import Sequence

from course_lib.figures.kit.canvas import Canvas, Point
from course_lib.figures.kit.markup import tag
from course_lib.figures.kit.palette import INK, Role

SQUARE, ROUND = "M-6-6h12v12h-12z", "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0z"


def series(d: Canvas, points: Sequence[Point], name: str, role: Role, shape: str, dashed: bool = False) -> None:
    """Draw the line of that name through `points`, and its mark at each."""
    path = "M" + "L".join(f"{x:g} {y:.1f}" for x, y in points)
    style = {"stroke": INK[role], "stroke_width": 2.5, "stroke_dasharray": "6 5" if dashed else None}
    d.parts.append(tag("path", None, d=path, fill="none", data_line=name, **style))
    for x, y in points:
        place = f"translate({x:g} {y:.1f})"
        d.parts.append(tag("path", d=shape, fill=INK[role], transform=place, data_mark=name))


def key(d: Canvas, left: float, label: str, role: Role, shape: str) -> None:
    """Write what a line shows, beside its mark, on the drawing's first line."""
    d.parts.append(tag("path", d=shape, fill=INK[role], transform=f"translate({left} 18)"))
    d.text(left + 14, 18, label, 18, INK[role], "start")
