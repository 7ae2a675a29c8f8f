"""The LSTM with one part changed at a time: which of its parts can it do without?"""

from functools import partial
from statistics import fmean
from statistics import median as middle_of

from course_lib.cells import CELLS
from course_lib.claims.base import Claim, Dots, Result, Runs, Verdict, median, values
from course_lib.claims.experiments.candidate_function import digit_rows, linear, variant
from course_lib.claims.learning import Setting, learning_curve
from course_lib.language import Both, marked
from course_lib.tasks import adding, continual_reber

VARIANTS = {
    "vanilla": CELLS["lstm"],
    "no_input_gate": variant("no_input_gate", without="i"),
    "no_forget_gate": variant("no_forget_gate", without="f"),
    "no_output_gate": variant("no_output_gate", without="o"),
    "no_input_activation": variant("no_input_activation", inner=linear),
    "no_output_activation": variant("no_output_activation", outer=linear),
    "coupled": variant("coupled_gates", coupled=True),
    "peepholes": CELLS["lstm_peephole"],
}
CRITICAL = {"no_forget_gate", "no_output_activation"}
MARGIN = 0.02
SETTINGS = {
    "adding": Setting(partial(adding, 12), 400, 2e-2, 16, 32),
    "reber": Setting(partial(continual_reber, 30), 200, 2e-2, 16, 16),
    "digits": Setting(digit_rows, 400, 1e-2, 16, 32),
}


def run(case: str, seed: int, size: float) -> Result:
    left = {name: learning_curve(VARIANTS[case], setting, seed, size)[-1] for name, setting in SETTINGS.items()}
    return {**left, "left": fmean(left.values())}


def damage(runs: Runs) -> dict[str, float]:
    """How much more error each variant leaves than the LSTM, the median over seeds, the most first."""
    plain = values(runs, "vanilla", "left")
    more = {
        case: middle_of(a - b for a, b in zip(values(runs, case, "left"), plain, strict=True))
        for case in runs
        if case != "vanilla"
    }
    return dict(sorted(more.items(), key=lambda entry: -entry[1]))


def decide(runs: Runs) -> Verdict:
    more = damage(runs)
    found = {case for case in list(more)[: len(CRITICAL)] if more[case] >= MARGIN}
    pt, en = ("; ".join(f"{CLAIM.cases[case][k]} {x:+.2f}" for case, x in more.items()) for k in (0, 1))
    because = Both(pt=f"erro a mais que o da LSTM: {marked(pt, 'pt')}", en=f"error beyond the LSTM's: {en}")
    if found == CRITICAL:
        return Verdict("holds", because)
    return Verdict("holds_when" if found & CRITICAL else "does_not_hold", because)


CLAIM = Claim(
    name="ablations",
    sentence=Both(
        pt="O portão de esquecimento e a ativação da saída são as partes da LSTM que mais fazem falta.",
        en="The forget gate and the output activation are the parts of the LSTM that are missed most.",
    ),
    sources=("greff2017",),
    published=Both(
        pt="5400 treinos de oito variantes em fala, escrita e música: essas duas são “as mais críticas”",
        en="5400 trainings of eight variants on speech, handwriting and music: these two are the “most critical”",
    ),
    cases={
        "vanilla": Both(pt="LSTM", en="LSTM"),
        "peepholes": Both(pt="peephole", en="peephole"),
        "no_input_gate": Both(pt="sem i", en="no i"),
        "no_forget_gate": Both(pt="sem f", en="no f"),
        "no_output_gate": Both(pt="sem o", en="no o"),
        "no_input_activation": Both(pt="g linear", en="g linear"),
        "no_output_activation": Both(pt="h linear", en="h linear"),
        "coupled": Both(pt="f = 1−i", en="f = 1−i"),
    },
    run=run,
    rule=Both(
        pt="Mede-se o erro que resta, em partes do de uma resposta cega, em média sobre três tarefas: a soma, a "
        "gramática de Reber contínua e os dígitos linha a linha. Vale se as duas variantes que mais erram além da LSTM "
        "(mediana sobre as sementes) são a sem portão de esquecimento (f) e a sem ativação na saída (h linear), cada "
        "uma com ao menos 0,02 a mais; vale em parte se uma delas está entre as duas.",
        en="Measured is the error left, in units of a blind answer's, averaged over three tasks: adding, the continual "
        "Reber grammar and the digits row by row. Holds if the two variants with the most error beyond the LSTM's "
        "(median over seeds) are the one without forget gate (f) and the one without output activation (h linear), "
        "each by at least 0.02; in part if one of them is among the two.",
    ),
    decide=decide,
    direction=lambda runs: median(runs, "vanilla", "digits") + 0.02 < median(runs, "no_forget_gate", "digits") < 0.92,
    figure=Dots("left", Both(pt="erro que resta (1: resposta cega)", en="error left (1: a blind answer)"), blind=1.0),
)
