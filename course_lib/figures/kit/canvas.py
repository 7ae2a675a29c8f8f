"""A small vocabulary for drawing cells: text with symbols, boxes, operations and wires, on a canvas that becomes SVG.

Text between dollar signs is mathematics: `$c_{t−1}$` has an italic letter and a subscript. No fonts, scripts or
references: a figure is one self-contained piece of XML on its own white paper.
"""

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

from course_lib.figures.kit.markup import number, rich_text, tag
from course_lib.figures.kit.palette import FAINT, INK, PAPER, TEXT, TINT, WIRE, Role
from course_lib.glossary import term
from course_lib.language import Language, marked

Point = tuple[float, float]
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
LANG_CODES: dict[Language, str] = {"pt": "pt-BR", "en": "en"}


def _shortened(points: Sequence[Point], length: float) -> list[Point]:
    (x0, y0), (x1, y1) = points[-2:]
    whole = math.dist((x0, y0), (x1, y1))
    return [*points[:-1], (x1 - (x1 - x0) * length / whole, y1 - (y1 - y0) * length / whole)]


def _rounded(points: Sequence[Point], radius: float) -> str:
    path = f"M{number(points[0][0])} {number(points[0][1])}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        cut = min(radius, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        (ax, ay), (bx, by) = (_shortened([p, corner], cut)[1] for p in (before, after))
        path += f"L{number(ax)} {number(ay)}Q{number(corner[0])} {number(corner[1])} {number(bx)} {number(by)}"
    return path + f"L{number(points[-1][0])} {number(points[-1][1])}"


