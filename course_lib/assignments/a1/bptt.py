"""`rnn_bptt`: backpropagation through time, and how it goes wrong."""

from functools import partial
from typing import Any

import numpy as np

from course_lib.assignments.a1.inputs import LETTERS, Params, draw_sequence
from course_lib.assignments.a1.step_backward import STEP_BACKWARD, Result
from course_lib.assignments.base import Function, Sizes, Task, mistake
from course_lib.assignments.families import ignored
from course_lib.assignments.gradient_families import first_step_only, last_step_only, mean_over_time
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


def _walk(
    backward: Function, dys: Array, dh: Array, xs: Array, before: Any, ys: Array, params: Params, carry: int = 1
) -> list[Result]:
    """Return (dx, dh, gradients) of each step, in the order of time."""
    steps = []
    for dy, x, h, y in reversed(list(zip(dys, xs, before, ys, strict=True))):
        steps.append(backward(dy + dh, x, h, y, params))
        dh = carry * steps[-1][1]
    return steps[::-1]


def _add(gradients: list[Params]) -> Params:
    return {name: np.sum([g[name] for g in gradients], axis=0) for name in gradients[0]}


def rnn_bptt(
    dys: Array,
    dh: Array,
    xs: Array,
    h: Array,
    ys: Array,
    params: Params,
    rnn_step_backward: Function,
    before: Function = lambda h, ys: [h, *ys[:-1]],
    collect: Function = _add,
    prepare: Function = lambda dys, dh: (dys, dh),
    carry: int = 1,
    order: int = 1,
) -> Result:
    """Backpropagation through time, with parts that a mistake replaces: dys, ys (T, B, H) -> (dxs, dh, gradients)."""
    dys, dh = prepare(dys, dh)
    steps = _walk(rnn_step_backward, dys, dh, xs, before(h, ys), ys, params, carry)
    return np.stack([dx for dx, _, _ in steps][::order]), steps[0][1], collect([g for _, _, g in steps])


def _forward_order(
    dys: Array, dh: Array, xs: Array, h: Array, ys: Array, params: Params, rnn_step_backward: Function
) -> Result:
    steps = _walk(rnn_step_backward, dys[::-1], dh, xs[::-1], [h, *ys[:-1]][::-1], ys[::-1], params)[::-1]
    return np.stack([dx for dx, _, _ in steps]), steps[-1][1], _add([g for _, _, g in steps])


def _only_last_dy(dys: Array, dh: Array) -> tuple[Array, Array]:
    dys = dys.copy()
    dys[:-1] = 0
    return dys, dh


def _one_bias(gradients: list[Params]) -> Params:
    """Add into the last step's own gradients, whose two biases are one array: each `+=` counts for both."""
    total = _add(gradients)
    return total | {name: 2 * total[name] - gradients[-1][name] for name in ("bias_ih", "bias_hh")}


MISTAKES = (
    last_step_only(partial(rnn_bptt, collect=lambda gradients: gradients[-1])),
    first_step_only(partial(rnn_bptt, collect=lambda gradients: gradients[0])),
    mean_over_time(rnn_bptt),
    mistake(
        "only_last_dy",
        partial(rnn_bptt, prepare=_only_last_dy),
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
        partial(rnn_bptt, carry=0),
        pt="o gradiente não volta no tempo: o dh que um passo devolve tem de entrar no passo anterior.",
        en="the gradient does not go back in time: the dh that a step returns must enter the step before it.",
    ),
    mistake(
        "state_of_wrong_step",
        partial(rnn_bptt, before=lambda h, ys: ys),
        pt="o estado é do passo errado: antes do passo t o estado é ys[t-1], e antes do primeiro é h.",
        en="the state is that of the wrong step: before step t the state is ys[t-1], and before the first it is h.",
    ),
    mistake(
        "initial_state_zero",
        partial(rnn_bptt, before=lambda h, ys: [0 * h, *ys[:-1]]),
        pt="o primeiro passo usou zeros no lugar do h inicial.",
        en="the first step used zeros in place of the initial h.",
    ),
    mistake(
        "forward_order",
        _forward_order,
        pt="o laço anda do primeiro passo ao último; o gradiente vem do último para o primeiro.",
        en="the loop goes from the first step to the last; the gradient comes from the last to the first.",
    ),
    mistake(
        "dxs_reversed",
        partial(rnn_bptt, order=-1),
        pt="dxs está em ordem invertida: dxs[0] é o gradiente da primeira entrada.",
        en="dxs is in reverse order: dxs[0] is the gradient of the first input.",
    ),
    mistake(
        "biases_one_array",
        partial(rnn_bptt, collect=_one_bias),
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
)
