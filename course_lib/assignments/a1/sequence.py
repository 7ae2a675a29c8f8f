"""`rnn_sequence`: the step over time, and how it goes wrong."""

import numpy as np

from course_lib.assignments.a1.inputs import Params, draw_sequence
from course_lib.assignments.a1.step import STEP
from course_lib.assignments.base import Function, Task, mistake
from course_lib.assignments.changes import zeroed
from course_lib.assignments.families import results_swapped
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


def _states(step: Function, xs: Array, h: Array, params: Params) -> list[Array]:
    states = [h]
    for x in xs:
        states.append(step(x, states[-1], params))
    return states


def _not_carried(xs: Array, h: Array, params: Params, rnn_step: Function) -> Sequence:
    ys = np.stack([rnn_step(x, h, params) for x in xs])
    return ys, ys[-1]


def _one_step_late(xs: Array, h: Array, params: Params, rnn_step: Function) -> Sequence:
    states = _states(rnn_step, xs, h, params)
    return np.stack(states[:-1]), states[-1]


def _initial_state_included(xs: Array, h: Array, params: Params, rnn_step: Function) -> Sequence:
    states = _states(rnn_step, xs, h, params)
    return np.stack(states), states[-1]


def _last_step_missing(xs: Array, h: Array, params: Params, rnn_step: Function) -> Sequence:
    states = _states(rnn_step, xs[:-1], h, params)
    return np.stack(states[1:]), states[-1]


def _from_the_end(xs: Array, h: Array, params: Params, rnn_step: Function) -> Sequence:
    states = _states(rnn_step, xs[::-1], h, params)
    return np.stack(states[1:]), states[-1]


def _outputs_reversed(xs: Array, h: Array, params: Params, rnn_step: Function) -> Sequence:
    states = _states(rnn_step, xs, h, params)
    return np.stack(states[:0:-1]), states[-1]


def _initial_state_returned(xs: Array, h: Array, params: Params, rnn_step: Function) -> Sequence:
    return np.stack(_states(rnn_step, xs, h, params)[1:]), h


def _batch_first(xs: Array, h: Array, params: Params, rnn_step: Function) -> Sequence:
    states = _states(rnn_step, xs, h, params)
    return np.stack(states[1:], 1), states[-1]


def _one_array(xs: Array, h: Array, params: Params, rnn_step: Function) -> Sequence:
    states = _states(rnn_step, xs, h, params)
    return np.stack([states[-1]] * len(xs)), states[-1]


MISTAKES = (
    mistake(
        "state_not_carried",
        _not_carried,
        pt="todo passo começa do mesmo h inicial; cada passo deve receber o h que o anterior devolveu.",
        en="every step starts from the same initial h; each must receive the h that the one before returned.",
    ),
    mistake(
        "one_step_late",
        _one_step_late,
        pt="ys guarda o estado de antes de cada passo; guarde o h que o passo devolve.",
        en="ys keeps the state from before each step; keep the h that the step returns.",
    ),
    mistake(
        "initial_state_included",
        _initial_state_included,
        pt="ys tem T + 1 estados: o h inicial não é saída de nenhum passo.",
        en="ys has T + 1 states: the initial h is no step's output.",
    ),
    mistake(
        "last_step_missing",
        _last_step_missing,
        pt="o laço para um passo antes do fim: são T passos.",
        en="the loop stops one step early: there are T steps.",
    ),
    mistake(
        "from_the_end",
        _from_the_end,
        pt="a sequência foi lida do fim para o começo.",
        en="the sequence was read from its end to its beginning.",
    ),
    mistake(
        "outputs_reversed",
        _outputs_reversed,
        pt="as saídas estão em ordem invertida: ys[0] é a do primeiro passo.",
        en="the outputs are in reverse order: ys[0] is the first step's.",
    ),
    mistake(
        "initial_state_returned",
        _initial_state_returned,
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
        _batch_first,
        pt="o lote ficou no primeiro eixo de ys; empilhe os passos no primeiro: ys[t] é a saída do passo t.",
        en="the batch is on the first axis of ys; stack the steps there: ys[t] is the output of step t.",
    ),
    one_array_kept(_one_array),
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
