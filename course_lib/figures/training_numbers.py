"""Two drawings of numbers: a gradient clipped to a norm, and what a forget gate's bias keeps."""

import numpy as np

from course_lib.clip import clip_norm
from course_lib.figures.catalogue import Both, figure
from course_lib.figures.network_attention import decimal
from course_lib.figures.palette import INK, PAPER, TEXT, WIRE
from course_lib.figures.svg import Canvas
from course_lib.language import Language
from course_lib.ops import sigmoid

MAX_NORM = 1.0
LONG, SHORT = (1.8, 1.2), (-0.3, 0.6)
BIASES, SPANS = (0.0, 1.0, 3.0), (1, 10, 50)


def clipped(gradient: tuple[float, float]) -> tuple[tuple[float, float], float]:
    """Return the gradient as the library clips it, and its norm before."""
    (result,), norm = clip_norm([np.array(gradient)], MAX_NORM)
    return (float(result[0]), float(result[1])), norm


@figure(
    "clipping",
    (560, 452),
    Both(pt="Corte do gradiente pela norma", en="Clipping the gradient by its norm"),
    Both(
        pt="Um círculo de raio 1, a norma máxima. Um gradiente comprido, tracejado, sai do círculo e é encurtado até "
        "ele, na mesma direção. Um gradiente curto, dentro do círculo, não muda.",
        en="A circle of radius 1, the largest norm. A long gradient, dashed, leaves the circle and is shortened to it, "
        "in the same direction. A short gradient, within the circle, does not change.",
    ),
)
def clipping(d: Canvas) -> None:
    x0, y0, unit = 190, 250, 150
    d.disc((x0, y0), unit * MAX_NORM, PAPER, WIRE, 2)
    d.wire((x0, y0), (x0 + unit * LONG[0], y0 - unit * LONG[1]), colour=WIRE, width=4, dashed=True)
    for gradient in (LONG, SHORT):
        (dx, dy), _ = clipped(gradient)
        d.wire((x0, y0), (x0 + unit * dx, y0 - unit * dy), colour=INK["i"], width=4.5)
    d.dot((x0, y0), TEXT, 5)
    before, after = (decimal(clipped(LONG)[1], d.language), decimal(float(np.hypot(*clipped(LONG)[0])), d.language))
    d.text(400, 40, d.say(pt=f"norma antes: {before}", en=f"norm before: {before}"), 18, WIRE, "end")
    d.text(360, 190, d.say(pt=f"norma depois: {after}", en=f"norm after: {after}"), 18, INK["i"], "start")
    d.text(360, 218, d.say(pt="mesma direção", en="same direction"), 18, INK["i"], "start")
    d.text(x0, y0 + 40, d.say(pt="norma ≤ 1: não muda", en="norm ≤ 1: unchanged"), 18, INK["i"])
    d.text(356, 330, d.say(pt="raio: a norma", en="radius: the"), 18, WIRE, "start")
    d.text(356, 356, d.say(pt="máxima, 1", en="largest norm, 1"), 18, WIRE, "start")
    d.text(280, 430, d.say(pt="∇ ← ∇ · mín(1, máxima / ‖∇‖)", en="∇ ← ∇ · min(1, largest / ‖∇‖)"), 19)


def kept(bias: float, steps: int) -> float:
    """Return how much of the cell state is left after `steps` steps when the forget gate is σ(bias)."""
    return float(sigmoid(np.array(bias)) ** steps)


def share(value: float, language: Language) -> str:
    """Write a share as a percentage, small ones as less than a tenth of a per cent."""
    if value < 0.001:
        return "< " + ("0,1" if language == "pt" else "0.1") + "%"
    text = f"{100 * value:.1f}" if value < 0.1 else f"{100 * value:.0f}"
    return text.replace(".", "," if language == "pt" else ".") + "%"


@figure(
    "forget-bias",
    (560, 416),
    Both(pt="O que o viés do portão de esquecimento guarda", en="What the forget gate's bias keeps"),
    Both(
        pt="Três grupos de barras, para os vieses 0, 1 e 3 do portão de esquecimento, com o que sobra do estado da "
        "célula depois de 1, 10 e 50 passos. Com viés 0, metade depois de um passo e quase nada depois de dez; com "
        "viés 3, mais da metade depois de dez.",
        en="Three groups of bars, for the forget gate's biases 0, 1 and 3, with what is left of the cell state after "
        "1, 10 and 50 steps. With bias 0, half after one step and almost nothing after ten; with bias 3, more than "
        "half after ten.",
    ),
)
def forget_bias(d: Canvas) -> None:
    d.text(280, 28, d.say(pt="o que sobra de $c$ quando $f = σ(b)$", en="what is left of $c$ when $f = σ(b)$"), 19)
    left, wide, top = 190, 270, 88
    d.text(left - 12, 60, d.say(pt="passos", en="steps"), 17, WIRE, "end")
    for row, bias in enumerate(BIASES):
        y = top + 110 * row
        gate = decimal(float(sigmoid(np.array(bias))), d.language)
        d.text(16, y + 15, f"$b = {bias:.0f}$", 20, INK["f"], "start", bold=True)
        d.text(16, y + 45, f"$f$ = {gate}", 18, INK["f"], "start")
        for k, steps in enumerate(SPANS):
            line, value = y + 30 * k, kept(bias, steps)
            d.text(left - 12, line, str(steps), 17, WIRE, "end")
            d.box((left + wide * value / 2, line), (max(wide * value, 1), 20), INK["f"], INK["f"], 0, 2)
            d.text(left + wide * value + 10, line, share(value, d.language), 17, anchor="start")
