"""The cells whose gates read the input alone: the minimal GRU and LSTM, and the RG-LRU."""

from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.legend import Entry, legend
from course_lib.figures.kit.palette import FAINT, INK, PANEL, TEXT, WIRE, Role
from course_lib.language import Both

LANE, MIDDLE, GATES, BUS = 56, 138, 240, 300
KEEP, IN, NEW = 170, 280, 400
# the minimal GRU's z lets the new in, as an input gate does: the reverse of the GRU's
GRU_LEGEND: tuple[Entry, ...] = (
    ("i", "update_gate", "$z_t$"),
    ("g", "candidate", "$n_t$"),
    ("h", "hidden_state", "$h_t$"),
)
LSTM_LEGEND: tuple[Entry, ...] = (
    ("f", "forget_gate", "$f_t$"),
    ("i", "input_gate", "$i_t$"),
    ("g", "candidate", "$g_t$"),
    ("h", "hidden_state", "$h_t$"),
)
RG_LRU_LEGEND: tuple[Entry, ...] = (
    ("f", "recurrence_gate", "$r_t$"),
    ("i", "input_gate", "$i_t$"),
    ("g", "candidate", "$n_t$"),
    ("h", "hidden_state", "$h_t$"),
)


def _frame(d: Canvas) -> None:
    d.box((280, 174), (440, 316), PANEL, FAINT, 2, 14)
    for start, end in ((12, KEEP - 15), (KEEP + 15, NEW - 15), (NEW + 15, 548)):
        d.wire((start, LANE), (end, LANE), colour=INK["h"], width=4.5)
    d.op((KEEP, LANE), "⊙")
    d.op((NEW, LANE), "+")
    d.text(12, LANE - 26, "$h_{t−1}$", 20, INK["h"], "start")
    d.text(548, LANE - 26, "$h_t$", 20, INK["h"], "end")


def _layers(d: Canvas, *layers: tuple[float, str, Role]) -> None:
    """Draw the layers of the columns and how x, alone, comes to each of them."""
    d.wire((90, 364), (90, BUS), (layers[-1][0], BUS), (layers[-1][0], GATES + 23), colour=INK["x"])
    for column, label, role in layers:
        if column != layers[-1][0]:
            d.wire((column, BUS), (column, GATES + 23), colour=INK["x"])
            d.dot((column, BUS), INK["x"])
        d.layer((column, GATES), label, role, (56, 46))
    d.text(102, 356, "$x_t$", 20, INK["x"], "start")
    only = d.say(pt="os portões não leem $h_{t−1}$", en="the gates do not read $h_{t−1}$")
    d.text(548, 356, only, 18, TEXT, "end")


def _write(d: Canvas, symbol: str) -> None:
    d.wire((IN, MIDDLE), (NEW - 15, MIDDLE), colour=INK["i"])
    d.wire((NEW, GATES - 23), (NEW, MIDDLE + 15), colour=INK["g"])
    d.wire((NEW, MIDDLE - 15), (NEW, LANE + 15))
    d.op((NEW, MIDDLE), "⊙")
    d.text(NEW + 9, 190, symbol, 20, INK["g"], "start")


def _positive(d: Canvas, y: float) -> None:
    line = d.say(
        pt="$p(a) = a + 0,5$ se $a ≥ 0$, $σ(a)$ se $a < 0$", en="$p(a) = a + 0.5$ if $a ≥ 0$, $σ(a)$ if $a < 0$"
    )
    d.text(280, y, line, 18, WIRE)


@figure(
    "min-gru-cell",
    (560, 538),
    Both(pt="Célula minGRU", en="The minGRU cell"),
    Both(
        pt="O estado oculto atravessa a célula: um menos z o multiplica, e z vezes o candidato é somado a ele. O "
        "portão z e o candidato leem só a entrada; nenhum fio vai do estado anterior a eles.",
        en="The hidden state crosses the cell: one minus z multiplies it, and z times the candidate is added to "
        "it. The gate z and the candidate read the input alone; no wire goes to them from the previous state.",
    ),
)
def min_gru(d: Canvas) -> None:
    _frame(d)
    _layers(d, (IN, "σ", "i"), (NEW, "$p$", "g"))
    d.wire((IN, GATES - 23), (IN, MIDDLE), colour=INK["i"], arrow=False)
    d.wire((IN, MIDDLE), (KEEP + 26, MIDDLE), colour=INK["i"])
    d.wire((KEEP, MIDDLE - 20), (KEEP, LANE + 15), colour=INK["i"])
    _write(d, "$n_t$")
    d.dot((IN, MIDDLE), INK["i"])
    d.squash((KEEP, MIDDLE), "i", 52, 40, 20, "1 −")
    d.text(IN + 9, 190, "$z_t$", 20, INK["i"], "start")
    d.text(280, 398, "$h_t = (1 − z_t) ⊙ h_{t−1} + z_t ⊙ n_t$", 20, INK["h"])
    _positive(d, 434)
    legend(d, 20, 480, 280, GRU_LEGEND)


