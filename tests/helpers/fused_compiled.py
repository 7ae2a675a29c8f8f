"""The fused path up to its launches, for graphics cards that need not be there: all is compiled, nothing runs.

`test_fused` runs this file in a process of its own, for a compiler that fails takes its process with it.
"""

from types import SimpleNamespace

import pytest
import torch
from triton.backends.compiler import GPUTarget
from triton.runtime import driver

from course_lib.cells import CELLS
from course_lib.fast import triton_sequence
from course_lib.fast.fused import fused
from course_lib.fast.triton_sequence import KERNELS, ON_CHIP, STEPS, weight_size
from helpers.effort import some

# CUDA C++ programming guide, technical specifications: the most shared memory of one block, by compute capability
SHARED = {80: 163 * 1024, 86: 99 * 1024, 90: 227 * 1024}


@pytest.fixture
def compiled(monkeypatch):
    """Compile what a training step asks for: (cell, capability, B, dtype, lengths) -> {"forward": …, "backward": …}."""
    made = {}

    class Compiler:
        def __init__(self, way):
            self.way = way

        def __getitem__(self, grid):
            def compile_only(*arguments, **options):
                made[self.way] = KERNELS[self.way].warmup(*arguments, grid=grid, **options)

            return compile_only

    def run(name, capability, batch, dtype, lengths=None):
        target = GPUTarget("cuda", capability, 32)
        driver.set_active(
            SimpleNamespace(
                get_current_device=lambda: capability,  # kernels are kept by device
                get_current_stream=lambda device: 0,
                get_current_target=lambda: target,
            )
        )
        cell = CELLS[name]
        hidden = largest(cell, dtype)
        tensors = [torch.zeros(shape, dtype=dtype) for shape in cell.param_shapes(3, hidden).values()]
        state = tuple(torch.zeros(batch, hidden, dtype=dtype) for _ in cell.states)
        xs = torch.zeros(1, batch, 3, dtype=dtype, requires_grad=True)
        ys, _ = fused(cell, xs, cell.pack(state), cell.params_type(*tensors), lengths)
        ys.sum().backward()
        return made

    monkeypatch.setattr(triton_sequence, "KERNELS", {way: Compiler(way) for way in KERNELS})
    return run


def largest(cell, dtype):
    """The most hidden units whose weights the chip holds."""
    return max(2**k for k in range(11) if weight_size(cell, 2**k, dtype.itemsize) <= ON_CHIP)


CHIPS = [*((name, 90) for name in STEPS), ("lstm", 80), ("slstm", 86)]


@pytest.mark.parametrize(("name", "capability"), some(CHIPS, 1))
def test_the_largest_sequence_fits_on_the_chip(compiled, name, capability):
    weights = weight_size(CELLS[name], largest(CELLS[name], torch.float32), 4) * 1024
    for kernel in compiled(name, capability, 2, torch.float32).values():
        assert 48 * 1024 <= weights <= kernel.metadata.shared <= SHARED[capability]
        assert f"sm_{capability}" in kernel.asm["ptx"]
        assert "fma.rn.f32" in kernel.asm["ptx"] and "mma." not in kernel.asm["ptx"]  # no bit of float32 rounded away


@pytest.mark.parametrize("capability", some([80, 90], 1))
def test_double_precision_rows_of_their_own_and_lengths(compiled, capability):
    for kernel in compiled("gru", capability, 1, torch.float64, torch.tensor([1])).values():
        assert 0 < kernel.metadata.shared <= SHARED[capability]
        assert ".f64" in kernel.asm["ptx"] and kernel.metadata.num_warps == 4
