"""One drawing for each example, in the style of the sheet of the four shapes; what is still to come is not seen yet."""

from course_lib.figures.explorers.shapes.examples import SHAPES, Example
from course_lib.figures.explorers.shapes.texts import text
from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.markup import tag
from course_lib.figures.kit.palette import INK, WIRE
from course_lib.figures.networks.task_shapes import WIDE, answers, cells, take
from course_lib.language import Language

WIDTH, HEIGHT, LANE = 560, 182, 106


def _answer_width(answer: str) -> float:
    return max(34, 14 + 10.5 * len(answer))


def _column(d: Canvas, example: Example, t: int) -> None:
    """Draw one step: its cell with what it reads and what it answers."""
    pitch, column, start = WIDTH / len(example.columns), example.columns[t], len(d.parts)
    x = pitch * (t + 0.5)
    if t:
        d.wire((x - pitch + WIDE / 2, LANE), (x - WIDE / 2, LANE), colour=INK["h"])
    cells(d, (x,), LANE, column.writes)
    if column.reads:
        take(d, (x,), LANE, (column.reads,), column.own)
    if column.answer:
        width = _answer_width(column.answer)
        answers(d, {x: column.answer}, LANE, width, min(0, WIDTH - 8 - x - width / 2))
    d.parts[start:] = [tag("g", "".join(d.parts[start:]), data_column=t, **({"class": "ex-later"} if t else {}))]


def example_svg(example: Example, language: Language) -> str:
    """Draw an example at its first step."""
    d = Canvas(WIDTH, HEIGHT, language)
    pitch = WIDTH / len(example.columns)
    mark = {"x": (pitch - WIDE) / 2, "y": HEIGHT - 12, "width": WIDE, "height": 6, "rx": 3}
    d.parts.append(tag("rect", None, **mark, fill=INK["h"], data_mark=f"{pitch:.4f}"))
    name, question = SHAPES[example.shape]
    d.text(12, 20, name.text(language), 18, bold=True, anchor="start")
    d.text(WIDTH - 12, 20, question.text(language), 17, WIRE, anchor="end")
    for t in range(len(example.columns)):
        _column(d, example, t)
    return d.render(f"{name.text(language)}: {example.name}", text("drawing", language), f"ex-shapes-{example.key}")
