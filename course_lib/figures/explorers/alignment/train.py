"""Train the explorer's models: `python -m course_lib.figures.explorers.alignment.train` writes `trained.json` again."""

import json
from functools import partial
from typing import Any

import numpy as np
import torch

from course_lib import files
from course_lib.figures.explorers.alignment.model import PLACE, blank_model, words_of
from course_lib.language import LANGUAGES, Language
from course_lib.nn import EncoderDecoder
from course_lib.tasks.base import Batch, encode, pad, within
from course_lib.tasks.transcription import DIGITS, in_words
from course_lib.train import answer, cross_entropy, fit, seeded

STEPS, BATCH, RATE = 4000, 48, 1e-2


def draw(language: Language, rng: np.random.Generator) -> Batch:
    """Numbers of one to six figures, each length as often as the others."""
    numbers = [int(rng.integers(10**n)) for n in rng.integers(1, 7, BATCH)]
    xs, lengths = pad([encode(in_words(number, language), words_of(language)) for number in numbers])
    targets, ends = pad([[*encode(str(number), DIGITS), 0] for number in numbers])
    return Batch(xs, targets, lengths, within(ends))


def train(language: Language, steps: int = STEPS) -> tuple[EncoderDecoder, np.ndarray]:
    """Train a model and return it with the loss of every step."""
    with seeded(0):
        model = blank_model(language)
    falling = partial(torch.optim.lr_scheduler.OneCycleLR, max_lr=RATE, total_steps=steps)

    def loss(model: torch.nn.Module, batch: Any) -> torch.Tensor:
        return cross_entropy(answer(model, batch), batch.targets, batch.mask)

    run = fit(model, loss, partial(draw, language), steps=steps, lr=RATE, schedule=falling, progress=False)
    return model, run.column("loss")[1]


def main() -> None:
    stored = {}
    for language in LANGUAGES:
        model, losses = train(language)
        values = {name: np.round(weight.double().numpy(), 2).tolist() for name, weight in model.state_dict().items()}
        stored[language] = values
        print(f"{language}: loss {losses[-50:].mean():.2e}")
    files.write(PLACE, json.dumps(stored, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
