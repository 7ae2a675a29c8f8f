"""A cell over time: the same step and the same parameters at every time, forward and backward."""

from typing import Any

from course_lib.cells.base import Cell, State, check_cell
from course_lib.check import check_array, check_shape, refusal
from course_lib.ops import Array, stack


def _check(cell: Cell, xs: Array, params: Any) -> int:
    """Return H."""
    _, hidden_size = check_cell(cell, params)
    if not isinstance(params, cell.params_type):
        kind, got = cell.params_type.__name__, type(params).__name__
        raise refusal("params", f"{kind}, de {cell.name}", f"{kind}, of {cell.name}", got)
    check_array("xs", xs)
    if len(xs.shape) not in (2, 3) or xs.shape[0] == 0:
        wanted = "(T, B, D) ou (T, D) com T ≥ 1", "(T, B, D) or (T, D) with T ≥ 1"
        raise refusal("xs", *wanted, tuple(xs.shape))
    return hidden_size


def unroll(
    cell: Cell,
    xs: Array,
    state: State,
    params: Any,
) -> tuple[Array, State]:
    """Run `cell` over a sequence: xs -> (ys, the last state).

    xs (T, B, D) or (T, D), ys (T, B, H) or (T, H).
    Raises `ValueError` if the sequence is empty or the arguments do not fit.
    Source: Elman (1990), Finding structure in time.
    """
    _check(cell, xs, params)
    ys = []
    for x in xs:
        y, state = cell.step(x, state, params)
        ys.append(y)
    return stack(ys), state


def unroll_backward(
    cell: Cell,
    dys: Array,
    dstate: State,
    xs: Array,
    state: State,
    params: Any,
) -> tuple[Array, State, Any]:
    """Backpropagation through time: (dys, dstate) -> (dxs, dstate, gradients).

    dys (T, B, H) or (T, H) and dstate as the last state; xs and `state` are
    those that `unroll` began with. The parameters' gradients are summed over
    time. Raises `ValueError` if the arguments do not fit.
    Source: Werbos (1990), Backpropagation through time.
    """
    hidden_size = _check(cell, xs, params)
    letters = "T B H" if len(xs.shape) == 3 else "T H"
    check_shape("dys", dys, letters, (*xs.shape[:-1], hidden_size))
    states = [state]
    for x in xs[:-1]:
        states.append(cell.step(x, states[-1], params)[1])
    dxs, total = [], None
    for t in reversed(range(len(xs))):
        dx, dstate, gradients = cell.backward(dys[t], dstate, xs[t], states[t], params)
        dxs.append(dx)
        total = gradients if total is None else type(total)(*(a + b for a, b in zip(total, gradients, strict=True)))
    return stack(dxs[::-1]), dstate, total
