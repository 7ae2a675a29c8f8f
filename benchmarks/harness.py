"""Candidates timed in turn, in one process, after their results have been found equal."""

import fcntl
import gc
import math
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from course_lib.language import tr

ROUNDS = 20  # the least for the record
QUICK_ROUNDS = 3
SETTLE_S = 0.01  # threads of one library spin so long for more work, on the cores that the next one needs


class Timing(NamedTuple):
    """What a candidate took over so many rounds, in seconds."""

    min: float
    median: float
    rounds: int


class Candidate(NamedTuple):
    """`run()` is what is timed; `arrays(result)` names its outputs and gradients, in our layout."""

    run: Callable[[], Any]
    arrays: Callable[[Any], Mapping[str, Any]]
    tolerance: float = 2e-5


class Disagreement(Exception):
    """A candidate computes something else than we do, so that its time means nothing."""


class Busy(Exception):
    """Another benchmark runs on this machine."""


def interleave(
    candidates: Mapping[str, Callable[[], object]],
    *,
    rounds_min: int = ROUNDS,
    budget_s: float = 0.5,
    settle_s: float = SETTLE_S,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Timing]:
    """Time every candidate once a round, each round beginning with another, without the garbage collector.

    There are at least `rounds_min` rounds, and more while `budget_s` seconds last, up to 10 times as many. A candidate
    that takes less than `settle_s` seconds runs for as long before it is timed, so that none pays for the one before.
    Raises `ValueError` if there are no candidates or no rounds.
    """
    names = list(candidates)
    if not names or rounds_min < 1:
        raise ValueError(f"interleave: expected candidates and rounds_min ≥ 1, got {names}, {rounds_min}")
    times: dict[str, list[float]] = {name: [] for name in names}
    with _collector_off():
        usual = {name: seconds(candidates[name], clock) for name in names}  # the first time, not kept
        end = clock() + budget_s
        turn = 0
        while turn < rounds_min or (turn < 10 * rounds_min and clock() < end):
            for name in order(names, turn):
                settled = clock() + settle_s
                while usual[name] < settle_s and clock() < settled:
                    candidates[name]()
                times[name].append(seconds(candidates[name], clock))
            turn += 1
    return {name: Timing(min(t), statistics.median(t), len(t)) for name, t in times.items()}


def seconds(run: Callable[[], object], clock: Callable[[], float]) -> float:
    """How long one run takes."""
    began = clock()
    run()
    return clock() - began


def order(names: Sequence[str], turn: int) -> list[str]:
    """Return the names in the order of a round: the next one first each time."""
    first = turn % len(names)
    return [*names[first:], *names[:first]]


@contextmanager
def _collector_off() -> Iterator[None]:
    gc.collect()
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def check_agreement(candidates: Mapping[str, Candidate]) -> dict[str, float]:
    """Run every candidate once, compare all its arrays with those of the first, and return its largest distance.

    Raises `Disagreement` that names the candidate, the array and the distance.
    """
    ours: dict[str, np.ndarray] | None = None
    farthest: dict[str, float] = {}
    for name, candidate in candidates.items():
        arrays = {key: np.asarray(value) for key, value in candidate.arrays(candidate.run()).items()}
        ours = arrays if ours is None else ours
        if arrays.keys() != ours.keys():
            raise _disagreement(name, ", ".join(sorted(arrays.keys() ^ ours.keys())), math.nan, candidate.tolerance)
        for key, array in arrays.items():
            error = distance(array, ours[key])
            if not error <= candidate.tolerance:
                raise _disagreement(name, key, error, candidate.tolerance)
            farthest[name] = max(error, farthest.get(name, 0.0))
    return farthest


def distance(array: np.ndarray, reference: np.ndarray) -> float:
    """The largest difference over the reference's largest entry; NaN where the shapes differ."""
    if array.shape != reference.shape:
        return math.nan
    return float(np.abs(array - reference).max() / max(np.abs(reference).max(), 1e-30))


def _disagreement(name: str, key: str, error: float, tolerance: float) -> Disagreement:
    return Disagreement(
        tr(
            pt=f"{name} calcula outra coisa: {key} difere em {error:.1e} (tolerância {tolerance:.0e}); nada foi medido",
            en=f"{name} computes something else: {key} differs by {error:.1e} (tolerance {tolerance:.0e}); "
            "nothing was measured",
        )
    )


def ratios(times: Mapping[str, Timing], ours: str) -> dict[str, dict[str, float]]:
    """Every other candidate's time over ours, the same statistic of both: {name: {"min": …, "median": …}}."""
    mine = times[ours]
    return {
        name: {"min": timing.min / mine.min, "median": timing.median / mine.median}
        for name, timing in times.items()
        if name != ours
    }


def geometric_mean(values: Sequence[float]) -> float:
    """The mean of ratios. Raises `ValueError` if there are none."""
    if not values:
        raise ValueError("geometric_mean: expected at least one value")
    return math.exp(sum(map(math.log, values)) / len(values))


@contextmanager
def alone(path: Path | None = None) -> Iterator[None]:
    """Hold the machine's lock. Raises `Busy` while another process does; it falls with its holder."""
    path = path or Path(tempfile.gettempdir()) / "course-benchmarks.lock"
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy(
                tr(
                    pt=f"outro benchmark está rodando nesta máquina ({path}); dois ao mesmo tempo não medem nada",
                    en=f"another benchmark is running on this machine ({path}); two at once measure nothing",
                )
            ) from None
        yield
