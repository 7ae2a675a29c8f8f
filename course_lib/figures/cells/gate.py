"""A gate alone: three factors between 0 and 1, each times the number at its own place."""

from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.palette import FAINT, INK, PAPER, TEXT, TINT, WIRE, Role
from course_lib.language import Both

STATE, FACTORS = (0.8, -0.5, 1.0), (0.9, 0.6, 0.2)
PASSED = tuple(h * f for h, f in zip(STATE, FACTORS, strict=True))
ZERO, UNIT, PITCH, WIDE = 196, 104, 54, 34


def _bars(d: Canvas, middle: float, values: tuple[float, ...], role: Role, top: float | None = None) -> None:
    """Draw a vector as bars over a line at zero; the numbers stand at the bars' ends, or all at height `top`."""
    for k, value in enumerate(values):
        x = middle + PITCH * (k - 1)
        end = ZERO - UNIT * value
        d.box((x, (ZERO + end) / 2), (WIDE, abs(ZERO - end)), TINT[role], INK[role], 2.5, 3)
        beyond = top or (end - 18 if value > 0 else end + 18)
        d.text(x, beyond, d.marked(f"{value:.2g}").replace("-", "−"), 18, INK[role])
    d.wire((middle - 1.6 * PITCH, ZERO), (middle + 1.6 * PITCH, ZERO), width=2, arrow=False)


@figure(
    "gate",
    (620, 364),
    Both(pt="O que um portão faz", en="What a gate does"),
    Both(
        pt="Três quadros de três barras. À esquerda, o estado: h1 vale 0,8, h2 vale −0,5 e h3 vale 1. No meio, o "
        "portão: fatores 0,9, 0,6 e 0,2, cada um uma parte de uma moldura que vai até 1. À direita, o que passa: "
        "cada número vezes o fator do mesmo lugar, 0,72, −0,3 e 0,2. A maior barra virou a menor.",
        en="Three panels of three bars. On the left, the state: h1 is 0.8, h2 is −0.5 and h3 is 1. In the middle, the "
        "gate: factors 0.9, 0.6 and 0.2, each filling part of a frame that reaches up to 1. On the right, what "
        "passes: each number times the factor at its own place, 0.72, −0.3 and 0.2. The largest bar has become the "
        "smallest.",
    ),
)
def gate(d: Canvas) -> None:
    lefts = (104, 310, 516)
    titles = (
        d.say(pt="o que há", en="what is there"),
        d.say(pt="quanto passa", en="how much passes"),
        d.say(pt="o que passa", en="what passes"),
    )
    symbols: tuple[tuple[str, Role], ...] = (("$h$", "h"), ("$f$", "f"), ("$f ⊙ h$", "h"))
    for x, title, (symbol, role) in zip(lefts, titles, symbols, strict=True):
        d.text(x, 30, title, 19, bold=True)
        d.text(x, 336, symbol, 21, INK[role])
    for k in range(3):
        x = lefts[1] + PITCH * (k - 1)
        d.box((x, ZERO - UNIT / 2), (WIDE, UNIT), PAPER, FAINT, 2, 3)
    _bars(d, lefts[0], STATE, "h")
    _bars(d, lefts[1], FACTORS, "f", ZERO - UNIT - 18)
    _bars(d, lefts[2], PASSED, "h")
    for x, letter in ((lefts[0], "h"), (lefts[1], "f")):
        for k in range(3):
            d.text(x + PITCH * (k - 1), 296, f"${letter}_{k + 1}$", 19, WIRE)
    for k in range(3):
        d.text(lefts[2] + PITCH * (k - 1), 296, f"$f_{k + 1} h_{k + 1}$", 19, WIRE)
    d.op(((lefts[0] + lefts[1]) / 2, 152), "⊙", TEXT, 14)
    d.text((lefts[1] + lefts[2]) / 2, 152, "=", 26)
