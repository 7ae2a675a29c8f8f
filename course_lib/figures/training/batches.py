"""What every training run meets: batches of unequal lengths, a cut in time, and the state before the first step."""

from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.palette import FAINT, INK, PANEL, PAPER, TEXT, TINT, WIRE
from course_lib.figures.kit.unrolled import feed, row
from course_lib.language import Both

LENGTHS = (5, 3, 6)


@figure(
    "padding",
    (560, 376),
    Both(pt="Preenchimento e máscara", en="Padding and mask"),
    Both(
        pt="Um lote de três sequências de comprimentos 5, 3 e 6, uma por linha, com seis colunas de passos. Os "
        "lugares que sobram no fim das curtas recebem zeros, o preenchimento, e ficam fora da conta. Uma moldura "
        "grossa marca o último passo verdadeiro de cada uma, de onde sai o seu estado final. Embaixo, a máscara: um "
        "onde há dado, zero onde não há.",
        en="A batch of three sequences of lengths 5, 3 and 6, one a line, with six columns of steps. The places left "
        "at the end of the short ones are filled with zeros, the padding, and do not count. A thick frame marks the "
        "last real step of each, from which its final state comes. Below, the mask: one where there is data, zero "
        "where not.",
    ),
)
def padding(d: Canvas) -> None:
    left, pitch, top, mask = 150, 70, 66, 218
    for t in range(max(LENGTHS)):
        d.text(left + pitch * t, 26, f"$t = {t + 1}$", 17, WIRE)
    for b, length in enumerate(LENGTHS):
        y, below = top + 46 * b, mask + 32 * b
        d.text(20, y, f"$T_{b + 1} = {length}$", 19, anchor="start")
        for t in range(max(LENGTHS)):
            x, real, last = left + pitch * t, t < length, t == length - 1
            ink = INK["h"] if last else INK["x"] if real else FAINT
            d.box((x, y), (56, 36), TINT["x"] if real else PAPER, ink, 4.5 if last else 2, 6, dashed=not real)
            d.text(x, y, f"$x_{t + 1}$" if real else "0", 19, INK["x"] if real else WIRE)
            d.text(x, below, str(int(real)), 19, TEXT if real else WIRE, bold=real)
    d.text(20, mask, d.say(pt="máscara", en="mask"), 19, anchor="start", bold=True)
    d.box((48, 342), (56, 34), TINT["x"], INK["h"], 4.5, 6)
    final = d.say(pt="último passo verdadeiro: o estado final", en="last real step: the final state")
    d.text(92, 342, final, 18, anchor="start")


@figure(
    "truncated-bptt",
    (560, 360),
    Both(pt="Retropropagação truncada no tempo", en="Truncated backpropagation through time"),
    Both(
        pt="Os estados de seis passos, cortados em dois pedaços de três. As setas cheias do estado atravessam o "
        "corte: o segundo pedaço começa com o estado em que o primeiro terminou. As setas tracejadas do gradiente "
        "voltam só até o começo de cada pedaço e param no corte, marcado por uma linha.",
        en="The states of six steps, cut into two pieces of three. The solid arrows of the state cross the cut: the "
        "second piece begins with the state in which the first ended. The dashed arrows of the gradient go back only "
        "to the beginning of each piece and stop at the cut, marked by a line.",
    ),
)
def truncated_bptt(d: Canvas) -> None:
    columns, lane, half, cut = [36, 126, 216, 344, 434, 524], 128, 25, 280
    for k, x in enumerate(columns):
        if k:
            before = columns[k - 1] + half
            d.wire((before, lane - 12), (x - half, lane - 12), colour=INK["h"])
            d.wire((x - half, lane + 12), (cut + 6 if k == 3 else before, lane + 12), width=3, colour=TEXT, dashed=True)
        d.box((x, lane), (2 * half, 54), TINT["h"], INK["h"], 2.5)
        d.text(x, lane, f"$h_{k + 1}$", 20, INK["h"])
    feed(d, columns, lane, [f"$x_{k}$" for k in range(1, 7)], 46)
    d.wire((cut, 62), (cut, 100), width=4, arrow=False, colour=TEXT)
    d.wire((cut, 128), (cut, 200), width=4, arrow=False, colour=TEXT)
    d.text(cut, 44, d.say(pt="corte", en="cut"), 19, TEXT, bold=True)
    for x, k in ((126, 1), (434, 2)):
        d.text(x, 72, d.say(pt=f"pedaço {k}", en=f"piece {k}"), 18)
    d.wire((24, 274), (80, 274), colour=INK["h"])
    state = d.say(pt="o estado segue para o pedaço seguinte", en="the state goes on to the next piece")
    d.text(94, 274, state, 18, anchor="start")
    d.wire((80, 314), (24, 314), colour=TEXT, width=3, dashed=True)
    gradient = d.say(pt="o gradiente volta, mas para no corte", en="the gradient goes back, but stops at the cut")
    d.text(94, 314, gradient, 18, anchor="start")


@figure(
    "initial-state",
    (560, 576),
    Both(pt="O estado inicial", en="The initial state"),
    Both(
        pt="Três redes desenroladas. Na de cima, o estado antes do primeiro passo é zero. Na do meio, é o último "
        "estado do pedaço anterior da mesma sequência. Na de baixo, é um vetor de parâmetros, o mesmo para todas as "
        "sequências: uma seta tracejada leva a ele o gradiente, e o treino o ajusta como a um peso.",
        en="Three unrolled networks. In the upper one the state before the first step is zero. In the middle one it "
        "is the last state of the same sequence's previous piece. In the lower one it is a vector of parameters, the "
        "same for all sequences: a dashed arrow brings the gradient to it, and training adjusts it as it does a "
        "weight.",
    ),
)
def initial_state(d: Canvas) -> None:
    columns, pitch = [202, 342, 482], 188
    zero = d.say(pt="zero: nada a aprender", en="zero: nothing to learn")
    carried = d.say(pt="levado adiante: o fim do pedaço anterior", en="carried on: the end of the previous piece")
    learned = d.say(pt="aprendido: um parâmetro a mais", en="learned: one more parameter")
    starts = ((zero, "0", PANEL, 0), (carried, "$h_T$", PANEL, 0), (learned, "$h_0$", TINT["h"], 10))
    for k, (title, label, fill, up) in enumerate(starts):
        top = 28 + pitch * k
        lane = top + 66
        d.text(24, top, title, 19, anchor="start", bold=True)
        d.box((60, lane), (56, 54), fill, INK["h"], 2.5, 7, dashed=label == "$h_T$")
        d.text(60, lane, label, 21, INK["h"], bold=True)
        d.wire((88, lane - up), (163, lane - up), colour=INK["h"])
        row(d, columns, lane)
        feed(d, columns, lane, [f"$x_{n}$" for n in range(1, 4)], 36)
    end = 28 + 2 * pitch + 66
    d.wire((163, end + 10), (88, end + 10), colour=TEXT, width=3, dashed=True)
    d.text(24, end + 60, d.say(pt="o gradiente", en="the gradient"), 18, anchor="start")
    d.text(24, end + 86, d.say(pt="chega até ele", en="reaches it"), 18, anchor="start")
