"""What the GRU's functions of assignment 6 share: stacked parameters by name, and how arguments are drawn."""

from typing import Any

import numpy as np

from course_lib.assignments.base import Sizes
from course_lib.cells.base import CellParams
from course_lib.cells.gru import GRU, gru_gates
from course_lib.ops import Array

Params = dict[str, np.ndarray]
LETTERS = {"weight_ih": "3H D", "weight_hh": "3H H", "bias_ih": "3H", "bias_hh": "3H"}


def blocks(stacked: Array) -> list[Array]:
    """Take what was made with stacked weights, (B, 3H), apart into its blocks r, z, n, each (B, H)."""
    return np.split(stacked, 3, axis=-1)


def recalled(h: Array, params: Params) -> Array:
    """Return m = W_hn h + b_hn, what the candidate hears of a state: h (B, H) -> (B, H)."""
    size = h.shape[-1]
    return h @ params["weight_hh"][-size:].T + params["bias_hh"][-size:]


def draw_step(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    """Draw what one step is run on: x (B, D), h (B, H) and parameters large enough for the activations to bend."""
    params = {name: 0.8 * rng.standard_normal(shape) for name, shape in GRU.param_shapes(n.D, n.H).items()}
    return {"x": rng.standard_normal((n.B, n.D)), "h": rng.uniform(-1, 1, (n.B, n.H)), "params": params}


def draw_backward(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    """Draw what a step goes back on: the gradient that arrives, and what the way forward saw."""
    given = draw_step(rng, n)
    x, h, params = given["x"], given["h"], given["params"]
    r, z, candidate = gru_gates(x, h, CellParams(**params))
    forward = {"r": r, "z": z, "n": candidate, "m": recalled(h, params)}
    return {"dh_next": rng.standard_normal(h.shape), "x": x, "h": h, **forward, "params": params}
