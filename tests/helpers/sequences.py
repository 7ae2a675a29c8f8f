"""A recurrent layer run whole, with every gradient, and held to the same layer step by step in double precision."""

import copy

import torch

from course_lib.cells import CELLS
from course_lib.fast import why_not
from course_lib.nn import Recurrent

TOLERANCE = {torch.float64: 1e-12, torch.float32: 1e-5}  # relative to an array's largest entry


def compiled_cells():
    """The names of the cells that the kernel serves here."""
    return [name for name in CELLS if (layer := Recurrent(name, 2, 2)) and served(layer, torch.zeros(1, 1, 2)) is None]


def served(layer, xs):
    """Why the kernel does not serve a layer's first sequence, or None if it does."""
    return why_not("kernel", layer.cell, xs, layer.params(0))


def arrays(layer, state):
    """A layer's state as a tuple of arrays."""
    return layer.cell.unpack(state)


def make(name, sizes, dtype=torch.float64, fast="kernel", **options):
    """A layer for sizes (T, B, D, H), an input (T, B, D) and the arrays of a first state, always the same numbers."""
    steps, batch, inputs, hidden = sizes
    generator = torch.Generator().manual_seed(sum(sizes))
    layer = Recurrent(name, inputs, hidden, dtype=dtype, fast=fast, **options)
    for parameter in layer.parameters():
        parameter.data.uniform_(-1, 1, generator=generator).mul_(1.5 * parameter.shape[-1] ** -0.5)
    rows = layer.num_layers * len(layer.suffixes)
    xs = torch.randn(batch if layer.batch_first else steps, steps if layer.batch_first else batch, inputs, dtype=dtype)
    xs.normal_(generator=generator)
    state = [torch.rand(rows, batch, hidden, dtype=dtype, generator=generator) + 0.5 for _ in layer.cell.states]
    return layer, xs, state


def loss_of(ys, last):
    """A number in which every entry of the outputs and of the last state has a weight of its own."""
    total = 0
    for k, array in enumerate((ys, *last)):
        weights = torch.arange(1, array.numel() + 1, dtype=torch.float64).add(k).sin().add(1.5).view(array.shape)
        total = total + (array * weights.to(array.dtype)).sum()
    return total


def run(layer, xs, state=None, lengths=None, loss=loss_of):
    """Outputs, last state and the gradients of xs, the first state and every weight, by name."""
    layer.zero_grad()
    xs = xs.detach().requires_grad_()  # with the strides it came with
    state = None if state is None else [a.detach().requires_grad_() for a in state]
    ys, last = layer(xs, None if state is None else layer.cell.pack(tuple(state)), lengths)
    loss(ys, arrays(layer, last)).backward()
    names = layer.cell.states
    return {
        "ys": ys.detach(),
        **{f"{n}_n": a.detach() for n, a in zip(names, arrays(layer, last), strict=True)},
        "dxs": xs.grad,
        **{f"d{n}_0": a.grad for n, a in zip(names, state or (), strict=False)},
        **{f"d{n}": p.grad for n, p in layer.named_parameters()},
    }


def step_by_step(layer, xs, state=None, lengths=None, loss=loss_of):
    """As `run`, of the same numbers on the plain path in double precision."""
    oracle = copy.deepcopy(layer).double()
    oracle.fast = "plain"
    return run(oracle, xs.double(), state and [a.double() for a in state], lengths, loss)


def assert_same(found, wanted, tolerance):
    """Raise `AssertionError`, naming the array, unless all agree to `tolerance` of each one's largest entry.

    A sum of numbers that nearly cancel, as the one entry of a gradient for H = 1 may be, is held to 1 % of the largest
    entry of all instead.
    """
    assert list(found) == list(wanted)
    floor = 0.01 * max(float(b.abs().max()) for b in wanted.values() if b is not None)
    for name, b in wanted.items():
        a = found[name]
        if a is None or b is None:
            assert (a is None) == (b is None), name
            continue
        assert a.shape == b.shape, name
        apart, largest = float((a - b).abs().max()), float(b.abs().max())
        assert apart <= tolerance * max(largest, floor), f"{name}: {apart:.1e} apart, its largest entry {largest:.1e}"


def check(layer, xs, state=None, lengths=None):
    """Hold the kernel to the plain path, and return what it gave."""
    found = run(layer, xs, state, lengths)
    assert_same(found, step_by_step(layer, xs, state, lengths), TOLERANCE[xs.dtype])
    return found
