"""The multidimensional network: a grid in which each place reads one neighbour a dimension, and its cell."""

from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.legend import Entry, legend
from course_lib.figures.kit.palette import FAINT, INK, PANEL, PAPER, TEXT, TINT, WIRE, Role
from course_lib.language import Both

PITCH, NODE = 92, 44
HERE = (2, 2)  # row and column of the place that is read


def _grid(d: Canvas, left: float, top: float, size: int = 4) -> None:
    for row in range(size):
        for column in range(size):
            x, y = left + PITCH * column, top + PITCH * row
            here, before = (row, column) == HERE, row <= HERE[0] and column <= HERE[1]
            for dx, dy, there in ((PITCH, 0, column > 0), (0, PITCH, row > 0)):
                if there:
                    start = (x - dx + (NODE / 2 if dx else 0), y - dy + (NODE / 2 if dy else 0))
                    end = (x - (NODE / 2 if dx else 0), y - (NODE / 2 if dy else 0))
                    d.wire(start, end, colour=INK["f"] if here else WIRE, width=4.5 if here else 2)
            fill = INK["h"] if here else TINT["h"] if before else PAPER
            d.box((x, y), (NODE, NODE), fill, INK["h"], 2.5, 7)


def _scan(d: Canvas, left: float, top: float, right: int, down: int) -> None:
    """Draw a small grid, the corner where its reading begins and the two ways it goes."""
    step, size = 26, 4
    x0, y0 = left + (0 if right > 0 else step * (size - 1)), top + (0 if down > 0 else step * (size - 1))
    for row in range(size):
        for column in range(size):
            d.box((left + step * column, top + step * row), (20, 20), PAPER, FAINT, 2, 3)
    d.wire((x0, y0), (x0 + right * 84, y0), width=3, colour=INK["h"])
    d.wire((x0, y0), (x0, y0 + down * 84), width=3, colour=INK["h"])
    d.dot((x0, y0), INK["h"], 8)


@figure(
    "multidimensional",
    (560, 624),
    Both(pt="Rede multidimensional", en="Multidimensional network"),
    Both(
        pt="Uma grade de quatro por quatro lugares. Cada um recebe o estado do vizinho de cima e o do vizinho da "
        "esquerda, cada qual com o seu portão de esquecimento, f_1 e f_2. O lugar marcado conhece, por esses "
        "caminhos, todo o retângulo acima e à esquerda dele, que está sombreado. Embaixo, quatro grades pequenas "
        "mostram as quatro direções de leitura, uma a partir de cada canto.",
        en="A grid of four by four places. Each receives the state of the neighbour above and that of the neighbour "
        "on the left, each with a forget gate of its own, f_1 and f_2. By these ways the marked place knows the whole "
        "rectangle above it and to its left, which is shaded. Below, four small grids show the four directions of "
        "reading, one from each corner.",
    ),
)
def multidimensional(d: Canvas) -> None:
    left, top = 60, 44
    _grid(d, left, top)
    x, y = left + PITCH * HERE[1], top + PITCH * HERE[0]
    d.text(x + 9, y - 48, "$f_1$", 20, INK["f"], "start")
    d.text(x - 46, y - 22, "$f_2$", 20, INK["f"])
    d.text(x, y, "$h$", 20, PAPER)
    gates = d.say(pt="um portão de|esquecimento|por dimensão", en="one forget|gate for each|dimension")
    known = d.say(pt="sombreado:|o que $h$ conhece", en="shaded:|what $h$ knows")
    for y, lines, ink in ((60, gates, INK["f"]), (200, known, INK["h"])):
        for k, line in enumerate(lines.split("|")):
            d.text(384, y + 28 * k, line, 18, ink, "start")
    four = d.say(pt="as quatro direções de leitura", en="the four directions of reading")
    d.text(280, 400, four, 19, TEXT, bold=True)
    for k, (right, down) in enumerate(((1, 1), (-1, 1), (1, -1), (-1, -1))):
        _scan(d, 44 + 134 * k, 450, right, down)
    d.text(280, 588, d.say(pt="juntas, conhecem a grade toda", en="together they know the whole grid"), 18)


LEGEND: tuple[Entry, ...] = (
    ("f", "forget_gate", "$f_1, f_2$"),
    ("i", "input_gate", "$i$"),
    ("g", "candidate", "$g$"),
    ("o", "output_gate", "$o$"),
    ("c", "cell_state", "$c$"),
    ("h", "hidden_state", "$h$"),
)
LANE, SECOND, MIDDLE, GATES, BUS, BELOW = 46, 118, 186, 268, 326, 372
F1, F2, JOIN, I, G, O, H = 130, 196, 240, 272, 346, 414, 474


