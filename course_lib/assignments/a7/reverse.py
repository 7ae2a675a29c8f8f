"""`reverse_padded`: each sequence of a batch turned around within its own length, and how that goes wrong."""

import numpy as np

from course_lib.assignments.a7.inputs import draw_padded
from course_lib.assignments.base import Task, mistake
from course_lib.ops import Array


def reverse_padded(xs: Array, lengths: Array) -> Array:
    """Turn each sequence around within its length: xs (T, B, D), lengths (B,) -> (T, B, D); the padding stays."""
    out = xs.copy()
    for b, n in enumerate(lengths):
        out[:n, b] = xs[:n, b][::-1]
    return out


def _first_step_kept(xs: Array, lengths: Array) -> Array:
    out = xs.copy()
    for b, n in enumerate(lengths):
        out[1:n, b] = xs[1:n, b][::-1]
    return out


MISTAKES = (
    mistake(
        "whole_reversed",
        lambda xs, lengths: xs[::-1],
        pt="o array inteiro foi invertido, e o preenchimento veio parar na frente; inverta só os primeiros lengths[b] "
        "passos da sequência b.",
        en="the whole array was reversed, and the padding came to the front; reverse only the first lengths[b] steps "
        "of sequence b.",
    ),
    mistake(
        "not_reversed",
        lambda xs, lengths: xs,
        pt="nada foi invertido: o primeiro passo do resultado é o último passo verdadeiro de cada sequência.",
        en="nothing was reversed: the first step of the result is the last real step of each sequence.",
    ),
    mistake(
        "first_length_for_all",
        lambda xs, lengths: reverse_padded(xs, np.full_like(lengths, lengths[0])),
        pt="todas as sequências foram invertidas no comprimento da primeira; cada uma tem o seu, lengths[b].",
        en="all sequences were reversed within the length of the first; each has its own, lengths[b].",
    ),
    mistake(
        "one_step_too_far",
        lambda xs, lengths: reverse_padded(xs, np.minimum(lengths + 1, len(xs))),
        pt="um passo de preenchimento entrou na inversão: o último passo verdadeiro é o de índice lengths[b] − 1.",
        en="a step of padding was reversed as well: the last real step has the index lengths[b] − 1.",
    ),
    mistake(
        "last_step_kept",
        lambda xs, lengths: reverse_padded(xs, lengths - 1),
        pt="o último passo verdadeiro ficou no lugar: são lengths[b] passos a inverter, e não lengths[b] − 1.",
        en="the last real step stayed where it was: there are lengths[b] steps to reverse and not lengths[b] − 1.",
    ),
    mistake(
        "first_step_kept",
        _first_step_kept,
        pt="o primeiro passo ficou no lugar: o passo t do resultado é o de índice lengths[b] − 1 − t, desde t = 0.",
        en="the first step stayed where it was: step t of the result has the index lengths[b] − 1 − t, from t = 0 on.",
    ),
    mistake(
        "batch_reversed",
        lambda xs, lengths: xs[:, ::-1],
        pt="a ordem das sequências no lote é que foi invertida, no segundo eixo; o tempo é o primeiro.",
        en="it is the order of the sequences in the batch that was reversed, on the second axis; time is the first.",
    ),
    mistake(
        "features_reversed",
        lambda xs, lengths: xs[..., ::-1],
        pt="os números de cada passo é que foram invertidos, no último eixo; o tempo é o primeiro.",
        en="it is the numbers of each step that were reversed, on the last axis; time is the first.",
    ),
)

REVERSE = Task(
    "reverse_padded", reverse_padded, draw_padded, ("reversed_xs",), {"reversed_xs": "T B D"}, MISTAKES, sizes="T B D"
)
