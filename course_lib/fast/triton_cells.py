"""One step of each cell in Triton, forward and backward, on tiles that stay in registers; `triton_sequence` loops.

A forward step takes `x` and `r`, what the input and the old h give to each gate (one tile a gate, biases in), the old
state and the cell's further weights: it returns the new state and what the way back will want. A backward step takes
the gradients of the new state, what was kept, the old and the new state: it returns the gradients of `x`, of `r`, of
the old state by every way but `r`. The equations are those of `course_lib.cells`.
"""

from typing import Any, NamedTuple

import triton
import triton.language as tl


class Steps(NamedTuple):
    """A cell's two functions, how many tiles the forward one keeps, and whether `x` and `r` have the same gradient.

    `more` says for each further weight which gate it enters, which state it multiplies there, and if that is the new.
    """

    forward: Any
    backward: Any
    kept: int
    same: bool = True
    more: tuple[tuple[int, int, bool], ...] = ()


@triton.jit
def _tanh(x):
    return 2 * tl.sigmoid(2 * x) - 1


@triton.jit
def _log_sigmoid(x):
    return tl.minimum(x, 0.0) - tl.log(1 + tl.exp(-tl.abs(x)))


@triton.jit
def _rnn(x, r, old, more):
    h = _tanh(x[0] + r[0])
    return (h,), (h,)


@triton.jit
def _rnn_back(d, kept, old, new, more):
    da = d[0] * (1 - kept[0] * kept[0])
    return (da,), (da,), (0.0,)


@triton.jit
def _lstm(x, r, old, more):
    i, f = tl.sigmoid(x[0] + r[0]), tl.sigmoid(x[1] + r[1])
    g, o = _tanh(x[2] + r[2]), tl.sigmoid(x[3] + r[3])
    c = f * old[1] + i * g
    return (o * _tanh(c), c), (i, f, g, o)


@triton.jit
def _lstm_back(d, kept, old, new, more):
    i, f, g, o = kept
    tanh_c = _tanh(new[1])
    dc = d[1] + d[0] * o * (1 - tanh_c * tanh_c)
    da_i, da_f = dc * g * i * (1 - i), dc * old[1] * f * (1 - f)
    da = (da_i, da_f, dc * i * (1 - g * g), d[0] * tanh_c * o * (1 - o))
    return da, da, (0.0, dc * f)


@triton.jit
def _no_forget(x, r, old, more):
    i, g, o = tl.sigmoid(x[0] + r[0]), _tanh(x[1] + r[1]), tl.sigmoid(x[2] + r[2])
    c = old[1] + i * g
    return (o * _tanh(c), c), (i, g, o)


@triton.jit
def _no_forget_back(d, kept, old, new, more):
    i, g, o = kept
    tanh_c = _tanh(new[1])
    dc = d[1] + d[0] * o * (1 - tanh_c * tanh_c)
    da = (dc * g * i * (1 - i), dc * i * (1 - g * g), d[0] * tanh_c * o * (1 - o))
    return da, da, (0.0, dc)


@triton.jit
def _coupled(x, r, old, more):
    i, g, o = tl.sigmoid(x[0] + r[0]), _tanh(x[1] + r[1]), tl.sigmoid(x[2] + r[2])
    c = (1 - i) * old[1] + i * g
    return (o * _tanh(c), c), (i, g, o)


@triton.jit
def _coupled_back(d, kept, old, new, more):
    i, g, o = kept
    tanh_c = _tanh(new[1])
    dc = d[1] + d[0] * o * (1 - tanh_c * tanh_c)
    da = (dc * (g - old[1]) * i * (1 - i), dc * i * (1 - g * g), d[0] * tanh_c * o * (1 - o))
    return da, da, (0.0, dc * (1 - i))


@triton.jit
def _peephole(x, r, old, more):
    i = tl.sigmoid(x[0] + r[0] + more[0] * old[1])
    f = tl.sigmoid(x[1] + r[1] + more[1] * old[1])
    g = _tanh(x[2] + r[2])
    c = f * old[1] + i * g
    o = tl.sigmoid(x[3] + r[3] + more[2] * c)
    return (o * _tanh(c), c), (i, f, g, o)


@triton.jit
def _peephole_back(d, kept, old, new, more):
    i, f, g, o = kept
    tanh_c = _tanh(new[1])
    da_o = d[0] * tanh_c * o * (1 - o)
    dc = d[1] + d[0] * o * (1 - tanh_c * tanh_c) + da_o * more[2]
    da_i, da_f = dc * g * i * (1 - i), dc * old[1] * f * (1 - f)
    da = (da_i, da_f, dc * i * (1 - g * g), da_o)
    return da, da, (0.0, dc * f + da_i * more[0] + da_f * more[1])


@triton.jit
def _gru(x, r, old, more):
    reset, z = tl.sigmoid(x[0] + r[0]), tl.sigmoid(x[1] + r[1])
    n = _tanh(x[2] + reset * r[2])
    return ((1 - z) * n + z * old[0],), (reset, z, n, r[2])


@triton.jit
def _gru_back(d, kept, old, new, more):
    reset, z, n, recalled = kept
    da_n = d[0] * (1 - z) * (1 - n * n)
    da_z = d[0] * (old[0] - n) * z * (1 - z)
    da_r = da_n * recalled * reset * (1 - reset)
    return (da_r, da_z, da_n), (da_r, da_z, da_n * reset), (d[0] * z,)


@triton.jit
def _slstm(x, r, old, more):
    a_i, a_f = x[0] + r[0], x[1] + r[1]
    carried = _log_sigmoid(a_f) + old[3]
    m = tl.maximum(carried, a_i)
    i, f = tl.exp(a_i - m), tl.exp(carried - m)
    g, o = _tanh(x[2] + r[2]), tl.sigmoid(x[3] + r[3])
    c, n = f * old[1] + i * g, f * old[2] + i
    return (o * c / n, c, n, m), (i, f, g, o, a_f)


@triton.jit
def _slstm_back(d, kept, old, new, more):
    i, f, g, o, a_f = kept
    ratio = new[1] / new[2]
    dc, dn = d[1] + d[0] * o / new[2], d[2] - d[0] * o * ratio / new[2]
    dlog_f, dlog_i = (dc * old[1] + dn * old[2]) * f, (dc * g + dn) * i
    dm = d[3] - dlog_f - dlog_i
    won = f >= 1  # m' came from what was carried: its own gate is then exp(0)
    dcarried = dlog_f + tl.where(won, dm, 0.0)
    da_i = dlog_i + tl.where(won, 0.0, dm)
    da = (da_i, dcarried * tl.sigmoid(-a_f), dc * i * (1 - g * g), d[0] * ratio * o * (1 - o))
    return da, da, (0.0, dc * f, dn * f, dcarried)


STEPS = {
    "rnn": Steps(_rnn, _rnn_back, 1),
    "lstm": Steps(_lstm, _lstm_back, 4),
    "lstm_no_forget": Steps(_no_forget, _no_forget_back, 3),
    "lstm_coupled": Steps(_coupled, _coupled_back, 3),
    "lstm_peephole": Steps(_peephole, _peephole_back, 4, more=((0, 1, False), (1, 1, False), (3, 1, True))),
    "gru": Steps(_gru, _gru_back, 4, same=False),
    "slstm": Steps(_slstm, _slstm_back, 5),
}
