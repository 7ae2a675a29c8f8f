"""The LSTM whose gates see the cell state through peepholes (Gers & Schmidhuber 2000).

i = σ(W_ii x + b_ii + W_hi h + b_hi + w_ci ⊙ c)     c' = f ⊙ c + i ⊙ g
f = σ(W_if x + b_if + W_hf h + b_hf + w_cf ⊙ c)     h' = o ⊙ tanh(c')
g = tanh(W_ig x + b_ig + W_hg h + b_hg)
o = σ(W_io x + b_io + W_ho h + b_ho + w_co ⊙ c')
"""

from typing import NamedTuple

from course_lib.cells.base import (
    SHAPES,
    Cell,
    arrays_of,
    check_arriving,
    check_step,
    stacked,
    stacked_backward,
)
from course_lib.cells.lstm import LSTMState
from course_lib.ops import Array, batch_sum, concat, sigmoid, split, tanh

PEEPHOLE_SHAPES = {
    **SHAPES,
    "weight_ci": "H",
    "weight_cf": "H",
    "weight_co": "H",
}


class PeepholeParams(NamedTuple):
    """`CellParams` (4·H rows, i f g o) and the peepholes `weight_ci`, `weight_cf`, `weight_co` (H,), one a unit.

    Source: Gers & Schmidhuber (2000), Recurrent nets that time and count.
    """

    weight_ih: Array
    weight_hh: Array
    bias_ih: Array
    bias_hh: Array
    weight_ci: Array
    weight_cf: Array
    weight_co: Array


def lstm_peephole_gates(
    x: Array,
    state: LSTMState,
    params: PeepholeParams,
) -> tuple[Array, Array, Array, Array, Array]:
    """Gates, candidate and the new cell state that o sees: (i, f, g, o, c').

    x (B, D) or (D,), h and c (B, H) or (H,); each result as h.
    Raises `ValueError` if the shapes do not fit.
    Source: Gers & Schmidhuber (2000), Recurrent nets that time and count.
    """
    h, c = arrays_of(state, "h", "c")
    check_step(x, {"h": h, "c": c}, params, 4, PEEPHOLE_SHAPES)
    i, f, g, o = split(stacked(x, h, params), 4)
    i = sigmoid(i + params.weight_ci * c)
    f = sigmoid(f + params.weight_cf * c)
    g = tanh(g)
    c = f * c + i * g
    return i, f, g, sigmoid(o + params.weight_co * c), c


def lstm_peephole_cell(
    x: Array,
    state: LSTMState,
    params: PeepholeParams,
) -> tuple[Array, LSTMState]:
    """One step of the peephole LSTM: (x, (h, c)) -> (h', (h', c')).

    x (B, D) or (D,); h and c (B, H) or (H,).
    Raises `ValueError` if the shapes do not fit.
    Source: Gers & Schmidhuber (2000), Recurrent nets that time and count.
    """
    _, _, _, o, c = lstm_peephole_gates(x, state, params)
    h = o * tanh(c)
    return h, (h, c)


def lstm_peephole_backward(
    dy: Array,
    dstate: LSTMState,
    x: Array,
    state: LSTMState,
    params: PeepholeParams,
) -> tuple[Array, LSTMState, PeepholeParams]:
    """Gradients of one step: (dy, (dh, dc)) -> (dx, (dh, dc), gradients).

    dy, dh and dc (B, H) or (H,); `state` is the one the step began with; the
    gradients are `PeepholeParams`. Raises `ValueError` if the shapes do not fit.
    Source: Greff et al. (2017), LSTM: A search space odyssey, section II.B.
    """
    h, c = arrays_of(state, "h", "c")
    i, f, g, o, new = lstm_peephole_gates(x, state, params)
    check_arriving(dy, dstate, h=h, c=c)
    tanh_c = tanh(new)
    dh = dy + dstate[0]
    da_o = dh * tanh_c * o * (1 - o)
    dc = dstate[1] + dh * o * (1 - tanh_c * tanh_c) + da_o * params.weight_co
    da_i = dc * g * i * (1 - i)
    da_f = dc * c * f * (1 - f)
    da = concat((da_i, da_f, dc * i * (1 - g * g), da_o))
    dx, dh, shared = stacked_backward(da, x, h, params)
    peepholes = (batch_sum(da_i * c), batch_sum(da_f * c), batch_sum(da_o * new))
    dc = dc * f + da_i * params.weight_ci + da_f * params.weight_cf
    return dx, (dh, dc), PeepholeParams(*shared, *peepholes)


LSTM_PEEPHOLE = Cell(
    "lstm_peephole",
    gates=("i", "f", "g", "o"),
    states=("h", "c"),
    step=lstm_peephole_cell,
    backward=lstm_peephole_backward,
    params_type=PeepholeParams,
    shapes=PEEPHOLE_SHAPES,
    keeps="f",
)
