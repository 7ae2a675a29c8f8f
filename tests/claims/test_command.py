"""`course claims`: the table, the runs made again here and on a cluster, and a stop between."""

import json
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import distributed
import pytest

from course_lib.claims import CLAIMS, by_case, load
from course_lib.claims.reproduce import missing
from course_lib.claims.store import save
from course_lib.cli import BAD_INPUT, DONE, INTERRUPTED, _run
from course_lib.workers import Workers
from course_lib.workers import cluster as workers_of

QUICK = "gru_forms"


@pytest.fixture
def one_by_one(monkeypatch):
    """The runs are made in this process, one after another, where it is no matter who makes them."""

    @contextmanager
    def here():
        with ThreadPoolExecutor(1) as pool:
            yield Workers(pool, 1)

    monkeypatch.setattr("course_lib.workers.local_cores", here)


@pytest.fixture
def course(capsys):
    """The command in this process: its status, what it prints and what it says aside."""

    def run(*arguments):
        status = _run(["claims", *map(str, arguments)])
        return status, *capsys.readouterr()

    return run


def test_it_shows_every_verdict(course):
    status, out, _ = course()
    assert status == DONE and all(re.search(rf"^{name}  ", out, re.M) for name in CLAIMS)


def test_it_names_the_experiment_that_there_is_not(course):
    status, _, err = course("no_such")
    assert status == BAD_INPUT and "experiment no_such" in err and "working_memory" in err


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nowhere"])
def test_it_says_that_no_cluster_answers(address, course, monkeypatch):
    real = distributed.Client
    monkeypatch.setattr(distributed, "Client", lambda address, **options: real(address, **options | {"timeout": 1}))
    status, _, err = course(QUICK, "--cluster", address)
    assert status == BAD_INPUT and "no Dask scheduler answered" in err


def test_other_seeds_are_run_apart_and_compared_with_the_stored_runs(course, one_by_one, tmp_path):
    status, out, err = course(QUICK, "--first-seed", 100, "--output", tmp_path)
    assert status == DONE and "does not hold here" in out and "stored" not in out, err
    assert {run.seed for run in load(CLAIMS[QUICK], tmp_path)} == set(CLAIMS[QUICK].seeds_from(100))
    (tmp_path / f"{QUICK}.jsonl").write_text("{", "utf-8")
    status, _, err = course(QUICK, "--output", tmp_path)
    assert status == BAD_INPUT and f"{QUICK}.jsonl:1: " in err and "delete that line" in err


def heeding():
    """Let a child be interrupted even where these tests run in a shell's background, which ignores SIGINT."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_it_can_be_stopped_and_continued(course, one_by_one, tmp_path):
    name, total = "gradient_untrained", 30
    claim = CLAIMS[name]
    save(claim, [run for run in load(claim) if run.seed in claim.seeds][total:], tmp_path)
    there = len(load(claim, tmp_path))
    command = [Path(sys.executable).with_name("course"), "claims", name, "--output", tmp_path]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=heeding) as process:
        assert f"{total} runs" in process.stderr.readline()
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
    assert process.returncode == INTERRUPTED and "goes on from here" in rest and "Traceback" not in rest
    kept = len(load(claim, tmp_path)) - there
    assert 0 < kept < total
    status, _, err = course(name, "--output", tmp_path)
    assert status == DONE and f"{total - kept} runs" in err
    assert not missing(claim, tmp_path)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """The address of a Dask scheduler with two workers, each a process of its own."""
    folder = tmp_path_factory.mktemp("cluster")
    file, processes = folder / "scheduler.json", []

    def start(part, *options):
        command = [sys.executable, "-m", f"distributed.cli.dask_{part}", "--no-dashboard", "--scheduler-file", file]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
        processes.append(subprocess.Popen([*command, *options], **quiet))

    try:
        start("scheduler", "--host", "127.0.0.1", "--port", "0")
        while not file.exists() and processes[0].poll() is None:
            time.sleep(0.1)
        for _ in range(2):
            start("worker", "--nthreads", "1", "--no-nanny")
        yield json.loads(file.read_text("utf-8"))["address"]
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait()


@pytest.mark.xdist_group("cluster")
def test_the_runs_are_made_on_a_dask_cluster(cluster, course, tmp_path):
    status, _, err = course(QUICK, "--cluster", cluster, "--output", tmp_path / "runs")
    assert status == DONE, err
    here = by_case(CLAIMS[QUICK], load(CLAIMS[QUICK]))
    assert by_case(CLAIMS[QUICK], load(CLAIMS[QUICK], tmp_path / "runs")).keys() == here.keys()


@pytest.mark.xdist_group("cluster")
def test_a_cluster_that_nobody_has_joined_yet_is_one_to_wait_for():
    with (
        distributed.LocalCluster(n_workers=0, processes=False, dashboard_address=":0") as empty,
        workers_of(empty.scheduler_address) as workers,
    ):
        assert workers.at_a_time == 1
