"""The latch as a landscape: where a nudge to its state dies out, and where it grows."""

import math

from course_lib.figures.kit.canvas import Canvas, Point
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.palette import INK, PANEL, TEXT, WIRE
from course_lib.language import Both

WEIGHT, REACH = 3.0, 1.56


def height(h: float, weight: float = WEIGHT) -> float:
    """Return V(h) of a unit without input, whose step is h' = h − dV/dh = tanh(weight · h)."""
    return h * h / 2 - math.log(math.cosh(weight * h)) / weight


def rest(weight: float = WEIGHT) -> float:
    """Return the positive state that a step leaves where it is."""
    h = 1.0
    for _ in range(200):
        h = math.tanh(weight * h)
    return h


def factor(h: float, weight: float = WEIGHT) -> float:
    """Return by what a step multiplies a nudge to a state that it leaves where it is: weight · (1 − h²)."""
    return weight * (1 - h * h)


def _at(h: float) -> Point:
    return 280 + 166 * h, 128 - 440 * height(h)


@figure(
    "latch-landscape",
    (560, 380),
    Both(pt="A paisagem da trava", en="The landscape of the latch"),
    Both(
        pt="Uma curva com dois vales e um morro entre eles, sobre o eixo do estado h, de −1 a 1. No alto do morro, em "
        "h = 0, uma bola: ali cada passo multiplica um empurrão por 3. No fundo do vale da direita, em h = 0,995, onde "
        "a vermelha apertou primeiro, outra bola: ali cada passo multiplica um empurrão por 0,03. O vale da esquerda é "
        "o da azul.",
        en="A curve with two valleys and a hill between them, over the axis of the state h, from −1 to 1. On top of "
        "the hill, at h = 0, a ball: there every step multiplies a nudge by 3. At the bottom of the valley on the "
        "right, at h = 0.995, where red pressed first, another ball: there every step multiplies a nudge by 0.03. The "
        "valley on the left is blue's.",
    ),
)
def latch_landscape(d: Canvas) -> None:
    base, settled = 300, rest()
    curve = [_at(REACH * k / 24) for k in range(-24, 25)]
    d.area([(curve[0][0], base), *curve, (curve[-1][0], base)], PANEL)
    d.wire(*curve, colour=INK["h"], width=3, arrow=False, radius=40)
    d.wire((12, base), (548, base), arrow=False)
    for h, label in ((-1, "−1"), (0, "0"), (1, "1")):
        x = _at(h)[0]
        d.wire((x, base), (x, base + 7), arrow=False)
        d.text(x, base + 22, label, 18, WIRE)
    d.text(536, base + 22, "$h$", 21, INK["h"])
    d.text(_at(-1)[0], base + 50, d.say(pt="azul primeiro", en="blue first"), 18)
    d.text(_at(1)[0], base + 50, d.say(pt="vermelha primeiro", en="red first"), 18)
    for still in (0.0, settled):
        x, y = _at(still)
        d.disc((x, y - 13), 13, INK["h"], TEXT, 0)
    x, y = _at(0)
    d.wire((x + 18, y - 12), (x + 66, y - 2), colour=TEXT, width=3.5)
    d.wire((x - 18, y - 12), (x - 66, y - 2), colour=TEXT, width=3.5)
    d.text(x, 40, d.say(pt="no morro, um empurrão", en="on the hill, a nudge"), 19)
    grows = f"{factor(0):.0f}"
    d.text(x, 66, d.say(pt=f"vezes {grows} a cada passo", en=f"times {grows} at every step"), 20, bold=True)
    x, y = _at(settled)
    d.wire((x + 66, y - 34), (x + 20, y - 20), colour=TEXT, width=3.5)
    d.wire((x - 66, y - 34), (x - 20, y - 20), colour=TEXT, width=3.5)
    kept = d.marked(f"{factor(settled):.2f}")
    d.text(x, 158, d.say(pt="no vale,", en="in the valley,"), 19)
    d.text(x, 184, d.say(pt=f"vezes {kept}", en=f"times {kept}"), 20, bold=True)
