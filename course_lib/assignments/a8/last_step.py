"""`last_step`: the output at each sequence's own end, out of a padded batch, and how that goes wrong."""

import torch
from torch import Tensor

from course_lib.assignments.a8.inputs import draw_outputs
from course_lib.assignments.base import Task, mistake


def last_step(outputs: Tensor, lengths: Tensor) -> Tensor:
    """Take each sequence's last true step: outputs (T, B, H), lengths (B,) -> (B, H)."""
    return outputs[lengths - 1, torch.arange(len(lengths))]


def _mean(outputs: Tensor, lengths: Tensor) -> Tensor:
    return torch.stack([outputs[:n, b].mean(0) for b, n in enumerate(lengths.tolist())])


MISTAKES = (
    mistake(
        "padded_last",
        lambda outputs, lengths: outputs[-1],
        pt="veio o último passo do lote: nas sequências mais curtas ele é preenchimento. O último passo verdadeiro da "
        "sequência b é o de índice lengths[b] − 1.",
        en="the last step of the batch was taken: in the shorter sequences it is padding. The last true step of "
        "sequence b has the index lengths[b] − 1.",
    ),
    mistake(
        "first_step",
        lambda outputs, lengths: outputs[0],
        pt="veio o primeiro passo, em que a rede só leu o primeiro símbolo.",
        en="the first step was taken, at which the network has read the first symbol alone.",
    ),
    mistake(
        "one_too_far",
        lambda outputs, lengths: last_step(outputs, (lengths + 1).clamp(max=len(outputs))),
        pt="veio o passo de índice lengths[b], um além do fim: os índices começam em 0.",
        en="the step with the index lengths[b] was taken, one past the end: indices begin at 0.",
    ),
    mistake(
        "one_too_early",
        lambda outputs, lengths: last_step(outputs, lengths - 1),
        pt="veio o passo de índice lengths[b] − 2, um antes do último.",
        en="the step with the index lengths[b] − 2 was taken, one before the last.",
    ),
    mistake(
        "first_length_for_all",
        lambda outputs, lengths: outputs[lengths[0] - 1],
        pt="o comprimento da primeira sequência serviu para todas; cada uma tem o seu, lengths[b].",
        en="the length of the first sequence served for all; each has its own, lengths[b].",
    ),
    mistake(
        "mean_of_steps",
        _mean,
        pt="veio a média dos passos verdadeiros; aqui se pede só o último.",
        en="the mean of the true steps was taken; here the last one alone is asked for.",
    ),
    mistake(
        "mean_with_padding",
        lambda outputs, lengths: outputs.mean(0),
        pt="veio a média de todos os passos, com o preenchimento; aqui se pede só o último passo verdadeiro.",
        en="the mean of all steps was taken, padding and all; here the last true step alone is asked for.",
    ),
    mistake(
        "largest_of_steps",
        lambda outputs, lengths: outputs.amax(0),
        pt="veio o maior valor entre os passos; aqui se pede o que está no último passo verdadeiro.",
        en="the largest value over the steps was taken; what is asked for is what stands at the last true step.",
    ),
    mistake(
        "every_pair",
        lambda outputs, lengths: outputs[lengths - 1],
        pt="outputs[lengths - 1] traz, para cada comprimento, o passo de todas as sequências, e a forma sai (B, B, "
        "H): falta o segundo índice, que diz de que sequência é cada passo.",
        en="outputs[lengths - 1] takes, for each length, that step of every sequence, and the shape comes out as (B, "
        "B, H): the second index is missing, which says whose step it is.",
    ),
)

LAST = Task("last_step", last_step, draw_outputs, ("last",), {"last": "B H"}, MISTAKES, sizes="T B H")
