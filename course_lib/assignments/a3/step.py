"""`lstm_step`: the cell made of the four gates, and how it goes wrong."""

from typing import Any, NamedTuple

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
from course_lib.ops import Array

Memory = tuple[Array, Array]


class Parts(NamedTuple):
    """Everything that goes through one step, for the mistakes to put together wrongly."""

    event: Array
    stm: Array
    ltm: Array
    params: Params
    learned: Array
    kept: Array
    new_ltm: Array
    gates: dict[str, Function]

    def use(self, ltm: Array, stm: Array | None = None) -> Array:
        """Run the use gate on `ltm`, with the old STM unless another is given."""
        return self.gates["use_gate"](ltm, self.stm if stm is None else stm, self.event, self.params)


def _parts(event: Array, stm: Array, ltm: Array, params: Params, gates: dict[str, Function]) -> Parts:
    learned = gates["learn_gate"](stm, event, params)
    kept = gates["forget_gate"](ltm, stm, event, params)
    return Parts(event, stm, ltm, params, learned, kept, gates["remember_gate"](kept, learned), gates)


def lstm_step(event: Array, stm: Array, ltm: Array, params: Params, **gates: Function) -> Memory:
    """One step in words: event (B, D), stm, ltm (B, H) -> the next (stm, ltm)."""
    parts = _parts(event, stm, ltm, params, gates)
    return parts.use(parts.new_ltm), parts.new_ltm


def _variant(change: Any) -> Function:
    """Return the step whose results are `change(parts)`."""
    return lambda event, stm, ltm, params, **gates: change(_parts(event, stm, ltm, params, gates))


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    given = draw_gate(rng, n)
    return {name: given[name] for name in ("event", "stm", "ltm", "params")}


def _learn_from_ltm(p: Parts) -> Memory:
    ltm = p.gates["remember_gate"](p.kept, p.gates["learn_gate"](p.ltm, p.event, p.params))
    return p.use(ltm), ltm


def _forget_last(p: Parts) -> Memory:
    ltm = p.gates["forget_gate"](p.gates["remember_gate"](p.ltm, p.learned), p.stm, p.event, p.params)
    return p.use(ltm), ltm


def _nothing_forgotten(p: Parts) -> Memory:
    ltm = p.gates["remember_gate"](p.ltm, p.learned)
    return p.use(ltm), ltm


MISTAKES = (
    old_state_returned("old_ltm_returned", _variant(lambda p: (p.use(p.new_ltm), p.ltm)), "LTM", REMEMBER_GATE),
    old_state_returned("old_stm_returned", _variant(lambda p: (p.stm, p.new_ltm)), "STM", USE_GATE),
    results_swapped(lstm_step, "STM", "LTM"),
    mistake(
        "old_ltm_used",
        _variant(lambda p: (p.use(p.ltm), p.new_ltm)),
        pt="o portão de uso recebeu a LTM antiga; ele usa a nova, a que o portão de lembrança acabou de devolver.",
        en="the use gate was given the old LTM; it uses the new one, which the remember gate has just returned.",
    ),
    mistake(
        "kept_used",
        _variant(lambda p: (p.use(p.kept), p.new_ltm)),
        pt="o portão de uso recebeu só o que ficou depois de esquecer; ele usa a LTM nova, já com o que se aprendeu.",
        en="the use gate was given only what was kept; it uses the new LTM, with what was learned in it.",
    ),
    mistake(
        "learned_used",
        _variant(lambda p: (p.use(p.learned), p.new_ltm)),
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
        _variant(_learn_from_ltm),
        pt="o portão de aprendizado recebeu LTM; ele junta STM e o evento.",
        en="the learn gate was given LTM; it joins STM and the event.",
    ),
    mistake(
        "forget_last",
        _variant(_forget_last),
        pt="o portão de esquecimento veio depois da soma e apagou também o que se acabou de aprender; esqueça antes.",
        en="the forget gate came after the sum and erased what was just learned as well; forget first.",
    ),
    mistake(
        "nothing_forgotten",
        _variant(_nothing_forgotten),
        pt="o portão de lembrança somou à LTM inteira; some ao que ficou depois do portão de esquecimento.",
        en="the remember gate added to the whole LTM; add to what the forget gate kept.",
    ),
    mistake(
        "learned_in_use",
        _variant(lambda p: (p.use(p.new_ltm, p.learned), p.new_ltm)),
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
