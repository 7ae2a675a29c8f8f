"""One step of each cell after its input product, in the operations of any library: torch's loops and JAX's scans.

A step is `(z, state, p, o) -> state`: z (B, G·H) is what the input contributes, its bias included; `p` holds the other
parameters, `weight_hh` turned round once to (H, G·H); `o` the library's operations. The state's first array is h.
"""

from collections.abc import Callable, Mapping
from typing import Any

Step = Callable[[Any, tuple[Any, ...], Mapping[str, Any], Any], tuple[Any, ...]]


def rnn(z: Any, state: tuple[Any, ...], p: Mapping[str, Any], o: Any) -> tuple[Any, ...]:
    return (o.tanh(o.addmm(z, state[0], p["weight_hh"])),)


def lstm(z: Any, state: tuple[Any, ...], p: Mapping[str, Any], o: Any) -> tuple[Any, ...]:
    h, c = state
    i, f, g, out = o.split(o.addmm(z, h, p["weight_hh"]), 4)
    c = o.sigmoid(f) * c + o.sigmoid(i) * o.tanh(g)
    return o.sigmoid(out) * o.tanh(c), c


def lstm_no_forget(z: Any, state: tuple[Any, ...], p: Mapping[str, Any], o: Any) -> tuple[Any, ...]:
    h, c = state
    i, g, out = o.split(o.addmm(z, h, p["weight_hh"]), 3)
    c = c + o.sigmoid(i) * o.tanh(g)
    return o.sigmoid(out) * o.tanh(c), c


def lstm_coupled(z: Any, state: tuple[Any, ...], p: Mapping[str, Any], o: Any) -> tuple[Any, ...]:
    h, c = state
    i, g, out = o.split(o.addmm(z, h, p["weight_hh"]), 3)
    c = c + o.sigmoid(i) * (o.tanh(g) - c)
    return o.sigmoid(out) * o.tanh(c), c


def lstm_peephole(z: Any, state: tuple[Any, ...], p: Mapping[str, Any], o: Any) -> tuple[Any, ...]:
    h, c = state
    i, f, g, out = o.split(o.addmm(z, h, p["weight_hh"]), 4)
    c = o.sigmoid(f + p["weight_cf"] * c) * c + o.sigmoid(i + p["weight_ci"] * c) * o.tanh(g)
    return o.sigmoid(out + p["weight_co"] * c) * o.tanh(c), c


def gru(z: Any, state: tuple[Any, ...], p: Mapping[str, Any], o: Any) -> tuple[Any, ...]:
    h = state[0]
    recalled = o.split(o.addmm(p["bias_hh"], h, p["weight_hh"]), 3)
    parts = o.split(z, 3)
    r, keep = o.sigmoid(parts[0] + recalled[0]), o.sigmoid(parts[1] + recalled[1])
    n = o.tanh(parts[2] + r * recalled[2])
    return (n + keep * (h - n),)


def gru_reset_before(z: Any, state: tuple[Any, ...], p: Mapping[str, Any], o: Any) -> tuple[Any, ...]:
    h = state[0]
    size = 2 * h.shape[-1]
    r, keep = o.split(o.sigmoid(o.addmm(z[:, :size], h, p["weight_hh"][:, :size])), 2)
    n = o.tanh(o.addmm(z[:, size:], r * h, p["weight_hh"][:, size:]))
    return (n + keep * (h - n),)


def slstm(z: Any, state: tuple[Any, ...], p: Mapping[str, Any], o: Any) -> tuple[Any, ...]:
    h, c, n, m = state
    i, f, g, out = o.split(o.addmm(z, h, p["weight_hh"]), 4)
    kept = o.log_sigmoid(f) + m
    m = o.maximum(kept, i)
    i, f = o.exp(i - m), o.exp(kept - m)
    c, n = f * c + i * o.tanh(g), f * n + i
    return o.sigmoid(out) * c / n, c, n, m


def rg_lru(z: Any, state: tuple[Any, ...], p: Mapping[str, Any], o: Any) -> tuple[Any, ...]:
    r, i, n = o.split(z, 3)
    a = o.exp(8 * o.sigmoid(r) * o.log_sigmoid(p["decay"]))
    return (a * state[0] + (1 - a * a) ** 0.5 * o.sigmoid(i) * n,)


def min_gru(z: Any, state: tuple[Any, ...], p: Mapping[str, Any], o: Any) -> tuple[Any, ...]:
    kept, new = o.split(z, 2)  # from `shares`
    return (o.addcmul(new, kept, state[0]),)


min_lstm = min_gru


def shares(cell: str, z: Any, o: Any) -> Any:
    """What a minimal cell keeps of h and what it adds, side by side, for all steps at once: z (…, G·H) -> (…, 2·H)."""
    if cell == "min_gru":
        gate, candidate = o.split(z, 2)
        new = o.sigmoid(gate)
        kept = 1 - new
    else:
        i, f, candidate = o.split(z, 3)
        kept = o.sigmoid(o.log_sigmoid(f) - o.log_sigmoid(i))
        new = 1 - kept
    positive = o.where(candidate >= 0, candidate + 0.5, o.sigmoid(candidate))
    return o.concat((kept, new * positive))


STEPS: dict[str, Step] = {
    step: globals()[step]
    for step in (
        "rnn",
        "lstm",
        "lstm_no_forget",
        "lstm_peephole",
        "lstm_coupled",
        "gru",
        "gru_reset_before",
        "slstm",
        "min_gru",
        "min_lstm",
        "rg_lru",
    )
}


def hoisted(cell: str, p: Mapping[str, Any], xs: Any, o: Any) -> tuple[Any, dict[str, Any]]:
    """The input product of all steps with every bias that may join it, and what is left for the steps: (z, p)."""
    bias = p["bias_ih"]
    if "bias_hh" in p and cell != "gru":
        bias = bias + p["bias_hh"]
    z = xs @ p["weight_ih"].T + bias
    if cell.startswith("min_"):
        z = shares(cell, z, o)
    rest = {name: array for name, array in p.items() if not name.endswith("_ih")}
    if "weight_hh" in rest:
        rest["weight_hh"] = rest["weight_hh"].T
    return z, rest
