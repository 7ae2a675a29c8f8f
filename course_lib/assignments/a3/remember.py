"""`remember_gate`: what was kept plus what was learned, and how it goes wrong."""

from typing import Any

import numpy as np

from course_lib.assignments.a3.inputs import draw_ltm, draw_stm
from course_lib.assignments.base import Sizes, Task, mistake
from course_lib.assignments.families import SIGMOID, TANH, squashed
from course_lib.cells.lstm_words import remember_gate
from course_lib.language import Both
from course_lib.ops import sigmoid, tanh


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    return {"kept": draw_ltm(rng, n), "learned": draw_stm(rng, n)}


_THE_SUM = Both("a soma", "the sum")
_NO_ACTIVATION = Both(
    "no portão de lembrança não há função de ativação", "the remember gate has no activation function"
)

MISTAKES = (
    mistake(
        "product_for_sum",
        lambda kept, learned: kept * learned,
        pt="o que ficou e o que se aprendeu foram multiplicados; lembrar é somar.",
        en="what was kept and what was learned were multiplied; to remember is to add.",
    ),
    mistake(
        "mean",
        lambda kept, learned: (kept + learned) / 2,
        pt="você tirou a média; lembrar é a soma, sem dividir por 2.",
        en="you took the mean; to remember is the sum, not divided by 2.",
    ),
    squashed("tanh_of_sum", lambda kept, learned: tanh(kept + learned), _THE_SUM, TANH, _NO_ACTIVATION),
    squashed("sigmoid_of_sum", lambda kept, learned: sigmoid(kept + learned), _THE_SUM, SIGMOID, _NO_ACTIVATION),
    mistake(
        "difference",
        lambda kept, learned: kept - learned,
        pt="o que se aprendeu foi subtraído; lembrar é somar.",
        en="what was learned was subtracted; to remember is to add.",
    ),
    mistake(
        "only_kept",
        lambda kept, learned: kept,
        pt="só o que ficou foi devolvido; falta somar o que se aprendeu.",
        en="only what was kept was returned; what was learned still has to be added.",
    ),
    mistake(
        "only_learned",
        lambda kept, learned: learned,
        pt="só o que se aprendeu foi devolvido; falta somar o que ficou.",
        en="only what was learned was returned; what was kept still has to be added.",
    ),
    mistake(
        "maximum",
        np.maximum,
        pt="você tomou o maior dos dois; lembrar é somar.",
        en="you took the larger of the two; to remember is to add.",
    ),
    mistake(
        "joined",
        lambda kept, learned: np.concatenate((kept, learned), -1),
        pt="os dois foram postos lado a lado; lembrar é somar, e o resultado continua (B, H).",
        en="the two were put side by side; to remember is to add, and the result stays (B, H).",
    ),
)

REMEMBER = Task("remember_gate", remember_gate, _inputs, ("ltm",), {"ltm": "B H"}, MISTAKES, sizes="B H")
