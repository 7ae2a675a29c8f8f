"""What every cell is made of: parameters named as in torch, and a record that ties a step to its backward pass."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from course_lib.check import check_array, check_finite, check_rng, check_same_kind, check_shape, check_size, refusal
from course_lib.ops import Array, batch_sum, is_torch, outer_sum, zeros

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


SHAPES: Mapping[str, str] = {"weight_ih": "GH D", "weight_hh": "GH H", "bias_ih": "GH", "bias_hh": "GH"}


def param_shapes(
    gates: int, input_size: int, hidden_size: int, shapes: Mapping[str, str] = SHAPES
) -> dict[str, tuple[int, ...]]:
    """Return the size of each parameter for G gates, D inputs and H hidden units, by default those of `CellParams`."""
    sizes = {"GH": gates * hidden_size, "H": hidden_size, "D": input_size}
    return {name: tuple(sizes[letter] for letter in letters.split()) for name, letters in shapes.items()}


@dataclass(frozen=True)
class Cell:
    """A recurrent cell: calling it runs one step, `(x, state, params) -> (y, state)`.

    `gates` names the blocks of rows of the stacked weights, in order; `states` names the arrays that are carried.
    `backward(dy, dstate, x, state, params) -> (dx, dstate, gradients)` takes the gradients of the step's output and of
    its new state and gives those of its input, its old state and its parameters.

    `shapes` gives each parameter's axes by letter. `keeps` names the gate that keeps the state when it opens ("f"), or
    when it closes ("-i"). `fill` holds the parameters, and `initial` the states, that begin at a number of their own.
    """

    name: str
    gates: tuple[str, ...]
    states: tuple[str, ...]
    step: Callable[[Array, State, Any], tuple[Array, State]]
    backward: Callable[[Array, State, Array, State, Any], tuple[Array, State, Any]]
    params_type: Any = CellParams
    shapes: Mapping[str, str] = field(default_factory=lambda: SHAPES)
    keeps: str = ""
    fill: Mapping[str, float] = field(default_factory=dict)
    initial: Mapping[str, float] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.name)

    def __call__(self, x: Array, state: State, params: Any) -> tuple[Array, State]:
        return self.step(x, state, params)

    def param_shapes(self, input_size: int, hidden_size: int) -> dict[str, tuple[int, ...]]:
        """Return the shape of each parameter, by name. Raises `ValueError` for a size below 1."""
        check_size("input_size", input_size)
        check_size("hidden_size", hidden_size)
        return param_shapes(len(self.gates), input_size, hidden_size, self.shapes)

    def init_params(self, input_size: int, hidden_size: int, rng: np.random.Generator) -> Any:
        """Draw float64 parameters uniformly from ±1/√H, as torch does; those in `fill` are constant.

        Raises `ValueError` for a size below 1 and for an `rng` of another kind, such as a seed.
        """
        shapes, arrays = self.param_shapes(input_size, hidden_size), {}
        check_rng(rng)
        bound = hidden_size**-0.5
        for name, shape in shapes.items():
            arrays[name] = np.full(shape, self.fill[name]) if name in self.fill else rng.uniform(-bound, bound, shape)
        return self.params_type(**arrays)

    def init_state(self, like: Array, hidden_size: int) -> State:
        """Zeros of shape (..., H) for an input `like` (..., D), of its library, dtype and device.

        A state named in `initial` begins at the number there. Raises `ValueError` for a size below 1.
        """
        check_array("like", like)
        check_size("hidden_size", hidden_size)
        arrays = (zeros((*like.shape[:-1], hidden_size), like) for _ in self.states)
        start = (self.initial.get(name, 0) for name in self.states)
        return self.pack(tuple(a + number if number else a for a, number in zip(arrays, start, strict=True)))

    def pack(self, arrays: tuple[Array, ...]) -> State:
        """Turn the state's arrays into the state: itself if there is one array, a tuple if there are more."""
        return arrays[0] if len(self.states) == 1 else arrays

    def unpack(self, state: State) -> tuple[Array, ...]:
        """Return the state's arrays as a tuple: the inverse of `pack`. Raises `ValueError` for another number."""
        return (state,) if len(self.states) == 1 else arrays_of(state, *self.states)


