"""The instructor's page on a class: how it did, the mistakes that were made most, every score with its reason."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from course_lib import files
from course_lib.assignments.suite import sentences_of
from course_lib.grading.classroom import journal
from course_lib.grading.classroom.folder import Classroom
from course_lib.grading.reports.export import final_score
from course_lib.grading.reports.page import page
from course_lib.grading.reports.summary import by_function, mistakes, parts, spread
from course_lib.grading.result import Result
from course_lib.language import Language, current


@dataclass(frozen=True)
class Row:
    """A hand-in as the gradebook has it now, with what the last run said of it.

    `tests` has no entry for what nobody has judged yet; `waiting` counts these.
    """

    result: Result
    score: float
    by_hand: bool
    tests: dict[str, float]
    waiting: int
    feedback: str  # where the student's page is, seen from the report; empty if there is none yet


def write(classroom: Classroom, language: Language | None = None) -> Path:
    """Write `report.html` in the class folder, in `language` (the current one), and return it.

    Raises `CourseError` if there is no gradebook, `OSError` if the file cannot be written.
    """
    chosen = language or current()
    sections = []
    for name in classroom.assignments():
        rows = _rows(classroom, name)
        tests = by_function({cell.name: cell.points for row in rows for cell in row.result.cells})
        points = sum(tests.values())
        measures = sorted({name for row in rows for name in row.result.measured})
        sections.append(
            {
                "name": name,
                "rows": rows,
                "tests": tests,
                "measures": measures,
                "points": points,
                "waiting": sum(row.waiting for row in rows),
                "spread": spread([row.score for row in rows], points),
                "parts": parts(tests, [row.tests for row in rows]),
                "mistakes": common_mistakes([row.result for row in rows], name, chosen),
                "mean": sum(row.score for row in rows) / len(rows) if rows else 0.0,
            }
        )
    return files.write(
        classroom.root / "report.html", page("report", chosen, sections=sections, root=classroom.root.name)
    )


def _rows(classroom: Classroom, assignment: str) -> list[Row]:
    results = journal.read(classroom, assignment)
    rows = []
    with classroom.gradebook() as gradebook:
        for submission in gradebook.assignment_submissions(assignment):
            if submission.student.id in results:
                grades = submission.notebooks[0].grades
                judged = [g for g in grades if g.auto_score is not None or g.manual_score is not None]
                rows.append(
                    Row(
                        results[submission.student.id],
                        final_score(submission),
                        any(g.manual_score is not None or g.extra_credit for g in grades),
                        by_function({grade.name: grade.score for grade in judged}),
                        len(grades) - len(judged),
                        _feedback(classroom, submission.student.id, assignment),
                    )
                )
    return sorted(rows, key=lambda row: row.result.student)


def _feedback(classroom: Classroom, student: str, assignment: str) -> str:
    path = classroom.path("feedback", student, assignment) / f"{assignment}.html"
    return quote(path.relative_to(classroom.root).as_posix()) if path.exists() else ""


def common_mistakes(results: list[Result], assignment: str, language: Language) -> list[tuple[str, int]]:
    """Return the named mistakes of a class in `language`, with how many students made each, most frequent first."""
    sentences = sentences_of(assignment)
    return [(sentences[name].text(language), count) for name, count in mistakes(results) if name in sentences]
