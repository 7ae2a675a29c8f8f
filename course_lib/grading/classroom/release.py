"""Cut the students' notebooks from an assignment's source, and tell the gradebook about the assignment."""

import logging
from pathlib import Path

import nbformat
from nbgrader import api
from nbgrader.api import Gradebook, MissingEntry, Notebook
from nbgrader.converters import GenerateAssignment, NbGraderException
from traitlets.config import Config

from course_lib import files
from course_lib.errors import CourseError
from course_lib.grading.classroom.folder import Classroom
from course_lib.grading.notebook.cells import SourceCell, from_notebook
from course_lib.grading.notebook.source import ASSIGNMENTS_DIR, check_complete
from course_lib.grading.notebook.student import full_edition, stub_config, student_edition
from course_lib.language import Language, tr

RELEASES = ASSIGNMENTS_DIR.parent / "_build" / "release"


def register(classroom: Classroom, assignment: str) -> None:
    """Record `assignment` in the gradebook, with nbgrader's `source` and `release` folders.

    One record serves both editions, whose cells have the same ids and code. Raises `CourseError` if the cells are not
    those that hand-ins in the gradebook already have, or if this package has no hidden tests.
    """
    check_complete()
    full = full_edition(assignment, "pt")
    name, text = f"{assignment}.ipynb", nbformat.writes(full)
    source, cut = (classroom.path(step, ".", assignment) / name for step in ("source", "release"))
    if (
        _record_cells(classroom, assignment, from_notebook(full))
        and cut.exists()
        and source.exists()
        and source.read_text("utf-8") == text
    ):
        return
    files.write(source, text)
    config = Config(classroom.config)
    config.merge(stub_config("pt"))
    config.CourseDirectory.assignment_id = assignment
    config.GenerateAssignment.force = True
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # what matters of it is said below, in one line
    course = Classroom(classroom.root, config).course
    try:
        GenerateAssignment(coursedir=course, config=config).start()
    except NbGraderException as error:
        raise CourseError(
            tr(pt=f"{assignment}: o nbgrader recusou: {error}", en=f"{assignment}: nbgrader refused: {error}")
        ) from None


def _record_cells(classroom: Classroom, assignment: str, cells: list[SourceCell]) -> bool:
    """Tell whether the gradebook has the assignment with these cells already.

    Once hand-ins are graded, nbgrader lets no cell come or go. We keep to that for the cells that scores and comments
    hang on, and raise `CourseError`; locked cells, which have neither, take the place of those that were recorded.
    """
    with classroom.gradebook(create=True) as gradebook:
        try:
            notebook = gradebook.find_notebook(assignment, assignment)
        except MissingEntry:
            return False
        before = {cell.name for cell in notebook.source_cells}
        judged = {cell.name for cell in [*notebook.grade_cells, *notebook.solution_cells]}
        if notebook.submissions and before != {cell.name for cell in cells}:
            _check_same(assignment, judged ^ {cell.name for cell in cells if cell.grade or cell.solution})
            _replace_cells(gradebook, notebook, cells)
            return False
        return before == {cell.name for cell in cells}


def _check_same(assignment: str, changed: set[str]) -> None:
    if changed:
        names = ", ".join(sorted(changed))
        raise CourseError(
            tr(
                pt=f"{assignment}: já há entregas corrigidas com outras células ({names}); "
                "mantenha os identificadores, ou comece uma pasta de turma nova.",
                en=f"{assignment}: there are graded hand-ins with other cells ({names}); "
                "keep the ids, or start a new class folder.",
            )
        )


def _replace_cells(gradebook: Gradebook, notebook: Notebook, cells: list[SourceCell]) -> None:
    """Record the sources anew, in their order, which is that of a restored hand-in, and in one transaction."""
    for source in notebook.source_cells:
        gradebook.db.delete(source)
    gradebook.db.flush()
    for cell in cells:
        kept = {"cell_type": cell.cell_type, "locked": cell.locked, "source": cell.source, "checksum": cell.checksum}
        gradebook.db.add(api.SourceCell(name=cell.name, notebook=notebook, **kept))
    gradebook.db.commit()


def release(classroom: Classroom, assignment: str, languages: list[Language], to: Path = RELEASES) -> list[Path]:
    """Write the students' notebooks to `to/LANGUAGE/ASSIGNMENT/ASSIGNMENT.ipynb` and record the assignment.

    Raises `CourseError` if the source or the gradebook does not allow it, `OSError` if the disk does not.
    """
    editions = {language: nbformat.writes(student_edition(assignment, language)) for language in languages}
    register(classroom, assignment)
    return [
        files.write(to / language / assignment / f"{assignment}.ipynb", text) for language, text in editions.items()
    ]
