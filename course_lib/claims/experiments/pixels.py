"""A digit of 8 × 8 read one pixel at a time, in order and in an order drawn once: 64 steps and one answer."""

from functools import partial

import torch

from course_lib.claims.base import Claim, Dots, Result, Runs, Verdict, median, wins
from course_lib.claims.learning import DIVERGED, learn
from course_lib.init import forget_bias
from course_lib.language import Both, marked
from course_lib.nn import ManyToOne, Recurrent, initialise_
from course_lib.tasks import TASKS
from course_lib.train import judge, predict, seeded, task_loss, to_tensors

UNITS, BATCH, STEPS = 64, 64, 1200
RATES = {"rnn": 5e-4, "lstm": 3e-3, "gru": 3e-3}  # a plain RNN wants smaller steps over 64 of time
ORDERS = {"ordered": "pixels", "permuted": "permuted_pixels"}


def run(case: str, seed: int, size: float) -> Result:
    order, cell = case.split("_")
    task = TASKS[ORDERS[order]]()
    with seeded(seed):
        layer = Recurrent(cell, task.input_size, UNITS)
        if cell == "lstm":
            initialise_(layer, forget_bias)
        model = ManyToOne(layer, task.output_size)
    history = learn(model, task_loss(task), partial(task.draw, BATCH), STEPS * size, RATES[cell], seed)
    if history.stopped == DIVERGED:
        return {"accuracy": 0.0}
    test = task.parts["test"].whole()
    with torch.no_grad():
        return {"accuracy": judge(task.measure, predict(model, to_tensors(test, model)), test)}


def decide(runs: Runs) -> Verdict:
    told = [" / ".join(f"{median(runs, f'{order}_{cell}', 'accuracy'):.2f}" for cell in RATES) for order in ORDERS]
    because = Both(
        pt=f"acertos da RNN / LSTM / GRU: na ordem {marked(told[0], 'pt')}; embaralhados {marked(told[1], 'pt')}",
        en=f"accuracy of RNN / LSTM / GRU: in order {told[0]}; shuffled {told[1]}",
    )
    better = [ahead(runs, order, cell) for order in ORDERS for cell in ("lstm", "gru")]
    return Verdict("holds" if all(better) else "holds_when" if any(better) else "does_not_hold", because)


def ahead(runs: Runs, order: str, cell: str) -> bool:
    """Whether a gated cell beats the plain one with all seeds but one, and by 0.05 in the median."""
    plain, gated = f"{order}_rnn", f"{order}_{cell}"
    least = median(runs, plain, "accuracy") + 0.05
    return wins(runs, gated, plain, "accuracy") >= len(runs[plain]) - 1 and median(runs, gated, "accuracy") >= least


CLAIM = Claim(
    name="pixels",
    sentence=Both(
        pt="Lendo uma imagem pixel por pixel, na ordem ou embaralhados, a LSTM e a GRU acertam mais que a RNN.",
        en="Reading a picture pixel by pixel, in order or shuffled, the LSTM and the GRU do better than the RNN.",
    ),
    sources=("le2015",),
    cases={
        f"{order}_{cell}": Both(pt=cell.upper() + pt, en=cell.upper() + en)
        for cell in RATES
        for order, pt, en in (("ordered", "", ""), ("permuted", ", emb.", ", sh."))
    },
    run=run,
    rule=Both(
        pt="Dígitos de 8 × 8, 64 passos, 1200 passos de treino, as mesmas unidades; cada célula com a taxa de "
        "aprendizado que lhe serve. Uma célula ganha da RNN se acerta mais com todas as sementes menos uma e 0,05 a "
        "mais na mediana. Vale se LSTM e GRU ganham nas duas ordens; vale em parte se isso se dá só às vezes.",
        en="Digits of 8 × 8, 64 steps, 1200 steps of training, the same units; each cell at the learning rate that "
        "suits it. A cell beats the RNN if it is right more often with all seeds but one and by 0.05 in the median. "
        "Holds if LSTM and GRU do so in both orders; in part if only in some cases.",
    ),
    decide=decide,
    direction=lambda runs: median(runs, "ordered_gru", "accuracy") > median(runs, "ordered_rnn", "accuracy") > 0.15,
    figure=Dots(
        "accuracy", Both(pt="acertos, na ordem e embaralhados", en="accuracy, in order and shuffled"), blind=0.08
    ),
)
