"""What the functions of assignment 3 share: the joined [STM, event], parameters by name, and how they are drawn."""

from typing import Any

import numpy as np

from course_lib.assignments.base import Sizes
from course_lib.ops import Array, concat

Params = dict[str, np.ndarray]


def mix(stm: Array, event: Array, params: Params, which: str) -> Array:
    """Return W [STM, event] + b for `which` of n, i, f, v: stm (B, H), event (B, D) -> (B, H)."""
    return concat((stm, event)) @ params[f"weight_{which}"].T + params[f"bias_{which}"]


def draw_params(rng: np.random.Generator, n: Sizes) -> Params:
    """Draw parameters large enough for the activations to bend."""
    weights = {f"weight_{k}": 0.8 * rng.standard_normal((n.H, n.H + n.D)) for k in "nifv"}
    return weights | {f"bias_{k}": 0.8 * rng.standard_normal(n.H) for k in "nifv"}


def draw_stm(rng: np.random.Generator, n: Sizes) -> np.ndarray:
    """Draw a short-term memory (B, H), between -1 and 1 as the cell's own."""
    return rng.uniform(-1, 1, (n.B, n.H))


def draw_ltm(rng: np.random.Generator, n: Sizes) -> np.ndarray:
    """Draw a long-term memory (B, H), which may go beyond 1."""
    return 1.5 * rng.standard_normal((n.B, n.H))


def draw_event(rng: np.random.Generator, n: Sizes) -> np.ndarray:
    """Draw an event (B, D)."""
    return rng.standard_normal((n.B, n.D))


def draw_gate(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    """Draw what a gate over long-term memory is run on: ltm, stm (B, H), event (B, D) and the parameters."""
    return {
        "ltm": draw_ltm(rng, n),
        "stm": draw_stm(rng, n),
        "event": draw_event(rng, n),
        "params": draw_params(rng, n),
    }
