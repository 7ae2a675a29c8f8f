"""What every cell is made of: parameters named as in torch, and a record that ties a step to its backward pass."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from course_lib.language import tr
from course_lib.ops import Array, zeros

State = Any  # one array h, or a tuple of arrays such as (h, c)


class CellParams(NamedTuple):
    """Parameters of a cell with G stacked gates, in torch's names, order and layout.

    `weight_ih` (G·H, D), `weight_hh` (G·H, H), `bias_ih` (G·H,), `bias_hh` (G·H,): `CellParams(**cell.state_dict())`
    takes those of `torch.nn.RNNCell`, `LSTMCell` and `GRUCell` as they are. Gradients have the same type.
    """

    weight_ih: Array
    weight_hh: Array
    bias_ih: Array
    bias_hh: Array


def param_shapes(gates: int, input_size: int, hidden_size: int) -> dict[str, tuple[int, ...]]:
    """Shapes of `CellParams` for G gates, D inputs and H hidden units."""
    rows = gates * hidden_size
    return {"weight_ih": (rows, input_size), "weight_hh": (rows, hidden_size), "bias_ih": (rows,), "bias_hh": (rows,)}


@dataclass(frozen=True)
class Cell:
    """A recurrent cell: calling it runs one step, `(x, state, params) -> (y, state)`.

    `gates` names the blocks of rows of the stacked weights, in order; `states` names the arrays that are carried.
    `backward(dy, dstate, x, state, params) -> (dx, dstate, gradients)` takes the gradients of the step's output and of
    its new state and gives those of its input, its old state and its parameters.
    """

    name: str
    gates: tuple[str, ...]
    states: tuple[str, ...]
    step: Callable[[Array, State, Any], tuple[Array, State]]
    backward: Callable[[Array, State, Array, State, Any], tuple[Array, State, Any]]
    params_type: Any = CellParams
    shapes: Callable[[int, int, int], dict[str, tuple[int, ...]]] = param_shapes

    def __call__(self, x: Array, state: State, params: Any) -> tuple[Array, State]:
        return self.step(x, state, params)

    def param_shapes(self, input_size: int, hidden_size: int) -> dict[str, tuple[int, ...]]:
        """Return the shape of each parameter, by name."""
        return self.shapes(len(self.gates), input_size, hidden_size)

    def init_params(self, input_size: int, hidden_size: int, rng: np.random.Generator) -> Any:
        """Draw float64 parameters uniformly from ±1/√H, as torch does."""
        bound = hidden_size**-0.5
        shapes = self.param_shapes(input_size, hidden_size)
        return self.params_type(**{name: rng.uniform(-bound, bound, shape) for name, shape in shapes.items()})

    def init_state(self, like: Array, hidden_size: int) -> State:
        """Zeros of shape (..., H) for an input `like` (..., D), of its library, dtype and device."""
        return self.pack(tuple(zeros((*like.shape[:-1], hidden_size), like) for _ in self.states))

    def pack(self, arrays: tuple[Array, ...]) -> State:
        """Turn the state's arrays into the state: itself if there is one array, a tuple if there are more."""
        return arrays[0] if len(self.states) == 1 else arrays

    def unpack(self, state: State) -> tuple[Array, ...]:
        """Return the state's arrays as a tuple: the inverse of `pack`."""
        return (state,) if len(self.states) == 1 else tuple(state)


def check_shape(name: str, array: Array, letters: str, expected: tuple[int | str, ...]) -> None:
    """Raise `ValueError` unless `array.shape` is `expected`, where a letter in place of a number admits any size."""
    got = tuple(array.shape)
    if len(got) == len(expected) and all(isinstance(e, str) or e == g for e, g in zip(expected, got, strict=True)):
        return
    names = letters.split()
    wanted = ", ".join(n if isinstance(e, str) else f"{n}={e}" for n, e in zip(names, expected, strict=True))
    shape = f"({wanted},)" if len(names) == 1 else f"({wanted})"
    raise ValueError(tr(pt=f"{name}: esperado {shape}, recebido {got}", en=f"{name}: expected {shape}, got {got}"))


def check_step(x: Array, state: dict[str, Array], params: CellParams, gates: int) -> None:
    """Raise `ValueError`, naming the array and its shapes by letter, unless one step's arguments fit together.

    x (B, D) or (D,); each state (B, H) or (H,); `params` for D inputs and H = weight_hh's columns.
    """
    hidden_size, input_size = params.weight_hh.shape[-1], params.weight_ih.shape[-1]
    for name, shape in param_shapes(gates, input_size, hidden_size).items():
        letters = {"weight_ih": f"{gates}H D", "weight_hh": f"{gates}H H"}.get(name, f"{gates}H")
        check_shape(name, getattr(params, name), letters, shape)
    if len(x.shape) == 1:
        check_shape("x", x, "D", (input_size,))
    else:
        check_shape("x", x, "B D", ("B", input_size))
    for name, array in state.items():
        letters, shape = ("H", (hidden_size,)) if len(x.shape) == 1 else ("B H", (x.shape[0], hidden_size))
        check_shape(name, array, letters, shape)
