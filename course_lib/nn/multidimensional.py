"""The multidimensional LSTM in torch, a whole diagonal of the grid in one product."""

from functools import lru_cache
from itertools import product
from typing import Any, Literal

import torch
from torch import Tensor, nn

from course_lib.check import check_finite, check_same_kind, check_shape, refusal
from course_lib.fast.grid import scan
from course_lib.fast.kernel_path import check_kernel_path, kernel_serves
from course_lib.multidimensional import MDParams, diagonals, md_lstm_cell, md_param_shapes


class MultiDimensional(nn.Module):
    """The LSTM over a grid of n = `dims` dimensions, scanned from every corner or from the first alone.

    `forward(xs)`: xs (S1, …, Sn, B, D) -> ys (S1, …, Sn, B, K·H). With `directions="all"` there are K = 2^n scans, each
    with weights of its own, whose outputs stand side by side; with "forward" there is one, K = 1.

    The parameters of a scan are those of `MDParams`, such as `weight_ih_fb`: the letters after the last underscore say,
    dimension by dimension, whether it is read forwards (f) or backwards (b). The order is ff, fb, bf, bb for n = 2.
    `fast` is a path of `course_lib.fast.kernel_path.PATHS`: the compiled kernel, operations of torch, or what serves.
    Raises `ValueError` for sizes, shapes, dtypes or devices that do not fit and for inputs that are not finite.
    Source: Graves, Fernández & Schmidhuber (2007), Multi-dimensional recurrent neural networks.
    """

    def __init__(
        self,
        dims: int,
        input_size: int,
        hidden_size: int,
        directions: Literal["all", "forward"] = "all",
        *,
        fast: str = "auto",
        device: Any = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        shapes = md_param_shapes(dims, input_size, hidden_size)
        if directions not in ("all", "forward"):
            raise refusal("directions", "'all' ou 'forward'", "'all' or 'forward'", repr(directions))
        self.dims, self.input_size, self.hidden_size, self.directions = dims, input_size, hidden_size, directions
        self.fast = check_kernel_path(fast)
        self.suffixes = ["".join(s) for s in product("fb", repeat=dims)] if directions == "all" else ["f" * dims]
        for suffix in self.suffixes:
            for name, shape in shapes.items():
                weight = nn.Parameter(torch.empty(shape, device=device, dtype=dtype))
                self.register_parameter(f"{name}_{suffix}", weight)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw every parameter uniformly from ±1/√H, as torch does."""
        bound = self.hidden_size**-0.5
        for weight in self.parameters():
            nn.init.uniform_(weight, -bound, bound)

    def extra_repr(self) -> str:
        return f"{self.dims}, {self.input_size}, {self.hidden_size}, directions={self.directions!r}"

    @property
    def reads_future(self) -> bool:
        """Whether an output depends on inputs that no forward scan has reached."""
        return self.directions == "all"

    def params(self, suffix: str) -> MDParams:
        """Return the parameters of one scan, named by its letters, such as "fb"."""
        return MDParams(*(getattr(self, f"{name}_{suffix}") for name in MDParams._fields))

    def forward(self, xs: Tensor) -> Tensor:
        sizes = tuple(f"S{k}" for k in range(1, self.dims + 1))
        check_shape("xs", xs, " ".join((*sizes, "B", "D")), (*sizes, "B", self.input_size))
        check_same_kind("xs", xs, next(self.parameters()))
        check_finite("xs", xs)
        by_kernel, outputs = kernel_serves(self.fast, xs), []
        for suffix in self.suffixes:
            backwards = tuple(k for k, letter in enumerate(suffix) if letter == "b")
            params = self.params(suffix)
            outputs.append(scan(xs, params, backwards, _plain) if by_kernel else _plain(xs, params, backwards))
        return torch.cat(outputs, -1) if len(outputs) > 1 else outputs[0]


def _plain(xs: Tensor, params: MDParams, backwards: tuple[int, ...]) -> Tensor:
    """One scan in operations of torch, backwards along those dimensions."""
    return scan_diagonals(xs.flip(backwards), params).flip(backwards)


def scan_diagonals(xs: Tensor, params: MDParams) -> Tensor:
    """The hidden states of `scan_grid`, read forwards: xs (S1, …, Sn, B, D) -> ys (S1, …, Sn, B, H).

    All places of a diagonal are one batch of the cell. Source: Graves, Fernández & Schmidhuber (2007).
    """
    *sizes, batch, input_size = xs.shape
    hidden_size = params.weight_hh.shape[1] // len(sizes)
    cells, back, widths, before = _plan(tuple(sizes), xs.device)
    outside = xs.new_zeros(1, batch, hidden_size)
    h = c = outside[:0]
    ys = []
    for x, places in zip(xs.reshape(-1, batch, input_size)[cells].split(widths), before, strict=True):
        hs, cs = (
            tuple(edged.index_select(0, k).reshape(-1, hidden_size) for k in places)
            for edged in (torch.cat((h, outside)), torch.cat((c, outside)))
        )
        h, c = (a.view(-1, batch, hidden_size) for a in md_lstm_cell(x.reshape(-1, input_size), (hs, cs), params)[1])
        ys.append(h)
    return torch.cat(ys)[back].view(*sizes, batch, hidden_size)


@lru_cache(maxsize=32)
def _plan(sizes: tuple[int, ...], device: torch.device) -> tuple[Tensor, Tensor, list[int], list[Tensor]]:
    """The diagonals as tensors on `device`, and where each place of the grid stands among them."""
    plan = diagonals(sizes)
    with torch.inference_mode(False):  # what is kept here serves training too
        cells = torch.as_tensor(plan.cells, device=device)
        before = [torch.as_tensor(places, device=device) for places in plan.before]
        return cells, cells.argsort(), plan.widths, before
