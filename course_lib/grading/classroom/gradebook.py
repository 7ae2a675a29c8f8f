"""The one writer of the gradebook: what a hand-in's run gives goes in together, and what a person wrote stays."""

from collections.abc import Mapping, Sequence
from typing import Any

from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import parse_utc
from sqlalchemy import insert, select, update
from traitlets.config import Config

from course_lib.grading.result import CellScore
from course_lib.grading.run.hand_in import Graded

NO_RESPONSE = "Sem resposta. · No response."


def record(gradebook: Gradebook, batch: Sequence[Graded], stamps: Mapping[str, str | None], config: Config) -> None:
    """Write the scores, remarks and late penalties of hand-ins of one assignment; the caller commits.

    `stamps` says by student when a hand-in came. nbgrader's own functions go one by one, with a commit at each step.
    """
    db, name = gradebook.db, batch[0].result.assignment
    _make_room(gradebook, name, [graded.result.student for graded in batch])
    places = _places(gradebook, name, stamps)
    when = [
        {"id": submission, "timestamp": parse_utc(stamp)}
        for student, (submission, _) in places.items()
        if (stamp := stamps[student])
    ]
    if when:
        db.execute(update(SubmittedAssignment), when)
    _write(gradebook, {places[graded.result.student][1]: (graded.result.cells, graded.untouched) for graded in batch})
    if gradebook.find_assignment(name).duedate:
        for student in places:
            submission = gradebook.find_submission(name, student)
            db.refresh(submission)
            submission.notebooks[0].late_submission_penalty = _penalty(gradebook, submission, config)


def _places(gradebook: Gradebook, name: str, students: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Return the ids of each student's submission and of its notebook."""
    wanted = select(SubmittedAssignment.student_id, SubmittedAssignment.id, SubmittedNotebook.id).join(
        SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id
    )
    wanted = wanted.where(SubmittedAssignment.assignment_id == gradebook.find_assignment(name).id)
    rows = gradebook.db.execute(wanted.where(SubmittedAssignment.student_id.in_(students)))
    return {student: (submission, notebook) for student, submission, notebook in rows}


def _make_room(gradebook: Gradebook, name: str, students: list[str]) -> None:
    """Add the students and the empty submissions that are not there yet."""
    db = gradebook.db
    known = set(db.scalars(select(Student.id).where(Student.id.in_(students))))
    there = _places(gradebook, name, dict.fromkeys(students))
    rows: dict[type, list[dict[str, Any]]] = {
        kind: [] for kind in (Student, SubmittedAssignment, SubmittedNotebook, Grade, Comment)
    }
    rows[Student] = [{"id": student} for student in students if student not in known]
    notebook = gradebook.find_notebook(name, name)
    graded = [cell.id for cell in [*notebook.grade_cells, *notebook.task_cells]]
    remarked = [cell.id for cell in [*notebook.solution_cells, *notebook.task_cells]]
    for student in students:
        if student not in there:
            submission, place = new_uuid(), new_uuid()
            assignment = {"id": submission, "assignment_id": notebook.assignment_id, "student_id": student}
            rows[SubmittedAssignment].append(assignment)
            rows[SubmittedNotebook].append({"id": place, "assignment_id": submission, "notebook_id": notebook.id})
            rows[Grade] += [{"id": new_uuid(), "notebook_id": place, "cell_id": cell} for cell in graded]
            rows[Comment] += [{"id": new_uuid(), "notebook_id": place, "cell_id": cell} for cell in remarked]
    for kind, values in rows.items():
        if values:
            db.execute(insert(kind), values)


def save(
    gradebook: Gradebook, submitted: SubmittedNotebook, cells: list[CellScore], untouched: Mapping[str, bool]
) -> None:
    """Set the score of each of `cells`, and the remark on each solution left `untouched`; the caller commits."""
    _write(gradebook, {submitted.id: (cells, untouched)})


def _write(gradebook: Gradebook, work: Mapping[str, tuple[list[CellScore], Mapping[str, bool]]]) -> None:
    """Set scores and remarks, by the ids of the notebooks."""
    db = gradebook.db
    scores = {(place, cell.name): cell.score for place, (cells, _) in work.items() for cell in cells}
    remarks = {(place, name): left for place, (_, untouched) in work.items() for name, left in untouched.items()}
    grades = [
        {"id": id_, "auto_score": score, "needs_manual_grade": manual is not None or score is None}
        for id_, place, name, manual in db.execute(_cells(Grade, work, Grade.manual_score))
        if (place, name) in scores
        for score in [scores[place, name]]
    ]
    comments = [
        {"id": id_, "auto_comment": NO_RESPONSE if remarks[place, name] else None}
        for id_, place, name in db.execute(_cells(Comment, work))
        if (place, name) in remarks
    ]
    for kind, values in ((Grade, grades), (Comment, comments)):
        if values:
            db.execute(update(kind), values)


def _cells(kind: Any, work: Mapping[str, Any], *more: Any) -> Any:
    """Ask for the grades or the comments of notebooks: id, notebook, name of the cell."""
    wanted = select(kind.id, kind.notebook_id, BaseCell.name, *more).join(BaseCell, BaseCell.id == kind.cell_id)
    return wanted.where(kind.notebook_id.in_(work))


def _penalty(gradebook: Gradebook, submission: SubmittedAssignment, config: Config) -> float | None:
    """Ask the class's own rule, as nbgrader's `AssignLatePenalties` does with a gradebook of its own."""
    if not submission.total_seconds_late:
        return None
    notebook = submission.notebooks[0]
    gradebook.db.flush()
    gradebook.db.refresh(notebook)  # its score is a sum that the database makes
    rule = AssignLatePenalties(config=config)
    rule.init_plugin()
    penalty = rule.plugin_inst.late_submission_penalty(
        submission.student_id, notebook.score, submission.total_seconds_late
    )
    return None if penalty is None else rule._check_late_penalty(notebook, penalty)
