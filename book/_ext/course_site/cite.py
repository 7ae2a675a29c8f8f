"""How a page would be cited: at its end, as a sentence and for BibTeX, with what CITATION.cff says of the course."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Give each page of the book what its template `cite.html` shows."""
    app.connect("html-page-context", _cite, priority=950)


def _cite(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    if doctree is None or page not in app.env.titles:
        return
    course = _course(app.course.root)  # type: ignore[attr-defined]
    key, year = app.course.key, str(course["date-released"])[:4]  # type: ignore[attr-defined]
    context["cite"] = {
        "author": app.config.author,
        "year": year,
        "title": app.env.titles[page].astext(),
        "book": app.config.html_title,
        "version": course["version"],
        "url": app.config.html_baseurl + app.builder.get_target_uri(page),
        "label": re.sub(r"\W", "", f"course{year}{page}{key}"),
        "word": {"pt": "Em", "en": "In"}[key],
        "head": {"pt": "Como citar esta página", "en": "How to cite this page"}[key],
        "versioned": {"pt": "versão", "en": "version"}[key],
    }


@cache
def _course(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
    return found
