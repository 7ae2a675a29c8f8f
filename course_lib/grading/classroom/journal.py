"""The journal of a grading: one line for each finished hand-in, so that an interrupted run knows where to go on."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from course_lib import files
from course_lib.errors import CourseError
from course_lib.grading.classroom.folder import Classroom
from course_lib.grading.result import Result, TaskResult
from course_lib.language import tr


def _path(classroom: Classroom, assignment: str) -> Path:
    return classroom.root / "journal" / f"{assignment}.jsonl"


def read(classroom: Classroom, assignment: str) -> dict[str, Result]:
    """Return the last result of each student; a line that was cut off by a kill does not count."""
    path = _path(classroom, assignment)
    results = {}
    for line in path.read_text("utf-8").splitlines() if path.exists() else []:
        try:
            entry = json.loads(line)
            entry["tasks"] = [TaskResult(**task) for task in entry["tasks"]]
            results[entry["student"]] = Result(**entry)
        except (ValueError, TypeError, KeyError):
            continue
    return results


@contextmanager
def writing(classroom: Classroom, assignment: str) -> Iterator["Writer"]:
    """Open the journal for the only run that may write it. Raises `CourseError` if another run has it."""
    path = _path(classroom, assignment)
    path.parent.mkdir(exist_ok=True)
    try:
        with files.locked(path.with_name(f".{assignment}.lock")), path.open("a", encoding="utf-8") as file:
            file.write("\n" if path.stat().st_size else "")  # ends a line that a kill cut off
            yield Writer(file)
    except files.Busy:
        raise CourseError(
            tr(
                pt=f"{path}: outra correção de {assignment} está em curso; espere que termine.",
                en=f"{path}: another run is grading {assignment}; wait for it to end.",
            )
        ) from None


class Writer:
    """Adds results to an open journal."""

    def __init__(self, file) -> None:  # type: ignore[no-untyped-def]
        self.file = file

    def add(self, result: Result) -> None:
        """Write one line, and see it on the disk."""
        self.file.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")
        self.file.flush()
        os.fsync(self.file.fileno())
