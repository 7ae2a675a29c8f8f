"""The benchmark of the GPU: what it says without one, and what a row holds."""

import sys
import time
from contextlib import nullcontext
from functools import partial

import pytest
import torch

from benchmarks import gpu, machine
from benchmarks.record import load
from course_lib.language import use

CASE = {"cell": "gru", "T": 3, "B": 2, "D": 4, "H": 4}


@pytest.fixture(autouse=True)
def rounding():
    """The program forbids rounded products; what held before comes back."""
    kinds = torch.backends.cudnn, torch.backends.cuda.matmul
    before = [kind.allow_tf32 for kind in kinds]
    yield
    for kind, allowed in zip(kinds, before, strict=True):
        kind.allow_tf32 = allowed


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pt", "não há GPU com CUDA nesta máquina: nada foi medido\n"),
        ("en", "there is no GPU with CUDA on this machine: nothing was measured\n"),
    ],
)
def test_without_a_gpu_it_fails_and_says_why(language, said, tmp_path, monkeypatch, capsys):
    use(language)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(sys, "argv", ["gpu", "--output", str(tmp_path)])
    assert gpu.main() == 1
    assert capsys.readouterr().err == said and not list(tmp_path.iterdir())


def test_a_row_compares_what_runs_and_says_why_the_rest_does_not(device):
    row = gpu.measure(CASE, device, gpu.event_clock() if device == "cuda" else time.perf_counter, rounds=1)
    assert row.items() >= CASE.items()
    ran = {"plain", "cudnn"} | ({"captured", "fused"} if device == "cuda" else set())
    assert row["times"].keys() == row["distances"].keys() == ran
    assert row["ratios"].keys() == row["times"].keys() & {"captured", "fused"}
    assert row["missing"].keys() == {"captured", "fused"} - ran
    assert all("not on a GPU" in reason for reason in row["missing"].values())


def test_a_cell_that_cudnn_lacks_races_without_it(device):
    row = gpu.measure(CASE | {"cell": "slstm"}, device, time.perf_counter, rounds=1)
    assert "cudnn" not in row["times"] and "cudnn" not in row["missing"]


def test_the_record_takes_each_cell_as_it_is_complete(device, tmp_path, monkeypatch):
    monkeypatch.setattr(gpu, "alone", nullcontext)  # this measures nothing, and another process may
    if device == "cpu":
        monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
        monkeypatch.setattr(gpu, "describe", lambda: machine.describe() | {"gpu": "NVIDIA H200"})
        monkeypatch.setattr(gpu, "event_clock", lambda: time.perf_counter)
        monkeypatch.setattr(gpu, "measure", partial(on_cpu, gpu.measure))
    for cell in ("gru", "rnn"):
        monkeypatch.setattr(sys, "argv", ["gpu", "--quick", "--cell", cell, "--output", str(tmp_path)])
        assert gpu.main() == 0
    (path,) = tmp_path.iterdir()
    groups = load(path)["groups"]
    assert path.name.startswith("gpu-nvidia") and list(groups) == ["gpu gru", "gpu rnn"]
    (row,) = groups["gpu rnn"]["1"]["rows"]
    assert (row["T"], row["B"], row["H"]) == (28, 1, 32) and row["times"]["plain"]["rounds"] >= 3


def on_cpu(measure, case, device, clock, rounds):
    return measure(case, "cpu", clock, rounds)
