"""The vanilla recurrent cell (Elman 1990).

h' = tanh(W_ih x + b_ih + W_hh h + b_hh)
"""

from course_lib.cells.base import Cell, CellParams, check_arriving, check_step, stacked_backward
from course_lib.ops import Array, tanh


def rnn_cell(x: Array, h: Array, params: CellParams) -> tuple[Array, Array]:
    """One step of the vanilla RNN: x (B, D) or (D,), h (B, H) or (H,) -> (h', h').

    Raises `ValueError` if the shapes do not fit.
    Source: Elman (1990), Finding structure in time.
    """
    check_step(x, {"h": h}, params, gates=1)
    from_input = x @ params.weight_ih.T + params.bias_ih
    from_state = h @ params.weight_hh.T + params.bias_hh
    h = tanh(from_input + from_state)
    return h, h


def rnn_backward(
    dy: Array,
    dstate: Array,
    x: Array,
    state: Array,
    params: CellParams,
) -> tuple[Array, Array, CellParams]:
    """Gradients of one step: dy, dstate (B, H) or (H,) -> (dx, dh, gradients).

    `state` is the one the step began with; the gradients are `CellParams`.
    Raises `ValueError` if the shapes do not fit.
    Source: Werbos (1990), Backpropagation through time.
    """
    h, _ = rnn_cell(x, state, params)
    check_arriving(dy, dstate, h=state)
    da = (dy + dstate) * (1 - h * h)  # a: the argument of tanh
    return stacked_backward(da, x, state, params)


RNN = Cell("rnn", gates=("h",), states=("h",), step=rnn_cell, backward=rnn_backward)
