"""Reading in both directions with no more weights than in one: words with gaps between them, and surnames."""

from dataclasses import replace
from typing import Any

import numpy as np
import torch

from course_lib.claims.base import Change, Claim, Dots, Result, median
from course_lib.claims.problems import averaged, few_names, turned
from course_lib.claims.question import Question
from course_lib.claims.training import Budget, left_over, train
from course_lib.claims.tuning import Tuning
from course_lib.language import Both
from course_lib.nn import ManyToMany, ManyToOne, Recurrent
from course_lib.tasks import Batch, Task, tagging
from course_lib.train import seeded

UNITS = {"words": {"one": 19, "both": 12}, "names": {"one": 49, "both": 32}}  # the same weights within 1%
WIDTH, LOST, NAMES = {"words": 12, "names": 16}, 0.3, 1000
TRAININGS = {"words": 1, "names": 2}  # in a run
BUDGETS = {"words": Budget(300, goal=0.5, stops=False), "names": Budget(250, goal=0.5, stops=False)}


def run(case: str, seed: int, size: float, rate: float) -> Result:
    problem, reading = case.split("_")
    seeds = range(1000 * seed, 1000 * seed + TRAININGS[problem])
    return averaged([trained(problem, reading, each, size, rate) for each in seeds])


def trained(problem: str, reading: str, seed: int, size: float, rate: float) -> dict[str, Any]:
    """Train on one of the problems, read in one of the ways; the error left, beside what `train` returns."""
    task = few_names(NAMES, seed) if problem == "names" else with_gaps(tagging("pt"))
    task = turned(task) if reading == "back" else task
    with seeded(seed):
        units = UNITS[problem]["both" if reading == "both" else "one"]
        layer = Recurrent("lstm", WIDTH[problem], units, bidirectional=reading == "both")
        table = torch.nn.Embedding(task.input_size, WIDTH[problem])
        model = (ManyToOne if problem == "names" else ManyToMany)(layer, task.output_size, table)
    ended = train(model, task, BUDGETS[problem].of(size), rate, seed)
    return {**ended, "left": left_over(model, task, seed, 2000)}


def with_gaps(task: Task) -> Task:
    """The same task with each word lost, and read as a blank, with the chance `LOST`."""

    def make(batch: int, rng: np.random.Generator) -> Batch:
        whole = task.make(batch, rng)
        return whole._replace(xs=np.where(rng.random(whole.xs.shape) < LOST, 0, whole.xs))

    return replace(task, make=make)


