"""What nbgrader is told to do in our way; `nbgrader_config.py` calls `configure`, and stock nbgrader obeys too."""

from copy import deepcopy
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    GetGrades,
    LimitOutput,
    NbGraderPreprocessor,
    SaveAutoGrades,
)
from nbgrader.utils import compute_checksum, determine_grade, is_solution
from traitlets import Integer
from traitlets.config import Config

from course_lib.grading.notebook.restore import from_gradebook, language_of, restore
from course_lib.grading.run import kernel as runner
from course_lib.language import Language

# What stands in a student's notebook in the place of a solution.
STUBS: dict[Language, str] = {"pt": "# ESCREVA SEU CÓDIGO AQUI", "en": "# YOUR CODE HERE"}
Done = tuple[NotebookNode, ResourcesDict]


class RestoreCells(NbGraderPreprocessor):
    """Put a hand-in back on the assignment's rails, from the cells that the gradebook holds."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Done:
        """Return the restored notebook."""
        assignment = resources["nbgrader"]["assignment"]
        with Gradebook(resources["nbgrader"]["db_url"]) as gradebook:
            sources = from_gradebook(gradebook, assignment)
        return restore(nb, sources, assignment)[0], resources


class RunHandIn(NbGraderPreprocessor):
    """Run the cells of a hand-in, whatever it takes to run them: see `course_lib.grading.run.kernel`."""

    cell_seconds = Integer(30, help="Seconds that one cell may run.").tag(config=True)
    total_seconds = Integer(120, help="Seconds that all the cells of a hand-in may run together.").tag(config=True)

    def limits(self) -> runner.Limits:
        """Return the limits that the class has set."""
        return runner.Limits(self.cell_seconds, self.total_seconds)

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Done:
        """Run the notebook in place."""
        folder = resources.get("metadata", {}).get("path")
        runner.run(nb, language_of(nb), self.limits(), Path(folder) if folder else None)
        return nb, resources


def score(cell: NotebookNode) -> float | None:
    """Return the points of a graded cell: all of them if it ran to its end without an error, else none.

    What a cell prints, on stderr too, neither costs nor gives points. A cell that a person must judge has no score yet.
    """
    if is_solution(cell) or cell.cell_type != "code":
        return determine_grade(cell)[0]
    failed = any(output.output_type == "error" for output in cell.outputs)
    return 0.0 if failed or cell.execution_count is None else float(cell.metadata.nbgrader["points"])


class SaveScores(SaveAutoGrades):
    """Write a hand-in's scores into the gradebook in one transaction; what a person wrote there stays."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Done:
        """Save the scores of every graded cell, and the remark that a solution was left as it was."""
        names = resources["nbgrader"]
        with Gradebook(names["db_url"]) as gradebook:
            self.gradebook = gradebook
            self.notebook_id, self.assignment_id, self.student_id = (
                names["notebook"],
                names["assignment"],
                names["student"],
            )
            for index, cell in enumerate(nb.cells):
                self.preprocess_cell(cell, resources, index)
            gradebook.db.commit()
        return nb, resources

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        name = cell.metadata.nbgrader["grade_id"]
        grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        grade.auto_score = score(cell)
        grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None

    def _add_comment(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        name = cell.metadata.nbgrader["grade_id"]
        comment = self.gradebook.find_comment(name, self.notebook_id, self.assignment_id, self.student_id)
        comment.auto_comment = "Sem resposta. · No response." if _untouched(cell) else None


def _untouched(cell: NotebookNode) -> bool:
    """Tell whether a solution is still the stub of either edition; the gradebook knows that of the Portuguese one."""
    stub = deepcopy(cell)
    stub.source = cell.source.replace(STUBS["en"], STUBS["pt"])
    return bool(cell.metadata.nbgrader.get("checksum") == compute_checksum(stub))


def configure(config: Config) -> None:
    """Give nbgrader our way of restoring, running, scoring and reporting. Call it from `nbgrader_config.py`."""
    from course_lib.grading.reports.feedback import FeedbackExporter

    config.Autograde.sanitize_preprocessors = [RestoreCells, CheckCellMetadata]
    config.Autograde.autograde_preprocessors = [RunHandIn, LimitOutput, SaveScores, AssignLatePenalties]
    config.GenerateFeedback.preprocessors = [GetGrades]
    config.GenerateFeedback.exporter_class = FeedbackExporter


def resources_for(assignment: str, student: str, db_url: str) -> ResourcesDict:
    """Return what nbgrader's preprocessors want to know about a hand-in."""
    names = {"assignment": assignment, "notebook": assignment, "student": student, "db_url": db_url}
    return ResourcesDict(nbgrader=names, unique_key=assignment)
