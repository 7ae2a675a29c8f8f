"""The checks of an assignment: they run a student's function, compare it with the reference and name the mistake."""

import secrets
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec

import numpy as np

from course_lib.assignments.base import FIXED, Function, Sizes, Task, Variant, draw_sizes
from course_lib.assignments.lend import lend
from course_lib.assignments.problem import problem as told
from course_lib.assignments.stopped import Ended
from course_lib.assignments.trial import Trial
from course_lib.assignments.verdict import CheckFailed, Verdict
from course_lib.language import Both, tr

FIXED_SEED = 1997
Functions = tuple[Function, ...]


class Suite:
    """The tasks of one assignment: `check` for the student, `examine` for the hidden tests.

    Both take the student's function and, after it, those of the task's helpers. A function that is right once it calls
    ours in the place of wrong helpers passes: those points were lost where the mistake was made. The expected values
    always come from our own code, never from the student's helper.
    """

    def __init__(self, *tasks: Task) -> None:
        self.tasks = {task.name: task for task in tasks}
        self.sentences = {f"{task.name}.{m.name}": m.sentence for task in tasks for m in task.mistakes}

    def check(self, name: str, function: Function, *helpers: Function) -> None:
        """Judge `function` on a few fixed inputs, and then on one drawn afresh. Raises `CheckFailed`.

        What is the same every time helps to fix a function; what is not keeps a table of the answers from passing.
        """
        task, seed = self.tasks[name], secrets.randbits(32)
        said = _verdict(task, function, helpers, FIXED, FIXED_SEED)
        once = draw_sizes(np.random.default_rng(seed))[:1]
        other = said if isinstance(said, Verdict) else _verdict(task, function, helpers, once, seed, again=seed)
        self._tell(other if isinstance(other, Verdict) else said)

    def examine(self, name: str, function: Function, *helpers: Function, seed: int | None = None) -> None:
        """Judge `function` on inputs drawn afresh; `seed` repeats an earlier draw. Raises `CheckFailed`."""
        seed = secrets.randbits(32) if seed is None else seed
        sizes = draw_sizes(np.random.default_rng(seed))
        self._tell(_verdict(self.tasks[name], function, helpers, sizes, seed, again=seed))

    def _tell(self, ended: Verdict | str) -> None:
        if isinstance(ended, Verdict):
            raise CheckFailed(ended, self.sentences)
        print(ended)


@cache
def sentences_of(assignment: str) -> dict[str, Both]:
    """Return the sentences of an assignment's named mistakes, by "function.mistake"; none if it has no suite."""
    module = f"course_lib.assignments.{assignment}"
    known = assignment.isidentifier() and find_spec(module)
    suite: Suite | None = getattr(import_module(module), "SUITE", None) if known else None
    return suite.sentences if suite else {}


@np.errstate(all="ignore")  # a student's np.seterr must not reach the reference
def _verdict(
    task: Task, function: Function, helpers: Functions, sizes: tuple[Sizes, ...], seed: int, again: int | None = None
) -> Verdict | str:
    """Return what is wrong, or what to say of a function that passes."""
    try:
        trial = Trial(task, function, sizes, seed)
    except Ended:  # in a helper, perhaps
        names = [helper.name for helper in task.helpers]
        if names and _right_with_ours(task, function, set(names), sizes, seed):
            return _excused(task, dict.fromkeys(names))
        raise
    found = trial.first_problem()
    if found is None:
        return _right(task, len(trial.cases))
    case, problem = found
    first = trial.outcomes[0].error
    if first and (first.undefined or (first.unwritten and problem.kind == "unwritten")):
        return Verdict(task.name, problem)
    wrong = _wrong_helpers(task, helpers, sizes, seed)
    known = {name: variant.function for name, variant in wrong.items() if variant}
    if wrong and _right_with_ours(task, function, set(wrong), sizes, seed):
        return _excused(task, wrong)
    if problem.kind == "helper_unwritten":
        return Verdict(task.name, problem)
    sizes_of_case = {letter: getattr(case.sizes, letter) for letter in task.sizes.split()}
    if trial.remembers():
        return Verdict(task.name, told("remembers"), sizes_of_case, (), tuple(wrong), again)
    named = trial.recognise(known)
    return Verdict(task.name, problem, sizes_of_case, named.mistakes if named else (), tuple(wrong), again)


def _right_with_ours(task: Task, function: Function, names: set[str], sizes: tuple[Sizes, ...], seed: int) -> bool:
    """Tell whether `function` is right when it calls our functions in the place of the wrong helpers."""
    ours = {helper.name: helper.bind(helper.reference) for helper in task.helpers if helper.name in names}
    return Trial(task, lend(function, ours), sizes, seed).first_problem() is None


def _wrong_helpers(task: Task, helpers: Functions, sizes: tuple[Sizes, ...], seed: int) -> dict[str, Variant | None]:
    """Return the helpers that are wrong, each with its named mistake if there is one."""
    trials = [Trial(h, f, sizes, seed) for h, f in zip(task.helpers, helpers, strict=False)]  # may be asked without
    return {trial.task.name: trial.recognise({}) for trial in trials if trial.first_problem()}


def _right(task: Task, count: int) -> str:
    return tr(pt=f"{task.name}: tudo certo, em {count} casos.", en=f"{task.name}: right in all {count} cases.")


def _excused(task: Task, wrong: Mapping[str, Variant | None]) -> str:
    names = ", ".join(_source(helper, known) for helper, known in wrong.items())
    return tr(
        pt=f"{task.name}: nada errado aqui, fora o engano que vem de {names}: conserte-o lá.",
        en=f"{task.name}: nothing wrong here apart from the mistake that comes from {names}: fix it there.",
    )


def _source(helper: str, known: Variant | None) -> str:
    """Name a wrong helper, and the function whose mistake it shows: that one is wrong itself, or was called wrongly."""
    owners = {mistake.partition(".")[0] for mistake in known.mistakes} if known else set()
    if not (roots := ", ".join(sorted(owners - {helper}))):
        return helper
    return tr(pt=f"{helper} (ou de {roots}, que ela chama)", en=f"{helper} (or from {roots}, which it calls)")
