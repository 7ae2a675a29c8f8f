"""The explorer's cells, of one unit each, with weights set by hand that read the event alone, and its two tapes."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from course_lib.cells import CELLS
from course_lib.cells.gru import gru_gates
from course_lib.cells.lstm import lstm_gates
from course_lib.cells.lstm_coupled import lstm_coupled_gates
from course_lib.cells.lstm_no_forget import lstm_no_forget_gates
from course_lib.cells.lstm_peephole import lstm_peephole_gates
from course_lib.language import Both

Events = Sequence[Sequence[float]]
Step = dict[str, float]
Rows = Mapping[str, Sequence[float]]
QUANTITIES = ("keeps", "lets", "new", "memory", "shows", "output")


class Tape(NamedTuple):
    """Events (T, D), the inputs' names with their smallest values (the largest is 1), and each cell's rows of weights.

    A row belongs to a gate: its D weights, then its bias. A peephole is a row of one weight.
    """

    name: Both
    inputs: tuple[tuple[Both, float], ...]
    events: Events
    rows: Mapping[str, Rows]


KEEP, IN, SHOW = (0, -8, 0, 4), (0, 8, 0, -4), (0, 0, 8, -4)
VALUE, COUNTED = (1.2, 0, 0, 0), (0, 0, 3)
STORED = {"i": IN, "g": VALUE, "o": SHOW}
MARKED, EMPTIED = (8, 0, -4), (0, -10, 6)
ADDED = {"i": MARKED, "g": COUNTED, "o": (0, 0, 4)}
TAPES: Mapping[str, Tape] = {
    "dictation": Tape(
        Both(pt="Ditado: guardar e mostrar", en="Dictation: store and show"),
        (
            (Both(pt="valor", en="value"), -1.0),
            (Both(pt="guardar", en="store"), 0.0),
            (Both(pt="mostrar", en="show"), 0.0),
        ),
        ((0.6, 1, 0), (-0.3, 0, 0), (0.5, 0, 0), (0.1, 0, 1), (-0.4, 0, 0), (-0.5, 1, 0), (0.7, 0, 0), (0.2, 0, 1)),
        {
            "lstm": STORED | {"f": KEEP},
            "lstm_no_forget": STORED,
            "lstm_peephole": STORED | {"f": KEEP, "ci": (0,), "cf": (0,), "co": (0,)},
            "lstm_coupled": STORED,
            "gru": {"r": (0, 0, 0, 0), "z": KEEP, "n": VALUE},
        },
    ),
    "count": Tape(
        Both(pt="Contar marcas", en="Count marks"),
        ((Both(pt="marca", en="mark"), 0.0), (Both(pt="zerar", en="reset"), 0.0)),
        ((1, 0), (1, 0), (0, 0), (1, 0), (1, 0), (0, 1), (1, 0), (0, 0)),
        {
            "lstm": ADDED | {"f": EMPTIED},
            "lstm_no_forget": ADDED,
            "lstm_peephole": ADDED | {"f": EMPTIED, "o": (0, 0, -35), "ci": (0,), "cf": (0,), "co": (10,)},
            "lstm_coupled": ADDED | {"i": (8, 10, -4), "g": (3, 0, 0)},
            "gru": {"r": (0, 0, 0), "z": (-8, -10, 4), "n": (3, 0, 0)},
        },
    ),
}


def params(tape: str, cell: str) -> Any:
    """The rows stacked as the library stacks them, for one unit; the weights on h are 0."""
    found, rows = CELLS[cell], TAPES[tape].rows[cell]
    stacked = np.array([rows[gate] for gate in found.gates], dtype=float)
    arrays = (stacked[:, :-1], np.zeros((len(stacked), 1)), stacked[:, -1], np.zeros(len(stacked)))
    peepholes = (np.array(rows[name], dtype=float) for name in ("ci", "cf", "co") if name in rows)
    return found.params_type(*arrays, *peepholes)


def factors(cell: str, x: np.ndarray, state: Any, weights: Any) -> tuple[Any, Any, Any, Any]:
    """What a cell keeps of its memory, lets in, offers as new, and shows: (keeps, lets, new, shows)."""
    one = np.ones(1)
    if cell == "gru":
        _, z, n = gru_gates(x, state, weights)
        return z, 1 - z, n, one
    h, _ = state
    if cell == "lstm_peephole":
        i, f, g, o, _ = lstm_peephole_gates(x, state, weights)
        return f, i, g, o
    if cell == "lstm":
        i, f, g, o = lstm_gates(x, h, weights)
        return f, i, g, o
    tied = cell == "lstm_coupled"
    i, g, o = (lstm_coupled_gates if tied else lstm_no_forget_gates)(x, h, weights)
    return (1 - i if tied else one), i, g, o


def trace(tape: str, cell: str, events: Events) -> list[Step]:
    """Run a cell over events (T, D) from zero and return what the explorer shows of every step, by name."""
    weights, steps = params(tape, cell), []
    state = CELLS[cell].init_state(np.zeros(1), 1)
    for event in events:
        x = np.array(event, dtype=float)
        found = factors(cell, x, state, weights)
        output, state = CELLS[cell](x, state, weights)
        memory = CELLS[cell].unpack(state)[-1]
        arrays = (*found[:3], memory, found[3], output)
        steps.append({name: float(array[0]) for name, array in zip(QUANTITIES, arrays, strict=True)})
    return steps
