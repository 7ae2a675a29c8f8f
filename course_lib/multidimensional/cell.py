"""The multidimensional LSTM (Graves, Fernández & Schmidhuber 2007): a cell of a grid reads one neighbour a dimension.

h_k and c_k are the state of the cell before this one along dimension k = 1 … n, zeros outside the grid. There is one
forget gate for each dimension:

i   = σ(W_i x + b_i + Σ_k U_ik h_k)            c' = Σ_k f_k ⊙ c_k + i ⊙ g
f_m = σ(W_fm x + b_fm + Σ_k U_fmk h_k)         h' = o ⊙ tanh(c')
g   = tanh(W_g x + b_g + Σ_k U_gk h_k)
o   = σ(W_o x + b_o + Σ_k U_ok h_k)

The paper's gates see the cell states too (peepholes); these do not, so that with n = 1 this is the LSTM of the course.
"""

from typing import NamedTuple

import numpy as np

from course_lib.cells.base import arrays_of, check_arriving, check_step, stacked, stacked_backward
from course_lib.check import check_rng, check_same_kind, check_shape, check_size
from course_lib.language import tr
from course_lib.ops import Array, concat, sigmoid, split, tanh

GridState = tuple[tuple[Array, ...], tuple[Array, ...]]  # (h_1 … h_n), (c_1 … c_n)


class MDParams(NamedTuple):
    """Parameters for n dimensions, the blocks of rows in the order i, f_1 … f_n, g, o.

    `weight_ih` ((3+n)·H, D), `weight_hh` ((3+n)·H, n·H) whose columns are those of h_1 … h_n, `bias_ih` and `bias_hh`
    ((3+n)·H,). With n = 1 these are the LSTM's `CellParams`, and `MDParams(**torch.nn.LSTMCell.state_dict())` fits.
    Source: Graves, Fernández & Schmidhuber (2007), Multi-dimensional recurrent neural networks.
    """

    weight_ih: Array
    weight_hh: Array
    bias_ih: Array
    bias_hh: Array


def md_param_shapes(dims: int, input_size: int, hidden_size: int) -> dict[str, tuple[int, ...]]:
    """Return the shape of each of the `MDParams` for n = dims, D inputs and H hidden units, by name.

    Raises `ValueError` for a size below 1.
    """
    for name, size in (("dims", dims), ("input_size", input_size), ("hidden_size", hidden_size)):
        check_size(name, size)
    rows = (3 + dims) * hidden_size
    return {
        "weight_ih": (rows, input_size),
        "weight_hh": (rows, dims * hidden_size),
        "bias_ih": (rows,),
        "bias_hh": (rows,),
    }


def init_md_params(dims: int, input_size: int, hidden_size: int, rng: np.random.Generator) -> MDParams:
    """Draw float64 `MDParams` uniformly from ±1/√H, as torch does. Raises `ValueError` for a size below 1."""
    shapes = md_param_shapes(dims, input_size, hidden_size)
    check_rng(rng)
    bound = hidden_size**-0.5
    return MDParams(**{name: rng.uniform(-bound, bound, shape) for name, shape in shapes.items()})


def _check_cell(x: Array, state: GridState, params: MDParams) -> None:
    hs, cs = arrays_of(state, "hs", "cs")
    counts = [len(a) if isinstance(a, tuple | list) else 0 for a in (hs, cs)]
    if counts[0] != counts[1] or not counts[0]:
        got = f"{counts[0]} h, {counts[1]} c"
        raise ValueError(
            tr(
                pt=f"state: esperados um h e um c por dimensão, recebidos {got}",
                en=f"state: expected one h and one c for each dimension, got {got}",
            )
        )
    gates = 3 + len(hs)
    named = {f"h_{k}": h for k, h in enumerate(hs, 1)} | {f"c_{k}": c for k, c in enumerate(cs, 1)}
    check_step(x, named, params, gates, {"weight_ih": "GH D", "bias_ih": "GH", "bias_hh": "GH"})
    rows = params.weight_ih.shape[0]
    check_shape("weight_hh", params.weight_hh, f"{gates}H {len(hs)}H", (rows, rows // gates * len(hs)))
    check_same_kind("weight_hh", params.weight_hh, params.weight_ih)


def md_gates(
    x: Array,
    hs: tuple[Array, ...],
    params: MDParams,
) -> tuple[Array, tuple[Array, ...], Array, Array]:
    """Input gate, forget gates, candidate and output gate: (i, (f_1 … f_n), g, o).

    x (B, D) or (D,), each of the n arrays in hs (B, H) or (H,); results as h.
    Source: Graves, Fernández & Schmidhuber (2007), without peepholes.
    """
    i, *fs, g, o = split(stacked(x, concat(hs), params), 3 + len(hs))
    return sigmoid(i), tuple(sigmoid(f) for f in fs), tanh(g), sigmoid(o)


def md_lstm_cell(
    x: Array,
    state: GridState,
    params: MDParams,
) -> tuple[Array, tuple[Array, Array]]:
    """One cell of the grid: (x, (hs, cs)) -> (h', (h', c')).

    x (B, D) or (D,); hs and cs hold one array (B, H) or (H,) for each of the n
    dimensions, the predecessors' states (zeros outside the grid).
    Raises `ValueError` if the shapes do not fit.
    Source: Graves, Fernández & Schmidhuber (2007), without peepholes.
    """
    _check_cell(x, state, params)
    hs, cs = state
    i, fs, g, o = md_gates(x, hs, params)
    c = sum(f * c_k for f, c_k in zip(fs, cs, strict=True)) + i * g
    h = o * tanh(c)
    return h, (h, c)


def md_lstm_backward(
    dy: Array,
    dstate: tuple[Array, Array],
    x: Array,
    state: GridState,
    params: MDParams,
) -> tuple[Array, GridState, MDParams]:
    """Gradients of one cell: (dy, (dh, dc)) -> (dx, (dhs, dcs), gradients).

    dy, dh and dc (B, H) or (H,); `state` is the (hs, cs) the cell began with;
    the gradients are `MDParams`. Raises `ValueError` if the shapes do not fit.
    Source: Graves, Fernández & Schmidhuber (2007), without peepholes.
    """
    _check_cell(x, state, params)
    hs, cs = state
    check_arriving(dy, dstate, h=hs[0], c=cs[0])
    i, fs, g, o = md_gates(x, hs, params)
    pairs = list(zip(fs, cs, strict=True))
    tanh_c = tanh(sum(f * c_k for f, c_k in pairs) + i * g)
    dh = dy + dstate[0]
    dc = dstate[1] + dh * o * (1 - tanh_c * tanh_c)
    da = concat(
        (
            dc * g * i * (1 - i),
            *(dc * c_k * f * (1 - f) for f, c_k in pairs),
            dc * i * (1 - g * g),
            dh * tanh_c * o * (1 - o),
        )
    )
    dx, dh_all, gradients = stacked_backward(da, x, concat(hs), params)
    dhs = split(dh_all, len(hs))
    return dx, (dhs, tuple(dc * f for f in fs)), MDParams(*gradients)
