"""One hand-in from its folder to its result: taken in, restored, run, judged, and its notebook written."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook
from nbgrader.preprocessors import LimitOutput
from traitlets.config import Config

from course_lib import files
from course_lib.assignments.measured import collecting
from course_lib.errors import CourseError
from course_lib.grading.notebook import intake
from course_lib.grading.notebook.cells import SourceCell, language_of
from course_lib.grading.notebook.restore import restore
from course_lib.grading.result import CellScore, Result, State
from course_lib.grading.run.ladder import JailError
from course_lib.grading.run.limits import Limits
from course_lib.grading.run.runner import run_notebook
from course_lib.grading.run.verdict import cell_scores, notes, untouched
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
    rung: str = ""
    target: Path | None = None
    output: Config = field(default_factory=Config)


class Graded(NamedTuple):
    """What a worker gives back: the result, and each solution's name with whether it is still the stub."""

    result: Result
    untouched: dict[str, bool]


def grade_job(job: Job) -> Graded:
    """Grade a hand-in and write its notebook to `job.target`. Raises `JailError`, `OSError`."""
    return _written(job, *grade_hand_in(job))


def refused_job(job: Job, why: Both) -> Graded:
    """Give a hand-in no points, and say why in place of its notebook."""
    return _written(job, *_refused(job, why))


def _written(job: Job, notebook: NotebookNode, result: Result) -> Graded:
    if job.target:
        limit = LimitOutput(config=job.output)
        for k, cell in enumerate(notebook.cells):
            limit.preprocess_cell(cell, {}, k)
        # nbformat would look at it from all sides and indent it, and whoever commits sees to it that it lasts
        files.write(job.target, json.dumps(notebook, ensure_ascii=False, sort_keys=True), lasting=False)
    return Graded(result, untouched(notebook))


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
    try:
        with collecting() as measured:
            ending = run_notebook(notebook, language, job.limits, job.folder, job.rung)
    except (JailError, CourseError, OSError):
        raise  # whatever the student wrote
    except Exception as error:  # one odd hand-in must not stop the class
        what = f"{type(error).__name__}: {error}"[:200]
        return _refused(
            job, Both(pt=f"O examinador falhou nesta entrega: {what}.", en=f"The examiner failed on this one: {what}.")
        )
    reasons += notes(changes, ending, job.limits)
    state: State = "attention" if reasons else "graded"
    seconds = round(perf_counter() - start, 3)
    cells = cell_scores(notebook)
    return notebook, Result(
        job.student, job.assignment, job.fingerprint, language, state, reasons, cells, seconds, measured
    )


def _refused(job: Job, why: Both) -> tuple[NotebookNode, Result]:
    """Give no points, and a notebook that says why in place of the one that could not be read."""
    cells = [CellScore(s.name, s.points, 0.0) for s in job.sources if s.grade]
    result = Result(job.student, job.assignment, job.fingerprint, "pt", "refused", [why], cells)
    cell = new_markdown_cell(f"{why.pt}\n\n{why.en}", id="refused")
    course = {"assignment": job.assignment, "language": "pt"}
    return new_notebook(cells=[cell], metadata={"course": course, "language_info": {"name": "python"}}), result
