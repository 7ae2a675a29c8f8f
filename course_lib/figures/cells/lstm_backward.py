"""One step of the LSTM run backwards: the error's way through the cell."""

from course_lib.figures.kit.canvas import Canvas, Point
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.palette import INK, WIRE, Role
from course_lib.figures.kit.plan import BUS, COLUMN, GATES, HALF, HEIGHT, LANE, MIDDLE, OP, WIDTH, Plan
from course_lib.language import Both

SQUASH = MIDDLE + 4  # where the memory's tanh stands
LEFT, RIGHT = -32.0, WIDTH + 46  # where the wires to the step before and from the step after end


def _back(plan: Plan, role: Role | None, *points: Point, width: float = 2.5, arrow: bool = True) -> None:
    """Draw what goes back: a dashed wire, in the colour of what it is the gradient of."""
    plan.wire("join", INK[role] if role else WIRE, *points, width=width, arrow=arrow, dashed=True)


def _memory(plan: Plan) -> None:
    """Draw the upper lane, from right to left, and what leaves it for the forget gate and the candidate."""
    f, i, g, h = (COLUMN[name] for name in "figh")
    _back(plan, "c", (RIGHT, LANE), (h + OP, LANE), width=4.5)
    _back(plan, "c", (h - OP, LANE), (f + OP, LANE), width=4.5)
    _back(plan, "c", (f - OP, LANE), (LEFT, LANE), width=4.5)
    _back(plan, "f", (f, LANE + OP), (f, GATES - HALF))
    _back(plan, "c", (g, LANE), (g, MIDDLE - OP))
    _back(plan, "g", (g, MIDDLE + OP), (g, GATES - HALF))
    _back(plan, "i", (g - OP, MIDDLE), (i, MIDDLE), (i, GATES - HALF))
    plan.op("join", "f", LANE, "⊙")
    plan.op("join", "g", MIDDLE, "⊙")
    plan.op("join", "h", LANE, "+")
    plan.dot(g, LANE, INK["c"])


def _shown(plan: Plan) -> None:
    """Draw how the gradient of h comes in, and goes to the output gate and up into the memory."""
    o, h = COLUMN["o"], COLUMN["h"]
    _back(plan, "h", (RIGHT, BUS), (h, BUS), (h, GATES + OP))
    _back(plan, "o", (h - OP, GATES), (o + 16, GATES))
    _back(plan, "c", (h, GATES - OP), (h, SQUASH + HALF))
    _back(plan, "c", (h, SQUASH - HALF), (h, LANE + OP))
    plan.op("join", "h", GATES, "⊙")
    plan.canvas.squash(plan.at(h, SQUASH), "c", plan.k * 56, plan.k * 2 * HALF, plan.text, "tanh′")


def _layers(plan: Plan) -> None:
    """Draw the four slopes, and how what leaves them is gathered for h and x."""
    d, x = plan.canvas, COLUMN["x"]
    columns: tuple[Role, ...] = ("f", "i", "g", "o")
    for column in columns:
        at = COLUMN[column]
        _back(plan, column, (at, GATES + HALF), (at, BUS))
        wide, slope = (54, "tanh′") if column == "g" else (32, "σ′")
        d.layer(plan.at(at, GATES), slope, column, (plan.k * wide, plan.k * 2 * HALF), plan.text)
        plan.label(at + 5, GATES + HALF + 11, f"d$a_{column}$", column, anchor="start", size=18)
    _back(plan, None, (COLUMN["o"], BUS), (x, BUS), arrow=False)
    _back(plan, "h", (x, BUS), (LEFT, BUS))
    _back(plan, "x", (x, BUS), (x, HEIGHT + 6))
    plan.dot(x, BUS)


def _factors(plan: Plan) -> None:
    """Write at each product by what it multiplies."""
    f, i, g, h = (COLUMN[name] for name in "figh")
    plan.label(f - OP - 3, LANE + 13, "$× f_t$", "c", anchor="end", size=18)
    plan.label(f + 5, 84, "$× c_{t−1}$", "f", anchor="start", size=18)
    plan.label(i + 5, 101, "$× g_t$", "i", anchor="start", size=18)
    plan.label(g + 5, 101, "$× i_t$", "g", anchor="start", size=18)
    plan.label(h + 4, GATES - 21, "$× o_t$", "c", anchor="start", size=18)
    plan.label(h - 6, GATES - 21, "$× tanh c_t$", "o", anchor="end", size=18)


@figure(
    "lstm-backward",
    (640, 336),
    Both(pt="O caminho do erro pela célula LSTM", en="The error's way through the LSTM cell"),
    Both(
        pt="A célula LSTM com todas as setas ao contrário, tracejadas. Da direita chegam dois gradientes, em cima o "
        "do estado da célula, embaixo o do estado oculto. O de baixo se divide no produto com o portão de saída: "
        "uma parte vai para esse portão, a outra sobe pela inclinação da tangente e se soma ao de cima. A soma "
        "segue para a esquerda na linha grossa, deixa uma cópia para o portão de entrada e o candidato e outra "
        "para o portão de esquecimento, é multiplicada por f e sai. As quatro inclinações embaixo mandam o que "
        "recebem, pelas matrizes, ao estado oculto anterior e à entrada.",
        en="The LSTM cell with every arrow reversed, dashed. Two gradients arrive from the right: that of the cell "
        "state above, that of the hidden state below. The lower one splits at the product with the output gate: "
        "one part goes to that gate, the other rises through the slope of the tangent and is added to the upper "
        "one. The sum goes left on the thick line, leaves a copy for the input gate and the candidate and another "
        "for the forget gate, is multiplied by f, and leaves. The four slopes below send what they receive, "
        "through the matrices, to the previous hidden state and to the input.",
    ),
)
def lstm_backward(d: Canvas) -> None:
    plan = Plan(d, 58, 0, 1.55)
    plan.body()
    _memory(plan)
    _shown(plan)
    _layers(plan)
    _factors(plan)
    plan.label(COLUMN["g"] + 56, LANE - 11, "d$c_t$", "c", size=20)
    plan.label(LEFT, LANE - 13, "d$c_{t−1}$", "c", anchor="start", size=20)
    plan.label(RIGHT, LANE - 13, d.say(pt="de $c_{t+1}$", en="from $c_{t+1}$"), "c", anchor="end", size=19)
    plan.label(RIGHT, BUS - 12, "d$h_t$", "h", anchor="end", size=20)
    plan.label(LEFT, BUS - 12, "d$h_{t−1}$", "h", anchor="start", size=20)
    plan.label(COLUMN["x"] + 9, HEIGHT + 3, "d$x_t$", "x", anchor="start", size=20)
    matrices = d.say(pt="d$a$ volta pelas matrizes, transpostas", en="d$a$ returns through the matrices, transposed")
    plan.label(COLUMN["f"] + 24, HEIGHT + 3, matrices, anchor="start", size=18)
