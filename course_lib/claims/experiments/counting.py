"""Counting beyond the lengths seen in training: the first n at which aⁿbⁿ, or aⁿbⁿcⁿ, goes wrong."""

from functools import partial

import numpy as np
import torch

from course_lib.claims.base import Claim, Dots, Result, Runs, Verdict, median, wins
from course_lib.claims.learning import DIVERGED, learn, one_hot
from course_lib.language import Both
from course_lib.nn import ManyToMany, Recurrent
from course_lib.tasks import counting, first_failing_n, score
from course_lib.tasks.counting import strings
from course_lib.train import seeded, task_loss

UNITS, BATCH, STEPS, LR = 10, 32, 2500, 2e-2
LONGEST = {"ab": 20, "abc": 15}  # n in training
TESTED = 200
FAR = 1.5  # times the longest n of training


def measure(letters: str, cell: str, seed: int, size: float) -> tuple[int, float]:
    """The first failing n, and the share of legal steps on the lengths of training."""
    longest, steps = round(LONGEST[letters] * size**0.5), max(1, round(STEPS * size))
    task, cosine = counting(letters, longest), partial(torch.optim.lr_scheduler.CosineAnnealingLR, T_max=steps)
    with seeded(seed):
        model = ManyToMany(Recurrent(cell, task.input_size, UNITS), task.output_size, one_hot(task.input_size))
    history = learn(model, task_loss(task), partial(task.draw, BATCH), steps, LR, seed, schedule=cosine)
    if history.stopped == DIVERGED:
        return 1, 0.0

    def legality(xs: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return model(torch.from_numpy(xs))[0].sigmoid().numpy()

    known = strings(np.arange(1, longest + 1), letters)
    failing = first_failing_n(legality, letters, TESTED)
    return failing or TESTED + 1, score("legal_steps", legality(known.xs), known)


def run(case: str, seed: int, size: float) -> Result:
    found = {letters: measure(letters, case, seed, size) for letters in LONGEST}
    failing = {letters: n for letters, (n, _) in found.items()}
    return failing | {f"{letters}_known": known for letters, (_, known) in found.items()}


def further(runs: Runs, letters: str) -> bool:
    """Whether, beyond the lengths of training, the LSTM counts on and the GRU does not."""
    far, ahead = FAR * LONGEST[letters], wins(runs, "lstm", "gru", letters)
    apart = median(runs, "lstm", letters) > far >= median(runs, "gru", letters)
    return apart and ahead >= len(runs["gru"]) - 1


def decide(runs: Runs) -> Verdict:
    ab, abc = (", ".join(f"{case.upper()} {median(runs, case, key):.0f}" for case in runs) for key in LONGEST)
    because = Both(
        pt=f"primeiro n que falha na mediana: aⁿbⁿ (treino até {LONGEST['ab']}) {ab}; aⁿbⁿcⁿ (treino até "
        f"{LONGEST['abc']}) {abc}",
        en=f"first failing n in the median: aⁿbⁿ (training up to {LONGEST['ab']}) {ab}; aⁿbⁿcⁿ (training up to "
        f"{LONGEST['abc']}) {abc}",
    )
    shown = [further(runs, letters) for letters in LONGEST]
    return Verdict("holds" if all(shown) else "holds_when" if any(shown) else "does_not_hold", because)


CLAIM = Claim(
    name="counting",
    sentence=Both(
        pt="A GRU não conta além do comprimento em que treinou, como a LSTM conta: aⁿbⁿ e aⁿbⁿcⁿ.",
        en="The GRU does not count beyond the length that it was trained on, as the LSTM does: aⁿbⁿ and aⁿbⁿcⁿ.",
    ),
    sources=("000", "weiss2018"),
    published=Both(
        pt="com precisão finita, a LSTM é estritamente mais forte que a GRU, porque conta (Weiss, Goldberg e Yahav, "
        "2018)",
        en="with finite precision the LSTM is strictly stronger than the GRU, as it counts (Weiss, Goldberg & Yahav, "
        "2018)",
    ),
    cases={"lstm": Both(pt="LSTM", en="LSTM"), "gru": Both(pt="GRU", en="GRU"), "rnn": Both(pt="RNN", en="RNN")},
    run=run,
    rule=Both(
        pt="Conta-se o primeiro n, de 1 a 200, em que a rede se engana. Vale se, nas duas linguagens, a mediana da "
        "LSTM passa de 1,5 vez o maior n do treino, a da GRU não passa, e a LSTM vai mais longe que a GRU com todas "
        "as sementes menos uma no máximo; vale em parte se isso se dá só numa das duas.",
        en="What counts is the first n, from 1 to 200, at which the network makes a mistake. Holds if in both "
        "languages the LSTM's median is beyond 1.5 times the longest n of training, the GRU's is not, and the LSTM "
        "gets further than the GRU with every seed but one at most; in part if so in one of the two only.",
    ),
    decide=decide,
    direction=lambda runs: median(runs, "lstm", "ab") > median(runs, "rnn", "ab"),
    figure=Dots("ab", Both(pt="primeiro n que falha em aⁿbⁿ", en="first failing n in aⁿbⁿ"), log=True),
    more=(Dots("abc", Both(pt="primeiro n que falha em aⁿbⁿcⁿ", en="first failing n in aⁿbⁿcⁿ"), log=True),),
)
