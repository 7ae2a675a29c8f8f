"""The minimal GRU: no state in the gates, so that a scan can replace the loop (Feng et al. 2024).

z = σ(W_iz x + b_iz)        n = p(W_in x + b_in)        h' = (1 − z) ⊙ h + z ⊙ n

p(a) = a + 1/2 for a ≥ 0 and σ(a) for a < 0 is always positive, which a scan in logarithms needs: the candidate of the
paper's appendix B. In its section 3 the candidate is linear, n = W_in x + b_in.
"""

from typing import NamedTuple

from course_lib.cells.base import Cell, check_arriving, check_step
from course_lib.ops import Array, batch_sum, concat, outer_sum, sigmoid, split, where

MIN_SHAPES = {"weight_ih": "GH D", "bias_ih": "GH"}


class MinParams(NamedTuple):
    """Parameters of a cell whose gates read the input alone: `weight_ih` (G·H, D), `bias_ih` (G·H,).

    Source: Feng et al. (2024), Were RNNs all we needed?
    """

    weight_ih: Array
    bias_ih: Array


def positive(a: Array) -> Array:
    """a + 1/2 where a ≥ 0, σ(a) where a < 0, of any shape.

    Source: Feng et al. (2024), Were RNNs all we needed?, appendix B.3.
    """
    return where(a >= 0, a + 0.5, sigmoid(a))


def positive_slope(a: Array) -> Array:
    """Derivative of `positive`, of any shape, from the right at 0."""
    s = sigmoid(a)
    return where(a >= 0, s * 0 + 1, s * (1 - s))


def min_gru_gates(x: Array, params: MinParams) -> tuple[Array, Array]:
    """Update gate and candidate: x (B, D) or (D,) -> (z, n), each (..., H).

    Raises `ValueError` if the shapes do not fit.
    Source: Feng et al. (2024), Were RNNs all we needed?, section 3.1.
    """
    check_step(x, {}, params, 2, MIN_SHAPES)
    z, n = split(x @ params.weight_ih.T + params.bias_ih, 2)
    return sigmoid(z), positive(n)


def min_gru_cell(
    x: Array,
    h: Array,
    params: MinParams,
) -> tuple[Array, Array]:
    """One step of the minimal GRU: x (B, D) or (D,), h (B, H) or (H,) -> (h', h').

    z lets the new in, as in the paper: the reverse of the GRU's.
    Raises `ValueError` if the shapes do not fit.
    Source: Feng et al. (2024), Were RNNs all we needed?, section 3.1.
    """
    check_step(x, {"h": h}, params, 2, MIN_SHAPES)
    z, n = min_gru_gates(x, params)
    h = (1 - z) * h + z * n
    return h, h


def min_gru_backward(
    dy: Array,
    dstate: Array,
    x: Array,
    state: Array,
    params: MinParams,
) -> tuple[Array, Array, MinParams]:
    """Gradients of one step: dy, dstate (B, H) or (H,) -> (dx, dh, gradients).

    `state` is the one the step began with; the gradients are `MinParams`.
    Raises `ValueError` if the shapes do not fit.
    Source: the chain rule on Feng et al. (2024), section 3.1.
    """
    check_step(x, {"h": state}, params, 2, MIN_SHAPES)
    check_arriving(dy, dstate, h=state)
    z, n = min_gru_gates(x, params)
    a_n = split(x @ params.weight_ih.T + params.bias_ih, 2)[1]
    dh = dy + dstate
    da_z = dh * (n - state) * z * (1 - z)
    da = concat((da_z, dh * z * positive_slope(a_n)))
    gradients = MinParams(outer_sum(da, x), batch_sum(da))
    return da @ params.weight_ih, dh * (1 - z), gradients


MIN_GRU = Cell(
    "min_gru",
    gates=("z", "n"),
    states=("h",),
    step=min_gru_cell,
    backward=min_gru_backward,
    params_type=MinParams,
    shapes=MIN_SHAPES,
    keeps="-z",
)
