"""A stream of embedded Reber strings that nothing divides, read with a forget gate and without: how large c becomes."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import torch

from course_lib.cells.base import State
from course_lib.claims.base import Claim, Curves, Result, Runs, Verdict, median, values
from course_lib.claims.learning import DIVERGED, learn, one_hot
from course_lib.language import Both, marked
from course_lib.nn import ManyToMany, Recurrent
from course_lib.tasks import Batch, continual_reber, outer_steps
from course_lib.tasks.reber import SYMBOLS
from course_lib.train import Carry, legal_loss, seeded

UNITS, BATCH, STEPS, LR = 16, 16, 2400, 1e-2
PIECE, STREAM = 25, 1000  # symbols to a training step, and to a stream, which begins with an empty state
AT = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
T, P = SYMBOLS.index("T"), SYMBOLS.index("P")


def carried(model: torch.nn.Module, batch: Any, state: State) -> tuple[torch.Tensor, State]:
    scores, state = model(batch.xs, state=state)
    return legal_loss(scores, batch.targets), state


def pieces(loss: Carry) -> Callable[[np.random.Generator], Batch]:
    """Streams in pieces, one after the other; where a new stream begins, `loss` drops the state of the old one."""
    waiting: list[Batch] = []

    def draw(rng: np.random.Generator) -> Batch:
        if not waiting:
            loss.state = None
            whole = continual_reber(STREAM).draw(BATCH, rng)
            parts = (slice(start, start + PIECE) for start in reversed(range(0, STREAM, PIECE)))
            waiting.extend(Batch(whole.xs[part], whole.targets[part]) for part in parts)
        return waiting.pop()

    return draw


def run(case: str, seed: int, size: float) -> Result:
    with seeded(seed):
        model = ManyToMany(Recurrent(case, len(SYMBOLS), UNITS), len(SYMBOLS), one_hot(len(SYMBOLS)))
    loss = Carry(carried)
    if learn(model, loss, pieces(loss), STEPS * size, LR, seed).stopped == DIVERGED:
        return {"step": list(AT), "norm": [1.0] * len(AT), "growth": 1.0, "early": 0.5, "late": 0.5}
    test = continual_reber(STREAM).draw(64, np.random.default_rng(10_000 + seed))
    xs, state, norm, above = torch.from_numpy(test.xs), None, [], []
    with torch.no_grad():
        for start, end in pairwise((0, *AT)):
            scores, state = model(xs[start:end], state=state)
            norm.append(state[1][0].norm(dim=-1).mean().item())
            above.append((scores[..., T] > scores[..., P]).numpy())
    outer, right = outer_steps(test.xs), np.concatenate(above) == (test.targets[..., T] == 1)
    early, late = (float(right[part][outer[part]].mean()) for part in (slice(0, 100), slice(STREAM // 2, None)))
    return {"step": list(AT), "norm": norm, "growth": norm[-1] / norm[AT.index(100)], "early": early, "late": late}


def decide(runs: Runs) -> Verdict:
    growth, early, late = ({case: median(runs, case, key) for case in runs} for key in ("growth", "early", "late"))
    told = [f"{growth[case]:.1f}" for case in ("lstm_no_forget", "lstm")]
    told += [f"{share[case]:.2f}" for case in ("lstm_no_forget", "lstm") for share in (early, late)]
    pt = [marked(each, "pt") for each in told]
    because = Both(
        pt=f"do passo 100 ao 1000 a norma de c é multiplicada por {pt[0]} sem o portão e por {pt[1]} com ele; acertos "
        f"do símbolo de fora nos 100 primeiros passos e nos 500 últimos: {pt[2]} e {pt[3]} sem o portão, {pt[4]} e "
        f"{pt[5]} com ele",
        en=f"from step 100 to 1000 the norm of c is multiplied by {told[0]} without the gate and by {told[1]} with "
        f"it; the outer symbol is right in the first 100 steps and in the last 500: {told[2]} and {told[3]} without "
        f"the gate, {told[4]} and {told[5]} with it",
    )
    if min(values(runs, "lstm_no_forget", "growth")) < 2 or growth["lstm"] > 1.5:
        return Verdict("does_not_hold", because)
    return Verdict("holds" if late["lstm_no_forget"] <= late["lstm"] - 0.1 else "holds_when", because)


CLAIM = Claim(
    name="no_forget_growth",
    sentence=Both(
        pt="Sem portão de esquecimento, o estado da célula cresce sem limite num fluxo contínuo e deixa de servir.",
        en="Without a forget gate, the cell state grows without bound on a continual stream and stops being of use.",
    ),
    sources=("003", "gers2000"),
    published=Both(
        pt="sem o portão a LSTM falha nas versões contínuas dos problemas; com ele, resolve-as (Gers et al., 2000)",
        en="without the gate the LSTM fails on the continual versions of the problems; with it, it solves them (Gers "
        "et al., 2000)",
    ),
    cases={"lstm": Both(pt="com", en="with"), "lstm_no_forget": Both(pt="sem", en="without")},
    run=run,
    rule=Both(
        pt="Vale se, do passo 100 ao 1000 de fluxos novos, a norma de c pelo menos dobra sem o portão com todas as "
        "sementes e cresce no máximo 50% com ele na mediana, e se na segunda metade do fluxo o símbolo de fora se "
        "acerta pelo menos 0,10 menos sem o portão que com ele; vale em parte se só c cresce.",
        en="Holds if, from step 100 to 1000 of new streams, the norm of c at least doubles without the gate with "
        "every seed and grows by at most 50% with it in the median, and if in the second half of the stream the outer "
        "symbol is right at least 0.10 less often without the gate than with it; in part if only c grows.",
    ),
    decide=decide,
    direction=lambda runs: median(runs, "lstm_no_forget", "growth") > 1.5 * median(runs, "lstm", "growth"),
    figure=Curves("norm", "step", Both(pt="norma de c", en="norm of c"), Both(pt="passo", en="step"), log=True),
)
