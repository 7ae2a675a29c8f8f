"""Every figure of the course by name, and the writing of them to files."""

from collections.abc import Callable
from pathlib import Path

from course_lib import files
from course_lib.figures.svg import Canvas
from course_lib.language import Both, Language

FIGURES: dict[str, Callable[[Language], str]] = {}


def figure(name: str, size: tuple[float, float], title: Both, desc: Both) -> Callable[[Callable[[Canvas], None]], None]:
    """Enter a drawing into `FIGURES`: the decorated function draws on a canvas of `size` in the canvas's language."""

    def enter(draw: Callable[[Canvas], None]) -> None:
        def render(language: Language) -> str:
            canvas = Canvas(*size, language)
            draw(canvas)
            return canvas.render(getattr(title, language), getattr(desc, language), name)

        FIGURES[name] = render

    return enter


def write_all(folder: Path, language: Language) -> list[Path]:
    """Write every figure in `language` as `folder/NAME.svg` and return the paths; a file that is right is not touched.

    Raises `OSError` if the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, render in FIGURES.items():
        path = folder / f"{name}.svg"
        content = (render(language) + "\n").encode()
        if not path.exists() or path.read_bytes() != content:
            with files.beside(path) as new:
                new.write_bytes(content)
        paths.append(path)
    return paths
