"""The adding problem over a hundred steps: two numbers among many are marked, and at the end their sum is asked for."""

from course_lib.claims.base import Change, Claim, Dots, Result, median
from course_lib.claims.question import Question
from course_lib.claims.training import Budget, left_over, network, train
from course_lib.claims.tuning import Tuning
from course_lib.language import Both
from course_lib.tasks import adding

UNITS, LONG, SHORT, BUDGET = 32, 100, 10, Budget(3000, goal=0.05)
LEARNED, BLIND = 0.1, 0.9


def run(case: str, seed: int, size: float, rate: float) -> Result:
    cell, _, short = case.partition("_")
    shorter = size**0.5  # a small run is of fewer steps over shorter sequences: few steps over long ones show nothing
    task = adding(SHORT if short else round(LONG * shorter))
    model = network(cell, task, UNITS, seed, "one" if cell == "lstm" else "")
    return {**train(model, task, BUDGET.of(shorter), rate, seed), "left": left_over(model, task, seed)}


def learned(case: str, pt: str, en: str, control: bool = False) -> Question:
    """Whether next to nothing of a blind answer's error is left."""
    return Question(Both(pt, en), "left", case, wanted="less", bar=LEARNED, control=control)


CLAIM = Claim(
    name="adding_problem",
    sentence=Both(
        pt="A LSTM e a GRU levam dois números por cem passos e os somam; a RNN simples fica na resposta média.",
        en="The LSTM and the GRU carry two numbers over a hundred steps and add them; the plain RNN stays at the mean "
        "answer.",
    ),
    sources=("003", "004", "hochreiter1997"),
    published=Both(
        pt="a LSTM resolve T = 100 depois de 74 mil sequências, com erro absoluto abaixo de 0,04 (Hochreiter e "
        "Schmidhuber, 1997, experimento 4)",
        en="the LSTM solves T = 100 after 74,000 sequences, with an absolute error below 0.04 (Hochreiter & "
        "Schmidhuber, 1997, experiment 4)",
    ),
    cases={
        "rnn": Both(pt="RNN", en="RNN"),
        "lstm": Both(pt="LSTM", en="LSTM"),
        "gru": Both(pt="GRU", en="GRU"),
        "rnn_short": Both(pt="RNN, T = 10", en="RNN, T = 10"),
    },
    run=run,
    rule=Both(
        pt="Sequências de 100 passos com dois números marcados, um em cada metade. Cada célula, de 32 unidades, treina "
        "com 32 sequências por passo até o erro quadrático de validação ser 0,05 do da resposta média, no máximo por "
        "3000 passos. O início é o do torch, mas o viés do portão de esquecimento da LSTM começa em 1. Mede-se o erro "
        "que resta em 1000 sequências novas, em partes do da resposta média, que é 1/6: leva e soma os números a "
        "célula que deixa menos de 0,1; fica na resposta média a que deixa mais de 0,9. Como controle, a mesma RNN "
        "com sequências de 10 passos.",
        en="Sequences of 100 steps with two marked numbers, one in each half. Each cell, of 32 units, trains on 32 "
        "sequences a step until the squared error on validation data is 0.05 of the mean answer's, for at most 3000 "
        "steps. The start is torch's, but the bias of the LSTM's forget gate begins at 1. Measured is the error left "
        "on 1000 new sequences, in parts of the mean answer's, which is 1/6: a cell that leaves less than 0.1 carries "
        "and adds the numbers; one that leaves more than 0.9 stays at the mean answer. As a control, the same RNN with "
        "sequences of 10 steps.",
    ),
    questions=(
        learned("rnn_short", "com 10 passos, a RNN soma os números", "over 10 steps the RNN adds the numbers", True),
        learned("lstm", "a LSTM soma os números", "the LSTM adds the numbers"),
        learned("gru", "a GRU soma os números", "the GRU adds the numbers"),
        Question(
            Both(pt="a RNN fica na resposta média", en="the RNN stays at the mean answer"), "left", "rnn", bar=BLIND
        ),
    ),
    tuning=Tuning(3e-3, 3e-2),
    measures={"left": Both(pt="erro que resta", en="error left")},
    plain={
        "holds": Both(
            pt="A LSTM e a GRU levam os dois números por cem passos e os somam. A RNN, que com dez passos também os "
            "soma, com cem fica na resposta média, com qualquer das taxas tentadas.",
            en="The LSTM and the GRU carry the two numbers over a hundred steps and add them. The RNN, which adds them "
            "too over ten, stays at the mean answer over a hundred, at any of the rates tried.",
        ),
    },
    changes=(
        Change(
            Both(
                pt="Primeira edição: cinco sementes, duas taxas de aprendizado, das quais cada execução ficava com a "
                "melhor, 64 sequências por passo, até 2000 passos, o viés da LSTM o do torch. Resolver era chegar "
                "abaixo de 0,06 do erro da resposta média. Agora pede-se menos de 0,1, o treino para em 0,05, as taxas "
                "são escolhidas antes, para cada célula na mesma grade, e o viés da LSTM começa em 1.",
                en="First edition: five seeds, two learning rates, of which each run kept the better, 64 sequences a "
                "step, up to 2000 steps, the LSTM's bias torch's. To solve it was to get below 0.06 of the mean "
                "answer's error. Now less than 0.1 is asked for, training stops at 0.05, the rates are chosen "
                "beforehand, for each cell from the same grid, and the LSTM's bias begins at 1.",
            ),
            "holds",
        ),
        Change(
            Both(
                pt="Com o limite de 1500 passos, a LSTM parava nele em 4 de dez sementes e em 1 de outras dez, sem que "
                "se soubesse se aprenderia; o veredito ficava em aberto com as primeiras e valia com as outras. O "
                "limite subiu para 3000; as taxas foram escolhidas de novo, e as sementes são novas.",
                en="At the cap of 1500 steps the LSTM was stopped with 4 of ten seeds and with 1 of ten others, and "
                "whether it would learn was not known; the first left the sentence open, with the others it held. The "
                "cap is 3000 now; the rates were chosen anew, and the seeds are new.",
            ),
            "undecided",
        ),
    ),
    first=211,
    direction=lambda runs: median(runs, "gru", "left") < 0.5 * median(runs, "rnn", "left"),
    figure=Dots("left", Both(pt="erro que resta (1: resposta média)", en="error left (1: the mean answer)"), blind=1.0),
)
