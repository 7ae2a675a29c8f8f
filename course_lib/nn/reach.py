"""How far back an answer's gradient reaches: the one instrument of the chapters, the experiments and the explorer.

The answer is `readout` · h_T, the last state seen through a vector. Its gradient with respect to what stood k steps
before the end, x_{T-k}, h_{T-k} and c_{T-k}, has a norm; divided by the norm at k = 0 it says what share of the
gradient is left at distance k. In h and in c it is the total gradient, through all that was computed from that array.
"""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from course_lib.check import check_array, check_same_kind, check_shape, refusal
from course_lib.nn.recurrent import Recurrent


def reach(layer: Recurrent, xs: Tensor, readout: Tensor) -> Mapping[str, np.ndarray]:
    """Return the gradient of `readout` · h_T by distance, relative to distance 0: {"x": (T,), "h": (T,), "c": (T,)}.

    `layer` of one cell, D inputs and H units, one layer deep and one direction; xs (T, B, D) or (T, D), time first, of
    which the norm takes all B sequences together; `readout` (H,). "c" is there if the cell has a c. Nothing is trained
    or changed. Raises `ValueError` for another kind of layer and for arrays that do not fit it.
    Source: Pascanu, Mikolov & Bengio (2013), On the difficulty of training recurrent neural networks; Hochreiter &
    Schmidhuber (1997), Long short-term memory.
    """
    _check(layer, xs, readout)
    xs = xs.detach().requires_grad_()
    params, state = layer.params(0), layer.cell.init_state(xs[0], layer.hidden_size)
    passed: dict[str, list[Tensor]] = {name: [] for name in layer.cell.states if name in ("h", "c")}
    for x in xs.unbind():
        _, state = layer.cell.step(x, state, params)
        arrays = dict(zip(layer.cell.states, layer.cell.unpack(state), strict=True))
        for name, every in passed.items():
            every.append(arrays[name])
    answer = (passed["h"][-1] @ readout).sum()
    found = {name: _norms(torch.autograd.grad(answer, every, retain_graph=True)) for name, every in passed.items()}
    return found | {"x": _norms(torch.autograd.grad(answer, xs)[0].unbind())}


def _norms(gradients: tuple[Tensor, ...]) -> np.ndarray:
    norms = np.array([float(each.norm()) for each in reversed(gradients)])
    return norms / norms[0]


def _check(layer: Recurrent, xs: Tensor, readout: Tensor) -> None:
    if not isinstance(layer, Recurrent) or layer.num_layers > 1 or len(layer.suffixes) > 1:
        wanted = "Recurrent de uma camada e uma direção", "Recurrent of one layer and one direction"
        raise refusal("layer", *wanted, repr(layer))
    check_array("xs", xs)
    wide = ("B",) if len(xs.shape) == 3 else ()
    check_shape("xs", xs, "T B D" if wide else "T D", ("T", *wide, layer.input_size))
    check_shape("readout", readout, "H", (layer.hidden_size,))
    for name, array in (("xs", xs), ("readout", readout)):
        check_same_kind(name, array, layer.weight_ih_l0)
