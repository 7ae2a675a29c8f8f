"""The equations of the cells that torch does not have, once more and apart: what the cells are held to.

Written gate by gate from the papers in plain NumPy, without the helpers and without the numerical care of the cells:
the sLSTM with its exponentials unscaled, the minimal LSTM with its quotients as they stand.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

State = Any


def _sigmoid(a: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-a))


def _arguments(x: np.ndarray, h: np.ndarray, params: Any, gates: str) -> dict[str, np.ndarray]:
    """W_g x + b_ig + U_g h + b_hg, by gate g."""
    blocks = zip(gates, *(_blocks(array, len(gates)) for array in params[:4]), strict=True)
    return {g: x @ w.T + b + h @ u.T + d for g, w, u, b, d in blocks}


def _blocks(array: np.ndarray, count: int) -> np.ndarray:
    """The rows of each gate on an axis of their own, (G·H, …) -> (G, H, …): `np.split` takes longer than the sums."""
    return array.reshape(count, -1, *array.shape[1:])


def _lstm_end(i: np.ndarray, f: np.ndarray | float, g: np.ndarray, o: np.ndarray, c: np.ndarray) -> tuple:
    c = f * c + i * g
    h = o * np.tanh(c)
    return h, (h, c)


def _lstm_no_forget(x: np.ndarray, state: State, params: Any) -> tuple[np.ndarray, State]:
    a = _arguments(x, state[0], params, "igo")
    return _lstm_end(_sigmoid(a["i"]), 1.0, np.tanh(a["g"]), _sigmoid(a["o"]), state[1])


def _lstm_coupled(x: np.ndarray, state: State, params: Any) -> tuple[np.ndarray, State]:
    a = _arguments(x, state[0], params, "igo")
    i = _sigmoid(a["i"])
    return _lstm_end(i, 1 - i, np.tanh(a["g"]), _sigmoid(a["o"]), state[1])


def _lstm_peephole(x: np.ndarray, state: State, params: Any) -> tuple[np.ndarray, State]:
    h, c = state
    a = _arguments(x, h, params, "ifgo")
    i, f = _sigmoid(a["i"] + params.weight_ci * c), _sigmoid(a["f"] + params.weight_cf * c)
    c = f * c + i * np.tanh(a["g"])
    h = _sigmoid(a["o"] + params.weight_co * c) * np.tanh(c)
    return h, (h, c)


def _gru_reset_before(x: np.ndarray, h: State, params: Any) -> tuple[np.ndarray, State]:
    a = _arguments(x, h, params, "rzn")
    n = np.tanh(_arguments(x, _sigmoid(a["r"]) * h, params, "rzn")["n"])
    z = _sigmoid(a["z"])
    h = (1 - z) * n + z * h
    return h, h


def _positive(a: np.ndarray) -> np.ndarray:
    return np.where(a < 0, _sigmoid(a), a + 0.5)


def _min_gru(x: np.ndarray, h: State, params: Any) -> tuple[np.ndarray, State]:
    z, n = (x @ w.T + b for w, b in zip(*(_blocks(array, 2) for array in params), strict=True))
    h = (1 - _sigmoid(z)) * h + _sigmoid(z) * _positive(n)
    return h, h


def _min_lstm(x: np.ndarray, h: State, params: Any) -> tuple[np.ndarray, State]:
    i, f, g = (x @ w.T + b for w, b in zip(*(_blocks(array, 3) for array in params), strict=True))
    i, f = _sigmoid(i), _sigmoid(f)
    h = f / (f + i) * h + i / (f + i) * _positive(g)
    return h, h


def _rg_lru(x: np.ndarray, h: State, params: Any) -> tuple[np.ndarray, State]:
    r, i, n = (x @ w.T + b for w, b in zip(*(_blocks(array, 3) for array in params[:2]), strict=True))
    a = _sigmoid(params.decay) ** (8 * _sigmoid(r))
    h = a * h + np.sqrt(1 - a**2) * (_sigmoid(i) * n)
    return h, h


def _slstm(x: np.ndarray, state: State, params: Any) -> tuple[np.ndarray, State]:
    h, c, n, m = state
    a = _arguments(x, h, params, "ifgo")
    i, f = np.exp(a["i"]), _sigmoid(a["f"])
    c = f * c * np.exp(m) + i * np.tanh(a["g"])
    n = f * n * np.exp(m) + i
    m = np.maximum(np.log(f) + m, a["i"])
    h = _sigmoid(a["o"]) * c / n
    return h, (h, c * np.exp(-m), n * np.exp(-m), m)


def _normalise(a: np.ndarray) -> np.ndarray:
    centred = a - a.sum(-1, keepdims=True) / a.shape[-1]
    return centred / np.sqrt((centred * centred).sum(-1, keepdims=True) / a.shape[-1] + 1e-5)


def _lstm_layer_norm(x: np.ndarray, state: State, params: Any) -> tuple[np.ndarray, State]:
    h, c = state
    from_input = params.gain_ih * _normalise(x @ params.weight_ih.T) + params.bias_ih
    from_state = params.gain_hh * _normalise(h @ params.weight_hh.T) + params.bias_hh
    i, f, g, o = _blocks((from_input + from_state).T, 4).swapaxes(1, 2)
    c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
    h = _sigmoid(o) * np.tanh(params.gain_c * _normalise(c) + params.bias_c)
    return h, (h, c)


EQUATIONS: Mapping[str, Callable[[np.ndarray, State, Any], tuple[np.ndarray, State]]] = MappingProxyType(
    {
        "lstm_no_forget": _lstm_no_forget,  # Hochreiter & Schmidhuber (1997)
        "lstm_peephole": _lstm_peephole,  # Gers & Schmidhuber (2000)
        "lstm_coupled": _lstm_coupled,  # Greff et al. (2017), CIFG
        "gru_reset_before": _gru_reset_before,  # Cho et al. (2014), equations 5 to 8
        "min_gru": _min_gru,  # Feng et al. (2024), section 3.1
        "min_lstm": _min_lstm,  # Feng et al. (2024), section 3.2
        "rg_lru": _rg_lru,  # De et al. (2024), section 2.4
        "slstm": _slstm,  # Beck et al. (2024), section 2.2
        "lstm_layer_norm": _lstm_layer_norm,  # Ba, Kiros & Hinton (2016), appendix
    }
)
"""One step (x, state, params) -> (y, state) by cell, in float64: x (B, D), states (B, H), params as the cell's."""
