"""The LSTM in the words learn, forget, remember, use: the rough cell and the accurate one."""

from course_lib.figures.kit.canvas import Canvas, Point
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.legend import Entry, legend
from course_lib.figures.kit.palette import FAINT, INK, PANEL, PAPER, TINT, WIRE, Role
from course_lib.figures.kit.plan import Plan, name_flows, name_gates
from course_lib.language import Both

FLOWS = ("$LTM_{t−1}$", "$LTM_t$", "$STM_{t−1}$", "$STM_t$", "$E_t$")
LEGEND: tuple[Entry, ...] = (
    ("f", "forget_factor", "$f_t$"),
    ("i", "ignore_factor", "$i_t$"),
    ("g", "new_information", "$N_t$"),
    ("o", "use_factor", "$V_t$"),
    ("c", "ltm", "LTM"),
    ("h", "stm", "STM"),
    ("x", "event", "$E_t$"),
)


def verbs(d: Canvas) -> dict[str, str]:
    """Return the four words of the cell."""
    return {
        "forget": d.say(pt="esquecer", en="forget"),
        "learn": d.say(pt="aprender", en="learn"),
        "remember": d.say(pt="lembrar", en="remember"),
        "use": d.say(pt="usar", en="use"),
    }


def _word(d: Canvas, centre: Point, word: str, role: Role, width: float = 118) -> None:
    d.box(centre, (width, 60), TINT[role], INK[role], 2.5)
    d.text(*centre, word, 18, INK[role], bold=True)


@figure(
    "lstm-rough",
    (560, 366),
    Both(pt="A LSTM em quatro palavras", en="The LSTM in four words"),
    Both(
        pt="Esboço da célula com quatro caixas. A memória de longo prazo entra em esquecer e segue para "
        "lembrar, de onde sai nova. A memória de curto prazo e o evento vão a esquecer, a aprender e a usar. "
        "Aprender leva a lembrar. Usar lê a memória de longo prazo nova e dá a nova memória de curto prazo.",
        en="Sketch of the cell with four boxes. Long-term memory enters forget and goes on to remember, whence "
        "it leaves new. Short-term memory and event go to forget, learn and use. Learn leads to remember. Use "
        "reads the new long-term memory and gives the new short-term memory.",
    ),
)
def lstm_rough(d: Canvas) -> None:
    lane, low, bus = 92, 196, 290
    d.box((287, 176), (406, 272), PANEL, FAINT, 2, 14)
    d.wire((8, lane), (97, lane), colour=INK["c"], width=4.5)
    d.wire((215, lane), (235, lane), colour=INK["c"], width=4.5)
    d.wire((353, lane), (552, lane), colour=INK["c"], width=4.5)
    d.wire((426, lane), (426, low - 30), colour=INK["c"])
    d.dot((426, lane), INK["c"], 6)
    d.wire((294, low - 30), (294, lane + 30), colour=INK["g"])
    d.wire((480, low), (552, low), colour=INK["h"])
    d.wire((8, bus), (110, bus), colour=INK["h"], arrow=False)
    d.wire((110, 352), (110, bus + 1), colour=INK["x"])
    for before, x, bottom in ((110, 156, lane + 30), (147, 294, low + 30), (285, 426, low + 30)):
        d.wire((before, bus), (x, bus), (x, bottom))
    d.dot((110, bus))
    words = verbs(d)
    _word(d, (156, lane), words["forget"], "f")
    _word(d, (294, lane), words["remember"], "c")
    _word(d, (294, low), words["learn"], "g")
    _word(d, (426, low), words["use"], "o", 108)
    d.text(8, lane - 26, FLOWS[0], 20, INK["c"], "start")
    d.text(552, lane - 26, FLOWS[1], 20, INK["c"], "end")
    d.text(8, bus - 24, FLOWS[2], 20, INK["h"], "start")
    d.text(552, low - 24, FLOWS[3], 20, INK["h"], "end")
    d.text(124, 342, f"{FLOWS[4]} {d.term('event')}", 20, INK["x"], "start")


@figure(
    "lstm-words",
    (560, 446),
    Both(pt="A célula LSTM em palavras", en="The LSTM cell in words"),
    Both(
        pt="A mesma célula com as contas à vista, em quatro regiões. Esquecer: a memória de longo prazo vezes o "
        "fator de esquecimento. Aprender: a informação nova vezes o fator de ignorar. Lembrar: a soma das duas. "
        "Usar: a tangente hiperbólica da memória de longo prazo nova vezes o fator de uso.",
        en="The same cell with its arithmetic in sight, in four regions. Forget: long-term memory times the "
        "forget factor. Learn: new information times the ignore factor. Remember: the sum of the two. Use: the "
        "hyperbolic tangent of the new long-term memory times the use factor.",
    ),
)
def lstm_words(d: Canvas) -> None:
    plan = Plan(d, 57, 12, 1.4, margin=36, text=18)
    plan.body()
    for u0, v0, u1, v1 in ((33, 22, 79, 154), (84, 66, 189, 154), (138, 22, 178, 49), (196, 62, 302, 154)):
        size = (plan.k * (u1 - u0), plan.k * (v1 - v0))
        d.box(plan.at((u0 + u1) / 2, (v0 + v1) / 2), size, PAPER, WIRE, 1.5, 8, dashed=True)
    plan.inside()
    name_flows(plan, FLOWS, 18)
    name_gates(plan, {"f": "$f_t$", "i": "$i_t$", "g": "$N_t$", "o": "$V_t$"})
    words = verbs(d)
    for name, u, v, anchor in (
        ("forget", 58, 9, "middle"),
        ("remember", 158, 9, "middle"),
        ("learn", 85, 58, "start"),
        ("use", 197, 54, "start"),
    ):
        plan.label(u, v, words[name], size=17, bold=True, anchor=anchor)
    legend(d, 10, 322, 268, LEGEND, 46)
