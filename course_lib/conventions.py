"""Carry weights and arrays between this course's conventions, which are torch's, and those of others.

Other libraries stack the gates in another order, add one bias or two, let z keep or let it replace, put the batch first
or store the weights transposed. Each function here changes one of these and says what undoes it.

Reset before or after the product (`gru_reset_before` and `gru`) has no adapter: with one set of weights they are two
functions of x and h, and no rearrangement of the weights turns one into the other.
"""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from course_lib.cells.base import Cell, CellParams, check_cell
from course_lib.check import check_array, check_shape, refusal
from course_lib.language import tr
from course_lib.ops import Array, stack

ORDERS = MappingProxyType(
    {
        "torch": {"lstm": "ifgo", "gru": "rzn"},  # torch.nn.LSTM and torch.nn.GRU, "Variables"
        "onnx": {"lstm": "iofg", "gru": "zrn"},  # ONNX operators: LSTM W[iofc], GRU W[zrh]
        "keras": {"lstm": "ifgo", "gru": "zrn"},  # Keras 3, layers.LSTMCell (i f c o) and layers.GRUCell (z r h)
        "tensorflow1": {"lstm": "igfo"},  # BasicLSTMCell (i j f o), which also adds forget_bias=1 to the argument of f
        "haiku": {"lstm": "igfo"},  # haiku.LSTM (i g f o), which also adds 1 to the argument of f
        "greff2017": {"lstm": "gifo"},  # Greff et al. (2017), section II: block input z (our g), then i f o
    }
)
"""Order of the gates in the stacked weights, in this course's letters, by library and cell."""


class KerasWeights(NamedTuple):
    """What `get_weights` of a Keras layer gives: kernel (D, G·H), recurrent_kernel (H, G·H), bias.

    `bias` (G·H,), or (2, G·H) in a GRU with reset_after=True, or None in a layer with use_bias=False.
    Source: Keras 3, layers.SimpleRNNCell, LSTMCell and GRUCell.
    """

    kernel: Array
    recurrent_kernel: Array
    bias: Array | None


def reorder(cell: Cell, params: Any, order: Sequence[str]) -> Any:
    """Move the gates' blocks of rows from the cell's own order to `order`, such as "iofg".

    Everything stacked by gate moves, (G·H, …); the rest stays. `restore` undoes it exactly.
    Raises `ValueError` unless `order` names each gate of the cell once.
    Source: the table `ORDERS` names each library's.
    """
    check_cell(cell, params)
    return _permute(cell, params, cell.gates, _gates(cell, order))


def restore(cell: Cell, params: Any, order: Sequence[str]) -> Any:
    """Move the gates' blocks of rows from `order`, such as "iofg", to the cell's own order: undoes `reorder`.

    Raises `ValueError` unless `order` names each gate of the cell once.
    Source: the table `ORDERS` names each library's.
    """
    check_cell(cell, params)
    return _permute(cell, params, _gates(cell, order), cell.gates)


def _gates(cell: Cell, order: Sequence[str]) -> tuple[str, ...]:
    named = isinstance(order, str | tuple | list) and all(isinstance(gate, str) for gate in order)
    if not named or sorted(order) != sorted(cell.gates):
        wanted, got = " ".join(sorted(cell.gates)), " ".join(order) if named else repr(order)
        raise refusal(
            "order",
            f"cada portão de {cell.name} uma vez ({wanted})",
            f"each gate of {cell.name} once ({wanted})",
            got,
        )
    return tuple(order)


def _permute(cell: Cell, params: Any, old: tuple[str, ...], new: tuple[str, ...]) -> Any:
    size = params.bias_ih.shape[0] // len(old)
    rows = [old.index(gate) * size + k for gate in new for k in range(size)]
    changed = {name: getattr(params, name)[rows] for name, letters in cell.shapes.items() if letters.startswith("GH")}
    return params._replace(**changed)


def merge_biases(cell: Cell, params: Any) -> Any:
    """Put the sum of the two biases in `bias_ih` (G·H,) and 0 in `bias_hh`, for a library with one bias.

    Nothing undoes it and nothing needs to: every way to share out the sum gives the same numbers. A cell with one bias
    comes back as it is. Raises `ValueError` for a `gru` whose b_hn is not 0: there the candidate's second bias stands
    inside r ⊙ (…), so the two do not add.
    Source: torch.nn.GRU; Keras 3, layers.GRUCell, reset_after.
    """
    check_cell(cell, params)
    if "bias_hh" not in cell.shapes:
        return params
    size = params.bias_hh.shape[0] // len(cell.gates)
    if cell.name == "gru" and bool((params.bias_hh[2 * size :] != 0).any()):
        raise ValueError(
            tr(
                pt="bias_hh: esperado b_hn = 0 para somar os dois vieses da GRU, recebido um b_hn diferente de 0; ele "
                "fica dentro de r ⊙ (W_hn h + b_hn) e não se soma ao outro",
                en="bias_hh: expected b_hn = 0 to add the two biases of the GRU, got a b_hn that is not 0; it stands "
                "inside r ⊙ (W_hn h + b_hn) and does not add to the other",
            )
        )
    return params._replace(bias_ih=params.bias_ih + params.bias_hh, bias_hh=0 * params.bias_hh)


