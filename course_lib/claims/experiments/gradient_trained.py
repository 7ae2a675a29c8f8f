"""What training does to the gradient's reach: the same networks before and after they learn to add over 100 steps."""

import copy
from functools import partial

import numpy as np
import torch

from course_lib.cells import CELLS
from course_lib.claims.base import Claim, Curves, Result, Runs, Verdict, median, wins
from course_lib.claims.experiments.gradient_untrained import CASES as EVERY
from course_lib.claims.experiments.gradient_untrained import OVER, WITH_C, backwards
from course_lib.claims.learning import DIVERGED, learn
from course_lib.claims.training import start_
from course_lib.language import Both, marked
from course_lib.nn import ManyToOne, Recurrent
from course_lib.tasks import adding
from course_lib.train import judge, predict, seeded, task_loss, to_tensors

DISTANCES = (0, 1, 2, 5, 10, 20, 30, 50, 70, 90)
FAR, LONG, SHORT, UNITS, BATCH, STEPS, TESTED = 50, 100, 10, 32, 32, 1200, 64
KEPT = 0.01  # of the gradient at distance 0: what counts as not having vanished
CASES = {case: said for case, said in EVERY.items() if case not in ("lstm-one", "gru-three")} | {
    "lstm-short": Both(pt="LSTM, 10 passos", en="LSTM, 10 steps")
}
AFTER_H, AFTER_C = (
    Both(pt=f"gradiente que resta em {s}, depois do treino", en=f"gradient left in {s}, after training") for s in "hc"
)
RATES = {"rnn": 1e-3}  # of the others, 1e-2


def run(case: str, seed: int, size: float) -> Result:
    cell, _, start = case.partition("-")
    task = adding(SHORT if start == "short" else LONG)
    test = adding(LONG).draw(400, np.random.default_rng(10_000 + seed))
    with seeded(seed):
        model = ManyToOne(Recurrent(cell, task.input_size, UNITS), task.output_size)
    start_(model.layer, start, seed)
    untrained = copy.deepcopy(model.state_dict())
    before = reached(model, test.xs)
    lr = RATES.get(cell, 1e-2)
    if learn(model, task_loss(task), partial(task.draw, BATCH), STEPS * size, lr, seed).stopped == DIVERGED:
        model.load_state_dict(untrained)
    error = judge("squared_error", predict(model, to_tensors(test, model)), test)
    found: dict[str, float | list[float]] = {"distance": list(DISTANCES), "error": error}
    for when, norms in (("before", before), ("after", reached(model, test.xs))):
        memory = norms.get("c", norms["h"])
        found |= {f"{name}_{when}": each for name, each in norms.items()}
        found |= {when: memory, f"{when}_far": memory[DISTANCES.index(FAR)]}
    return found


def reached(model: ManyToOne, xs: np.ndarray) -> dict[str, list[float]]:
    """How much of the answer's gradient is left at each distance, in h and in c, if there is one."""
    model = copy.deepcopy(model).double()
    layer, readout = model.layer, model.readout.weight[0]
    norms = backwards(layer, torch.from_numpy(xs[:, :TESTED]).double(), readout.detach())
    return {name: [norms[name][d] for d in DISTANCES] for name in norms.keys() & {"h", "c"}}


def decide(runs: Runs) -> Verdict:
    at = {case: (median(runs, case, "before_far"), median(runs, case, "after_far")) for case in runs}
    errors = [median(runs, case, "error") for case in ("rnn", "lstm", "gru")]
    numbers = [f"{value:.1g}" for case in ("rnn", "lstm", "gru", "lstm-three", "lstm-short") for value in at[case]]
    numbers += [f"{error:.3f}" for error in errors]
    pt = "gradiente que resta a 50 passos, antes → depois: RNN {} → {}; LSTM {} → {}; GRU {} → {}; LSTM com viés 3 "
    pt += "{} → {}; LSTM treinada em 10 passos {} → {}; erro: RNN {}, LSTM {}, GRU {} (0,167 sem olhar)"
    en = "gradient left at 50 steps, before → after: RNN {} → {}; LSTM {} → {}; GRU {} → {}; LSTM with bias 3 {} → {}; "
    en += "LSTM trained on 10 steps {} → {}; error: RNN {}, LSTM {}, GRU {} (0.167 blind)"
    because = Both(pt=pt.format(*(marked(each, "pt") for each in numbers)), en=en.format(*numbers))
    ahead = wins(runs, "lstm", "lstm-short", "after_far") == len(runs["lstm"])
    learned = [at[case][1] >= KEPT > at[case][0] for case in ("lstm", "gru")]
    if all(learned) and ahead:
        return Verdict("holds", because)
    return Verdict("holds_when" if any(learned) else "does_not_hold", because)


def direction(runs: Runs) -> bool:
    count = len(runs["lstm"])
    start = wins(runs, "lstm-three", "lstm", "before_far") == wins(runs, "lstm-three", "rnn", "before_far") == count
    return start and wins(runs, "lstm-three", "rnn", "after_far") == count


CLAIM = Claim(
    name="gradient_trained",
    sentence=Both(
        pt="A LSTM leva a informação por muitos passos: treinada numa tarefa que pede isso, o gradiente chega lá.",
        en="The LSTM carries information across many steps: trained where that is asked for, the gradient arrives.",
    ),
    sources=("003", "004", "hochreiter1997"),
    cases=CASES,
    run=run,
    rule=Both(
        pt="Mede-se o gradiente da resposta na memória (c, ou h) a 50 passos, dividido pelo da distância 0, antes e "
        "depois de 1200 passos de treino na soma de 100 passos. Vale se na LSTM e na GRU ele sai de menos de 1% e "
        "chega a 1%, e se na LSTM, em toda semente, passa do da treinada com 10 passos; em parte se só uma chega.",
        en="Measured is the answer's gradient in the memory (c, or h) at 50 steps, over that at distance 0, before and "
        "after 1200 steps of training on adding over 100 steps. Holds if in LSTM and GRU it goes from below 1% to 1%, "
        "and in the LSTM, with every seed, beyond that of one trained on 10 steps; in part if only one arrives.",
    ),
    decide=decide,
    direction=direction,
    figure=Curves(
        "after",
        "distance",
        Both(pt="gradiente que resta na memória, depois do treino", en="gradient left in the memory, after training"),
        OVER,
        log=True,
        cases=("rnn", "lstm", "lstm-short", "lstm-three", "lstm-chrono", "gru"),
    ),
    more=(
        Curves("h_after", "distance", AFTER_H, OVER, log=True, cases=tuple(CELLS)),
        Curves("c_after", "distance", AFTER_C, OVER, log=True, cases=tuple(case for case in WITH_C if case in CASES)),
    ),
)
