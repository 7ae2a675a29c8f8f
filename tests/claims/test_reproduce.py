"""Runs made again: the same as before, going on from where they were stopped, refused where something is wrong."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import active_children

import pytest

from course_lib.claims import CLAIMS, by_case, load
from course_lib.claims.digest import digest
from course_lib.claims.reproduce import Job, measure, missing, reproduce
from course_lib.workers import local_cores

TINY = 0.005
SOME = CLAIMS["gru_forms"]  # without rates to look for


@pytest.fixture
def here():
    """What makes runs one after another in this process."""
    with ThreadPoolExecutor(1) as pool:
        yield pool


def test_a_run_made_again_measures_the_same():
    first, again = (measure(Job(SOME.name, "gru", 3, TINY)) for _ in range(2))
    assert first.result == again.result != measure(Job(SOME.name, "gru", 4, TINY)).result
    assert first.code == digest(SOME)


def test_runs_go_on_from_where_they_were_stopped(here, tmp_path):
    jobs, done = missing(SOME, tmp_path, [1, 2], TINY), []
    assert len(jobs) == 2 * len(SOME.cases)
    reproduce(jobs[:2], tmp_path, here, lambda job, run: done.append(job))
    rest = missing(SOME, tmp_path, [1, 2], TINY)
    assert done == jobs[:2] and rest == jobs[2:]
    reproduce(rest, tmp_path, here, lambda job, run: done.append(job))
    assert not missing(SOME, tmp_path, [1, 2], TINY) and done == jobs
    assert set(by_case(SOME, load(SOME, tmp_path), [1, 2])) == set(SOME.cases)


def test_a_run_that_fails_is_named_and_the_others_are_kept(here, tmp_path, monkeypatch):
    def run(case, seed, size):
        if case == "gru_reset_before":
            raise ZeroDivisionError("by hand")
        return {"reach": 1}

    monkeypatch.setattr("course_lib.claims.reproduce.CLAIMS", {SOME.name: replace(SOME, run=run)})
    monkeypatch.setattr("course_lib.claims.reproduce.digest", lambda claim: "0")
    jobs = [Job(SOME.name, case, 0) for case in ("gru", "gru_reset_before")]
    with pytest.raises(RuntimeError, match=r"gru_forms gru_reset_before 0: .*by hand"):
        reproduce(jobs, tmp_path, here, lambda job, run: None)
    assert [run.case for run in load(SOME, tmp_path)] == ["gru"]


def test_a_worker_lost_in_the_middle_is_named_and_what_was_made_before_is_kept(tmp_path):
    jobs = missing(SOME, tmp_path, range(1, 200), TINY)
    with local_cores() as workers:

        def lose(job, run):
            for process in active_children():
                process.kill()

        with pytest.raises(RuntimeError, match=rf"^{SOME.name} gru\S* \d+: BrokenProcessPool: "):
            reproduce(jobs, tmp_path, workers.executor, lose)
    made = load(SOME, tmp_path)
    assert 0 < len(made) < len(jobs) and len(missing(SOME, tmp_path, range(1, 200), TINY)) == len(jobs) - len(made)


def test_a_run_by_other_code_than_this_is_refused(here, tmp_path, monkeypatch):
    codes = iter("ab")
    monkeypatch.setattr("course_lib.claims.reproduce.digest", lambda claim: next(codes))
    with pytest.raises(RuntimeError, match="gru 1: the worker has another version"):
        reproduce([Job(SOME.name, "gru", 1, TINY)], tmp_path, here, lambda job, run: None)
    assert not load(SOME, tmp_path)


def test_the_digest_is_taken_once_for_a_claim_however_many_its_runs(here, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr("course_lib.claims.reproduce.digest", lambda claim: asked.append(claim.name) or digest(claim))
    monkeypatch.setattr("course_lib.claims.reproduce.measure", ready)
    reproduce([Job(SOME.name, "gru", seed) for seed in range(20)], tmp_path, here, lambda job, run: None)
    assert asked == [SOME.name] and len(load(SOME, tmp_path)) == 20


def ready(job):
    """A run that takes no time."""
    return next(replace(run, seed=job.seed) for run in load(CLAIMS[job.claim]) if run.case == job.case)
