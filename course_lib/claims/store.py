"""Runs kept in files of one JSON line each, with all that is needed to repeat them."""

import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import fmean
from typing import Any

from course_lib import files
from course_lib.claims.base import Claim, Runs
from course_lib.claims.tuning import Choice, Lacking, Tried, choose

STORED = Path(__file__).with_name("runs")
NAMED = 12  # runs that a message about missing ones lists
PACKAGES = ("course_lib", "torch", "numpy")


class Damaged(ValueError):
    """A stored run that cannot be read; the text names its file and line."""


@dataclass(frozen=True)
class Run:
    """One run: what was run, by which code and versions, the seconds it took on one core, and what it measured.

    `rate` is the learning rate of a claim that tunes it, `rule` and `judge` digests of what would decide on the run
    when it was made.
    """

    case: str
    seed: int
    size: float
    code: str
    versions: dict[str, str]
    seconds: float
    result: dict[str, Any]
    rate: float | None = None
    rule: str = ""
    judge: str = ""


def versions() -> dict[str, str]:
    """The versions that a result may depend on."""
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


def load(claim: Claim, folder: Path = STORED) -> list[Run]:
    """The runs of a claim that lie in `folder`. Raises `Damaged` where one cannot be read."""
    path = folder / f"{claim.name}.jsonl"
    runs = []
    for number, line in enumerate(path.read_text("utf-8").splitlines() if path.exists() else [], 1):
        try:
            runs.append(Run(**json.loads(line)))
        except (ValueError, TypeError) as error:
            raise Damaged(f"{path}:{number}: {error}") from error
    return runs


def save(claim: Claim, runs: Iterable[Run], folder: Path = STORED) -> Path:
    """Write the runs of a claim, sorted by case, seed and rate, beside the file and then in its place."""
    path = folder / f"{claim.name}.jsonl"
    order = {case: place for place, case in enumerate(claim.cases)}
    places = sorted(runs, key=lambda run: (order.get(run.case, -1), run.seed, run.rate or 0))
    return files.write(path, "".join(f"{json.dumps(asdict(run))}\n" for run in places))


def by_case(
    claim: Claim, runs: Iterable[Run], seeds: Sequence[int] = (), rates: Mapping[str, float] | None = None
) -> Runs:
    """The results of each case in the order of the seeds, by default the claim's, at the rates given or chosen.

    Raises `Lacking` if a run or part of a sweep lacks.
    """
    runs, wanted = list(runs), seeds or claim.seeds
    rates = chosen_rates(claim, runs) if rates is None else rates
    found = {(run.case, run.seed): run.result for run in runs if run.rate == rates.get(run.case)}
    if missing := [f"{case} {seed}" for case in claim.cases for seed in wanted if (case, seed) not in found]:
        more = f" … (+{len(missing) - NAMED})" if len(missing) > NAMED else ""
        raise Lacking(f"{claim.name}: {', '.join(missing[:NAMED])}{more}")
    return {case: [found[case, seed] for seed in wanted] for case in claim.cases}


def sweep(claim: Claim, runs: Iterable[Run], case: str) -> Tried:
    """What the runs that try a case's rates measured, by rate and seed."""
    seeds = claim.tuning.seeds if claim.tuning else ()
    return {(run.rate, run.seed): run.result for run in runs if run.rate and run.case == case and run.seed in seeds}


def choices(claim: Claim, runs: Sequence[Run]) -> dict[str, Choice]:
    """The choice of each case's rate, if the claim tunes them. Raises `Lacking` if part of a sweep lacks."""
    return {case: choose(claim.tuning, sweep(claim, runs, case)) for case in claim.cases if claim.tuning}


def chosen_rates(claim: Claim, runs: Sequence[Run]) -> dict[str, float]:
    """The rate chosen for each case. Raises `Lacking` if part of a sweep lacks."""
    return {case: choice.rate for case, choice in choices(claim, runs).items()}


def seconds(claim: Claim) -> dict[str, float]:
    """What a run of each case takes on one core, as the mean of those stored says; 0 where there is none."""
    runs = load(claim)
    return {case: fmean([run.seconds for run in runs if run.case == case] or [0.0]) for case in claim.cases}
