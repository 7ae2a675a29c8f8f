"""`lstm_step`: the cell made of the four gates, and how it goes wrong."""

from typing import Any

import numpy as np

from course_lib.assignments.a3.forget import FORGET
from course_lib.assignments.a3.gate import REMEMBER_GATE, USE_GATE
from course_lib.assignments.a3.inputs import Params, draw_gate
from course_lib.assignments.a3.learn import LEARN
from course_lib.assignments.a3.remember import REMEMBER
from course_lib.assignments.a3.use import USE
from course_lib.assignments.base import Function, Sizes, Task, mistake
from course_lib.assignments.changes import given_as
from course_lib.assignments.families import old_state_returned, results_swapped
from course_lib.assignments.recipe import Recipe
from course_lib.ops import Array

Memory = tuple[Array, Array]

RECIPE = Recipe(
    "event stm ltm params",
    "new_stm new_ltm",
    learned=lambda b: b.learn_gate(b.stm, b.event, b.params),
    kept=lambda b: b.forget_gate(b.ltm, b.stm, b.event, b.params),
    memory=lambda b: b.remember_gate(b.kept, b.learned),
    used=lambda b: b.memory,
    joined=lambda b: b.stm,
    new_stm=lambda b: b.use_gate(b.used, b.joined, b.event, b.params),
    new_ltm=lambda b: b.memory,
)


def lstm_step(event: Array, stm: Array, ltm: Array, params: Params, **gates: Function) -> Memory:
    """One step in words: event (B, D), stm, ltm (B, H) -> the next (stm, ltm)."""
    memory: Memory = RECIPE.but()(event, stm, ltm, params, **gates)
    return memory


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    given = draw_gate(rng, n)
    return {name: given[name] for name in ("event", "stm", "ltm", "params")}


def _forget_last(b: Any) -> Array:
    return b.forget_gate(b.remember_gate(b.ltm, b.learned), b.stm, b.event, b.params)


MISTAKES = (
    old_state_returned("old_ltm_returned", RECIPE.but(new_ltm=lambda b: b.ltm), "LTM", REMEMBER_GATE),
    old_state_returned("old_stm_returned", RECIPE.but(new_stm=lambda b: b.stm), "STM", USE_GATE),
    results_swapped(lstm_step, "STM", "LTM"),
    mistake(
        "old_ltm_used",
        RECIPE.but(used=lambda b: b.ltm),
        pt="o portão de uso recebeu a LTM antiga; ele usa a nova, a que o portão de lembrança acabou de devolver.",
        en="the use gate was given the old LTM; it uses the new one, which the remember gate has just returned.",
    ),
    mistake(
        "kept_used",
        RECIPE.but(used=lambda b: b.kept),
        pt="o portão de uso recebeu só o que ficou depois de esquecer; ele usa a LTM nova, já com o que se aprendeu.",
        en="the use gate was given only what was kept; it uses the new LTM, with what was learned in it.",
    ),
    mistake(
        "learned_used",
        RECIPE.but(used=lambda b: b.learned),
        pt="o portão de uso recebeu só o que se aprendeu; ele usa a LTM nova, com o que ficou também.",
        en="the use gate was given only what was learned; it uses the new LTM, with what was kept as well.",
    ),
    mistake(
        "stm_and_ltm_swapped",
        given_as(lstm_step, 0, 2, 1, 3),
        pt="as duas memórias entraram trocadas: STM onde cabe LTM e LTM onde cabe STM.",
        en="the two memories went in swapped: STM where LTM belongs and LTM where STM belongs.",
    ),
    mistake(
        "learn_from_ltm",
        RECIPE.but(learned=lambda b: b.learn_gate(b.ltm, b.event, b.params)),
        pt="o portão de aprendizado recebeu LTM; ele junta STM e o evento.",
        en="the learn gate was given LTM; it joins STM and the event.",
    ),
    mistake(
        "forget_last",
        RECIPE.but(memory=_forget_last),
        pt="o portão de esquecimento veio depois da soma e apagou também o que se acabou de aprender; esqueça antes.",
        en="the forget gate came after the sum and erased what was just learned as well; forget first.",
    ),
    mistake(
        "nothing_forgotten",
        RECIPE.but(memory=lambda b: b.remember_gate(b.ltm, b.learned)),
        pt="o portão de lembrança somou à LTM inteira; some ao que ficou depois do portão de esquecimento.",
        en="the remember gate added to the whole LTM; add to what the forget gate kept.",
    ),
    mistake(
        "learned_in_use",
        RECIPE.but(joined=lambda b: b.learned),
        pt="o fator de uso recebeu o que se aprendeu no lugar de STM; ele olha para [STM, E], com a STM antiga.",
        en="the use factor was given what was learned in place of STM; it looks at [STM, E], with the old STM.",
    ),
)

STEP = Task(
    "lstm_step",
    lstm_step,
    _inputs,
    ("stm", "ltm"),
    {"stm": "B H", "ltm": "B H"},
    MISTAKES,
    helpers=(LEARN, FORGET, REMEMBER, USE),
)
