"""The LSTM without a part: is its forget gate missed, and is the function that squashes its output?"""

from course_lib.cells import CELLS
from course_lib.claims.base import Change, Claim, Dots, Result, median
from course_lib.claims.experiments.candidate_function import linear, variant
from course_lib.claims.problems import digit_rows
from course_lib.claims.question import Question
from course_lib.claims.training import Budget, left_over, network, train
from course_lib.claims.tuning import Tuning
from course_lib.language import Both
from course_lib.tasks import continual_reber, deal

VARIANTS = {
    "vanilla": CELLS["lstm"],
    "no_forget_gate": CELLS["lstm_no_forget"],
    "no_output_activation": variant("no_output_activation", outer=linear),
}
UNITS, SYMBOLS, SLOWER = 24, 30, 1.25
BUDGETS = {
    "digits": Budget(1000, goal=0.1, every=10),
    "reber": Budget(1500, goal=0.01, batch=16, every=10, checked=128),
}
NAMES = {
    "vanilla": Both(pt="LSTM", en="LSTM"),
    "no_forget_gate": Both(pt="sem f", en="no f"),
    "no_output_activation": Both(pt="h linear", en="h linear"),
}
TASKS = {"digits": Both(pt="dígitos", en="digits"), "reber": Both(pt="Reber", en="Reber")}
PARTS = {
    "no_forget_gate": Both(pt="o portão de esquecimento", en="the forget gate"),
    "no_output_activation": Both(pt="a ativação da saída", en="the output activation"),
}
PLACES = {
    "digits": Both(pt="nos dígitos", en="on the digits"),
    "reber": Both(pt="na gramática contínua", en="on the continual grammar"),
}


def run(case: str, seed: int, size: float, rate: float) -> Result:
    kind, _, name = case.partition("_")
    task = deal(digit_rows(), seed) if kind == "digits" else continual_reber(SYMBOLS)
    model = network(VARIANTS[name], task, UNITS, seed)
    ended = train(model, task, BUDGETS[kind].of(size), rate, seed)
    return {**ended, "left": left_over(model, task, seed, 500)}


def missed(part: str, task: str) -> Question:
    """Whether it takes more than `SLOWER` times the steps without a part."""
    name, place = PARTS[part], PLACES[task]
    return Question(
        Both(
            pt=f"{place.pt}, sem {name.pt} são precisos mais de 1,25 vezes os passos",
            en=f"{place.en}, without {name.en} more than 1.25 times the steps are needed",
        ),
        "steps",
        f"{task}_{part}",
        f"{task}_vanilla",
        margin=SLOWER,
        ratio=True,
        when=Both(pt=f"falta {name.pt}, {place.pt}", en=f"it is {name.en} that is gone, {place.en}"),
    )


CLAIM = Claim(
    name="ablations",
    sentence=Both(
        pt="Sem o portão de esquecimento, ou sem a ativação da saída, a LSTM aprende mais devagar.",
        en="Without its forget gate, or without its output activation, the LSTM learns more slowly.",
    ),
    sources=("greff2017",),
    published=Both(
        pt="5400 treinos de oito variantes em fala, escrita e música: essas duas são as partes “mais críticas”",
        en="5400 trainings of eight variants on speech, handwriting and music: these two are the “most critical” parts",
    ),
    cases={
        f"{task}_{part}": Both(pt=f"{NAMES[part].pt}, {TASKS[task].pt}", en=f"{NAMES[part].en}, {TASKS[task].en}")
        for task in BUDGETS
        for part in VARIANTS
    },
    run=run,
    rule=Both(
        pt="A LSTM de 24 unidades, a mesma com f = 1 e a mesma com h = o · c, todas com o início do torch. Duas "
        "tarefas: dígitos de oito linhas, repartidos de novo por semente, com 32 por passo, até errar um décimo do que "
        "erra uma resposta cega, no máximo por 1000 passos; a gramática de Reber contínua, trechos de 30 símbolos, 16 "
        "por passo, até um centésimo, no máximo por 1500. O erro é o de dados de validação. Contam-se os passos de "
        "treino: uma parte faz falta se sem ela são precisos mais de 1,25 vezes os da LSTM.",
        en="The LSTM of 24 units, the same with f = 1 and the same with h = o · c, all with torch's start. Two tasks: "
        "digits of eight rows, dealt anew for each seed, 32 a step, until the error is a tenth of a blind answer's, "
        "for at most 1000 steps; the continual Reber grammar, stretches of 30 symbols, 16 a step, until it is a "
        "hundredth, for at most 1500. The error is that on validation data. Counted are the training steps: a part is "
        "missed if without it more than 1.25 times the LSTM's are needed.",
    ),
    questions=tuple(missed(part, task) for part in PARTS for task in BUDGETS),
    tuning=Tuning(3e-3, 3e-2),
    measures={"steps": Both(pt="passos até aprender", en="steps until learned")},
    plain={
        "holds_when": Both(
            pt="O portão de esquecimento faz falta: sem ele, a gramática contínua pede duas a três vezes os passos. A "
            "ativação da saída não faz: sem ela, os dígitos se aprendem tão depressa quanto antes, e a gramática, na "
            "metade dos passos.",
            en="The forget gate is missed: without it the continual grammar takes two to three times the steps. The "
            "output activation is not: without it the digits are learned as fast as before, and the grammar in half "
            "the steps.",
        ),
    },
    changes=(
        Change(
            Both(
                pt="Primeira edição: cinco sementes, uma taxa de aprendizado por tarefa, oito variantes e o erro médio "
                "de três tarefas ao fim de um treino curto; a frase dizia “as partes que mais fazem falta”. Ficaram as "
                "duas partes de que ela fala, cada uma com a sua resposta em cada tarefa, e contam-se os passos: com "
                "treino suficiente o erro ao fim é quase o mesmo.",
                en="First edition: five seeds, one learning rate a task, eight variants and the mean error of three "
                "tasks at the end of a short training; the sentence said “the parts that are missed most”. The two "
                "parts that it speaks of remain, each with its own answer on each task, and steps are counted: with "
                "enough training the error at the end is nearly the same.",
            ),
            "holds_when",
        ),
    ),
    direction=lambda runs: (
        median(runs, "digits_vanilla", "validation") < median(runs, "digits_no_forget_gate", "validation")
    ),
    figure=Dots("steps", Both(pt="passos até aprender", en="steps until learned"), log=True),
)
