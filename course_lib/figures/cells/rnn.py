"""The vanilla recurrent cell: inside, unrolled, and with the gradient flowing back."""

from itertools import pairwise

import numpy as np

from course_lib.cells import CellParams
from course_lib.cells.rnn import rnn_backward, rnn_cell
from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.palette import FAINT, INK, PANEL, PAPER, TEXT, WIRE
from course_lib.figures.kit.unrolled import cell_box
from course_lib.language import Both


@figure(
    "rnn-cell",
    (560, 400),
    Both(pt="Dentro da célula recorrente", en="Inside the recurrent cell"),
    Both(
        pt="O estado oculto anterior passa pelo peso W_hh e a entrada pelo peso W_ih; somam-se os dois e os "
        "vieses, aplica-se a tangente hiperbólica e o resultado é o novo estado oculto, que é a saída e segue "
        "para o passo seguinte.",
        en="The previous hidden state passes through the weight W_hh and the input through the weight W_ih; the "
        "two and the biases are added, the hyperbolic tangent is applied, and the result is the new hidden "
        "state, which is the output and goes on to the next step.",
    ),
)
def rnn_inside(d: Canvas) -> None:
    lane = 150
    d.box((280, 160), (400, 204), PANEL, FAINT, 2, 14)
    d.wire((12, lane), (116, lane), colour=INK["h"])
    d.wire((180, lane), (229, lane), colour=INK["h"])
    d.wire((244, 306), (244, 244), colour=INK["x"])
    d.wire((244, 200), (244, lane + 15), colour=INK["x"])
    d.wire((244, 104), (244, lane - 15))
    d.wire((259, lane), (312, lane))
    d.wire((396, lane), (548, lane), colour=INK["h"])
    d.wire((440, lane), (440, 20), colour=INK["h"])
    d.dot((440, lane), INK["h"])
    d.layer((148, lane), "$W_{hh}$", "h", (64, 44), 20)
    d.layer((244, 222), "$W_{ih}$", "x", (64, 44), 20)
    d.squash((354, lane), "h")
    d.op((244, lane), "+")
    d.text(244, 88, "$b_{ih} + b_{hh}$", 20, WIRE)
    d.text(12, lane - 26, "$h_{t−1}$", 21, INK["h"], "start")
    d.text(548, lane - 26, "$h_t$", 21, INK["h"], "end")
    d.text(454, 32, f"$h_t$ {d.say(pt='saída', en='output')}", 19, INK["h"], "start")
    d.text(258, 296, f"$x_t$ {d.term('input')}", 19, INK["x"], "start")
    d.text(12, 296, f"$h_t$ {d.term('hidden_state')}", 19, INK["h"], "start")
    d.text(280, 360, "$h_t = tanh(W_{ih} x_t + b_{ih} + W_{hh} h_{t−1} + b_{hh})$", 20)


def _folded(d: Canvas) -> None:
    """Draw the cell whose state comes back to it, and the word between it and its copies."""
    folded = 228  # with its loop and the loop's name, in the middle of the drawing
    d.wire((folded, 178), (folded, 129), colour=INK["x"])
    d.wire((folded, 75), (folded, 16), colour=INK["h"])
    d.wire((folded, 52), (folded + 84, 52), (folded + 84, 102), (folded + 39, 102), colour=INK["h"], radius=16)
    d.dot((folded, 52), INK["h"])
    cell_box(d, folded, 102)
    d.text(folded + 14, 22, "$h_t$", 20, INK["h"], "start")
    d.text(folded + 96, 77, "$h_{t−1}$", 20, INK["h"], "start")
    d.text(folded + 14, 172, "$x_t$", 20, INK["x"], "start")
    d.wire((folded, 204), (folded, 254), colour=TEXT, width=4)
    d.text(folded + 18, 224, d.term("unroll"), 19, TEXT, "start", bold=True)


