"""The LSTM with layer normalisation of both products and of the new cell state."""

from course_lib.figures.kit.canvas import Canvas, Point
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.legend import legend
from course_lib.figures.kit.palette import INK, PAPER, TEXT, WIRE, Role
from course_lib.figures.kit.plan import BUS, COLUMN, GATES, HALF, LANE, OP, WIDTH, Plan, name_gates
from course_lib.language import Both

ROW, MEET, FOOT = 216, 132, 262


def _norm(plan: Plan, u: float, v: float) -> None:
    plan.canvas.box(plan.at(u, v), (plan.k * 36, plan.k * 24), PAPER, TEXT, 2.5, 17)
    plan.canvas.text(*plan.at(u, v), "LN", plan.text, TEXT, bold=True)


def _weight(plan: Plan, u: float, label: str, role: Role) -> None:
    plan.canvas.layer(plan.at(u, ROW), label, role, (plan.k * 42, plan.k * 28), 20)


def _sum(plan: Plan) -> None:
    """Draw the products of h and x, each normalised, their sum, and its way to the four columns."""
    left, h, x = -plan.margin, 39, 240
    plan.wire("join", INK["h"], (left, ROW), (h - 21, ROW))
    plan.wire("join", INK["h"], (h + 21, ROW), (74, ROW))
    plan.wire("join", INK["h"], (110, ROW), (MEET - OP, ROW))
    plan.wire("join", INK["x"], (x, FOOT), (x, ROW + 14))
    plan.wire("join", INK["x"], (x - 21, ROW), (202, ROW))
    plan.wire("join", INK["x"], (166, ROW), (MEET + OP, ROW))
    plan.wire("join", WIRE, (MEET, ROW - OP), (MEET, BUS), arrow=False)
    for column in ("f", "i", "g", "o"):
        plan.wire("join", WIRE, (MEET, BUS), (COLUMN[column], BUS), (COLUMN[column], GATES + HALF))
    plan.dot(MEET, BUS)
    _weight(plan, h, "$W_{hh}$", "h")
    _weight(plan, x, "$W_{ih}$", "x")
    _norm(plan, 92, ROW)
    _norm(plan, 184, ROW)
    plan.canvas.op(plan.at(MEET, ROW), "+", TEXT, plan.k * OP)


def _show(plan: Plan) -> None:
    o, h = COLUMN["o"], COLUMN["h"]
    ways: tuple[tuple[Role, Point, Point], ...] = (
        ("c", (h, LANE), (h, 49)),
        ("c", (h, 73), (h, 84)),
        ("c", (h, 108), (h, GATES - OP)),
        ("o", (o + 16, GATES), (h - OP, GATES)),
    )
    for role, start, end in ways:
        plan.wire("h", INK[role], start, end)
    plan.wire("h", INK["h"], (h, GATES + OP), (h, BUS), (WIDTH + plan.margin, BUS))
    _norm(plan, h, 61)
    plan.canvas.squash(plan.at(h, 96), "c", plan.k * 52, plan.k * 24, plan.text)
    plan.layer("o", "o", "o", "σ")
    plan.op("h", "h", GATES, "⊙")
    plan.dot(h, LANE, INK["c"])


@figure(
    "lstm-layer-norm-cell",
    (560, 612),
    Both(pt="Célula LSTM com normalização de camada", en="The LSTM cell with layer normalisation"),
    Both(
        pt="O estado oculto anterior vezes W_hh e a entrada vezes W_ih passam, cada um, por uma normalização de "
        "camada, LN, antes de somados; a soma vai às sigmoides e à tangente. O novo estado da célula passa por uma "
        "terceira LN antes da tangente hiperbólica e do portão de saída; a linha do estado da célula não é "
        "normalizada.",
        en="The previous hidden state times W_hh and the input times W_ih each pass through a layer normalisation, "
        "LN, before they are added; the sum goes to the sigmoids and the tangent. The new cell state passes through "
        "a third LN before the hyperbolic tangent and the output gate; the line of the cell state is not normalised.",
    ),
)
def lstm_layer_norm(d: Canvas) -> None:
    plan = Plan(d, 44, -6, 1.48, margin=24, weights=False)
    plan.body(240)
    _sum(plan)
    plan.forget()
    plan.write()
    _show(plan)
    name_gates(plan, {"f": "$f_t$", "i": "$i_t$", "g": "$g_t$", "o": "$o_t$"})
    plan.label(-24, LANE - 13, "$c_{t−1}$", "c", anchor="start", size=20)
    plan.label(WIDTH + 24, LANE - 13, "$c_t$", "c", anchor="end", size=20)
    plan.label(-24, ROW - 16, "$h_{t−1}$", "h", anchor="start", size=20)
    plan.label(WIDTH + 24, BUS - 13, "$h_t$", "h", anchor="end", size=20)
    plan.label(248, FOOT - 2, "$x_t$", "x", anchor="start", size=20)
    d.text(280, 414, "$a = s_{ih} ⊙ LN(W_{ih} x_t) + s_{hh} ⊙ LN(W_{hh} h_{t−1}) + b$", 19)
    d.text(280, 446, "$h_t = o_t ⊙ tanh(s_c ⊙ LN(c_t) + b_c)$", 19, INK["h"])
    d.text(280, 478, f"LN: {d.term('layer_normalisation')}", 18, WIRE)
    legend(d, 20, 522, 292)
