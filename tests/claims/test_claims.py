"""The claims: stored runs as new as their code, verdicts that follow from them, and runs that can be made again."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest

from course_lib.claims import CLAIMS, STORED, by_case, digest, load
from course_lib.claims.base import AGAIN
from course_lib.claims.reproduce import Job, measure, missing, reproduce
from course_lib.claims.store import Run, save
from course_lib.claims.verdicts import OUTCOMES, finding
from course_lib.language import LANGUAGES

every_claim = pytest.mark.parametrize("name", CLAIMS)
TINY = 0.005
SMALL_SEEDS = 1, 2, 3
SOME = CLAIMS["working_memory"]
QUICK = "gru_forms"
# whose verdict is another with the other seeds
DIFFER = {"pixels", "no_forget_growth", "peephole_timing", "counting", "zoneout"}


@every_claim
def test_the_stored_runs_are_those_of_the_code_as_it_stands(name):
    claim = CLAIMS[name]
    stored = load(claim)
    old = sorted({(run.case, run.seed) for run in stored if run.code != digest.digest(claim)})
    assert not old, f"older than their code: {old}; run `course claims {name} --output course_lib/claims/runs`"
    seeds = *claim.seeds, *claim.seeds_from(AGAIN)
    assert {(run.case, run.seed) for run in stored} == {(case, seed) for case in claim.cases for seed in seeds}
    assert all(run.size == 1 and run.seconds >= 0 and {"python", "torch"} <= run.versions.keys() for run in stored)
    assert len(claim.seeds) >= (5 if max(run.seconds for run in stored) < 60 else 3)


@every_claim
def test_a_verdict_follows_from_the_stored_runs_in_both_languages(name):
    claim = CLAIMS[name]
    outcome, because = claim.decide(by_case(claim, load(claim)))
    assert outcome in OUTCOMES and because.pt != because.en
    for text in (claim.sentence, claim.rule, because):
        assert all(getattr(text, language).strip() for language in LANGUAGES)


@pytest.fixture(scope="session")
def small_runs():
    """Every claim at a tenth of its size, with three seeds, on all cores."""
    jobs = [
        Job(claim.name, case, seed, 0.1) for claim in CLAIMS.values() for case in claim.cases for seed in SMALL_SEEDS
    ]
    with ProcessPoolExecutor(len(os.sched_getaffinity(0)), mp_context=get_context("spawn")) as pool:
        runs = list(pool.map(measure, jobs))
    return {name: [run for job, run in zip(jobs, runs, strict=True) if job.claim == name] for name in CLAIMS}


def test_runs_with_other_seeds_give_the_same_verdicts_but_for_those_named():
    differ = {
        name for name, claim in CLAIMS.items() if finding(claim)[0] != finding(claim, seeds=claim.seeds_from(AGAIN))[0]
    }
    assert differ == DIFFER


@every_claim
def test_a_tenth_of_the_size_points_where_the_whole_does(name, small_runs):
    assert CLAIMS[name].direction(by_case(CLAIMS[name], small_runs[name], SMALL_SEEDS))


def test_a_run_made_again_measures_the_same():
    first, again = (measure(Job(SOME.name, "rnn", 3, TINY)) for _ in range(2))
    assert first.result == again.result != measure(Job(SOME.name, "rnn", 4, TINY)).result
    assert first.code == digest.digest(SOME)


def test_runs_go_on_from_where_they_were_stopped(tmp_path):
    jobs, said = missing(SOME, tmp_path, [1, 2], TINY), []
    assert len(jobs) == 2 * len(SOME.cases)
    with ThreadPoolExecutor(1) as pool:
        reproduce(jobs[:2], tmp_path, pool, lambda job, run: said.append(job))
        rest = missing(SOME, tmp_path, [1, 2], TINY)
        assert said == jobs[:2] and rest == jobs[2:]
        reproduce(rest, tmp_path, pool, lambda job, run: said.append(job))
    assert not missing(SOME, tmp_path, [1, 2], TINY) and said == jobs
    assert set(by_case(SOME, load(SOME, tmp_path), [1, 2])) == set(SOME.cases)


def test_a_run_that_fails_is_named_and_the_others_are_kept(tmp_path, monkeypatch):
    def run(case, seed, size):
        if case == "lstm":
            raise ZeroDivisionError("by hand")
        return {"reach": 1}

    monkeypatch.setattr("course_lib.claims.reproduce.CLAIMS", {SOME.name: replace(SOME, run=run)})
    monkeypatch.setattr("course_lib.claims.reproduce.digest", lambda claim: "0")
    jobs = [Job(SOME.name, case, 0) for case in ("rnn", "lstm")]
    with ThreadPoolExecutor(1) as pool, pytest.raises(RuntimeError, match=r"working_memory lstm 0: .*by hand"):
        reproduce(jobs, tmp_path, pool, lambda job, run: None)
    assert [run.case for run in load(SOME, tmp_path)] == ["rnn"]


def test_a_damaged_line_is_named_and_runs_that_are_missing_are_said_to_be(tmp_path):
    run = Run("rnn", 0, 1.0, "abc", {}, 1.0, {"reach": 8})
    path = save(SOME, [run], tmp_path)
    assert load(SOME, tmp_path) == [run] and json.loads(path.read_text("utf-8"))["seed"] == 0
    assert finding(SOME, tmp_path).verdict == "not run"
    path.write_text(path.read_text("utf-8") + "{\n", "utf-8")
    with pytest.raises(ValueError, match=r"working_memory\.jsonl:2: "):
        load(SOME, tmp_path)


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("32, 600, 3e-3", "32, 601, 3e-3", True),
        ("if accuracy < REMEMBERED", "if accuracy <= REMEMBERED", True),
        ('"""The largest distance', '"""The farthest distance', False),
        ("    far = 0\n", "    far = 0  # none yet\n", False),
        ("Uma RNN simples", "Uma rede simples", False),
    ],
)
def test_a_digest_changes_with_what_is_run_and_with_nothing_else(before, after, changes, monkeypatch):
    real, usual = digest.inspect.getsource, digest.digest(SOME)

    def changed(module):
        source = real(module)
        if module.__name__ == "course_lib.claims.experiments.working_memory":
            assert before in source
            source = source.replace(before, after)
        return source

    monkeypatch.setattr(digest.inspect, "getsource", changed)
    assert (digest.digest(SOME) != usual) is changes


def test_a_digest_follows_what_a_run_takes_from_the_package(monkeypatch):
    real, usual = digest.inspect.getsource, digest.digest(SOME)

    def changed(module):
        source = real(module)
        return (
            source.replace("max(1, round(steps))", "round(steps)") if module.__name__.endswith(".learning") else source
        )

    monkeypatch.setattr(digest.inspect, "getsource", changed)
    assert digest.digest(SOME) != usual


def test_a_run_by_other_code_than_this_is_refused(tmp_path, monkeypatch):
    codes = iter("ab")
    monkeypatch.setattr("course_lib.claims.reproduce.digest", lambda claim: next(codes))
    with ThreadPoolExecutor(1) as pool, pytest.raises(RuntimeError, match="rnn 1: the worker has another version"):
        reproduce([Job(SOME.name, "rnn", 1, TINY)], tmp_path, pool, lambda job, run: None)
    assert not load(SOME, tmp_path)


def command(*arguments):
    return [Path(sys.executable).with_name("course"), "claims", *arguments]


def course(*arguments, **options):
    return subprocess.run(command(*arguments), capture_output=True, text=True, timeout=120, **options)


def test_the_command_shows_every_verdict_and_refuses_what_there_is_not():
    shown = course()
    assert shown.returncode == 0 and all(re.search(rf"^{name}  ", shown.stdout, re.M) for name in CLAIMS)
    unknown = course("no_such")
    assert unknown.returncode == 2 and "experiment no_such" in unknown.stderr and "working_memory" in unknown.stderr
    for address in ("tcp://127.0.0.1:9", "nowhere"):
        deaf = course("working_memory", "--cluster", address)
        assert deaf.returncode == 2 and "no Dask scheduler answered" in deaf.stderr


def test_other_seeds_are_run_apart_and_compared_with_the_stored_runs(tmp_path):
    done = course(QUICK, "--first-seed", "100", "--output", tmp_path)
    assert done.returncode == 0 and "does not hold here" in done.stdout and "stored" not in done.stdout, done.stderr
    assert {run.seed for run in load(CLAIMS[QUICK], tmp_path)} == {100, 101, 102, 103, 104}
    (tmp_path / f"{QUICK}.jsonl").write_text("{", "utf-8")
    damaged = course(QUICK, "--output", tmp_path)
    assert damaged.returncode == 2 and f"{QUICK}.jsonl:1: " in damaged.stderr and "delete that line" in damaged.stderr


def test_the_command_can_be_stopped_and_continued(tmp_path):
    name = "gradient_untrained"
    total = len(CLAIMS[name].cases) * CLAIMS[name].count
    with subprocess.Popen(command(name, "--output", tmp_path), stderr=subprocess.PIPE, text=True) as process:
        assert f"{total} runs" in process.stderr.readline()
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
    assert process.returncode == 130 and "goes on from here" in rest and "Traceback" not in rest
    kept = load(CLAIMS[name], tmp_path)
    assert kept
    done = course(name, "--output", tmp_path)
    assert done.returncode == 0 and f"{total - len(kept)} runs" in done.stderr
    assert not missing(CLAIMS[name], tmp_path)


@pytest.fixture
def cluster(tmp_path):
    """The address of a Dask scheduler with two workers, each a process of its own."""
    file = tmp_path / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    start = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    join = [sys.executable, "-m", "distributed.cli.dask_worker", "--nworkers", "2", "--nthreads", "1"]
    also = ["--no-dashboard", "--scheduler-file", str(file)]
    with subprocess.Popen([*start, *also], **quiet) as scheduler:
        while not file.exists() and scheduler.poll() is None:
            time.sleep(0.1)
        with subprocess.Popen([*join, *also], **quiet) as workers:
            yield json.loads(file.read_text("utf-8"))["address"]
            workers.terminate()
        scheduler.terminate()


def test_the_runs_are_made_on_a_dask_cluster(cluster, tmp_path):
    done = course(QUICK, "--cluster", cluster, "--output", tmp_path / "runs")
    assert done.returncode == 0, done.stderr
    here = by_case(CLAIMS[QUICK], load(CLAIMS[QUICK]))
    assert by_case(CLAIMS[QUICK], load(CLAIMS[QUICK], tmp_path / "runs")).keys() == here.keys()


def test_stored_runs_lie_where_the_package_is():
    assert STORED.is_dir()
