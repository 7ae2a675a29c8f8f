"""The LSTM with a forget gate (Hochreiter & Schmidhuber 1997; Gers, Schmidhuber & Cummins 2000).

i = σ(W_ii x + b_ii + W_hi h + b_hi)        c' = f ⊙ c + i ⊙ g
f = σ(W_if x + b_if + W_hf h + b_hf)        h' = o ⊙ tanh(c')
g = tanh(W_ig x + b_ig + W_hg h + b_hg)
o = σ(W_io x + b_io + W_ho h + b_ho)
"""

from course_lib.cells.base import (
    Cell,
    CellParams,
    arrays_of,
    check_arriving,
    check_step,
    stacked_backward,
)
from course_lib.ops import Array, concat, sigmoid, split, tanh

LSTMState = tuple[Array, Array]


def lstm_gates(
    x: Array,
    h: Array,
    params: CellParams,
) -> tuple[Array, Array, Array, Array]:
    """Input gate, forget gate, candidate and output gate: (i, f, g, o).

    x (B, D) or (D,), h (B, H) or (H,); each result as h.
    Raises `ValueError` if the shapes do not fit.
    Source: Gers, Schmidhuber & Cummins (2000), Learning to forget.
    """
    check_step(x, {"h": h}, params, gates=4)
    from_input = x @ params.weight_ih.T + params.bias_ih
    from_state = h @ params.weight_hh.T + params.bias_hh
    i, f, g, o = split(from_input + from_state, 4)
    return sigmoid(i), sigmoid(f), tanh(g), sigmoid(o)


def lstm_cell(
    x: Array,
    state: LSTMState,
    params: CellParams,
) -> tuple[Array, LSTMState]:
    """One step of the LSTM: (x, (h, c)) -> (h', (h', c')).

    x (B, D) or (D,); h and c (B, H) or (H,).
    Raises `ValueError` if the shapes do not fit.
    Source: Gers, Schmidhuber & Cummins (2000), Learning to forget.
    """
    h, c = arrays_of(state, "h", "c")
    check_step(x, {"h": h, "c": c}, params, gates=4)
    i, f, g, o = lstm_gates(x, h, params)
    c = f * c + i * g
    h = o * tanh(c)
    return h, (h, c)


def lstm_backward(
    dy: Array,
    dstate: LSTMState,
    x: Array,
    state: LSTMState,
    params: CellParams,
) -> tuple[Array, LSTMState, CellParams]:
    """Gradients of one step: (dy, (dh, dc)) -> (dx, (dh, dc), gradients).

    dy, dh and dc (B, H) or (H,); `state` is the one the step began with; the
    gradients are `CellParams`. Raises `ValueError` if the shapes do not fit.
    Source: Greff et al. (2017), LSTM: A search space odyssey, section II.B.
    """
    h, c = arrays_of(state, "h", "c")
    i, f, g, o = lstm_gates(x, h, params)
    check_arriving(dy, dstate, h=h, c=c)
    tanh_c = tanh(f * c + i * g)
    dh = dy + dstate[0]
    dc = dstate[1] + dh * o * (1 - tanh_c * tanh_c)
    di, df, dg, do = dc * g, dc * c, dc * i, dh * tanh_c
    da = concat(
        (
            di * i * (1 - i),
            df * f * (1 - f),
            dg * (1 - g * g),
            do * o * (1 - o),
        )
    )
    dx, dh, gradients = stacked_backward(da, x, h, params)
    return dx, (dh, dc * f), gradients


LSTM = Cell(
    "lstm",
    gates=("i", "f", "g", "o"),
    states=("h", "c"),
    step=lstm_cell,
    backward=lstm_backward,
    keeps="f",
)
