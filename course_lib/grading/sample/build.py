"""A sample class: hand-ins of every kind, made from the assignments' own sources, released, graded and reported."""

import shutil
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from course_lib import files
from course_lib.errors import CourseError
from course_lib.grading.classroom.folder import CONFIG, Classroom
from course_lib.grading.classroom.release import release
from course_lib.grading.grade import grade
from course_lib.grading.notebook.source import ASSIGNMENTS_DIR
from course_lib.grading.reports.export import export
from course_lib.grading.reports.feedback import feedback
from course_lib.grading.reports.report import write as write_report
from course_lib.grading.result import Result
from course_lib.grading.sample.hand_ins import HAND_INS, HandIn
from course_lib.language import LANGUAGES, tr

# The endless loop of the sample class should not make everybody wait.
_SHORT = "\nc.RunHandIn.cell_seconds = 10\n"
_MARK = ".sample-class"


def prepare(folder: Path, hand_ins: Collection[tuple[str, HandIn]] = tuple(HAND_INS.items())) -> Classroom:
    """Make a class folder with `hand_ins`, each of a student, or bring an earlier one up to date.

    Raises `CourseError` if `folder` holds anything that is not a sample class.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise CourseError(
            tr(
                pt=f"{folder}: já há outra coisa nessa pasta; indique uma pasta nova ou vazia.",
                en=f"{folder}: there is something else in that folder; name a new or an empty one.",
            )
        )
    try:
        return _fill(folder, hand_ins)
    except CourseError:  # the class of an older source, whose cells were others
        clear(folder)
        return _fill(folder, hand_ins)


def _fill(folder: Path, hand_ins: Collection[tuple[str, HandIn]]) -> Classroom:
    files.write(folder / _MARK, "")
    files.write(folder / CONFIG, (ASSIGNMENTS_DIR / CONFIG).read_text("utf-8") + _SHORT)
    classroom = Classroom.find(folder)
    for name in sorted({hand_in.assignment for _, hand_in in hand_ins}):
        release(classroom, name, list(LANGUAGES), folder / "to-students")
    for student, hand_in in hand_ins:
        target = classroom.path("submitted", student, hand_in.assignment)
        target.mkdir(parents=True, exist_ok=True)
        hand_in.write(target)
    return classroom


def clear(folder: Path) -> None:
    """Remove a sample class, and nothing else."""
    if (folder / _MARK).exists():
        shutil.rmtree(folder)


def grade_all(classroom: Classroom, started: Callable[[int], None]) -> Iterator[Result]:
    """Grade what is new in the sample class; yield each result."""
    for name in classroom.assignments():
        yield from grade(classroom, name, started=started)


def report(classroom: Classroom) -> list[Path]:
    """Write the report, the table and the feedback; return where each is."""
    for name in classroom.assignments():
        list(feedback(classroom, name))
    return [write_report(classroom), export(classroom, "csv"), classroom.root / classroom.course.feedback_directory]
