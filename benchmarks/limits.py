"""What the machine could do at most: the products of the best library at hand, a loop on registers, the bandwidth."""

import ctypes
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch

from benchmarks.harness import Timing, interleave

SIZE = 1024  # of the product of two square matrices: large enough for the peak, 25 ms on one core
TURNS = 1_000_000
VECTORS = {"avx512": (64, "-mavx512f"), "avx2": (32, "-mavx2"), "baseline": (16, "-msse2")}
Limit = tuple[Callable[[], object], float]  # what to run, and the floating-point operations or bytes that it takes


def products(threads: int, instruction_set: str) -> dict[str, Limit]:
    """Every way at hand to multiply float32 numbers as fast as can be, with its count of operations."""
    rng = np.random.default_rng(0)
    a, b = (rng.standard_normal((SIZE, SIZE), dtype=np.float32) for _ in range(2))
    out, ta, tb, tout = np.empty_like(a), torch.from_numpy(a), torch.from_numpy(b), torch.empty(SIZE, SIZE)
    flops = 2.0 * SIZE**3
    found: dict[str, Limit] = {
        "torch.mm": (lambda: torch.mm(ta, tb, out=tout), flops),
        "numpy": (lambda: np.matmul(a, b, out=out), flops),
    }
    registers = register_loop(threads, instruction_set)
    return {**found, "registers": registers} if registers else found


def register_loop(threads: int, instruction_set: str) -> Limit | None:
    """Multiply-adds that touch no memory, on so many threads, or None without a C++ compiler or FMA."""
    compiler = next(filter(None, map(shutil.which, (os.environ.get("CXX", "c++"), "g++", "clang++"))), None)
    if compiler is None or instruction_set == "baseline":
        return None
    width, flag = VECTORS[instruction_set]
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / "fma.so"
        source = Path(__file__).with_name("fma.cpp")
        flags = ["-O3", flag, "-mfma", "-ffp-contract=fast", f"-DVECTOR_BYTES={width}", "-shared", "-fPIC"]
        if subprocess.run([compiler, *flags, str(source), "-o", str(built)], capture_output=True).returncode:
            return None
        loop = ctypes.CDLL(str(built)).multiply_adds
    loop.argtypes, loop.restype = (ctypes.c_long, ctypes.c_float), ctypes.c_float
    flops = 2.0 * 12 * (width // 4) * TURNS * threads
    if threads == 1:
        return (lambda: loop(TURNS, 0.5)), flops
    pool = ThreadPoolExecutor(threads)
    return (lambda: list(pool.map(lambda _: loop(TURNS, 0.5), range(threads)))), flops


def triad() -> Limit:
    """a = b + s·c over arrays far larger than any cache, and the bytes that it moves.

    Source: McCalpin (1995), Memory bandwidth and machine balance in current high performance computers.
    """
    b, c, a = (torch.ones(1 << 25) for _ in range(3))
    return (lambda: torch.add(b, c, alpha=3.0, out=a)), 3.0 * 4 * (1 << 25)


def measure(threads: int, instruction_set: str, rounds: int) -> dict[str, dict[str, float]]:
    """The limits of so many threads, by the fastest round and by the median: operations and bytes a second."""
    limits = {**products(threads, instruction_set), "triad": triad()}
    times = interleave({name: run for name, (run, _) in limits.items()}, rounds_min=rounds)
    return {name: rates(times[name], count) for name, (_, count) in limits.items()}


def rates(timing: Timing, count: float) -> dict[str, float]:
    """So many operations or bytes a second, by the fastest round and by the median one."""
    return {"min": count / timing.min, "median": count / timing.median}
