"""Grade a class: hand-ins are judged a few at a time, and one writer brings the results into the gradebook."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

from nbgrader.api import Gradebook, InvalidEntry
from sqlalchemy.exc import OperationalError
from traitlets.config import Config

from course_lib import files
from course_lib.errors import CourseError
from course_lib.grading import lanes, rules
from course_lib.grading.classroom import journal
from course_lib.grading.classroom.folder import Classroom, check_released
from course_lib.grading.classroom.gradebook import record
from course_lib.grading.notebook import intake
from course_lib.grading.notebook.cells import from_gradebook
from course_lib.grading.plugins import RunHandIn
from course_lib.grading.result import Result
from course_lib.grading.run.hand_in import Graded, Job
from course_lib.grading.run.ladder import JailError, best_rung
from course_lib.language import tr
from course_lib.workers import cores

LOCKED_SECONDS = 60  # as long as another program may hold the gradebook


def grade(
    classroom: Classroom,
    assignment: str,
    students: list[str] | None = None,
    *,
    everything: bool = False,
    workers: int | None = None,
    unsafe: bool = False,
    started: Callable[[int], None] = lambda _count: None,
) -> Iterator[Result]:
    """Yield the result of each hand-in that is new or has changed (`everything`: of all), once it is in the gradebook.

    A run that was interrupted goes on where it was: only what is in the journal is done. `workers` run at a time, one a
    core by default; `unsafe` runs the code without a jail. `started` is told how many hand-ins there are to judge.
    Raises `CourseError` for an unknown assignment or student, and where this machine has no jail.
    """
    rung = _rung(unsafe)
    with classroom.gradebook() as gradebook:
        check_released(gradebook, assignment)
        chosen = classroom.check_students(assignment, students or [])
        with journal.writing(classroom, assignment) as writer:
            jobs = _jobs(classroom, gradebook, assignment, chosen, everything, rung)
            started(len(jobs))
            for batch in _all(jobs, workers or cores()):
                _record(classroom, gradebook, batch)
                writer.add([graded.result for graded in batch])
                yield from (graded.result for graded in batch)


def _rung(unsafe: bool) -> str:
    try:
        return "none" if unsafe else best_rung()
    except JailError as error:
        raise CourseError(str(error)) from None


def _all(jobs: list[Job], workers: int) -> Iterator[list[Graded]]:
    try:
        yield from lanes.run(jobs, workers)
    except JailError as error:
        raise CourseError(
            tr(
                pt=f"a jaula falhou ({error}); o já corrigido ficou, e o mesmo comando continua. Veja `course doctor`.",
                en=f"the jail failed ({error}); what was graded is kept, and the same command goes on. See "
                "`course doctor`.",
            )
        ) from None


def _jobs(
    classroom: Classroom, gradebook: Gradebook, assignment: str, students: list[str], everything: bool, rung: str
) -> list[Job]:
    sources = from_gradebook(gradebook, assignment)
    recorded = {s.student.id for s in gradebook.assignment_submissions(assignment)}
    gradebook.db.rollback()  # what a person writes while the hand-ins run is read again when their turn comes
    limits = RunHandIn(config=classroom.config).limits()
    output = Config(LimitOutput=classroom.config.LimitOutput)
    decided = rules.digest(assignment, sources, limits)
    done = journal.read(classroom, assignment)
    jobs = []
    for student in students:
        folder = classroom.path("submitted", student, assignment)
        mark = hashlib.sha256(f"{decided}{intake.fingerprint(folder)}".encode()).hexdigest()
        target = _notebook(classroom, student, assignment)
        kept = student in recorded and target.exists()
        if everything or not kept or student not in done or done[student].fingerprint != mark:
            jobs.append(Job(student, assignment, folder, mark, sources, limits, rung, target, output))
    return jobs


def _notebook(classroom: Classroom, student: str, assignment: str) -> Path:
    return classroom.path("autograded", student, assignment) / f"{assignment}.ipynb"


def _record(classroom: Classroom, gradebook: Gradebook, batch: list[Graded]) -> None:
    """Bring results whose notebooks are written into the gradebook, in one transaction."""
    stamps = {}
    for graded in batch:
        student, assignment = graded.result.student, graded.result.assignment
        files.sync(_notebook(classroom, student, assignment))
        stamps[student] = intake.stamp(classroom.path("submitted", student, assignment))
        if stamp := stamps[student]:
            files.write(_notebook(classroom, student, assignment).with_name("timestamp.txt"), stamp)
    until = monotonic() + LOCKED_SECONDS
    while True:
        try:
            record(gradebook, batch, stamps, classroom.config)
            gradebook.db.commit()
            return
        except (OperationalError, InvalidEntry) as error:  # nbgrader makes the second of some of the first
            gradebook.db.rollback()
            if "locked" not in str(error):
                raise
            if monotonic() > until:
                raise _held() from None
            sleep(0.5)


def _held() -> CourseError:
    return CourseError(
        tr(
            pt="outro programa segura o diário de notas: feche-o (o formgrader, por exemplo) e repita o comando, que "
            "continua de onde parou.",
            en="another program holds the gradebook: close it (the formgrader, say) and run the same command again, "
            "which goes on where it was.",
        )
    )
