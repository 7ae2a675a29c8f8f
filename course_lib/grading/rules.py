"""What decides a score beside the hand-in itself: when it changes, what was graded is graded again."""

import ast
import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path

from course_lib.grading.notebook.cells import SourceCell
from course_lib.grading.run.limits import Limits

_ROOT = Path(__file__).parents[2]
_JUDGE = "course_lib.grading.run.hand_in"
_INSIDE = "course_lib.grading.run.zygote"  # what the jail starts, which nothing outside imports


def digest(assignment: str, sources: list[SourceCell], limits: Limits) -> str:
    """Return a digest of the tests of `assignment`, the limits, and the code of this library that runs and judges."""
    return f"{[asdict(source) for source in sources]}{limits}{_code(assignment)}"


@cache
def _code(assignment: str) -> str:
    said = hashlib.sha256()
    for path in sorted(deciding(assignment)):
        said.update(path.read_bytes())
    return said.hexdigest()


def deciding(assignment: str) -> set[Path]:
    """Return the files that running and judging a hand-in of `assignment` follows from import to import.

    A package's own file counts where a name is taken from it: one more cell in `CELLS` grades nobody again.
    """
    found: set[Path] = set()
    todo = {_JUDGE, _INSIDE, f"course_lib.assignments.{assignment}"}
    while todo:
        path = _file(todo.pop())
        if path and path not in found:
            found.add(path)
            todo.update(_imported(path))
    return found


def _file(module: str) -> Path | None:
    place = _ROOT / Path(*module.split("."))
    found = (path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file())
    return next(found, None) if module.startswith("course_lib") else None


def _imported(path: Path) -> Iterator[str]:
    """Yield the modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name if _file(name) else node.module for name in inner)
