"""LSTM and GRU with as many weights on the same few names, and on many."""

from typing import Any

import torch

from course_lib.claims.base import MORE_SEEDS, Change, Claim, Dots, Result, median
from course_lib.claims.problems import averaged, few_names
from course_lib.claims.question import Question
from course_lib.claims.training import Budget, left_over, train
from course_lib.claims.tuning import Tuning
from course_lib.language import Both
from course_lib.nn import ManyToOne, Recurrent
from course_lib.train import seeded

UNITS, WIDTH = {"lstm": 48, "gru": 56}, 16  # the same weights within 1%
TRAININGS = {300: 3, 3000: 1}  # names to learn from: trainings in a run
BUDGETS = {300: Budget(200, goal=0.6, stops=False), 3000: Budget(500, goal=0.4, stops=False, every=50)}


def run(case: str, seed: int, size: float, rate: float) -> Result:
    cell, names = case.split("_")
    seeds = range(1000 * seed, 1000 * seed + TRAININGS[int(names)])
    return averaged([trained(cell, int(names), each, size, rate) for each in seeds])


def trained(cell: str, names: int, seed: int, size: float, rate: float) -> dict[str, Any]:
    """Train on so many names; how often the answer to a new one is right, beside what `train` returns."""
    task = few_names(names, seed)
    with seeded(seed):
        layer = Recurrent(cell, WIDTH, UNITS[cell])
        model = ManyToOne(layer, task.output_size, torch.nn.Embedding(task.input_size, WIDTH))
    ended = train(model, task, BUDGETS[names].of(size), rate, seed)
    return {**ended, "accuracy": 1 - (1 - task.baseline) * left_over(model, task, seed)}


CLAIM = Claim(
    name="gru_small_data",
    sentence=Both(
        pt="Com poucos dados, a GRU é melhor que a LSTM.",
        en="On small data sets the GRU is better than the LSTM.",
    ),
    sources=("003",),
    cases={
        f"{cell}_{names}": Both(pt=f"{cell.upper()}, {names}", en=f"{cell.upper()}, {names}")
        for names in TRAININGS
        for cell in UNITS
    },
    run=run,
    rule=Both(
        pt="A língua de um sobrenome, uma de 14, aprendida com 300 sobrenomes (200 passos de 32) e com 3000 (500 "
        "passos), por uma LSTM de 48 unidades e por uma GRU de 56, que têm o mesmo número de pesos (1% de diferença), "
        "com o início do torch e letras em vetores de 16; ficam os pesos melhores na validação. Cada treino sorteia "
        "de novo os sobrenomes de que aprende, os da validação e os 1877 do teste; com 300, são três treinos por "
        "semente, e conta a média. Mede-se a proporção de respostas certas no teste. A GRU é melhor se acerta mais, "
        "por pouco que seja; à parte, pergunta-se se é um ponto ou mais (0,01). Conta como resolvida a tarefa em que, "
        "na validação, resta no máximo 0,6 do erro de uma resposta cega (0,4 com 3000).",
        en="The language of a surname, one of 14, learned from 300 surnames (200 steps of 32) and from 3000 (500 "
        "steps), by an LSTM of 48 units and a GRU of 56, which have the same number of weights (within 1%), from "
        "torch's start and with letters as vectors of 16; the weights that are best on validation are kept. Every "
        "training draws the surnames that it learns from, those of validation and the 1877 of the test anew; with 300 "
        "there are three trainings a seed, and their mean counts. Measured is the share of right answers on the test. "
        "The GRU is better if it is right more often, however little; beside this it is asked whether by a point or "
        "more (0.01). A task counts as solved where at most 0.6 of a blind answer's error is left on validation (0.4 "
        "with 3000).",
    ),
    questions=(
        Question(
            Both(pt="com 300 sobrenomes, a LSTM aprende", en="with 300 surnames the LSTM learns"),
            "accuracy",
            "lstm_300",
            bar=0.4,
            control=True,
        ),
        Question(
            Both(pt="com 300 sobrenomes, a GRU acerta mais", en="with 300 surnames the GRU is right more often"),
            "accuracy",
            "gru_300",
            "lstm_300",
        ),
        Question(
            Both(pt="com 300, a GRU acerta um ponto a mais", en="with 300 the GRU is ahead by a point"),
            "accuracy",
            "gru_300",
            "lstm_300",
            margin=0.01,
            aside=True,
        ),
        Question(
            Both(pt="com 3000, a GRU também acerta mais", en="with 3000 the GRU is right more often too"),
            "accuracy",
            "gru_3000",
            "lstm_3000",
            aside=True,
        ),
    ),
    tuning=Tuning(3e-3, 3e-2),
    measures={"accuracy": Both(pt="acertos no teste", en="accuracy on the test")},
    plain={
        "undecided": Both(
            pt="Com 300 sobrenomes e o mesmo número de pesos, GRU e LSTM acertam quase o mesmo: se há diferença, é "
            "de um ponto no máximo, e nem vinte sementes dizem de quem é a vantagem.",
            en="With 300 surnames and as many weights, GRU and LSTM are right about as often: if there is a lead it "
            "is a point at most, and not even twenty seeds tell whose it is.",
        ),
    },
    changes=(
        Change(
            Both(
                pt="Primeira edição: cinco sementes, uma taxa de aprendizado (0,005) para todos, o mesmo número de "
                "unidades (a GRU tinha 3/4 dos pesos), um só teste, tamanhos de 100 a 8000 numa execução só, e uma "
                "vantagem de um ponto exigida sobre a média de 100, 300 e 1000 sobrenomes em todas as sementes, e "
                "menor com mais dados. A frase só diz “melhor”: decide agora se a GRU acerta mais, e a vantagem se "
                "mostra com seu intervalo. Ficaram os tamanhos 300 e 3000, com menos passos, e com 300 cada semente "
                "treina três vezes.",
                en="First edition: five seeds, one learning rate (0.005) for all, the same number of units (the GRU "
                "had 3/4 of the weights), one test, sizes from 100 to 8000 in one run, and a lead of a point asked "
                "for, over the mean of 100, 300 and 1000 surnames and with every seed, and smaller with more data. "
                "The sentence says “better” alone: now it decides whether the GRU is right more often, and the lead "
                "is shown with its interval. The sizes kept are 300 and 3000, with fewer steps, and with 300 each "
                "seed trains three times.",
            ),
            "does_not_hold",
        ),
        MORE_SEEDS,
    ),
    count=20,
    direction=lambda runs: median(runs, "gru_3000", "accuracy") > median(runs, "gru_300", "accuracy"),
    figure=Dots("accuracy", Both(pt="acertos no teste", en="accuracy on the test")),
)
