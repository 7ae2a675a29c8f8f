"""The four shapes of a problem on one sheet: when the network reads, when it answers, and where the loss looks."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.palette import INK, PANEL, PAPER, TEXT, TINT, WIRE
from course_lib.language import Both

HIGH = 172  # of one shape
LANE = 104  # from its top to its cells
HALF, REACH = 18, 20  # half the height of a cell, and the length of a wire
WIDE = 44


@figure(
    "task-shapes",
    (560, 766),
    Both(pt="Quatro formas de problema", en="Four shapes of a problem"),
    Both(
        pt="Quatro fileiras de células. Muitos para um: cinco células leem as letras de Souza, e só da última sai uma "
        "resposta, português. No mesmo passo: quatro células leem Ana mora em Lisboa, e de cada uma sai sim ou não. "
        "Fora de passo: duas células leem dois e mil, e outras cinco escrevem 2, 0, 0, 0 e fim. Um para muitos: a "
        "primeira célula recebe português, e cinco células escrevem as letras de Souza. Cada resposta emoldurada é "
        "um lugar em que a perda olha; quem escreve lê, tracejado, o que acabou de escrever.",
        en="Four rows of cells. Many to one: five cells read the letters of Souza, and an answer, Portuguese, comes "
        "from the last alone. In step: four cells read Ana lives in Lisbon, and from each comes yes or no. Out of "
        "step: two cells read two and thousand, and five others write 2, 0, 0, 0 and end. One to many: the first cell "
        "is given Portuguese, and five cells write the letters of Souza. Every framed answer is a place at which the "
        "loss looks; a cell that writes reads, dashed, what has just been written.",
    ),
)
def task_shapes(d: Canvas) -> None:
    five = [68 + 108 * k for k in range(5)]
    four = [72 + 138 * k for k in range(4)]
    seven = [58, 152, 246, 319, 392, 465, 532]
    portuguese, end = d.say(pt="português", en="Portuguese"), d.say(pt="fim", en="end")

    question = d.say(pt="que língua?", en="which language?")
    lane = shape(d, 0, d.say(pt="muitos para um", en="many to one"), question)
    cells(d, five, lane)
    take(d, five, lane, list("Souza"))
    answers(d, {five[-1]: portuguese}, lane, 108, -18)

    title = d.say(pt="muitos para muitos, no mesmo passo", en="many to many, in step")
    lane = shape(d, 1, title, d.say(pt="nome próprio?", en="a proper name?"))
    cells(d, four, lane)
    take(d, four, lane, d.say(pt="Ana mora em Lisboa", en="Ana lives in Lisbon").split())
    answers(d, dict(zip(four, d.say(pt="sim não não sim", en="yes no no yes").split(), strict=True)), lane, 54)

    title = d.say(pt="muitos para muitos, outro comprimento", en="many to many, out of step")
    lane = shape(d, 2, title, d.say(pt="número?", en="which number?"))
    cells(d, seven[:2], lane)
    d.wire((seven[1] + WIDE / 2, lane), (seven[2] - WIDE / 2, lane), colour=INK["h"], width=4.5)
    cells(d, seven[2:], lane, writing=True)
    take(d, seven[:2], lane, d.say(pt="dois mil", en="two thousand").split())
    take(d, seven[3:], lane, list("2000"), own=True)
    answers(d, dict(zip(seven[2:], [*"2000", end], strict=True)), lane, 44)

    question = d.say(pt="que nome?", en="which name?")
    lane = shape(d, 3, d.say(pt="um para muitos", en="one to many"), question)
    cells(d, five, lane, writing=True)
    take(d, five[:1], lane, [portuguese])
    take(d, five[1:], lane, list("Souz"), own=True)
    answers(d, dict(zip(five, "Souza", strict=True)), lane, 34)

    for x, y, entry in (
        (24, 26, d.say(pt="cheia: célula que lê", en="filled: a cell that reads")),
        (24, 56, d.say(pt="branca: célula que escreve", en="white: a cell that writes")),
        (282, 26, d.say(pt="emoldurado: onde a perda olha", en="framed: where the loss looks")),
        (282, 56, d.say(pt="tracejado: o que já escreveu", en="dashed: what it has written")),
    ):
        d.text(x, 4 * HIGH + y, entry, 17, anchor="start")


def shape(d: Canvas, place: int, title: str, question: str) -> float:
    """Write the heading of the shape in that place from the top, and return the height of its cells."""
    top = place * HIGH
    d.text(24, top + 20, title, 18, bold=True, anchor="start")
    d.text(536, top + 20, question, 17, WIRE, anchor="end")
    return top + LANE


def cells(d: Canvas, columns: Sequence[float], lane: float, writing: bool = False) -> None:
    """Draw one cell a column, each handing its state to the next; those that write are white."""
    for x, after in pairwise(columns):
        d.wire((x + WIDE / 2, lane), (after - WIDE / 2, lane), colour=INK["h"])
    for x in columns:
        d.box((x, lane), (WIDE, 2 * HALF), PAPER if writing else TINT["h"], INK["h"], 2.5, 7)


def take(d: Canvas, columns: Sequence[float], lane: float, labels: Sequence[str], own: bool = False) -> None:
    """Draw what each cell reads, from below; dashed where the network wrote it itself."""
    for x, label in zip(columns, labels, strict=True):
        d.wire((x, lane + HALF + REACH), (x, lane + HALF), colour=WIRE if own else INK["x"], dashed=own)
        d.text(x, lane + HALF + REACH + 12, label, 18, WIRE if own else INK["x"])


def answers(d: Canvas, labels: Mapping[float, str], lane: float, width: float, shift: float = 0) -> None:
    """Draw the answer above each column that gives one, in a frame: there the loss looks."""
    for x, label in labels.items():
        d.wire((x, lane - HALF), (x, lane - HALF - REACH), colour=INK["h"])
        d.box((x + shift, lane - HALF - REACH - 13), (width, 26), PANEL, TEXT, 1.5, 6)
        d.text(x + shift, lane - HALF - REACH - 13, label, 17, INK["h"])
