"""The explorer's cells: one LSTM unit each, set by hand or trained, with a short sequence of events for it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from course_lib.cells import CellParams
from course_lib.cells.lstm import lstm_cell, lstm_gates
from course_lib.figures.explorers.lstm.train import PLACE
from course_lib.language import Both

Events = Sequence[Sequence[float]]
Trace = list[dict[str, float]]

VALUE = (Both(pt="valor", en="value"), -1.0)
STORE = (Both(pt="guardar", en="store"), 0.0)
SHOW = (Both(pt="mostrar", en="show"), 0.0)
MARK = (Both(pt="marca", en="mark"), 0.0)
RESET = (Both(pt="zerar", en="reset"), 0.0)
STORY = ((0.6, 1, 0), (-0.3, 0, 0), (0.5, 0, 0), (0.1, 0, 1), (-0.4, 0, 0), (-0.5, 1, 0), (0.7, 0, 0), (0.2, 0, 1))


@dataclass(frozen=True)
class Scenario:
    """One unit's parameters, D inputs with their names and smallest values (the largest is 1), and T events."""

    key: str
    name: Both
    about: Both
    params: CellParams
    inputs: tuple[tuple[Both, float], ...]
    events: Events


def by_hand(**rows: Sequence[float]) -> CellParams:
    """Parameters of one unit from a row for each of i, f, g, o: its D input weights, then its bias; h is not read."""
    stacked = np.array([rows[gate] for gate in "ifgo"], dtype=float)
    return CellParams(stacked[:, :-1], np.zeros((4, 1)), stacked[:, -1], np.zeros(4))


def trained() -> CellParams:
    """The parameters that `train` wrote."""
    return CellParams(**{k: np.array(v) for k, v in json.loads(PLACE.read_text("utf-8")).items()})


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Return the explorer's scenarios in the order in which they are offered."""
    return (
        Scenario(
            "store",
            Both(pt="Guardar e mostrar, à mão", en="Store and show, by hand"),
            Both(
                pt="Pesos escolhidos à mão. Guardar abre o portão de entrada e fecha o de esquecimento; mostrar "
                "abre o de saída. Sem nenhum dos dois, a memória só espera.",
                en="Weights set by hand. Store opens the input gate and closes the forget gate; show opens the "
                "output gate. With neither, the memory just waits.",
            ),
            by_hand(i=(0, 8, 0, -4), f=(0, -8, 0, 4), g=(1.2, 0, 0, 0), o=(0, 0, 8, -4)),
            (VALUE, STORE, SHOW),
            STORY,
        ),
        Scenario(
            "count",
            Both(pt="Contar marcas, à mão", en="Count marks, by hand"),
            Both(
                pt="Pesos escolhidos à mão. Cada marca soma quase 1 ao estado da célula, que passa de 1 sem limite; "
                "zerar fecha o portão de esquecimento. O estado oculto, preso pela tangente, já não distingue "
                "três de quatro.",
                en="Weights set by hand. Each mark adds almost 1 to the cell state, which grows past 1 without "
                "bound; reset closes the forget gate. The hidden state, squashed by the tanh, can hardly tell "
                "three from four.",
            ),
            by_hand(i=(8, 0, -4), f=(0, -10, 6), g=(0, 0, 3), o=(0, 0, 4)),
            (MARK, RESET),
            ((1, 0), (1, 0), (0, 0), (1, 0), (1, 0), (0, 1), (1, 0), (0, 0)),
        ),
        Scenario(
            "trained",
            Both(pt="Guardar e mostrar, aprendido", en="Store and show, learned"),
            Both(
                pt="A mesma tarefa e os mesmos eventos, mas com pesos achados pela descida do gradiente a "
                "partir de números ao acaso. Compare os portões com os escolhidos à mão.",
                en="The same task and the same events, but with weights that gradient descent found from random "
                "numbers. Compare its gates with those set by hand.",
            ),
            trained(),
            (VALUE, STORE, SHOW),
            STORY,
        ),
    )


def trace(params: CellParams, events: Events) -> Trace:
    """Run one unit over T events (T, D) from zero and return every quantity of every step by name."""
    h, c = np.zeros(1), np.zeros(1)
    steps: Trace = []
    for event in events:
        x = np.array(event, dtype=float)
        i, f, g, o = lstm_gates(x, h, params)
        _, (new_h, new_c) = lstm_cell(x, (h, c), params)
        step = {"c_before": c, "h_before": h, "i": i, "f": f, "g": g, "o": o}
        step |= {"learned": i * g, "kept": f * c, "c": new_c, "tanh_c": np.tanh(new_c), "h": new_h}
        steps.append({name: float(array[0]) for name, array in step.items()})
        h, c = new_h, new_c
    return steps
