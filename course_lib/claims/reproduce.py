"""The runs of claims made from nothing: on all cores or on a cluster, each kept as soon as it ends."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from math import isfinite
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import torch

from course_lib.claims import CLAIMS
from course_lib.claims.base import Claim
from course_lib.claims.digest import digest, judge, rule
from course_lib.claims.question import DIVERGED
from course_lib.claims.store import Run, load, save, sweep, versions
from course_lib.claims.tuning import choose, lacking
from course_lib.language import tr

ALONE = Lock()  # chance and the number of threads belong to the whole process


class Job(NamedTuple):
    """One run that is to be made; `claim` is a name in `CLAIMS`, `size` 1 or the share of a run to try out, `rate` the
    learning rate of a claim that tunes it."""

    claim: str
    case: str
    seed: int
    size: float = 1.0
    rate: float | None = None

    def named(self) -> str:
        """The run in words that a message can hold."""
        return f"{self.claim} {self.case} {self.seed}" + ("" if self.rate is None else f" {self.rate:g}")


def measure(job: Job) -> Run:
    """Make one run on one core, and return it with all that is needed to repeat it. Raises what the run raises."""
    claim = CLAIMS[job.claim]
    with ALONE:
        threads, began = torch.get_num_threads(), time.process_time()
        torch.set_num_threads(1)
        try:
            rate = () if job.rate is None else (job.rate,)
            result = finite(claim.run(job.case, job.seed, job.size, *rate))
        finally:
            torch.set_num_threads(threads)
        seconds = round(time.process_time() - began, 2)
    made = digest(claim), versions(), seconds, result, job.rate, rule(claim), judge()
    return Run(job.case, job.seed, job.size, *made)


def finite(result: Mapping[str, Any]) -> dict[str, Any]:
    """A result without the numbers that are none: where there was one, the run is said to have diverged."""
    kept = {key: _number(value) for key, value in result.items()}
    return kept if kept == dict(result) else kept | {"state": DIVERGED}


def _number(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_number(each) for each in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def missing(
    claim: Claim,
    folder: Path,
    seeds: Sequence[int] | None = None,
    size: float = 1.0,
    rates: Mapping[str, float] | None = None,
) -> list[Job]:
    """The runs of a claim, by default of all its seeds, that the code as it stands has not yet made in `folder`.

    A case whose learning rate is not among `rates` has those that look for it first, the others once these are made.
    """
    code, known = digest(claim), dict(rates or {})
    there = [run for run in load(claim, folder) if run.code == code and run.size == size]
    made = {(run.case, run.seed, run.rate) for run in there}
    jobs = []
    for case in claim.cases:
        tried = sweep(claim, there, case)
        if claim.tuning and case not in known:
            if wanted := lacking(claim.tuning, tried):
                jobs += [Job(claim.name, case, seed, size, rate) for rate, seed in wanted]
                continue
            known[case] = choose(claim.tuning, tried).rate
        jobs += [Job(claim.name, case, seed, size, known.get(case)) for seed in seeds or claim.seeds]
    return [job for job in jobs if (job.case, job.seed, job.rate) not in made]


def reproduce(jobs: Sequence[Job], folder: Path, executor: Executor, done: Callable[[Job, Run], None]) -> None:
    """Make runs, put each in `folder` as it ends, in the place of an older one, and call `done(job, run)`.

    Raises `RuntimeError`, naming the run, if one fails or was made by other code than this; those before it are kept.
    """
    codes = {name: digest(CLAIMS[name]) for name in {job.claim for job in jobs}}
    futures = {executor.submit(measure, job): job for job in jobs}
    for future in as_completed(futures):
        job = futures[future]
        if error := future.exception():
            raise RuntimeError(f"{job.named()}: {type(error).__name__}: {error}") from error
        run, claim = future.result(), CLAIMS[job.claim]
        if run.code != codes[claim.name]:
            how = tr(pt="o trabalhador tem outra versão do curso", en="the worker has another version of the course")
            raise RuntimeError(f"{job.named()}: {how}")
        same = run.case, run.seed, run.rate
        others = [each for each in load(claim, folder) if (each.case, each.seed, each.rate) != same]
        save(claim, [*others, run], folder)
        done(job, run)
