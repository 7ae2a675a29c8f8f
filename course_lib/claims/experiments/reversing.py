"""The source read backwards, without attention: numbers, in the order of the answer, and dates, in the opposite one."""

import numpy as np
import torch

from course_lib.claims.base import Claim, Dots, Result, Runs, Verdict, median, wins
from course_lib.claims.learning import DIVERGED, learn
from course_lib.language import Both, marked
from course_lib.nn import EncoderDecoder, Recurrent
from course_lib.tasks import Batch, dates, number_words
from course_lib.train import answer, judge, predict, seeded, task_loss, to_tensors

LIMIT, WIDTH, UNITS, BATCH, LR = 1_000_000, 16, 64, 64, 5e-3
STEPS = {"numbers": 300, "dates": 400}
FAILED = {"exact": 0.0, "symbols": 0.0}


def backwards(batch: Batch) -> Batch:
    """The same batch with each source from its last symbol to its first; the padding stays behind it."""
    steps, lengths = np.arange(len(batch.xs))[:, None], np.asarray(batch.lengths)
    places = np.where(steps < lengths, lengths - 1 - steps, steps)
    return batch._replace(xs=np.take_along_axis(batch.xs, places, 0))


def run(case: str, seed: int, size: float) -> Result:
    problem, order = case.split("_")
    task = dates("pt") if problem == "dates" else number_words("pt", limit=LIMIT)
    with seeded(seed):
        reader, writer = (Recurrent("lstm", WIDTH, UNITS) for _ in range(2))
        model = EncoderDecoder(reader, writer, task.input_size, task.output_size, WIDTH)

    def turned(batch: Batch) -> Batch:
        return backwards(batch) if order == "back" else batch

    def draw(rng: np.random.Generator) -> Batch:
        return turned(task.draw(BATCH, rng))

    if learn(model, task_loss(task), draw, STEPS[problem] * size, LR, seed).stopped == DIVERGED:
        return FAILED
    test = turned(task.parts["test"].whole())
    tensors = to_tensors(test, model)
    with torch.no_grad():
        taught, own = answer(model, tensors), predict(model, tensors)
    return {"exact": judge("exact_match", own, test), "symbols": judge("accuracy", taught, test)}


def helps(runs: Runs, problem: str) -> bool:
    """Whether reading backwards is right more often with every seed, and by 0.05 in the median."""
    there, back = f"{problem}_there", f"{problem}_back"
    least = median(runs, there, "exact") + 0.05
    return wins(runs, back, there, "exact") == len(runs[there]) and median(runs, back, "exact") >= least


def decide(runs: Runs) -> Verdict:
    told = [" → ".join(f"{median(runs, f'{p}_{order}', 'exact'):.2f}" for order in ("there", "back")) for p in STEPS]
    because = Both(
        pt=f"respostas certas, da ordem de leitura à inversa: números {marked(told[0], 'pt')}, datas "
        f"{marked(told[1], 'pt')}",
        en=f"right answers, from reading order to the reverse: numbers {told[0]}, dates {told[1]}",
    )
    better = [helps(runs, problem) for problem in STEPS]
    return Verdict("holds" if all(better) else "holds_when" if any(better) else "does_not_hold", because)


CLAIM = Claim(
    name="reversing",
    sentence=Both(
        pt="Um codificador–decodificador sem atenção aprende melhor se lê a entrada de trás para a frente.",
        en="An encoder–decoder without attention learns better if it reads the source backwards.",
    ),
    sources=("sutskever2014",),
    published=Both(
        pt="do inglês para o francês, BLEU de 25,9 a 30,6 e perplexidade de 5,8 a 4,7 (Sutskever et al., 2014)",
        en="from English to French, BLEU from 25.9 to 30.6 and perplexity from 5.8 to 4.7 (Sutskever et al., 2014)",
    ),
    cases={
        "numbers_there": Both(pt="números →", en="numbers →"),
        "numbers_back": Both(pt="números ←", en="numbers ←"),
        "dates_there": Both(pt="datas →", en="dates →"),
        "dates_back": Both(pt="datas ←", en="dates ←"),
    },
    run=run,
    rule=Both(
        pt="Números por extenso até um milhão, que começam como os algarismos que se pedem; e datas em português, em "
        "que o ano, que se escreve primeiro, vem por último. Ajuda onde, com o mesmo treino, há mais respostas certas "
        "em todas as sementes e 0,05 a mais na mediana. Vale se ajuda nos dois problemas; vale em parte se ajuda num "
        "só.",
        en="Numbers in words up to a million, which begin as the figures asked for do; and dates in Portuguese, in "
        "which the year, to be written first, comes last. It helps where, with the same training, there are more "
        "right answers with every seed and 0.05 more in the median. Holds if it helps in both problems; in part if in "
        "one.",
    ),
    decide=decide,
    direction=lambda runs: median(runs, "numbers_back", "symbols") > median(runs, "numbers_there", "symbols"),
    figure=Dots("exact", Both(pt="respostas certas", en="right answers")),
)