def better(problem: str, other: str, pt: str, en: str, when: Both) -> Question:
    """Whether reading in both directions leaves less error than in one."""
    return Question(
        Both(pt=pt, en=en), "left", f"{problem}_both", f"{problem}_{other}", wanted="less", margin=0.01, when=when
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
        "words_there": Both(pt="palavras →", en="words →"),
        "words_back": Both(pt="palavras ←", en="words ←"),
        "words_both": Both(pt="palavras ↔", en="words ↔"),
        "names_there": Both(pt="sobrenomes →", en="surnames →"),
        "names_back": Both(pt="sobrenomes ←", en="surnames ←"),
        "names_both": Both(pt="sobrenomes ↔", en="surnames ↔"),
    },
    run=run,
    rule=Both(
        pt="Dois problemas, com LSTMs que começam como no torch e o mesmo número de pesos (1% de diferença) num "
        "sentido ou nos dois. Palavras: dizer a cada passo se a palavra é um nome, em frases em português em que cada "
        "palavra se perde com chance 0,3 (19 unidades, ou 12 por sentido; 300 passos de 32). Sobrenomes: dizer a "
        "língua, depois da leitura; aprende-se com 1000 (49 unidades, ou 32 por sentido; 250 passos de 32; a média de "
        "dois treinos por semente). Ficam os pesos melhores na validação, e resolve a tarefa quem deixa ali no máximo "
        "metade do erro de uma resposta cega. Mede-se o erro que resta, o de respostas erradas, em 2000 frases ou 1877 "
        "sobrenomes, outros a cada treino, em partes do de uma resposta cega. Os dois sentidos ajudam se deixam pelo "
        "menos 0,01 a menos que cada um sozinho.",
        en="Two problems, with LSTMs from torch's start and as many weights (within 1%) in one direction as in both. "
        "Words: to tell at every step whether the word is a name, in Portuguese sentences whose words are each lost "
        "with chance 0.3 (19 units, or 12 a direction; 300 steps of 32). Surnames: to tell the language, after "
        "reading; it is learned from 1000 (49 units, or 32 a direction; 250 steps of 32; the mean of two trainings a "
        "seed). The weights that are best on validation are kept, and a task is solved where they leave at most half "
        "of a blind answer's error there. Measured is the error left, that of wrong answers, on 2000 sentences or 1877 "
        "surnames, others in every training, in parts of a blind answer's. Both directions help if they leave at least "
        "0.01 less than each one alone.",
    ),
    questions=(
        better(
            "words",
            "there",
            "nas palavras, os dois sentidos erram menos que só para a frente",
            "for words, both directions err less than forwards alone",
            Both(
                pt="cada passo pede uma resposta e o que vem depois ajuda",
                en="every step asks for an answer and what follows helps",
            ),
        ),
        better(
            "words",
            "back",
            "nas palavras, os dois sentidos erram menos que só para trás",
            "for words, both directions err less than backwards alone",
            Both(
                pt="cada passo pede uma resposta e o que veio antes ajuda",
                en="every step asks for an answer and what came before helps",
            ),
        ),
        better(
            "names",
            "there",
            "nos sobrenomes, os dois sentidos erram menos que só para a frente",
            "for surnames, both directions err less than forwards alone",
            Both(
                pt="a resposta vem depois da leitura, e o rival lê para a frente",
                en="the answer comes after the reading, and the rival reads forwards",
            ),
        ),
        better(
            "names",
            "back",
            "nos sobrenomes, os dois sentidos erram menos que só para trás",
            "for surnames, both directions err less than backwards alone",
            Both(
                pt="a resposta vem depois da leitura, mas o rival lê de trás para a frente",
                en="the answer comes after the reading, but the rival reads backwards",
            ),
        ),
    ),
    tuning=Tuning(3e-3, 3e-2),
    measures={"left": Both(pt="erro que resta", en="error left")},
    plain={
        "holds_when": Both(
            pt="Com o mesmo número de pesos, se cada palavra pede uma resposta na hora, ler nos dois sentidos erra bem "
            "menos que ler num só. Se a resposta só vem no fim, ler para a frente basta: nos dois sentidos se erra "
            "mais ou menos o mesmo.",
            en="With as many weights, where every word asks for an answer at once, reading in both directions errs far "
            "less than reading in one. Where the answer comes only at the end, reading forwards is enough: both "
            "directions err about as much.",
        ),
    },
    changes=(
        Change(
            Both(
                pt="Primeira edição: cinco sementes, uma taxa de aprendizado para todos em cada problema, 600 passos "
                "de 64, só a leitura para a frente como rival, e acertos apenas nas palavras em dúvida, todas certas "
                "com os dois sentidos; a margem era de 0,10 de acertos nas palavras e 0,01 nos sobrenomes. Agora "
                "palavras se perdem, contam todas, a leitura só para trás entra na comparação, os sobrenomes são 1000, "
                "e a margem é de 0,01 do erro de uma resposta cega.",
                en="First edition: five seeds, one learning rate for all in each problem, 600 steps of 64, reading "
                "forwards as the only rival, and accuracy on the doubtful words alone, all of them right with both "
                "directions; the margin was 0.10 of accuracy for the words and 0.01 for the surnames. Now words are "
                "lost, all of them count, reading backwards alone is compared too, the surnames are 1000, and the "
                "margin is 0.01 of a blind answer's error.",
            ),
            "holds_when",
        ),
    ),
    direction=lambda runs: median(runs, "names_both", "left") < median(runs, "names_back", "left"),
    figure=Dots("left", Both(pt="erro que resta (1: resposta cega)", en="error left (1: a blind answer)"), log=True),
)
