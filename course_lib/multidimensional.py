"""The multidimensional LSTM (Graves, Fernández & Schmidhuber 2007): a cell of a grid reads one neighbour a dimension.

h_k and c_k are the state of the cell before this one along dimension k = 1 … n, zeros outside the grid. There is one
forget gate for each dimension:

i   = σ(W_i x + b_i + Σ_k U_ik h_k)            c' = Σ_k f_k ⊙ c_k + i ⊙ g
f_m = σ(W_fm x + b_fm + Σ_k U_fmk h_k)         h' = o ⊙ tanh(c')
g   = tanh(W_g x + b_g + Σ_k U_gk h_k)
o   = σ(W_o x + b_o + Σ_k U_ok h_k)

The paper's gates see the cell states too (peepholes); these do not, so that with n = 1 this is the LSTM of the course.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from course_lib.cells.base import check_step, stacked, stacked_backward
from course_lib.check import check_array, check_finite, check_same_kind, check_shape, check_size
from course_lib.language import tr
from course_lib.ops import Array, concat, sigmoid, split, stack, tanh, zeros

Place = tuple[int, ...]
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
    bound = hidden_size**-0.5
    return MDParams(**{name: rng.uniform(-bound, bound, shape) for name, shape in shapes.items()})


def _check_cell(x: Array, state: GridState, params: MDParams) -> None:
    hs, cs = state
    if not hs or len(hs) != len(cs):
        got = f"{len(hs)} h, {len(cs)} c"
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


def _check_grid(xs: Array, params: MDParams, reverse: Sequence[bool] | None) -> tuple[bool, ...]:
    check_shape("weight_ih", params.weight_ih, "GH D", ("GH", "D"))
    check_array("xs", xs)
    dims = max(len(xs.shape) - 2, 1)
    sizes = tuple(f"S{k}" for k in range(1, dims + 1))
    check_shape("xs", xs, " ".join((*sizes, "B", "D")), (*sizes, "B", params.weight_ih.shape[-1]))
    check_same_kind("xs", xs, params.weight_ih)
    check_finite("xs", xs)
    if reverse is None:
        return (False,) * dims
    if len(reverse) != dims:
        raise ValueError(
            tr(
                pt=f"reverse: esperados n={dims} sentidos, recebidos {len(reverse)}",
                en=f"reverse: expected n={dims} directions, got {len(reverse)}",
            )
        )
    return tuple(reverse)


def _scan_order(sizes: Place, reverse: tuple[bool, ...]) -> Iterator[tuple[Place, list[Place | None]]]:
    """Every place of the grid after its predecessors, with these; None stands for one outside the grid."""
    for steps in np.ndindex(*sizes):
        place = tuple(size - 1 - s if back else s for size, s, back in zip(sizes, steps, reverse, strict=True))
        before: list[Place | None] = []
        for k, back in enumerate(reverse):
            neighbour = (*place[:k], place[k] + (1 if back else -1), *place[k + 1 :])
            before.append(neighbour if steps[k] else None)
        yield place, before


def _scan(xs: Array, params: MDParams, reverse: tuple[bool, ...]) -> dict[Place | None, tuple[Array, Array]]:
    """The state (h, c) of every place, and zeros for None, outside the grid."""
    hidden_size = params.weight_ih.shape[0] // (3 + len(reverse))
    outside = zeros((xs.shape[-2], hidden_size), params.weight_ih)
    states: dict[Place | None, tuple[Array, Array]] = {None: (outside, outside)}
    for place, before in _scan_order(tuple(xs.shape[:-2]), reverse):
        hs, cs = zip(*(states[p] for p in before), strict=True)
        _, states[place] = md_lstm_cell(xs[place], (hs, cs), params)
    return states


def scan_grid(
    xs: Array,
    params: MDParams,
    reverse: Sequence[bool] | None = None,
) -> tuple[Array, Array]:
    """Run the cell over a grid of n dimensions, place by place: xs -> (ys, cs).

    xs (S1, …, Sn, B, D); ys, the hidden states, and cs, the cell states, both
    (S1, …, Sn, B, H). Dimension k is read backwards where `reverse[k]` holds;
    by default none is. Raises `ValueError` if the grid is empty, a number is
    not finite or the shapes do not fit.
    Source: Graves, Fernández & Schmidhuber (2007), Multi-dimensional recurrent neural
    networks.
    """
    directions = _check_grid(xs, params, reverse)
    sizes = tuple(xs.shape[:-2])
    states = _scan(xs, params, directions)
    ys, cs = (stack([states[place][a] for place in np.ndindex(*sizes)]) for a in (0, 1))
    shape = (*sizes, *ys.shape[1:])
    return ys.reshape(shape), cs.reshape(shape)


def scan_grid_backward(
    dys: np.ndarray,
    dcs: np.ndarray,
    xs: np.ndarray,
    params: MDParams,
    reverse: Sequence[bool] | None = None,
) -> tuple[np.ndarray, MDParams]:
    """Gradients of `scan_grid`, in NumPy: (dys, dcs) -> (dxs, gradients).

    dys and dcs (S1, …, Sn, B, H), the gradients of both results; dxs as xs; the
    parameters' gradients are summed over the grid. Raises `ValueError` if the
    grid is empty, a number is not finite or the shapes do not fit.
    Source: Graves, Fernández & Schmidhuber (2007), Multi-dimensional recurrent neural
    networks.
    """
    directions = _check_grid(xs, params, reverse)
    states = _scan(xs, params, directions)
    sizes, (batch, hidden_size) = xs.shape[:-2], states[None][0].shape
    letters = " ".join([f"S{k}" for k in range(1, len(sizes) + 1)] + ["B", "H"])
    for name, array in (("dys", dys), ("dcs", dcs)):
        check_shape(name, array, letters, (*sizes, batch, hidden_size))
    dh, dc, dxs = np.zeros_like(dys), dcs.copy(), np.zeros(xs.shape, params.weight_ih.dtype)
    total = MDParams(*(np.zeros_like(weight) for weight in params))
    for place, before in reversed(list(_scan_order(sizes, directions))):
        hs, cs = zip(*(states[p] for p in before), strict=True)
        dstate = (dh[place], dc[place])
        dxs[place], dbefore, gradients = md_lstm_backward(dys[place], dstate, xs[place], (hs, cs), params)
        for p, dh_k, dc_k in zip(before, *dbefore, strict=True):
            if p is not None:
                dh[p] += dh_k
                dc[p] += dc_k
        total = MDParams(*(a + b for a, b in zip(total, gradients, strict=True)))
    return dxs, total
