"""The sLSTM: an exponential input gate, a normaliser that is carried beside c, and the scale m of both."""

from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.legend import Entry, legend
from course_lib.figures.kit.palette import FAINT, INK, PANEL, PAPER, WIRE, Role
from course_lib.language import Both

LEGEND: tuple[Entry, ...] = (
    ("i", "input_gate", "$i_t$"),
    ("f", "forget_gate", "$f_t$"),
    ("g", "candidate", "$g_t$"),
    ("o", "output_gate", "$o_t$"),
    ("c", "cell_state", "$c_t$"),
    ("n", "normaliser", "$n_t$"),
    ("x", "stabiliser", "$m_t$"),
    ("h", "hidden_state", "$h_t$"),
)
EQUATIONS: tuple[tuple[Role, str], ...] = (
    ("x", "$m_t = max(log f_t + m_{t−1}, log i_t)$"),
    ("f", "$f′_t = exp(log f_t + m_{t−1} − m_t)$"),
    ("i", "$i′_t = exp(log i_t − m_t)$"),
    ("c", "$c_t = f′_t ⊙ c_{t−1} + i′_t ⊙ g_t$"),
    ("n", "$n_t = f′_t ⊙ n_{t−1} + i′_t$"),
    ("h", "$h_t = o_t ⊙ c_t / n_t$"),
)
CELL, NORM, MIX, SCALE, GATES, BUS = 44, 156, 204, 262, 346, 402
F, I, G, O, DIVIDE, H = 142, 226, 306, 388, 418, 476


def _lanes(d: Canvas) -> None:
    d.wire((12, CELL), (F - 47, CELL), colour=INK["c"], width=4.5)
    d.wire((F - 17, CELL), (G - 15, CELL), colour=INK["c"], width=4.5)
    d.wire((G + 15, CELL), (550, CELL), colour=INK["c"], width=4.5)
    d.wire((12, NORM), (F - 15, NORM), colour=INK["n"], width=3.5)
    d.wire((F + 15, NORM), (I - 15, NORM), colour=INK["n"], width=3.5)
    d.wire((I + 15, NORM), (550, NORM), colour=INK["n"], width=3.5)
    d.wire((12, SCALE), (F - 44, SCALE), dashed=True)
    d.wire((I + 44, SCALE), (550, SCALE), dashed=True)
    lanes: tuple[tuple[float, str, Role], ...] = ((CELL, "c", "c"), (NORM, "n", "n"), (SCALE, "m", "x"))
    for y, name, role in lanes:
        d.text(10, y - 22, f"${name}_{{t−1}}$", 20, INK[role], "start")
        d.text(552, y - 22, f"${name}_t$", 20, INK[role], "end")


def _gates(d: Canvas) -> None:
    d.wire((12, BUS), (96, BUS), colour=INK["h"], arrow=False)
    d.wire((96, 456), (96, BUS + 1), colour=INK["x"])
    before = 96
    layers: tuple[tuple[int, str, Role, float], ...] = (
        (F, "σ", "f", 46),
        (I, "exp", "i", 58),
        (G, "tanh", "g", 74),
        (O, "σ", "o", 46),
    )
    for column, label, role, width in layers:
        d.wire((before, BUS), (column, BUS), (column, GATES + 21))
        d.layer((column, GATES), label, role, (width, 42), 20)
        before = column - 9
    d.dot((96, BUS))
    for column, _, role, _ in layers[:2]:
        d.wire((column, GATES - 21), (column, SCALE + 20), colour=INK[role])
        d.text(column + 8, 304, f"${role}_t$", 19, INK[role], "start")
        d.text(column + 8, 224, f"${role}′_t$", 19, INK[role], "start")
    d.box((184, SCALE), (172, 40), PAPER, WIRE, 2.5, 20)
    d.text(184, SCALE, d.say(pt="escala $m_t$", en="scale $m_t$"), 19)


def _write(d: Canvas) -> None:
    d.wire((F, SCALE - 20), (F, NORM + 15), colour=INK["f"])
    d.wire((F, MIX), (F - 32, MIX), (F - 32, CELL + 15), colour=INK["f"])
    d.wire((I, SCALE - 20), (I, NORM + 15), colour=INK["i"])
    d.wire((I, MIX), (G - 15, MIX), colour=INK["i"])
    d.wire((G, GATES - 21), (G, MIX + 15), colour=INK["g"])
    d.wire((G, MIX - 15), (G, CELL + 15))
    d.dot((F, MIX), INK["f"])
    d.dot((I, MIX), INK["i"])
    for centre, sign in (((F - 32, CELL), "⊙"), ((F, NORM), "⊙"), ((I, NORM), "+"), ((G, MIX), "⊙"), ((G, CELL), "+")):
        d.op(centre, sign)
    d.text(G + 9, 304, "$g_t$", 19, INK["g"], "start")


def _show(d: Canvas) -> None:
    middle = (CELL + NORM) / 2
    d.wire((DIVIDE, CELL), (DIVIDE, middle - 15), colour=INK["c"])
    d.wire((DIVIDE, NORM), (DIVIDE, middle + 15), colour=INK["n"])
    d.wire((DIVIDE + 15, middle), (H, middle), (H, GATES - 15))
    d.wire((O + 23, GATES), (H - 15, GATES), colour=INK["o"])
    d.wire((H, GATES + 15), (H, BUS), (550, BUS), colour=INK["h"])
    d.dot((DIVIDE, CELL), INK["c"])
    d.dot((DIVIDE, NORM), INK["n"])
    d.op((DIVIDE, middle), "÷")
    d.op((H, GATES), "⊙")
    d.text(O + 46, GATES + 22, "$o_t$", 19, INK["o"])


@figure(
    "slstm-cell",
    (560, 814),
    Both(pt="Célula sLSTM", en="The sLSTM cell"),
    Both(
        pt="Duas linhas atravessam a célula em paralelo. Na do estado da célula, o portão de esquecimento multiplica "
        "e soma-se o portão de entrada vezes o candidato. Na do estado normalizador, o mesmo portão de esquecimento "
        "multiplica e soma-se o próprio portão de entrada, que é uma exponencial. O estado da célula dividido pelo "
        "normalizador, vezes o portão de saída, é o novo estado oculto. Antes de chegar às duas linhas, os dois "
        "portões são postos numa escala comum, dada pelo estado m, que entra e sai por uma linha tracejada: o que "
        "chega a elas são f′ e i′.",
        en="Two lines cross the cell side by side. On that of the cell state, the forget gate multiplies, and the "
        "input gate times the candidate is added. On that of the normaliser state, the same forget gate "
        "multiplies, and the input gate itself, an exponential, is added. The cell state divided by the normaliser, "
        "times the output gate, is the new hidden state. Before they reach both lines the two gates are put on a "
        "common scale, given by the state m, which enters and leaves along a dashed line: what reaches them is f′ and "
        "i′.",
    ),
)
def slstm(d: Canvas) -> None:
    d.box((288, 222), (440, 408), PANEL, FAINT, 2, 14)
    _lanes(d)
    _gates(d)
    _write(d)
    _show(d)
    d.text(10, BUS - 22, "$h_{t−1}$", 20, INK["h"], "start")
    d.text(552, BUS - 22, "$h_t$", 20, INK["h"], "end")
    d.text(108, 446, "$x_t$", 20, INK["x"], "start")
    for k, (role, line) in enumerate(EQUATIONS):
        d.text(280, 488 + 31 * k, line, 19, INK[role])
    legend(d, 20, 686, 296, LEGEND)
