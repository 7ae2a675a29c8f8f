"""The model `Names`: surnames to languages, what it has to answer, and the signs of the ways in which it goes wrong."""

import torch
from torch import Tensor

from course_lib.assignments.a8.data import Judged, names_held_out, names_to_validate
from course_lib.assignments.a8.judge import Asked, Seen, sign
from course_lib.assignments.a8.model import Model, scores_of
from course_lib.assignments.a8.unsteady import close, unsteady

LANGUAGES = 14


def scores(model: Model, judged: Judged) -> Tensor:
    """Return the scores (B, K) of the languages. Raises `Refused`."""
    given = {"xs": judged.xs, "lengths": judged.lengths}
    return scores_of(model, given, "B K", (len(judged.lengths), LANGUAGES))


def _answer(model: Model, judged: Judged) -> Tensor:
    return scores(model, judged).argmax(-1)


def _same_scores(seen: Seen, xs: Tensor) -> bool:
    """Tell whether other letters make no difference."""
    return close(scores(seen.model, seen.few), scores(seen.model, seen.few._replace(xs=xs)))


def _backwards(judged: Judged) -> Tensor:
    xs = judged.xs.clone()
    for b, n in enumerate(judged.lengths.tolist()):
        xs[:n, b] = xs[:n, b].flip(0)
    return xs


def _other_letters(judged: Judged, kept: Tensor) -> Tensor:
    """Return the names with other letters, but for those at the place `kept` (B,) of each."""
    steps = torch.arange(len(judged.xs))[:, None]
    return judged.xs.where((steps == kept) | (judged.xs == 0), 1 + (judged.xs + 7) % 30)


def _renamed(seen: Seen) -> bool:
    """Tell whether the answers are right once each class has another's name."""
    table = torch.zeros(LANGUAGES, LANGUAGES, dtype=torch.long)
    table.index_put_((seen.answers, seen.judged.targets), torch.ones_like(seen.answers), accumulate=True)
    return int(table.amax(1).sum()) >= seen.wanted


def _blind(seen: Seen) -> bool:
    right = int((seen.answers == seen.judged.targets).sum())
    return right <= 1.1 * int(seen.judged.targets.bincount().max())


SIGNS = (
    sign(
        "always_the_same",
        lambda seen: len(seen.answers.unique()) == 1,
        pt="a resposta é a mesma língua para todos os nomes: ou os pesos foram gravados antes do treino, ou a perda "
        "não caiu. Confira se zero_grad, backward e step estão no laço e se a taxa de aprendizado não é grande demais.",
        en="the answer is the same language for every name: either the weights were saved before training, or the "
        "loss did not fall. See that zero_grad, backward and step are in the loop and that the learning rate is not "
        "too large.",
    ),
    sign(
        "classes_permuted",
        _renamed,
        pt="as línguas estão separadas, mas com os números trocados: use os alvos como vêm, na ordem de task.outputs.",
        en="the languages are told apart, but their numbers are mixed up: use the targets as they come, in the order "
        "of task.outputs.",
    ),
    sign(
        "last_letter_alone",
        lambda seen: _same_scores(seen, _other_letters(seen.few, seen.few.lengths - 1)),
        pt="só a última letra conta: o estado não passa de um passo ao outro. A rede recorrente está entre o "
        "embedding e a leitura?",
        en="only the last letter counts: no state goes from step to step. Is the recurrent layer between the "
        "embedding and the readout?",
    ),
    sign(
        "first_letter_alone",
        lambda seen: _same_scores(seen, _other_letters(seen.few, torch.zeros_like(seen.few.lengths))),
        pt="só a primeira letra conta: a leitura usa a saída do primeiro passo; use a do último passo verdadeiro "
        "(last_step).",
        en="only the first letter counts: the readout takes the output of the first step; take that of the last true "
        "step (last_step).",
    ),
    sign(
        "order_ignored",
        lambda seen: _same_scores(seen, _backwards(seen.few)),
        pt="a ordem das letras não conta: o nome lido de trás para a frente recebe as mesmas notas. Uma soma ou média "
        "dos embeddings não lê sequência; quem lê é a camada recorrente.",
        en="the order of the letters does not count: a name read backwards gets the same scores. A sum or a mean of "
        "the embeddings reads no sequence; the recurrent layer does.",
    ),
    sign(
        "not_trained",
        _blind,
        pt="o acerto não passa do de quem responde sempre a língua mais comum: os pesos gravados são os de antes do "
        "treino, ou a perda não caiu.",
        en="it is right no more often than whoever always answers the most common language: the weights saved are "
        "those from before training, or the loss did not fall.",
    ),
)

NAMES = Asked(
    "names",
    names_to_validate,
    names_held_out,
    _answer,
    lambda answers, judged: answers == judged.targets,
    unsteady(scores),
    SIGNS,
)
