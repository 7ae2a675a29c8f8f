"""The signs of the ways in which the model `Numbers` goes wrong."""

import torch
from torch import Tensor

from course_lib.assignments.a8.data import Judged
from course_lib.assignments.a8.decoder_inputs import decoder_inputs
from course_lib.assignments.a8.exact_match import exact_match, until_end
from course_lib.assignments.a8.judge import Seen, sign
from course_lib.assignments.a8.numbers_answers import SYMBOLS, scores, taught
from course_lib.assignments.a8.unsteady import close


def _figures(seen: Seen) -> tuple[Tensor, Tensor]:
    """Return what was written and what is right, up to the ends."""
    return until_end(seen.answers), seen.judged.targets


def _mostly(right: Tensor) -> bool:
    return bool(right.double().mean() > 0.5) if len(right) else False


def _after(target: Tensor, first: int) -> Tensor:
    """Return other symbols from the step `first` on."""
    other = target.clone()
    other[first:] = 1 + (other[first:] + 2) % (SYMBOLS - 1)
    return other


def _echo(seen: Seen) -> bool:
    given = _after(seen.few.targets, 0)
    return _mostly((scores(seen.model, seen.few, given).argmax(-1) == given).flatten())


def _looks_ahead(seen: Seen) -> bool:
    given = decoder_inputs(seen.few.targets)
    first, other = (scores(seen.model, seen.few, target)[0] for target in (given, _after(given, 1)))
    return not close(first, other)


def _does_not_read_itself(seen: Seen) -> bool:
    given = decoder_inputs(seen.few.targets)
    return close(scores(seen.model, seen.few, given), scores(seen.model, seen.few, _after(given, 0)))


def _words_in_other_order(judged: Judged) -> Judged:
    xs = judged.xs.clone()
    for b, n in enumerate(judged.lengths.tolist()):
        xs[:n, b] = xs[:n, b].flip(0)
    return judged._replace(xs=xs)


def _other_words(judged: Judged) -> Judged:
    return judged._replace(xs=judged.xs.where(judged.xs == 0, 1 + (judged.xs + 7) % 30))


def _blind_to(other: Judged, seen: Seen) -> bool:
    return close(taught(seen.model, seen.few), taught(seen.model, other))


def _turned_around(symbols: Tensor) -> Tensor:
    out = symbols.clone()
    for b, n in enumerate((symbols != 0).sum(0).tolist()):
        out[:n, b] = symbols[:n, b].flip(0)
    return out


def _moved(seen: Seen) -> bool:
    written, right = _figures(seen)
    return any(_mostly(exact_match(written.where(written == 0, written + by), right)) for by in (1, -1))


def _first_wrong(seen: Seen) -> bool:
    written, right = _figures(seen)
    same = (written[1:] == right[1:]).all(0)
    return _mostly(same) and not _mostly((written[0] == right[0])[same])


def _one_short(seen: Seen) -> bool:
    written, right = _figures(seen)
    lengths = (right != 0).sum(0)
    without_last = right * (torch.arange(len(right))[:, None] < lengths - 1)
    return _mostly(exact_match(written, without_last))


