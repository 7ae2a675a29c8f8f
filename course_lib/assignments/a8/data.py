"""What the models are judged on: what a student may look at as well, and what nobody is given to train on."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from course_lib.language import Language, current
from course_lib.tasks.base import Batch, decode, encode, pad
from course_lib.tasks.names import names
from course_lib.tasks.transcription import DIGITS, in_words, number_words

HELD_OUT_SEED = 1997
HELD_OUT_NUMBERS = 2000
LIMIT = 100_000  # as in `number_words`


class Judged(NamedTuple):
    """Sequences xs (T, B) with lengths (B,), and what is right: classes (B,), or symbols (T', B) that end with 0."""

    xs: Tensor
    lengths: Tensor
    targets: Tensor

    def at(self, places: Tensor | slice) -> "Judged":
        """Return the sequences at some places of the batch, with all of its steps."""
        return Judged(self.xs[:, places], self.lengths[places], self.targets[..., places])

    def some(self, count: int) -> "Judged":
        """Return `count` sequences, of other lengths as far as there are as many, the shortest first."""
        order = self.lengths.argsort(stable=True)
        return self.at(order[torch.linspace(0, len(order) - 1, count).long()]).cut()

    def cut(self, more: int = 0) -> "Judged":
        """Return the batch with no more steps than its longest sequence, and then so many of padding."""
        xs = self.xs[: self.lengths.max()]
        return self._replace(xs=torch.cat((xs, xs.new_zeros(more, xs.shape[1]))))


Part = Callable[[], Judged]


def _judged(batch: Batch) -> Judged:
    assert batch.lengths is not None
    return Judged(*map(torch.from_numpy, (batch.xs, batch.lengths, batch.targets)))


@cache
def _names(part: str) -> Judged:
    return _judged(names().parts[part].whole())


@cache
def _numbers(part: str, language: Language) -> Judged:
    task = number_words(language)
    return _judged(task.parts[part].whole()) if part in task.parts else _judged(_others(language))


def _others(language: Language) -> Batch:
    """Numbers that are in no part of the task, always the same."""
    task = number_words(language)
    given = {int("".join(decode(column, DIGITS))) for p in task.parts.values() for column in p.whole().targets.T}
    left = np.array([number for number in range(LIMIT) if number not in given])
    chosen = np.random.default_rng(HELD_OUT_SEED).choice(left, HELD_OUT_NUMBERS, replace=False).tolist()
    xs, lengths = pad([encode(in_words(number, language), task.inputs) for number in chosen])
    targets, _ = pad([[*encode(str(number), DIGITS), 0] for number in chosen])
    return Batch(xs, targets, lengths)


def names_to_validate() -> Judged:
    """Return the validation part of the names."""
    return _names("validation")


def names_held_out() -> Judged:
    """Return the names that are neither for training nor for validation."""
    return _names("test")


def numbers_to_validate() -> Judged:
    """Return the validation part of the numbers in the current language."""
    return _numbers("validation", current())


def numbers_held_out() -> Judged:
    """Return numbers of the current language that are in no part of the task."""
    return _numbers("held out", current())
