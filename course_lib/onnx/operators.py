"""The cells that ONNX has as operators of its own, and their weights in the operators' layout."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from course_lib.cells import CELLS, Cell
from course_lib.cells.base import CellParams, check_cell
from course_lib.check import refusal
from course_lib.conventions import ORDERS, reorder, restore
from course_lib.language import tr
from course_lib.ops import is_torch

OPEN = 1000.0  # σ(1000) is 1 exactly, in float32 and in onnxruntime, which bounds the argument


class Operator(NamedTuple):
    """An ONNX operator and the attributes that make it a given cell.

    Source: ONNX, Operators: RNN, LSTM, GRU.
    """

    name: str
    attributes: Mapping[str, int] = MappingProxyType({})


OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {
        "rnn": Operator("RNN"),
        "lstm": Operator("LSTM"),
        "lstm_peephole": Operator("LSTM"),
        "lstm_coupled": Operator("LSTM", {"input_forget": 1}),
        "lstm_no_forget": Operator("LSTM"),
        "gru": Operator("GRU", {"linear_before_reset": 1}),
        "gru_reset_before": Operator("GRU", {"linear_before_reset": 0}),
    }
)
"""The cells that have a standard operator, by name: the others have none, and cannot be exported."""


def library(name: str) -> Any:
    """Import a package that only this module needs. Raises `ImportError` that says how to install it."""
    try:
        return import_module(name)
    except ImportError as error:
        raise ImportError(
            tr(
                pt=f"falta o pacote {name}: instale com `pip install {name}`",
                en=f"the package {name} is missing: install it with `pip install {name}`",
            )
        ) from error


def check_operator(cell: Cell) -> Operator:
    """Return the operator of a cell. Raises `ValueError` that lists the cells that have one."""
    if not isinstance(cell, Cell):
        raise refusal("cell", "uma célula de CELLS", "a cell of CELLS", repr(cell))
    if CELLS.get(cell.name) is cell and cell.name in OPERATORS:
        return OPERATORS[cell.name]
    names = ", ".join(OPERATORS)
    raise ValueError(
        tr(
            pt=f"cell: o ONNX não tem um operador com as equações de {cell.name}; tem os de {names}",
            en=f"cell: ONNX has no operator with the equations of {cell.name}; it has those of {names}",
        )
    )


def to_operator(cell: Cell, params: Any) -> dict[str, np.ndarray]:
    """Weights of one direction as the operator takes them: W (G·H, D), R (G·H, H), B (2·G·H,) and peepholes P (3·H,).

    `params` are NumPy arrays. The coupled LSTM and that without a forget gate get the rows of f that give their
    equations: −a_i, since 1 − σ(a) = σ(−a), and a bias so large that f is 1 exactly. `from_operator` undoes it exactly.
    Raises `ValueError` for a cell without an operator and for parameters that do not fit.
    Source: ONNX, Operators: RNN, LSTM (rows i o f c), GRU (rows z r h).
    """
    check_operator(cell)
    check_cell(cell, params)
    if is_torch(params.weight_ih):
        raise refusal("params", "numpy.ndarray", "numpy.ndarray", type(params.weight_ih).__name__)
    stacked = _add_forget(cell, params) if cell.gates == ("i", "g", "o") else params
    whole, order = _order(cell)
    moved = reorder(whole, stacked, order)
    arrays = {"W": moved.weight_ih, "R": moved.weight_hh, "B": np.concatenate((moved.bias_ih, moved.bias_hh))}
    if cell.name == "lstm_peephole":
        arrays["P"] = np.concatenate((params.weight_ci, params.weight_co, params.weight_cf))
    return arrays


def from_operator(cell: Cell, arrays: Mapping[str, np.ndarray]) -> Any:
    """Parameters of the cell from W (G·H, D), R (G·H, H), B (2·G·H,) and P (3·H,): undoes `to_operator`.

    Raises `ValueError` for a cell without an operator, and for arrays that are missing or do not fit.
    Source: ONNX, Operators: RNN, LSTM (rows i o f c), GRU (rows z r h).
    """
    check_operator(cell)
    wanted = "WRBP" if cell.name == "lstm_peephole" else "WRB"
    if not isinstance(arrays, Mapping) or not set(wanted) <= set(arrays):
        got = ", ".join(arrays) if isinstance(arrays, Mapping) else type(arrays).__name__
        raise refusal("arrays", ", ".join(wanted), ", ".join(wanted), got)
    whole, order = _order(cell)
    shared = CellParams(arrays["W"], arrays["R"], *np.split(arrays["B"], 2))
    if cell.name == "lstm_peephole":
        weight_ci, weight_co, weight_cf = np.split(arrays["P"], 3)
        return restore(whole, cell.params_type(*shared, weight_ci, weight_cf, weight_co), order)
    params = restore(whole, shared, order)
    return _drop_forget(params) if cell.gates == ("i", "g", "o") else params


def _order(cell: Cell) -> tuple[Cell, str]:
    """The cell whose gates the operator has, and their order there."""
    whole = CELLS["lstm"] if cell.gates == ("i", "g", "o") else cell
    return whole, ORDERS["onnx"].get(cell.name.partition("_")[0], "h")


def _add_forget(cell: Cell, params: CellParams) -> CellParams:
    arrays = {}
    for name, array in params._asdict().items():
        i, g, o = np.split(array, 3)
        f = -i if cell.name == "lstm_coupled" else np.full_like(i, OPEN if name == "bias_ih" else 0)
        arrays[name] = np.concatenate((i, f, g, o))
    return CellParams(**arrays)


def _drop_forget(params: CellParams) -> CellParams:
    i_f_g_o = [np.split(array, 4) for array in params]
    return CellParams(*(np.concatenate((i, g, o)) for i, _, g, o in i_f_g_o))
