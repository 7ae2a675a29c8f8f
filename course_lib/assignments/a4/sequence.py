"""`lstm_sequence`: the step over time with both states, and how it goes wrong."""

from typing import Any

import numpy as np

from course_lib.assignments.a4.inputs import Params, draw_step
from course_lib.assignments.a4.step import STEP, State
from course_lib.assignments.base import Function, Sizes, Task, mistake
from course_lib.assignments.changes import returned_as, zeroed
from course_lib.assignments.recipe import Recipe
from course_lib.assignments.time_families import one_array_kept
from course_lib.ops import Array

Result = tuple[Array, Array, Array]


def lstm_sequence(xs: Array, h: Array, c: Array, params: Params, lstm_step: Function) -> Result:
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


def _states(b: Any) -> list[State]:
    """Return h and c from before the first step, and those after each."""
    states, h, c = [(b.h, b.c)], b.h, b.c
    for x in b.read:
        new_h, new_c = b.unpacked(b.lstm_step(x, h, c, b.params))
        states.append((new_h, new_c))
        h, c = b.next_h(new_h), b.next_c(new_c)
    return states


def _outputs(states: list[State], kind: int = 0) -> Array:
    return np.stack([state[kind] for state in states])


# `next_h` and `next_c` are what a step begins with, of what the step before it returned.
RECIPE = Recipe(
    "xs h c params",
    "ys last_h last_c",
    read=lambda b: b.xs,
    unpacked=lambda b: lambda states: states,
    next_h=lambda b: lambda h: h,
    next_c=lambda b: lambda c: c,
    states=_states,
    ys=lambda b: _outputs(b.states[1:]),
    last_h=lambda b: b.states[-1][0],
    last_c=lambda b: b.states[-1][1],
)

MISTAKES = (
    mistake(
        "states_not_carried",
        RECIPE.but(next_h=lambda b: lambda h: b.h, next_c=lambda b: lambda c: b.c),
        pt="todo passo começa dos mesmos h e c iniciais; cada passo deve receber os que o anterior devolveu.",
        en="every step starts from the same initial h and c; each must receive those that the one before returned.",
    ),
    mistake(
        "c_not_carried",
        RECIPE.but(next_c=lambda b: lambda c: b.c),
        pt="o c de cada passo é o inicial; entre um passo e outro andam os dois estados, h e c.",
        en="the c of each step is the initial one; both states go from step to step, h and c.",
    ),
    mistake(
        "h_not_carried",
        RECIPE.but(next_h=lambda b: lambda h: b.h),
        pt="o h de cada passo é o inicial; entre um passo e outro andam os dois estados, h e c.",
        en="the h of each step is the initial one; both states go from step to step, h and c.",
    ),
    mistake(
        "c_emptied_between_steps",
        RECIPE.but(next_c=lambda b: lambda c: 0 * c),
        pt="c volta a zero depois de cada passo; é ele a memória: passe adiante o que o passo devolveu.",
        en="c goes back to zero after every step; it is the memory: hand on what the step returned.",
    ),
    mistake(
        "states_unpacked_swapped",
        RECIPE.but(unpacked=lambda b: lambda states: states[::-1]),
        pt="os dois resultados do passo foram recebidos em ordem trocada: lstm_step devolve h e depois c.",
        en="the step's two results were taken in the wrong order: lstm_step returns h and then c.",
    ),
    mistake(
        "c_collected",
        RECIPE.but(ys=lambda b: _outputs(b.states[1:], 1)),
        pt="ys guarda o estado da célula c; a saída de um passo é o estado oculto h.",
        en="ys keeps the cell state c; the output of a step is the hidden state h.",
    ),
    mistake(
        "one_step_late",
        RECIPE.but(ys=lambda b: _outputs(b.states[:-1])),
        pt="ys guarda o h de antes de cada passo; guarde o que o passo devolve.",
        en="ys keeps the h from before each step; keep the one that the step returns.",
    ),
    mistake(
        "initial_state_included",
        RECIPE.but(ys=lambda b: _outputs(b.states)),
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
        RECIPE.but(ys=lambda b: _outputs(b.states[:0:-1])),
        pt="as saídas estão em ordem invertida: ys[0] é a do primeiro passo.",
        en="the outputs are in reverse order: ys[0] is the first step's.",
    ),
    mistake(
        "initial_states_returned",
        RECIPE.but(last_h=lambda b: b.h, last_c=lambda b: b.c),
        pt="os estados devolvidos são os iniciais; devolva o h e o c do último passo.",
        en="the states returned are the initial ones; return the last step's h and c.",
    ),
    mistake(
        "initial_c_returned",
        RECIPE.but(last_c=lambda b: b.c),
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
        RECIPE.but(ys=lambda b: _outputs(b.states[1:]).swapaxes(0, 1)),
        pt="o lote ficou no primeiro eixo de ys; empilhe os passos no primeiro: ys[t] é a saída do passo t.",
        en="the batch is on the first axis of ys; stack the steps there: ys[t] is the output of step t.",
    ),
    mistake(
        "last_states_swapped",
        returned_as(lstm_sequence, 0, 2, 1),
        pt="os dois últimos resultados estão trocados: primeiro ys, depois h, por fim c.",
        en="the last two results are swapped: first ys, then h, and c at the end.",
    ),
    one_array_kept(RECIPE.but(ys=lambda b: _outputs(b.states[-1:] * len(b.xs)))),
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
