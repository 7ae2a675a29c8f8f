"""How a case of each group becomes a row of the record: its candidates, compared and then timed in turn."""

import importlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from benchmarks import limits, memory, networks, peers, training
from benchmarks.cases import Case, operations
from benchmarks.harness import QUICK_ROUNDS, ROUNDS, Candidate, Timing, check_agreement, interleave, ratios

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
        check_agreement(candidates)
        yardsticks = yardstick(case, setting)
        runs = {name: candidate.run for name, candidate in candidates.items()}
        times = interleave(runs | {n: run for n, (run, _) in yardsticks.items()}, rounds_min=setting.rounds)
        return row(case, setting, times, yardsticks)

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


def _jax(function: str, problem: peers.Problem) -> Callable[[], Candidate]:
    return lambda: getattr(importlib.import_module("benchmarks.jax_peers"), function)(problem)


def _problem(case: Case) -> peers.Problem:
    return peers.Problem(case["cell"], case["T"], case["B"], case["D"], case["H"])


def _layers(case: Case, setting: Setting) -> Builders:
    problem = _problem(case)
    return {"kernel": lambda: peers.kernel(problem), "torch.nn": lambda: peers.torch_nn(problem)}


def _in_jax(case: Case, setting: Setting) -> Builders:
    problem = _problem(case)
    builders = {"kernel": lambda: peers.kernel(problem), "jax scan": _jax("scan", problem)}
    return builders | ({"keras": _jax("keras_layer", problem)} if case["cell"] != "rnn" else {})


def _ways(case: Case, setting: Setting) -> Builders:
    problem = _problem(case)
    builders = {
        "kernel": lambda: peers.kernel(problem),
        "torch.nn": lambda: peers.torch_nn(problem),
        "plain": lambda: peers.plain(problem),
        "torch loop": lambda: peers.loop(problem),
        "jax scan": _jax("scan", problem),
        "keras": _jax("keras_layer", problem),
    }
    short = case["T"] < 100  # a longer loop, unrolled, compiles for minutes
    return builders | ({"torch.compile": lambda: peers.compiled(problem)} if short else {})


def _cells(case: Case, setting: Setting) -> Builders:
    problem = _problem(case)
    return {
        "kernel": lambda: peers.kernel(problem),
        "torch loop": lambda: peers.loop(problem),
        "jax scan": _jax("scan", problem),
    }


def _scans(case: Case, setting: Setting) -> Builders:
    problem = _problem(case)
    return {
        "kernel": lambda: peers.kernel(problem),
        "log-space": lambda: peers.log_space(problem),
        "jax associative": _jax("associative", problem),
        "jax scan": _jax("scan", problem),
    }


def _inference(case: Case, setting: Setting) -> Builders:
    problem = _problem(case)
    return {
        "kernel": lambda: peers.inference(problem, problem.layer),
        "torch.nn": lambda: peers.inference(problem, peers.torch_layer(problem)),
        "onnxruntime": lambda: peers.onnx(problem, setting.threads),
    }


def _built(candidates: Mapping[str, Candidate]) -> Builders:
    return {name: partial(candidates.__getitem__, name) for name in candidates}


def _grids(case: Case, setting: Setting) -> Builders:
    return _built(networks.grid_candidates(case["rows"], case["columns"], case["B"], case["H"]))


def _graphs(case: Case, setting: Setting) -> Builders:
    return _built(networks.graph_candidates(case["trees"], case["depth"], case["H"]))


def _limits(case: Case, setting: Setting, missing: dict[str, str]) -> Case:
    rates = limits.measure(setting.threads, setting.instruction_set, setting.rounds)
    if "registers" not in rates:
        missing["registers"] = "no C++ compiler"
    return {**case, "threads": setting.threads, "rates": rates}


MEASURES: dict[str, Measure] = {
    "limits": _limits,
    "layers": race(_layers),
    "inference": race(_inference),
    "jax": race(_in_jax),
    "ways": race(_ways),
    "cells": race(_cells),
    "scans": race(_scans),
    "grids": race(_grids),
    "graphs": race(_graphs),
    "memory": lambda case, setting, missing: memory.measure(case, setting.threads, setting.quick),
    "training": lambda case, setting, missing: training.measure(case, setting.threads, setting.quick),
    "avx2": race(_layers),
}


def instruction_set() -> str:
    """The instructions that our kernel runs on here: "avx512", "avx2" or "baseline"."""
    return getattr(importlib.import_module("course_lib.fast"), "instruction_set", lambda: "avx2")()
