"""The multidimensional LSTM over a whole grid, place by place, and backwards: the specification of every faster way."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from course_lib.check import check_array, check_finite, check_same_kind, check_shape, refusal
from course_lib.multidimensional.cell import MDParams, md_lstm_backward, md_lstm_cell
from course_lib.ops import Array, is_torch, stack, zeros

Place = tuple[int, ...]


def _check_grid(xs: Array, params: MDParams, reverse: Sequence[bool] | None) -> tuple[bool, ...]:
    check_shape("weight_ih", getattr(params, "weight_ih", None), "GH D", ("GH", "D"))
    check_array("xs", xs)
    dims = max(len(xs.shape) - 2, 1)
    sizes = tuple(f"S{k}" for k in range(1, dims + 1))
    check_shape("xs", xs, " ".join((*sizes, "B", "D")), (*sizes, "B", params.weight_ih.shape[-1]))
    check_same_kind("xs", xs, params.weight_ih)
    check_finite("xs", xs)
    if reverse is None:
        return (False,) * dims
    directions = tuple(reverse) if isinstance(reverse, Iterable) else (reverse,)
    if len(directions) != dims or not all(isinstance(back, bool | np.bool_) for back in directions):
        raise refusal("reverse", f"n={dims} vezes True ou False", f"n={dims} times True or False", repr(reverse))
    return directions


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
    Source: Graves, Fernández & Schmidhuber (2007), Multi-dimensional
    recurrent neural networks.
    """
    directions = _check_grid(xs, params, reverse)
    sizes = tuple(xs.shape[:-2])
    states = _scan(xs, params, directions)
    ys = stack([states[place][0] for place in np.ndindex(*sizes)])
    cs = stack([states[place][1] for place in np.ndindex(*sizes)])
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
    Source: Graves, Fernández & Schmidhuber (2007), Multi-dimensional
    recurrent neural networks.
    """
    directions = _check_grid(xs, params, reverse)
    if is_torch(xs):
        raise refusal("xs", "numpy.ndarray", "numpy.ndarray", type(xs).__name__)
    states = _scan(xs, params, directions)
    sizes, (batch, hidden_size) = xs.shape[:-2], states[None][0].shape
    letters = " ".join([f"S{k}" for k in range(1, len(sizes) + 1)] + ["B", "H"])
    for name, array in (("dys", dys), ("dcs", dcs)):
        check_shape(name, array, letters, (*sizes, batch, hidden_size))
        check_same_kind(name, array, params.weight_ih)
    dtype = params.weight_ih.dtype
    dh, dc, dxs = np.zeros(dys.shape, dtype), dcs.astype(dtype), np.zeros(xs.shape, dtype)
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
