"""Train the models of assignment 8 as its own solutions do, and keep their weights beside its source.

    python tools/train_a8.py

Nothing is drawn but by a seed: on one thread, the same torch gives the same bytes again.
"""

import shutil
from contextlib import chdir
from tempfile import TemporaryDirectory
from typing import Any

import torch

from course_lib.grading.notebook.source import ASSIGNMENTS_DIR, render
from course_lib.language import LANGUAGES, Language

KEPT = ASSIGNMENTS_DIR / "a8"


def run(language: Language) -> dict[str, Any]:
    """Run the notebook's cells but for its tests, in the working folder; what has no weights there is trained."""
    scope: dict[str, Any] = {}
    for cell in render("a8", language).cells:
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade"):
            exec(cell.source, scope)
    return scope


def main() -> None:
    """Train the names once, and the numbers in each language."""
    torch.set_num_threads(1)
    KEPT.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, chdir(folder):
        for language in LANGUAGES:
            run(language)
            shutil.move("numbers.safetensors", KEPT / f"numbers-{language}.safetensors")
        shutil.move("names.safetensors", KEPT / "names.safetensors")


if __name__ == "__main__":
    main()
