"""The learn, forget, remember and use gates, each alone with its equations."""

from course_lib.figures.kit.canvas import Canvas, Point
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.palette import INK, WIRE, Role
from course_lib.language import Both

WIDTH = 540
JOINT = 112


def _joined(d: Canvas, y: float, *ends: tuple[Point, ...]) -> None:
    """Draw short-term memory from the left and the event from below, joined at (JOINT, y), and their ways onward."""
    d.wire((14, y), (JOINT, y), colour=INK["h"], arrow=False)
    d.wire((JOINT, y + 62), (JOINT, y + 1), colour=INK["x"])
    for points in ends:
        d.wire((JOINT, y), *points)
    d.dot((JOINT, y))
    d.text(14, y - 20, "$STM_{t−1}$", 20, INK["h"], "start")
    d.text(JOINT - 14, y + 54, f"{d.term('event')} $E_t$", 19, INK["x"], "end")


def _equations(d: Canvas, y: float, *lines: tuple[str, Role | None]) -> None:
    for k, (line, role) in enumerate(lines):
        d.text(WIDTH / 2, y + 32 * k, line, 19, INK[role] if role else INK["h"])


@figure(
    "learn-gate",
    (WIDTH, 392),
    Both(pt="Portão de aprendizado", en="Learn gate"),
    Both(
        pt="A memória de curto prazo e o evento se juntam e vão a duas camadas: uma tangente hiperbólica dá a "
        "informação nova N, uma sigmoide dá o fator de ignorar i. O produto elemento a elemento dos dois é o "
        "que se aprendeu.",
        en="Short-term memory and event join and go to two layers: a hyperbolic tangent gives the new "
        "information N, a sigmoid gives the ignore factor i. Their element-wise product is what was learned.",
    ),
)
def learn_gate(d: Canvas) -> None:
    _joined(
        d, 140, ((JOINT + 44, 140), (JOINT + 44, 72), (204, 72)), ((JOINT + 44, 140), (JOINT + 44, 208), (212, 208))
    )
    d.wire((288, 72), (400, 72), (400, 125), colour=INK["g"])
    d.wire((276, 208), (400, 208), (400, 155), colour=INK["i"])
    d.wire((415, 140), (526, 140), colour=INK["g"])
    d.layer((246, 72), "tanh", "g", (84, 46))
    d.layer((244, 208), "σ", "i")
    d.op((400, 140), "⊙")
    d.text(526, 40, f"{d.term('new_information')} $N_t$", 19, INK["g"], "end")
    d.text(526, 238, f"{d.term('ignore_factor')} $i_t$", 19, INK["i"], "end")
    d.text(526, 116, d.say(pt="aprendido", en="learned"), 19, INK["g"], "end")
    _equations(
        d,
        302,
        ("$N_t = tanh(W_n [STM_{t−1}, E_t] + b_n)$", "g"),
        ("$i_t = σ(W_i [STM_{t−1}, E_t] + b_i)$", "i"),
        (d.say(pt="aprendido $= N_t ⊙ i_t$", en="learned $= N_t ⊙ i_t$"), None),
    )


@figure(
    "forget-gate",
    (WIDTH, 346),
    Both(pt="Portão de esquecimento", en="Forget gate"),
    Both(
        pt="A memória de curto prazo e o evento se juntam e uma sigmoide dá o fator de esquecimento f, que "
        "multiplica a memória de longo prazo; sai o que ficou dela.",
        en="Short-term memory and event join and a sigmoid gives the forget factor f, which multiplies "
        "long-term memory; what was kept of it leaves.",
    ),
)
def forget_gate(d: Canvas) -> None:
    d.wire((14, 64), (365, 64), colour=INK["c"], width=4.5)
    d.wire((395, 64), (526, 64), colour=INK["c"], width=4.5)
    _joined(d, 172, ((202, 172),))
    d.wire((266, 172), (380, 172), (380, 79), colour=INK["f"])
    d.layer((234, 172), "σ", "f")
    d.op((380, 64), "⊙")
    d.text(14, 38, f"$LTM_{{t−1}}$ {d.term('ltm')}", 19, INK["c"], "start")
    d.text(526, 38, d.say(pt="ficou", en="kept"), 19, INK["c"], "end")
    d.text(526, 202, f"{d.term('forget_factor')} $f_t$", 19, INK["f"], "end")
    _equations(
        d,
        284,
        ("$f_t = σ(W_f [STM_{t−1}, E_t] + b_f)$", "f"),
        (d.say(pt="ficou $= LTM_{t−1} ⊙ f_t$", en="kept $= LTM_{t−1} ⊙ f_t$"), None),
    )


