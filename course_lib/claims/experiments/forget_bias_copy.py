"""The forget gate's bias where something must be kept untouched: ten symbols, thirty steps of wait, the ten back."""

from functools import partial

import numpy as np

from course_lib.claims.base import Claim, Dots, Result, Runs, Verdict, median, wins
from course_lib.claims.learning import learn, one_hot, unseen
from course_lib.init import chrono, forget_bias
from course_lib.language import Both
from course_lib.nn import ManyToMany, Recurrent, initialise_
from course_lib.tasks import copy_memory, recall
from course_lib.train import predict, seeded, task_loss, to_tensors

DELAY, SHORT, UNITS, BATCH, STEPS, LR = 30, 5, 64, 32, 4000, 1e-2
BIASES = {"one": 1.0, "three": 3.0}
CASES = {
    "default": Both(pt="do torch", en="torch's"),
    "one": Both(pt="1", en="1"),
    "three": Both(pt="3", en="3"),
    "chrono": Both(pt="chrono", en="chrono"),
}
PUBLISHED = Both(
    pt="“somar um viés de 1” fecha a distância entre LSTM e GRU (Jozefowicz et al., 2015)",
    en="adding a bias of 1 closes the gap between LSTM and GRU (Jozefowicz et al., 2015)",
)


def run(case: str, seed: int, size: float) -> Result:
    delay = DELAY if size > 0.5 else SHORT  # few steps show nothing over a long wait
    task = copy_memory(delay)
    with seeded(seed):
        layer = Recurrent("lstm", task.input_size, UNITS)
        if case in BIASES:
            initialise_(layer, lambda cell, params: forget_bias(cell, params, BIASES[case]))
        elif case == "chrono":
            rng = np.random.default_rng(seed)
            initialise_(layer, lambda cell, params: chrono(cell, params, longest=delay + 15, rng=rng))
        model = ManyToMany(layer, task.output_size, one_hot(task.input_size))
    learn(model, task_loss(task), partial(task.draw, BATCH), STEPS * size, LR, seed)
    test = unseen(task, 500, seed)
    answers = predict(model, to_tensors(test, model)).detach().numpy()
    return {"recall": recall(answers, test)}


def decide(runs: Runs) -> Verdict:
    middle = {case: median(runs, case, "recall") for case in runs}
    ahead = [wins(runs, case, "default", "recall") for case in ("one", "three")]
    numbers = f"{middle['default']:.2f} → {middle['one']:.2f} → {middle['three']:.2f}; chrono {middle['chrono']:.2f}"
    because = Both(
        pt=f"símbolos devolvidos, com viés 0, 1 e 3: {numbers}".replace(".", ","),
        en=f"symbols given back, with bias 0, 1 and 3: {numbers}",
    )
    count = len(runs["default"])
    if min(ahead) == count and min(middle["one"], middle["three"]) >= middle["default"] + 0.1:
        return Verdict("holds", because)
    return Verdict("holds_when" if max(ahead) == count else "does_not_hold", because)


CLAIM = Claim(
    name="forget_bias_copy",
    sentence=Both(
        pt="Aumentar o viés do portão de esquecimento melhora a LSTM: a memória de cópia.",
        en="Raising the forget gate's bias improves the LSTM: copy memory.",
    ),
    sources=("000", "gers2000", "jozefowicz2015", "tallec2018"),
    published=PUBLISHED,
    cases=CASES,
    run=run,
    rule=Both(
        pt="Vale se, com as mesmas sementes e o mesmo treino, os vieses 1 e 3 devolvem mais símbolos que o do torch "
        "em todas as sementes, e pelo menos 0,10 a mais na mediana; vale em parte se só um deles ganha em todas.",
        en="Holds if, with the same seeds and the same training, biases 1 and 3 give back more symbols than torch's "
        "with every seed, and at least 0.10 more in the median; in part if only one of them wins with every seed.",
    ),
    decide=decide,
    direction=lambda runs: median(runs, "three", "recall") >= median(runs, "default", "recall") + 0.05,
    figure=Dots("recall", Both(pt="parte dos símbolos devolvida", en="share of the symbols given back"), blind=1 / 8),
)
