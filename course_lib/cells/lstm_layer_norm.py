"""The LSTM with layer normalisation inside the cell (Ba, Kiros & Hinton 2016).

a = s_ih ⊙ LN(W_ih x) + b_ih + s_hh ⊙ LN(W_hh h) + b_hh      rows i, f, g, o
c' = σ(f) ⊙ c + σ(i) ⊙ tanh(g)
h' = σ(o) ⊙ tanh(s_c ⊙ LN(c') + b_c)

LN subtracts the mean over the axis and divides by its standard deviation; s are gains, which begin at 1.
"""

from typing import NamedTuple

from course_lib.cells.base import (
    SHAPES,
    Cell,
    arrays_of,
    check_arriving,
    check_step,
)
from course_lib.cells.lstm import LSTMState
from course_lib.ops import (
    Array,
    batch_sum,
    concat,
    outer_sum,
    sigmoid,
    split,
    standardise,
    standardise_backward,
    tanh,
)

LAYER_NORM_SHAPES = {
    **SHAPES,
    "gain_ih": "GH",
    "gain_hh": "GH",
    "gain_c": "H",
    "bias_c": "H",
}


class LayerNormParams(NamedTuple):
    """`CellParams` (4·H rows, i f g o), the gains `gain_ih`, `gain_hh` (4·H,), and `gain_c`, `bias_c` (H,).

    Source: Ba, Kiros & Hinton (2016), Layer normalization, appendix.
    """

    weight_ih: Array
    weight_hh: Array
    bias_ih: Array
    bias_hh: Array
    gain_ih: Array
    gain_hh: Array
    gain_c: Array
    bias_c: Array


def lstm_layer_norm_gates(
    x: Array,
    h: Array,
    params: LayerNormParams,
) -> tuple[Array, Array, Array, Array]:
    """Input gate, forget gate, candidate and output gate: (i, f, g, o).

    x (B, D) or (D,), h (B, H) or (H,); each result as h.
    Raises `ValueError` if the shapes do not fit.
    Source: Ba, Kiros & Hinton (2016), Layer normalization, appendix.
    """
    check_step(x, {"h": h}, params, 4, LAYER_NORM_SHAPES)
    from_input, _ = standardise(x @ params.weight_ih.T)
    from_state, _ = standardise(h @ params.weight_hh.T)
    a = params.gain_ih * from_input + params.bias_ih
    a = a + params.gain_hh * from_state + params.bias_hh
    i, f, g, o = split(a, 4)
    return sigmoid(i), sigmoid(f), tanh(g), sigmoid(o)


def lstm_layer_norm_cell(
    x: Array,
    state: LSTMState,
    params: LayerNormParams,
) -> tuple[Array, LSTMState]:
    """One step of the normalised LSTM: (x, (h, c)) -> (h', (h', c')).

    x (B, D) or (D,); h and c (B, H) or (H,); use H ≥ 2, since a layer of one
    unit is its own mean. Raises `ValueError` if the shapes do not fit.
    Source: Ba, Kiros & Hinton (2016), Layer normalization, appendix.
    """
    h, c = arrays_of(state, "h", "c")
    check_step(x, {"h": h, "c": c}, params, 4, LAYER_NORM_SHAPES)
    i, f, g, o = lstm_layer_norm_gates(x, h, params)
    c = f * c + i * g
    h = o * tanh(params.gain_c * standardise(c)[0] + params.bias_c)
    return h, (h, c)


def lstm_layer_norm_backward(
    dy: Array,
    dstate: LSTMState,
    x: Array,
    state: LSTMState,
    params: LayerNormParams,
) -> tuple[Array, LSTMState, LayerNormParams]:
    """Gradients of one step: (dy, (dh, dc)) -> (dx, (dh, dc), gradients).

    dy, dh and dc (B, H) or (H,); `state` is the one the step began with; the
    gradients are `LayerNormParams`. Raises `ValueError` if the shapes do not fit.
    Source: the chain rule on Ba, Kiros & Hinton (2016), equation 3 and appendix.
    """
    h, c = arrays_of(state, "h", "c")
    i, f, g, o = lstm_layer_norm_gates(x, h, params)
    check_arriving(dy, dstate, h=h, c=c)
    from_input, scale_x = standardise(x @ params.weight_ih.T)
    from_state, scale_h = standardise(h @ params.weight_hh.T)
    normal_c, scale_c = standardise(f * c + i * g)
    tanh_c = tanh(params.gain_c * normal_c + params.bias_c)
    dh = dy + dstate[0]
    dbefore = dh * o * (1 - tanh_c * tanh_c)  # the argument of tanh
    dc = dstate[1] + standardise_backward(dbefore * params.gain_c, normal_c, scale_c)
    da = concat(
        (
            dc * g * i * (1 - i),
            dc * c * f * (1 - f),
            dc * i * (1 - g * g),
            dh * tanh_c * o * (1 - o),
        )
    )
    dproduct_x = standardise_backward(da * params.gain_ih, from_input, scale_x)
    dproduct_h = standardise_backward(da * params.gain_hh, from_state, scale_h)
    bias = batch_sum(da)
    gradients = LayerNormParams(
        outer_sum(dproduct_x, x),
        outer_sum(dproduct_h, h),
        bias,
        bias,
        batch_sum(da * from_input),
        batch_sum(da * from_state),
        batch_sum(dbefore * normal_c),
        batch_sum(dbefore),
    )
    dx, dh = dproduct_x @ params.weight_ih, dproduct_h @ params.weight_hh
    return dx, (dh, dc * f), gradients


LSTM_LAYER_NORM = Cell(
    "lstm_layer_norm",
    gates=("i", "f", "g", "o"),
    states=("h", "c"),
    step=lstm_layer_norm_cell,
    backward=lstm_layer_norm_backward,
    params_type=LayerNormParams,
    shapes=LAYER_NORM_SHAPES,
    keeps="f",
    fill={"gain_ih": 1.0, "gain_hh": 1.0, "gain_c": 1.0, "bias_c": 0.0},
)
