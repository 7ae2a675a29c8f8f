"""Train the character models of the explorer `writing` and store them: `python tools/train_writer.py [pt] [en]`.

Each reads this book's prose as it stands, in order, with the state carried from piece to piece, and keeps the weights
that tell the validation part best. Takes some ten minutes a language on one core; the seed is fixed.
"""

import sys
from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import Any

import numpy as np
import torch

from course_lib.figures.explorers.writing.store import pack
from course_lib.init import forget_bias
from course_lib.language import LANGUAGES, Language
from course_lib.nn import ManyToMany, Recurrent, initialise_
from course_lib.tasks import Batch, characters
from course_lib.tasks.characters import stream
from course_lib.train import Carry, EarlyStop, cross_entropy, fit, seeded, task_score

UNITS, WIDTH, BATCH, STEPS, UPDATES, SEED = 192, 24, 32, 64, 1600, 1
OPTIMIZER = partial(torch.optim.AdamW, weight_decay=0.05)
FALLING = partial(torch.optim.lr_scheduler.CosineAnnealingLR, T_max=UPDATES)


def pieces(language: Language) -> Iterator[Batch]:
    """Read the train part again and again."""
    for _ in count():
        yield from stream(language, BATCH, STEPS)


def carried(model: ManyToMany, batch: Any, state: Any) -> Any:
    scores, state = model(batch.xs, state=state)
    return cross_entropy(scores, batch.targets), state


def trained(language: Language) -> ManyToMany:
    task, text = characters(language, 500), pieces(language)
    with seeded(SEED):
        embedding = torch.nn.Embedding(task.input_size, WIDTH)
        model = ManyToMany(initialise_(Recurrent("lstm", WIDTH, UNITS), forget_bias), task.output_size, embedding)
    watch = {"evaluate": task_score(task, task.parts["validation"].whole()), "every": 100}
    stop = EarlyStop(task.measure, patience=UPDATES, lowest=True)
    options = {"steps": UPDATES, "lr": 5e-3, "optimizer": OPTIMIZER, "schedule": FALLING, "seed": SEED, "device": "cpu"}

    def draw(rng: np.random.Generator) -> Batch:
        return next(text)

    history = fit(model, Carry(carried), draw, **options, **watch, stop=stop)
    print(language, *(f"{bits / np.log(2):.3f}" for bits in history.column(task.measure)[1]), "bits a letter")
    return model


if __name__ == "__main__":
    for each in sys.argv[1:] or LANGUAGES:
        pack(trained(each), each)
