"""A recurrent layer in torch over any cell of `CELLS`, with the parameter names of `torch.nn.RNN` and its kin."""

from typing import Any

import torch
from torch import Tensor, nn

from course_lib.cells import CELLS, Cell
from course_lib.cells.base import State
from course_lib.check import check_array, check_finite, check_same_kind, check_shape, check_share, check_size, refusal
from course_lib.fast import alive, check_path, choose, plain
from course_lib.language import tr
from course_lib.nn.noise import Noise


class Recurrent(nn.Module):
    """`cell` over time, in `num_layers` layers, read in one direction or in both.

    `forward(xs, state=None, lengths=None)`: xs (T, B, D), or (B, T, D) if `batch_first`; each array of the state
    (num_layers·directions, B, H), by default where the cell begins; lengths (B,), each from 1 to T in any order, by
    default T. Returns (ys (T, B, directions·H), state). Past a sequence's length its outputs are 0 and its state stays,
    whatever the padding holds. `dropout` falls on the outputs of every layer but the last, while training; `noise`
    (`VariationalDropout`, `Zoneout`) on the recurrence of each. `fast` is a path of `course_lib.fast.PATHS`, by default
    the fastest that serves; with `noise` a layer runs step by step.

    `load_state_dict` takes that of the torch layer with the same cell and sizes, and the reverse.
    Raises `KeyError` for an unknown cell; `ValueError` for sizes, shapes, dtypes or devices that do not fit and for
    inputs that are not finite.
    Sources: Elman (1990); both directions: Schuster & Paliwal (1997), figure 3.
    """

    def __init__(
        self,
        cell: str | Cell,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bidirectional: bool = False,
        *,
        batch_first: bool = False,
        dropout: float = 0.0,
        noise: Noise | None = None,
        fast: str = "auto",
        device: Any = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        self.cell = _find_cell(cell)
        for name, size in (("input_size", input_size), ("hidden_size", hidden_size), ("num_layers", num_layers)):
            check_size(name, size)
        check_share("dropout", dropout)
        if not isinstance(noise, Noise | None):
            raise refusal("noise", "VariationalDropout ou Zoneout", "VariationalDropout or Zoneout", repr(noise))
        self.input_size, self.hidden_size, self.num_layers = input_size, hidden_size, num_layers
        self.bidirectional, self.batch_first, self.dropout = bidirectional, batch_first, nn.Dropout(dropout)
        self.noise, self.fast = noise, check_path(fast)
        self.suffixes = ("", "_reverse") if bidirectional else ("",)
        for layer in range(num_layers):
            size = input_size if layer == 0 else hidden_size * len(self.suffixes)
            for suffix in self.suffixes:
                for name, shape in self.cell.param_shapes(size, hidden_size).items():
                    weight = nn.Parameter(torch.empty(shape, device=device, dtype=dtype))
                    self.register_parameter(f"{name}_l{layer}{suffix}", weight)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw every parameter uniformly from ±1/√H, as torch does; those in the cell's `fill` are constant."""
        bound = self.hidden_size**-0.5
        for name, weight in self.named_parameters():
            constant = self.cell.fill.get(name.rpartition("_l")[0])
            if constant is None:
                nn.init.uniform_(weight, -bound, bound)
            else:
                nn.init.constant_(weight, constant)

    def extra_repr(self) -> str:
        return f"{self.cell.name}, {self.input_size}, {self.hidden_size}, num_layers={self.num_layers}"

    @property
    def reads_future(self) -> bool:
        """Whether an output depends on inputs after it."""
        return self.bidirectional

    def params(self, layer: int, suffix: str = "") -> Any:
        """Return the parameters of one layer and direction (`""` or `"_reverse"`) as the cell's own type."""
        return self.cell.params_type(**{name: getattr(self, f"{name}_l{layer}{suffix}") for name in self.cell.shapes})

    def forward(self, xs: Tensor, state: State = None, lengths: Tensor | None = None) -> tuple[Tensor, State]:
        check_array("xs", xs)
        if self.batch_first and len(xs.shape) == 3:
            xs = xs.swapaxes(0, 1)
        steps, batch = self._check_input(xs)
        if lengths is not None:
            lengths = self.check_lengths(lengths, steps, batch, xs.device)
            xs = torch.where(alive(lengths, steps), xs, 0)  # the padding may hold anything, NaN too; its gradient is 0
        check_finite("xs", xs)
        arrays = self._start(state, xs, batch)
        last: list[tuple[Tensor, ...]] = []
        for layer in range(self.num_layers):
            outputs = []
            for suffix in self.suffixes:
                start = self.cell.pack(tuple(a[len(last)] for a in arrays))
                ys, end = self._scan(xs, start, self.params(layer, suffix), lengths, bool(suffix))
                outputs.append(ys)
                last.append(self.cell.unpack(end))
            xs = torch.cat(outputs, -1)
            if layer < self.num_layers - 1:
                xs = self.dropout(xs)
        ys = xs.transpose(0, 1) if self.batch_first else xs
        return ys, self.cell.pack(tuple(torch.stack(list(column)) for column in zip(*last, strict=True)))

    def _check_input(self, xs: Tensor) -> tuple[int, int]:
        check_shape("xs", xs, "T B D", ("T", "B", self.input_size))
        check_same_kind("xs", xs, self.weight_ih_l0)
        return xs.shape[0], xs.shape[1]

    def _start(self, state: State, xs: Tensor, batch: int) -> tuple[Tensor, ...]:
        rows = self.num_layers * len(self.suffixes)
        if state is None:
            like = xs.new_zeros(rows, batch, 1)
            return self.cell.unpack(self.cell.init_state(like, self.hidden_size))
        arrays = self.cell.unpack(state)
        for name, array in zip(self.cell.states, arrays, strict=True):
            check_shape(f"{name}_0", array, "L B H", (rows, batch, self.hidden_size))
            check_same_kind(f"{name}_0", array, xs)
        return arrays

    def _scan(
        self, xs: Tensor, state: State, params: Any, lengths: Tensor | None, backwards: bool
    ) -> tuple[Tensor, State]:
        if self.noise is not None:
            step = self.noise.begin(self.cell, xs[0], state)
            return plain(self.cell, xs, state, params, lengths, backwards, step)
        return choose(self.fast, self.cell, xs, params)(self.cell, xs, state, params, lengths, backwards)

    @staticmethod
    def check_lengths(lengths: Tensor, steps: int, batch: int, device: torch.device) -> Tensor:
        """Return the sequences' lengths (B,), each from 1 to T, as whole numbers on `device`.

        A list or a NumPy array of whole numbers serves too. Raises `ValueError` for anything else.
        """
        wanted = "números inteiros", "whole numbers"
        try:
            lengths = torch.as_tensor(lengths, device=device)
        except (TypeError, ValueError, RuntimeError) as error:
            raise refusal("lengths", *wanted, repr(lengths)) from error
        check_shape("lengths", lengths, "B", (batch,))
        if lengths.is_floating_point() or lengths.dtype == torch.bool:
            raise refusal("lengths", *wanted, lengths.dtype)
        lengths = lengths.long()
        if int(lengths.min()) < 1 or int(lengths.max()) > steps:
            raise refusal("lengths", f"de 1 a T={steps}", f"1 to T={steps}", lengths.tolist())
        return lengths


def _find_cell(cell: str | Cell) -> Cell:
    """Return the cell of that name, or the cell itself. Raises `KeyError` for another name, else `ValueError`."""
    if isinstance(cell, Cell):
        return cell
    names = ", ".join(CELLS)
    if not isinstance(cell, str):
        raise refusal("cell", f"uma Cell ou um nome ({names})", f"a Cell or a name ({names})", repr(cell))
    if cell not in CELLS:
        raise KeyError(tr(pt=f"cell: não existe {cell!r}; há {names}", en=f"cell: no {cell!r}; there are {names}"))
    return CELLS[cell]
