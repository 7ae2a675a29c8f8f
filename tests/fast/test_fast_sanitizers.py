"""The kernels under the address and undefined-behaviour sanitizers, for this machine's vectors and for AVX-512's.

A short run draws one of the libraries, of the sizes and of the mistakes.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.effort import NIGHTLY, some
from helpers.paths import ROOT, TESTS

KERNEL = ROOT / "course_lib/fast/kernel/kernel.cpp"
OPTIMISATION = "-O1" if NIGHTLY else "-O0"  # which is compiled in a third of the time
SHARED = ["-shared", "-fPIC", "-fopenmp", "-fvisibility=hidden"]
FLAGS = [*SHARED, "-std=c++17", OPTIMISATION, "-fno-math-errno", "-fno-trapping-math", "-Wno-psabi"]
SANITIZERS = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
INSTRUCTIONS = ["-mavx2", "-mfma"] if " avx2 " in Path("/proc/cpuinfo").read_text("utf-8") else []
COMPILER = shutil.which("g++")


def runtimes():
    """The sanitizers' own libraries, which must be loaded before Python."""
    if COMPILER is None:
        return []
    names = ("libasan.so", "libubsan.so")
    asked = [
        subprocess.run([COMPILER, f"-print-file-name={name}"], capture_output=True, text=True).stdout for name in names
    ]
    return [path.strip() for path in asked if Path(path.strip()).is_absolute()]


def build(number, width):
    """One of the four libraries: its own group, so that a worker builds it once."""
    return pytest.param(
        (number, width), id=f"{number} by {width} bytes", marks=pytest.mark.xdist_group(f"{number}{width}")
    )


LIBRARIES = [build(number, width) for number in ("float", "double") for width in (32, 64)]
MISTAKES = {"short": "ERROR: AddressSanitizer", "misaligned": "misaligned address"}


@pytest.fixture(scope="module", params=some(LIBRARIES, 1))
def kernel(request, tmp_path_factory):
    """The kernel for one number type, built with the sanitizers for vectors of that width."""
    if len(runtimes()) < 2:
        say = pytest.fail if "CI" in os.environ else pytest.skip
        say("g++ with libasan and libubsan is not on this machine (Debian: apt-get install g++)")
    number, width = request.param
    path = tmp_path_factory.mktemp("kernel") / f"{number}.so"
    options = [*FLAGS, *SANITIZERS, *INSTRUCTIONS, f"-DBYTES={width}", f"-DREAL={number}"]
    subprocess.run([COMPILER, *options, KERNEL, "-o", path], check=True)
    return path


def sanitized(path, *mistake):
    options = {
        "ASAN_OPTIONS": "detect_leaks=0",
        "UBSAN_OPTIONS": "print_stacktrace=0",
        "LD_PRELOAD": ":".join(runtimes()),
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT, TESTS))),
    }
    command = [sys.executable, TESTS / "helpers" / "sanitize.py", path, *mistake]
    return subprocess.run(command, env={**os.environ, **options}, capture_output=True, text=True, timeout=600)


@pytest.mark.parametrize("mistake", some(MISTAKES, 1))
def test_a_mistake_is_seen(kernel, mistake):
    result = sanitized(kernel, mistake)
    assert result.returncode != 0
    assert MISTAKES[mistake] in result.stderr


def test_every_kernel_stays_within_its_arrays_and_gives_the_plain_paths_numbers(kernel):
    result = sanitized(kernel)
    assert result.returncode == 0, result.stdout[-500:] + result.stderr[-3000:]
    assert result.stdout.endswith("every kernel ran\n")
