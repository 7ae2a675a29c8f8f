"""What the signs in the cell drawings mean."""

from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.palette import INK, PANEL, TEXT, WIRE
from course_lib.language import Both

# Name and meaning, from top to bottom.
ROWS = (
    (
        Both(pt="produto elemento a elemento", en="element-wise product"),
        Both(pt="(4; 6) ⊙ (1; 0,5) = (4; 3)", en="(4, 6) ⊙ (1, 0.5) = (4, 3)"),
    ),
    (
        Both(pt="soma elemento a elemento", en="element-wise sum"),
        Both(pt="(4; 6) + (1; −2) = (5; 4)", en="(4, 6) + (1, −2) = (5, 4)"),
    ),
    (
        Both(pt="quociente elemento a elemento", en="element-wise quotient"),
        Both(pt="(4; 6) ÷ (2; 4) = (2; 1,5)", en="(4, 6) ÷ (2, 4) = (2, 1.5)"),
    ),
    (
        Both(pt="um menos cada elemento", en="one minus each element"),
        Both(pt="1 − (0,9; 0,2) = (0,1; 0,8)", en="1 − (0.9, 0.2) = (0.1, 0.8)"),
    ),
    (
        Both(pt="camada sigmoide", en="sigmoid layer"),
        Both(pt="$σ(W v + b)$: com pesos, de 0 a 1", en="$σ(W v + b)$: with weights, from 0 to 1"),
    ),
    (
        Both(pt="camada tanh", en="tanh layer"),
        Both(pt="$tanh(W v + b)$: com pesos, de −1 a 1", en="$tanh(W v + b)$: with weights, −1 to 1"),
    ),
    (
        Both(pt="tanh sem pesos", en="tanh without weights"),
        Both(pt="$tanh(v)$: só comprime, de −1 a 1", en="$tanh(v)$: only squashes, −1 to 1"),
    ),
    (
        Both(pt="juntar", en="join"),
        Both(pt="os dois vetores, um depois do outro", en="the two vectors, one after the other"),
    ),
    (
        Both(pt="copiar", en="copy"),
        Both(pt="o mesmo vetor vai aos dois lugares", en="the same vector goes both ways"),
    ),
)
PITCH = 86


@figure(
    "symbols",
    (560, 792),
    Both(pt="Os sinais dos desenhos", en="The signs in the drawings"),
    Both(
        pt="Nove sinais e o que significam: círculo com ponto, produto elemento a elemento; círculo com mais, soma; "
        "círculo com o sinal de dividir, quociente; oval com 1 e um sinal de menos, um menos cada elemento; retângulo "
        "com σ, camada sigmoide, de 0 a 1; retângulo com tanh, camada tangente hiperbólica, de −1 a 1; oval com tanh, "
        "tangente hiperbólica sem pesos; dois fios que se juntam, vetores postos um depois do outro; fio que se "
        "divide, cópia.",
        en="Nine signs and what they mean: a circle with a dot, element-wise product; a circle with a plus, sum; a "
        "circle with a division sign, quotient; an oval with 1 and a minus sign, one minus each element; a rectangle "
        "with σ, a sigmoid layer, from 0 to 1; a rectangle with tanh, a hyperbolic tangent layer, from −1 to 1; an "
        "oval with tanh, a hyperbolic tangent without weights; two wires that join, vectors put one after the other; "
        "a wire that splits, a copy.",
    ),
)
def symbols(d: Canvas) -> None:
    heights = [52 + PITCH * k for k in range(len(ROWS))]
    for y, (name, meaning) in zip(heights, ROWS, strict=True):
        d.text(150, y - 14, name.text(d.language), 19, anchor="start", bold=True)
        d.text(150, y + 14, meaning.text(d.language), 18, WIRE, "start")
    product, plus, quotient, rest, sigmoid, tanh, squash, join, copy = heights
    d.op((75, product), "⊙", radius=20)
    d.op((75, plus), "+", radius=20)
    d.op((75, quotient), "÷", radius=20)
    boxes = ((rest, "1 −", 64, 22), (sigmoid, "σ", 64, 7), (tanh, "tanh", 84, 7), (squash, "tanh", 84, 22))
    for y, label, width, radius in boxes:
        d.box((75, y), (width, 44), PANEL, TEXT, 2.5, radius)
        d.text(75, y, label, 21, bold=True)
    d.wire((20, join - 8), (130, join - 8))
    d.wire((60, join + 30), (60, join - 7))
    d.dot((60, join - 8))
    d.wire((20, copy - 8), (130, copy - 8), colour=INK["h"])
    d.wire((70, copy - 8), (70, copy + 32), colour=INK["h"])
    d.dot((70, copy - 8), INK["h"])
