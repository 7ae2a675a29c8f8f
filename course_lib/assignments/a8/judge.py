"""The checks of a model that was trained elsewhere: its file, how often it is right, and what explains it if seldom."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import monotonic
from typing import Any

import torch
from torch import Tensor

from course_lib.assignments.a8.data import Judged, Part
from course_lib.assignments.a8.model import Model, put, shuffled, trained
from course_lib.assignments.a8.weights import Refused
from course_lib.assignments.measured import measured
from course_lib.assignments.problem import problem
from course_lib.assignments.verdict import CheckFailed, Verdict
from course_lib.language import Both, marked, tr

SECONDS = 20  # for all answers, where the model's code lives
PIECE = 500  # sequences in one call
FEW = 8  # sequences on which the signs are looked for


@dataclass(frozen=True)
class Seen:
    """A model, what it was judged on, what it answered there, and how many it had to have right."""

    model: Model
    judged: Judged
    answers: Tensor
    wanted: int

    @property
    def few(self) -> Judged:
        """Some of the sequences, of several lengths."""
        return self.judged.some(FEW)


@dataclass(frozen=True)
class Sign:
    """A mistake by what it shows: `shows(seen)` tells whether a model does as one that was made so."""

    name: str
    shows: Callable[[Seen], bool]
    sentence: Both


def sign(name: str, shows: Callable[[Seen], bool], *, pt: str, en: str) -> Sign:
    """Return a sign with its sentence in each language."""
    return Sign(name, shows, Both(pt, en))


@dataclass(frozen=True)
class Asked:
    """A model that is asked for.

    `answer(model, judged)` gives its answers, `right(answers, judged)` which of them are right (B,). `unsteady` are the
    signs of answers that are not always the same, `signs` those of a model that is seldom right.
    """

    name: str
    validation: Part
    held_out: Part
    answer: Callable[[Model, Judged], Tensor]
    right: Callable[[Tensor, Judged], Tensor]
    unsteady: tuple[Sign, ...]
    signs: tuple[Sign, ...]

    @property
    def file(self) -> str:
        """The file of its weights."""
        return f"{self.name}.safetensors"

    @property
    def model(self) -> str:
        """The name of its class."""
        return self.name.capitalize()

    def load(self, model_class: Any) -> tuple[Model, dict[str, Tensor]]:
        """Return the model with the weights of its file, and these. Raises `Refused`."""
        return trained(self.model, self.file, model_class)

    def answers(self, model: Model, judged: Judged) -> Tensor:
        """Return the answers to all sequences, some at a time. Raises `Refused`, also if that takes too long."""
        begun, pieces = monotonic(), []
        for first in range(0, len(judged.lengths), PIECE):
            pieces.append(self.answer(model, judged.at(slice(first, first + PIECE))))
            seconds, count = monotonic() - begun, sum(piece.shape[-1] for piece in pieces)
            if seconds > SECONDS:
                raise Refused(problem("slow", seconds=round(seconds), count=count, limit=SECONDS))
        return torch.cat(pieces, -1)

    def count_right(self, model: Model, judged: Judged) -> tuple[int, Tensor]:
        """Return how many answers are right, and the answers. Raises `Refused`."""
        answers = self.answers(model, judged)
        return int(self.right(answers, judged).sum()), answers


_WITHOUT_WEIGHTS = Both(
    pt="o modelo acerta mesmo com os pesos do arquivo embaralhados: ou a resposta está escrita na classe, ou é a "
    "classe que carrega os pesos. O que o modelo sabe deve vir do treino e estar só no arquivo.",
    en="the model is right even with the weights of the file shuffled: either the answer is written in the class, or "
    "it is the class that loads the weights. What the model knows must come from training and be in the file alone.",
)


class Models:
    """The models of an assignment: `check` for students, `examine` for the hidden tests. Both raise `CheckFailed`."""

    def __init__(self, *asked: Asked) -> None:
        self.asked = {one.name: one for one in asked}
        self.sentences = {f"{a.name}.{s.name}": s.sentence for a in asked for s in (*a.unsteady, *a.signs)}
        self.sentences |= {f"{a.name}.without_weights": _WITHOUT_WEIGHTS for a in asked}

    def check(self, name: str, model_class: Any, at_least: float | None = None) -> None:
        """Judge the file and the first answers or, with `at_least`, the share that is right in the validation part."""
        asked = self.asked[name]
        if at_least is None:
            self._tell(name, lambda: _first_answers(asked, model_class))
        else:
            self._tell(name, lambda: _right_enough(asked, model_class, asked.validation(), at_least))

    def examine(self, name: str, model_class: Any, at_least: float) -> None:
        """Judge by the share of right answers where nobody trains, and report it."""
        asked = self.asked[name]
        self._tell(name, lambda: _right_enough(asked, model_class, asked.held_out(), at_least, report=True))

    def _tell(self, name: str, judge: Callable[[], str]) -> None:
        try:
            print(f"{name}: {judge()}")
        except Refused as refused:
            mistakes = (f"{name}.{refused.mistake}",) if refused.mistake else ()
            raise CheckFailed(Verdict(name, refused.problem, mistakes=mistakes), self.sentences) from None


def _first_answers(asked: Asked, model_class: Any) -> str:
    model, weights = asked.load(model_class)
    few = asked.validation().some(FEW)
    found = _shown(asked.unsteady, Seen(model, few, asked.answers(model, few), 0))
    if found:
        raise Refused(problem("other_answers"), found)
    count = marked(f"{_size(weights):,}")
    return tr(
        pt=f"{asked.file} e a classe combinam ({count} números), e as respostas têm a forma certa.",
        en=f"{asked.file} and the class go together ({count} numbers), and the answers have the right shape.",
    )


def _right_enough(asked: Asked, model_class: Any, judged: Judged, at_least: float, report: bool = False) -> str:
    model, weights = asked.load(model_class)
    count = len(judged.lengths)
    wanted = ceil(at_least * count - 1e-9)
    right, answers = asked.count_right(model, judged)
    if right >= wanted:
        put(model, shuffled(weights), asked.file)
        without, _ = asked.count_right(model, judged)
        if without > wanted / 2:
            raise Refused(problem("right_shuffled", right=right, count=count, shuffled=without), "without_weights")
    if report:
        measured(f"{asked.name}_accuracy", right / count)
        measured(f"{asked.name}_parameters", _size(weights))
    if right < wanted:
        found = _shown(asked.unsteady + asked.signs, Seen(model, judged, answers, wanted))
        raise Refused(
            problem("too_few_right", right=right, count=count, share=100 * right // count, bar=round(100 * at_least)),
            found,
        )
    share = marked(f"{100 * right / count:.1f}")
    return tr(pt=f"acerta {right} de {count} ({share}%).", en=f"right on {right} of {count} ({share}%).")


def _size(weights: dict[str, Tensor]) -> int:
    return sum(tensor.numel() for tensor in weights.values())


def _shown(signs: tuple[Sign, ...], seen: Seen) -> str:
    return next((s.name for s in signs if s.shows(seen)), "")
