"""The one writer of the gradebook: what a hand-in's run gives goes in together, and what a person wrote stays."""

from collections.abc import Mapping

from nbgrader.api import BaseCell, Comment, Grade, Gradebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import Config

from course_lib.grading.result import CellScore
from course_lib.grading.run.hand_in import Graded

NO_RESPONSE = "Sem resposta. · No response."


def record(gradebook: Gradebook, graded: Graded, stamp: str | None, config: Config) -> None:
    """Write a hand-in's scores, remarks and late penalty; the caller commits. `stamp` is when it was handed in."""
    result = graded.result
    gradebook.update_or_create_student(result.student)
    when = {"timestamp": stamp} if stamp else {}
    submission = gradebook.update_or_create_submission(result.assignment, result.student, **when)
    save(gradebook, submission.notebooks[0], result.cells, graded.untouched)
    submission.notebooks[0].late_submission_penalty = _penalty(gradebook, submission, config)


def save(
    gradebook: Gradebook, submitted: SubmittedNotebook, cells: list[CellScore], untouched: Mapping[str, bool]
) -> None:
    """Set the score of each of `cells`, and the remark on each solution left `untouched`; the caller commits."""
    scores = {cell.name: cell.score for cell in cells}
    for grade, name in _of(gradebook, Grade, submitted):
        if name in scores:
            grade.auto_score = scores[name]
            grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
    for comment, name in _of(gradebook, Comment, submitted):
        if name in untouched:
            comment.auto_comment = NO_RESPONSE if untouched[name] else None


def _of(gradebook: Gradebook, kind: type, submitted: SubmittedNotebook):  # type: ignore[no-untyped-def]
    """Return the grades or the comments of a notebook, each with the name of its cell, in one query."""
    query = gradebook.db.query(kind, BaseCell.name).join(BaseCell, BaseCell.id == kind.cell_id)  # type: ignore[attr-defined]
    return query.filter(kind.notebook_id == submitted.id)  # type: ignore[attr-defined]


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
