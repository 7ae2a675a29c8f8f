"""What an assignment's checks make of wrong work: its named mistakes, their pairs, the mutants of its solutions."""

from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from io import StringIO
from typing import Any

import numpy as np

from course_lib.assignments.audit_pairs import Paired, audit_pairs
from course_lib.assignments.base import FIXED, Function, Task, draw_sizes
from course_lib.assignments.mutate import Mutant, mutants
from course_lib.assignments.suite import FIXED_SEED, Suite
from course_lib.assignments.trial import Trial
from course_lib.assignments.verdict import CheckFailed
from course_lib.errors import unknown
from course_lib.grading.notebook.cells import LANGUAGE_CELL
from course_lib.grading.notebook.source import assignment_names, render
from course_lib.grading.time_limit import within
from course_lib.language import Both, tr

SEEDS = range(5)  # of the examinations that a wrong program must not pass, one of them
MORE_SEEDS = range(100, 140)  # on which what passes must be right as well, if it is the same function
SECONDS = 2.0  # for a call, of which a right one takes thousandths

Maker = Callable[[str], Iterator[Mutant]]  # makes mutants of a solution's code


@dataclass
class Fates:
    """What became of mutants: wrong in value, stopped everywhere, or the same function for a reason that is told.

    `alive` pass an examination though they are wrong; `unexplained` pass everywhere, and nobody has written why.
    """

    wrong: int = 0
    stopped: int = 0
    equivalent: int = 0
    alive: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Audited(Fates):
    """One function: how many mistakes are named as what they are, and what became of its mutants.

    `unnamed` are mistakes that pass, or that go by another's name; `paired` tells of two mistakes at once.
    """

    function: str
    mistakes: int
    styles: int
    unnamed: list[str] = field(default_factory=list)
    paired: Paired = field(default_factory=Paired)

    @property
    def pairs(self) -> int:
        """The pairs of mistakes, each of which must be told apart."""
        return self.mistakes * (self.mistakes - 1) // 2

    @property
    def green(self) -> bool:
        """Whether there is nothing to mend."""
        return not (self.unnamed or self.alive or self.unexplained or self.paired.alive)


def audit(assignment: str, told: Callable[[str], None] = lambda _name: None) -> Iterator[Audited]:
    """Yield what the audit of each function of an assignment found; `told` hears of each before its turn.

    Raises `CourseError` if there is no such assignment, `SourceError` for a fault in its source.
    """
    if assignment not in assignment_names():
        raise unknown(tr(pt="Tarefa", en="Assignment"), assignment, assignment_names())
    suite: Suite = import_module(f"course_lib.assignments.{assignment}").SUITE
    styles = import_module(f"course_lib.assignments.{assignment}.styles").STYLES
    cells = solutions(assignment)
    for name, task in suite.tasks.items():
        told(name)
        found = Audited(function=name, mistakes=len(task.mistakes), styles=len(styles[name]), paired=audit_pairs(task))
        found.unnamed = [m.name for m in task.mistakes if not _named(task, m.name)]
        judge(task, cells, mutants, equivalents(assignment), found)
        yield found


def judge(task: Task, cells: dict[str, str], make: Maker, same: dict[str, Both], found: Fates) -> None:
    """Count in `found` what becomes of each mutant that `make` makes of a task's solution; `same` are the equivalents.

    `cells` are the assignment's `solutions`: a mutant stands in its own function's place, among the others' right ones.
    """
    for mutant in make(cells[task.name]):
        _sort(task, mutant, _function(cells, task.name, mutant.code), same, found)


def equivalents(assignment: str, listed: str = "EQUIVALENT") -> dict[str, Both]:
    """Return the mutants that compute the same function, each with the reason: the list of that name, if any."""
    module = f"course_lib.assignments.{assignment}.equivalents"
    return getattr(import_module(module), listed, {}) if find_spec(module) else {}


def solutions(assignment: str) -> dict[str, str]:
    """Return the code that the notebook has of each function, with that of the locked cells before all others."""
    code = [cell for cell in render(assignment, "en").cells if cell.cell_type == "code"]
    known = [(cell.metadata.nbgrader, cell.source) for cell in code if "nbgrader" in cell.metadata]
    apart = (LANGUAGE_CELL,)  # it would change the language of whoever audits
    return {about.grade_id: text for about, text in known if not about.grade and about.grade_id not in apart}


def _function(cells: dict[str, str], name: str, code: str) -> Function | None:
    """Return the function `name` as `code` defines it, among the right ones; `None` if that stops."""
    scope: dict[str, Any] = {}
    try:
        for other, source in cells.items():
            exec(compile(code if other == name else source, name, "exec"), scope)
        return within(SECONDS, scope[name])
    except Exception:
        return None


def _named(task: Task, name: str) -> bool:
    variant = next(v for v in task.variants() if v.name == f"{task.name}.{name}")
    trial = Trial(task, variant.function, FIXED, FIXED_SEED)
    if trial.first_problem() is None:
        return False
    recognised = trial.recognise({})
    everywhere = all(outcome.error for outcome in trial.outcomes)  # told by its shapes, then
    return everywhere or (recognised is not None and recognised.name == variant.name)


@np.errstate(all="ignore")
def _sort(task: Task, mutant: Mutant, function: Function | None, same: dict[str, Both], found: Fates) -> None:
    """Count a mutant among those that stop, that are found wrong, that pass rightly, or that pass."""
    if function is None:
        found.stopped += 1
        return
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        trials = [Trial(task, function, draw_sizes(np.random.default_rng(seed)), seed) for seed in SEEDS]
        passed = [trial.first_problem() is None for trial in trials]
    if not any(passed):
        stops = all(outcome.error for trial in trials for outcome in trial.outcomes)
        found.stopped, found.wrong = found.stopped + stops, found.wrong + (not stops)
    elif not all(passed) or not _right_everywhere(task, function):
        found.alive.append(mutant.name)
    elif mutant.name in same:
        found.equivalent += 1
    else:
        found.unexplained.append(mutant.name)


def _right_everywhere(task: Task, function: Function) -> bool:
    trials = (Trial(task, function, draw_sizes(np.random.default_rng(seed)), seed) for seed in MORE_SEEDS)
    return all(trial.first_problem() is None for trial in trials)


def recognised(assignment: str) -> dict[str, str]:
    """Return the named mistakes, "function.mistake", that a mutant makes, each with the name of the first that does."""
    suite: Suite = import_module(f"course_lib.assignments.{assignment}").SUITE
    cells, found = solutions(assignment), dict[str, str]()
    for name in suite.tasks:
        for mutant in mutants(cells[name]):
            function = _function(cells, name, mutant.code)
            told = told_by_check(suite, name, function) if function else ()
            if len(told) == 1 and told[0].startswith(f"{name}."):
                found.setdefault(told[0], mutant.name)
    return found


def told_by_check(suite: Suite, name: str, function: Function) -> tuple[str, ...]:
    """Return the named mistakes of which the visible check tells `function`."""
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        try:
            suite.check(name, function)
        except CheckFailed as failed:
            return failed.verdict.mistakes
    return ()
