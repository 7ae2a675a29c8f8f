"""The fused path's kernels compiled for graphics cards that need not be there. `test_fused` runs this file in a process
of its own, for a compiler that fails takes its process with it."""

import pytest
import torch
import triton
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource

from course_lib.cells import CELLS
from course_lib.fast.triton_sequence import KERNELS, ON_CHIP, STEPS, settings, weight_size

# CUDA C++ programming guide, technical specifications: the most shared memory of one block, by compute capability
SHARED = {80: 163 * 1024, 90: 227 * 1024}
TYPES = {torch.float32: "*fp32", torch.float64: "*fp64"}


def largest(cell, dtype):
    """The most hidden units whose weights the chip holds."""
    return max(2**k for k in range(11) if weight_size(cell, 2**k, dtype.itemsize) <= ON_CHIP)


def compiled(name, way, capability, rows, dtype):
    """The kernel as a launch for a training step with lengths would have it."""
    cell, steps = CELLS[name], STEPS[name]
    constants, options = settings(cell, largest(cell, dtype), rows, backwards=False)
    constants |= {"step": getattr(steps, way)}
    if not steps.more:
        constants |= {"more": None}
    if steps.same and way == "backward":
        constants |= {"dr": None}
    kinds = {"T": "i32", "B": "i32", "lengths": "*i64", **dict.fromkeys(constants, "constexpr")}
    kernel = KERNELS[way]
    source = ASTSource(kernel, {arg: kinds.get(arg, TYPES[dtype]) for arg in kernel.arg_names}, constants)
    return triton.compile(source, target=GPUTarget("cuda", capability, 32), options=options)


@pytest.mark.parametrize(
    ("name", "way"), [*((name, "backward") for name in STEPS), ("lstm_peephole", "forward"), ("gru", "forward")]
)
def test_the_largest_sequence_fits_on_the_chip(name, way):
    kernel = compiled(name, way, 80, 8, torch.float32)
    weights = ON_CHIP * 1024 * (0.75 if len(CELLS[name].gates) == 3 else 1)
    assert weights <= kernel.metadata.shared <= SHARED[80]
    assert kernel.asm["ptx"].count("fma.rn.f32") and "mma" not in kernel.asm["ptx"]  # no bit of float32 is rounded away


@pytest.mark.parametrize(
    ("name", "way", "rows", "dtype"),
    [
        ("lstm", "forward", 1, torch.float32),
        ("lstm_peephole", "backward", 8, torch.float32),
        ("gru", "backward", 1, torch.float64),
    ],
    ids=str,
)
def test_it_compiles_for_hopper(name, way, rows, dtype):
    kernel = compiled(name, way, 90, rows, dtype)
    assert 0 < kernel.metadata.shared <= SHARED[90]
    assert (".f64" in kernel.asm["ptx"]) == (dtype == torch.float64)
