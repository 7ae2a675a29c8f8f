"""Which names the cells of a notebook define, and why one means nothing that a test asks for."""

import re
from difflib import get_close_matches

from nbformat import NotebookNode

from course_lib.assignments.stopped import Stopped

_DEFINES = re.compile(r"^(?:def|class)\s+(\w+)|^(\w+)\s*=[^=]", re.MULTILINE)
_FUNCTION = re.compile(r"^def\s+(\w+)|^(\w+)\s*=\s*lambda\b", re.MULTILINE)
# Beyond these nobody looks for a name that was meant: characters of a cell, of a name, and names.
_LONGEST_CELL, _LONGEST_NAME, _MOST = 20_000, 100, 500


def grade_id(cell: NotebookNode) -> str:
    """Return the id that the assignment gave to a cell, empty if it is the student's own."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def defined(source: str, pattern: re.Pattern[str] = _DEFINES) -> set[str]:
    """Return the names that a cell of this source seems to define at its outermost level."""
    return {name for pair in pattern.findall(source) for name in pair if name}


class Definitions:
    """What the code cells of a notebook define, in their order, as far as anybody looks."""

    def __init__(self, cells: list[NotebookNode]) -> None:
        sources = [(grade_id(cell), cell.source[:_LONGEST_CELL]) for cell in cells]
        self.names = [defined(source) for _, source in sources]
        self.functions = [(cell, defined(source, _FUNCTION)) for cell, source in sources]

    def why_missing(self, name: str, done: int) -> Stopped:
        """Say why `name` means nothing after `done` cells: a later one defines it, or one calls its function otherwise.

        In the cell that is meant for it, whatever function stands there is taken for it.
        """
        if any(name in names for names in self.names[done:]):
            return Stopped("", undefined="defined_later")
        asked = {cell for cell, _ in self.functions}
        found = [(cell, other) for cell, others in self.functions[:done] for other in others - asked]
        found = [(cell, other) for cell, other in found if len(other) < _LONGEST_NAME][:_MOST]
        own, all_ = sorted({f for cell, f in found if cell == name}), sorted({f for _, f in found})
        close = get_close_matches(name, own, 1, 0) or get_close_matches(name, all_, 1)
        return Stopped(close[0], undefined="renamed") if close else Stopped("", undefined="undefined")
