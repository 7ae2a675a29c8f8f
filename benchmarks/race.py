"""From a case to a row of the record: the candidates built, compared, and timed in turn."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from benchmarks import limits
from benchmarks.cases import Case, operations
from benchmarks.harness import QUICK_ROUNDS, ROUNDS, Candidate, Timing, check_agreement, interleave, ratios
from course_lib import fast
from course_lib.language import tr

Builders = Mapping[str, Callable[[], Candidate]]  # ours first
NOT_INSTALLED = "not installed"


class Setting(NamedTuple):
    """How a group is run."""

    threads: int
    quick: bool
    instruction_set: str

    @property
    def rounds(self) -> int:
        return QUICK_ROUNDS if self.quick else ROUNDS


Measure = Callable[[Case, Setting, dict[str, str]], Case]


def race(builders: Callable[[Case, Setting], Builders]) -> Measure:
    """Make the measure that builds the candidates of a case, compares their results and times them in turn."""

    def measure(case: Case, setting: Setting, missing: dict[str, str]) -> Case:
        candidates = built(builders(case, setting), missing)
        distances = check_agreement(candidates)
        yardsticks = yardstick(case, setting)
        runs = {name: candidate.run for name, candidate in candidates.items()}
        times = interleave(runs | {n: run for n, (run, _) in yardsticks.items()}, rounds_min=setting.rounds)
        return row(case, setting, times, yardsticks) | {"distances": distances}

    return measure


def built(builders: Builders, missing: dict[str, str]) -> dict[str, Candidate]:
    """Build every candidate and run it once; why a peer cannot take part goes to `missing`. Ours, the first, must."""
    ours = next(iter(builders))
    candidates: dict[str, Candidate] = {}
    for name, build in builders.items():
        if missing.get(name) == NOT_INSTALLED:
            continue
        try:
            candidate = build()
            candidate.run()
        except Exception as error:
            if name == ours:
                raise
            absent = isinstance(error, ImportError)
            missing[name] = NOT_INSTALLED if absent else f"{type(error).__name__}: {first_line(error)}"
        else:
            candidates[name] = candidate
    return candidates


def first_line(error: Exception) -> str:
    """The beginning of what an error says."""
    return (str(error).strip().splitlines() or [""])[0][:200]


def yardstick(case: Case, setting: Setting) -> dict[str, limits.Limit]:
    """The machine's own products, to be timed with the LSTMs that are judged by their share of it."""
    judged = case.get("judge") == "share"
    return limits.products(setting.threads, setting.instruction_set) if judged else {}


def row(case: Case, setting: Setting, times: dict[str, Timing], yardsticks: dict[str, limits.Limit]) -> Case:
    """What is written down of a case."""
    ours = {name: timing for name, timing in times.items() if name not in yardsticks}
    found = {
        **case,
        "threads": setting.threads,
        "times": {name: timing._asdict() for name, timing in ours.items()},
        "ratios": ratios(ours, next(iter(ours))),
    }
    if not yardsticks:
        return found
    peaks = {name: limits.rates(times[name], count) for name, (_, count) in yardsticks.items()}
    library = {s: max(rate[s] for name, rate in peaks.items() if name != "registers") for s in ("min", "median")}
    done = {name: limits.rates(timing, operations(case)) for name, timing in ours.items()}
    shares = {name: {s: rate[s] / library[s] for s in library} for name, rate in done.items()}
    return {**found, "peaks": peaks, "shares": shares}


def instruction_set() -> str:
    """The instructions that our kernel runs on here. Raises `RuntimeError` where no kernel was built."""
    found = fast.instruction_set()
    if found is None:
        raise RuntimeError(
            tr(
                pt="course_lib.fast: o kernel não foi compilado aqui; instale um compilador C++ e rode make env",
                en="course_lib.fast: the kernel was not compiled here; install a C++ compiler and run make env",
            )
        )
    return found
