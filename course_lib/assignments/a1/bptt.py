"""`rnn_bptt`: backpropagation through time, and how it goes wrong."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from course_lib.assignments.a1.inputs import LETTERS, Params, draw_sequence
from course_lib.assignments.a1.step_backward import STEP_BACKWARD, Result
from course_lib.assignments.base import Function, Sizes, Task, mistake
from course_lib.assignments.families import ignored
from course_lib.assignments.gradient_families import first_step_only, last_step_only, mean_over_time
from course_lib.assignments.recipe import Recipe
from course_lib.cells.base import CellParams
from course_lib.cells.rnn import RNN
from course_lib.language import Both
from course_lib.ops import Array
from course_lib.unroll import unroll


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    given = draw_sequence(rng, n)
    params = given.pop("params")
    ys, _ = unroll(RNN, given["xs"], given["h"], CellParams(**params))
    upstream = {"dys": rng.standard_normal(ys.shape), "dh": rng.standard_normal((n.B, n.H))}
    return {**upstream, **given, "ys": ys, "params": params}


def _walk(b: Any, times: Iterable[int]) -> list[Result]:
    """Take the steps of `times` one after another, and return (dx, dh, gradients) of each, in the order of time."""
    steps, dh = {}, b.dh
    for t in times:
        steps[t] = b.rnn_step_backward(b.arriving[t] + dh, b.xs[t], b.before[t], b.ys[t], b.params)
        dh = b.carry * steps[t][1]
    return [steps[t] for t in sorted(steps)]


def _add(gradients: list[Params]) -> Params:
    return {name: np.sum([g[name] for g in gradients], axis=0) for name in gradients[0]}


RECIPE = Recipe(
    "dys dh xs h ys params",
    "dxs first_dh gradients",
    arriving=lambda b: b.dys,
    before=lambda b: [b.h, *b.ys[:-1]],
    carry=lambda b: 1,
    steps=lambda b: _walk(b, range(len(b.xs))[::-1]),
    dxs=lambda b: np.stack([dx for dx, _, _ in b.steps]),
    first_dh=lambda b: b.steps[0][1],
    gradients=lambda b: _add([g for _, _, g in b.steps]),
)


def rnn_bptt(
    dys: Array, dh: Array, xs: Array, h: Array, ys: Array, params: Params, rnn_step_backward: Function
) -> Result:
    """Backpropagation through time: dys, xs, ys (T, B, …), dh, h (B, H) -> (dxs, dh, gradients by parameter)."""
    result: Result = RECIPE.but()(dys, dh, xs, h, ys, params, rnn_step_backward=rnn_step_backward)
    return result


def _only_last(b: Any) -> Array:
    return np.concatenate([0 * b.dys[:-1], b.dys[-1:]])


def _one_bias(gradients: list[Params]) -> Params:
    """Add into the last step's own gradients, whose two biases are one array: each `+=` counts for both."""
    total = _add(gradients)
    return total | {name: 2 * total[name] - gradients[-1][name] for name in ("bias_ih", "bias_hh")}


MISTAKES = (
    last_step_only(RECIPE.but(gradients=lambda b: b.steps[-1][2])),
    first_step_only(RECIPE.but(gradients=lambda b: b.steps[0][2])),
    mean_over_time(rnn_bptt),
    mistake(
        "only_last_dy",
        RECIPE.but(arriving=_only_last),
        pt="só o gradiente da última saída entrou; em cada passo, some dys[t] ao dh que vem do futuro.",
        en="only the last output's gradient entered; at every step add dys[t] to the dh that comes from the future.",
    ),
    ignored(
        rnn_bptt,
        "dys_ignored",
        0,
        Both("dys", "dys"),
        Both(
            pt=": em cada passo, some dys[t] ao dh que vem do futuro",
            en=": at every step add dys[t] to the dh that comes from the future",
        ),
    ),
    ignored(
        rnn_bptt,
        "dh_ignored",
        1,
        Both("o dh recebido, o gradiente do último estado,", "the dh that was given, the last state's gradient,"),
        Both(": o laço começa com ele, e não com zeros", ": the loop begins with it, not with zeros"),
    ),
    mistake(
        "dh_not_carried",
        RECIPE.but(carry=lambda b: 0),
        pt="o gradiente não volta no tempo: o dh que um passo devolve tem de entrar no passo anterior.",
        en="the gradient does not go back in time: the dh that a step returns must enter the step before it.",
    ),
    mistake(
        "state_of_wrong_step",
        RECIPE.but(before=lambda b: b.ys),
        pt="o h dado a rnn_step_backward é do passo errado: antes do passo t ele é ys[t-1]; antes do primeiro, h.",
        en="the h given to rnn_step_backward is of the wrong step: before step t it is ys[t-1], before the first h.",
    ),
    mistake(
        "state_wrapped_around",
        RECIPE.but(before=lambda b: [b.ys[-1], *b.ys[:-1]]),
        pt="no passo 0 entrou ys[-1], que em Python é o último estado; o passo 0 partiu de outro. De qual?",
        en="at step 0 ys[-1] was used, which in Python is the last state; step 0 began with another. With which?",
    ),
    mistake(
        "initial_state_zero",
        RECIPE.but(before=lambda b: [0 * b.h, *b.ys[:-1]]),
        pt="o primeiro passo usou zeros no lugar do h inicial.",
        en="the first step used zeros in place of the initial h.",
    ),
    mistake(
        "forward_order",
        RECIPE.but(steps=lambda b: _walk(b, range(len(b.xs))), first_dh=lambda b: b.steps[-1][1]),
        pt="o laço anda do primeiro passo ao último; o gradiente vem do último para o primeiro.",
        en="the loop goes from the first step to the last; the gradient comes from the last to the first.",
    ),
    mistake(
        "dxs_reversed",
        RECIPE.but(dxs=lambda b: np.stack([dx for dx, _, _ in b.steps][::-1])),
        pt="dxs está em ordem invertida: dxs[0] é o gradiente da primeira entrada.",
        en="dxs is in reverse order: dxs[0] is the gradient of the first input.",
    ),
    mistake(
        "biases_one_array",
        RECIPE.but(gradients=lambda b: _one_bias([g for _, _, g in b.steps])),
        pt="os gradientes de bias_ih e bias_hh são um mesmo array, e cada += entrou duas vezes; dê um array a cada "
        "viés, ou comece a soma com zeros.",
        en="the gradients of bias_ih and bias_hh are one and the same array, and each += went in twice; give each "
        "bias an array, or begin the sum with zeros.",
    ),
)

BPTT = Task(
    "rnn_bptt",
    rnn_bptt,
    _inputs,
    ("dxs", "dh", "gradients"),
    {"dxs": "T B D", "dh": "B H", **LETTERS},
    MISTAKES,
    sizes="T B D H",
    helpers=(STEP_BACKWARD,),
    shadowed=("new_state_in_weight_hh",),
)
