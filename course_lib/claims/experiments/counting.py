"""Counting beyond the lengths seen in training: the first n at which aⁿbⁿ, or aⁿbⁿcⁿ, goes wrong."""

from functools import partial

import numpy as np
import torch

from course_lib.claims.base import MORE_SEEDS, Change, Claim, Dots, Result, median
from course_lib.claims.learning import learn
from course_lib.claims.question import DIVERGED, Question
from course_lib.claims.training import network
from course_lib.claims.tuning import Tuning
from course_lib.language import Both
from course_lib.tasks import counting, first_failing_n, score
from course_lib.tasks.counting import strings
from course_lib.train import task_loss

UNITS, BATCH, STEPS = 10, 32, {"ab": 1000, "abc": 1500}
LONGEST = {"ab": 12, "abc": 10}  # n in training
TESTED = 200
NAMES = {"ab": "aⁿbⁿ", "abc": "aⁿbⁿcⁿ"}


def run(case: str, seed: int, size: float, rate: float) -> Result:
    cell, _, letters = case.partition("_")
    longest, steps = round(LONGEST[letters] * size**0.5), max(1, round(STEPS[letters] * size))
    task, cosine = counting(letters, longest), partial(torch.optim.lr_scheduler.CosineAnnealingLR, T_max=steps)
    model = network(cell, task, UNITS, seed)
    if learn(model, task_loss(task), partial(task.draw, BATCH), steps, rate, seed, schedule=cosine).stopped == DIVERGED:
        return {"state": DIVERGED, "reach": 1 / longest, "validation": None}

    def legality(xs: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return model(torch.from_numpy(xs))[0].sigmoid().numpy()

    known = strings(np.arange(1, longest + 1), letters)
    solved = score("legal_sequences", legality(known.xs), known) == 1
    reach = (first_failing_n(legality, letters, TESTED) or TESTED + 1) / longest
    return {"state": "solved" if solved else "not solved", "reach": reach, "validation": 1 / reach}


def further(letters: str) -> Question:
    """Whether the LSTM first fails at an n a fifth or more beyond the GRU's."""
    name = NAMES[letters]
    return Question(
        Both(pt=f"em {name} a LSTM conta mais longe que a GRU", en=f"in {name} the LSTM counts further than the GRU"),
        "reach",
        f"lstm_{letters}",
        f"gru_{letters}",
        margin=1.2,
        ratio=True,
        solved=True,
        when=Both(pt=f"em {name}", en=f"in {name}"),
    )


def stuck(letters: str) -> Question:
    """Whether the GRU fails before one and a half times the longest n of its training."""
    name = NAMES[letters]
    asks = Both(
        pt=f"em {name} a GRU falha antes de 1,5 vez o maior n do treino",
        en=f"in {name} the GRU fails before 1.5 times the longest n of training",
    )
    return Question(asks, "reach", f"gru_{letters}", wanted="less", bar=1.5, solved=True, aside=True)


CLAIM = Claim(
    name="counting",
    sentence=Both(
        pt="Além do comprimento em que treinou, a LSTM conta mais longe que a GRU: aⁿbⁿ e aⁿbⁿcⁿ.",
        en="Beyond the lengths that it was trained on, the LSTM counts further than the GRU: aⁿbⁿ and aⁿbⁿcⁿ.",
    ),
    sources=("000", "weiss2018"),
    published=Both(
        pt="com precisão finita, a LSTM é estritamente mais forte que a GRU, porque conta (Weiss, Goldberg e Yahav, "
        "2018)",
        en="with finite precision the LSTM is strictly stronger than the GRU, as it counts (Weiss, Goldberg & Yahav, "
        "2018)",
    ),
    cases={
        f"{cell}_{letters}": Both(pt=f"{cell.upper()}, {NAMES[letters]}", en=f"{cell.upper()}, {NAMES[letters]}")
        for letters in LONGEST
        for cell in ("lstm", "gru")
    },
    run=run,
    rule=Both(
        pt="Dez unidades com o início do torch treinam 1000 passos em aⁿbⁿ com n de 1 a 12, ou 1500 em aⁿbⁿcⁿ com n de "
        "1 a 10, 32 sequências por passo, com a taxa de aprendizado que cai até zero. A cada símbolo a rede diz quais "
        "podem vir depois. Mede-se o primeiro n, de 1 a 200, em que ela se engana em algum passo, dividido pelo maior "
        "n do treino; só contam redes que acertam todos os comprimentos do treino. Como há uma só sequência para cada "
        "n, as taxas são escolhidas por essa mesma medida, com as sementes que só servem para isso. A LSTM conta mais "
        "longe se o seu n é mais de 1,2 vez o da GRU. O número de unidades é o mesmo; a LSTM tem mais pesos.",
        en="Ten units with torch's start train for 1000 steps on aⁿbⁿ with n from 1 to 12, or for 1500 on aⁿbⁿcⁿ with "
        "n from 1 to 10, 32 sequences a step, with a learning rate that falls to zero. At each symbol the network says "
        "which may come next. Measured is the first n, from 1 to 200, at which it is wrong at some step, over the "
        "longest n of training; only networks that are right on all lengths of training count. As there is a single "
        "sequence for each n, the rates are chosen by the same measure, with the seeds that serve for that alone. The "
        "LSTM counts further if its n is more than 1.2 times the GRU's. The units are as many; the LSTM has more "
        "weights.",
    ),
    questions=(*map(further, LONGEST), *map(stuck, LONGEST)),
    tuning=Tuning(1e-2, 1e-1),
    measures={"reach": Both(pt="primeiro n errado ÷ maior n do treino", en="first wrong n ÷ longest n of training")},
    plain={
        "undecided": Both(
            pt="Em aⁿbⁿ a LSTM conta mais que o dobro do que a GRU alcança, que para logo depois do treino; em aⁿbⁿcⁿ "
            "ela também vai além, mas não ficou claro se por um quinto ou mais.",
            en="In aⁿbⁿ the LSTM counts more than twice as far as the GRU, which stops soon after its training; in "
            "aⁿbⁿcⁿ it gets further too, but whether by a fifth or more is not clear.",
        ),
        "holds": Both(
            pt="Treinadas as duas em n letras a seguidas de n letras b, com n até 12, a LSTM acerta até três ou quatro "
            "vezes esse n, e a GRU erra logo no segundo n maior que os do treino. Com n letras c no fim e n até 10, a "
            "LSTM chega a cerca de uma vez e meia, e a GRU erra de novo no segundo.",
            en="Both trained on n letters a and then n letters b, with n up to 12, the LSTM is right up to three or "
            "four times that n, and the GRU goes wrong at the second n beyond its training. With n letters c at the "
            "end and n up to 10, the LSTM gets to about one and a half times, and the GRU again goes wrong at the "
            "second.",
        ),
    },
    changes=(
        Change(
            Both(
                pt="Primeira edição: “a GRU não conta além do comprimento em que treinou”, cinco sementes, uma taxa de "
                "aprendizado (0,02), 2500 passos, n até 20 e até 15, e limites para cada célula. A pergunta passou a "
                "ser quem conta mais longe, par a par e só entre redes que resolvem o treino; os n do treino ficaram "
                "menores para que as duas o resolvam; a RNN, de que a frase não fala, saiu.",
                en="First edition: “the GRU does not count beyond the lengths that it was trained on”, five seeds, one "
                "learning rate (0.02), 2500 steps, n up to 20 and up to 15, and bars for each cell. It is now asked "
                "which counts further, pair by pair and only among networks that solve their training; the n of "
                "training are smaller so that both do; the RNN, of which the sentence does not speak, is gone.",
            ),
            "holds",
        ),
        MORE_SEEDS,
    ),
    count=20,
    direction=lambda runs: median(runs, "lstm_ab", "reach") > 1.2 * median(runs, "gru_ab", "reach"),
    figure=Dots(
        "reach", Both(pt="primeiro n errado ÷ maior n do treino", en="first wrong n ÷ longest n of training"), log=True
    ),
)
