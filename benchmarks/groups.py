"""The candidates of each group, and how a case of it is measured."""

import importlib
from collections.abc import Callable, Mapping
from functools import partial

from benchmarks import limits, memory, networks, peers, training
from benchmarks.cases import Case
from benchmarks.harness import Candidate
from benchmarks.race import Builders, Measure, Setting, race


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
        "chunks": lambda: peers.chunks(problem),
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
