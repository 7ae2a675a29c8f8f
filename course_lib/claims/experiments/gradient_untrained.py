"""How much of the gradient is left t steps back, in h and in c apart, before any training, for every cell."""

import numpy as np
import torch
from torch import Tensor

from course_lib.cells import CELLS
from course_lib.claims.base import Claim, Curves, Result, Runs, Verdict, median, wins
from course_lib.init import chrono, forget_bias, orthogonal
from course_lib.language import Both, marked
from course_lib.nn import Recurrent, initialise_
from course_lib.train import seeded

DISTANCES = (0, 1, 2, 5, 10, 20, 30, 50, 70, 100)
FAR, LONGEST, INPUTS, UNITS, BATCH = 50, 100, 64, 64, 32
BIASES = {"one": 1.0, "three": 3.0}
LEFT = Both(pt="gradiente que resta na memória", en="gradient left in the memory")
IN_H, IN_C = (Both(pt=f"gradiente que resta em {s}", en=f"gradient left in {s}") for s in "hc")
OVER = Both(pt="distância, em passos", en="distance in steps")
KEPT = 0.01  # of the gradient at distance 0: what counts as not having vanished
CELL_NAMES = {
    "rnn": Both(pt="RNN", en="RNN"),
    "lstm": Both(pt="LSTM", en="LSTM"),
    "lstm_no_forget": Both(pt="LSTM de 1997", en="LSTM of 1997"),
    "lstm_peephole": Both(pt="LSTM, peepholes", en="LSTM, peepholes"),
    "lstm_coupled": Both(pt="LSTM, f = 1 − i", en="LSTM, f = 1 − i"),
    "gru": Both(pt="GRU", en="GRU"),
    "gru_reset_before": Both(pt="GRU, r antes", en="GRU, r before"),
    "min_gru": Both(pt="minGRU", en="minGRU"),
    "min_lstm": Both(pt="minLSTM", en="minLSTM"),
    "slstm": Both(pt="sLSTM", en="sLSTM"),
}
CASES = {cell: CELL_NAMES.get(cell, Both(pt=cell, en=cell)) for cell in CELLS} | {
    "rnn-orthogonal": Both(pt="RNN ortogonal", en="orthogonal RNN"),
    "lstm-one": Both(pt="LSTM, viés 1", en="LSTM, bias 1"),
    "lstm-three": Both(pt="LSTM, viés 3", en="LSTM, bias 3"),
    "lstm-chrono": Both(pt="LSTM, chrono", en="LSTM, chrono"),
    "gru-three": Both(pt="GRU, viés 3", en="GRU, bias 3"),
}
WITH_C = tuple(case for case in CASES if "c" in CELLS[case.split("-")[0]].states)


def start_(layer: Recurrent, start: str, seed: int) -> None:
    """Initialise a layer by the second half of a case's name, the part after the hyphen."""
    rng = np.random.default_rng(seed)
    if start in BIASES:
        initialise_(layer, lambda cell, params: forget_bias(cell, params, BIASES[start]))
    elif start == "chrono":
        initialise_(layer, lambda cell, params: chrono(cell, params, longest=LONGEST, rng=rng))
    elif start == "orthogonal":
        initialise_(layer, lambda cell, params: orthogonal(cell, params, rng))


def backwards(layer: Recurrent, xs: Tensor, readout: Tensor) -> dict[str, list[float]]:
    """The norms in h, in x and in c, if there is one, of the gradient of `readout` · the last h; 1 at distance 0."""
    xs = xs.detach().requires_grad_()
    params, state = layer.params(0), layer.cell.init_state(xs[0], layer.hidden_size)
    passed: dict[str, list[Tensor]] = {name: [] for name in layer.cell.states if name in ("h", "c")}
    for x in xs.unbind():
        _, state = layer.cell.step(x, state, params)
        arrays = dict(zip(layer.cell.states, layer.cell.unpack(state), strict=True))
        for name, every in passed.items():
            every.append(arrays[name])
    answer, found = (passed["h"][-1] @ readout).sum(), {}
    for name, every in passed.items():
        found[name] = [float(g.norm()) for g in torch.autograd.grad(answer, every, retain_graph=True)]
    found["x"] = [float(g.norm()) for g in torch.autograd.grad(answer, xs)[0]]
    return {name: [norm / norms[-1] for norm in reversed(norms)] for name, norms in found.items()}


