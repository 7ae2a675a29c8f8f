"""The standard LSTM cell with its three gates and its candidate, and what goes in and comes out of it."""

from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.legend import legend
from course_lib.figures.kit.palette import INK, PANEL, WIRE
from course_lib.figures.kit.plan import Plan, name_flows, name_gates
from course_lib.language import Both


@figure(
    "lstm-cell",
    (560, 424),
    Both(pt="Célula LSTM na forma padrão", en="The LSTM cell in its standard form"),
    Both(
        pt="O estado da célula atravessa a célula pela linha de cima: o portão de esquecimento o multiplica e o "
        "produto do portão de entrada com o candidato é somado a ele. O novo estado da célula passa por uma "
        "tangente hiperbólica e pelo portão de saída e vira o novo estado oculto. Os três portões e o candidato "
        "leem o estado oculto anterior e a entrada.",
        en="The cell state crosses the cell along the upper line: the forget gate multiplies it, and the "
        "product of input gate and candidate is added to it. The new cell state passes through a hyperbolic "
        "tangent and the output gate and becomes the new hidden state. The three gates and the candidate read "
        "the previous hidden state and the input.",
    ),
)
def lstm_cell(d: Canvas) -> None:
    plan = Plan(d, 44, -6, 1.48, margin=24)
    plan.draw()
    name_flows(plan)
    name_gates(plan, {"f": "$f_t$", "i": "$i_t$", "g": "$g_t$", "o": "$o_t$"})
    legend(d, 20, 332, 292)


@figure(
    "lstm-three-in-three-out",
    (560, 330),
    Both(pt="Três entradas e três saídas", en="Three inputs and three outputs"),
    Both(
        pt="Uma caixa com a célula LSTM. Entram o estado da célula anterior, o estado oculto anterior e a "
        "entrada; saem o novo estado da célula e o novo estado oculto, este duas vezes: como saída do passo e "
        "para o passo seguinte.",
        en="A box with the LSTM cell. The previous cell state, the previous hidden state and the input enter; "
        "the new cell state and the new hidden state leave, the latter twice: as the step's output and to the "
        "next step.",
    ),
)
def lstm_three_in_three_out(d: Canvas) -> None:
    d.wire((12, 120), (210, 120), colour=INK["c"], width=4.5)
    d.wire((12, 200), (210, 200), colour=INK["h"])
    d.wire((245, 312), (245, 240), colour=INK["x"])
    d.wire((350, 120), (548, 120), colour=INK["c"], width=4.5)
    d.wire((350, 200), (548, 200), colour=INK["h"])
    d.wire((315, 80), (315, 14), colour=INK["h"])
    d.box((280, 160), (140, 160), PANEL, WIRE, 2.5)
    d.text(280, 160, "LSTM", 24, bold=True)
    old, new = d.say(pt="anterior", en="previous"), d.say(pt="novo", en="new")
    for x, anchor, c, h, which in ((12, "start", "$c_{t−1}$", "$h_{t−1}$", old), (548, "end", "$c_t$", "$h_t$", new)):
        d.text(x, 97, f"{c} ({which})", 19, INK["c"], anchor)
        d.text(x, 142, d.term("cell_state"), 18, INK["c"], anchor)
        d.text(x, 178, f"{h} ({which})", 19, INK["h"], anchor)
        d.text(x, 221, d.term("hidden_state"), 18, INK["h"], anchor)
    d.text(259, 300, f"$x_t$ {d.term('input')}", 19, INK["x"], "start")
    d.text(329, 26, d.say(pt="$h_t$ saída do passo", en="$h_t$ output of the step"), 19, INK["h"], "start")
