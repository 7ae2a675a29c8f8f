"""The three shapes of a problem: many to one, many to many in step, many to many out of step."""

from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.palette import FAINT, INK, PANEL, TEXT
from course_lib.figures.kit.unrolled import HALF, emit, feed, row
from course_lib.language import Both


@figure(
    "many-to-one",
    (560, 306),
    Both(pt="Muitos para um", en="Many to one"),
    Both(
        pt="Cinco cópias da célula leem as letras do sobrenome Souza, uma por passo. Só a última dá uma saída: a "
        "nacionalidade do nome, português.",
        en="Five copies of the cell read the letters of the surname Souza, one at each step. Only the last gives an "
        "output: the name's nationality, Portuguese.",
    ),
)
def many_to_one(d: Canvas) -> None:
    columns, lane = [60 + 110 * k for k in range(5)], 160
    row(d, columns, lane)
    feed(d, columns, lane, list("Souza"))
    d.wire((columns[-1], lane - HALF), (columns[-1], 70), colour=INK["h"])
    d.box((columns[-1] - 18, 48), (124, 40), PANEL, TEXT, 2, 8)
    d.text(columns[-1] - 18, 48, d.say(pt="português", en="Portuguese"), 19)
    d.text(24, 48, d.say(pt="um nome → a sua nacionalidade", en="a name → its nationality"), 19, anchor="start")
    d.text(280, 284, d.say(pt="uma saída, depois do último passo", en="one output, after the last step"), 18)


@figure(
    "many-to-many-in-step",
    (560, 336),
    Both(pt="Muitos para muitos, no mesmo passo", en="Many to many, in step"),
    Both(
        pt="Quatro cópias da célula leem as palavras de uma frase, uma por passo, e cada uma diz na hora se a palavra "
        "é um nome próprio: sim, não, não, sim.",
        en="Four copies of the cell read the words of a sentence, one at each step, and each says at once whether "
        "the word is a proper name: yes, no, no, yes.",
    ),
)
def in_step(d: Canvas) -> None:
    columns, lane = [76 + 136 * k for k in range(4)], 188
    row(d, columns, lane)
    feed(d, columns, lane, d.say(pt="Ana mora em Lisboa", en="Ana lives in Lisbon").split())
    emit(d, columns, lane, d.say(pt="sim não não sim", en="yes no no yes").split())
    d.text(24, 32, d.say(pt="cada palavra → nome próprio?", en="each word → a proper name?"), 19, anchor="start")
    d.text(280, 314, d.say(pt="uma saída em cada passo", en="one output at each step"), 18)


@figure(
    "many-to-many-out-of-step",
    (560, 352),
    Both(pt="Muitos para muitos, com outro comprimento", en="Many to many, out of step"),
    Both(
        pt="Duas cópias de uma célula, o codificador, leem as palavras dois e mil. O estado passa a quatro cópias de "
        "outra célula, o decodificador, que escrevem os algarismos 2, 0, 0 e 0. A saída só começa depois de lida "
        "toda a entrada e tem outro comprimento.",
        en="Two copies of one cell, the encoder, read the words two and thousand. The state passes to four copies of "
        "another cell, the decoder, which write the digits 2, 0, 0 and 0. The output begins only after the whole "
        "input is read and has another length.",
    ),
)
def out_of_step(d: Canvas) -> None:
    columns, lane = [52, 134, 244, 330, 416, 502], 186
    d.box((93, lane), (168, 84), PANEL, FAINT, 2, 12)
    d.box((373, lane), (344, 84), PANEL, FAINT, 2, 12)
    d.wire((167, lane), (211, lane), colour=INK["h"], width=4.5)
    row(d, columns[:2], lane, 66)
    row(d, columns[2:], lane, 66)
    feed(d, columns[:2], lane, d.say(pt="dois mil", en="two thousand").split(), 50)
    emit(d, columns[2:], lane, list("2000"), 50)
    d.text(24, 32, d.say(pt="por extenso → algarismos", en="number words → digits"), 19, anchor="start")
    d.text(93, 118, d.say(pt="codificador", en="encoder"), 18, TEXT, bold=True)
    d.text(373, 254, d.say(pt="decodificador", en="decoder"), 18, TEXT, bold=True)
    lengths = d.say(
        pt="$T$ entradas, depois $T$′ saídas: 2 palavras, 4 algarismos",
        en="$T$ inputs, then $T$′ outputs: 2 words, 4 digits",
    )
    d.text(280, 328, lengths, 18)
