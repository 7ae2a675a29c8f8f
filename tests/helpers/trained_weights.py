"""The weights that the solutions of assignment 8 have trained, under the names with which students hand them in."""

from pathlib import Path

from course_lib.grading.sample.weights import right
from course_lib.language import Language
from helpers.paths import ROOT

KEPT = ROOT / "assignments/a8"


def put_weights(language: Language, folder: Path) -> None:
    """Lay the weights of one language's edition into a folder."""
    for name, data in right(language).items():
        (folder / name).write_bytes(data)
