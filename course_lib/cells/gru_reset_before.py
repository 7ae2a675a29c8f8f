"""The GRU of its paper: the reset gate acts on h before the product (Cho et al. 2014).

r = σ(W_ir x + b_ir + W_hr h + b_hr)        n = tanh(W_in x + b_in + W_hn (r ⊙ h) + b_hn)
z = σ(W_iz x + b_iz + W_hz h + b_hz)        h' = (1 − z) ⊙ n + z ⊙ h
"""

from course_lib.cells.base import Cell, CellParams, check_arriving, check_step
from course_lib.ops import Array, batch_sum, concat, outer_sum, sigmoid, split, tanh


def gru_reset_before_gates(
    x: Array,
    h: Array,
    params: CellParams,
) -> tuple[Array, Array, Array]:
    """Reset gate, update gate and candidate: (r, z, n).

    x (B, D) or (D,), h (B, H) or (H,); each result as h.
    Raises `ValueError` if the shapes do not fit.
    Source: Cho et al. (2014), Learning phrase representations, equations 5 to 8.
    """
    check_step(x, {"h": h}, params, gates=3)
    size = h.shape[-1]
    weight_rz, weight_n = params.weight_hh[: 2 * size], params.weight_hh[2 * size :]
    from_input = x @ params.weight_ih.T + params.bias_ih + params.bias_hh
    r, z = split(sigmoid(from_input[..., : 2 * size] + h @ weight_rz.T), 2)
    n = tanh(from_input[..., 2 * size :] + (r * h) @ weight_n.T)
    return r, z, n


def gru_reset_before_cell(
    x: Array,
    h: Array,
    params: CellParams,
) -> tuple[Array, Array]:
    """One step of the GRU of 2014: x (B, D) or (D,), h (B, H) or (H,) -> (h', h').

    Raises `ValueError` if the shapes do not fit.
    Source: Cho et al. (2014), Learning phrase representations, equations 5 to 8.
    """
    _, z, n = gru_reset_before_gates(x, h, params)
    h = (1 - z) * n + z * h
    return h, h


def gru_reset_before_backward(
    dy: Array,
    dstate: Array,
    x: Array,
    state: Array,
    params: CellParams,
) -> tuple[Array, Array, CellParams]:
    """Gradients of one step: dy, dstate (B, H) or (H,) -> (dx, dh, gradients).

    `state` is the one the step began with; the gradients are `CellParams`.
    Raises `ValueError` if the shapes do not fit.
    Source: the chain rule on Cho et al. (2014), equations 5 to 8.
    """
    h = state
    r, z, n = gru_reset_before_gates(x, h, params)
    check_arriving(dy, dstate, h=h)
    rows = 2 * h.shape[-1]
    dh = dy + dstate
    da_n = dh * (1 - z) * (1 - n * n)
    dreset = da_n @ params.weight_hh[rows:]  # of r ⊙ h
    da_rz = concat((dreset * h * r * (1 - r), dh * (h - n) * z * (1 - z)))
    da = concat((da_rz, da_n))
    weight_hh = concat((outer_sum(da_rz, h).T, outer_sum(da_n, r * h).T)).T
    bias = batch_sum(da)
    gradients = CellParams(outer_sum(da, x), weight_hh, bias, bias)
    dh = da_rz @ params.weight_hh[:rows] + dreset * r + dh * z
    return da @ params.weight_ih, dh, gradients


GRU_RESET_BEFORE = Cell(
    "gru_reset_before",
    gates=("r", "z", "n"),
    states=("h",),
    step=gru_reset_before_cell,
    backward=gru_reset_before_backward,
    keeps="z",
)