@figure(
    "rnn-unrolled",
    (560, 480),
    Both(pt="A rede recorrente, dobrada e desenrolada", en="The recurrent network, folded and unrolled"),
    Both(
        pt="Em cima, uma célula cujo estado oculto volta para ela mesma. Embaixo, a mesma célula escrita uma "
        "vez para cada passo de tempo: cada cópia lê a sua entrada e o estado oculto da anterior, e todas têm "
        "os mesmos pesos.",
        en="Above, a cell whose hidden state comes back to itself. Below, the same cell written once for every "
        "time step: each copy reads its own input and the hidden state of the one before, and all have the same "
        "weights.",
    ),
)
def rnn_unrolled(d: Canvas) -> None:
    _folded(d)
    lane, columns = 350, ((98, "1"), (224, "2"), (350, "3"), (500, "T"))
    d.wire((8, lane), (59, lane), colour=INK["h"])
    d.text(8, lane - 22, "$h_0$", 20, INK["h"], "start")
    for (x, now), (after, _) in pairwise(columns):
        if now == "3":
            d.wire((x + 39, lane), (x + 60, lane), colour=INK["h"], arrow=False)
            d.wire((after - 62, lane), (after - 39, lane), colour=INK["h"])
            d.text((x + after) / 2, lane - 4, "…", 22, INK["h"])
        else:
            d.wire((x + 39, lane), (after - 39, lane), colour=INK["h"])
    for x, now in columns:
        d.wire((x, lane + 78), (x, lane + 27), colour=INK["x"])
        d.wire((x, lane - 27), (x, lane - 78), colour=INK["h"])
        cell_box(d, x, lane)
        d.text(x + 12, lane + 70, f"$x_{now}$", 20, INK["x"], "start")
        d.text(x + 12, lane - 66, f"$h_{now}$", 20, INK["h"], "start")
    d.text(280, 458, d.say(pt="os mesmos pesos em todas as cópias", en="the same weights in every copy"), 19, TEXT)


def gradient_sizes(steps: int = 5, weight: float = 0.9) -> list[float]:
    """Return |∂L/∂h_t| for t = 1..T when ∂L/∂h_T is 1, for one tanh unit with input 0.2 at every step."""
    w = np.array([[weight]])
    params = CellParams(np.array([[1.0]]), w, np.zeros(1), np.zeros(1))
    x, states = np.array([0.2]), [np.zeros(1)]
    for _ in range(steps):
        states.append(rnn_cell(x, states[-1], params)[0])
    gradients = [np.ones(1)]
    for h in states[-2:0:-1]:
        gradients.append(rnn_backward(np.zeros(1), gradients[-1], x, h, params)[1])
    return [float(abs(g[0])) for g in reversed(gradients)]


@figure(
    "rnn-bptt",
    (560, 450),
    Both(pt="Retropropagação no tempo", en="Backpropagation through time"),
    Both(
        pt="A rede desenrolada em cinco passos, com a perda depois do último. Setas tracejadas, cada vez mais "
        "finas, levam o gradiente da perda de volta, passo a passo; barras mostram o tamanho do gradiente, que "
        "encolhe até o primeiro passo.",
        en="The unrolled network with five steps, and the loss after the last. Dashed arrows, thinner and "
        "thinner, carry the loss's gradient back, step by step; bars show the gradient's size, which shrinks "
        "down to the first step.",
    ),
)
def rnn_bptt(d: Canvas) -> None:
    sizes, lane, pitch = gradient_sizes(), 108, 108
    columns = [64 + pitch * k for k in range(len(sizes))]
    d.wire((columns[-1] - 12, lane - 27), (columns[-1] - 12, 46), colour=INK["h"])
    d.wire((columns[-1] + 12, 46), (columns[-1] + 12, lane - 27), colour=TEXT, width=4.5, dashed=True)
    d.box((columns[-1], 28), (62, 36), PAPER, TEXT)
    d.text(columns[-1], 28, "$L$", 21)
    d.text(columns[-1] - 44, 28, d.term("loss"), 19, anchor="end")
    for k, (x, size) in enumerate(zip(columns, sizes, strict=True)):
        if k:
            d.wire((columns[k - 1] + 36, lane - 12), (x - 36, lane - 12), colour=INK["h"])
            d.wire(
                (x - 36, lane + 12), (columns[k - 1] + 36, lane + 12), colour=TEXT, width=1.2 + 3.3 * size, dashed=True
            )
        d.wire((x, lane + 78), (x, lane + 27), colour=INK["x"])
        cell_box(d, x, lane, 72)
        d.text(x + 10, lane + 72, f"$x_{k + 1}$", 19, INK["x"], "start")
        height = 110 * size
        d.box((x, 372 - height / 2), (44, height), WIRE, WIRE, 0, 2)
        d.text(x, 354 - height, d.marked(f"{size:.2f}"), 18)
        d.text(x, 392, f"$h_{k + 1}$", 20, INK["h"])
    d.text(24, 216, d.say(pt="tamanho de $∂L/∂h_t$", en="size of $∂L/∂h_t$"), 19, anchor="start")
    d.text(280, 428, "$∂L/∂h_{t−1} = W_{hh}$ᵀ $((1 − h_t$²$) ⊙ ∂L/∂h_t)$", 19)


