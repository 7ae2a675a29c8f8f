"""One call of a student's function: what it is given, what it gives, and what was wrong with the call itself."""

import sysconfig
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from course_lib.assignments.base import Function, Sizes, Task
from course_lib.assignments.compare import difference, plain, unchanged
from course_lib.language import tr

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


def draw(task: Task, sizes: tuple[Sizes, ...], seed: int) -> list[Case]:
    """Draw one case of `task` for each of `sizes`."""
    rng = np.random.default_rng(seed)
    return [Case(s, task.inputs(rng, s)) for s in sizes]


def run(function: Function, case: Case) -> Outcome:
    """Call `function` on copies of the arguments, and copy what it returns."""
    given = plain(case.inputs)
    try:
        value = function(*given.values())
    except (Exception, SystemExit) as error:
        return Outcome(error=error)
    touched = next((name for name, before in case.inputs.items() if not unchanged(before, given[name])), None)
    return Outcome(plain(value), touched=touched)


def problem(task: Task, case: Case, outcome: Outcome) -> str | None:
    """Say what is wrong with `outcome`, in the current language; `None` if it is right."""
    if outcome.error:
        return _error_text(task, outcome.error, case)
    if name := outcome.touched:
        return tr(
            pt=f"mudou o argumento {name}, que é de quem chamou: trabalhe numa cópia, {name}.copy()",
            en=f"changed its argument {name}, which belongs to the caller: work on a copy, {name}.copy()",
        )
    expected = task.bind(task.reference)(*plain(case.inputs).values())
    return difference(task.returns, task.letters, expected, outcome.value)


def _error_text(task: Task, error: BaseException, case: Case) -> str:
    """Name the exception, the student's own line where it came up, and the shapes that the function was given."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(_NOT_THE_STUDENTS)
    ]
    if isinstance(error, NotImplementedError):
        return _not_implemented(frames[-1].name if frames else task.name, task)
    text = " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST_ERROR]
    where = ""
    if frames:
        number, line = frames[-1].lineno, f": {frames[-1].line}" if frames[-1].line else ""
        where = tr(pt=f", na linha {number}{line}", en=f", in line {number}{line}")
    named = {**case.inputs, **case.inputs.get("params", {})}
    shapes = ", ".join(f"{name} {value.shape}" for name, value in named.items() if isinstance(value, np.ndarray))
    wanted = ", ".join(_wanted(name, task, case) for name in task.returns if name in task.letters)
    return tr(
        pt=f"parou com {text}{where}\nFormas recebidas: {shapes}\nFormas a devolver: {wanted}",
        en=f"stopped with {text}{where}\nShapes given: {shapes}\nShapes to return: {wanted}",
    )


def _wanted(name: str, task: Task, case: Case) -> str:
    sizes = tuple(getattr(case.sizes, letter) for letter in task.letters[name].split())
    return f"{name} ({task.letters[name].replace(' ', ', ')}) = {sizes}"


def _not_implemented(function: str, task: Task) -> str:
    if function != task.name and function in {helper.name for helper in task.helpers}:
        return tr(
            pt=f"chama {function}, que ainda não foi implementada", en=f"calls {function}, which is not implemented yet"
        )
    return tr(
        pt="ainda não foi implementada: escreva sua solução no lugar de raise NotImplementedError()",
        en="not implemented yet: write your solution in place of raise NotImplementedError()",
    )
