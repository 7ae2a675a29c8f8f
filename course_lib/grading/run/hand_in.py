"""One hand-in from its folder to its result: taken in, restored, run, and judged."""

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from course_lib.grading.notebook import intake
from course_lib.grading.notebook.cells import SourceCell, language_of
from course_lib.grading.notebook.restore import restore
from course_lib.grading.result import CellScore, Result, State
from course_lib.grading.run.kernel import run_notebook
from course_lib.grading.run.limits import Limits
from course_lib.grading.run.verdict import cell_scores, notes
from course_lib.language import Both


@dataclass(frozen=True)
class Job:
    """A hand-in to be graded. That can be done anywhere: it needs no gradebook."""

    student: str
    assignment: str
    folder: Path
    fingerprint: str
    sources: list[SourceCell]
    limits: Limits


def grade_hand_in(job: Job) -> tuple[NotebookNode, Result]:
    """Return the executed notebook and the result; whatever was handed in, there is one."""
    start = perf_counter()
    try:
        path, reasons = intake.find(job.folder, job.assignment)
        notebook, changes = restore(intake.read(path), job.sources, job.assignment)
    except intake.Refused as refusal:
        return _refused(job, refusal.text)
    except Exception as error:  # one odd hand-in must not stop the class
        what = f"{type(error).__name__}: {error}"[:200]
        return _refused(job, Both(pt=f"O notebook não pôde ser lido: {what}.", en=f"The notebook failed: {what}."))
    language = language_of(notebook)
    ending = run_notebook(notebook, language, job.limits, job.folder)
    reasons += notes(changes, ending, job.limits)
    state: State = "attention" if reasons else "graded"
    seconds = round(perf_counter() - start, 3)
    cells = cell_scores(notebook)
    return notebook, Result(job.student, job.assignment, job.fingerprint, language, state, reasons, cells, seconds)


def _refused(job: Job, why: Both) -> tuple[NotebookNode, Result]:
    """Give no points, and a notebook that says why in place of the one that could not be read."""
    cells = [CellScore(s.name, s.points, 0.0) for s in job.sources if s.grade]
    result = Result(job.student, job.assignment, job.fingerprint, "pt", "refused", [why], cells)
    cell = new_markdown_cell(f"{why.pt}\n\n{why.en}", id="refused")
    course = {"assignment": job.assignment, "language": "pt"}
    return new_notebook(cells=[cell], metadata={"course": course, "language_info": {"name": "python"}}), result
