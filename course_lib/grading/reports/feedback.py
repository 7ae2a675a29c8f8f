"""The page that a student gets back: the score, the message of each lost point, and the notebook as it was run."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mistune
import nbformat
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbconvert.filters import strip_ansi
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import GetGrades

from course_lib import files
from course_lib.grading.classroom import journal
from course_lib.grading.classroom.folder import Classroom, check_released
from course_lib.grading.notebook.cells import hidden_lines, language_of, visible
from course_lib.grading.reports.page import page
from course_lib.grading.result import Result
from course_lib.grading.run.verdict import cell_score
from course_lib.language import Both, Language

_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
_REDACTED = Both(
    pt="[saída retirada: mostrava testes que não são públicos]",
    en="[output taken out: it showed tests that are not public]",
)


class FeedbackExporter(Exporter):
    """Turn a graded notebook into the student's page; stock nbgrader uses it for `nbgrader generate_feedback`."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **options: Any) -> tuple[Any, Any]:
        """Return the page, in the language of the notebook."""
        nb, resources = super().from_notebook_node(nb, resources, **options)
        return render(nb, resources), resources


def render(notebook: NotebookNode, resources: dict[str, Any], reasons: list[Both] | None = None) -> str:
    """Return the page of a notebook that `GetGrades` has given its scores and comments."""
    language, about = language_of(notebook), resources["nbgrader"]
    secret = [line for cell in notebook.cells for line in hidden_lines(cell.source)]
    cells = [_cell(cell, about["assignment"], language, secret) for cell in notebook.cells]
    return page(
        "feedback",
        language,
        student=about["student"],
        assignment=about["assignment"],
        score=about["score"],
        points=about["max_score"],
        penalty=about["late_penalty"],
        reasons=reasons or [],
        tests=[cell for cell in cells if cell["test"]],
        cells=cells,
    )


def _cell(cell: NotebookNode, assignment: str, language: Language, secret: list[str]) -> dict[str, Any]:
    nbgrader = cell.metadata.get("nbgrader", {})
    test = bool(nbgrader.get("grade"))
    score, points = nbgrader.get("score") or 0.0, nbgrader.get("points", 0.0)
    message = cell_score(cell).message(assignment, language) if test and cell.cell_type == "code" else ""
    html = Markup(_markdown(cell.source)) if cell.cell_type == "markdown" else ""  # raw HTML is escaped
    outputs = [] if test and message else list(_outputs(cell, language))
    for output in outputs:
        if any(line in output["text"] for line in secret):
            output["text"] = _REDACTED.text(language)
    return {
        "name": nbgrader.get("grade_id", ""),
        "test": test,
        "html": html,
        "source": visible(cell.source),
        "hidden": bool(hidden_lines(cell.source)),
        "outputs": [*outputs, {"kind": "bad", "text": message, "image": ""}] if message else outputs,
        "message": message,
        "score": score,
        "points": points,
        "comment": nbgrader.get("comment") or "",
    }


_markdown = mistune.create_markdown(escape=True, plugins=["table"])


def _outputs(cell: NotebookNode, language: Language) -> Iterator[dict[str, str]]:
    """Yield what can be shown without trusting it: text, and pictures that are nothing but pixels."""
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            yield {"kind": output.name, "text": strip_ansi(output.text), "image": ""}
        elif output.output_type == "error":
            yield {"kind": "bad", "text": strip_ansi("\n".join(output.traceback)), "image": ""}
        else:
            data = output.get("data", {})
            kind = next((k for k in ("image/png", "image/jpeg") if isinstance(data.get(k), str)), "")
            if kind and _BASE64.fullmatch(data[kind]):
                yield {"kind": "", "text": "", "image": f"data:{kind};base64,{''.join(data[kind].split())}"}
            elif "text/plain" in data:
                yield {"kind": "", "text": strip_ansi(str(data["text/plain"])), "image": ""}


def feedback(classroom: Classroom, assignment: str) -> Iterator[Path]:
    """Write the page of every graded hand-in, and yield where each one is.

    Raises `CourseError` for an unknown assignment.
    """
    with classroom.gradebook() as gradebook:
        check_released(gradebook, assignment)
        for student, result in sorted(journal.read(classroom, assignment).items()):
            graded = classroom.path("autograded", student, assignment) / f"{assignment}.ipynb"
            if graded.exists():
                notebook, about = _with_grades(gradebook, nbformat.read(graded, as_version=4), result)
                target = classroom.path("feedback", student, assignment) / f"{assignment}.html"
                yield files.write(target, render(notebook, about, result.reasons))


def _with_grades(gradebook: Gradebook, notebook: NotebookNode, result: Result) -> tuple[NotebookNode, dict[str, Any]]:
    """Do what nbgrader's `GetGrades` does, in a gradebook that is open already."""
    grades, name, student = GetGrades(), result.assignment, result.student
    grades.gradebook, grades.notebook_id, grades.assignment_id, grades.student_id = gradebook, name, name, student
    for index, cell in enumerate(notebook.cells):
        grades.preprocess_cell(cell, {}, index)
    submitted = gradebook.find_submission_notebook(name, name, student)
    penalty = submitted.late_submission_penalty or 0
    score, points = submitted.score - penalty, submitted.max_score
    about = {"assignment": name, "student": student, "score": score, "max_score": points, "late_penalty": penalty}
    return notebook, {"nbgrader": about}