def arrays_of(state: State, *names: str, what: str = "state") -> tuple[Array, ...]:
    """Return a state's several arrays, of any shape. Raises `ValueError` unless it is a tuple, one for each name."""
    found = len(state) if isinstance(state, tuple | list) else type(state).__name__
    if found != len(names):
        wanted = f"{len(names)} arrays ({', '.join(names)})"
        raise refusal(what, wanted, wanted, found)
    return tuple(state)


def stacked(x: Array, h: Array, params: Any) -> Array:
    """The arguments of all G gates: x (B, D) or (D,), h (B, H) or (H,) -> W_ih x + b_ih + W_hh h + b_hh, (..., G·H)."""
    return (x @ params.weight_ih.T + params.bias_ih) + (h @ params.weight_hh.T + params.bias_hh)


def stacked_backward(da: Array, x: Array, h: Array, params: Any) -> tuple[Array, Array, CellParams]:
    """Gradients of `stacked`: da (..., G·H) -> (dx, dh, gradients as `CellParams`)."""
    bias = batch_sum(da)
    gradients = CellParams(outer_sum(da, x), outer_sum(da, h), bias, bias)
    return da @ params.weight_ih, da @ params.weight_hh, gradients


def check_step(x: Array, state: dict[str, Array], params: Any, gates: int, shapes: Mapping[str, str] = SHAPES) -> None:
    """Raise `ValueError`, naming the array and its shapes by letter, unless one step's arguments fit together.

    x (B, D) or (D,); each state (B, H) or (H,); `params` as `shapes` says, for D inputs and H = rows of weight_ih / G.
    A NumPy `x` must be finite; tensors are checked once for the whole sequence, by the layer.
    """
    check_array("x", x)
    input_size, hidden_size = check_params(params, gates, shapes)
    lead: tuple[int | str, ...] = () if len(x.shape) == 1 else ("B",)
    check_shape("x", x, "D" if not lead else "B D", (*lead, input_size))
    check_same_kind("x", x, params.weight_ih)
    if not is_torch(x):
        check_finite("x", x)
    for name, array in state.items():
        check_shape(name, array, "H" if not lead else "B H", (*x.shape[:-1], hidden_size))
        check_same_kind(name, array, params.weight_ih)


def check_params(params: Any, gates: int, shapes: Mapping[str, str] = SHAPES) -> tuple[int, int]:
    """Return (D, H) of parameters that are as `shapes` says, all of one library, dtype and device.

    Raises `ValueError` if one is missing or has another shape, dtype or device.
    """
    if not all(hasattr(params, name) for name in shapes):
        wanted = ", ".join(shapes)
        raise refusal("params", wanted, wanted, type(params).__name__)
    check_shape("weight_ih", params.weight_ih, "GH D", ("GH", "D"))
    rows, input_size = params.weight_ih.shape
    hidden_size = rows // gates
    for name, shape in param_shapes(gates, input_size, hidden_size, shapes).items():
        letters = shapes[name].replace("GH", f"{gates}H" if gates > 1 else "H")
        check_shape(name, getattr(params, name), letters, shape)
        check_same_kind(name, getattr(params, name), params.weight_ih)
    return input_size, hidden_size


def check_cell(cell: Cell, params: Any) -> tuple[int, int]:
    """Return (D, H) if `cell` is a `Cell` and `params` are its own, else raise `ValueError` as `check_params` does."""
    if not isinstance(cell, Cell):
        raise refusal("cell", "uma célula de CELLS", "a cell of CELLS", repr(cell))
    return check_params(params, len(cell.gates), cell.shapes)


def check_arriving(dy: Array, dstate: State, **state: Array) -> None:
    """Raise `ValueError` unless the gradients that arrive at a step fit its states: all (B, H) or (H,), of one dtype.

    `state` gives the step's own states by name; the first of them must have been checked.
    """
    names = [f"d{name}" for name in state]
    arriving = arrays_of(dstate, *names, what="dstate") if len(names) > 1 else (dstate,)
    like = next(iter(state.values()))
    letters = "B H" if len(like.shape) == 2 else "H"
    for name, array in {"dy": dy, **dict(zip(names, arriving, strict=True)), **state}.items():
        check_shape(name, array, letters, tuple(like.shape))
        check_same_kind(name, array, like)
