"""The LSTM's variants on the plan of the standard cell: without forget gate, with peepholes, coupled."""

from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.legend import LSTM, legend
from course_lib.figures.kit.palette import INK, TEXT, Role
from course_lib.figures.kit.plan import COLUMN, GATES, HALF, LANE, MIDDLE, OP, Plan, name_flows, name_gates
from course_lib.language import Both

WITHOUT_FORGET = tuple(entry for entry in LSTM if entry[0] != "f")


def _plan(d: Canvas) -> Plan:
    return Plan(d, 44, -6, 1.48, margin=24)


@figure(
    "lstm-no-forget-cell",
    (560, 464),
    Both(pt="Célula LSTM de 1997, sem portão de esquecimento", en="The LSTM cell of 1997, without a forget gate"),
    Both(
        pt="A linha do estado da célula atravessa a célula sem que nada a multiplique: só se soma a ela o produto "
        "do portão de entrada com o candidato. O resto é como na célula padrão: portão de saída vezes a tangente "
        "hiperbólica do novo estado da célula dá o novo estado oculto.",
        en="The line of the cell state crosses the cell with nothing to multiply it: the product of input gate "
        "and candidate is only added to it. The rest is as in the standard cell: the output gate times the "
        "hyperbolic tangent of the new cell state gives the new hidden state.",
    ),
)
def lstm_no_forget(d: Canvas) -> None:
    plan = _plan(d)
    plan.body()
    plan.inputs(("i", "g", "o"))
    plan.wire("keep", INK["c"], (-plan.margin, LANE), (COLUMN["g"] - OP, LANE), width=4.5)
    plan.write()
    plan.show()
    name_flows(plan)
    name_gates(plan, {"i": "$i_t$", "g": "$g_t$", "o": "$o_t$"})
    d.text(280, 332, "$c_t = c_{t−1} + i_t ⊙ g_t$", 20, INK["c"])
    legend(d, 20, 374, 292, WITHOUT_FORGET)


@figure(
    "lstm-coupled-cell",
    (560, 464),
    Both(pt="Célula LSTM com portões acoplados", en="The LSTM cell with coupled gates"),
    Both(
        pt="No lugar do portão de esquecimento, o portão de entrada se divide em dois caminhos: um multiplica o "
        "candidato, o outro passa por um menos e multiplica o estado da célula anterior. O que entra abre o "
        "lugar que ocupa.",
        en="In the forget gate's place, the input gate goes two ways: one multiplies the candidate, the other "
        "passes through one minus and multiplies the previous cell state. What enters makes room for itself.",
    ),
)
def lstm_coupled(d: Canvas) -> None:
    plan = _plan(d)
    f, i, g = (COLUMN[name] for name in "fig")
    plan.body()
    plan.inputs(("i", "g", "o"))
    plan.wire("keep", INK["c"], (-plan.margin, LANE), (f - OP, LANE), width=4.5)
    plan.wire("add", INK["c"], (f + OP, LANE), (g - OP, LANE), width=4.5)
    plan.wire("keep", INK["i"], (i, MIDDLE), (f + 18, MIDDLE))
    plan.wire("keep", INK["i"], (f, MIDDLE - 13), (f, LANE + OP))
    plan.write(turn=0)
    plan.show()
    plan.op("keep", "f", LANE, "⊙")
    plan.dot(i, MIDDLE, INK["i"])
    d.squash(plan.at(f, MIDDLE), "i", plan.k * 36, plan.k * 26, label="1 −")
    name_flows(plan)
    name_gates(plan, {"i": "$i_t$", "g": "$g_t$", "o": "$o_t$"})
    d.text(280, 332, "$c_t = (1 − i_t) ⊙ c_{t−1} + i_t ⊙ g_t$", 20, INK["c"])
    legend(d, 20, 374, 292, WITHOUT_FORGET)


@figure(
    "lstm-peephole-cell",
    (560, 568),
    Both(pt="Célula LSTM com conexões peephole", en="The LSTM cell with peephole connections"),
    Both(
        pt="A célula padrão com três linhas tracejadas a mais, que saem da linha do estado da célula: duas, tiradas "
        "do estado anterior, chegam ao portão de esquecimento e ao de entrada; a terceira, tirada do estado novo, "
        "chega ao portão de saída. O candidato não vê o estado da célula.",
        en="The standard cell with three more lines, dashed, that leave the line of the cell state: two, taken "
        "from the previous state, reach the forget gate and the input gate; the third, taken from the new state, "
        "reaches the output gate. The candidate does not see the cell state.",
    ),
)
def lstm_peephole(d: Canvas) -> None:
    plan = _plan(d)
    plan.draw()
    old, f, i, o = 32, COLUMN["f"], COLUMN["i"], COLUMN["o"]
    fork, top = 106, GATES - HALF
    plan.wire("f", INK["c"], (old, LANE), (old, GATES), (f - 16, GATES), dashed=True)
    plan.wire("i", INK["c"], (old, fork), (i - 8, fork), (i - 8, top), dashed=True, radius=5)
    plan.wire("o", INK["c"], (o, LANE), (o, top), dashed=True)
    for u, v in ((old, LANE), (old, fork), (o, LANE)):
        plan.dot(u, v, INK["c"])
    name_flows(plan)
    name_gates(plan, {"f": "$f_t$", "i": "$i_t$", "g": "$g_t$", "o": "$o_t$"})
    seen: tuple[tuple[Role, str], ...] = (("i", "c_{t−1}"), ("f", "c_{t−1}"), ("o", "c_t"))
    for k, (gate, cell) in enumerate(seen):
        line = f"${gate}_t = σ(W_{gate} [h_{{t−1}}, x_t] + w_{{c{gate}}} ⊙ {cell} + b_{gate})$"
        d.text(280, 330 + 32 * k, line, 19, INK[gate])
    legend(d, 20, 438, 292)
    d.wire((20, 544), (60, 544), colour=INK["c"], dashed=True)
    d.text(68, 544, d.term("peephole"), 18, TEXT, "start")
