"""Cells × implementations × precisions, values and every gradient, each measured against an oracle.

One problem for each cell: a sequence from a state that is not zero, with a gradient arriving at every output and at
every array of the last state. Its numbers are exact in float32, so both precisions are held to one oracle in float64.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import torch

from course_lib.cells import CELLS, Cell
from course_lib.cells.lstm_layer_norm import LSTM_LAYER_NORM
from course_lib.equivalence.equations import EQUATIONS
from course_lib.fast import why_not
from course_lib.nn import Recurrent
from course_lib.unroll import unroll, unroll_backward

STEPS, BATCH, INPUTS, HIDDEN = 8, 3, 3, 6  # layer normalisation over fewer units magnifies rounding
BOUNDS = MappingProxyType({"float64": 1e-12, "float32": 1e-5})
DIFFERENCES_BOUND = 1e-7  # central differences are themselves off by up to 1e-9, after layer normalisation 1e-8
DIFFERENCES_STEP = 1e-5
ORACLES: Mapping[str, Any] = MappingProxyType({"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU})
EVERY_CELL = (*CELLS.values(), LSTM_LAYER_NORM)


class Problem(NamedTuple):
    """What is run: xs (T, B, D), each state (B, H), the parameters; and the gradients that arrive, dys and dstate."""

    xs: np.ndarray
    state: tuple[np.ndarray, ...]
    params: tuple[np.ndarray, ...]
    dys: np.ndarray
    dstate: tuple[np.ndarray, ...]


class Result(NamedTuple):
    """Arrays by name: `values` ys, h_n, …; `gradients` xs, h_0, …, weight_ih, … of sum(ys·dys) + sum(last·dstate)."""

    values: dict[str, np.ndarray]
    gradients: dict[str, np.ndarray]


@dataclass(frozen=True)
class Row:
    """One line of the table: errors are the largest difference from the oracle over the oracle's largest number.

    `oracle` is "torch.nn.LSTM" or its like, "equations" (values from `EQUATIONS`, gradients by central differences of
    them) or "itself" (a cell without equations there: central differences of its own step).
    """

    cell: str
    implementation: str
    dtype: str
    oracle: str
    value_error: float
    gradient_errors: Mapping[str, float]
    value_bound: float
    gradient_bound: float

    @property
    def gradient_error(self) -> float:
        """The largest of the gradients' errors."""
        return float(np.max(list(self.gradient_errors.values())))

    @property
    def holds(self) -> bool:
        """Whether no error is above its bound, nor a NaN."""
        return self.value_error <= self.value_bound and self.gradient_error <= self.gradient_bound


def _named(cell: Cell, ys: Any, last: Any, dxs: Any, dstart: Any, dparams: Any) -> Result:
    values = {"ys": ys, **dict(zip((f"{name}_n" for name in cell.states), last, strict=True))}
    starts = dict(zip((f"{name}_0" for name in cell.states), dstart, strict=True))
    return Result(values, {"xs": dxs, **starts, **dict(zip(cell.shapes, dparams, strict=True))})


def by_hand(cell: Cell, problem: Problem) -> Result:
    """The cell's step and its hand-written backward pass, in NumPy."""
    xs, dys = problem.xs, problem.dys
    state, params, dstate = cell.pack(problem.state), cell.params_type(*problem.params), cell.pack(problem.dstate)
    ys, last = unroll(cell, xs, state, params)
    dxs, dstart, gradients = unroll_backward(cell, dys, dstate, xs, state, params)
    return _named(cell, ys, cell.unpack(last), dxs, cell.unpack(dstart), gradients)


def _differentiate(cell: Cell, layer: torch.nn.Module, problem: Problem) -> Result:
    """Run a torch layer with the problem's weights, and let autograd find the gradients."""
    with torch.no_grad():
        for weight, array in zip(layer.parameters(), problem.params, strict=True):
            weight.copy_(torch.tensor(array))
    xs = torch.tensor(problem.xs, requires_grad=True)
    state = [torch.tensor(a[None], requires_grad=True) for a in problem.state]
    ys, last = layer(xs, cell.pack(tuple(state)))
    arriving = [torch.tensor(problem.dys), *(torch.tensor(a[None]) for a in problem.dstate)]
    found = torch.autograd.grad([ys, *cell.unpack(last)], [xs, *state, *layer.parameters()], arriving)
    dxs, *rest = (g.numpy() for g in found)
    count = len(cell.states)
    ends = [a.detach().numpy()[0] for a in cell.unpack(last)]
    return _named(cell, ys.detach().numpy(), ends, dxs, [g[0] for g in rest[:count]], rest[count:])


def in_torch(cell: Cell, problem: Problem) -> Result:
    """The layer `Recurrent` over the cell, step by step, with autograd's gradients."""
    return _differentiate(cell, _layer(cell, problem, "plain"), problem)


