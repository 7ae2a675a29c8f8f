"""Reading in both directions with no more weights than in one: where the answer lies ahead, and at the end."""

from functools import partial

import torch

from course_lib.claims.base import Claim, Dots, Result, Runs, Verdict, median, wins
from course_lib.claims.learning import DIVERGED, learn, unseen
from course_lib.language import Both, marked
from course_lib.nn import ManyToMany, ManyToOne, Recurrent
from course_lib.tasks import doubtful, names, tagging
from course_lib.train import judge, predict, seeded, task_loss, to_tensors

UNITS = {"tagging_one": 19, "tagging_both": 12, "names_one": 49, "names_both": 32}  # the same weights within 1%
WIDTH, RATES = {"tagging": 12, "names": 16}, {"tagging": 2e-2, "names": 5e-3}
BATCH, STEPS = 64, 600
MARGINS = {"tagging": 0.10, "names": 0.01}


def run(case: str, seed: int, size: float) -> Result:
    problem, reading = case.split("_")
    task = names() if problem == "names" else tagging("pt")
    with seeded(seed):
        table = torch.nn.Embedding(task.input_size, WIDTH[problem])
        layer = Recurrent("lstm", WIDTH[problem], UNITS[case], bidirectional=reading == "both")
        kind = ManyToOne if problem == "names" else ManyToMany
        model: torch.nn.Module = kind(layer, task.output_size, table)
    weights = sum(weight.numel() for weight in model.parameters())
    history = learn(model, task_loss(task), partial(task.draw, BATCH), STEPS * size, RATES[problem], seed)
    if history.stopped == DIVERGED:
        return {"accuracy": 0.0, "weights": weights}
    test = unseen(task, 2000, seed)
    if problem == "tagging":
        test = test._replace(mask=doubtful(task, test.xs) & test.mask)
    return {"accuracy": judge("accuracy", predict(model, to_tensors(test, model)), test), "weights": weights}


def decide(runs: Runs) -> Verdict:
    middle = {case: median(runs, case, "accuracy") for case in runs}
    helps = {
        problem: wins(runs, f"{problem}_both", f"{problem}_one", "accuracy") == len(runs[f"{problem}_one"])
        and middle[f"{problem}_both"] >= middle[f"{problem}_one"] + margin
        for problem, margin in MARGINS.items()
    }
    told = [f"{middle[f'{problem}_one']:.3f} → {middle[f'{problem}_both']:.3f}" for problem in MARGINS]
    because = Both(
        pt=f"de um sentido para os dois: palavras em dúvida {marked(told[0], 'pt')}, sobrenomes "
        f"{marked(told[1], 'pt')}",
        en=f"from one direction to both: words in doubt {told[0]}, surnames {told[1]}",
    )
    return Verdict(
        "holds" if all(helps.values()) else "holds_when" if any(helps.values()) else "does_not_hold", because
    )


CLAIM = Claim(
    name="bidirectional",
    sentence=Both(
        pt="Ler a sequência nos dois sentidos aumenta os acertos.",
        en="Reading a sequence in both directions raises accuracy.",
    ),
    sources=("000", "003", "schuster1997", "graves2013"),
    published=Both(
        pt="fonemas errados no TIMIT, com três camadas e 3,8 milhões de pesos: 19,6% num sentido, 18,6% nos dois "
        "(Graves et al., 2013)",
        en="phoneme errors on TIMIT, with three layers and 3.8 million weights: 19.6% in one direction, 18.6% in both "
        "(Graves et al., 2013)",
    ),
    cases={
        "tagging_one": Both(pt="palavras →", en="words →"),
        "tagging_both": Both(pt="palavras ↔", en="words ↔"),
        "names_one": Both(pt="sobrenomes →", en="surnames →"),
        "names_both": Both(pt="sobrenomes ↔", en="surnames ↔"),
    },
    run=run,
    rule=Both(
        pt="Dois problemas, o mesmo número de pesos: dizer se uma palavra é um nome, quando só o que vem depois "
        "decide; e dizer a língua de um sobrenome já lido até o fim. Ajuda onde ganha em todas as sementes e, na "
        "mediana, por pelo menos 0,10 nas palavras e 0,01 nos sobrenomes. Vale se ajuda nos dois problemas; vale em "
        "parte se ajuda num só.",
        en="Two problems, the same number of weights: to tell whether a word is a name, where only what follows "
        "decides; and to tell the language of a surname that has been read to its end. It helps where it wins with "
        "every seed and, in the median, by at least 0.10 for the words and 0.01 for the surnames. Holds if it helps "
        "in both problems; in part if in one.",
    ),
    decide=decide,
    direction=lambda runs: median(runs, "tagging_both", "accuracy") >= median(runs, "tagging_one", "accuracy") + 0.1,
    figure=Dots("accuracy", Both(pt="acertos", en="accuracy")),
)
