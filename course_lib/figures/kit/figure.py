"""How a drawing becomes a figure: its name, its size, and what it says to those who do not see it."""

from collections.abc import Callable
from functools import wraps

from course_lib.figures.kit.canvas import Canvas
from course_lib.language import Both, Language

Draw = Callable[[Canvas], None]
Render = Callable[[Language], str]
ENTERED: dict[str, Render] = {}  # by the modules imported so far; `catalogue.FIGURES` has all


def figure(name: str, size: tuple[float, float], title: Both, desc: Both) -> Callable[[Draw], None]:
    """Enter a drawing under its name: the decorated function draws on a canvas of `size` in the canvas's language."""

    def enter(draw: Draw) -> None:
        @wraps(draw)
        def render(language: Language) -> str:
            canvas = Canvas(*size, language)
            draw(canvas)
            return canvas.render(title.text(language), desc.text(language), name)

        ENTERED[name] = render

    return enter