def run(case: str, seed: int, size: float) -> Result:
    cell, _, start = case.partition("-")
    with seeded(seed):
        layer = Recurrent(cell, INPUTS, UNITS, dtype=torch.float64)
    start_(layer, start, seed)
    rng = np.random.default_rng(10_000 + seed)
    batch = max(2, round(BATCH * size))
    xs, readout = (torch.from_numpy(rng.standard_normal(n)) for n in ((DISTANCES[-1] + 1, batch, INPUTS), UNITS))
    found = {name: [norms[d] for d in DISTANCES] for name, norms in backwards(layer, xs, readout).items()}
    memory, far = found.get("c", found["h"]), DISTANCES.index(FAR)
    left = {f"{name}_far": norms[far] for name, norms in found.items()}
    return {"distance": list(DISTANCES), **found, "memory": memory, **left, "memory_far": memory[far]}


def decide(runs: Runs) -> Verdict:
    at = {case: median(runs, case, "memory_far") for case in runs}
    shown = ("rnn", "lstm", "gru", "lstm-one", "lstm-three", "lstm-chrono", "lstm_no_forget")
    numbers = [f"{value:.1g}" for value in (median(runs, "lstm", "h_far"), *(at[case] for case in shown))]
    pt = "resta do gradiente a 50 passos: RNN {1}; LSTM {0} em h e {2} em c; GRU {3}; com viés 1 e 3 no portão de "
    pt += "esquecimento, {4} e {5} em c; com chrono, {6}; na LSTM de 1997, que não esquece, {7}"
    en = "left of the gradient at 50 steps: RNN {1}; LSTM {0} in h and {2} in c; GRU {3}; with forget bias 1 and 3, "
    en += "{4} and {5} in c; with chrono, {6}; in the LSTM of 1997, which cannot forget, {7}"
    because = Both(pt=pt.format(*(marked(each, "pt") for each in numbers)), en=en.format(*numbers))
    if at["lstm"] >= KEPT:
        return Verdict("holds", because)
    others = max(at[case] for case in ("lstm-three", "lstm-chrono", "lstm_no_forget"))
    return Verdict("holds_when" if others >= KEPT else "does_not_hold", because)


def direction(runs: Runs) -> bool:
    pairs = (("lstm-one", "lstm"), ("lstm-three", "lstm-one"), ("lstm-three", "rnn"), ("lstm_no_forget", "lstm"))
    return all(wins(runs, *pair, "memory_far") == len(runs["lstm"]) for pair in pairs)


CLAIM = Claim(
    name="gradient_untrained",
    sentence=Both(
        pt="A LSTM não sofre com o gradiente que desaparece: antes de qualquer treino.",
        en="The LSTM does not suffer from the vanishing gradient: before any training.",
    ),
    sources=("003", "004", "bengio1994", "hochreiter1997", "gers2000", "tallec2018"),
    cases=CASES,
    run=run,
    rule=Both(
        pt="Vale se, com os pesos iniciais do torch, a norma do gradiente em c a 50 passos é ao menos 1% da que há na "
        "distância 0; vale em parte se só com viés 3, com chrono ou sem portão de esquecimento.",
        en="Holds if, with torch's initial weights, the norm of the gradient in c at 50 steps is at least 1% of that "
        "at distance 0; in part if only with bias 3, with chrono or without a forget gate.",
    ),
    decide=decide,
    direction=direction,
    figure=Curves(
        "memory",
        "distance",
        LEFT,
        OVER,
        log=True,
        cases=("rnn", "rnn-orthogonal", "lstm_no_forget", "lstm", "lstm-one", "lstm-three", "lstm-chrono", "gru"),
    ),
    more=(
        Curves("h", "distance", IN_H, OVER, log=True, cases=tuple(CELLS)),
        Curves("c", "distance", IN_C, OVER, log=True, cases=WITH_C),
    ),
)
