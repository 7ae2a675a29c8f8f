"""Every kernel under the address and undefined-behaviour sanitizers, for this machine's vectors and for AVX-512's."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.paths import ROOT, TESTS

KERNEL = ROOT / "course_lib/fast/kernel/kernel.cpp"
FLAGS = ["-O1", "-g1", "-std=c++17", "-fno-math-errno", "-fno-trapping-math", "-fvisibility=hidden", "-Wno-psabi"]
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


@pytest.fixture(scope="module", params=[32, 64], ids="vectors of {} bytes".format)
def kernels(request, tmp_path_factory):
    """A folder with the kernels for both number types, built with the sanitizers for vectors of that width."""
    if len(runtimes()) < 2:
        say = pytest.fail if "CI" in os.environ else pytest.skip
        say("g++ with libasan and libubsan is not on this machine (Debian: apt-get install g++)")
    folder = tmp_path_factory.mktemp("kernels")
    command = [
        COMPILER,
        *FLAGS,
        "-shared",
        "-fPIC",
        "-fopenmp",
        *SANITIZERS,
        *INSTRUCTIONS,
        f"-DBYTES={request.param}",
        KERNEL,
    ]
    builds = [
        subprocess.Popen([*command, f"-DREAL={number}", "-o", folder / f"{number}.so"])
        for number in ("float", "double")
    ]
    assert [build.wait() for build in builds] == [0, 0]
    return folder


def sanitized(folder, *mistake):
    options = {
        "ASAN_OPTIONS": "detect_leaks=0",
        "UBSAN_OPTIONS": "print_stacktrace=0",
        "LD_PRELOAD": ":".join(runtimes()),
        "PYTHONPATH": str(TESTS),
    }
    command = [sys.executable, TESTS / "helpers" / "sanitize.py", folder, *mistake]
    return subprocess.run(command, env={**os.environ, **options}, capture_output=True, text=True, timeout=600)


def test_every_kernel_stays_within_its_arrays_and_gives_the_plain_paths_numbers(kernels):
    result = sanitized(kernels)
    assert result.returncode == 0, result.stdout[-500:] + result.stderr[-3000:]
    assert result.stdout.endswith("every kernel ran\n")


@pytest.mark.parametrize(
    ("mistake", "word"), [("short", "ERROR: AddressSanitizer"), ("misaligned", "misaligned address")]
)
def test_a_mistake_is_seen(kernels, mistake, word):
    result = sanitized(kernels, mistake)
    assert result.returncode != 0
    assert word in result.stderr
