"""The gradebook as the files that other programs import: a plain table, Moodle's, Canvas's.

csv     nbgrader's own columns, a row for each student and assignment: assignment, duedate, timestamp, student_id,
        last_name, first_name, email, raw_score, late_submission_penalty, score, max_score.
moodle  a row for each student: First name, Last name, ID number, Email address, then a column for each assignment;
        in Grades > Import > CSV file map "ID number" (or "Email address") and each assignment's column.
canvas  a row for each student below the row "Points Possible": Student, ID, SIS User ID, SIS Login ID, Section, then a
        column for each assignment; ID is the student's `lms_user_id` in the gradebook, SIS User ID the student's id.

An assignment that a student did not hand in is an empty cell in Moodle's and Canvas's file, which leaves the grade
there alone; in the plain table it is 0 with no timestamp, as nbgrader has it.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args

from nbgrader.api import Assignment, Gradebook, Student, SubmittedAssignment

from course_lib import files
from course_lib.grading.classroom.folder import Classroom

Format = Literal["csv", "moodle", "canvas"]
FORMATS: tuple[Format, ...] = get_args(Format)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Row = list[Any]


def safe(value: Any) -> Any:
    """Return `value` as a cell that no spreadsheet takes for a formula: what looks like one gets an apostrophe."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA) else value


def _points(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def final_score(submission: SubmittedAssignment) -> float:
    return max(0.0, submission.score - (submission.late_submission_penalty or 0.0))


def _people(gradebook: Gradebook) -> list[Student]:
    return sorted(gradebook.students, key=lambda s: (s.last_name or "", s.first_name or "", s.id))


def _assignments(gradebook: Gradebook) -> list[Assignment]:
    return sorted(gradebook.assignments, key=lambda a: a.name)


def _handed_in(student: Student) -> dict[str, SubmittedAssignment]:
    return {submission.assignment.name: submission for submission in student.submissions}


def _csv(gradebook: Gradebook) -> Iterator[Row]:
    who = ["student_id", "last_name", "first_name", "email"]
    yield ["assignment", "duedate", "timestamp", *who, "raw_score", "late_submission_penalty", "score", "max_score"]
    for assignment in _assignments(gradebook):
        for student in _people(gradebook):
            done = _handed_in(student).get(assignment.name)
            yield [
                assignment.name,
                str(assignment.duedate or ""),
                str(done.timestamp or "") if done else "",
                student.id,
                student.last_name,
                student.first_name,
                student.email,
                _points(done.score) if done else "0",
                _points(done.late_submission_penalty or 0.0) if done else "0",
                _points(final_score(done)) if done else "0",
                _points(assignment.max_score),
            ]


def _scores(student: Student, assignments: list[Assignment]) -> Row:
    done = _handed_in(student)
    return [_points(final_score(done[a.name])) if a.name in done else "" for a in assignments]


def _moodle(gradebook: Gradebook) -> Iterator[Row]:
    assignments = _assignments(gradebook)
    yield ["First name", "Last name", "ID number", "Email address", *(a.name for a in assignments)]
    for s in _people(gradebook):
        yield [s.first_name, s.last_name, s.lms_user_id or s.id, s.email, *_scores(s, assignments)]


def _canvas(gradebook: Gradebook) -> Iterator[Row]:
    assignments = _assignments(gradebook)
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *(a.name for a in assignments)]
    yield ["    Points Possible", "", "", "", "", *(_points(a.max_score) for a in assignments)]
    for s in _people(gradebook):
        name = ", ".join(part for part in (s.last_name, s.first_name) if part) or s.id
        yield [name, s.lms_user_id, s.id, s.email or s.id, "", *_scores(s, assignments)]


_WRITERS: dict[Format, Callable[[Gradebook], Iterator[Row]]] = {"csv": _csv, "moodle": _moodle, "canvas": _canvas}


def export(classroom: Classroom, to: Format, out: Path | None = None) -> Path:
    """Write the gradebook as `to` and return the file: `grades.csv` or `grades-TO.csv` in the class folder by default.

    Raises `CourseError` if there is no gradebook, `OSError` if the file cannot be written.
    """
    name = "grades.csv" if to == "csv" else f"grades-{to}.csv"
    with classroom.gradebook() as gradebook:
        return write_table(out or classroom.root / name, _WRITERS[to](gradebook))


def write_table(path: Path, rows: Iterable[Row]) -> Path:
    """Write rows as a table in which no cell is a formula, and return the file. Raises `OSError`, as `files.write`."""
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows([safe(value) for value in row] for row in rows)
    return files.write(path, table.getvalue())
