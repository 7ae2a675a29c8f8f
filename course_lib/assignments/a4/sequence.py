"""`lstm_sequence`: the step over time with both states, and how it goes wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.assignments.a4.inputs import Params, draw_step
from course_lib.assignments.a4.step import STEP, State, lstm_step
from course_lib.assignments.base import Function, Sizes, Task, mistake
from course_lib.assignments.changes import zeroed
from course_lib.assignments.time_families import one_array_kept
from course_lib.ops import Array

Result = tuple[Array, Array, Array]
States = list[State]


def lstm_sequence(xs: Array, h: Array, c: Array, params: Params, lstm_step: Function = lstm_step) -> Result:
    """Every step of a sequence: xs (T, B, D), h, c (B, H) -> (ys (T, B, H), the last h, the last c)."""
    ys = []
    for x in xs:
        h, c = lstm_step(x, h, c, params)
        ys.append(h)
    return np.stack(ys), h, c


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    given = draw_step(rng, n)
    del given["x"]
    return {"xs": rng.standard_normal((n.T, n.B, n.D)), **given}


def _outputs(states: States, kind: int = 0) -> Array:
    return np.stack([state[kind] for state in states])


def _all(states: States) -> Result:
    return _outputs(states[1:]), *states[-1]


def _variant(
    results: Callable[[States], Result] = _all,
    carry: Callable[[State, State], State] = lambda start, new: new,
    read: Callable[[Array], Array] = lambda xs: xs,
) -> Function:
    """Return a loop that makes `results` of all states, the initial ones first.

    `carry(start, new)` is what the next step begins with, and `read` chooses the inputs.
    """

    def sequence(xs: Array, h: Array, c: Array, params: Params, lstm_step: Function = lstm_step) -> Result:
        start = state = (h, c)
        states = [start]
        for x in read(xs):
            new = lstm_step(x, *state, params)
            states.append(new)
            state = carry(start, new)
        return results(states)

    return sequence


def _zeros_for_c(start: State, new: State) -> State:
    return new[0], 0 * new[1]


def _unpacked_swapped(xs: Array, h: Array, c: Array, params: Params, lstm_step: Function = lstm_step) -> Result:
    return lstm_sequence(xs, h, c, params, lambda *given: lstm_step(*given)[::-1])


MISTAKES = (
    mistake(
        "states_not_carried",
        _variant(carry=lambda start, new: start),
        pt="todo passo começa dos mesmos h e c iniciais; cada passo deve receber os que o anterior devolveu.",
        en="every step starts from the same initial h and c; each must receive those that the one before returned.",
    ),
    mistake(
        "c_not_carried",
        _variant(carry=lambda start, new: (new[0], start[1])),
        pt="o c de cada passo é o inicial; entre um passo e outro andam os dois estados, h e c.",
        en="the c of each step is the initial one; both states go from step to step, h and c.",
    ),
    mistake(
        "h_not_carried",
        _variant(carry=lambda start, new: (start[0], new[1])),
        pt="o h de cada passo é o inicial; entre um passo e outro andam os dois estados, h e c.",
        en="the h of each step is the initial one; both states go from step to step, h and c.",
    ),
    mistake(
        "c_emptied_between_steps",
        _variant(carry=_zeros_for_c),
        pt="c volta a zero depois de cada passo; é ele a memória: passe adiante o que o passo devolveu.",
        en="c goes back to zero after every step; it is the memory: hand on what the step returned.",
    ),
    mistake(
        "states_unpacked_swapped",
        _unpacked_swapped,
        pt="os dois resultados do passo foram recebidos em ordem trocada: lstm_step devolve h e depois c.",
        en="the step's two results were taken in the wrong order: lstm_step returns h and then c.",
    ),
    mistake(
        "c_collected",
        _variant(lambda states: (_outputs(states[1:], 1), *states[-1])),
        pt="ys guarda o estado da célula c; a saída de um passo é o estado oculto h.",
        en="ys keeps the cell state c; the output of a step is the hidden state h.",
    ),
    mistake(
        "one_step_late",
        _variant(lambda states: (_outputs(states[:-1]), *states[-1])),
        pt="ys guarda o h de antes de cada passo; guarde o que o passo devolve.",
        en="ys keeps the h from before each step; keep the one that the step returns.",
    ),
    mistake(
        "initial_state_included",
        _variant(lambda states: (_outputs(states), *states[-1])),
        pt="ys tem T + 1 estados: o h inicial não é saída de nenhum passo.",
        en="ys has T + 1 states: the initial h is no step's output.",
    ),
    mistake(
        "last_step_missing",
        _variant(lambda states: (_outputs(states[1:-1]), *states[-2])),
        pt="o laço para um passo antes do fim: são T passos.",
        en="the loop stops one step early: there are T steps.",
    ),
    mistake(
        "from_the_end",
        _variant(read=lambda xs: xs[::-1]),
        pt="a sequência foi lida do fim para o começo.",
        en="the sequence was read from its end to its beginning.",
    ),
    mistake(
        "outputs_reversed",
        _variant(lambda states: (_outputs(states[:0:-1]), *states[-1])),
        pt="as saídas estão em ordem invertida: ys[0] é a do primeiro passo.",
        en="the outputs are in reverse order: ys[0] is the first step's.",
    ),
    mistake(
        "initial_states_returned",
        _variant(lambda states: (_outputs(states[1:]), *states[0])),
        pt="os estados devolvidos são os iniciais; devolva o h e o c do último passo.",
        en="the states returned are the initial ones; return the last step's h and c.",
    ),
    mistake(
        "initial_c_returned",
        _variant(lambda states: (_outputs(states[1:]), states[-1][0], states[0][1])),
        pt="o c devolvido é o inicial; devolva o do último passo.",
        en="the c returned is the initial one; return the last step's.",
    ),
    mistake(
        "initial_states_zero",
        zeroed(zeroed(lstm_sequence, 1), 2),
        pt="a sequência começou de zeros, e não dos h e c recebidos.",
        en="the sequence began with zeros and not with the h and c it was given.",
    ),
    mistake(
        "initial_c_zero",
        zeroed(lstm_sequence, 2),
        pt="c começou em zero, e não no c recebido.",
        en="c began with zeros and not with the c it was given.",
    ),
    mistake(
        "batch_first",
        _variant(lambda states: (_outputs(states[1:]).swapaxes(0, 1), *states[-1])),
        pt="o lote ficou no primeiro eixo de ys; empilhe os passos no primeiro: ys[t] é a saída do passo t.",
        en="the batch is on the first axis of ys; stack the steps there: ys[t] is the output of step t.",
    ),
    mistake(
        "last_states_swapped",
        _variant(lambda states: (_outputs(states[1:]), *states[-1][::-1])),
        pt="os dois últimos resultados estão trocados: primeiro ys, depois h, por fim c.",
        en="the last two results are swapped: first ys, then h, and c at the end.",
    ),
    one_array_kept(_variant(lambda states: (_outputs(states[-1:] * (len(states) - 1)), *states[-1]))),
)

SEQUENCE = Task(
    "lstm_sequence",
    lstm_sequence,
    _inputs,
    ("ys", "h", "c"),
    {"ys": "T B H", "h": "B H", "c": "B H"},
    MISTAKES,
    sizes="T B D H",
    helpers=(STEP,),
    shadowed=("swapped_results",),
)
