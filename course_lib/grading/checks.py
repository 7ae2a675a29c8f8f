"""The checks of an assignment: they run a student's function, compare it with the reference and name the mistake."""

import secrets
import sysconfig
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from course_lib.grading.compare import difference, plain, shape_text, unchanged
from course_lib.grading.task import FIXED, Function, Mistake, Sizes, Task, draw_sizes
from course_lib.language import tr

FIXED_SEED = 1997
_NOT_THE_STUDENTS = (sysconfig.get_path("stdlib"), str(Path(np.__file__).parent), str(Path(__file__).parent.parent))


class CheckFailed(AssertionError):
    """A function that did not pass; the text is the message for the student, in the language in use."""

    def _render_traceback_(self) -> list[str]:  # IPython shows this in place of the traceback
        return str(self).splitlines()


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


def _draw(task: Task, sizes: tuple[Sizes, ...], seed: int) -> list[Case]:
    rng = np.random.default_rng(seed)
    return [Case(s, task.inputs(rng, s)) for s in sizes]


def _run(function: Function, case: Case) -> Outcome:
    given = plain(case.inputs)
    try:
        value = function(*given.values())
    except (Exception, SystemExit) as error:
        return Outcome(error=error)
    touched = next((name for name, before in case.inputs.items() if not unchanged(before, given[name])), None)
    return Outcome(plain(value), touched=touched)


class Suite:
    """The tasks of one assignment: `check` for the student, `examine` for the hidden tests."""

    def __init__(self, *tasks: Task) -> None:
        self.tasks = {task.name: task for task in tasks}

    def check(self, name: str, function: Function, *helpers: Function) -> None:
        """Judge `function` on a few fixed inputs. Raises `CheckFailed` with the message for the student."""
        self._judge(self.tasks[name], function, helpers, FIXED, FIXED_SEED, "")

    def examine(self, name: str, function: Function, *helpers: Function, seed: int | None = None) -> None:
        """Judge `function` on inputs drawn afresh; `seed` repeats an earlier draw. Raises `CheckFailed`."""
        seed = secrets.randbits(32) if seed is None else seed
        sizes = draw_sizes(np.random.default_rng(seed))
        self._judge(self.tasks[name], function, helpers, sizes, seed, f", seed={seed}")

    def _judge(
        self,
        task: Task,
        function: Function,
        helpers: tuple[Function, ...],
        sizes: tuple[Sizes, ...],
        seed: int,
        repeat: str,
    ) -> None:
        cases = _draw(task, sizes, seed)
        outcomes = [_run(function, case) for case in cases]
        problems = ((case, _problem(task, case, outcome)) for case, outcome in zip(cases, outcomes, strict=True))
        case, problem = next(((c, p) for c, p in problems if p), (cases[0], None))
        if problem is None:
            print(
                tr(
                    pt=f"{task.name}: certo nos {len(cases)} casos.",
                    en=f"{task.name}: right in all {len(cases)} cases.",
                )
            )
            return
        wrong = _wrong_helpers(task, helpers, sizes, seed)
        known = {name: mistake.variant for name, mistake in wrong.items() if mistake}
        if any(_matches(task, task.bind(task.reference, **swap), cases, outcomes) for swap in _subsets(known)):
            names = ", ".join(known)
            print(
                tr(
                    pt=f"{task.name}: certo, a não ser pelo engano que vem de {names}. Conserte lá.",
                    en=f"{task.name}: right, but for the mistake that comes from {names}. Mend it there.",
                )
            )
            return
        mistake = _name_mistake(task, known, cases, outcomes)
        raise CheckFailed("\n".join(_lines(task, case, problem, mistake, wrong, repeat)))


