"""A first state that is learned, in place of the one where the cell begins."""

import torch
from torch import Tensor, nn

from course_lib.cells.base import State
from course_lib.check import check_size, refusal
from course_lib.nn.recurrent import Recurrent


class InitialState(nn.Module):
    """The first state of `layer` as parameters, one for each array: `forward(batch)` -> the state, each (L, B, H).

    `layer(xs, InitialState(layer)(batch))`. The parameters `h_0`, `c_0`, … are (L, 1, H), L = num_layers·directions,
    the same for every sequence of the batch, and begin where the cell begins. An array that begins at −∞, as does the
    sLSTM's m (the logarithm of nothing), is not learned: it stays there, as a buffer. Since all memory is weighted by
    exp(m) = 0, the sLSTM's c_0 and n_0 then have no effect and no gradient: in effect its h_0 alone is learned.
    Raises `ValueError` for another kind of layer and a batch below 1.
    Source: Forcada & Carrasco (1995), Learning the initial state of a second-order recurrent neural network during
    regular-language inference.
    """

    def __init__(self, layer: Recurrent) -> None:
        super().__init__()
        if not isinstance(layer, Recurrent):
            raise refusal("layer", "Recurrent", "Recurrent", type(layer).__name__)
        self.cell = layer.cell
        like = next(layer.parameters()).new_zeros(layer.num_layers * len(layer.suffixes), 1, 1)
        start = self.cell.unpack(self.cell.init_state(like, layer.hidden_size))
        for name, array in zip(self.cell.states, start, strict=True):
            if bool(torch.isfinite(array).all()):
                self.register_parameter(f"{name}_0", nn.Parameter(array.clone()))
            else:
                self.register_buffer(f"{name}_0", array.clone())

    def forward(self, batch: int) -> State:
        check_size("batch", batch)
        arrays: list[Tensor] = [getattr(self, f"{name}_0") for name in self.cell.states]
        return self.cell.pack(tuple(array.expand(-1, batch, -1) for array in arrays))
