"""The suites of all assignments, for tests that are laws of every graded function."""

from importlib import import_module

import numpy as np
import pytest

from course_lib.assignments.verdict import CheckFailed, Verdict
from course_lib.grading.notebook.source import assignment_names, render

SUITES = {name: import_module(f"course_lib.assignments.{name}").SUITE for name in assignment_names()}
STYLES = {name: import_module(f"course_lib.assignments.{name}.styles").STYLES for name in SUITES}
TASKS = [(suite, task) for suite in SUITES.values() for task in suite.tasks.values()]
SEEDS = range(200)


def names_of(pairs: list[tuple]) -> list[str]:
    """An id for each (suite, task, more with names)."""
    return ["-".join([task.name, *(r.name for r in rest)]) for _, task, *rest in pairs]


def failure(function, *arguments, **options) -> CheckFailed:
    """The error of a check that must fail."""
    with pytest.raises(CheckFailed) as failed:
        function(*arguments, **options)
    return failed.value


def refusal(function, *arguments, **options) -> str:
    """The message of a check that must fail."""
    return str(failure(function, *arguments, **options))


def verdict_of(function, *arguments, **options) -> Verdict:
    """The verdict of a check that must fail."""
    return failure(function, *arguments, **options).verdict


def right_step(x, h, params):
    """A right `rnn_step` of the tests' own, to be spoilt."""
    return np.tanh(x @ params["weight_ih"].T + params["bias_ih"] + h @ params["weight_hh"].T + params["bias_hh"])


def right_sequence(xs, h, params):
    """A right `rnn_sequence`."""
    ys = []
    for x in xs:
        h = right_step(x, h, params)
        ys.append(h)
    return np.stack(ys), h


def points_of(assignment) -> int:
    """The points that can be had in an assignment, in writing too."""
    return sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in render(assignment, "en").cells)
