"""LSTM and GRU with the same number of parameters on four tasks: is the difference more than that of their seeds?"""

from functools import partial

from course_lib.claims.base import Claim, Dots, Result, Runs, Verdict, median, values
from course_lib.claims.learning import Setting, learning_curve
from course_lib.language import Both, marked
from course_lib.tasks import adding, copy_memory, names, pixels

APART = 0.05


SETTINGS = {
    "adding": Setting(partial(adding, 40), 600, 1e-2, 32, 64),
    "copy": Setting(partial(copy_memory, 3), 1000, 1e-2, 48, 64),
    "digits": Setting(pixels, 700, 5e-3, 48, 64),
    "names": Setting(names, 500, 5e-3, 48, 64),
}
GRU_UNITS = {"adding": 37, "copy": 56, "digits": 55, "names": 59}  # as many parameters within 2%, the readout's too


def run(case: str, seed: int, size: float) -> Result:
    setting = SETTINGS[case]
    lstm = learning_curve("lstm", setting, seed, size)[-1]
    gru = learning_curve("gru", setting._replace(units=GRU_UNITS[case]), seed, size)[-1]
    return {"lstm": lstm, "gru": gru, "difference": gru - lstm}


def decide(runs: Runs) -> Verdict:
    differ = []
    for case in runs:
        lstm, gru = (sorted(values(runs, case, cell)) for cell in ("lstm", "gru"))
        apart = abs(median(runs, case, "lstm") - median(runs, case, "gru")) > APART
        differ.append(apart and (lstm[-1] < gru[0] or gru[-1] < lstm[0]))
    told = {case: f"{median(runs, case, 'lstm'):.2f} / {median(runs, case, 'gru'):.2f}" for case in runs}
    pt, en = ("; ".join(f"{CLAIM.cases[case][k]} {told[case]}" for case in told) for k in (0, 1))
    because = Both(
        pt=f"erro que resta, LSTM / GRU: {marked(pt, 'pt')}; diferem em {sum(differ)} de {len(differ)} tarefas",
        en=f"error left, LSTM / GRU: {en}; they differ on {sum(differ)} of {len(differ)} tasks",
    )
    return Verdict("holds_when" if 0 < sum(differ) <= 2 else "does_not_hold" if any(differ) else "holds", because)


CLAIM = Claim(
    name="gru_similar",
    sentence=Both(
        pt="Em muitas tarefas, a GRU chega a resultados semelhantes aos da LSTM.",
        en="On many tasks the GRU comes to results similar to the LSTM's.",
    ),
    sources=("001", "003", "chung2014", "greff2017"),
    published=Both(
        pt="“a GRU é comparável à LSTM”, com cerca do mesmo número de parâmetros (Chung et al., 2014)",
        en="“we found GRU to be comparable to LSTM”, with about as many parameters (Chung et al., 2014)",
    ),
    cases={
        "adding": Both(pt="soma", en="adding"),
        "copy": Both(pt="cópia", en="copy"),
        "digits": Both(pt="dígitos", en="digits"),
        "names": Both(pt="nomes", en="names"),
    },
    run=run,
    rule=Both(
        pt="Mesmo número de parâmetros, mesmo treino. Diferem numa tarefa se toda semente de uma deixa menos erro que "
        "toda semente da outra e as medianas distam mais de 0,05 do erro de uma resposta cega. Vale se não diferem em "
        "nenhuma das quatro; vale em parte se diferem em uma ou duas.",
        en="The same number of parameters and training. They differ on a task if every seed of one leaves less error "
        "than every seed of the other and the medians are more than 0.05 of a blind answer's error apart. Holds if "
        "they differ on none of the four; in part if on one or two.",
    ),
    decide=decide,
    direction=lambda runs: max(median(runs, "names", cell) for cell in ("lstm", "gru")) < 0.9,
    figure=Dots("difference", Both(pt="erro que resta: GRU − LSTM", en="error left: GRU − LSTM")),
)