def flip_update_gate(cell: Cell, params: Any) -> Any:
    """Negate z's rows, since 1 − σ(a) = σ(−a): for a library where z lets in what here it keeps, or the reverse.

    The rows of each array stacked by gate, (G·H, …), change sign; a second flip undoes the first exactly.
    Raises `ValueError` for a cell without an update gate z.
    Source: Cho et al. (2014), where z keeps the old; Chung et al. (2014), where z lets the new in.
    """
    if "z" not in cell.gates:
        gates = " ".join(cell.gates)
        raise ValueError(
            tr(
                pt=f"cell: esperada uma célula com portão z, recebida {cell.name}, com {gates}",
                en=f"cell: expected a cell with a gate z, got {cell.name}, with {gates}",
            )
        )
    _, size = check_cell(cell, params)
    start = cell.gates.index("z") * size
    changed = {}
    for name, letters in cell.shapes.items():
        if letters.startswith("GH"):
            array = getattr(params, name)
            array = array.clone() if hasattr(array, "clone") else array.copy()
            array[start : start + size] *= -1
            changed[name] = array
    return params._replace(**changed)


def batch_first(xs: Array) -> Array:
    """Sequences with time first, (T, B, …) -> (B, T, …), a view; `time_first` undoes it.

    torch's states keep their (L, B, H) in both conventions.
    Raises `ValueError` for an array of fewer than two axes.
    Source: torch.nn.LSTM, batch_first.
    """
    check_array("xs", xs)
    if len(xs.shape) < 2:
        got = tuple(xs.shape)
        raise refusal("xs", "(T, B, …) ou (B, T, …)", "(T, B, …) or (B, T, …)", got)
    return xs.swapaxes(0, 1)


def time_first(xs: Array) -> Array:
    """Sequences with the batch first, (B, T, …) -> (T, B, …), a view: undoes `batch_first`, and is the same swap.

    Raises `ValueError` for an array of fewer than two axes.
    Source: torch.nn.LSTM, batch_first.
    """
    return batch_first(xs)


KERAS_CELLS = ("rnn", "lstm", "gru", "gru_reset_before")


def _keras_order(cell: Cell) -> str:
    if cell.name not in KERAS_CELLS:
        names = ", ".join(KERAS_CELLS)
        raise ValueError(
            tr(
                pt=f"cell: o Keras tem {names}; recebida {cell.name}",
                en=f"cell: Keras has {names}; got {cell.name}",
            )
        )
    return ORDERS["keras"].get(cell.name.partition("_")[0], "h")


def from_keras(cell: Cell, kernel: Array, recurrent_kernel: Array, bias: Array | None) -> CellParams:
    """Read a Keras layer's kernel (D, G·H), recurrent_kernel (H, G·H) and bias as this course's parameters.

    SimpleRNN is "rnn", LSTM "lstm", GRU "gru" (reset_after=True, bias (2, 3·H)) or "gru_reset_before" (False, (3·H,)).
    `to_keras` undoes it exactly. Raises `ValueError` for another cell and for shapes that do not fit.
    Source: Keras 3, layers.SimpleRNNCell, LSTMCell and GRUCell.
    """
    order = _keras_order(cell)
    check_shape("recurrent_kernel", recurrent_kernel, "H GH", ("H", "GH"))
    size, rows = recurrent_kernel.shape[0], len(cell.gates) * recurrent_kernel.shape[0]
    check_shape("recurrent_kernel", recurrent_kernel, "H GH", (size, rows))
    check_shape("kernel", kernel, "D GH", ("D", rows))
    bias_ih = bias_hh = 0 * recurrent_kernel[0]
    if cell.name == "gru" and bias is not None:
        check_shape("bias", bias, "biases GH", (2, rows))
        bias_ih, bias_hh = bias[0], bias[1]
    elif bias is not None:
        check_shape("bias", bias, "GH", (rows,))
        bias_ih = bias
    return restore(cell, CellParams(kernel.T, recurrent_kernel.T, bias_ih, bias_hh), order)


def to_keras(cell: Cell, params: CellParams) -> KerasWeights:
    """Give this course's parameters as a Keras layer takes them with `set_weights`: undoes `from_keras`.

    Where Keras has one bias (all but the GRU with reset_after=True) it becomes the sum of the two.
    Raises `ValueError` for a cell that Keras does not have.
    Source: Keras 3, layers.SimpleRNNCell, LSTMCell and GRUCell.
    """
    moved = reorder(cell, params, _keras_order(cell))
    bias = stack([moved.bias_ih, moved.bias_hh]) if cell.name == "gru" else moved.bias_ih + moved.bias_hh
    return KerasWeights(moved.weight_ih.T, moved.weight_hh.T, bias)
