"""Runs kept in files of one JSON line each, with all that is needed to repeat them."""

import json
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import fmean
from typing import Any

from course_lib import files
from course_lib.claims.base import Claim, Runs

STORED = Path(__file__).with_name("runs")
PACKAGES = ("course_lib", "torch", "numpy")


class Damaged(ValueError):
    """A stored run that cannot be read; the text names its file and line."""


@dataclass(frozen=True)
class Run:
    """One run: what was run, by which code and versions, the seconds it took on one core, and what it measured."""

    case: str
    seed: int
    size: float
    code: str
    versions: dict[str, str]
    seconds: float
    result: dict[str, Any]


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
    """Write the runs of a claim, sorted by case and seed, beside the file and then in its place."""
    path = folder / f"{claim.name}.jsonl"
    order = {case: place for place, case in enumerate(claim.cases)}
    lines = [json.dumps(asdict(run)) for run in sorted(runs, key=lambda run: (order.get(run.case, -1), run.seed))]
    return files.write(path, "".join(f"{line}\n" for line in lines))


def by_case(claim: Claim, runs: Iterable[Run], seeds: Sequence[int] = ()) -> Runs:
    """The results of each case in the order of the seeds, by default the claim's. Raises `ValueError` if one lacks."""
    found = {(run.case, run.seed): run.result for run in runs}
    wanted = seeds or claim.seeds
    if lacking := [(case, seed) for case in claim.cases for seed in wanted if (case, seed) not in found]:
        raise ValueError(f"{claim.name}: {lacking}")
    return {case: [found[case, seed] for seed in wanted] for case in claim.cases}


def seconds(claim: Claim) -> dict[str, float]:
    """What a run of each case takes on one core, as the mean of those stored says; 0 where there is none."""
    runs = load(claim)
    return {case: fmean([run.seconds for run in runs if run.case == case] or [0.0]) for case in claim.cases}
