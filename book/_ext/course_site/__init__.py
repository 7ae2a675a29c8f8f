"""The course's Sphinx extension: one `jupyter-book build .` makes the site in both languages.

It knows nothing of Jupyter Book beyond its command line, so that any Sphinx that reads the same configuration will do.
"""

from typing import Any

from sphinx.application import Sphinx

from course_site import (
    api,
    cards,
    cite,
    claims,
    directives,
    editions,
    execution,
    figures,
    math,
    notebooks,
    pages,
    predict,
    publish,
    references,
    search,
    taught,
    terms,
    thumbnails,
    verdicts,
    worksheets,
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the course's pieces; `editions` first, because it moves the source folder."""
    written = references, directives, api, thumbnails, cards, claims, verdicts, taught, predict, worksheets
    for piece in (editions, execution, math, search, *written, terms, figures, notebooks, pages, cite, publish):
        piece.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
