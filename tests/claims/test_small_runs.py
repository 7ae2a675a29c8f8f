"""Each experiment at a tenth of its size, with three seeds, points where the whole one does.

The runs are kept from one run of the tests to the next (`_build/small-claims`, or below `COURSE_CACHE`), and made again
when anything that they come from has changed. A short run makes those of a few claims, drawn anew; the night all.
"""

from itertools import chain

import pytest
from helpers import small_runs
from helpers.effort import some
from helpers.small_runs import SEEDS, SIZE, found, hands, kept, lacking, make, surroundings

from course_lib.claims import CLAIMS, load
from course_lib.claims.store import Run, save, versions

DRAWN = list(chain.from_iterable(some(hands(limit=12), 1)))  # seconds, of cores such as made the stored runs
SOME = CLAIMS["gru_forms"]


def alone(name, *parameters):
    """A parameter set of tests that write to one claim's file, and so run one after another."""
    return pytest.param(name, *parameters, marks=pytest.mark.xdist_group(f"small {name}"))


@pytest.mark.parametrize(("name", "case"), [alone(name, case) for name in DRAWN for case in CLAIMS[name].cases])
def test_a_small_run_measures_what_the_whole_does(name, case):
    make([job for job in lacking(CLAIMS[name]) if job.case == case])
    small, whole = ([run for run in load(CLAIMS[name], *at) if run.case == case] for at in ([kept(CLAIMS[name])], []))
    assert {run.seed for run in small} == set(SEEDS)
    assert all(run.size == SIZE and run.result.keys() == whole[0].result.keys() for run in small)


@pytest.mark.parametrize("name", [alone(name) for name in DRAWN])
def test_a_tenth_of_the_size_points_where_the_whole_does(name):
    make(lacking(CLAIMS[name]))
    assert CLAIMS[name].direction(found(CLAIMS[name]))


def test_so_do_all_those_that_are_kept():
    whole = [claim for claim in CLAIMS.values() if claim.name not in DRAWN and not lacking(claim)]
    assert not [claim.name for claim in whole if not claim.direction(found(claim))]


def test_every_claim_is_in_one_hand_whatever_their_size():
    for limit in (0.01, 20, 1e6):
        assert list(chain.from_iterable(hands(limit))) == list(CLAIMS)
    assert len(hands(1e6)) == 1 and len(hands(0.01)) > 20


def test_a_kept_run_is_taken_and_a_missing_one_made(tmp_path, monkeypatch):
    monkeypatch.setattr(small_runs, "CACHE", tmp_path)
    make(lacking(SOME))
    first, *rest = load(SOME, kept(SOME))
    assert len(rest) == len(SOME.cases) * len(SEEDS) - 1 and not lacking(SOME)
    by_hand = Run(first.case, first.seed, SIZE, first.code, versions(), 0.0, {"by hand": 1})
    save(SOME, [by_hand, *rest[1:]], kept(SOME))
    assert [(job.case, job.seed) for job in lacking(SOME)] == [(rest[0].case, rest[0].seed)]
    make(lacking(SOME))
    taken, made, *_ = load(SOME, kept(SOME))
    assert taken == by_hand and made.result == rest[0].result


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("cells/gru.py", True),
        ("nn/recurrent.py", True),
        ("fast/kernel/cells.hpp", True),
        ("claims/verdicts.py", False),
        ("figures/measured/claims.py", False),
        ("grading/result.py", False),
    ],
)
def test_runs_are_made_again_when_what_they_come_from_changes(part, changes, monkeypatch):
    file, usual = small_runs.LIBRARY / part, kept(SOME)
    assert file.is_file() and (file in surroundings(SOME)) is changes
    real = type(file).read_bytes
    monkeypatch.setattr(type(file), "read_bytes", lambda path: real(path) + b"#" * (path == file))
    assert (kept(SOME) != usual) is changes


def test_another_version_of_a_package_makes_them_again(monkeypatch):
    usual = kept(SOME)
    monkeypatch.setattr(small_runs, "versions", lambda: versions() | {"torch": "99"})
    assert kept(SOME) != usual