@figure(
    "remember-gate",
    (WIDTH, 276),
    Both(pt="Portão de lembrança", en="Remember gate"),
    Both(
        pt="O que ficou da memória de longo prazo e o que se aprendeu são somados; a soma é a memória de longo "
        "prazo nova. Não há pesos nem sigmoide.",
        en="What was kept of long-term memory and what was learned are added; the sum is the new long-term "
        "memory. There are no weights and no sigmoid.",
    ),
)
def remember_gate(d: Canvas) -> None:
    d.wire((14, 64), (185, 64), colour=INK["c"], width=4.5)
    d.wire((215, 64), (526, 64), colour=INK["c"], width=4.5)
    d.wire((14, 160), (200, 160), (200, 79), colour=INK["g"])
    d.op((200, 64), "+")
    d.text(14, 38, d.say(pt="ficou", en="kept"), 19, INK["c"], "start")
    d.text(526, 38, f"{d.term('ltm')} $LTM_t$", 19, INK["c"], "end")
    d.text(14, 136, d.say(pt="aprendido", en="learned"), 19, INK["g"], "start")
    d.text(230, 136, d.say(pt="só uma soma:", en="just a sum:"), 18, WIRE, "start")
    d.text(230, 162, d.say(pt="sem pesos, sem sigmoide", en="no weights, no sigmoid"), 18, WIRE, "start")
    _equations(
        d,
        214,
        (d.say(pt="$LTM_t =$ ficou $+$ aprendido", en="$LTM_t =$ kept $+$ learned"), "c"),
        ("$LTM_t = LTM_{t−1} ⊙ f_t + N_t ⊙ i_t$", "c"),
    )


@figure(
    "use-gate",
    (WIDTH, 346),
    Both(pt="Portão de uso", en="Use gate"),
    Both(
        pt="A memória de longo prazo nova passa pela tangente hiperbólica. A memória de curto prazo anterior e "
        "o evento se juntam e uma sigmoide dá o fator de uso V. O produto dos dois é a nova memória de curto "
        "prazo.",
        en="The new long-term memory passes through the hyperbolic tangent. The previous short-term memory and "
        "the event join and a sigmoid gives the use factor V. The product of the two is the new short-term "
        "memory.",
    ),
)
def use_gate(d: Canvas) -> None:
    d.wire((14, 64), (192, 64), colour=INK["c"], width=4.5)
    d.wire((276, 64), (365, 64), colour=INK["c"])
    d.wire((395, 64), (526, 64), colour=INK["h"])
    _joined(d, 172, ((202, 172),))
    d.wire((266, 172), (380, 172), (380, 79), colour=INK["o"])
    d.squash((234, 64), "c")
    d.layer((234, 172), "σ", "o")
    d.op((380, 64), "⊙")
    d.text(14, 38, d.say(pt="$LTM_t$ (nova)", en="$LTM_t$ (new)"), 19, INK["c"], "start")
    d.text(526, 38, "$STM_t$", 20, INK["h"], "end")
    d.text(526, 202, f"{d.term('use_factor')} $V_t$", 19, INK["o"], "end")
    _equations(
        d,
        284,
        ("$V_t = σ(W_v [STM_{t−1}, E_t] + b_v)$", "o"),
        ("$STM_t = tanh(LTM_t) ⊙ V_t$", None),
    )
