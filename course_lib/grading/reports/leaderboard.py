"""A class by what its work can do: the figures that an assignment's checks measured, the best hand-in first."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from course_lib.errors import CourseError
from course_lib.grading.classroom import journal
from course_lib.grading.classroom.folder import Classroom, check_released
from course_lib.grading.reports.export import write_table
from course_lib.grading.result import Result
from course_lib.language import tr

_SIZE = "parameters"  # how names of measures end that say how large a model is


def leaderboard(classroom: Classroom, assignment: str) -> Path:
    """Write `leaderboard.csv` in the class folder and return it.

    Columns: rank, student, each measure, the parameters of all models together, and the seconds that grading took.
    First comes the largest sum of the measures, and of equal ones the fewest parameters; who is equal in both shares
    the rank. A hand-in of which nothing was measured is not there.

    Raises `CourseError` for an unknown assignment, or if nothing was measured of any hand-in.
    """
    with classroom.gradebook() as gradebook:
        check_released(gradebook, assignment)
    results = [result for result in journal.read(classroom, assignment).values() if result.measured]
    if not results:
        raise CourseError(
            tr(
                pt=f"{assignment}: nada foi medido em nenhuma entrega; corrija-as antes, se a tarefa mede algo.",
                en=f"{assignment}: nothing was measured of any hand-in; grade them first, if the assignment measures.",
            )
        )
    return write_table(classroom.root / "leaderboard.csv", _rows(results))


def _rows(results: list[Result]) -> Iterator[list[Any]]:
    names = sorted({name for result in results for name in _measures(result)})
    yield ["rank", "student", *names, _SIZE, "seconds"]
    ranked = sorted(results, key=lambda result: (_key(result), result.student))
    keys = [_key(result) for result in ranked]
    for result in ranked:
        figures = [round(_measures(result)[name], 4) if name in _measures(result) else "" for name in names]
        rank = 1 + keys.index(_key(result))
        yield [rank, result.student, *figures, _parameters(result) or "", result.seconds]


def _key(result: Result) -> tuple[float, int]:
    return -sum(_measures(result).values()), _parameters(result)


def _measures(result: Result) -> dict[str, float]:
    return {name: value for name, value in result.measured.items() if not name.endswith(_SIZE)}


def _parameters(result: Result) -> int:
    return int(sum(value for name, value in result.measured.items() if name.endswith(_SIZE)))