def _lines(
    task: Task, case: Case, problem: str, mistake: Mistake | None, wrong: dict[str, Mistake | None], repeat: str
) -> Iterator[str]:
    yield f"{task.name}: {problem}"
    if mistake:
        yield tr(pt="Engano reconhecido: ", en="Recognised mistake: ") + mistake.message()
    if wrong:
        names = ", ".join(wrong)
        yield tr(pt=f"Conserte antes {names}: ainda não passa.", en=f"Mend {names} first: it does not pass yet.")
    sizes = ", ".join(f"{letter}={getattr(case.sizes, letter)}" for letter in task.sizes.split())
    yield tr(pt=f"Caso: {sizes}{repeat}", en=f"Case: {sizes}{repeat}")


def _subsets(known: dict[str, Function]) -> Iterator[dict[str, Function]]:
    """Yield every way of putting some of the wrong helpers in place of the right ones."""
    for n in range(1, len(known) + 1):
        for chosen in combinations(known.items(), n):
            yield dict(chosen)


def _wrong_helpers(
    task: Task, helpers: tuple[Function, ...], sizes: tuple[Sizes, ...], seed: int
) -> dict[str, Mistake | None]:
    """Return the helpers that are wrong, each with its named mistake if there is one."""
    wrong = {}
    for helper, function in zip(task.helpers, helpers, strict=False):
        cases = _draw(helper, sizes, seed)
        outcomes = [_run(function, case) for case in cases]
        if any(_problem(helper, c, o) for c, o in zip(cases, outcomes, strict=True)):
            wrong[helper.name] = _name_mistake(helper, {}, cases, outcomes)
    return wrong


def _name_mistake(task: Task, known: dict[str, Function], cases: list[Case], outcomes: list[Outcome]) -> Mistake | None:
    """Return the mistake whose variant gives the same outcome on every case, alone or with wrong helpers in place."""
    for m in task.all_mistakes():
        if _matches(task, m.variant, cases, outcomes):
            return m
    for swap in _subsets(known):
        for m in task.mistakes:
            if _matches(task, task.bind(m.variant, **swap), cases, outcomes):
                return m
    return None


def _matches(task: Task, variant: Function, cases: list[Case], outcomes: list[Outcome]) -> bool:
    """Tell whether `variant` fails where the student's function fails, and else returns the same."""
    if all(outcome.error for outcome in outcomes):
        return False
    for case, outcome in zip(cases, outcomes, strict=True):
        other = _run(variant, case)
        if bool(other.error) != bool(outcome.error):
            return False
        if not outcome.error and difference(task.returns, {}, other.value, outcome.value):
            return False
    return True


def _problem(task: Task, case: Case, outcome: Outcome) -> str | None:
    if outcome.error:
        return _error_text(outcome.error, case)
    if outcome.touched:
        name = outcome.touched
        return tr(
            pt=f"mudou o argumento {name}, que é de quem chamou: trabalhe numa cópia (`{name}.copy()`)",
            en=f"changed its argument {name}, which belongs to the caller: work on a copy (`{name}.copy()`)",
        )
    return difference(
        task.returns, task.letters, task.bind(task.reference)(*plain(case.inputs).values()), outcome.value
    )


def _error_text(error: BaseException, case: Case) -> str:
    frames = [f for f in traceback.extract_tb(error.__traceback__) if not f.filename.startswith(_NOT_THE_STUDENTS)]
    if isinstance(error, NotImplementedError):
        return tr(
            pt="ainda não implementada: escreva sua solução no lugar de `raise NotImplementedError()`",
            en="not implemented yet: write your solution in place of `raise NotImplementedError()`",
        )
    where = ""
    if frames:
        number, text = frames[-1].lineno, (frames[-1].line or "").strip()
        where = tr(pt=f" na linha {number} (`{text}`)", en=f" in line {number} (`{text}`)")
    shapes = ", ".join(
        f"{name} {shape_text(value)}"
        for name, value in [*case.inputs.items(), *case.inputs.get("params", {}).items()]
        if isinstance(value, np.ndarray)
    )
    text = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return tr(pt=f"parou com {text}{where}. Formas: {shapes}", en=f"stopped with {text}{where}. Shapes: {shapes}")
