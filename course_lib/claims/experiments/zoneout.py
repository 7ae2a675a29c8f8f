"""Zoneout, where units keep their old value at random steps: with few data, and with no end of them."""

from functools import partial

import numpy as np
import torch

from course_lib.claims.base import Claim, Dots, Result, Runs, Verdict, median, values, wins
from course_lib.claims.learning import DIVERGED, error_left, learn, some, unseen
from course_lib.language import Both, marked
from course_lib.nn import ManyToOne, Recurrent, Zoneout
from course_lib.nn.noise import Noise
from course_lib.tasks import adding, names
from course_lib.tasks.base import draw_from
from course_lib.train import judge, predict, seeded, task_loss, to_tensors

FEW, ADDED = 500, 12
WIDTH, UNITS, BATCH, STEPS = 16, 64, 32, 600
RATES = {"names": 5e-3, "adding": 1e-2}
HIDDEN, CELL = 0.05, 0.5


def run(case: str, seed: int, size: float) -> Result:
    problem, noise = case.split("_")
    return trained(problem, Zoneout(HIDDEN, CELL) if noise == "zoneout" else None, seed, size)


def trained(problem: str, noise: Noise | None, seed: int, size: float) -> Result:
    """The error left on names not seen, after training on `FEW`, and on those seen; or on sums, all of them new."""
    task = names() if problem == "names" else adding(ADDED)
    with seeded(seed):
        table = torch.nn.Embedding(task.input_size, WIDTH) if task.inputs else None
        layer = Recurrent("lstm", WIDTH if task.inputs else task.input_size, UNITS, noise=noise)
        model = ManyToOne(layer, task.output_size, table)
    if task.parts:
        chosen = np.random.default_rng(seed).permutation(task.parts["train"].count)[:FEW]
        few = some(task.parts["train"], chosen)
        draw, seen = draw_from(few), few.whole()
    else:
        draw, seen = task.make, unseen(task, 1000, seed)
    history = learn(model, task_loss(task), partial(draw, BATCH), STEPS * size, RATES[problem], seed)
    if history.stopped == DIVERGED:
        return {"left": 1.0, "seen": 1.0}
    model.eval()
    scores = [
        judge(task.measure, predict(model, to_tensors(test, model)), test) for test in (unseen(task, 1000, seed), seen)
    ]
    return {"left": error_left(task, scores[0]), "seen": error_left(task, scores[1])}


def less(runs: Runs, old: str, new: str, share: float = 1.0, by: float = 0.0) -> bool:
    """Whether `new` leaves less error than `old` with all seeds but one, and in the median less by so much."""
    bar = share * median(runs, old, "left") - by
    return wins(runs, old, new, "left") >= len(runs[old]) - 1 and median(runs, new, "left") <= bar


def gap(runs: Runs, case: str) -> float:
    """How much more error is left on what was not seen than on what was, summed over the seeds."""
    return sum(values(runs, case, "left")) - sum(values(runs, case, "seen"))


def decide(runs: Runs) -> Verdict:
    told = [" → ".join(f"{median(runs, f'{p}_{n}', 'left'):.3f}" for n in ("none", "zoneout")) for p in RATES]
    because = Both(
        pt=f"erro que resta, sem e com zoneout: sobrenomes {marked(told[0], 'pt')}, soma {marked(told[1], 'pt')}",
        en=f"error left, without and with zoneout: surnames {told[0]}, adding {told[1]}",
    )
    if not less(runs, "names_none", "names_zoneout", by=0.02):
        return Verdict("does_not_hold", because)
    return Verdict("holds_when" if less(runs, "adding_none", "adding_zoneout", share=0.8) else "holds", because)


CLAIM = Claim(
    name="zoneout",
    sentence=Both(
        pt="O zoneout, em que unidades sorteadas mantêm o valor do passo anterior, generaliza melhor quando há poucos "
        "dados.",
        en="Zoneout, in which units drawn at random keep the value of the step before, generalises better on few data.",
    ),
    sources=("krueger2017",),
    cases={
        "names_none": Both(pt="nomes, sem", en="names, without"),
        "names_zoneout": Both(pt="nomes, com", en="names, with"),
        "adding_none": Both(pt="soma, sem", en="adding, without"),
        "adding_zoneout": Both(pt="soma, com", en="adding, with"),
    },
    run=run,
    rule=Both(
        pt="Com 500 sobrenomes há sobreajuste; com somas sorteadas sem fim, não. O zoneout mantém 0,5 de c e 0,05 de "
        "h. Ajuda nos sobrenomes se deixa menos erro em todas as sementes menos uma e pelo menos 0,02 a menos na "
        "mediana; na soma, se deixa no máximo 0,8 do erro. Vale se ajuda só nos sobrenomes; vale em parte se ajuda "
        "também na soma.",
        en="With 500 surnames there is overfitting; with sums drawn without end there is none. Zoneout keeps 0.5 of c "
        "and 0.05 of h. It helps with the surnames if it leaves less error with all seeds but one and at least 0.02 "
        "less in the median; with adding, if it leaves at most 0.8 of the error. Holds if it helps with the surnames "
        "alone; in part if with adding too.",
    ),
    decide=decide,
    direction=lambda runs: 0 < gap(runs, "names_zoneout") < gap(runs, "names_none"),
    figure=Dots("left", Both(pt="parte do erro que resta", en="share of the error left"), log=True, blind=1.0),
)
