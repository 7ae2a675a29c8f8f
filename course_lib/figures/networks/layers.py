"""Layers above layers, and layers that read in both directions."""

from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.palette import FAINT, INK, PANEL, PAPER, TEXT
from course_lib.figures.kit.unrolled import HALF, cell_box, feed, numbered, row
from course_lib.language import Both


@figure(
    "stacked",
    (560, 500),
    Both(pt="Camadas empilhadas", en="Stacked layers"),
    Both(
        pt="Três camadas recorrentes, uma sobre a outra, em quatro passos. A primeira lê as entradas; cada uma das "
        "outras lê, em cada passo, o estado oculto da que está abaixo. Cada camada leva o seu próprio estado de um "
        "passo ao outro e tem os seus próprios pesos. A saída é da camada de cima.",
        en="Three recurrent layers, one above the other, over four steps. The first reads the inputs; each of the "
        "others reads, at each step, the hidden state of the one below. Each layer carries its own state from step to "
        "step and has its own weights. The output is the top layer's.",
    ),
)
def stacked(d: Canvas) -> None:
    columns, lanes = [166 + 110 * k for k in range(4)], (352, 242, 132)
    for k, lane in enumerate(lanes):
        row(d, columns, lane)
        d.text(14, lane, f"{d.term('layer')} {k + 1}", 19, anchor="start", bold=True)
        d.wire((columns[-1] + 39, lane), (554, lane), colour=INK["h"])
        for x in columns:
            d.wire((x, lane - HALF), (x, lane - 83 if k < 2 else lane - 71), colour=INK["h"])
    feed(d, columns, lanes[0], numbered("x", 4), 44)
    for x, name in zip(columns, numbered("h", 4), strict=True):
        d.text(x, 42, name, 20, INK["h"])
    d.text(280, 476, d.say(pt="cada camada tem os seus pesos", en="each layer has its own weights"), 18)


@figure(
    "bidirectional",
    (560, 744),
    Both(pt="Nos dois sentidos, e quando não se pode", en="In both directions, and when it is not allowed"),
    Both(
        pt="Em cima, uma camada lê a sequência da esquerda para a direita e outra, tracejada, da direita para a "
        "esquerda; a saída de cada passo junta os dois estados. Setas grossas mostram o que o futuro, os passos 3 e "
        "4, traz à saída do passo 2. Embaixo, o uso proibido: se a saída em t deve prever a entrada seguinte, a "
        "camada que vem do futuro já leu essa entrada.",
        en="Above, one layer reads the sequence from left to right and another, dashed, from right to left; the "
        "output of each step joins both states. Thick arrows show what the future, steps 3 and 4, brings to the "
        "output of step 2. Below, the forbidden use: if the output at t must predict the next input, the layer that "
        "comes from the future has already read it.",
    ),
)
def bidirectional(d: Canvas) -> None:
    columns, ahead, back, out = [70 + 140 * k for k in range(4)], 262, 152, 60
    for k, x in enumerate(columns):
        cell_box(d, x - 22, ahead, 72)
        cell_box(d, x + 22, back, 72)
        d.wire((x - 26, ahead - HALF), (x - 26, out + 18), colour=INK["h"])
        d.wire((x + 24, back - HALF), (x + 24, out + 18), colour=INK["h"], width=4.5 if k == 1 else 2.5)
        d.wire((x - 22, 346), (x - 22, ahead + HALF), colour=INK["x"])
        d.wire((x - 22, 326), (x + 40, 326), (x + 40, back + HALF), colour=INK["x"], width=4.5 if k > 1 else 2.5)
        d.dot((x - 22, 326), INK["x"])
        d.box((x, out), (86, 36), PAPER, TEXT, 2, 8)
        d.text(x, out, f"$y_{k + 1}$", 20)
        d.text(x - 22, 362, f"$x_{k + 1}$", 20, INK["x"])
        if k:
            d.wire((x - 126, ahead), (x - 58, ahead), colour=INK["h"])
            d.wire((x - 14, back), (x - 82, back), colour=INK["h"], width=4.5 if k > 1 else 2.5, dashed=True)
    thick = d.say(pt="setas grossas: o que o futuro traz a $y_2$", en="thick arrows: what the future brings to $y_2$")
    d.text(280, 22, thick, 18)
    d.wire((24, 402), (74, 402), colour=INK["h"])
    d.text(86, 402, d.say(pt="para a frente", en="forwards"), 18, anchor="start")
    d.wire((354, 402), (304, 402), colour=INK["h"], dashed=True)
    d.text(366, 402, d.say(pt="para trás", en="backwards"), 18, anchor="start")
    _forbidden(d, 432)


def _forbidden(d: Canvas, top: float) -> None:
    """Draw why the output at t must not be asked to predict the input at t + 1."""
    title = d.say(pt="Proibido: prever a entrada seguinte", en="Not allowed: predicting the next input")
    lane, now, after = top + 166, 150, 410
    d.box((280, top + 148), (536, 296), PANEL, FAINT, 2, 12)
    d.text(280, top + 28, title, 19, bold=True)
    d.wire((after - 39, lane), (now + 39, lane), colour=INK["h"], width=4.5, dashed=True)
    for x, name, width in ((now, "$x_t$", 2.5), (after, "$x_{t+1}$", 4.5)):
        cell_box(d, x, lane)
        d.wire((x, lane + 82), (x, lane + HALF), colour=INK["x"], width=width)
        d.text(x, lane + 98, name, 20, INK["x"])
    d.wire((now, lane - HALF), (now, lane - 68), colour=INK["h"], width=4.5)
    d.text(now, lane - 88, d.say(pt="$y_t$: prever $x_{t+1}$", en="$y_t$: predict $x_{t+1}$"), 19)
    for lean in (-12, 12):
        d.wire((280 - lean, lane - 12), (280 + lean, lane + 12), width=4.5, colour=TEXT, arrow=False)
    d.text(280, lane - 32, d.say(pt="traz a resposta", en="brings the answer"), 18, TEXT)
