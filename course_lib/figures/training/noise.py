"""Noise on the recurrence while training: masks drawn anew or once, and units that keep their old value."""

import numpy as np

from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.palette import FAINT, INK, PANEL, PAPER, TEXT, TINT, WIRE
from course_lib.language import Both

UNITS, STEPS, SIDE = 5, 6, 30
Mask = np.ndarray  # (UNITS, STEPS) bool


def masks(same: bool, rate: float = 0.35) -> Mask:
    """Draw which units are on at each step: anew at every step, or once for all."""
    rng = np.random.default_rng(8)
    drawn = rng.random((UNITS, 1 if same else STEPS)) >= rate
    return np.broadcast_to(drawn, (UNITS, STEPS))


def _steps(d: Canvas, left: float, y: float, pitch: float, first: int = 1) -> None:
    for t in range(STEPS):
        d.text(left + pitch * t, y, f"$h_{t + first}$", 19, INK["h"])


def _pattern(d: Canvas, on: Mask, left: float, top: float, pitch: float) -> None:
    """Draw units down and steps across: full squares are on, empty ones with a stroke are dropped."""
    middle, tall = top + (SIDE + 4) * (UNITS - 1) / 2, (SIDE + 4) * UNITS + 8
    for t in range(STEPS):
        d.box((left + pitch * t, middle), (SIDE + 12, tall), PANEL, FAINT, 2, 8)
    for unit in range(UNITS):
        for t in range(STEPS):
            x, y = left + pitch * t, top + (SIDE + 4) * unit
            kept = bool(on[unit, t])
            d.box((x, y), (SIDE, SIDE), TINT["h"] if kept else PAPER, INK["h"] if kept else FAINT, 2, 4)
            if not kept:
                d.wire((x - 8, y + 8), (x + 8, y - 8), width=2.5, arrow=False)
    for t in range(STEPS - 1):
        d.wire((left + pitch * t + 21, middle), (left + pitch * (t + 1) - 21, middle), colour=INK["h"])


@figure(
    "recurrent-dropout",
    (560, 610),
    Both(pt="Dropout recorrente", en="Recurrent dropout"),
    Both(
        pt="Dois quadros de cinco unidades por seis passos. No de cima, a máscara é sorteada de novo a cada passo, e "
        "cada unidade acaba apagada em algum passo. No de baixo, a máscara é sorteada uma vez e vale em todos os "
        "passos: as mesmas unidades ficam apagadas do começo ao fim e as outras passam intactas.",
        en="Two panels of five units by six steps. In the upper one the mask is drawn anew at every step, and every "
        "unit is dropped at some step. In the lower one the mask is drawn once and holds at every step: the same "
        "units are dropped from beginning to end and the others pass untouched.",
    ),
)
def recurrent_dropout(d: Canvas) -> None:
    left, pitch = 80, 80
    anew = d.say(pt="uma máscara nova a cada passo", en="a new mask at every step")
    once = d.say(pt="a mesma máscara em todos os passos", en="the same mask at every step")
    for top, title, same in ((28, anew, False), (308, once, True)):
        d.text(24, top, title, 19, anchor="start", bold=True)
        _pattern(d, masks(same), left, top + 44, pitch)
        _steps(d, left, top + 44 + (SIDE + 4) * UNITS + 10, pitch)
    d.box((40, 584), (SIDE, SIDE), TINT["h"], INK["h"], 2, 4)
    d.text(66, 584, d.say(pt="unidade que passa", en="unit that passes"), 18, anchor="start")
    d.box((320, 584), (SIDE, SIDE), PAPER, FAINT, 2, 4)
    d.wire((312, 592), (328, 576), width=2.5, arrow=False)
    d.text(346, 584, d.say(pt="apagada", en="dropped"), 18, anchor="start")


def kept_old(rate: float = 0.4) -> Mask:
    """Draw which units keep their old value at each step; the first column is the state before the first step."""
    drawn = np.random.default_rng(2).random((UNITS, STEPS)) < rate
    drawn[:, 0] = False
    return drawn


@figure(
    "zoneout",
    (560, 424),
    Both(pt="Zoneout: unidades que ficam como estavam", en="Zoneout: units that stay as they were"),
    Both(
        pt="Cinco unidades, do estado inicial até o quinto passo. Em cada passo algumas unidades, sorteadas, ficam "
        "com o valor do passo anterior: um quadrado vazio ligado por uma seta grossa ao de antes. As outras, cheias, "
        "recebem o valor novo. Nada é zerado.",
        en="Five units, from the initial state to the fifth step. At each step some units, drawn at random, keep the "
        "value of the step before: an empty square joined by a thick arrow to the one before. The others, filled, "
        "receive the new value. Nothing is set to zero.",
    ),
)
def zoneout(d: Canvas) -> None:
    left, top, pitch = 80, 40, 80
    keep = kept_old()
    for unit in range(UNITS):
        for t in range(STEPS):
            x, y = left + pitch * t, top + (SIDE + 10) * unit
            if keep[unit, t]:
                d.wire((x - pitch + 15, y), (x - 15, y), colour=INK["f"], width=4.5)
            fill, ink = (PAPER, INK["f"]) if keep[unit, t] else (TINT["h"], INK["h"])
            d.box((x, y), (SIDE, SIDE), fill, ink, 2.5, 4)
    _steps(d, left, top + (SIDE + 10) * UNITS + 2, pitch, first=0)
    d.box((40, 286), (SIDE, SIDE), TINT["h"], INK["h"], 2.5, 4)
    d.text(70, 286, d.say(pt="valor novo", en="new value"), 18, anchor="start")
    d.wire((222, 286), (278, 286), colour=INK["f"], width=4.5)
    d.box((293, 286), (SIDE, SIDE), PAPER, INK["f"], 2.5, 4)
    d.text(322, 286, d.say(pt="fica com o antigo", en="keeps the old one"), 18, anchor="start")
    d.text(280, 338, "$h_t = d_t ⊙ h_{t−1} + (1 − d_t) ⊙ ĥ_t$", 20, TEXT)
    drawn = d.say(pt="$d_t$: 0 ou 1, sorteado", en="$d_t$: 0 or 1, drawn at random")
    d.text(280, 372, drawn, 18, WIRE)
    d.text(280, 400, d.say(pt="$ĥ_t$: o que a célula calcula", en="$ĥ_t$: what the cell computes"), 18, WIRE)
