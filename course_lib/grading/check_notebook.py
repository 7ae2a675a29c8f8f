"""What a student runs before handing in: the visible tests of the assignment, as grading will run them."""

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from course_lib.errors import CourseError, unknown
from course_lib.grading.notebook import intake
from course_lib.grading.notebook.cells import from_notebook, language_of
from course_lib.grading.notebook.restore import restore
from course_lib.grading.notebook.source import assignment_names
from course_lib.grading.notebook.student import student_edition
from course_lib.grading.result import CellScore
from course_lib.grading.run.limits import Limits
from course_lib.grading.run.runner import run_notebook
from course_lib.grading.run.verdict import cell_scores, notes
from course_lib.language import Both, Language, current, tr, use

_IMPORTS = re.compile(r"^from course_lib\.assignments\.(\w+) import", re.MULTILINE)


@dataclass(frozen=True)
class Checked:
    """How a notebook did: its tests, and what else there is to say.

    `hidden` are the tests that only grading runs, `written` the answers that a person reads.
    """

    assignment: str
    language: Language
    cells: list[CellScore]
    hidden: frozenset[str]
    written: frozenset[str]
    notes: list[Both]

    @property
    def visible(self) -> list[CellScore]:
        """The tests that ran."""
        return [cell for cell in self.cells if cell.name not in self.hidden | self.written]

    @property
    def passed(self) -> bool:
        """Whether every test that ran passed."""
        return all(cell.score == cell.points for cell in self.visible)

    @property
    def functions(self) -> dict[str, list[CellScore]]:
        """The tests of each function, by its name, in the notebook's order."""
        found: dict[str, list[CellScore]] = {}
        for cell in self.cells:
            if cell.name not in self.written:
                found.setdefault(cell.name.partition("-")[0], []).append(cell)
        return found


def check_notebook(
    path: Path, limits: Limits | None = None, told: Callable[[int, str], None] = lambda _count, _name: None
) -> Checked:
    """Run a student's notebook in a process of its own, with the tests of the release; the file is not changed.

    The code and the tests find copies of the files that lie beside the notebook.
    `told` hears how many graded cells there are, and the name of each when its turn comes.

    Raises `CourseError` if there is no such notebook or it belongs to no assignment.
    """
    notebook = _read(path)
    language = language_of(notebook)
    assignment = _assignment(path, notebook)
    before = current()
    use(language)
    try:
        sources = from_notebook(student_edition(assignment, language))
    finally:
        use(before)
    notebook, changes = restore(notebook, sources, assignment)
    limits = limits or Limits()
    count = sum(source.grade for source in sources)
    beside = path.absolute().parent
    ending = run_notebook(notebook, language, limits, beside, "none", lambda name: told(count, name))
    said = notes(changes, ending, limits)
    hidden = frozenset(s.name for s in sources if s.grade and s.cell_type == "code" and not ast.parse(s.source).body)
    written = frozenset(s.name for s in sources if s.grade and s.solution)
    return Checked(assignment, language, cell_scores(notebook), hidden, written, said)


def _read(path: Path) -> NotebookNode:
    if not path.is_file():
        raise CourseError(tr(pt=f"{path}: esse arquivo não existe.", en=f"{path}: there is no such file."))
    try:
        return intake.read(path)
    except intake.Refused as refusal:
        raise CourseError(refusal.text.text()) from None


def _assignment(path: Path, notebook: NotebookNode) -> str:
    """Return the assignment that the notebook says it is of, or that its file is named after, or that its code imports.

    Raises `CourseError` if that is none.
    """
    metadata = notebook.get("metadata")
    about = metadata.get("course") if isinstance(metadata, dict) else None
    named = about.get("assignment") if isinstance(about, dict) else None
    imported = _IMPORTS.search("\n".join(str(cell.get("source")) for cell in notebook.cells))
    for name in (named, path.stem, imported and imported[1]):
        if name in assignment_names():
            return str(name)
    raise unknown(tr(pt="Tarefa", en="Assignment"), str(named or path.stem), assignment_names())
