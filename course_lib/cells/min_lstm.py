"""The minimal LSTM: gates of the input alone that share out a whole (Feng et al. 2024).

i = σ(W_ii x + b_ii)        h' = f / (f + i) ⊙ h + i / (f + i) ⊙ g
f = σ(W_if x + b_if)
g = p(W_ig x + b_ig)        p as in the minimal GRU: appendix B; linear in section 3
"""

from course_lib.cells.base import Cell, check_arriving, check_step
from course_lib.cells.min_gru import MIN_SHAPES, MinParams, positive, positive_slope
from course_lib.ops import Array, batch_sum, concat, log_sigmoid, outer_sum, sigmoid, split


def min_lstm_gates(x: Array, params: MinParams) -> tuple[Array, Array, Array]:
    """Shares of new and old, and the candidate: x (B, D) or (D,) -> (i, f, g).

    Each (..., H), with i + f = 1: the gates already divided by their sum, from
    their logarithms, so that two closed gates do not give 0 / 0.
    Raises `ValueError` if the shapes do not fit.
    Source: Feng et al. (2024), Were RNNs all we needed?, section 3.2.
    """
    check_step(x, {}, params, 3, MIN_SHAPES)
    i, f, g = split(x @ params.weight_ih.T + params.bias_ih, 3)
    odds = log_sigmoid(f) - log_sigmoid(i)
    return sigmoid(-odds), sigmoid(odds), positive(g)


def min_lstm_cell(
    x: Array,
    h: Array,
    params: MinParams,
) -> tuple[Array, Array]:
    """One step of the minimal LSTM: x (B, D) or (D,), h (B, H) or (H,) -> (h', h').

    Raises `ValueError` if the shapes do not fit.
    Source: Feng et al. (2024), Were RNNs all we needed?, section 3.2.
    """
    check_step(x, {"h": h}, params, 3, MIN_SHAPES)
    i, f, g = min_lstm_gates(x, params)
    h = f * h + i * g
    return h, h


def min_lstm_backward(
    dy: Array,
    dstate: Array,
    x: Array,
    state: Array,
    params: MinParams,
) -> tuple[Array, Array, MinParams]:
    """Gradients of one step: dy, dstate (B, H) or (H,) -> (dx, dh, gradients).

    `state` is the one the step began with; the gradients are `MinParams`.
    Raises `ValueError` if the shapes do not fit.
    Source: the chain rule on Feng et al. (2024), section 3.2.
    """
    check_step(x, {"h": state}, params, 3, MIN_SHAPES)
    check_arriving(dy, dstate, h=state)
    i, f, g = min_lstm_gates(x, params)
    a_i, a_f, a_g = split(x @ params.weight_ih.T + params.bias_ih, 3)
    dh = dy + dstate
    dodds = dh * (state - g) * f * i
    da = concat(
        (
            -dodds * sigmoid(-a_i),
            dodds * sigmoid(-a_f),
            dh * i * positive_slope(a_g),
        )
    )
    gradients = MinParams(outer_sum(da, x), batch_sum(da))
    return da @ params.weight_ih, dh * f, gradients


MIN_LSTM = Cell(
    "min_lstm",
    gates=("i", "f", "g"),
    states=("h",),
    step=min_lstm_cell,
    backward=min_lstm_backward,
    params_type=MinParams,
    shapes=MIN_SHAPES,
    keeps="f",
)
