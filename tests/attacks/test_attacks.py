"""No hand-in gains a point, reads a secret, harms another one or stops the run; and none loses what it deserves."""

import importlib
from pathlib import Path

import pytest
from helpers.attack import ATTACKS, put_to_the_test
from helpers.effort import some
from helpers.rungs import RUNGS

from course_lib.grading.run import runner

for module in sorted((Path(__file__).parent / "corpus").glob("[a-z]*.py")):
    importlib.import_module(f"attacks.corpus.{module.stem}")

PAIRS = [(name, rung) for name in sorted(ATTACKS) for rung in RUNGS]
pytestmark = pytest.mark.xdist_group("attacks")


@pytest.fixture(scope="module", autouse=True)
def _warm():
    yield
    runner.close()


@pytest.mark.parametrize(("name", "rung"), some(PAIRS, max(1, len(PAIRS) // 20)))
def test_it_gains_nothing_reads_nothing_harms_nobody_and_stops_nothing(name, rung, tmp_path):
    assert put_to_the_test(name, rung, tmp_path / "class") == []


def test_this_machine_has_a_jail():
    assert RUNGS


def test_the_corpus_is_as_large_and_as_broad_as_promised():
    families = {attack.family for attack in ATTACKS.values()}
    assert len(ATTACKS) >= 100 and len(families) >= 12, (len(ATTACKS), sorted(families))
