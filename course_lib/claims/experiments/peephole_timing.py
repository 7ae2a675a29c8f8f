"""Peepholes and time: how exactly a pause is measured, and how long a rhythm is kept that nothing marks."""

import math
from functools import partial

from course_lib.claims.base import Claim, Dots, Result, Runs, Verdict, median, wins
from course_lib.claims.learning import DIVERGED, learn, unseen
from course_lib.language import Both, marked
from course_lib.nn import ManyToMany, Recurrent
from course_lib.tasks import Task, delays, spikes
from course_lib.train import predict, seeded, task_loss, task_score, to_tensors

UNITS, BATCH, LR = 16, 32, 1e-2
EXTRA = 10  # a pause is of 10 to 20 steps
INTERVAL = 15
STEPS = {"delays": 1500, "spikes": 2000}


def trained(task: Task, cell: str, seed: int, size: float) -> ManyToMany | None:
    """A network after its training, or None if that diverged."""
    with seeded(seed):
        model = ManyToMany(Recurrent(cell, task.input_size, UNITS), task.output_size)
    history = learn(model, task_loss(task), partial(task.draw, BATCH), STEPS[task.name] * size, LR, seed)
    return None if history.stopped == DIVERGED else model


def run(case: str, seed: int, size: float) -> Result:
    shorter = size**0.5  # a small run is of fewer steps over shorter pauses
    extra, interval = round(EXTRA * shorter), round(INTERVAL * shorter)
    task, longer = delays(pauses=5, shortest=extra, extra=extra), spikes(interval, count=12)
    pauses, rhythm = unseen(task, 500, seed), unseen(longer, 500, seed)
    off, missed = task.baseline, 1.0
    if model := trained(task, case, seed, shorter):
        off = task_score(task, pauses)(model)[task.measure]
    if model := trained(spikes(interval, count=4), case, seed, shorter):
        given, due = (predict(model, to_tensors(rhythm, model)) > 0).numpy(), rhythm.targets == 1
        missed = 1 - 2 * float((given & due).sum()) / float(given.sum() + due.sum())
    return {"off": extra * math.sqrt(off), "missed": missed, "blind": extra * math.sqrt(task.baseline)}


def better(runs: Runs, key: str) -> bool:
    """Whether peepholes leave a fifth less of the error in the median, and less with every seed but one at most."""
    ahead = wins(runs, "lstm", "lstm_peephole", key) >= len(runs["lstm"]) - 1
    return ahead and median(runs, "lstm_peephole", key) <= 0.8 * median(runs, "lstm", key)


def decide(runs: Runs) -> Verdict:
    off, missed = (" / ".join(f"{median(runs, case, key):.3f}" for case in runs) for key in ("off", "missed"))
    ahead = [wins(runs, "lstm", "lstm_peephole", key) for key in ("off", "missed")]
    count = len(runs["lstm"])
    because = Both(
        pt=f"com peepholes / LSTM / GRU: a pausa medida erra por {marked(off, 'pt')} passos; do ritmo de 12 pulsos "
        f"perde-se {marked(missed, 'pt')}. Os peepholes ganham da LSTM em {ahead[0]} e {ahead[1]} de {count} sementes",
        en=f"with peepholes / LSTM / GRU: the measured pause is off by {off} steps; of the rhythm of 12 pulses "
        f"{missed} is missed. Peepholes beat the LSTM with {ahead[0]} and {ahead[1]} of {count} seeds",
    )
    shown = [better(runs, key) for key in ("off", "missed")]
    return Verdict("holds" if all(shown) else "holds_when" if any(shown) else "does_not_hold", because)


CLAIM = Claim(
    name="peephole_timing",
    sentence=Both(
        pt="Com peepholes, a LSTM aprende a medir o tempo de modo estável e preciso, como sem eles não aprende.",
        en="With peepholes, the LSTM learns stable and precise timing, as it does not without them.",
    ),
    sources=("000", "gers2000peepholes", "gers2002"),
    published=Both(
        pt="com peepholes a LSTM distingue pausas de 50 e de 49 passos e gera ritmos estáveis (Gers, Schraudolph e "
        "Schmidhuber, 2002)",
        en="with peepholes the LSTM tells pauses of 50 from pauses of 49 steps and generates stable rhythms (Gers, "
        "Schraudolph & Schmidhuber, 2002)",
    ),
    cases={
        "lstm_peephole": Both(pt="peepholes", en="peepholes"),
        "lstm": Both(pt="LSTM", en="LSTM"),
        "gru": Both(pt="GRU", en="GRU"),
    },
    run=run,
    rule=Both(
        pt="Dois problemas: medir pausas de 10 a 20 passos (erro em passos) e repetir um pulso a cada 15 passos, doze "
        "vezes depois de treinar com quatro (1 menos a medida F dos pulsos). Os peepholes ganham num deles se erram "
        "menos que a LSTM com todas as sementes menos uma no máximo, e pelo menos 20% menos na mediana. Vale se "
        "ganham nos dois; vale em parte se num só.",
        en="Two problems: to measure pauses of 10 to 20 steps (error in steps), and to repeat a pulse every 15 steps, "
        "twelve times after training with four (1 less the F-measure of the pulses). Peepholes win one if they err "
        "less than the LSTM with every seed but one at most, and at least 20% less in the median. Holds if they win "
        "both; in part if one only.",
    ),
    decide=decide,
    direction=lambda runs: median(runs, "lstm_peephole", "off") < 0.6 * median(runs, "lstm_peephole", "blind"),
    figure=Dots("off", Both(pt="erro da pausa, em passos", en="error of the pause, in steps")),
    more=(Dots("missed", Both(pt="parte dos pulsos que se perde", en="share of the pulses missed")),),
)
