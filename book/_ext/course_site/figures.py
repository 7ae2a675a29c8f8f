"""The drawings of the chapters, made by the library in the edition's language before the chapters are read."""

import inspect
from pathlib import Path

from sphinx.application import Sphinx

STAMP = ".drawn"


def setup(app: Sphinx) -> None:
    """Draw the figures as soon as the builder is known."""
    app.connect("builder-inited", _draw)


def _draw(app: Sphinx) -> None:
    """Draw all figures, unless nothing that they are made of has changed and each is there."""
    folder = Path(app.srcdir) / "figures"
    reached = app.course_reached.digest(inspect.getsource(_write))  # type: ignore[attr-defined]
    stamp = folder / STAMP
    known, *drawn = stamp.read_text("utf-8").split("\n") if stamp.exists() else [""]
    if known != reached or not all((folder / name).exists() for name in drawn):
        folder.mkdir(exist_ok=True)
        stamp.unlink(missing_ok=True)
        drawn = _write(folder, app.course.key)  # type: ignore[attr-defined]
        stamp.write_text("\n".join([reached, *drawn]), "utf-8")


def _write(folder: Path, language: str) -> list[str]:
    from course_lib.figures.catalogue import write_all

    return [path.name for path in write_all(folder, language)]
