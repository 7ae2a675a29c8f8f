"""Two layers against one with as many weights and the same training: dates in letters, and the sum of two numbers."""

from functools import partial

import torch

from course_lib.claims.base import Claim, Dots, Result, Runs, Verdict, median, wins
from course_lib.claims.learning import DIVERGED, error_left, learn, unseen
from course_lib.language import Both, marked
from course_lib.nn import EncoderDecoder, ManyToOne, Recurrent
from course_lib.tasks import Task, adding, dates
from course_lib.train import answer, judge, predict, seeded, task_loss, to_tensors

UNITS = {"dates_1": 66, "dates_2": 40, "adding_1": 31, "adding_2": 18}  # the same weights within 1%
WIDTH, ADDED = 16, 50
BATCH, LR = 64, 1e-2
STEPS = {"dates": 320, "adding": 1200}
PROBLEMS = ("dates", "adding")


def run(case: str, seed: int, size: float) -> Result:
    problem, layers = case.split("_")
    task = dates("en") if problem == "dates" else adding(ADDED)
    with seeded(seed):
        model = network(task, UNITS[case], int(layers))
    weights = sum(weight.numel() for weight in model.parameters())
    history = learn(model, task_loss(task), partial(task.draw, BATCH), STEPS[problem] * size, LR, seed)
    if history.stopped == DIVERGED:
        return {"left": 1.0, "symbols": 0.0, "weights": weights}
    test = unseen(task, 1000, seed)
    tensors = to_tensors(test, model)
    with torch.no_grad():
        score = judge(task.measure, predict(model, tensors), test)
        symbols = judge("accuracy", answer(model, tensors), test) if problem == "dates" else None
    return {"left": error_left(task, score), "symbols": symbols, "weights": weights}


def network(task: Task, units: int, layers: int) -> torch.nn.Module:
    """LSTMs of `layers` layers: one that reads and one that writes, or one that reads and answers at the end."""
    if task.kind == "out of step":
        reader, writer = (Recurrent("lstm", WIDTH, units, layers) for _ in range(2))
        return EncoderDecoder(reader, writer, task.input_size, task.output_size, WIDTH)
    return ManyToOne(Recurrent("lstm", task.input_size, units, layers), task.output_size)


def decide(runs: Runs) -> Verdict:
    middle = {case: median(runs, case, "left") for case in runs}
    helps = [
        wins(runs, f"{problem}_1", f"{problem}_2", "left") == len(runs[f"{problem}_1"])
        and middle[f"{problem}_2"] <= 0.8 * middle[f"{problem}_1"]
        for problem in PROBLEMS
    ]
    told = [f"{middle[f'{problem}_1']:.3f} → {middle[f'{problem}_2']:.3f}" for problem in PROBLEMS]
    because = Both(
        pt=f"erro que resta, de uma camada para duas: datas {marked(told[0], 'pt')}, soma {marked(told[1], 'pt')}",
        en=f"error left, from one layer to two: dates {told[0]}, adding {told[1]}",
    )
    return Verdict("holds" if all(helps) else "holds_when" if any(helps) else "does_not_hold", because)


CLAIM = Claim(
    name="stacked",
    sentence=Both(
        pt="Empilhar camadas recorrentes melhora a rede, com o mesmo número de pesos.",
        en="Stacking recurrent layers makes a network better, with the same number of weights.",
    ),
    sources=("000", "003", "graves2013"),
    published=Both(
        pt="fonemas errados no TIMIT, com 3,8 milhões de pesos: 23,0% com uma camada, 18,6% com três (Graves et al., "
        "2013)",
        en="phoneme errors on TIMIT, with 3.8 million weights: 23.0% with one layer, 18.6% with three (Graves et al., "
        "2013)",
    ),
    cases={
        "dates_1": Both(pt="datas, uma", en="dates, one"),
        "dates_2": Both(pt="datas, duas", en="dates, two"),
        "adding_1": Both(pt="soma, uma", en="adding, one"),
        "adding_2": Both(pt="soma, duas", en="adding, two"),
    },
    run=run,
    rule=Both(
        pt="Dois problemas, o mesmo treino: passar uma data por extenso, letra por letra, para algarismos; e somar os "
        "dois números marcados entre 50. Ajuda onde duas camadas deixam menos erro em todas as sementes e, na "
        "mediana, no máximo 0,8 do erro de uma. Vale se ajuda nos dois problemas; vale em parte se ajuda num só.",
        en="Two problems, the same training: to turn a date in words, letter by letter, into figures; and to add the "
        "two marked numbers among 50. It helps where two layers leave less error with every seed and, in the median, "
        "at most 0.8 of one layer's. Holds if it helps in both problems; in part if in one.",
    ),
    decide=decide,
    direction=lambda runs: min(median(runs, case, "symbols") for case in ("dates_1", "dates_2")) > 0.45,
    figure=Dots(
        "left", Both(pt="parte do erro que resta, por camadas", en="share of the error left, by layers"), blind=1.0
    ),
)
