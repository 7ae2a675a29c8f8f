"""The cells that an assignment knows by their ids, and what can be read off a cell or a notebook by itself."""

import re
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.utils import is_grade, is_locked, is_solution

from course_lib.language import LANGUAGES, Language

LANGUAGE_CELL = "language"  # the id of the cell that chooses the language, the first of every notebook
_HIDDEN = re.compile(r"^[^\n]*BEGIN HIDDEN TESTS.*?END HIDDEN TESTS[^\n]*\n?", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class SourceCell:
    """A cell that the assignment knows by its id: a test, a locked cell or the place of a solution."""

    name: str
    cell_type: str
    locked: bool
    grade: bool
    solution: bool
    points: float
    source: str
    checksum: str | None

    def metadata(self) -> dict[str, Any]:
        """Return all the metadata that this cell may have."""
        nbgrader = {
            "schema_version": 3,
            "grade_id": self.name,
            "cell_type": self.cell_type,
            "grade": self.grade,
            "solution": self.solution,
            "locked": self.locked,
            "task": False,
            "checksum": self.checksum,
        }
        return {"nbgrader": nbgrader | ({"points": self.points} if self.grade else {})}


def visible(source: str) -> str:
    """Return a cell's source without its hidden tests."""
    return _HIDDEN.sub("", source).strip()


def hidden_lines(source: str) -> list[str]:
    """Return the lines of a cell's hidden tests, without the markers."""
    blocks = _HIDDEN.findall(source)
    return [line.strip() for block in blocks for line in block.splitlines()[1:-1] if line.strip()]


def from_gradebook(gradebook: Gradebook, assignment: str) -> list[SourceCell]:
    """Return the cells of `assignment` in the order in which the gradebook recorded them, as nbgrader itself does."""
    notebook = gradebook.find_notebook(assignment, assignment)
    points = {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    return [
        SourceCell(
            c.name,
            c.cell_type,
            c.locked,
            c.name in points,
            c.name in solutions,
            points.get(c.name, 0.0),
            c.source,
            c.checksum,
        )
        for c in notebook.source_cells
    ]


def from_notebook(notebook: NotebookNode) -> list[SourceCell]:
    """Return the cells that the notebook of an assignment itself says are tests, locked, or solutions."""
    cells = [c for c in notebook.cells if is_grade(c) or is_locked(c) or is_solution(c)]
    return [
        SourceCell(
            c.metadata.nbgrader["grade_id"],
            c.cell_type,
            is_locked(c),
            is_grade(c),
            is_solution(c),
            float(c.metadata.nbgrader.get("points", 0)),
            c.source,
            c.metadata.nbgrader.get("checksum"),
        )
        for c in cells
    ]


def switch(language: Language) -> str:
    """Return the source of the cell that chooses `language`."""
    return f'from course_lib.language import use\n\nuse("{language}")'


def language_of(notebook: NotebookNode) -> Language:
    """Return the language that the notebook speaks: that of the cell that chooses, else what the metadata say.

    Portuguese if nothing says it.
    """
    sources = [cell.get("source") for cell in notebook.get("cells", [])]
    course = notebook.metadata.get("course") if isinstance(notebook.get("metadata"), dict) else None
    said = course.get("language") if isinstance(course, dict) else None
    chosen = (language for source in sources for language in LANGUAGES if source == switch(language))
    return next(chosen, next((language for language in LANGUAGES if language == said), "pt"))
