"""The sLSTM of xLSTM: an exponential input gate, and a normaliser that keeps count of it (Beck et al. 2024).

i = exp(W_ii x + b_ii + W_hi h + b_hi)      c' = f ⊙ c + i ⊙ g
f = σ(W_if x + b_if + W_hf h + b_hf)        n' = f ⊙ n + i
g = tanh(W_ig x + b_ig + W_hg h + b_hg)     h' = o ⊙ c' / n'
o = σ(W_io x + b_io + W_ho h + b_ho)

c and n are kept divided by exp(m), with m' = max(log f + m, log i): no exponential overflows, and h does not change.
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
from course_lib.ops import (
    Array,
    concat,
    exp,
    log_sigmoid,
    maximum,
    sigmoid,
    split,
    tanh,
    where,
)

SLSTMState = tuple[Array, Array, Array, Array]


def slstm_gates(
    x: Array,
    state: SLSTMState,
    params: CellParams,
) -> tuple[Array, Array, Array, Array, Array]:
    """Scaled input and forget gates, candidate, output gate, m': (i, f, g, o, m').

    x (B, D) or (D,), h and m (B, H) or (H,); i and f are divided by exp(m').
    Raises `ValueError` if the shapes do not fit.
    Source: Beck et al. (2024), xLSTM, section 2.2; its z is our g.
    """
    h, c, n, m = arrays_of(state, "h", "c", "n", "m")
    check_step(x, {"h": h, "c": c, "n": n, "m": m}, params, gates=4)
    i, f, g, o = split(stacked(x, h, params), 4)
    kept = log_sigmoid(f) + m
    m = maximum(kept, i)
    return exp(i - m), exp(kept - m), tanh(g), sigmoid(o), m


def slstm_cell(
    x: Array,
    state: SLSTMState,
    params: CellParams,
) -> tuple[Array, SLSTMState]:
    """One step of the sLSTM: (x, (h, c, n, m)) -> (h', (h', c', n', m')).

    x (B, D) or (D,); h, c, n and m (B, H) or (H,). At the start c = n = 0 and
    m = −∞, the logarithm of nothing; then n' > 0. One head, full weights.
    Raises `ValueError` if the shapes do not fit.
    Source: Beck et al. (2024), xLSTM, section 2.2; its z is our g.
    """
    _, c, n, _ = arrays_of(state, "h", "c", "n", "m")
    i, f, g, o, m = slstm_gates(x, state, params)
    c = f * c + i * g
    n = f * n + i
    h = o * c / n
    return h, (h, c, n, m)


def slstm_backward(
    dy: Array,
    dstate: SLSTMState,
    x: Array,
    state: SLSTMState,
    params: CellParams,
) -> tuple[Array, SLSTMState, CellParams]:
    """Gradients of one step: (dy, (dh, dc, dn, dm)) -> (dx, (dh, dc, dn, dm), gradients).

    dy and each of `dstate` (B, H) or (H,); `state` is the one the step began
    with. Raises `ValueError` if the shapes do not fit.
    Source: the chain rule on Beck et al. (2024), xLSTM, section 2.2.
    """
    h, c, n, _ = arrays_of(state, "h", "c", "n", "m")
    i, f, g, o, _ = slstm_gates(x, state, params)
    check_arriving(dy, dstate, h=h, c=c, n=n, m=state[3])
    a_i, a_f, _, _ = split(stacked(x, h, params), 4)
    kept = log_sigmoid(a_f) + state[3]
    new_c, new_n = f * c + i * g, f * n + i
    dh = dy + dstate[0]
    dc = dstate[1] + dh * o / new_n
    dn = dstate[2] - dh * o * new_c / (new_n * new_n)
    dlog_f = (dc * c + dn * n) * f
    dlog_i = (dc * g + dn) * i
    dm = dstate[3] - dlog_f - dlog_i
    zero = 0 * dm
    dkept = dlog_f + where(kept >= a_i, dm, zero)
    da = concat(
        (
            dlog_i + where(kept >= a_i, zero, dm),
            dkept * sigmoid(-a_f),
            dc * i * (1 - g * g),
            dh * new_c / new_n * o * (1 - o),
        )
    )
    dx, dh, gradients = stacked_backward(da, x, h, params)
    return dx, (dh, dc * f, dn * f, dkept), gradients


SLSTM = Cell(
    "slstm",
    gates=("i", "f", "g", "o"),
    states=("h", "c", "n", "m"),
    step=slstm_cell,
    backward=slstm_backward,
    keeps="f",
    initial={"m": float("-inf")},
)
