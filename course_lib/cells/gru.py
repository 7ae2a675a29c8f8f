"""The GRU as torch and cuDNN run it: the reset gate acts after the product (after Cho et al. 2014).

r = σ(W_ir x + b_ir + W_hr h + b_hr)        n = tanh(W_in x + b_in + r ⊙ (W_hn h + b_hn))
z = σ(W_iz x + b_iz + W_hz h + b_hz)        h' = (1 − z) ⊙ n + z ⊙ h
"""

from course_lib.cells.base import Cell, CellParams, check_arriving, check_step
from course_lib.ops import Array, batch_sum, concat, outer_sum, sigmoid, split, tanh


def gru_gates(
    x: Array,
    h: Array,
    params: CellParams,
) -> tuple[Array, Array, Array]:
    """Reset gate, update gate and candidate: (r, z, n).

    x (B, D) or (D,), h (B, H) or (H,); each result as h.
    Raises `ValueError` if the shapes do not fit.
    Source: Cho et al. (2014), Learning phrase representations, equations 5 to 8;
    r after the product: torch.nn.GRU.
    """
    check_step(x, {"h": h}, params, gates=3)
    from_input = split(x @ params.weight_ih.T + params.bias_ih, 3)
    from_state = split(h @ params.weight_hh.T + params.bias_hh, 3)
    r = sigmoid(from_input[0] + from_state[0])
    z = sigmoid(from_input[1] + from_state[1])
    n = tanh(from_input[2] + r * from_state[2])
    return r, z, n


def gru_cell(x: Array, h: Array, params: CellParams) -> tuple[Array, Array]:
    """One step of the GRU: x (B, D) or (D,), h (B, H) or (H,) -> (h', h').

    z keeps the old state, as in torch; Cho et al. (2014) write it so too.
    Raises `ValueError` if the shapes do not fit.
    Source: Cho et al. (2014), Learning phrase representations, equations 5 to 8;
    r after the product: torch.nn.GRU.
    """
    _, z, n = gru_gates(x, h, params)
    h = (1 - z) * n + z * h
    return h, h


def gru_backward(
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
    r, z, n = gru_gates(x, h, params)
    check_arriving(dy, dstate, h=h)
    recalled = split(h @ params.weight_hh.T + params.bias_hh, 3)[2]
    dh = dy + dstate
    da_n = dh * (1 - z) * (1 - n * n)
    da_z = dh * (h - n) * z * (1 - z)
    da_r = da_n * recalled * r * (1 - r)
    from_input = concat((da_r, da_z, da_n))
    from_state = concat((da_r, da_z, da_n * r))
    gradients = CellParams(
        outer_sum(from_input, x),
        outer_sum(from_state, h),
        batch_sum(from_input),
        batch_sum(from_state),
    )
    dx = from_input @ params.weight_ih
    return dx, from_state @ params.weight_hh + dh * z, gradients


GRU = Cell(
    "gru",
    gates=("r", "z", "n"),
    states=("h",),
    step=gru_cell,
    backward=gru_backward,
    keeps="z",
)
