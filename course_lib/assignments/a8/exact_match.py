"""`exact_match`: which answers are right up to their end symbol, and how that goes wrong."""

from torch import Tensor
from torch.nn import functional

from course_lib.assignments.a8.inputs import draw_answers
from course_lib.assignments.base import Task, mistake


def until_end(symbols: Tensor) -> Tensor:
    """Return symbols (T, B) with 0 after each sequence's first 0."""
    return symbols * (symbols != 0).cumprod(0)


def _longer(symbols: Tensor, steps: int) -> Tensor:
    return functional.pad(symbols, (0, 0, 0, max(steps - len(symbols), 0)))


def _side_by_side(answers: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Return both with as many steps as the longer one has."""
    return _longer(answers, len(targets)), _longer(targets, len(answers))


def _agree(answers: Tensor, targets: Tensor) -> Tensor:
    """Tell at every step whether both have the same symbol, or are over."""
    ours, theirs = _side_by_side(until_end(answers), until_end(targets))
    return ours == theirs


def exact_match(answers: Tensor, targets: Tensor) -> Tensor:
    """Tell of each answer whether it is the target, figure by figure: (T', B), (T, B) -> (B,) truth values."""
    return _agree(answers, targets).all(0)


def _whole(answers: Tensor, targets: Tensor) -> Tensor:
    ours, theirs = _side_by_side(answers, targets)
    return (ours == theirs).all(0)


def _longer_is_right(answers: Tensor, targets: Tensor) -> Tensor:
    ours, theirs = _side_by_side(until_end(answers), until_end(targets))
    return ((ours == theirs) | (theirs == 0)).all(0)


def _shorter_is_right(answers: Tensor, targets: Tensor) -> Tensor:
    ours, theirs = _side_by_side(until_end(answers), until_end(targets))
    return ((ours == theirs) | (ours == 0)).all(0)


def _common_steps(answers: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    steps = min(len(answers), len(targets))
    return answers[:steps], targets[:steps]


def _common_as_they_are(answers: Tensor, targets: Tensor) -> Tensor:
    ours, theirs = _common_steps(answers, targets)
    return (ours == theirs).all(0)


def _as_many_figures(answers: Tensor, targets: Tensor) -> Tensor:
    ours, theirs = ((until_end(symbols) != 0).sum(0) for symbols in (answers, targets))
    return ours == theirs


MISTAKES = (
    mistake(
        "after_the_end",
        _whole,
        pt="o que vem depois do primeiro 0 da resposta também foi comparado: ali ela já acabou, e nada mais conta.",
        en="what comes after the answer's first 0 was compared as well: there it is over, and nothing counts any more.",
    ),
    mistake(
        "longer_is_right",
        _longer_is_right,
        pt="uma resposta que continua depois do fim do alvo passou por certa: 123 não é 12.",
        en="an answer that goes on after the target's end passed for right: 123 is not 12.",
    ),
    mistake(
        "shorter_is_right",
        _shorter_is_right,
        pt="uma resposta que acaba antes do alvo passou por certa: 12 não é 123.",
        en="an answer that ends before the target passed for right: 12 is not 123.",
    ),
    mistake(
        "common_steps",
        lambda answers, targets: _agree(*_common_steps(answers, targets)).all(0),
        pt="só se compararam os passos que a resposta e o alvo têm em comum; uma resposta cortada antes do fim do alvo "
        "está errada: 12 não é 123.",
        en="only the steps that the answer and the target have in common were compared; an answer cut off before the "
        "target's end is wrong: 12 is not 123.",
    ),
    mistake(
        "common_steps_as_they_are",
        _common_as_they_are,
        pt="compararam-se, tal como estão, os passos que a resposta e o alvo têm em comum; depois do primeiro 0 nada "
        "mais conta, e uma resposta cortada antes do fim do alvo está errada.",
        en="the steps that the answer and the target have in common were compared as they are; after the first 0 "
        "nothing counts any more, and an answer cut off before the target's end is wrong.",
    ),
    mistake(
        "end_required",
        lambda answers, targets: exact_match(answers, targets) & (answers == 0).any(0),
        pt="uma resposta sem nenhum 0 passou por errada: ela acaba no seu último passo.",
        en="an answer without any 0 passed for wrong: it ends with its last step.",
    ),
    mistake(
        "share_of_steps",
        lambda answers, targets: _agree(answers, targets).double().mean(0),
        pt="veio a parte certa dos passos de cada resposta; aqui uma resposta está certa por inteiro ou não está.",
        en="the share of each answer's steps that are right was returned; here an answer is right as a whole or not "
        "at all.",
    ),
    mistake(
        "one_number",
        lambda answers, targets: exact_match(answers, targets).double().mean(),
        pt="veio um número para o lote todo; devolva um verdadeiro ou falso para cada resposta, (B,).",
        en="a single number for the whole batch was returned; return a true or false for each answer, (B,).",
    ),
    mistake(
        "all_or_nothing",
        lambda answers, targets: exact_match(answers, targets).all(),
        pt="veio se o lote inteiro está certo; devolva um verdadeiro ou falso para cada resposta, (B,): all(0), e não "
        "all().",
        en="what was returned is whether the whole batch is right; return a true or false for each answer, (B,): "
        "all(0) and not all().",
    ),
    mistake(
        "one_step_is_enough",
        lambda answers, targets: _agree(answers, targets).any(0),
        pt="bastou um passo igual para a resposta passar por certa: é all, e não any.",
        en="one equal step was enough for the answer to pass for right: it is all and not any.",
    ),
    mistake(
        "first_figure_alone",
        lambda answers, targets: answers[0] == targets[0],
        pt="só o primeiro algarismo foi comparado; contam todos, até o fim.",
        en="the first figure alone was compared; all of them count, up to the end.",
    ),
    mistake(
        "as_many_figures",
        _as_many_figures,
        pt="só se comparou quantos algarismos há; cada um deles tem de ser o do alvo.",
        en="only the number of figures was compared; each of them has to be the target's.",
    ),
    mistake(
        "turned_around",
        lambda answers, targets: ~exact_match(answers, targets),
        pt="verdadeiro e falso estão trocados: verdadeiro é a resposta certa.",
        en="true and false are the wrong way round: true is the right answer.",
    ),
)

EXACT = Task("exact_match", exact_match, draw_answers, ("right",), {"right": "B"}, MISTAKES, sizes="B")
