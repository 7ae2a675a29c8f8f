"""How the tests are run: what a seed draws, which come first, and what the summary says."""

from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from helpers import effort, order, times
from helpers.effort import many, some


@pytest.fixture(params=["test", "nightly"])
def night(request, monkeypatch):
    monkeypatch.setattr(effort, "NIGHTLY", request.param == "nightly")
    return effort.NIGHTLY


def test_a_short_run_draws_some_and_a_night_takes_all(night):
    drawn = some(range(100), 3)
    assert drawn == sorted(set(drawn)) and len(drawn) == (100 if night else 3)
    assert some("ab", 3) == ["a", "b"] and some([], 1) == []
    assert many(25) == (250 if night else 25)


def test_a_seed_draws_the_same_again_and_in_the_end_everything_is_drawn(monkeypatch):
    monkeypatch.setattr(effort, "NIGHTLY", False)
    seen = set()
    for seed in range(200):
        monkeypatch.setattr(effort, "SEED", seed)
        once, again = (tuple(some("abcd", 2)) for _ in range(2))
        assert once == again
        seen |= {once}
    assert len(seen) == 6  # every pair
    monkeypatch.setattr(effort, "SEED", 0)
    here = some(range(1000), 1)
    assert here != some(range(1000), 1)  # another place draws another


def test_the_header_says_how_to_repeat_the_run():
    assert f"COURSE_SEED={effort.SEED}" in effort.header() and f"COURSE_EFFORT={effort.EFFORT}" in effort.header()


def item(folder, *groups):
    marks = [SimpleNamespace(args=(group,)) for group in groups]
    return SimpleNamespace(path=Path(f"tests/{folder}/test_it.py"), iter_markers=lambda name: iter(marks))


def test_long_chains_come_first_and_cheap_rooms_last():
    items = [item("cells"), item("fast"), item("fast", "floats"), item("grading", "class"), item("site", "site")]
    assert sorted(items, key=order.rank) == items[::-1]


def test_the_machines_memory_limits_the_workers(monkeypatch):
    monkeypatch.setattr(order, "cores", lambda: 64)
    monkeypatch.setattr(order.os, "sysconf", {"SC_PAGE_SIZE": 2**12, "SC_PHYS_PAGES": 2**21}.get)  # 8 GiB
    assert order.workers() == 2
    monkeypatch.setattr(order, "cores", lambda: 1)
    assert order.workers() == 1


SECONDS = Counter({"tests/fast/test_a.py::test_b[x]": 21.0, "tests/cells/test_c.py::test_d": 0.25})


def test_the_record_has_the_total_and_then_the_slowest_first():
    assert times.record(12.34, SECONDS) == (
        "total 12.3\n21.00 tests/fast/test_a.py::test_b[x]\n0.25 tests/cells/test_c.py::test_d\n"
    )
    assert times.by_room(SECONDS) == ["   21.0 s  tests/fast: 1 tests", "    0.2 s  tests/cells: 1 tests"]


@pytest.mark.parametrize("nightly", [False, True])
def test_what_is_too_slow_is_marked_in_the_short_run(nightly, monkeypatch):
    monkeypatch.setattr(times, "NIGHTLY", nightly)
    slow, quick = times.slowest(SECONDS)
    assert ("too slow" in slow, "too slow" in quick) == (not nightly, False)
    assert times.slowest(SECONDS, 0) == ([] if nightly else [slow])


@pytest.mark.parametrize(
    ("name", "bare"),
    [("a.py::t@site", "a.py::t"), ("a.py::t[x@y]@site", "a.py::t[x@y]"), ("a.py::t[x@y]", "a.py::t[x@y]")],
)
def test_a_tests_name_is_the_one_it_has_without_workers(name, bare):
    assert times.without_group(name) == bare
