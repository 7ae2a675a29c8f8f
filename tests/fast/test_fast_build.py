"""The package builds with a compiler and without one."""

import os
import shutil
import subprocess
import sys

import pytest
import torch
from helpers import wheel
from helpers.effort import NIGHTLY
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


@pytest.mark.xdist_group("wheel")
def test_without_a_compiler_the_package_builds_and_has_no_kernels(unpacked):
    assert (unpacked / "course_lib/fast/library.py").is_file()
    assert not list(unpacked.rglob("*.so")) + list(unpacked.rglob("*.pyd"))


def built_in_place(folder, compiler):
    """A copy of the sources with the kernels that such a compiler, a line of shell, makes there."""
    script = folder / "c++"
    script.write_text(f"#!/bin/sh\n{compiler}\n")
    script.chmod(0o755)
    copy = wheel.source(folder)
    command = [sys.executable, "setup.py", "-q", "build_ext", "--inplace"]
    environment = {**os.environ, "CC": str(script), "CXX": str(script)}
    subprocess.run(command, check=True, cwd=copy, env=environment, capture_output=True)
    return copy, {path.name.split(".")[0] for path in (copy / "course_lib/fast").glob("kernel_*.so")}


def test_without_a_compiler_an_editable_package_has_no_kernels(tmp_path):
    assert built_in_place(tmp_path, "exit 1")[1] == set()


# Those of wider instructions come of the same source in the same way.
OTHERS = "" if NIGHTLY else '*" -mavx2 "*) exit 1;; '


def test_a_compiler_without_openmp_still_gives_kernels_that_run_on_one_thread(tmp_path):
    compiler = f'case " $* " in *" -fopenmp "*) exit 1;; {OTHERS}esac\nexec {shutil.which("c++")} "$@" -O0'
    copy, kernels = built_in_place(tmp_path, compiler)
    wanted = INSTRUCTION_SETS if NIGHTLY else ["baseline"]
    assert kernels == {f"kernel_{name}_{number}" for name in wanted for number in NUMBERS.values()}
    code = """
import torch
from helpers.sequences import check, make
torch.set_num_threads(4)
layer, xs, state = make("lstm", (5, 3, 4, 9))
check(layer, xs, state, [5, 1, 3])
"""
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join([str(copy), str(ROOT / "tests")])}
    result = subprocess.run([sys.executable, "-c", code], cwd=copy, env=variables, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_the_number_types_are_torchs():
    assert set(NUMBERS) == {torch.float32, torch.float64}