def _memories(d: Canvas) -> None:
    d.wire((12, LANE), (F1 - 14, LANE), colour=INK["c"], width=4.5)
    d.wire((F1 + 14, LANE), (JOIN - 14, LANE), colour=INK["c"], width=4.5)
    d.wire((JOIN + 14, LANE), (G - 14, LANE), colour=INK["c"], width=4.5)
    d.wire((G + 14, LANE), (552, LANE), colour=INK["c"], width=4.5)
    d.wire((12, SECOND), (F2 - 14, SECOND), colour=INK["c"], width=4.5)
    d.wire((F2 + 14, SECOND), (JOIN, SECOND), (JOIN, LANE + 14), colour=INK["c"], width=4.5)
    d.wire((F1, GATES - 21), (F1, LANE + 14), colour=INK["f"])
    d.wire((F2, GATES - 21), (F2, SECOND + 14), colour=INK["f"])
    d.wire((I, GATES - 21), (I, MIDDLE), (G - 14, MIDDLE), colour=INK["i"])
    d.wire((G, GATES - 21), (G, MIDDLE + 14), colour=INK["g"])
    d.wire((G, MIDDLE - 14), (G, LANE + 14))
    for x, y, sign in ((F1, LANE, "⊙"), (F2, SECOND, "⊙"), (JOIN, LANE, "+"), (G, MIDDLE, "⊙"), (G, LANE, "+")):
        d.op((x, y), sign, radius=14)


def _inputs(d: Canvas) -> None:
    joint = 92
    d.wire((12, BUS), (joint, BUS), colour=INK["h"], arrow=False)
    d.wire((12, BELOW), (joint, BELOW), colour=INK["h"], arrow=False)
    d.wire((joint, 424), (joint, BELOW + 1), colour=INK["x"])
    d.wire((joint, BELOW), (joint, BUS + 1))
    layers: tuple[tuple[int, str, Role, float], ...] = (
        (F1, "σ", "f", 44),
        (F2, "σ", "f", 44),
        (I, "σ", "i", 44),
        (G, "tanh", "g", 72),
        (O, "σ", "o", 44),
    )
    before = joint
    for column, label, role, width in layers:
        d.wire((before, BUS), (column, BUS), (column, GATES + 21))
        d.layer((column, GATES), label, role, (width, 42), 20)
        before = column - 9
    d.dot((joint, BUS))
    d.dot((joint, BELOW))


def _show(d: Canvas) -> None:
    d.wire((H, LANE), (H, 118), colour=INK["c"])
    d.wire((H, 158), (H, GATES - 14), colour=INK["c"])
    d.wire((O + 22, GATES), (H - 14, GATES), colour=INK["o"])
    d.wire((H, GATES + 14), (H, BUS), (552, BUS), colour=INK["h"])
    d.squash((H, 138), "c", 74, 40, 20)
    d.dot((H, LANE), INK["c"])
    d.op((H, GATES), "⊙", radius=14)


@figure(
    "multidimensional-cell",
    (560, 618),
    Both(pt="Célula LSTM de duas dimensões", en="The LSTM cell of two dimensions"),
    Both(
        pt="Entram dois estados da célula, c_1 e c_2, um de cada vizinho. O portão de esquecimento f_1 multiplica o "
        "primeiro e f_2 o segundo; somam-se os dois e, depois, o produto do portão de entrada com o candidato. O "
        "resto é como na LSTM. Os cinco leem a entrada e os dois estados ocultos.",
        en="Two cell states enter, c_1 and c_2, one from each neighbour. The forget gate f_1 multiplies the first and "
        "f_2 the second; the two are added and then the product of input gate and candidate. The rest is as in the "
        "LSTM. All five read the input and both hidden states.",
    ),
)
def multidimensional_cell(d: Canvas) -> None:
    d.box((290, 204), (454, 376), PANEL, FAINT, 2, 14)
    _inputs(d)
    _memories(d)
    _show(d)
    for y, name in ((LANE, "c_1"), (SECOND, "c_2"), (BUS, "h_1"), (BELOW, "h_2")):
        d.text(12, y - 20, f"${name}$", 20, INK["c" if name[0] == "c" else "h"], "start")
    d.text(552, LANE - 22, "$c$", 20, INK["c"], "end")
    d.text(552, BUS - 22, "$h$", 20, INK["h"], "end")
    d.text(104, 414, "$x$", 20, INK["x"], "start")
    named: tuple[tuple[int, str, Role], ...] = ((F1, "f_1", "f"), (F2, "f_2", "f"), (I, "i", "i"), (G, "g", "g"))
    for x, name, role in named:
        d.text(x + 8, 228, f"${name}$", 19, INK[role], "start")
    d.text(444, GATES + 22, "$o$", 19, INK["o"])
    d.text(280, 450, "$c = f_1 ⊙ c_1 + f_2 ⊙ c_2 + i ⊙ g$", 20, INK["c"])
    d.text(280, 482, "$h = o ⊙ tanh(c)$", 20, INK["h"])
    legend(d, 20, 522, 306, LEGEND, 58)
