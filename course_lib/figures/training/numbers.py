"""Three drawings of numbers: a clipped gradient, what a forget gate's bias keeps, and the memories chrono spreads."""

import numpy as np

from course_lib import init
from course_lib.cells import CELLS
from course_lib.clip import clip_norm, clip_value
from course_lib.figures.kit.canvas import Canvas, Point
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.palette import INK, PAPER, TEXT, WIRE
from course_lib.language import Both
from course_lib.ops import sigmoid

LIMIT = 1.0
LONG, SHORT = (1.8, 1.2), (-0.3, 0.6)
BIASES, SPANS = (0.0, 1.0, 3.0), (1, 10, 50)
UNITS, LONGEST = 12, 100


def by_norm(gradient: Point) -> Point:
    """Return the gradient as the library clips it by its norm."""
    (result,), _ = clip_norm([np.array(gradient)], LIMIT)
    return float(result[0]), float(result[1])


def by_value(gradient: Point) -> Point:
    """Return the gradient as the library clips it number by number."""
    (result,) = clip_value([np.array(gradient)], LIMIT)
    return float(result[0]), float(result[1])


def _angle(gradient: Point) -> str:
    return f"{np.degrees(np.arctan2(gradient[1], gradient[0])):.0f}°"


@figure(
    "clipping",
    (560, 420),
    Both(pt="Corte do gradiente, pela norma e pelo valor", en="Clipping the gradient, by norm and by value"),
    Both(
        pt="Dois quadros com os mesmos dois gradientes. À esquerda, um círculo cujo raio é o limite: o gradiente "
        "comprido, tracejado, sai do círculo e é encurtado até ele, na mesma direção. À direita, um quadrado: cada "
        "número do gradiente comprido para no limite, e a direção gira. O gradiente curto não muda em nenhum dos dois.",
        en="Two panels with the same two gradients. On the left, a circle whose radius is the limit: the long "
        "gradient, dashed, leaves the circle and is shortened to it, in the same direction. On the right, a square: "
        "each number of the long gradient stops at the limit, and the direction turns. The short gradient changes in "
        "neither.",
    ),
)
def clipping(d: Canvas) -> None:
    y0, unit = 186, 82
    d.disc((112, y0), unit * LIMIT, PAPER, WIRE, 2)
    d.box((392, y0), (2 * unit * LIMIT, 2 * unit * LIMIT), PAPER, WIRE, 2, 0)
    titles = (d.say(pt="pela norma", en="by norm"), d.say(pt="pelo valor", en="by value"))
    direction = d.say(pt="direção", en="direction")
    formulas = ("$g · min(1, θ / ‖g‖)$", "$max(−θ, min(θ, g_k))$")
    for k, (x0, clip) in enumerate(((112, by_norm), (392, by_value))):
        d.text(x0, 34, titles[k], 19, bold=True)
        d.wire((x0, y0), (x0 + unit * LONG[0], y0 - unit * LONG[1]), width=3, dashed=True)
        for gradient in (LONG, SHORT):
            dx, dy = clip(gradient)
            d.wire((x0, y0), (x0 + unit * dx, y0 - unit * dy), colour=INK["i"], width=4.5)
        d.dot((x0, y0), TEXT, 5)
        d.text(x0 + 20, 298, f"{direction}: {_angle(LONG)} → {_angle(clip(LONG))}", 18, INK["i"])
        d.text(x0 + 20, 332, formulas[k], 19)
    d.wire((40, 386), (86, 386), width=3, dashed=True)
    d.text(98, 386, d.say(pt="antes", en="before"), 18, WIRE, "start")
    d.wire((186, 386), (232, 386), colour=INK["i"], width=4.5)
    d.text(244, 386, d.say(pt="depois", en="after"), 18, INK["i"], "start")
    d.text(344, 386, d.say(pt="limite: $θ = 1$", en="limit: $θ = 1$"), 18, WIRE, "start")


