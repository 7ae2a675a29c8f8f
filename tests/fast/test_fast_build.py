"""The package builds with a compiler and without one."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import torch
from helpers.paths import ROOT

from course_lib.fast.library import INSTRUCTION_SETS, NUMBERS, built


@pytest.mark.parametrize("instruction_set", INSTRUCTION_SETS)
@pytest.mark.parametrize("dtype", NUMBERS, ids=str)
def test_the_installed_package_has_a_kernel_for_every_instruction_set(instruction_set, dtype):
    path = built(instruction_set, dtype)
    assert path is not None and path.stat().st_size > 10_000


def test_the_kernels_are_not_older_than_their_source():
    newest = max(path.stat().st_mtime for path in (ROOT / "course_lib/fast/kernel").iterdir())
    for dtype in NUMBERS:
        path = built("baseline", dtype)
        assert path is not None and path.stat().st_mtime >= newest, "run `make env`: the kernels are of an older source"


@pytest.fixture
def source(tmp_path):
    """A copy of what a build needs, with nothing built."""
    ignored = shutil.ignore_patterns("__pycache__", "*.so")
    shutil.copytree(ROOT / "course_lib", tmp_path / "source/course_lib", ignore=ignored)
    for name in ("setup.py", "pyproject.toml", "book/glossary.yml"):
        (tmp_path / "source" / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / "source" / name)
    return tmp_path / "source"


def test_without_a_compiler_the_package_builds_and_has_no_kernels(source, tmp_path):
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", tmp_path, source]
    nowhere = {"CC": "/nowhere/cc", "CXX": "/nowhere/c++", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    subprocess.run(build, check=True, env={**os.environ, **nowhere}, capture_output=True)
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    assert "course_lib/fast/library.py" in names
    assert not [name for name in names if "kernel_" in Path(name).name]
    command = [sys.executable, "setup.py", "-q", "build_ext", "--inplace"]
    subprocess.run(command, check=True, cwd=source, env={**os.environ, **nowhere}, capture_output=True)
    assert not list(source.rglob("*.so"))


def test_a_compiler_without_openmp_still_gives_kernels_that_run_on_one_thread(source, tmp_path):
    compiler = tmp_path / "c++"
    compiler.write_text(
        f'#!/bin/sh\ncase " $* " in *" -fopenmp "*) exit 1;; esac\nexec {shutil.which("c++")} "$@" -O0\n'
    )
    compiler.chmod(0o755)
    environment = {**os.environ, "CC": str(compiler), "CXX": str(compiler)}
    command = [sys.executable, "setup.py", "-q", "build_ext", "--inplace"]
    subprocess.run(command, check=True, cwd=source, env=environment, capture_output=True)
    assert len(list((source / "course_lib/fast").glob("kernel_*.so"))) == len(INSTRUCTION_SETS) * len(NUMBERS)
    code = """
import torch
from helpers.sequences import check, make
torch.set_num_threads(4)
layer, xs, state = make("lstm", (5, 3, 4, 9))
check(layer, xs, state, [5, 1, 3])
"""
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join([str(source), str(ROOT / "tests")])}
    result = subprocess.run([sys.executable, "-c", code], cwd=source, env=variables, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_the_number_types_are_torchs():
    assert set(NUMBERS) == {torch.float32, torch.float64}
