"""`peephole_step`: one step of the LSTM whose gates see the cell state, and how it goes wrong."""

from functools import partial

from course_lib.assignments.a5.inputs import STATES, Memory, Params, arguments, draw_step
from course_lib.assignments.a5.peephole_mistakes import mistakes
from course_lib.assignments.base import Task
from course_lib.assignments.recipe import Recipe
from course_lib.cells.lstm_peephole import LSTM_PEEPHOLE, PeepholeParams, lstm_peephole_cell
from course_lib.ops import Array, sigmoid, split, tanh


def peephole_step(x: Array, h: Array, c: Array, params: Params) -> Memory:
    """One step with peepholes: x (B, D), h, c (B, H) -> the next (h, c)."""
    state: Memory = lstm_peephole_cell(x, (h, c), PeepholeParams(**params))[1]
    return state


# `seen_by_i`, `seen_by_f`, `seen_by_g` and `seen_by_o` are what the peephole of each adds to its argument.
RECIPE = Recipe(
    "x h c params",
    "shown new",
    a=lambda b: split(arguments(b.x, b.h, b.params), 4),
    seen_by_i=lambda b: b.params["weight_ci"] * b.c,
    seen_by_f=lambda b: b.params["weight_cf"] * b.c,
    seen_by_g=lambda b: 0.0,
    i=lambda b: sigmoid(b.a[0] + b.seen_by_i),
    f=lambda b: sigmoid(b.a[1] + b.seen_by_f),
    g=lambda b: tanh(b.a[2] + b.seen_by_g),
    new=lambda b: b.f * b.c + b.i * b.g,
    seen_by_o=lambda b: b.params["weight_co"] * b.new,
    o=lambda b: sigmoid(b.a[3] + b.seen_by_o),
    shown=lambda b: b.o * tanh(b.new),
)

PEEPHOLE = Task(
    "peephole_step",
    peephole_step,
    partial(draw_step, cell=LSTM_PEEPHOLE),
    ("h", "c"),
    STATES,
    mistakes(RECIPE),
)
