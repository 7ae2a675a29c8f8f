"""Run every kernel of a library over awkward sizes, and hold it to the plain path: `sanitize.py LIBRARY [MISTAKE]`.

The library is float.so or double.so, built with the sanitizers or for another width of vectors; a mistake ("short",
"misaligned") shows that they would be seen.
"""

import itertools
import math
import sys
from importlib import import_module
from pathlib import Path

import torch

from course_lib.nn import GraphLSTM, MultiDimensional
from helpers.effort import some
from helpers.sequences import check, compiled_cells, make

library, sequence = import_module("course_lib.fast.library"), import_module("course_lib.fast.sequence")

SEQUENCES = [  # T, B, D, H; threads: more than rows and fewer, more than units too
    ((1, 1, 1, 1), 1),
    ((4, 3, 65, 9), 2),
    ((2, 33, 5, 33), 2),
    ((9, 2, 2, 17), 3),
    ((3, 66, 70, 65), 1),
]


def load(path: Path) -> torch.dtype:
    """Take that kernel instead of the one installed, and share even the smallest work among threads."""
    (dtype,) = (dtype for dtype, number in library.NUMBERS.items() if number == path.stem)
    installed = library.built

    def built(name: str, asked: torch.dtype) -> Path | None:
        if name != "baseline":
            return None
        return path if asked == dtype else installed(name, asked)

    library.built = built
    library.library(dtype).kernel_set_grain(0)
    print(path.stem, library.library(dtype).kernel_vector(), "a vector", flush=True)
    return dtype


def one_number_short(dtype: torch.dtype, *shape: int) -> torch.Tensor:
    """A buffer without its last number."""
    return torch.empty(max(1, math.prod(shape) - 1), dtype=dtype)


def make_mistake(name: str) -> None:
    """Hand the kernel a buffer that is too short, or pointers between two numbers."""
    if name == "short":
        sequence.take = one_number_short
    elif name == "misaligned":
        address = library.address
        sequence.address = lambda tensor: None if tensor is None else address(tensor) + 1


def unaligned(tensor: torch.Tensor) -> torch.Tensor:
    """The same numbers, one number further in memory."""
    return torch.cat([tensor.new_zeros(1), tensor.flatten()])[1:].view(tensor.shape)


def run_sequences(dtype: torch.dtype) -> None:
    for name, (sizes, threads) in itertools.product(compiled_cells(), some(SEQUENCES, 1)):
        torch.set_num_threads(threads)
        layer, xs, state = make(name, sizes, dtype, bidirectional=True)
        lengths = [1 + 5 * row % sizes[0] for row in range(sizes[1])]
        check(layer, unaligned(xs), [unaligned(a) for a in state], lengths)
        with torch.no_grad():
            layer(xs)


def agree(layer: torch.nn.Module, *inputs: torch.Tensor) -> None:
    """Raise `AssertionError` unless the kernel and torch's operations give one output and the same gradients."""
    results = []
    for layer.fast in ("kernel", "plain"):
        leaves = [a.detach().requires_grad_() for a in inputs if a.is_floating_point()]
        ys = layer(*leaves, *(a for a in inputs if not a.is_floating_point()))
        ys = ys[0] if isinstance(ys, tuple) else ys
        results.append([ys, *torch.autograd.grad(ys.cos().sum(), [*leaves, *layer.parameters()])])
    for a, b in zip(*results, strict=True):
        torch.testing.assert_close(
            a, b, rtol=0, atol=(1e-12 if a.dtype is torch.float64 else 1e-5) * (1 + float(b.detach().abs().max()))
        )


def run_grids_and_graphs(dtype: torch.dtype) -> None:
    for hidden, threads in some(((1, 1), (7, 3), (33, 2)), 1):
        torch.set_num_threads(threads)
        for sizes in ((1,), (5,), (3, 4), (1, 6), (2, 3, 2)):
            layer = MultiDimensional(len(sizes), 3, hidden, dtype=dtype)
            agree(layer, unaligned(torch.randn(*sizes, 3, 3, dtype=dtype)))
        for nodes, edges in ((1, []), (5, [[0, 1], [1, 2], [0, 3], [3, 4]]), (34, [[k, k // 3] for k in range(1, 34)])):
            layer = GraphLSTM(3, hidden, 2, dtype=dtype)
            agree(
                layer,
                unaligned(torch.randn(nodes, 3, dtype=dtype)),
                torch.tensor(edges, dtype=torch.long).view(-1, 2).T,
            )


if __name__ == "__main__":
    torch.manual_seed(0)
    number = load(Path(sys.argv[1]))
    make_mistake(sys.argv[2] if len(sys.argv) > 2 else "")
    run_sequences(number)
    run_grids_and_graphs(number)
    print("every kernel ran")
