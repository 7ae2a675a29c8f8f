"""The HTML pages of grading: one style, no scripts, nothing from the network, every text escaped."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from course_lib.language import Language, marked


@cache
def _environment() -> Environment:
    folder = Path(__file__).parent / "templates"
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def number(value: float, language: Language, decimals: int = 2) -> str:
    """Write a number as people do: without needless decimals, with the comma of Portuguese."""
    return marked(f"{value:.{decimals}f}".rstrip("0").rstrip("."), language)


def page(template: str, language: Language, **values: Any) -> str:
    """Render `templates/TEMPLATE.html.j2`; in it `t(pt=…, en=…)` says a text and `n(x)` a number, in `language`."""
    return (
        _environment()
        .get_template(f"{template}.html.j2")
        .render(
            language=language,
            t=lambda **texts: texts[language],
            n=lambda value, decimals=2: number(value, language, decimals),
            **values,
        )
    )
