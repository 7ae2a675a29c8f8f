"""The weights that the solutions of assignment 8 have trained, under the names with which students hand them in."""

import shutil
from pathlib import Path

from course_lib.language import Language
from helpers.paths import ROOT

KEPT = ROOT / "assignments/a8"


def put_weights(language: Language, folder: Path) -> None:
    """Lay the weights of one language's edition into a folder."""
    shutil.copyfile(KEPT / "names.safetensors", folder / "names.safetensors")
    shutil.copyfile(KEPT / f"numbers-{language}.safetensors", folder / "numbers.safetensors")
