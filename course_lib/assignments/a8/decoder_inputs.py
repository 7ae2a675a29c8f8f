"""`decoder_inputs`: what a decoder reads while it is taught, the targets one step late, and how that goes wrong."""

import torch
from torch import Tensor

from course_lib.assignments.a8.inputs import draw_targets, zeros_first
from course_lib.assignments.base import Task, mistake


def decoder_inputs(targets: Tensor) -> Tensor:
    """Put the start symbol, 0, before the targets, and leave out their last step: (T, B) -> (T, B)."""
    return zeros_first(targets)[:-1]


MISTAKES = (
    mistake(
        "not_late",
        lambda targets: targets.clone(),
        pt="os alvos não foram atrasados: em cada passo o decodificador leria o símbolo que tem de escrever, e só "
        "aprenderia a copiar.",
        en="the targets were not delayed: at every step the decoder would read the symbol it has to write, and would "
        "learn to copy and nothing else.",
    ),
    mistake(
        "early",
        lambda targets: torch.cat((targets[1:], torch.zeros_like(targets[:1]))),
        pt="os alvos foram adiantados, e o decodificador leria o símbolo seguinte ao que tem de escrever; atrase-os "
        "um passo.",
        en="the targets were moved forward, and the decoder would read the symbol after the one it has to write; "
        "delay them by one step.",
    ),
    mistake(
        "rolled",
        lambda targets: targets.roll(1, 0),
        pt="o último passo foi parar na frente: o primeiro passo é sempre o símbolo do começo, 0.",
        en="the last step came to the front: the first step is always the start symbol, 0.",
    ),
    mistake(
        "one_step_longer",
        zeros_first,
        pt="o começo foi posto na frente, mas o último passo ficou, e há T + 1 passos: o último símbolo não é lido por "
        "ninguém.",
        en="the start was put in front, but the last step stayed, and there are T + 1 steps: nobody reads the last "
        "symbol.",
    ),
    mistake(
        "without_start",
        lambda targets: targets[:-1].clone(),
        pt="o último passo saiu, mas o símbolo do começo, 0, não entrou na frente.",
        en="the last step was left out, but the start symbol, 0, was not put in front.",
    ),
    mistake(
        "first_twice",
        lambda targets: torch.cat((targets[:1], targets[:-1])),
        pt="o primeiro passo repete o primeiro alvo, que o decodificador ainda tem de adivinhar; ali fica o símbolo do "
        "começo, 0.",
        en="the first step repeats the first target, which the decoder still has to guess; the start symbol, 0, "
        "stands there.",
    ),
    mistake(
        "two_steps_late",
        lambda targets: zeros_first(zeros_first(targets))[:-2],
        pt="os alvos foram atrasados dois passos; é um só.",
        en="the targets were delayed by two steps; it is one.",
    ),
    mistake(
        "along_the_batch",
        lambda targets: zeros_first(targets.T)[:-1].T,
        pt="o atraso correu pelas sequências do lote, o segundo eixo: cada uma leria a resposta da vizinha. O tempo é "
        "o primeiro eixo.",
        en="the delay ran along the sequences of the batch, the second axis: each would read its neighbour's answer. "
        "Time is the first axis.",
    ),
    mistake(
        "started_with_one",
        lambda targets: torch.cat((torch.ones_like(targets[:1]), targets[:-1])),
        pt="o símbolo do começo é 0; o 1 já é um algarismo.",
        en="the start symbol is 0; 1 is a figure already.",
    ),
    mistake(
        "backwards",
        lambda targets: zeros_first(targets.flip(0))[:-1],
        pt="os alvos foram invertidos no tempo; eles só andam um passo.",
        en="the targets were turned around in time; they only move by one step.",
    ),
    mistake(
        "first_hidden",
        lambda targets: torch.cat((torch.zeros_like(targets[:1]), targets[1:])),
        pt="o primeiro alvo foi trocado por 0, e os outros ficaram onde estavam: eles também têm de andar um passo.",
        en="the first target became 0, and the others stayed where they were: they have to move by one step as well.",
    ),
)

INPUTS = Task("decoder_inputs", decoder_inputs, draw_targets, ("inputs",), {"inputs": "T B"}, MISTAKES, sizes="T B")
