"""The digest of an experiment: what changes it, and what does not."""

import inspect
import sys
from importlib import import_module
from types import ModuleType

import pytest

from course_lib.claims import CLAIMS
from course_lib.claims.digest import digest

SOME = CLAIMS["working_memory"]
HOME = SOME.run.__module__
SHARED, PROBLEMS, TRAINING = (f"course_lib.claims.{name}" for name in ("learning", "problems", "training"))


@pytest.fixture
def pretend(monkeypatch):
    """A function that gives a module another text."""

    def give(name, text):
        real = inspect.getsource
        monkeypatch.setattr(inspect, "getsource", lambda module: text if module.__name__ == name else real(module))

    return give


@pytest.mark.parametrize(
    ("claim", "module", "before", "after", "changes"),
    [
        ("working_memory", HOME, "16, Budget(1500", "16, Budget(1501", True),
        ("working_memory", HOME, "1000 * len(tried)", "2000 * len(tried)", True),
        ("working_memory", HOME, "def well(", "def very_well(", False),
        ("working_memory", HOME, "Uma RNN simples", "Uma rede simples", False),
        ("working_memory", SHARED, "max(1, round(steps))", "round(steps)", True),
        ("working_memory", SHARED, "def some(", "def a_few(", False),
        ("working_memory", PROBLEMS, "xs[0].copy()", "xs[1].copy()", True),
        ("working_memory", PROBLEMS, '"""Tell, after the last', '"""Say, after the last', False),
        ("working_memory", PROBLEMS, "swapaxes(0, 1)", "swapaxes(1, 2)", False),
        ("working_memory", TRAINING, "dropout and its like are off", "dropout is off", False),
        ("squashing", PROBLEMS, "xs[0].copy()", "xs[1].copy()", True),
    ],
)
def test_it_changes_with_what_a_run_takes_from_the_package_alone(claim, module, before, after, changes, pretend):
    text, usual = inspect.getsource(import_module(module)), digest(CLAIMS[claim])
    assert before in text
    pretend(module, text.replace(before, after))
    assert (digest(CLAIMS[claim]) != usual) is changes


def test_it_does_not_change_when_a_module_moves(monkeypatch, pretend):
    usual, text = digest(SOME), inspect.getsource(sys.modules[HOME])
    moved = ModuleType("course_lib.claims.working_memory")
    assert HOME < SHARED < moved.__name__  # an order by place would be another
    monkeypatch.setitem(sys.modules, moved.__name__, moved)
    monkeypatch.setattr(SOME.run, "__module__", moved.__name__)
    pretend(moved.__name__, text)
    assert digest(SOME) == usual