def in_kernel(cell: Cell, problem: Problem) -> Result | None:
    """The layer `Recurrent` through the compiled kernel, or None where that does not serve the cell."""
    layer = _layer(cell, problem, "kernel")
    if why_not("kernel", cell, torch.tensor(problem.xs), layer.params(0)):
        return None
    return _differentiate(cell, layer, problem)


def _layer(cell: Cell, problem: Problem, path: str) -> Recurrent:
    sizes = problem.xs.shape[-1], problem.state[0].shape[-1]
    return Recurrent(cell, *sizes, fast=path, dtype=torch.tensor(problem.xs).dtype)


Implementation = Callable[[Cell, Problem], Result | None]
IMPLEMENTATIONS: dict[str, Implementation] = {"NumPy": by_hand, "torch": in_torch, "kernel": in_kernel}


def pose(cell: Cell, seed: int = 0) -> Problem:
    """Draw the problem of a cell: float64 arrays of numbers that float32 has too."""
    rng = np.random.default_rng(seed)
    shape = (BATCH, HIDDEN)
    state = {name: rng.standard_normal(shape) for name in cell.states}
    if "n" in state:
        state["n"] = np.exp(state["n"])  # a normaliser is positive in every run
    params = tuple(a + 0.1 * rng.standard_normal(a.shape) for a in cell.init_params(INPUTS, HIDDEN, rng))
    problem = Problem(
        rng.standard_normal((STEPS, BATCH, INPUTS)),
        tuple(state.values()),
        params,
        rng.standard_normal((STEPS, *shape)),
        tuple(rng.standard_normal(shape) for _ in cell.states),
    )
    return _cast(_cast(problem, "float32"), "float64")


def _cast(problem: Problem, dtype: str) -> Problem:
    def cast(arrays: tuple[np.ndarray, ...]) -> tuple[np.ndarray, ...]:
        return tuple(a.astype(dtype) for a in arrays)

    xs, state, params, dys, dstate = problem
    return Problem(xs.astype(dtype), cast(state), cast(params), dys.astype(dtype), cast(dstate))


def consult(cell: Cell, problem: Problem) -> tuple[str, Result]:
    """The oracle's name and its result for a problem in float64."""
    if cell.name in ORACLES:
        kind = ORACLES[cell.name]
        layer = kind(problem.xs.shape[-1], problem.state[0].shape[-1], dtype=torch.float64)
        return f"torch.nn.{kind.__name__}", _differentiate(cell, layer, problem)
    name = "equations" if cell.name in EQUATIONS else "itself"
    plain = replace(cell, step=EQUATIONS.get(cell.name, cell.step))
    return name, _central_differences(plain, problem)


def _central_differences(cell: Cell, problem: Problem) -> Result:
    """Values of the cell's step, and the slope of the loss along every number of every array."""
    arrays = [problem.xs.copy(), *(a.copy() for a in (*problem.state, *problem.params))]
    count = 1 + len(cell.states)

    def run() -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
        ys, last = unroll(cell, arrays[0], cell.pack(tuple(arrays[1:count])), cell.params_type(*arrays[count:]))
        return ys, cell.unpack(last)

    def loss() -> float:
        ys, last = run()
        return (ys * problem.dys).sum() + sum((a * b).sum() for a, b in zip(last, problem.dstate, strict=True))

    slopes = []
    for array in arrays:
        slope = np.empty_like(array)
        for place in np.ndindex(array.shape):
            number = array[place]
            array[place] = number + DIFFERENCES_STEP
            above = loss()
            array[place] = number - DIFFERENCES_STEP
            slope[place] = (above - loss()) / (2 * DIFFERENCES_STEP)
            array[place] = number
        slopes.append(slope)
    return _named(cell, *run(), slopes[0], slopes[1:count], slopes[count:])


def errors(got: Mapping[str, np.ndarray], wanted: Mapping[str, np.ndarray]) -> dict[str, float]:
    """Largest difference of each array over the largest number that is wanted in it (or over 1 if all are 0)."""
    return {name: float(abs(got[name] - a).max() / (abs(a).max() or 1)) for name, a in wanted.items()}


def table(
    cells: Iterable[Cell] = EVERY_CELL, implementations: Mapping[str, Implementation] = IMPLEMENTATIONS
) -> list[Row]:
    """Run every cell in every implementation that has it, in float32 and float64, beside its oracle.

    The bounds: 1e-12 in float64, 1e-5 in float32, and 1e-7 for gradients in float64 where central differences are the
    oracle. The numbers are the same at every call on one machine.
    """
    rows = []
    for cell in cells:
        problem = pose(cell)
        oracle, wanted = consult(cell, problem)
        for name, implementation in implementations.items():
            for dtype, bound in BOUNDS.items():
                got = implementation(cell, _cast(problem, dtype))
                if got is None:
                    continue
                value_error = max(errors(got.values, wanted.values).values())
                gradients = errors(got.gradients, wanted.gradients)
                of_gradients = bound if cell.name in ORACLES else max(bound, DIFFERENCES_BOUND)
                rows.append(Row(cell.name, name, dtype, oracle, value_error, gradients, bound, of_gradients))
    return rows
