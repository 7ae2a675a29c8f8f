"""The students' edition of an assignment: nbgrader's own release, without its gradebook."""

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)
from traitlets.config import Config

from course_lib.errors import CourseError
from course_lib.grading.notebook.source import SourceError, render
from course_lib.language import Both, Language

# What stands in a student's notebook in the place of a solution, and of an answer in writing.
STUB = Both(pt="# ESCREVA SEU CÓDIGO AQUI", en="# YOUR CODE HERE")
ANSWER_STUB = Both(pt="*Escreva aqui a sua resposta.*", en="*Write your answer here.*")
# nbgrader's own steps of a release, but for those that write to a gradebook.
_STEPS = (
    LockCells,
    ClearSolutions,
    ClearOutput,
    CheckCellMetadata,
    ClearHiddenTests,
    ComputeChecksums,
    CheckCellMetadata,
)


def stub_config(language: Language) -> Config:
    """Return what tells nbgrader to leave the stub of `language` in the place of a solution."""
    code = {"python": f"{STUB.text(language)}\nraise NotImplementedError()"}
    return Config(ClearSolutions=Config(code_stub=code, text_stub=ANSWER_STUB.text(language)))


def full_edition(assignment: str, language: Language) -> NotebookNode:
    """Return the notebook with its solutions and hidden tests.

    Raises `CourseError` if there is no such assignment or its source has a fault.
    """
    try:
        return render(assignment, language)
    except SourceError as error:
        raise CourseError(str(error)) from None


def student_edition(assignment: str, language: Language) -> NotebookNode:
    """Return the notebook that students of `language` get: no solutions, no hidden tests.

    Raises `CourseError` if there is no such assignment or its source has a fault.
    """
    notebook = full_edition(assignment, language)
    resources = ResourcesDict()
    for step in _STEPS:
        notebook, resources = step(config=stub_config(language)).preprocess(notebook, resources)
    return notebook
