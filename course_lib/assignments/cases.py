"""One call of a student's function: what it is given, what it gives, and what is wrong with that."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from course_lib.assignments.base import Function, Sizes, Task
from course_lib.assignments.compare import difference, is_tensor, plain, shape_text, unchanged
from course_lib.assignments.problem import Problem, problem
from course_lib.assignments.stopped import Stopped, stopped_by

PACKAGES = (str(Path(np.__file__).parents[1]),)  # where a line that stops is not the student's


@dataclass(frozen=True)
class Case:
    """Arguments of one call, and the sizes they were drawn for."""

    sizes: Sizes
    inputs: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What one call gave: a value or an error, and the name of the first argument that it changed, if any."""

    value: Any = None
    error: Stopped | None = None
    touched: str = ""


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
        return Outcome(error=stopped_by(error, PACKAGES))
    return Outcome(plain(value), touched=_touched(case.inputs, given))


def _touched(inputs: dict[str, Any], given: dict[str, Any]) -> str:
    """Name the first argument that is no longer what it was; of a dict with the same keys, the entry."""
    name = _changed(inputs, given)
    before = inputs.get(name)
    if isinstance(before, dict) and before.keys() == given[name].keys():
        return f'{name}["{_changed(before, given[name])}"]'
    return name


def _changed(before: dict[str, Any], after: dict[str, Any]) -> str:
    return next((name for name in before if not unchanged(before[name], after[name])), "")


def find_problem(task: Task, case: Case, outcome: Outcome) -> Problem | None:
    """Return what is wrong with `outcome`; `None` if it is right."""
    if outcome.error:
        return _stopped(task, outcome.error, case)
    if outcome.touched:
        kind = "tensor_changed" if is_tensor(case.inputs.get(outcome.touched)) else "argument_changed"
        return problem(kind, quantity=outcome.touched)
    return difference(task.returns, task.letters, _expected(task, case), outcome.value)


def _expected(task: Task, case: Case) -> Any:
    return task.bind(task.reference)(*plain(case.inputs).values())


def _stopped(task: Task, stopped: Stopped, case: Case) -> Problem:
    """Name the exception, the student's own line where it came up, and the shapes that the function was given."""
    if stopped.undefined:
        return problem(stopped.undefined, error=stopped.error)
    if stopped.unwritten:
        return _unwritten(stopped.function, task)
    named = {**case.inputs, **case.inputs.get("params", {})}
    return problem(
        "stopped",
        error=stopped.error,
        where=line_of(stopped),
        given=", ".join(_given(name, value) for name, value in named.items() if not isinstance(value, dict)),
        wanted=", ".join(_wanted(task, _expected(task, case))),
    )


def line_of(stopped: Stopped) -> Problem | str:
    """Name the student's own line where an error came up, if there is one."""
    if not stopped.line:
        return ""
    return problem("at_line", number=stopped.line, code=f": {stopped.code}" if stopped.code else "")


def _given(name: str, value: Any) -> str:
    shaped = is_tensor(value) or isinstance(value, np.ndarray)
    return f"{name} {tuple(value.shape)}" if shaped else f"{name} = {value}"


def _wanted(task: Task, expected: Any) -> Iterator[str]:
    """Yield the name and the shape of each array or number that the function returns, those of a dict as well."""
    values = expected if isinstance(expected, tuple) else (expected,)
    for result, value in zip(task.returns, values, strict=True):
        for name, array in value.items() if isinstance(value, dict) else [(result, value)]:
            yield f"{name} {shape_text(array if is_tensor(array) else np.asarray(array), task.letters.get(name, ''))}"


def _unwritten(function: str, task: Task) -> Problem:
    called = {below.name for helper in task.helpers for below in (helper, *helper.helpers)}
    if function != task.name and function in called:
        return problem("helper_unwritten", helper=function)
    return problem("unwritten")
