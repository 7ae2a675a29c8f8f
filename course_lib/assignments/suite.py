"""The checks of an assignment: they run a student's function, compare it with the reference and name the mistake."""

import secrets
from collections.abc import Iterator
from itertools import combinations

import numpy as np

from course_lib.assignments.base import FIXED, Function, Mistake, Sizes, Task, draw_sizes
from course_lib.assignments.cases import Case, Outcome, draw, problem, run
from course_lib.assignments.compare import difference
from course_lib.language import tr

FIXED_SEED = 1997


class CheckFailed(AssertionError):
    """A function that did not pass; the text is the message for the student, in the language in use."""

    def _render_traceback_(self) -> list[str]:  # IPython shows this in place of the traceback
        return str(self).splitlines()


class Suite:
    """The tasks of one assignment: `check` for the student, `examine` for the hidden tests.

    Both take the student's function and, after it, those of the task's helpers. A function that is right but for a
    named mistake of such a helper passes: those points were lost where the mistake was made. The expected values always
    come from our own code, never from the student's helper.
    """

    def __init__(self, *tasks: Task) -> None:
        self.tasks = {task.name: task for task in tasks}

    def check(self, name: str, function: Function, *helpers: Function) -> None:
        """Judge `function` on a few fixed inputs. Raises `CheckFailed` with the message for the student."""
        _judge(self.tasks[name], function, helpers, FIXED, FIXED_SEED, "")

    def examine(self, name: str, function: Function, *helpers: Function, seed: int | None = None) -> None:
        """Judge `function` on inputs drawn afresh; `seed` repeats an earlier draw. Raises `CheckFailed`."""
        seed = secrets.randbits(32) if seed is None else seed
        sizes = draw_sizes(np.random.default_rng(seed))
        again = tr(pt=f"; para repetir, examine(…, seed={seed})", en=f"; to repeat, examine(…, seed={seed})")
        _judge(self.tasks[name], function, helpers, sizes, seed, again)


@np.errstate(all="ignore")  # a student's np.seterr must not reach the reference
def _judge(
    task: Task, function: Function, helpers: tuple[Function, ...], sizes: tuple[Sizes, ...], seed: int, again: str
) -> None:
    cases = draw(task, sizes, seed)
    outcomes = [run(function, case) for case in cases]
    found = _first_problem(task, cases, outcomes)
    if found is None:
        print(
            tr(
                pt=f"{task.name}: tudo certo, em {len(cases)} casos.",
                en=f"{task.name}: right in all {len(cases)} cases.",
            )
        )
        return
    if isinstance(outcomes[0].error, NotImplementedError):
        raise CheckFailed(f"{task.name}: {found[1]}")
    wrong = _wrong_helpers(task, helpers, sizes, seed)
    known = {name: mistake.variant for name, mistake in wrong.items() if mistake}
    if any(_matches(task, task.bind(task.reference, **swap), cases, outcomes) for swap in _subsets(known)):
        print(_excused(task.name, ", ".join(known)))
        return
    mistake = _name_mistake(task, known, cases, outcomes)
    raise CheckFailed("\n".join(_lines(task, *found, mistake, wrong, again)))


def _first_problem(task: Task, cases: list[Case], outcomes: list[Outcome]) -> tuple[Case, str] | None:
    problems = ((case, problem(task, case, outcome)) for case, outcome in zip(cases, outcomes, strict=True))
    return next(((case, text) for case, text in problems if text), None)


def _excused(name: str, helpers: str) -> str:
    return tr(
        pt=f"{name}: certa, a não ser pelo engano que vem de {helpers}; conserte-o lá.",
        en=f"{name}: right, but for the mistake that comes from {helpers}; mend it there.",
    )


def _lines(
    task: Task, case: Case, text: str, mistake: Mistake | None, wrong: dict[str, Mistake | None], again: str
) -> Iterator[str]:
    yield f"{task.name}: {text}"
    if mistake:
        yield tr(pt="Engano reconhecido: ", en="Recognised mistake: ") + mistake.message()
    if wrong:
        names = ", ".join(wrong)
        yield tr(pt=f"Conserte antes: {names}.", en=f"Mend first: {names}.")
    sizes = ", ".join(f"{letter}={getattr(case.sizes, letter)}" for letter in task.sizes.split())
    yield tr(pt=f"Caso: {sizes}{again}", en=f"Case: {sizes}{again}")


def _wrong_helpers(
    task: Task, helpers: tuple[Function, ...], sizes: tuple[Sizes, ...], seed: int
) -> dict[str, Mistake | None]:
    """Return the helpers that are wrong, each with its named mistake if there is one."""
    wrong = {}
    for helper, function in zip(task.helpers, helpers, strict=False):  # a check may be asked without them
        cases = draw(helper, sizes, seed)
        outcomes = [run(function, case) for case in cases]
        if _first_problem(helper, cases, outcomes):
            wrong[helper.name] = _name_mistake(helper, {}, cases, outcomes)
    return wrong


def _subsets(known: dict[str, Function]) -> Iterator[dict[str, Function]]:
    """Yield every way of putting some of the wrong helpers in place of the right ones."""
    for n in range(1, len(known) + 1):
        for chosen in combinations(known.items(), n):
            yield dict(chosen)


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
    """Tell whether `variant` stops where the student's function stopped, not everywhere, and else returns the same."""
    if all(outcome.error for outcome in outcomes) or any(outcome.touched for outcome in outcomes):
        return False
    for case, outcome in zip(cases, outcomes, strict=True):
        other = run(variant, case)
        if bool(other.error) != bool(outcome.error):
            return False
        if not outcome.error and difference(task.returns, {}, other.value, outcome.value):
            return False
    return True
