"""`coupled_gates_backward`: from the new states back to the blocks of the coupled cell, and how it goes wrong."""

from typing import Any

import numpy as np

from course_lib.assignments.a5.gates_backward_mistakes import mistakes
from course_lib.assignments.a5.inputs import draw_c
from course_lib.assignments.base import Sizes, Task
from course_lib.assignments.recipe import Recipe
from course_lib.ops import Array, tanh

Gradients = tuple[Array, Array, Array, Array]


def coupled_gates_backward(dh_next: Array, dc_next: Array, c: Array, i: Array, g: Array, o: Array) -> Gradients:
    """Gradients of the blocks' arguments and of the old c: all (B, H) -> (da_i, da_g, da_o, dc)."""
    tanh_c = tanh((1 - i) * c + i * g)
    dc_new = dc_next + dh_next * o * (1 - tanh_c * tanh_c)
    da_i = dc_new * (g - c) * i * (1 - i)
    da_o = dh_next * tanh_c * o * (1 - o)
    return da_i, dc_new * i * (1 - g * g), da_o, dc_new * (1 - i)


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    shape = (n.B, n.H)
    return {
        "dh_next": rng.standard_normal(shape),
        "dc_next": rng.standard_normal(shape),
        "c": draw_c(rng, n),
        "i": rng.uniform(0.1, 0.9, shape),
        "g": rng.uniform(-0.9, 0.9, shape),
        "o": rng.uniform(0.1, 0.9, shape),
    }


RECIPE = Recipe(
    "dh_next dc_next c i g o",
    "da_i da_g da_o dc",
    new=lambda b: (1 - b.i) * b.c + b.i * b.g,
    slope_c=lambda b: 1 - tanh(b.new) ** 2,
    from_h=lambda b: b.dh_next * b.o * b.slope_c,
    dc_new=lambda b: b.dc_next + b.from_h,
    di=lambda b: b.dc_new * (b.g - b.c),
    dg=lambda b: b.dc_new * b.i,
    do=lambda b: b.dh_next * tanh(b.new),
    slope_i=lambda b: b.i * (1 - b.i),
    slope_g=lambda b: 1 - b.g**2,
    slope_o=lambda b: b.o * (1 - b.o),
    da_i=lambda b: b.di * b.slope_i,
    da_g=lambda b: b.dg * b.slope_g,
    da_o=lambda b: b.do * b.slope_o,
    dc=lambda b: b.dc_new * (1 - b.i),
)

GATES_BACKWARD = Task(
    "coupled_gates_backward",
    coupled_gates_backward,
    _inputs,
    ("da_i", "da_g", "da_o", "dc"),
    {name: "B H" for name in ("da_i", "da_g", "da_o", "dc")},
    mistakes(RECIPE),
    sizes="B H",
)
