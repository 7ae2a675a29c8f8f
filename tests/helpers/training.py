"""A small problem and a small network to try the training loop on."""

from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from course_lib.nn import Recurrent
from course_lib.train import (
    fit,
    seeded,
    squared_error,
    to_tensors,
)


class Sums(NamedTuple):
    xs: np.ndarray
    targets: np.ndarray


def sums(rng, steps=5, batch=4):
    """Sequences of two numbers a step (T, B, 2) and the sum of the first ones (B,)."""
    xs = rng.uniform(-1, 1, (steps, batch, 2))
    return Sums(xs, xs[..., 0].sum(0))


class Adder(nn.Module):
    """A recurrent layer whose last output gives one number."""

    def __init__(self, cell="lstm", **options):
        super().__init__()
        self.layer = Recurrent(cell, 2, 6, **options)
        self.head = nn.Linear(6, 1)

    def forward(self, xs):
        return self.head(self.layer(xs)[0][-1])[:, 0]


def adder(cell="lstm", **options):
    with seeded(1):
        return Adder(cell, **options)


def loss(model, batch):
    return squared_error(model(batch.xs), batch.targets)


def measured(model):
    batch = to_tensors(sums(np.random.default_rng(99), batch=16), model)
    return {"error": loss(model, batch)}


def train(model, loss=loss, batches=sums, steps=20, **options):
    return fit(model, loss, batches, **{"steps": steps, "progress": False, "device": "cpu"} | options)


def weights(model):
    return torch.cat([p.detach().flatten().cpu() for p in model.parameters()])


def contents(path):
    """All that a checkpoint holds but the time it took."""
    content = torch.load(path, weights_only=True)
    assert content["history"].pop("seconds") > 0
    return content


def assert_equal(one, other, place="checkpoint"):
    assert type(one) is type(other), place
    if isinstance(one, dict):
        assert list(one) == list(other), place
        for key in one:
            assert_equal(one[key], other[key], f"{place}[{key!r}]")
    elif isinstance(one, list | tuple):
        assert len(one) == len(other), place
        for index, (a, b) in enumerate(zip(one, other, strict=True)):
            assert_equal(a, b, f"{place}[{index}]")
    elif isinstance(one, torch.Tensor):
        assert torch.equal(one, other), place
    else:
        assert one == other or one != one, place
