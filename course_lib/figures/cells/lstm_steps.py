"""The standard LSTM cell built up in eight panels, each with its equation."""

from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.palette import TEXT, Role
from course_lib.figures.kit.plan import BUS, COLUMN, GATES, HEIGHT, LANE, PARTS, WIDTH, Plan
from course_lib.language import Both

EQUATIONS = (
    "$[h_{t−1}, x_t]$",
    "$f_t = σ(W_f [h_{t−1}, x_t] + b_f)$",
    "$f_t ⊙ c_{t−1}$",
    "$i_t = σ(W_i [h_{t−1}, x_t] + b_i)$",
    "$g_t = tanh(W_g [h_{t−1}, x_t] + b_g)$",
    "$c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t$",
    "$o_t = σ(W_o [h_{t−1}, x_t] + b_o)$",
    "$h_t = o_t ⊙ tanh(c_t)$",
)

# What each panel names for the first time: (role, symbol, u, v, anchor) on the plan.
Name = tuple[Role, str, float, float, str]
NAMES: tuple[tuple[Name, ...], ...] = (
    (("h", "$h_{t−1}$", 14, BUS - 17, "start"), ("x", "$x_t$", COLUMN["x"] + 7, HEIGHT, "start")),
    (("f", "$f_t$", COLUMN["f"] + 6, 90, "start"),),
    (("c", "$c_{t−1}$", 14, LANE + 15, "start"),),
    (("i", "$i_t$", COLUMN["i"] + 6, 102, "start"),),
    (("g", "$g_t$", COLUMN["g"] + 6, 102, "start"),),
    (("c", "$c_t$", WIDTH - 15, LANE + 15, "end"),),
    (("o", "$o_t$", COLUMN["h"] - 14, GATES + 15, "end"),),
    (("h", "$h_t$", WIDTH - 15, BUS - 14, "end"),),
)


@figure(
    "lstm-steps",
    (600, 1090),
    Both(pt="A célula LSTM em oito passos", en="The LSTM cell in eight steps"),
    Both(
        pt="Oito quadros em que a célula LSTM se completa: as entradas se juntam, o portão de esquecimento, o "
        "que fica da memória, o portão de entrada, o candidato, o novo estado da célula, o portão de saída e o "
        "novo estado oculto.",
        en="Eight panels in which the LSTM cell is completed: the inputs join, the forget gate, what stays of "
        "the memory, the input gate, the candidate, the new cell state, the output gate and the new hidden "
        "state.",
    ),
)
def lstm_steps(d: Canvas) -> None:
    titles = (
        d.say(pt="juntar as entradas", en="join the inputs"),
        d.term("forget_gate"),
        d.say(pt="o que fica da memória", en="what stays in memory"),
        d.term("input_gate"),
        d.term("candidate"),
        d.say(pt="novo estado da célula", en="new cell state"),
        d.term("output_gate"),
        d.say(pt="novo estado oculto", en="new hidden state"),
    )
    for k, (title, equation) in enumerate(zip(titles, EQUATIONS, strict=True)):
        x, y = 6 + 300 * (k % 2), 8 + 273 * (k // 2)
        d.text(x, y + 14, f"{k + 1}. {title}", 19, TEXT, "start", bold=True)
        plan = Plan(d, x, y + 22, 0.9, PARTS[: k + 1], 16)
        plan.draw()
        for role, symbol, u, v, anchor in NAMES[k]:
            plan.label(u, v, symbol, role, anchor=anchor, size=17)
        d.text(x + 143, y + 227, equation, 18, TEXT)
