"""Training end to end, the same model and seeds over our layer and over torch.nn's."""

import time
from collections.abc import Iterator
from statistics import median
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from benchmarks.cases import Case
from benchmarks.peers import TORCH
from course_lib.nn import Recurrent
from course_lib.tasks import adding, stream
from course_lib.tasks.characters import LETTERS

SEEDS = (0, 1, 2)
SOLVED, WINDOW, MOST_STEPS = 0.01, 50, 4000  # the squared error of always answering 1 is 0.167
RATE = 1e-2


class Result(NamedTuple):
    """How long a training took, in seconds and steps, and the loss at its end."""

    seconds: float
    steps: int
    loss: float


def measure(case: Case, threads: int, quick: bool) -> Case:
    """The row of a case: every seed with both layers, one after the other, the first one alternating."""
    train = {"adding": solve_adding, "characters": epoch_of_characters}[case["task"]]
    limit = 20 if quick else MOST_STEPS
    names = ["kernel", "torch.nn"]
    runs: dict[str, list[Result]] = {name: [] for name in names}
    for k, seed in enumerate(SEEDS[:1] if quick else SEEDS):
        for name in names if k % 2 == 0 else names[::-1]:
            train(case, name, seed, 3)  # warm
            runs[name].append(train(case, name, seed, limit))
    seconds = {name: [result.seconds for result in results] for name, results in runs.items()}
    times = {n: {"min": min(s), "median": median(s), "rounds": len(s)} for n, s in seconds.items()}
    ratio = {s: times["torch.nn"][s] / times["kernel"][s] for s in ("min", "median")}
    total = {name: sum(times) for name, times in seconds.items()}
    steps = {name: sum(result.steps for result in results) for name, results in runs.items()}
    ratio["total"] = total["torch.nn"] / total["kernel"]
    ratio["step"] = ratio["total"] * steps["kernel"] / steps["torch.nn"]
    kept = {name: [result._asdict() for result in results] for name, results in runs.items()}
    return {**case, "threads": threads, "times": times, "ratios": {"torch.nn": ratio}, "runs": kept}


class Model(nn.Module):
    """A layer and a linear readout of its outputs, with a table of symbols before it where there are symbols."""

    def __init__(self, cell: str, path: str, input_size: int, size: int, outputs: int, symbols: int = 0) -> None:
        super().__init__()
        self.embedding = nn.Embedding(symbols, input_size) if symbols else nn.Identity()
        self.readout = nn.Linear(size, outputs)
        theirs = TORCH[cell](input_size, size)
        self.layer = theirs if path == "torch.nn" else Recurrent(cell, input_size, size, fast=path)
        self.layer.load_state_dict(theirs.state_dict())  # both begin from the same numbers

    def forward(self, xs: Tensor, state: Any = None) -> tuple[Tensor, Any]:
        ys, state = self.layer(self.embedding(xs), state)
        return ys, state


def solve_adding(case: Case, path: str, seed: int, limit: int) -> Result:
    """Train until the mean error of the last batches is below `SOLVED`, or `limit` steps are done."""
    model, optimiser = _begin(case, path, seed, 2, 1)
    task, rng = adding(case["T"]), np.random.default_rng(seed)
    losses: list[float] = []
    began = time.perf_counter()
    while len(losses) < limit and not (len(losses) >= WINDOW and np.mean(losses[-WINDOW:]) < SOLVED):
        batch = task.draw(case["B"], rng)
        ys, _ = model(torch.from_numpy(batch.xs))
        loss = nn.functional.mse_loss(model.readout(ys[-1]), torch.from_numpy(batch.targets))
        losses.append(_step(model, optimiser, loss))
    return Result(time.perf_counter() - began, len(losses), float(np.mean(losses[-WINDOW:])))


def epoch_of_characters(case: Case, path: str, seed: int, limit: int) -> Result:
    """Read the book's English prose once, carrying the state; a `limit` below a thousand cuts it short."""
    model, optimiser = _begin(case, path, seed, case["H"], len(LETTERS), len(LETTERS))
    state, losses = None, []
    began = time.perf_counter()
    for batch in _first(limit, stream("en", case["B"], case["T"])):
        ys, state = model(torch.from_numpy(batch.xs), state)
        scores = model.readout(ys)
        loss = nn.functional.cross_entropy(scores.flatten(0, 1), torch.from_numpy(batch.targets).flatten())
        losses.append(_step(model, optimiser, loss))
        state = tuple(a.detach() for a in state) if isinstance(state, tuple) else state.detach()
    return Result(time.perf_counter() - began, len(losses), losses[-1])


def _first(count: int, batches: Iterator[Any]) -> Iterator[Any]:
    return (batch for batch, _ in zip(batches, range(count), strict=False))


def _begin(case: Case, path: str, seed: int, *sizes: int) -> tuple[Model, torch.optim.Optimizer]:
    torch.manual_seed(seed)
    model = Model(case["cell"], path, sizes[0], case["H"], *sizes[1:])
    return model, torch.optim.Adam(model.parameters(), lr=RATE if case["task"] == "adding" else 2e-3)


def _step(model: nn.Module, optimiser: torch.optim.Optimizer, loss: Tensor) -> float:
    optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    return loss.item()