class Canvas:
    """A drawing of `width` by `height` units in one language; each method adds to it, `render` returns the SVG."""

    def __init__(self, width: float, height: float, language: Language) -> None:
        self.width, self.height, self.language = width, height, language
        self.parts: list[str] = []

    def say(self, pt: str, en: str) -> str:
        """Return the text of this drawing's language."""
        return pt if self.language == "pt" else en

    def term(self, key: str) -> str:
        """Return the glossary's word in this drawing's language."""
        return term(key, self.language)

    def marked(self, number: str) -> str:
        """Return a number written in English with the marks of this drawing's language."""
        return marked(number, self.language)

    def text(
        self,
        x: float,
        y: float,
        label: str,
        size: float = 19,
        colour: str = TEXT,
        anchor: str = "middle",
        bold: bool = False,
        **data: str,
    ) -> None:
        """Write one line whose middle is at height `y`; `anchor` says what `x` is: start, middle or end."""
        self.parts.append(
            tag(
                "text",
                rich_text(label, size),
                x=x,
                y=y + 0.36 * size,
                font_size=size,
                fill=colour,
                text_anchor=None if anchor == "start" else anchor,
                font_weight="bold" if bold else None,
                **data,
            )
        )

    def box(
        self,
        centre: Point,
        size: Point,
        fill: str = PAPER,
        stroke: str = WIRE,
        width: float = 2,
        radius: float = 10,
        dashed: bool = False,
    ) -> None:
        """Draw a rounded rectangle around `centre`."""
        (x, y), (w, h) = centre, size
        dash = "7 5" if dashed else None
        frame = {"x": x - w / 2, "y": y - h / 2, "width": w, "height": h, "rx": radius}
        paint = {"fill": fill, "stroke": stroke, "stroke_width": width, "stroke_dasharray": dash}
        self.parts.append(tag("rect", None, **frame, **paint))

    def squash(
        self,
        centre: Point,
        role: Role | None,
        width: float = 84,
        height: float = 44,
        text: float = 21,
        label: str = "tanh",
    ) -> None:
        """Draw a function without weights: an oval, in the colour of what it squashes; faint without a role."""
        ink, tint = (INK[role], TINT[role]) if role else (FAINT, PAPER)
        self.box(centre, (width, height), tint, ink, 2.5 if role else 2, height / 2)
        self.text(*centre, label, text, ink if role else WIRE, bold=bool(role))

    def layer(self, centre: Point, label: str, role: Role | None, size: Point = (64, 46), text: float = 21) -> None:
        """Draw a layer, weights and an activation: a box in the colour of what comes out; faint without a role."""
        ink, tint = (INK[role], TINT[role]) if role else (FAINT, PAPER)
        self.box(centre, size, tint, ink, width=2.5 if role else 2, radius=7)
        self.text(*centre, label, text, ink if role else WIRE, bold=bool(role))

    def op(self, centre: Point, sign: str, colour: str = TEXT, radius: float = 15) -> None:
        """Draw an element-wise operation: a circle with `+`, `÷` or `⊙`, as strokes so that no font is needed."""
        x, y = centre
        r = radius
        self.parts.append(tag("circle", cx=x, cy=y, r=r, fill=PAPER, stroke=colour, stroke_width=2.5))
        if sign in "+÷":
            arm = number(0.55 * r)
            upright = f"m-{arm} -{arm}v{arm}v{arm}" if sign == "+" else ""
            path = f"M{number(x)} {number(y)}m-{arm} 0h{arm}h{arm}{upright}"
            self.parts.append(tag("path", d=path, fill="none", stroke=colour, stroke_width=2.5))
        for dy, size in {"+": (), "÷": ((-0.48, 0.15), (0.48, 0.15)), "⊙": ((0, 0.24),)}[sign]:
            self.parts.append(tag("circle", cx=x, cy=y + dy * r, r=size * r, fill=colour))

    def wire(
        self,
        *points: Point,
        colour: str = WIRE,
        width: float = 2.5,
        arrow: bool = True,
        dashed: bool = False,
        radius: float = 9,
    ) -> None:
        """Draw a wire through `points` with rounded corners and, unless told otherwise, an arrowhead at its end."""
        head = 4.5 + 2.6 * width
        path = _rounded(_shortened(points, 0.8 * head) if arrow else points, radius)
        dash = "5 4" if dashed else None
        self.parts.append(tag("path", d=path, fill="none", stroke=colour, stroke_width=width, stroke_dasharray=dash))
        if arrow:
            (bx, by), (ex, ey) = _shortened(points[-2:], head)[1], points[-1]
            nx, ny = (ey - by) * 0.42, (bx - ex) * 0.42
            corners = ((ex, ey), (bx + nx, by + ny), (bx - nx, by - ny))
            self.parts.append(
                tag("polygon", points=" ".join(f"{number(x)},{number(y)}" for x, y in corners), fill=colour)
            )

    def disc(
        self,
        centre: Point,
        radius: float,
        fill: str = PAPER,
        stroke: str = WIRE,
        width: float = 2.5,
        dashed: bool = False,
    ) -> None:
        """Draw a circle around `centre`."""
        (x, y), dash = centre, "5 4" if dashed else None
        paint = {"fill": fill, "stroke": stroke, "stroke_width": width, "stroke_dasharray": dash}
        self.parts.append(tag("circle", None, cx=x, cy=y, r=radius, **paint))

    def area(self, points: Sequence[Point], fill: str) -> None:
        """Fill the polygon through `points`, so that what lies under it stays visible."""
        corners = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        self.parts.append(tag("polygon", points=corners, fill=fill, fill_opacity=0.5))

    def dot(self, centre: Point, colour: str = WIRE, radius: float = 4.5) -> None:
        """Mark a place where a wire splits in two copies or two wires join."""
        self.parts.append(tag("circle", cx=centre[0], cy=centre[1], r=radius, fill=colour))

    def render(self, title: str, desc: str, name: str) -> str:
        """Return the SVG with its title and description, on white paper."""
        paper = tag("rect", width=self.width, height=self.height, rx=12, fill=PAPER)
        ids = {"aria_labelledby": f"{name}-title", "aria_describedby": f"{name}-desc"}
        return tag(
            "svg",
            "\n".join(
                [tag("title", escape(title), id=f"{name}-title"), tag("desc", escape(desc), id=f"{name}-desc"), paper]
                + self.parts
            ),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {number(self.width)} {number(self.height)}",
            lang=LANG_CODES[self.language],
            role="img",
            font_family=FONT,
            **ids,
        )
