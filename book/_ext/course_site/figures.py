"""The drawings of the chapters, made by the library in the edition's language before the chapters are read."""

from pathlib import Path

from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Draw the figures as soon as the builder is known."""
    app.connect("builder-inited", _draw)


def _draw(app: Sphinx) -> None:
    from course_lib.figures.catalogue import write_all

    write_all(Path(app.srcdir) / "figures", app.course.key)  # type: ignore[attr-defined]
