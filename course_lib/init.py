"""Initialisations that change how long a cell remembers before it has learned anything. torch applies none of them.

Each takes a cell and its parameters, NumPy arrays or torch tensors, and returns new parameters; nothing is changed in
place. `course_lib.nn.initialise_` applies one to a torch layer.
"""

from typing import Any

import numpy as np

from course_lib.cells.base import Cell, check_cell
from course_lib.check import check_finite_number, check_rng, check_size, refusal
from course_lib.language import tr
from course_lib.ops import Array, is_torch


def _like(values: np.ndarray, array: Array) -> Array:
    return array.new_tensor(values) if is_torch(array) else values.astype(array.dtype)


def _rows(cell: Cell, gate: str, params: Any) -> slice:
    size = params.bias_ih.shape[0] // len(cell.gates)
    k = cell.gates.index(gate)
    return slice(k * size, (k + 1) * size)


def _with_bias(cell: Cell, params: Any, gate: str, bias: np.ndarray | float) -> Any:
    """Set the sum of one gate's two biases: it stands in `bias_ih`, and `bias_hh` is 0 there."""
    rows, changed = _rows(cell, gate, params), {}
    for name in ("bias_ih", "bias_hh"):
        if hasattr(params, name):
            array = getattr(params, name)
            array = array.clone() if is_torch(array) else array.copy()
            value = bias if name == "bias_ih" else 0.0
            array[rows] = _like(np.broadcast_to(value, (rows.stop - rows.start,)), array)
            changed[name] = array
    return params._replace(**changed)


def _keeper(cell: Cell, params: Any) -> tuple[str, int]:
    """The gate that keeps the state, and 1 if it keeps when it opens or -1 if when it closes."""
    check_cell(cell, params)
    if not cell.keeps:
        raise ValueError(
            tr(
                pt=f"cell: esperada uma célula com portão que guarda o estado, recebida {cell.name}, que não tem",
                en=f"cell: expected a cell with a gate that keeps the state, got {cell.name}, which has none",
            )
        )
    return cell.keeps.removeprefix("-"), -1 if cell.keeps.startswith("-") else 1


def forget_bias(cell: Cell, params: Any, bias: float = 1.0) -> Any:
    """Set the bias of the gate that keeps the state, so that at the start it keeps σ(bias) of it at every step.

    `params` of any library, for any D and H; the coupled LSTM and the minimal GRU, whose gate keeps when it closes, get
    -bias. Raises `ValueError` for a cell without such a gate, parameters of another and a bias that is not finite.
    Source: Gers, Schmidhuber & Cummins (2000), Learning to forget; Jozefowicz, Zaremba & Sutskever (2015), An empirical
    exploration of recurrent network architectures.
    """
    check_finite_number("bias", bias)
    gate, sign = _keeper(cell, params)
    return _with_bias(cell, params, gate, sign * bias)


def chrono(cell: Cell, params: Any, longest: int, rng: np.random.Generator) -> Any:
    """Spread the units' memories, 1 / (1 - f), from 2 to `longest` steps.

    The keeping gate gets the bias log u, with u drawn uniformly from 1 to `longest` - 1 for each unit; the input gate
    of a cell that has one beside its forget gate gets -log u. `longest` is in steps. Raises `ValueError` for a cell
    without a gate that keeps the state, parameters of another, and `longest` below 3.
    Source: Tallec & Ollivier (2018), Can recurrent neural networks warp time?
    """
    check_size("longest", longest)
    if longest < 3:
        raise refusal("longest", "≥ 3", "≥ 3", longest)
    check_rng(rng)
    gate, sign = _keeper(cell, params)
    size = params.bias_ih.shape[0] // len(cell.gates)
    bias = np.log(rng.uniform(1, longest - 1, size))
    params = _with_bias(cell, params, gate, sign * bias)
    return _with_bias(cell, params, "i", -bias) if gate == "f" and "i" in cell.gates else params


def orthogonal(cell: Cell, params: Any, rng: np.random.Generator, gain: float = 1.0) -> Any:
    """Make each gate's H×H block of `weight_hh` orthogonal, times `gain`: it then keeps the length of h.

    Raises `ValueError` for a cell without weights on its state, parameters of another and a gain that is not finite.
    Source: Saxe, McClelland & Ganguli (2014), Exact solutions to the nonlinear dynamics of learning.
    """
    check_rng(rng)
    check_finite_number("gain", gain)
    check_cell(cell, params)
    if "weight_hh" not in cell.shapes:
        raise ValueError(
            tr(
                pt=f"cell: esperada uma célula com weight_hh, recebida {cell.name}, que não tem",
                en=f"cell: expected a cell with weight_hh, got {cell.name}, which has none",
            )
        )
    size = params.weight_hh.shape[1]
    blocks = []
    for _ in cell.gates:
        q, r = np.linalg.qr(rng.standard_normal((size, size)))
        blocks.append(gain * q * np.sign(np.diag(r)))  # the signs make the draw uniform over the orthogonal group
    return params._replace(weight_hh=_like(np.concatenate(blocks), params.weight_hh))
