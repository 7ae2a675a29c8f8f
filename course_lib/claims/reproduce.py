"""The runs of claims made from nothing: on all cores or on a cluster, each kept as soon as it ends."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, as_completed
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import torch

from course_lib.claims import CLAIMS
from course_lib.claims.base import Claim
from course_lib.claims.digest import digest
from course_lib.claims.store import Run, load, save, versions
from course_lib.language import tr

ALONE = Lock()  # chance and the number of threads belong to the whole process


class Job(NamedTuple):
    """One run that is to be made; `claim` is a name in `CLAIMS`, `size` 1 or the share of a run to try out."""

    claim: str
    case: str
    seed: int
    size: float = 1.0


def measure(job: Job) -> Run:
    """Make one run on one core, and return it with all that is needed to repeat it. Raises what the run raises."""
    claim = CLAIMS[job.claim]
    with ALONE:
        threads, began = torch.get_num_threads(), time.process_time()
        torch.set_num_threads(1)
        try:
            result = dict(claim.run(job.case, job.seed, job.size))
        finally:
            torch.set_num_threads(threads)
        seconds = round(time.process_time() - began, 2)
    return Run(job.case, job.seed, job.size, digest(claim), versions(), seconds, result)


def missing(claim: Claim, folder: Path, seeds: Sequence[int] | None = None, size: float = 1.0) -> list[Job]:
    """The runs of a claim, by default of all its seeds, that the code as it stands has not yet made in `folder`."""
    code = digest(claim)
    there = {(run.case, run.seed) for run in load(claim, folder) if run.code == code and run.size == size}
    jobs = [Job(claim.name, case, seed, size) for seed in seeds or claim.seeds for case in claim.cases]
    return [job for job in jobs if (job.case, job.seed) not in there]


def reproduce(jobs: Sequence[Job], folder: Path, executor: Executor, done: Callable[[Job, Run], None]) -> None:
    """Make runs, put each in `folder` as it ends, in the place of an older one, and call `done(job, run)`.

    Raises `RuntimeError`, naming the run, if one fails or was made by other code than this; those before it are kept.
    """
    codes = {name: digest(CLAIMS[name]) for name in {job.claim for job in jobs}}
    futures = {executor.submit(measure, job): job for job in jobs}
    for future in as_completed(futures):
        job = futures[future]
        if error := future.exception():
            raise RuntimeError(f"{_named(job)}: {type(error).__name__}: {error}") from error
        run, claim = future.result(), CLAIMS[job.claim]
        if run.code != codes[claim.name]:
            how = tr(pt="o trabalhador tem outra versão do curso", en="the worker has another version of the course")
            raise RuntimeError(f"{_named(job)}: {how}")
        others = [each for each in load(claim, folder) if (each.case, each.seed) != (run.case, run.seed)]
        save(claim, [*others, run], folder)
        done(job, run)


def _named(job: Job) -> str:
    return f"{job.claim} {job.case} {job.seed}"