SIGNS = (  # what the scores show, then what the answers show; each where none before it shows
    sign(
        "echo",
        _echo,
        pt="em cada passo o modelo repete o símbolo que acabou de ler: no treino, o decodificador leu o próprio alvo. "
        "Ele deve ler decoder_inputs(targets), um passo atrasado.",
        en="at each step the model repeats the symbol it has just read: in training the decoder read the target "
        "itself. It has to read decoder_inputs(targets), one step late.",
    ),
    sign(
        "looks_ahead",
        _looks_ahead,
        pt="as notas do primeiro passo mudam com os símbolos dos passos seguintes: o decodificador lê o futuro, que "
        "na hora de escrever não existe. Ele não pode ser bidirecional.",
        en="the scores of the first step change with the symbols of the steps after it: the decoder reads the future, "
        "which does not exist when it writes. It must not be bidirectional.",
    ),
    sign(
        "answer_unread",
        _does_not_read_itself,
        pt="as notas não mudam com o que já foi escrito: o decodificador não lê target, e não sabe que algarismos já "
        "pôs.",
        en="the scores do not change with what has been written: the decoder does not read target, and cannot know "
        "which figures it has put down.",
    ),
    sign(
        "words_ignored",
        lambda seen: _blind_to(_other_words(seen.few), seen),
        pt="as notas não mudam com as palavras lidas: o estado do codificador não chega ao decodificador.",
        en="the scores do not change with the words read: the encoder's state does not reach the decoder.",
    ),
    sign(
        "order_ignored",
        lambda seen: _blind_to(_words_in_other_order(seen.few), seen),
        pt="a ordem das palavras não conta: lidas de trás para a frente, elas dão as mesmas notas. O codificador "
        "precisa de uma camada recorrente.",
        en="the order of the words does not count: read backwards they give the same scores. The encoder needs a "
        "recurrent layer.",
    ),
    sign(
        "never_ends",
        lambda seen: not (seen.answers == 0).any(),
        pt="nenhuma resposta acaba: o símbolo do fim, 0, nunca é escrito. Ele faz parte do alvo, e a máscara o conta.",
        en="no answer ever ends: the end symbol, 0, is never written. It is part of the target, and the mask counts "
        "it.",
    ),
    sign(
        "ends_at_once",
        lambda seen: _mostly(seen.answers[0] == 0),
        pt="a maioria das respostas é vazia: o primeiro símbolo escrito já é o fim, 0. O preenchimento dos alvos, que "
        "é de zeros, entrou na perda sem máscara, os alvos não foram atrasados um passo na entrada do decodificador, "
        "ou os pesos são os de antes do treino?",
        en="most answers are empty: the first symbol written is the end, 0, already. Did the targets' padding, which "
        "is zeros, go into the loss without a mask, were the targets not delayed one step for the decoder to read, or "
        "are the weights those from before training?",
    ),
    sign(
        "always_the_same",
        lambda seen: bool((seen.answers == seen.answers[:, :1]).all()),
        pt="a resposta é a mesma para todos os números: ou os pesos foram gravados antes do treino, ou a perda não "
        "caiu.",
        en="the answer is the same for every number: either the weights were saved before training, or the loss did "
        "not fall.",
    ),
    sign(
        "figures_reversed",
        lambda seen: _mostly(exact_match(_turned_around(_figures(seen)[0]), seen.judged.targets)),
        pt="os algarismos saem na ordem inversa: os alvos foram invertidos no treino. O primeiro a escrever é o da "
        "esquerda.",
        en="the figures come out in reverse: the targets were turned around in training. The first to be written is "
        "the one on the left.",
    ),
    sign(
        "symbols_moved",
        _moved,
        pt="cada algarismo está errado por um: o símbolo 0 é o fim, e o algarismo d é o símbolo d + 1, na classe como "
        "nos dados.",
        en="every figure is off by one: symbol 0 is the end, and the figure d is the symbol d + 1, in the class as in "
        "the data.",
    ),
    sign(
        "first_figure_wrong",
        _first_wrong,
        pt="só o primeiro algarismo sai errado: ao escrever, o decodificador começa pelo símbolo 0; no treino, leu "
        "outro símbolo antes do primeiro alvo.",
        en="only the first figure is wrong: when it writes, the decoder begins with the symbol 0; in training it read "
        "another symbol before the first target.",
    ),
    sign(
        "one_figure_short",
        _one_short,
        pt="falta sempre o último algarismo: um passo do alvo ficou fora do treino, ou o fim foi ensinado um passo "
        "cedo demais.",
        en="the last figure is always missing: a step of the target was left out of training, or the end was taught "
        "one step too early.",
    ),
)
