"""`rnn_sequence`: the step over time, and how it goes wrong."""

from typing import Any

import numpy as np

from course_lib.assignments.a1.inputs import Params, draw_sequence
from course_lib.assignments.a1.step import STEP
from course_lib.assignments.base import Function, Task, mistake
from course_lib.assignments.changes import zeroed
from course_lib.assignments.families import results_swapped
from course_lib.assignments.recipe import Recipe
from course_lib.assignments.time_families import one_array_kept
from course_lib.ops import Array

Sequence = tuple[Array, Array]


def rnn_sequence(xs: Array, h: Array, params: Params, rnn_step: Function) -> tuple[Array, Array]:
    """Every step of a sequence: xs (T, B, D), h (B, H) -> (ys (T, B, H), the last h)."""
    ys = []
    for x in xs:
        h = rnn_step(x, h, params)
        ys.append(h)
    return np.stack(ys), h


def _states(b: Any) -> list[Array]:
    states = [b.h]
    for x in b.read:
        states.append(b.rnn_step(x, states[-1], b.params))
    return states


RECIPE = Recipe(
    "xs h params",
    "ys last",
    read=lambda b: b.xs,
    states=_states,
    ys=lambda b: np.stack(b.states[1:]),
    last=lambda b: b.states[-1],
)


MISTAKES = (
    mistake(
        "state_not_carried",
        RECIPE.but(states=lambda b: [b.h, *(b.rnn_step(x, b.h, b.params) for x in b.read)]),
        pt="todo passo começa do mesmo h inicial; cada passo deve receber o h que o anterior devolveu.",
        en="every step starts from the same initial h; each must receive the h that the one before returned.",
    ),
    mistake(
        "one_step_late",
        RECIPE.but(ys=lambda b: np.stack(b.states[:-1])),
        pt="ys guarda o estado de antes de cada passo; guarde o h que o passo devolve.",
        en="ys keeps the state from before each step; keep the h that the step returns.",
    ),
    mistake(
        "initial_state_included",
        RECIPE.but(ys=lambda b: np.stack(b.states)),
        pt="ys tem T + 1 estados: o h inicial não é saída de nenhum passo.",
        en="ys has T + 1 states: the initial h is no step's output.",
    ),
    mistake(
        "last_step_missing",
        RECIPE.but(read=lambda b: b.xs[:-1]),
        pt="o laço para um passo antes do fim: são T passos.",
        en="the loop stops one step early: there are T steps.",
    ),
    mistake(
        "from_the_end",
        RECIPE.but(read=lambda b: b.xs[::-1]),
        pt="a sequência foi lida do fim para o começo.",
        en="the sequence was read from its end to its beginning.",
    ),
    mistake(
        "outputs_reversed",
        RECIPE.but(ys=lambda b: np.stack(b.states[:0:-1])),
        pt="as saídas estão em ordem invertida: ys[0] é a do primeiro passo.",
        en="the outputs are in reverse order: ys[0] is the first step's.",
    ),
    mistake(
        "initial_state_returned",
        RECIPE.but(last=lambda b: b.h),
        pt="o segundo resultado é o h inicial; devolva o h do último passo.",
        en="the second result is the initial h; return the last step's h.",
    ),
    mistake(
        "initial_state_zero",
        zeroed(rnn_sequence, 1),
        pt="a sequência começou de zeros, e não do h recebido.",
        en="the sequence began with zeros and not with the h it was given.",
    ),
    mistake(
        "batch_first",
        RECIPE.but(ys=lambda b: np.stack(b.states[1:], 1)),
        pt="o lote ficou no primeiro eixo de ys; empilhe os passos no primeiro: ys[t] é a saída do passo t.",
        en="the batch is on the first axis of ys; stack the steps there: ys[t] is the output of step t.",
    ),
    one_array_kept(RECIPE.but(ys=lambda b: np.stack([b.states[-1]] * len(b.xs)))),
    results_swapped(rnn_sequence, "ys", "h"),
)

SEQUENCE = Task(
    "rnn_sequence",
    rnn_sequence,
    draw_sequence,
    ("ys", "h"),
    {"ys": "T B H", "h": "B H"},
    MISTAKES,
    sizes="T B D H",
    helpers=(STEP,),
)
