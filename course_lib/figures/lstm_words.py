"""The LSTM in the words learn, forget, remember, use: the rough cell, the accurate one, and its four gates."""

from course_lib.figures.catalogue import Both, figure
from course_lib.figures.lstm import name_flows, name_gates
from course_lib.figures.palette import INK, PANEL, TEXT
from course_lib.figures.plan import Plan
from course_lib.figures.svg import Canvas


@figure(
    "lstm-rough",
    (560, 400),
    Both(pt="A LSTM em quatro palavras", en="The LSTM in four words"),
    Both(
        pt="Esboço da célula com quatro caixas: esquecer, aprender, lembrar e usar.",
        en="Sketch of the cell with four boxes: forget, learn, remember and use.",
    ),
)
def lstm_rough(d: Canvas) -> None:
    d.box((280, 200), (400, 300), PANEL)


@figure(
    "lstm-words",
    (560, 420),
    Both(pt="A célula LSTM em palavras", en="The LSTM cell in words"),
    Both(
        pt="A célula LSTM com as memórias de longo e de curto prazo.",
        en="The LSTM cell with long-term and short-term memory.",
    ),
)
def lstm_words(d: Canvas) -> None:
    plan = Plan(d, 56, -6, 1.4, margin=32)
    plan.draw()
    name_flows(plan, ("$LTM_{t−1}$", "$LTM_t$", "$STM_{t−1}$", "$STM_t$", "$E_t$"))
    name_gates(plan, ("$f_t$", "$i_t$", "$N_t$", "$V_t$"))


@figure(
    "learn-gate",
    (520, 320),
    Both(pt="Portão de aprendizado", en="Learn gate"),
    Both(pt="Informação nova vezes fator de ignorar.", en="New information times ignore factor."),
)
def learn_gate(d: Canvas) -> None:
    d.layer((260, 100), "tanh", "g", (84, 46))
    d.layer((260, 220), "σ", "i")


@figure(
    "forget-gate",
    (520, 320),
    Both(pt="Portão de esquecimento", en="Forget gate"),
    Both(pt="Memória de longo prazo vezes fator de esquecimento.", en="Long-term memory times forget factor."),
)
def forget_gate(d: Canvas) -> None:
    d.layer((260, 220), "σ", "f")


@figure(
    "remember-gate",
    (520, 320),
    Both(pt="Portão de lembrança", en="Remember gate"),
    Both(pt="Soma do que ficou com o que se aprendeu.", en="Sum of what was kept and what was learned."),
)
def remember_gate(d: Canvas) -> None:
    d.op((260, 160), "+", TEXT)


@figure(
    "use-gate",
    (520, 320),
    Both(pt="Portão de uso", en="Use gate"),
    Both(
        pt="Memória nova pela tangente hiperbólica, vezes fator de uso.",
        en="New memory through the tangent, times use factor.",
    ),
)
def use_gate(d: Canvas) -> None:
    d.layer((260, 220), "σ", "o")
    d.text(260, 40, "$STM_t$", colour=INK["h"])
