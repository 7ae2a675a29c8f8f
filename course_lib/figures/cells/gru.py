"""The GRU in both its forms: the reset gate after the product with W_hn, as torch runs it, and before it."""

from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.legend import Entry, legend
from course_lib.figures.kit.palette import FAINT, INK, PANEL, WIRE
from course_lib.language import Both

# z keeps the old state and n is what would be written: they have the colours of f and g
LEGEND: tuple[Entry, ...] = (
    ("r", "reset_gate", "$r_t$"),
    ("f", "update_gate", "$z_t$"),
    ("g", "candidate", "$n_t$"),
    ("h", "hidden_state", "$h_t$"),
)
LANE, ROW, GATES, BUS, ONLY_X = 52, 190, 268, 330, 362
OLD, JOIN, SUM, UPDATE, NEW = 84, 122, 268, 404, 498


def _inputs(d: Canvas) -> None:
    d.wire((12, LANE), (UPDATE - 15, LANE), colour=INK["h"], width=4.5)
    d.wire((OLD, LANE), (OLD, BUS), (JOIN, BUS), colour=INK["h"], arrow=False)
    d.wire((JOIN, 424), (JOIN, BUS + 1), colour=INK["x"])
    d.wire((JOIN, ONLY_X), (SUM, ONLY_X), (SUM, GATES + 23), colour=INK["x"])
    d.wire((JOIN, BUS), (UPDATE, BUS), (UPDATE, GATES + 23))
    d.dot((OLD, LANE), INK["h"], 6)
    d.dot((OLD, ROW), INK["h"])
    d.dot((JOIN, ONLY_X), INK["x"])
    d.text(12, LANE - 24, "$h_{t−1}$", 20, INK["h"], "start")
    d.text(JOIN + 12, 412, "$x_t$", 20, INK["x"], "start")


def _candidate(d: Canvas) -> None:
    d.wire((SUM, GATES - 23), (SUM, ROW + 15), colour=INK["x"])
    d.wire((SUM + 15, ROW), (304, ROW))
    d.wire((376, ROW), (NEW, ROW), (NEW, 133), colour=INK["g"])
    d.layer((SUM, GATES), "$W_{in}$", "x", (58, 46), 20)
    d.op((SUM, ROW), "+")
    d.squash((340, ROW), "g", 72)
    d.text(450, ROW - 18, "$n_t$", 20, INK["g"])


def _update(d: Canvas) -> None:
    d.wire((UPDATE, GATES - 23), (UPDATE, LANE + 15), colour=INK["f"])
    d.wire((UPDATE, 118), (422, 118), colour=INK["f"], arrow=False)
    d.wire((468, 118), (NEW - 15, 118), colour=INK["f"])
    d.wire((NEW, 103), (NEW, LANE + 15))
    d.wire((UPDATE + 15, LANE), (NEW - 15, LANE), colour=INK["h"], width=4.5)
    d.wire((NEW + 15, LANE), (552, LANE), colour=INK["h"], width=4.5)
    d.layer((UPDATE, GATES), "σ", "f", (48, 46))
    d.squash((444, 118), "f", 48, 36, 18, "1 −")
    d.dot((UPDATE, 118), INK["f"])
    d.op((UPDATE, LANE), "⊙")
    d.op((NEW, 118), "⊙")
    d.op((NEW, LANE), "+")
    d.text(UPDATE + 9, 224, "$z_t$", 20, INK["f"], "start")
    d.text(552, LANE - 24, "$h_t$", 20, INK["h"], "end")


def _reset(d: Canvas, product: float, weight: float) -> None:
    """Draw the way of h into the candidate: the reset gate's column, and that of W_hn, in either order."""
    first, second = sorted(((product, 15.0), (weight, 30.0)))
    d.wire((OLD, ROW), (first[0] - first[1], ROW), colour=INK["h"])
    d.wire((first[0] + first[1], ROW), (second[0] - second[1], ROW), colour=INK["h"])
    d.wire((second[0] + second[1], ROW), (SUM - 15, ROW), colour=INK["h"])
    d.wire((product - 16, BUS), (product, BUS), (product, GATES + 23))
    d.wire((product, GATES - 23), (product, ROW + 15), colour=INK["r"])
    d.layer((product, GATES), "σ", "r", (46, 46))
    d.layer((weight, ROW), "$W_{hn}$", "h", (60, 46), 20)
    d.op((product, ROW), "⊙")
    d.text(product + 8, 226, "$r_t$", 20, INK["r"], "start")


def _cell(d: Canvas, product: float, weight: float, equation: str) -> None:
    d.box((290, 200), (464, 368), PANEL, FAINT, 2, 14)
    _inputs(d)
    _reset(d, product, weight)
    _candidate(d)
    _update(d)
    d.dot((JOIN, BUS), WIRE)
    d.text(280, 456, equation, 19, INK["g"])
    d.text(280, 490, "$h_t = (1 − z_t) ⊙ n_t + z_t ⊙ h_{t−1}$", 19, INK["h"])
    legend(d, 20, 532, 280, LEGEND)


@figure(
    "gru-cell",
    (560, 590),
    Both(pt="Célula GRU como o torch a calcula", en="The GRU cell as torch computes it"),
    Both(
        pt="O estado oculto atravessa a célula pela linha de cima: o portão de atualização z o multiplica e um menos "
        "z, vezes o candidato, é somado a ele. No caminho do candidato, o estado anterior passa primeiro pelo peso "
        "W_hn e só depois o portão de reinício r o multiplica; soma-se a entrada vezes W_in e aplica-se a tangente "
        "hiperbólica.",
        en="The hidden state crosses the cell along the upper line: the update gate z multiplies it, and one minus "
        "z, times the candidate, is added to it. On the way to the candidate, the previous state first passes "
        "through the weight W_hn and only then does the reset gate r multiply it; the input times W_in is added and "
        "the hyperbolic tangent is applied.",
    ),
)
def gru(d: Canvas) -> None:
    _cell(d, 200, 141, "$n_t = tanh(W_{in} x_t + b_{in} + r_t ⊙ (W_{hn} h_{t−1} + b_{hn}))$")


@figure(
    "gru-reset-before-cell",
    (560, 590),
    Both(pt="Célula GRU de 2014, reinício antes do produto", en="The GRU cell of 2014, reset before the product"),
    Both(
        pt="A mesma célula GRU com uma troca no caminho do candidato: o portão de reinício r multiplica primeiro o "
        "estado anterior, e o resultado é que passa pelo peso W_hn.",
        en="The same GRU cell with one swap on the way to the candidate: the reset gate r first multiplies the "
        "previous state, and it is the result that passes through the weight W_hn.",
    ),
)
def gru_reset_before(d: Canvas) -> None:
    _cell(d, 143, 207, "$n_t = tanh(W_{in} x_t + b_{in} + W_{hn} (r_t ⊙ h_{t−1}) + b_{hn})$")
