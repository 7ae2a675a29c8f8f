"""One drawing for each number: what is written, up to the step, and a bar of weight beside each word."""

import numpy as np

from course_lib.figures.explorers.alignment.model import Reading
from course_lib.figures.explorers.alignment.texts import text, written
from course_lib.figures.explorers.kit import share
from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.markup import tag
from course_lib.figures.kit.palette import FAINT, INK, PAPER, WIRE
from course_lib.language import Language

WIDTH, TOP, ROW, LEFT, REACH, CELL = 560, 86, 30, 168, 310, 62


def reading_svg(found: Reading, weights: np.ndarray, key: str, language: Language) -> str:
    """Draw a number at its first step, with the `weights` (S,) of that step."""
    d = Canvas(WIDTH, TOP + ROW * len(found.words) + 4, language)
    for t, symbol in enumerate(found.symbols):
        x, start = 12 + CELL * (t + 0.5), len(d.parts)
        d.box((x, 36), (CELL - 8, 44), PAPER, INK["h"])
        d.text(x, 36, written(symbol, language), 20, bold=True)
        d.parts[start:] = [tag("g", "".join(d.parts[start:]), data_column=t, **({"class": "ex-later"} if t else {}))]
    d.parts.append(tag("rect", None, x=18, y=64, width=CELL - 12, height=6, rx=3, fill=INK["h"], data_mark=CELL))
    for s, (word, weight) in enumerate(zip(found.words, weights, strict=True)):
        y = TOP + ROW * (s + 0.5)
        d.text(LEFT - 12, y, word, 19, anchor="end")
        d.parts.append(tag("rect", None, x=LEFT, y=y - 11, width=REACH, height=22, rx=4, fill=FAINT, opacity=0.4))
        bar = {"x": LEFT, "y": y - 11, "width": REACH * weight, "height": 22, "rx": 4, "fill": INK["c"]}
        d.parts.append(tag("rect", None, **bar, data_bar=s))
        d.text(WIDTH - 8, y, share(weight), 18, WIRE, "end", data_weight=str(s))
    return d.render(" ".join(found.words), text("drawing", language), f"ex-alignment-{key}")
