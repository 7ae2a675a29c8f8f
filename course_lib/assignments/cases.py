"""One call of a student's function: what it is given, what it gives, and what is wrong with that."""

import sysconfig
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from course_lib.assignments.base import Function, Sizes, Task
from course_lib.assignments.compare import difference, plain, unchanged
from course_lib.assignments.problem import Problem, problem

LONGEST_ERROR = 300
_NOT_THE_STUDENTS = (sysconfig.get_path("stdlib"), str(Path(np.__file__).parent), str(Path(__file__).parent.parent))


@dataclass(frozen=True)
class Case:
    """Arguments of one call, and the sizes they were drawn for."""

    sizes: Sizes
    inputs: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What one call gave: a value or an error, and the first argument that it changed, if any."""

    value: Any = None
    error: BaseException | None = None
    touched: str | None = None


def draw_cases(task: Task, sizes: tuple[Sizes, ...], seed: int) -> list[Case]:
    """Draw one case of `task` for each of `sizes`."""
    rng = np.random.default_rng(seed)
    return [Case(s, task.inputs(rng, s)) for s in sizes]


def call(function: Function, case: Case) -> Outcome:
    """Call `function` on copies of the arguments, and copy what it returns."""
    given = plain(case.inputs)
    try:
        value = function(*given.values())
    except (Exception, SystemExit) as error:
        return Outcome(error=error)
    touched = next((name for name, before in case.inputs.items() if not unchanged(before, given[name])), None)
    return Outcome(plain(value), touched=touched)


def find_problem(task: Task, case: Case, outcome: Outcome) -> Problem | None:
    """Return what is wrong with `outcome`; `None` if it is right."""
    if outcome.error:
        return _stopped(task, outcome.error, case)
    if outcome.touched:
        return problem("argument_changed", quantity=outcome.touched)
    expected = task.bind(task.reference)(*plain(case.inputs).values())
    return difference(task.returns, task.letters, expected, outcome.value)


def _stopped(task: Task, error: BaseException, case: Case) -> Problem:
    """Name the exception, the student's own line where it came up, and the shapes that the function was given."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(_NOT_THE_STUDENTS)
    ]
    if isinstance(error, NotImplementedError):
        return _unwritten(frames[-1].name if frames else task.name, task)
    named = {**case.inputs, **case.inputs.get("params", {})}
    return problem(
        "stopped",
        error=" ".join(f"{type(error).__name__}: {error}".split())[:LONGEST_ERROR],
        where=_line(frames[-1]) if frames else "",
        given=", ".join(f"{name} {value.shape}" for name, value in named.items() if isinstance(value, np.ndarray)),
        wanted=", ".join(_wanted(name, task, case) for name in task.returns if name in task.letters),
    )


def _line(frame: traceback.FrameSummary) -> Problem:
    return problem("at_line", number=frame.lineno, code=f": {frame.line}" if frame.line else "")


def _wanted(name: str, task: Task, case: Case) -> str:
    sizes = tuple(getattr(case.sizes, letter) for letter in task.letters[name].split())
    return f"{name} ({task.letters[name].replace(' ', ', ')}) = {sizes}"


def _unwritten(function: str, task: Task) -> Problem:
    if function != task.name and function in {helper.name for helper in task.helpers}:
        return problem("helper_unwritten", helper=function)
    return problem("unwritten")
