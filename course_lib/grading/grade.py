"""Grade a class: hand-ins are judged a few at a time, and one writer brings the results into the gradebook."""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import asdict
from functools import cache
from pathlib import Path
from time import sleep

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties, LimitOutput
from nbgrader.utils import parse_utc

from course_lib import files
from course_lib.errors import CourseError
from course_lib.grading.classroom import journal
from course_lib.grading.classroom.folder import Classroom
from course_lib.grading.notebook import intake
from course_lib.grading.notebook.restore import SourceCell, from_gradebook
from course_lib.grading.plugins import RunHandIn, SaveScores, resources_for
from course_lib.grading.result import Result
from course_lib.grading.run.hand_in import Job, judge
from course_lib.grading.run.kernel import KernelError, Limits, stop
from course_lib.language import tr

# The files of this library that a score depends on.
_DECIDING = ("*.py", "cells/*.py", "assignments/**/*.py", "grading/**/*.py")
WORKERS = 2  # the code runs in processes of its own, which threads of this one watch


def grade(
    classroom: Classroom,
    assignment: str,
    students: list[str] | None = None,
    *,
    everything: bool = False,
    started: Callable[[int], None] = lambda _count: None,
) -> Iterator[Result]:
    """Yield the result of each hand-in that is new or has changed (`everything`: of all), once it is in the gradebook.

    A run that was interrupted goes on where it was: only what is in the journal is done. `started` is told how many
    hand-ins there are to judge. Raises `CourseError` for an unknown assignment or student.
    """
    classroom.check_released(assignment)
    chosen = classroom.check_students(assignment, students or [])
    with journal.writing(classroom, assignment) as writer:
        jobs = _jobs(classroom, assignment, chosen, everything)
        started(len(jobs))
        pool = ThreadPoolExecutor(WORKERS)
        waiting: list[Future[tuple[NotebookNode, Result]]] = [pool.submit(judge, job) for job in jobs]
        try:
            for done in as_completed(waiting):
                notebook, result = _result(done)
                _record(classroom, notebook, result)
                writer.add(result)
                yield result
        finally:  # after an interruption too: nothing that was started may outlive this run
            pool.shutdown(wait=False, cancel_futures=True)
            while not all(future.done() for future in waiting):
                stop()
                sleep(0.1)


def _result(done: Future[tuple[NotebookNode, Result]]) -> tuple[NotebookNode, Result]:
    try:
        return done.result()
    except KernelError as error:
        raise CourseError(
            tr(
                pt=f"um kernel do Jupyter não iniciou ({error}); o já corrigido ficou, e o mesmo comando continua.",
                en=f"a Jupyter kernel did not start ({error}); what was graded is kept, and the same command goes on.",
            )
        ) from None


def _jobs(classroom: Classroom, assignment: str, students: list[str], everything: bool) -> list[Job]:
    with classroom.gradebook() as gradebook:
        sources = from_gradebook(gradebook, assignment)
        recorded = {s.student.id for s in gradebook.assignment_submissions(assignment)}
    limits = RunHandIn(config=classroom.config).limits()
    rules = _rules(sources, limits)
    done = journal.read(classroom, assignment)
    jobs = []
    for student in students:
        folder = classroom.path("submitted", student, assignment)
        mark = hashlib.sha256(f"{rules}{intake.fingerprint(folder)}".encode()).hexdigest()
        kept = student in recorded and _notebook(classroom, student, assignment).exists()
        if everything or not kept or student not in done or done[student].fingerprint != mark:
            jobs.append(Job(student, assignment, folder, mark, sources, limits))
    return jobs


def _rules(sources: list[SourceCell], limits: Limits) -> str:
    """Return a digest of all that decides a score beside the hand-in: tests, limits, and this library."""
    return f"{[asdict(source) for source in sources]}{limits}{_library()}"


@cache
def _library() -> str:
    digest = hashlib.sha256()
    library = Path(__file__).parent.parent
    for path in sorted(p for place in _DECIDING for p in library.glob(place)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _notebook(classroom: Classroom, student: str, assignment: str) -> Path:
    return classroom.path("autograded", student, assignment) / f"{assignment}.ipynb"


def _record(classroom: Classroom, notebook: NotebookNode, result: Result) -> None:
    """Bring a result into the class folder: the notebook first, then the gradebook."""
    resources = resources_for(result.assignment, result.student, classroom.course.db_url)
    notebook, _ = LimitOutput(config=classroom.config).preprocess(notebook, resources)
    path = _notebook(classroom, result.student, result.assignment)
    files.write(path, nbformat.writes(notebook))
    with classroom.gradebook() as gradebook:
        _record_submission(classroom, gradebook, result, path.parent)
        SaveScores(config=classroom.config).preprocess(notebook, resources)
        AssignLatePenalties(config=classroom.config).preprocess(notebook, resources)


def _record_submission(classroom: Classroom, gradebook: Gradebook, result: Result, graded: Path) -> None:
    stamp = classroom.path("submitted", result.student, result.assignment) / "timestamp.txt"
    when = {}
    if stamp.is_file():
        try:
            when = {"timestamp": parse_utc(stamp.read_text("utf-8").strip())}
            files.write(graded / stamp.name, stamp.read_text("utf-8"))
        except (ValueError, OverflowError):
            pass  # a stamp that nobody can read makes nobody late
    gradebook.update_or_create_student(result.student)
    submission = gradebook.update_or_create_submission(result.assignment, result.student, **when)
    if result.state == "refused":
        for cell in submission.notebooks[0].grades:
            cell.auto_score, cell.needs_manual_grade = 0.0, cell.manual_score is not None
        gradebook.db.commit()