def napkin_shares() -> tuple[list[float], list[float]]:
    """Return h_1..h_3 and what each step gives to ∂L/∂u, for the chapter's unit and match and L = (h_3 − 1)² / 2."""
    w, u, zero = np.log(2), 5 / 3 * np.log(2), np.zeros(1)
    params = CellParams(np.array([[w]]), np.array([[u]]), zero, zero)
    match, states = np.array([[1.0], [0.0], [-1.0]]), [zero]
    for x in match:
        states.append(rnn_cell(x, states[-1], params)[0])
    dh, shares = states[-1] - 1, []
    for x, h in zip(match[::-1], states[-2::-1], strict=True):
        _, dh, gradients = rnn_backward(zero, dh, x, h, params)
        shares.append(float(gradients.weight_hh[0, 0]))
    return [float(h[0]) for h in states[1:]], shares[::-1]


@figure(
    "bptt-shares",
    (560, 424),
    Both(pt="O gradiente de u, discriminado", en="The gradient of u, itemised"),
    Both(
        pt="Três células desenroladas, com a perda acima da última. Embaixo delas, uma barra comprida é o peso u, o "
        "mesmo nos três passos. De u sobe uma seta a cada célula, que o usa; de cada célula desce uma seta tracejada "
        "com a parcela daquele passo no gradiente: zero no primeiro, menos 0,44 no segundo, menos 0,60 no terceiro. A "
        "soma, menos 1,04, está escrita embaixo.",
        en="Three unrolled cells, with the loss above the last. Below them a long bar is the weight u, the same at all "
        "three steps. From u an arrow goes up to each cell, which uses it; from each cell a dashed arrow comes down "
        "with that step's share of the gradient: zero at the first, minus 0.44 at the second, minus 0.60 at the third. "
        "The sum, minus 1.04, is written below.",
    ),
)
def bptt_shares(d: Canvas) -> None:
    hs, shares = napkin_shares()
    lane, bar, columns = 126, 300, (106, 274, 442)

    def say(number: float) -> str:
        return d.marked(f"{abs(number):.2f}")

    d.wire((columns[-1] - 12, lane - 27), (columns[-1] - 12, 46), colour=INK["h"])
    d.wire((columns[-1] + 12, 46), (columns[-1] + 12, lane - 27), colour=TEXT, width=3, dashed=True)
    d.box((columns[-1], 28), (62, 36), PAPER, TEXT)
    d.text(columns[-1], 28, "$L$", 21)
    d.text(columns[-1] - 44, 28, d.term("loss"), 19, anchor="end")
    d.wire((8, lane - 12), (columns[0] - 36, lane - 12), colour=INK["h"])
    d.text(8, lane - 32, "$h_0 = 0$", 18, INK["h"], "start")
    for k, (x, share) in enumerate(zip(columns, shares, strict=True)):
        if k:
            before = columns[k - 1]
            d.wire((before + 36, lane - 12), (x - 36, lane - 12), colour=INK["h"])
            d.wire((x - 36, lane + 12), (before + 36, lane + 12), colour=TEXT, width=3, dashed=True)
            d.text((x + before) / 2, lane - 32, f"$h_{k} = {say(hs[k - 1])}$", 18, INK["h"])
        cell_box(d, x, lane, 72)
        d.wire((x - 12, bar - 22), (x - 12, lane + 27), width=1.6)
        d.wire((x + 12, lane + 27), (x + 12, bar - 22), colour=TEXT, width=3, dashed=True)
        d.text(x + 24, 214, f"−{say(share)}" if share else "0", 20, anchor="start", bold=True)
    d.box((274, bar), (440, 44), PANEL, WIRE, 2, 10)
    d.text(274, bar, d.say(pt="$u$, o mesmo nos três passos", en="$u$, the same at all three steps"), 19)
    d.text(274, 352, d.say(pt="cada uso manda de volta a sua parcela", en="each use sends its share back"), 18, WIRE)
    terms = f"0 − {say(shares[1])} − {say(shares[2])} = −{say(sum(shares))}"
    d.text(274, 392, f"$∂L/∂u$ = {terms}", 21)
