"""Grade a class: hand-ins are judged a few at a time, and one writer brings the results into the gradebook."""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from time import sleep

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import LimitOutput
from nbgrader.utils import parse_utc

from course_lib import files
from course_lib.errors import CourseError
from course_lib.grading import rules
from course_lib.grading.classroom import journal
from course_lib.grading.classroom.folder import Classroom, check_released
from course_lib.grading.classroom.gradebook import record
from course_lib.grading.notebook import intake
from course_lib.grading.notebook.cells import from_gradebook
from course_lib.grading.plugins import RunHandIn
from course_lib.grading.result import Result
from course_lib.grading.run.hand_in import Job, grade_hand_in
from course_lib.grading.run.kernel import KernelError, stop
from course_lib.language import tr

WORKERS = 2  # the code runs in processes of its own, which threads of this one watch
Graded = tuple[NotebookNode, Result]


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
    with classroom.gradebook() as gradebook:
        check_released(gradebook, assignment)
        chosen = classroom.check_students(assignment, students or [])
        with journal.writing(classroom, assignment) as writer:
            jobs = _jobs(classroom, gradebook, assignment, chosen, everything)
            started(len(jobs))
            for notebook, result in _all(jobs):
                _record(classroom, gradebook, notebook, result)
                writer.add(result)
                yield result


def _all(jobs: list[Job]) -> Iterator[Graded]:
    """Yield each hand-in as it is done, a few of them running at a time."""
    pool = ThreadPoolExecutor(WORKERS)
    waiting: list[Future[Graded]] = [pool.submit(grade_hand_in, job) for job in jobs]
    try:
        for done in as_completed(waiting):
            yield _result(done)
    finally:  # after an interruption too: nothing that was started may outlive this run
        pool.shutdown(wait=False, cancel_futures=True)
        while not all(future.done() for future in waiting):
            stop()
            sleep(0.1)


def _result(done: Future[Graded]) -> Graded:
    try:
        return done.result()
    except KernelError as error:
        raise CourseError(
            tr(
                pt=f"um kernel do Jupyter não iniciou ({error}); o já corrigido ficou, e o mesmo comando continua.",
                en=f"a Jupyter kernel did not start ({error}); what was graded is kept, and the same command goes on.",
            )
        ) from None


def _jobs(
    classroom: Classroom, gradebook: Gradebook, assignment: str, students: list[str], everything: bool
) -> list[Job]:
    sources = from_gradebook(gradebook, assignment)
    recorded = {s.student.id for s in gradebook.assignment_submissions(assignment)}
    gradebook.db.rollback()  # what a person writes while the hand-ins run is read again when their turn comes
    limits = RunHandIn(config=classroom.config).limits()
    decided = rules.digest(assignment, sources, limits)
    done = journal.read(classroom, assignment)
    jobs = []
    for student in students:
        folder = classroom.path("submitted", student, assignment)
        mark = hashlib.sha256(f"{decided}{intake.fingerprint(folder)}".encode()).hexdigest()
        kept = student in recorded and _notebook(classroom, student, assignment).exists()
        if everything or not kept or student not in done or done[student].fingerprint != mark:
            jobs.append(Job(student, assignment, folder, mark, sources, limits))
    return jobs


def _notebook(classroom: Classroom, student: str, assignment: str) -> Path:
    return classroom.path("autograded", student, assignment) / f"{assignment}.ipynb"


def _record(classroom: Classroom, gradebook: Gradebook, notebook: NotebookNode, result: Result) -> None:
    """Bring a result into the class folder: the notebook first, then the gradebook."""
    notebook, _ = LimitOutput(config=classroom.config).preprocess(notebook, {})
    path = _notebook(classroom, result.student, result.assignment)
    files.write(path, nbformat.writes(notebook))
    stamp = _stamp(classroom.path("submitted", result.student, result.assignment))
    if stamp:
        files.write(path.with_name("timestamp.txt"), stamp)
    record(gradebook, result, notebook, stamp, classroom.config)


def _stamp(folder: Path) -> str | None:
    """Return when a hand-in came, as nbgrader's `timestamp.txt` says; one that nobody can read makes nobody late."""
    try:
        stamp = (folder / "timestamp.txt").read_text("utf-8").strip()
        parse_utc(stamp)
        return stamp
    except (OSError, ValueError, OverflowError):
        return None
