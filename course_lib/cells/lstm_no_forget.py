"""The LSTM of 1997, without a forget gate (Hochreiter & Schmidhuber 1997).

i = σ(W_ii x + b_ii + W_hi h + b_hi)        c' = c + i ⊙ g
g = tanh(W_ig x + b_ig + W_hg h + b_hg)     h' = o ⊙ tanh(c')
o = σ(W_io x + b_io + W_ho h + b_ho)
"""

from course_lib.cells.base import (
    Cell,
    CellParams,
    arrays_of,
    check_arriving,
    check_step,
    stacked,
    stacked_backward,
)
from course_lib.cells.lstm import LSTMState
from course_lib.ops import Array, concat, sigmoid, split, tanh


def lstm_no_forget_gates(
    x: Array,
    h: Array,
    params: CellParams,
) -> tuple[Array, Array, Array]:
    """Input gate, candidate and output gate: (i, g, o).

    x (B, D) or (D,), h (B, H) or (H,); each result as h.
    Raises `ValueError` if the shapes do not fit.
    Source: Hochreiter & Schmidhuber (1997), Long short-term memory, section 4.
    """
    check_step(x, {"h": h}, params, gates=3)
    i, g, o = split(stacked(x, h, params), 3)
    return sigmoid(i), tanh(g), sigmoid(o)


def lstm_no_forget_cell(
    x: Array,
    state: LSTMState,
    params: CellParams,
) -> tuple[Array, LSTMState]:
    """One step of the LSTM without forgetting: (x, (h, c)) -> (h', (h', c')).

    x (B, D) or (D,); h and c (B, H) or (H,). Nothing bounds c: it only adds.
    Raises `ValueError` if the shapes do not fit.
    Source: Hochreiter & Schmidhuber (1997), Long short-term memory, section 4;
    tanh stands for the paper's scaled logistic functions.
    """
    h, c = arrays_of(state, "h", "c")
    check_step(x, {"h": h, "c": c}, params, gates=3)
    i, g, o = lstm_no_forget_gates(x, h, params)
    c = c + i * g
    h = o * tanh(c)
    return h, (h, c)


def lstm_no_forget_backward(
    dy: Array,
    dstate: LSTMState,
    x: Array,
    state: LSTMState,
    params: CellParams,
) -> tuple[Array, LSTMState, CellParams]:
    """Gradients of one step: (dy, (dh, dc)) -> (dx, (dh, dc), gradients).

    dy, dh and dc (B, H) or (H,); `state` is the one the step began with.
    Raises `ValueError` if the shapes do not fit.
    Source: Greff et al. (2017), LSTM: A search space odyssey, appendix (NFG).
    """
    h, c = arrays_of(state, "h", "c")
    i, g, o = lstm_no_forget_gates(x, h, params)
    check_arriving(dy, dstate, h=h, c=c)
    tanh_c = tanh(c + i * g)
    dh = dy + dstate[0]
    dc = dstate[1] + dh * o * (1 - tanh_c * tanh_c)
    di, dg, do = dc * g, dc * i, dh * tanh_c
    da = concat(
        (
            di * i * (1 - i),
            dg * (1 - g * g),
            do * o * (1 - o),
        )
    )
    dx, dh, gradients = stacked_backward(da, x, h, params)
    return dx, (dh, dc), gradients


LSTM_NO_FORGET = Cell(
    "lstm_no_forget",
    gates=("i", "g", "o"),
    states=("h", "c"),
    step=lstm_no_forget_cell,
    backward=lstm_no_forget_backward,
)
