"""The fused path: its laws and its compilation in processes of their own, what needs no Triton here."""

import importlib
import os
import subprocess
import sys

import pytest
import torch
from helpers.paths import TESTS

from course_lib.cells import CELLS
from course_lib.fast.fused import fused_reason
from course_lib.language import use

FUSED = importlib.import_module("course_lib.fast.fused")  # the package names the function alone


def run_tests(file, **environment):
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--noconftest",
        "-p",
        "no:cacheprovider",
        str(TESTS / "helpers" / file),
    ]
    kept = {name: value for name, value in os.environ.items() if name != "TRITON_INTERPRET"}
    process = subprocess.run(command, env=kept | environment, capture_output=True, text=True)
    assert process.returncode == 0, process.stdout + process.stderr
    assert " passed" in process.stdout and " skipped" not in process.stdout


def test_laws(device):
    run_tests("fused_laws.py", COURSE_DEVICE=device, **({"TRITON_INTERPRET": "1"} if device == "cpu" else {}))


def test_compiles_without_a_gpu(tmp_path):
    run_tests("fused_compiled.py", TRITON_CACHE_DIR=str(tmp_path))


def test_importing_the_paths_does_not_import_triton():
    code = "import sys, course_lib.fast, course_lib.fast.fused; sys.exit('triton' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.parametrize(
    ("language", "reason"),
    [("pt", "os dados estão em cpu, não em uma GPU"), ("en", "the data are on cpu, not on a GPU")],
)
def test_the_cpu_is_refused_in_both_languages(language, reason, monkeypatch):
    monkeypatch.delenv("TRITON_INTERPRET", raising=False)
    use(language)
    assert fused_reason(CELLS["lstm"], torch.zeros(1, 1, 1), None) == reason


def test_an_older_gpu_is_refused(monkeypatch):
    monkeypatch.setattr(FUSED, "gpu_reason", lambda xs, interpreted: None)
    monkeypatch.setattr(torch.Tensor, "is_cuda", True)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: (7, 5))
    reason = "the GPU's compute capability is below 8.0"
    assert fused_reason(CELLS["lstm"], torch.zeros(1, 1, 1), None) == reason


def test_without_triton_the_path_says_so(monkeypatch):
    monkeypatch.setenv("TRITON_INTERPRET", "1")
    monkeypatch.setattr(FUSED, "find_spec", lambda name: None)
    assert fused_reason(CELLS["lstm"], torch.zeros(1, 1, 1), None) == "Triton is not installed"
