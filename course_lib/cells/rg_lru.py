"""The RG-LRU of Griffin: a diagonal linear recurrence with two gates of the input alone (De et al. 2024).

r = σ(W_ia x + b_ia)        log a = 8 r ⊙ log σ(λ)
i = σ(W_ii x + b_ii)        h' = a ⊙ h + √(1 − a²) ⊙ i ⊙ n
n = W_in x + b_in

λ is a parameter, one number a unit: σ(λ)⁸ is what an open r keeps of the state, and a closed r keeps all of it. The
root lets in the more the less is kept, so that a long memory and a short one have states of one size.
"""

from typing import NamedTuple

from course_lib.cells.base import Cell, check_arriving, check_step
from course_lib.cells.min_gru import MIN_SHAPES
from course_lib.ops import Array, batch_sum, concat, exp, log_sigmoid, outer_sum, sigmoid, split, tanh

RG_LRU_SHAPES = {**MIN_SHAPES, "decay": "H"}
C = 8  # the paper's constant: how many steps of σ(λ) an open gate makes of one
TINY = 1e-30  # under the root: the slope at a = 1 is large, not infinite


class RGLRUParams(NamedTuple):
    """`weight_ih` (3·H, D) and `bias_ih` (3·H,), rows a i n, and the numbers λ, `decay` (H,).

    Source: De et al. (2024), Griffin, section 2.4; its Λ is our λ, and n is the linear layer before its recurrence.
    """

    weight_ih: Array
    bias_ih: Array
    decay: Array


def rg_lru_gates(x: Array, params: RGLRUParams) -> tuple[Array, Array, Array, Array]:
    """Recurrence gate, input gate, candidate, log a: x (B, D) or (D,) -> (r, i, n, log a), each (..., H).

    Raises `ValueError` if the shapes do not fit.
    Source: De et al. (2024), Griffin, section 2.4.
    """
    check_step(x, {}, params, 3, RG_LRU_SHAPES)
    r, i, n = split(x @ params.weight_ih.T + params.bias_ih, 3)
    r = sigmoid(r)
    return r, sigmoid(i), n, C * r * log_sigmoid(params.decay)


def let_in(log_a: Array) -> Array:
    """√(1 − a²) from log a ≤ 0, of any shape: with a near 1 no digit is lost.

    Source: De et al. (2024), Griffin, section 2.4.
    """
    return (TINY - tanh(log_a) * (1 + exp(2 * log_a))) ** 0.5


def rg_lru_cell(
    x: Array,
    h: Array,
    params: RGLRUParams,
) -> tuple[Array, Array]:
    """One step of the RG-LRU: x (B, D) or (D,), h (B, H) or (H,) -> (h', h').

    Raises `ValueError` if the shapes do not fit.
    Source: De et al. (2024), Griffin, section 2.4.
    """
    check_step(x, {"h": h}, params, 3, RG_LRU_SHAPES)
    _, i, n, log_a = rg_lru_gates(x, params)
    h = exp(log_a) * h + let_in(log_a) * i * n
    return h, h


def rg_lru_backward(
    dy: Array,
    dstate: Array,
    x: Array,
    state: Array,
    params: RGLRUParams,
) -> tuple[Array, Array, RGLRUParams]:
    """Gradients of one step: dy, dstate (B, H) or (H,) -> (dx, dh, gradients).

    `state` is the one the step began with; the gradients are `RGLRUParams`.
    Raises `ValueError` if the shapes do not fit.
    Source: the chain rule on De et al. (2024), Griffin, section 2.4.
    """
    check_step(x, {"h": state}, params, 3, RG_LRU_SHAPES)
    check_arriving(dy, dstate, h=state)
    r, i, n, log_a = rg_lru_gates(x, params)
    a, root = exp(log_a), let_in(log_a)
    dh = dy + dstate
    dlog_a = dh * a * (state - a / root * i * n)
    da = concat(
        (
            dlog_a * log_a * (1 - r),
            dh * root * n * i * (1 - i),
            dh * root * i,
        )
    )
    decay = batch_sum(dlog_a * r) * C * sigmoid(-params.decay)
    gradients = RGLRUParams(outer_sum(da, x), batch_sum(da), decay)
    return da @ params.weight_ih, dh * a, gradients


RG_LRU = Cell(
    "rg_lru",
    gates=("a", "i", "n"),
    states=("h",),
    step=rg_lru_cell,
    backward=rg_lru_backward,
    params_type=RGLRUParams,
    shapes=RG_LRU_SHAPES,
    fill={"decay": 5.0},
)
