"""The LSTM with a forget gate (Hochreiter & Schmidhuber 1997; Gers, Schmidhuber & Cummins 2000).

i = σ(W_ii x + b_ii + W_hi h + b_hi)        c' = f ⊙ c + i ⊙ g
f = σ(W_if x + b_if + W_hf h + b_hf)        h' = o ⊙ tanh(c')
g = tanh(W_ig x + b_ig + W_hg h + b_hg)
o = σ(W_io x + b_io + W_ho h + b_ho)
"""

from course_lib.cells.base import Cell, CellParams, check_step
from course_lib.ops import Array, batch_sum, concat, outer_sum, sigmoid, split, tanh

LSTMState = tuple[Array, Array]


def lstm_gates(x: Array, h: Array, params: CellParams) -> tuple[Array, Array, Array, Array]:
    """Input gate, forget gate, candidate and output gate: x (B, D) or (D,), h (B, H) or (H,) -> (i, f, g, o).

    Raises `ValueError` if the shapes do not fit. Source: Gers, Schmidhuber & Cummins (2000), Learning to forget.
    """
    check_step(x, {"h": h}, params, gates=4)
    i, f, g, o = split(x @ params.weight_ih.T + params.bias_ih + h @ params.weight_hh.T + params.bias_hh, 4)
    return sigmoid(i), sigmoid(f), tanh(g), sigmoid(o)


def lstm_cell(x: Array, state: LSTMState, params: CellParams) -> tuple[Array, LSTMState]:
    """One step of the LSTM: x (B, D) or (D,), state (h, c) of (B, H) or (H,) -> (h', (h', c')).

    Raises `ValueError` if the shapes do not fit. Source: Gers, Schmidhuber & Cummins (2000), Learning to forget.
    """
    h, c = state
    check_step(x, {"h": h, "c": c}, params, gates=4)
    i, f, g, o = lstm_gates(x, h, params)
    c = f * c + i * g
    h = o * tanh(c)
    return h, (h, c)


def lstm_backward(
    dy: Array, dstate: LSTMState, x: Array, state: LSTMState, params: CellParams
) -> tuple[Array, LSTMState, CellParams]:
    """Gradients of one step: dy and dstate (dh, dc) of (B, H) or (H,) -> (dx, (dh, dc), gradients as `CellParams`).

    `state` is the one the step began with. Source: Greff et al. (2017), LSTM: A search space odyssey, section II.B.
    """
    h, c = state
    i, f, g, o = lstm_gates(x, h, params)
    tanh_c = tanh(f * c + i * g)
    dh = dy + dstate[0]
    dc = dstate[1] + dh * o * (1 - tanh_c * tanh_c)
    da = concat((dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g * g), dh * tanh_c * o * (1 - o)))
    bias = batch_sum(da)
    gradients = CellParams(outer_sum(da, x), outer_sum(da, h), bias, bias)
    return da @ params.weight_ih, (da @ params.weight_hh, dc * f), gradients


LSTM = Cell("lstm", gates=("i", "f", "g", "o"), states=("h", "c"), step=lstm_cell, backward=lstm_backward)
