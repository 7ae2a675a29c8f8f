"""The class folder: a stock nbgrader course, with the paths, the gradebook and the names that are in it."""

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning, SQLAlchemyError
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from course_lib.errors import CourseError, unknown
from course_lib.grading.notebook.source import ASSIGNMENTS_DIR, assignment_names
from course_lib.language import tr

CONFIG = "nbgrader_config.py"
# nbgrader builds a submission outside the session on purpose, and SQLAlchemy warns of it three times a hand-in.
warnings.filterwarnings("ignore", category=SAWarning)


def _find_own_programs() -> None:
    """Let nbgrader find `alembic`, which it calls by name, when the environment of this Python is not activated."""
    programs, path = str(Path(sys.executable).parent), os.environ.get("PATH", "")
    if programs not in path.split(os.pathsep):
        os.environ["PATH"] = f"{programs}{os.pathsep}{path}"


@dataclass(frozen=True)
class Classroom:
    """A class folder and its configuration."""

    root: Path
    config: Config

    @classmethod
    def find(cls, folder: Path | None = None) -> "Classroom":
        """Open `folder`, else the current folder if it is a class folder, else the repository's `assignments`.

        Raises `CourseError` if it holds no `nbgrader_config.py` or if that file cannot be read.
        """
        here = Path.cwd()
        root = (folder or (here if (here / CONFIG).exists() else ASSIGNMENTS_DIR)).absolute()
        if not (root / CONFIG).is_file():
            raise CourseError(
                tr(
                    pt=f"{root}: não é a pasta de uma turma, pois falta {CONFIG}; indique-a com --class.",
                    en=f"{root}: not a class folder, for it has no {CONFIG}; name it with --class.",
                )
            )
        try:
            config = PyFileConfigLoader(CONFIG, str(root)).load_config()
        except Exception as error:  # the file is a program of the instructor's: anything can happen in it
            reason = f"{type(error).__name__}: {error}"
            raise CourseError(f"{root / CONFIG}: {reason}") from None
        config.CourseDirectory.root = str(root)
        return cls(root, config)

    @property
    def course(self) -> CourseDirectory:
        """nbgrader's own view of the folder."""
        return CourseDirectory(config=self.config)

    def path(self, step: str, student: str, assignment: str) -> Path:
        """Return the folder of a student's assignment at `step`: submitted, autograded or feedback."""
        course = self.course
        return Path(course.format_path(getattr(course, f"{step}_directory"), student, assignment))

    @contextmanager
    def gradebook(self, create: bool = False) -> Iterator[Gradebook]:
        """Open the gradebook. Raises `CourseError` if there is none, or if it cannot be read or written."""
        url = self.course.db_url
        file = Path(url.removeprefix("sqlite:///"))
        if not create and url.startswith("sqlite:///") and not file.exists():
            raise CourseError(
                tr(
                    pt=f"{file}: não há diário de notas; rode antes `course release`.",
                    en=f"{file}: there is no gradebook; run `course release` first.",
                )
            )
        _find_own_programs()
        try:
            with Gradebook(url, self.course.course_id) as gradebook:
                yield gradebook
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", error)).splitlines()[0]
            raise CourseError(
                tr(pt=f"{file}: o diário de notas não abre: {reason}", en=f"{file}: the gradebook fails: {reason}")
            ) from None

    def assignments(self) -> list[str]:
        """Return the names of the assignments in the gradebook."""
        with self.gradebook() as gradebook:
            return sorted(a.name for a in gradebook.assignments)

    def hand_ins(self, assignment: str) -> list[str]:
        """Return the students who handed `assignment` in, whatever it is that they handed in."""
        submitted = self.root / self.course.submitted_directory
        return sorted(p.name for p in submitted.glob("*") if os.path.lexists(p / assignment))

    def check_students(self, assignment: str, students: list[str]) -> list[str]:
        """Return `students`, or everyone who handed in. Raises `CourseError` for one who did not, or if nobody did."""
        known = self.hand_ins(assignment)
        if not known:
            place = self.path("submitted", tr(pt="ESTUDANTE", en="STUDENT"), assignment) / f"{assignment}.ipynb"
            raise CourseError(
                tr(
                    pt=f"{assignment}: nenhuma entrega; ponha cada uma em {place}.",
                    en=f"{assignment}: there is no hand-in; put each at {place}.",
                )
            )
        for student in students:
            if student not in known:
                raise unknown(tr(pt=f"Entrega de {assignment} por", en=f"Hand-in of {assignment} by"), student, known)
        return sorted(set(students)) or known


def check_released(gradebook: Gradebook, name: str) -> str:
    """Return `name` if the gradebook has it. Raises `CourseError` if not."""
    known = sorted(assignment.name for assignment in gradebook.assignments)
    if name in known:
        return name
    if name in assignment_names():
        raise CourseError(
            tr(
                pt=f"{name}: ainda não está no diário de notas; rode `course release {name}`.",
                en=f"{name}: not in the gradebook yet; run `course release {name}`.",
            )
        )
    raise unknown(tr(pt="Tarefa", en="Assignment"), name, known)