@figure(
    "min-lstm-cell",
    (560, 538),
    Both(pt="Célula minLSTM", en="The minLSTM cell"),
    Both(
        pt="O estado oculto atravessa a célula. O portão de esquecimento e o de entrada leem só a entrada e são "
        "divididos pela soma dos dois: a parte de um multiplica o estado anterior, a do outro multiplica o "
        "candidato, que é somado.",
        en="The hidden state crosses the cell. The forget gate and the input gate read the input alone and are "
        "divided by their sum: the share of one multiplies the previous state, that of the other multiplies the "
        "candidate, which is added.",
    ),
)
def min_lstm(d: Canvas) -> None:
    _frame(d)
    _layers(d, (KEEP, "σ", "f"), (IN, "σ", "i"), (NEW, "$p$", "g"))
    share = 166
    d.wire((KEEP, GATES - 23), (KEEP, share + 20), colour=INK["f"])
    d.wire((IN, GATES - 23), (IN, share + 20), colour=INK["i"])
    d.wire((KEEP, share - 20), (KEEP, LANE + 15), colour=INK["f"])
    d.wire((IN, share - 20), (IN, 112), (NEW - 15, 112), colour=INK["i"])
    d.wire((NEW, GATES - 23), (NEW, 127), colour=INK["g"])
    d.wire((NEW, 97), (NEW, LANE + 15))
    d.op((NEW, 112), "⊙")
    d.box((225, share), (170, 40), "#ffffff", TEXT, 2.5, 20)
    d.text(225, share, "$÷ (f_t + i_t)$", 20)
    d.text(KEEP - 9, 202, "$f_t$", 20, INK["f"], "end")
    d.text(IN + 9, 202, "$i_t$", 20, INK["i"], "start")
    d.text(NEW + 9, 190, "$g_t$", 20, INK["g"], "start")
    d.text(280, 398, "$h_t = f_t / (f_t + i_t) ⊙ h_{t−1} + i_t / (f_t + i_t) ⊙ g_t$", 20, INK["h"])
    _positive(d, 434)
    legend(d, 20, 480, 292, LSTM_LEGEND)


@figure(
    "rg-lru-cell",
    (560, 538),
    Both(pt="Célula RG-LRU", en="The RG-LRU cell"),
    Both(
        pt="O estado oculto atravessa a célula e é multiplicado por a, que o portão de recorrência faz de um número "
        "fixo da unidade. A raiz de um menos a ao quadrado, vezes o portão de entrada, multiplica o candidato, que é "
        "somado. Os portões e o candidato leem só a entrada.",
        en="The hidden state crosses the cell and is multiplied by a, which the recurrence gate makes of a fixed "
        "number of the unit. The root of one minus a squared, times the input gate, multiplies the candidate, which "
        "is added. The gates and the candidate read the input alone.",
    ),
)
def rg_lru(d: Canvas) -> None:
    _frame(d)
    entry, power, root = 336, 168, 110
    _layers(d, (KEEP, "σ", "f"), (entry, "σ", "i"), (NEW, "$W$", "g"))
    d.wire((KEEP, GATES - 23), (KEEP, power + 20), colour=INK["f"])
    d.wire((KEEP, power - 20), (KEEP, LANE + 15), colour=INK["f"])
    d.wire((KEEP, root), (201, root), colour=INK["f"])
    d.wire((303, root), (entry - 15, root), colour=INK["f"])
    d.wire((entry + 15, root), (NEW - 15, root), colour=INK["i"])
    d.wire((entry, GATES - 23), (entry, root + 15), colour=INK["i"])
    d.wire((NEW, GATES - 23), (NEW, root + 15), colour=INK["g"])
    d.wire((NEW, root - 15), (NEW, LANE + 15))
    d.dot((KEEP, root), INK["f"])
    d.squash((KEEP, power), "f", 96, 40, 19, "σ(λ)⁸ʳ")
    d.squash((252, root), "f", 102, 40, 17, "√(1 − a²)")
    for column in (entry, NEW):
        d.op((column, root), "⊙")
    d.text(KEEP - 12, 202, "$r_t$", 20, INK["f"], "end")
    d.text(KEEP - 12, 92, "$a_t$", 20, INK["f"], "end")
    d.text(entry + 9, 190, "$i_t$", 20, INK["i"], "start")
    d.text(NEW + 9, 190, "$n_t$", 20, INK["g"], "start")
    d.text(280, 398, "$h_t = a_t ⊙ h_{t−1} + √(1 − a_t²) ⊙ i_t ⊙ n_t$", 20, INK["h"])
    fixed = d.say(
        pt="$a_t = σ(λ)$ elevado a $8 r_t$, com um λ por unidade",
        en="$a_t = σ(λ)$ to the power $8 r_t$, one λ for each unit",
    )
    d.text(280, 434, fixed, 18, WIRE)
    legend(d, 20, 480, 292, RG_LRU_LEGEND)
