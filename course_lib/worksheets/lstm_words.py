"""The sheet of the LSTM in the words learn, forget, remember, use: the standard one's numbers."""

import numpy as np

from course_lib.cells.lstm_words import WordParams, forget_gate, learn_gate, remember_gate, to_words, use_gate
from course_lib.worksheets import texts
from course_lib.worksheets.base import Group, Sheet, Table, alike, row, steps
from course_lib.worksheets.design import Numbers
from course_lib.worksheets.lstm import Trace, gate, lists, numbers
from course_lib.worksheets.lstm import trace as standard
from course_lib.worksheets.values import UNIT, values

LETTERS = "nifv"  # the order of `WordParams`
JOINED = (2, 0, 1, 3)  # STM before the event


def trace(drawn: Numbers) -> Trace:
    """Run the cell by its four verbs: learned, kept, c (LTM) and h (STM), each (T,); the factors as in `lstm`."""
    params, (stm, ltm) = to_words(drawn.params), drawn.state
    found: dict[str, list[float]] = {"learned": [], "kept": [], "c": [], "h": []}
    for event in drawn.xs:
        learned, kept = learn_gate(stm, event, params), forget_gate(ltm, stm, event, params)
        ltm = remember_gate(kept, learned)
        stm = use_gate(ltm, stm, event, params)
        for name, value in zip(found, (learned, kept, ltm, stm), strict=True):
            found[name].append(value[0])
    return standard(drawn) | {name: np.array(column) for name, column in found.items()}


def sheet(seed: int) -> Sheet:
    """Return the sheet for a seed."""
    drawn = numbers(seed)
    run, verbs = trace(drawn), texts.VERBS
    event = tuple(row(f"$E_{name}$", drawn.xs[:, d], given=True) for d, name in enumerate("ab"))
    n, i, f, v = (gate(run, name, symbol, JOINED) for symbol, name in zip("NifV", "gifo", strict=True))
    learn = *n, *i, row("$N_t i_t$", run["learned"])
    forget = *f, row("LTM$_{t−1} f_t$", run["kept"])
    use = *v, row("tanh(LTM$_t$)", run["tanh_c"]), row("STM$_t$", run["h"])
    groups = (
        Group(event, texts.EVENT),
        Group(learn, verbs["learn"]),
        Group(forget, verbs["forget"]),
        Group((row("LTM$_t$", run["c"]),), verbs["remember"]),
        Group(use, verbs["use"]),
    )
    given = _weights(to_words(drawn.params)), values(), *lists(drawn, run, "LTM$_t$", "V")
    blank = (Table(texts.WORK, steps(), groups),)
    return Sheet("lstm-words", texts.WORDS_TITLE, texts.WORDS_TEXT, given, blank, texts.WORDS_REMARK)


def _weights(params: WordParams) -> Table:
    """Return the joined weights, STM first, as `WordParams` has them."""
    columns = *map(alike, ("STM$_{t−1}$", "$E_a$", "$E_b$")), texts.BIAS
    rows = []
    for letter in LETTERS:
        weight, bias = getattr(params, f"weight_{letter}"), getattr(params, f"bias_{letter}")
        symbol = letter.upper() if letter in "nv" else letter
        rows.append(row(f"$k_{symbol}$", (*weight[0] / UNIT, bias[0] / UNIT), given=True))
    return Table(texts.WEIGHTS, columns, (Group(tuple(rows)),))
