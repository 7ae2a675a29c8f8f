"""Parity far beyond the length of training: cells whose gates read the state, and one whose gates do not."""

from typing import Any

import numpy as np
import torch

from course_lib.claims.base import Claim, Curves, Result, Runs, Verdict, median, values
from course_lib.claims.learning import DIVERGED, learn, unseen
from course_lib.language import Both, marked
from course_lib.nn import ManyToMany, Recurrent
from course_lib.tasks import Batch, parity
from course_lib.train import cross_entropy, predict, seeded, to_tensors

LONGEST, FAR = 24, 256  # steps in training, at most, and in the test
POINTS = (1, 4, 8, 12, 16, 20, 24, 32, 48, 64, 96, 128, 192, 256)
LAYERS = {"rnn": 1, "lstm": 1, "gru": 1, "min_gru": 1, "min_gru_2": 2}
WIDTH, UNITS, BATCH, STEPS, LR = 8, 32, 64, 1500, 5e-3
GATED, MINIMAL = ("rnn", "lstm", "gru"), ("min_gru", "min_gru_2")
TRACKED, LOST = 0.95, 0.6


def bits(rng: np.random.Generator) -> Batch:
    return parity(int(rng.integers(1, LONGEST + 1))).draw(BATCH, rng)


def loss(model: torch.nn.Module, batch: Any) -> torch.Tensor:
    return cross_entropy(model(batch.xs)[0], batch.targets)


def run(case: str, seed: int, size: float) -> Result:
    with seeded(seed):
        cell = "min_gru" if case.startswith("min_gru") else case
        layer = Recurrent(cell, WIDTH, UNITS, LAYERS[case])
        model = ManyToMany(layer, 2, torch.nn.Embedding(2, WIDTH))
    if learn(model, loss, bits, STEPS * size, LR, seed).stopped == DIVERGED:
        return {"step": list(POINTS), "accuracy": [0.5] * len(POINTS), "near": 0.5, "far": 0.5}
    test = unseen(parity(FAR), 1000, seed)
    right = predict(model, to_tensors(test, model)).detach().cpu().numpy().argmax(-1) == test.targets
    return {
        "step": list(POINTS),
        "accuracy": [float(right[step - 1].mean()) for step in POINTS],
        "near": float(right[:LONGEST].mean()),
        "far": float(right[2 * LONGEST :].mean()),
    }


def decide(runs: Runs) -> Verdict:
    told = [f"{median(runs, case, 'near'):.2f}/{median(runs, case, 'far'):.2f}" for case in LAYERS]
    said = [marked(each, "pt") for each in told]
    because = Both(
        pt=f"acertos até {LONGEST} passos / depois de {2 * LONGEST}: RNN {said[0]}, LSTM {said[1]}, GRU {said[2]}, "
        f"minGRU {said[3]}, minGRU de duas camadas {said[4]}",
        en=f"accuracy up to {LONGEST} steps / after {2 * LONGEST}: RNN {told[0]}, LSTM {told[1]}, GRU {told[2]}, "
        f"minGRU {told[3]}, minGRU in two layers {told[4]}",
    )
    tracked = [median(runs, case, "far") >= TRACKED for case in GATED]
    if max(value for case in MINIMAL for value in values(runs, case, "far")) > LOST or not any(tracked):
        return Verdict("does_not_hold", because)
    return Verdict("holds" if all(tracked) else "holds_when", because)


CLAIM = Claim(
    name="parity",
    sentence=Both(
        pt="A minGRU não acompanha a paridade além do comprimento do treino; a RNN, a LSTM e a GRU acompanham.",
        en="The minGRU cannot keep track of parity beyond the length it was trained on; the RNN, the LSTM and the GRU "
        "can.",
    ),
    sources=("grazzi2025", "feng2024"),
    published=Both(
        pt="recorrências lineares só com autovalores positivos não resolvem a paridade em precisão finita, e a da "
        "minGRU é assim (teorema de Grazzi et al., 2025)",
        en="linear recurrences with positive eigenvalues alone cannot solve parity in finite precision, and the "
        "minGRU's is one (a theorem of Grazzi et al., 2025)",
    ),
    cases={
        "rnn": Both(pt="RNN", en="RNN"),
        "lstm": Both(pt="LSTM", en="LSTM"),
        "gru": Both(pt="GRU", en="GRU"),
        "min_gru": Both(pt="minGRU", en="minGRU"),
        "min_gru_2": Both(pt="minGRU, duas camadas", en="minGRU, two layers"),
    },
    run=run,
    rule=Both(
        pt="Treino com 1 a 24 bits, teste com 256. Acertos depois do passo 48, onde o acaso dá 0,5: vale se RNN, LSTM "
        "e GRU têm mediana de pelo menos 0,95 e a minGRU, de uma ou duas camadas, não passa de 0,6 com nenhuma "
        "semente; vale em parte se a minGRU não passa e só uma ou duas das outras chegam lá.",
        en="Training on 1 to 24 bits, a test on 256. Accuracy after step 48, where chance gives 0.5: holds if RNN, "
        "LSTM and GRU have a median of at least 0.95 and the minGRU, in one layer or two, is above 0.6 with no seed; "
        "in part if the minGRU is not and only one or two of the others get there.",
    ),
    decide=decide,
    direction=lambda runs: (
        max(median(runs, case, "far") for case in GATED) > 0.2 + max(median(runs, case, "far") for case in MINIMAL)
    ),
    figure=Curves("accuracy", "step", Both(pt="acertos", en="accuracy"), Both(pt="passo", en="step")),
)
