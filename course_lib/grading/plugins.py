"""What nbgrader is told to do in our way; `nbgrader_config.py` calls `configure`, and stock nbgrader obeys too."""

from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, GetGrades, LimitOutput, NbGraderPreprocessor
from traitlets import Integer, List, Unicode
from traitlets.config import Config

from course_lib.grading.classroom import gradebook as records
from course_lib.grading.notebook.cells import from_gradebook, language_of
from course_lib.grading.notebook.restore import restore
from course_lib.grading.reports.feedback import FeedbackExporter
from course_lib.grading.run.limits import Limits
from course_lib.grading.run.runner import run_notebook
from course_lib.grading.run.verdict import cell_scores, untouched
from course_lib.grading.stock import take_in_as_we_do

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
    """Run the cells of a hand-in, the student's in a jail: see `course_lib.grading.run`."""

    cell_seconds = Integer(20, help="Seconds that one cell may run.").tag(config=True)
    task_seconds = Integer(60, help="Seconds that a solution and the cells after it may run together.").tag(config=True)
    packages = List(Unicode(), help="What notebooks may import beside NumPy and Matplotlib.").tag(config=True)

    def limits(self) -> Limits:
        """Return the limits that the class has set."""
        return Limits(self.cell_seconds, self.task_seconds, tuple(self.packages))

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Done:
        """Run the notebook in place."""
        folder = resources.get("metadata", {}).get("path")
        run_notebook(nb, language_of(nb), self.limits(), Path(folder) if folder else None)
        return nb, resources


class SaveScores(NbGraderPreprocessor):
    """Write a hand-in's scores into the gradebook; what a person wrote there stays."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Done:
        """Save the scores of every graded cell, and the remark that a solution was left as it was."""
        names = resources["nbgrader"]
        with Gradebook(names["db_url"]) as gradebook:
            submitted = gradebook.find_submission_notebook(names["notebook"], names["assignment"], names["student"])
            records.save(gradebook, submitted, cell_scores(nb), untouched(nb))
            gradebook.db.commit()
        return nb, resources


def configure(config: Config) -> None:
    """Give nbgrader our way of restoring, running, scoring and reporting. Call it from `nbgrader_config.py`."""
    take_in_as_we_do()
    config.Autograde.sanitize_preprocessors = [RestoreCells, CheckCellMetadata]
    config.Autograde.autograde_preprocessors = [RunHandIn, LimitOutput, SaveScores, AssignLatePenalties]
    config.GenerateFeedback.preprocessors = [GetGrades]
    config.GenerateFeedback.exporter_class = FeedbackExporter
