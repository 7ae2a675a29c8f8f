"""The journal of a grading: one line for each finished hand-in, so that an interrupted run knows where to go on."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from course_lib import files
from course_lib.errors import CourseError
from course_lib.grading.classroom.folder import Classroom
from course_lib.grading.result import CellScore, Result
from course_lib.language import Both, tr


def _path(classroom: Classroom, assignment: str) -> Path:
    return classroom.root / "journal" / f"{assignment}.jsonl"


def read(classroom: Classroom, assignment: str) -> dict[str, Result]:
    """Return the last result of each student.

    A line that a kill cut off, or that another version of the course wrote in another form, does not count: its hand-in
    is graded again, and the gradebook, which holds all that a person gave, loses nothing.
    """
    path = _path(classroom, assignment)
    results = {}
    for line in path.read_text("utf-8", errors="replace").splitlines() if path.exists() else []:
        try:
            result = _result(json.loads(line))
        except (ValueError, TypeError, KeyError):
            continue
        results[result.student] = result
    return results


def _result(entry: dict) -> Result:
    entry["reasons"] = [Both(**reason) for reason in entry["reasons"]]
    entry["cells"] = [
        CellScore(**cell | {"ended": Both(**cell["ended"]) if cell["ended"] else None}) for cell in entry["cells"]
    ]
    return Result(**entry)


def _line(result: Result) -> str:
    fields = asdict(result, dict_factory=lambda pairs: {name: _by_language(value) for name, value in pairs})
    return json.dumps(fields, ensure_ascii=False) + "\n"


def _by_language(value: Any) -> Any:
    """Write a text by the names of its languages, where JSON would make a list of it."""
    if isinstance(value, Both):
        return value._asdict()
    return [_by_language(item) for item in value] if isinstance(value, list) else value


@contextmanager
def writing(classroom: Classroom, assignment: str) -> Iterator["Writer"]:
    """Open the journal for the only run that may write it. Raises `CourseError` if another run has it."""
    path = _path(classroom, assignment)
    path.parent.mkdir(exist_ok=True)
    try:
        with (
            files.locked(path.with_name(f".{assignment}.lock")),
            path.open("a", encoding="utf-8", errors="replace") as file,
        ):
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

    def __init__(self, file: TextIO) -> None:
        self.file = file

    def add(self, results: list[Result]) -> None:
        """Write a line for each, and see them on the disk."""
        self.file.writelines(map(_line, results))
        self.file.flush()
        os.fsync(self.file.fileno())