def kept(bias: float, steps: int) -> float:
    """Return how much of the cell state is left after `steps` steps when the forget gate is σ(bias)."""
    return float(sigmoid(np.array(bias)) ** steps)


def share(value: float) -> str:
    """Write a share as a percentage, small ones as less than a tenth of a per cent."""
    if value < 0.001:
        return "< 0.1%"
    return f"{100 * value:.1f}%" if value < 0.1 else f"{100 * value:.0f}%"


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
        gate = d.marked(f"{float(sigmoid(np.array(bias))):.2f}")
        d.text(16, y + 15, f"$b = {bias:.0f}$", 20, INK["f"], "start", bold=True)
        d.text(16, y + 45, f"$f$ = {gate}", 18, INK["f"], "start")
        for k, steps in enumerate(SPANS):
            line, value = y + 30 * k, kept(bias, steps)
            d.text(left - 12, line, str(steps), 17, WIRE, "end")
            d.box((left + wide * value / 2, line), (max(wide * value, 1), 20), INK["f"], INK["f"], 0, 2)
            d.text(left + wide * value + 10, line, d.marked(share(value)), 17, anchor="start")


def memories(spread: bool) -> list[float]:
    """Return 1 / (1 − f) of each unit, in steps and in order, as the library starts an LSTM: chrono, or bias 1."""
    cell = CELLS["lstm"]
    params = cell.init_params(1, UNITS, np.random.default_rng(0))
    params = (
        init.chrono(cell, params, LONGEST, np.random.default_rng(43)) if spread else init.forget_bias(cell, params, 1.0)
    )
    rows = slice(UNITS * cell.gates.index("f"), UNITS * (cell.gates.index("f") + 1))
    f = sigmoid(params.bias_ih[rows] + params.bias_hh[rows])
    return sorted(float(steps) for steps in 1 / (1 - f))


@figure(
    "chrono",
    (560, 444),
    Both(pt="A inicialização chrono espalha as memórias", en="Chrono initialisation spreads the memories"),
    Both(
        pt="Dois gráficos de barras na mesma escala, com a memória de doze unidades em passos, 1 / (1 − f), antes do "
        "treino. Em cima, com viés 1 no portão de esquecimento, as doze barras são iguais e baixas. Embaixo, com a "
        "inicialização chrono até 100 passos, elas sobem, da unidade mais curta à mais longa, e cobrem toda a faixa.",
        en="Two bar charts on one scale, with the memory of twelve units in steps, 1 / (1 − f), before training. "
        "Above, with bias 1 in the forget gate, the twelve bars are equal and low. Below, with chrono initialisation "
        "up to 100 steps, they rise, from the shortest unit to the longest, and cover the whole range.",
    ),
)
def chrono(d: Canvas) -> None:
    d.text(24, 28, d.say(pt="memória: $1 / (1 − f)$ passos", en="memory: $1 / (1 − f)$ steps"), 19, anchor="start")
    plain, spread = memories(spread=False), memories(spread=True)
    one = d.marked(f"{plain[0]:.2f}")
    charts = (
        (112, 72, plain, d.say(pt=f"viés 1: {one} passos em todas", en=f"bias 1: {one} steps in all of them")),
        (392, 160, spread, d.say(pt=f"chrono, até {LONGEST} passos", en=f"chrono, up to {LONGEST} steps")),
    )
    for base, title, steps, says in charts:
        d.text(24, title, says, 19, INK["f"], "start", bold=True)
        for k, length in enumerate(steps):
            x, tall = 40 + 43.5 * k, 2 * length
            d.box((x, base - tall / 2), (30, tall), INK["f"], INK["f"], 0, 2)
            if steps is spread:
                d.text(x, base - tall - 16, f"{length:.0f}", 18)
        d.wire((18, base), (542, base), width=2, arrow=False)
    d.text(280, 420, d.say(pt="doze unidades, da mais curta à mais longa", en="twelve units, shortest to longest"), 18)
