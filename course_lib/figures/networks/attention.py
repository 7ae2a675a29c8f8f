"""Encoder and decoder, and the attention with which the decoder looks back at the source."""

import numpy as np

from course_lib.attention import attend
from course_lib.figures.kit.canvas import Canvas, Point
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.palette import FAINT, INK, PANEL, PAPER, TEXT, WIRE
from course_lib.figures.kit.unrolled import HALF, cell_box, emit, feed, numbered, row
from course_lib.language import Both

SCORES = (-0.4, 0.7, 2.1, 1.0)  # their weights still sum to 1 when rounded to two places


def attention_weights() -> list[float]:
    """Return the softmax of the scores, as the library computes it."""
    scores = np.array(SCORES)[:, None]
    weights = attend(scores, np.zeros((len(SCORES), 1, 1)))[1]
    return [float(weight) for weight in weights[:, 0]]


@figure(
    "encoder-decoder",
    (560, 404),
    Both(pt="Codificador–decodificador", en="Encoder–decoder"),
    Both(
        pt="O codificador lê três entradas e só deixa o seu último estado, com o qual o decodificador começa. O "
        "decodificador recebe um símbolo de início, dá a primeira saída e, a cada passo, lê a saída que acabou de "
        "dar, até dar o símbolo de fim.",
        en="The encoder reads three inputs and leaves only its last state, with which the decoder begins. The decoder "
        "receives a start symbol, gives the first output and, at each step, reads the output it has just given, "
        "until it gives the end symbol.",
    ),
)
def encoder_decoder(d: Canvas) -> None:
    columns, lane = [47, 129, 211, 321, 413, 505], 176
    start, end = d.say(pt="início", en="start"), d.say(pt="fim", en="end")
    d.box((129, lane), (250, 86), PANEL, FAINT, 2, 12)
    d.box((413, lane), (270, 86), PANEL, FAINT, 2, 12)
    d.wire((244, lane), (288, lane), colour=INK["h"], width=4.5)
    row(d, columns[:3], lane, 66)
    row(d, columns[3:], lane, 66)
    feed(d, columns[:3], lane, numbered("x", 3), 66)
    feed(d, columns[3:], lane, [start, "$y_1$", "$y_2$"], 66)
    emit(d, columns[3:], lane, ["$y_1$", "$y_2$", end], 54)
    for before, after in ((321, 413), (413, 505)):
        d.wire((before + 18, 79), (before + 40, 79), (before + 40, 285), (after - 18, 285), dashed=True)
    d.text(129, 110, d.say(pt="codificador", en="encoder"), 18, TEXT, bold=True)
    d.text(413, 34, d.say(pt="decodificador", en="decoder"), 18, TEXT, bold=True)
    state = d.say(pt="seta grossa: só o último estado passa", en="thick arrow: only the last state passes")
    output = d.say(pt="setas tracejadas: a saída vira entrada", en="dashed arrows: an output becomes an input")
    d.text(280, 340, state, 18)
    d.text(280, 372, output, 18)


@figure(
    "attention",
    (560, 596),
    Both(pt="Atenção", en="Attention"),
    Both(
        pt="Quatro estados do codificador, h_1 a h_4, ligados ao contexto por linhas tanto mais grossas quanto maior "
        "o peso; barras e números dão os pesos, que somam 1, e o maior é o de h_3. O contexto, média dos estados com "
        "esses pesos, entra no decodificador ao lado da saída anterior; o estado dele escolheu os pesos.",
        en="Four states of the encoder, h_1 to h_4, linked to the context by lines that are thicker the larger the "
        "weight; bars and numbers give the weights, which sum to 1, and that of h_3 is the largest. The context, the "
        "states' mean with those weights, enters the decoder beside the previous output; its state chose the weights.",
    ),
)
def attention(d: Canvas) -> None:
    columns, lane, mean = [92 + 114 * k for k in range(4)], 462, (264, 196)
    row(d, columns, lane)
    feed(d, columns, lane, numbered("x", 4), 36)
    for k, (x, weight) in enumerate(zip(columns, attention_weights(), strict=True)):
        thick = 0.8 + 9 * weight
        d.wire((x, lane - HALF), (x, 390), width=thick, arrow=False)
        d.wire((x, 342), (mean[0] + (x - mean[0]) * 0.14, mean[1] + 23), width=thick, arrow=False)
        d.text(x, 372, f"$α_{k + 1}$ = {d.marked(f'{weight:.2f}')}", 17, INK["i"])
        d.box((x, 348), (90, 10), PAPER, INK["i"], 1.5, 2)
        d.box((x - 45 + 45 * weight, 348), (90 * weight, 10), INK["i"], INK["i"], 0, 2)
        d.text(x + 12, lane - 48, f"$h_{k + 1}$", 19, INK["h"], "start")
    d.box(mean, (124, 44), PANEL, TEXT, 2.5, 22)
    d.text(*mean, d.say(pt="contexto", en="context"), 19, bold=True)
    _looking(d, mean)
    mixed = d.say(pt="contexto $= Σ_s$ $α_s$ $h_s$", en="context $= Σ_s$ $α_s$ $h_s$")
    d.text(546, 254, mixed, 19, TEXT, "end")
    d.text(280, 574, d.say(pt="os pesos $α_s$ somam 1", en="the weights $α_s$ sum to 1"), 18, WIRE)


def _looking(d: Canvas, mean: Point) -> None:
    """Draw the decoder's step: its state is the query that chooses the weights, and it reads the context."""
    x, y = 400, 96
    d.wire((8, y), (x - 39, y), colour=INK["h"])
    d.wire((24, y), (24, 372), (42, 372), colour=INK["i"], dashed=True)
    d.wire((mean[0] + 62, mean[1]), (x - 14, mean[1]), (x - 14, y + HALF), width=3.5)
    d.wire((x + 14, 170), (x + 14, y + HALF), colour=INK["x"])
    d.wire((x, y - HALF), (x, 40), colour=INK["h"])
    d.wire((x + 39, y), (552, y), colour=INK["h"])
    d.dot((24, y), INK["h"])
    cell_box(d, x, y)
    d.text(x + 12, 44, "$y_t$", 20, anchor="start")
    d.text(190, y - 22, d.say(pt="estado anterior, $q$", en="previous state, $q$"), 18, INK["h"])
    d.text(38, 150, d.say(pt="$q$ escolhe $α$", en="$q$ chooses $α$"), 18, INK["i"], "start")
    d.text(x + 26, 162, "$y_{t−1}$", 20, INK["x"], "start")
    d.text(x - 18, 44, d.say(pt="decodificador", en="decoder"), 18, TEXT, "end", bold=True)
