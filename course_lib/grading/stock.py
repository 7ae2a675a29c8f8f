"""What stock nbgrader takes in before it asks our preprocessors: no more than `course grade` does.

nbgrader's autograde copies what was handed in, and reads when, before any preprocessor runs. It follows links (to a
neighbour's work, to the gradebook) and opens pipes and devices, on which it waits or copies without end.
"""

import shutil
from datetime import datetime
from pathlib import Path

from nbgrader.converters import Autograde, NbGraderException
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc

from course_lib.grading.notebook import intake

_copy_all = BaseConverter.init_assignment


def take_in_as_we_do() -> None:
    """Let nbgrader's autograde, in this process, take in plain files alone and refuse what `course grade` refuses."""
    BaseConverter.init_assignment = _init_assignment
    CourseDirectory.get_existing_timestamp = _timestamp


def _init_assignment(self: BaseConverter, assignment_id: str, student_id: str) -> None:
    """Copy what was handed in beside the notebook. Raises `NbGraderException`, with which the class goes on."""
    if not isinstance(self, Autograde):
        _copy_all(self, assignment_id, student_id)
        return
    source, target = (Path(f(assignment_id, student_id)) for f in (self._format_source, self._format_dest))
    try:
        notebook, _ = intake.find(source, assignment_id)
        intake.read(notebook)
    except intake.Refused as refusal:
        raise NbGraderException(refusal.text.text()) from None
    for path in intake.beside(source):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)


def _timestamp(_self: CourseDirectory, folder: str) -> datetime | None:
    stamp = intake.stamp(Path(folder))
    return parse_utc(stamp) if stamp else None
