"""What the signs in the cell drawings mean."""

from course_lib.figures.catalogue import Both, figure
from course_lib.figures.palette import INK, PANEL, TEXT, WIRE
from course_lib.figures.svg import Canvas


@figure(
    "symbols",
    (560, 560),
    Both(pt="Os sinais dos desenhos", en="The signs in the drawings"),
    Both(
        pt="Seis sinais e o que significam: círculo com ponto, produto elemento a elemento; círculo com mais, "
        "soma; caixa com σ, camada sigmoide, de 0 a 1; caixa com tanh, camada tangente hiperbólica, de −1 a 1; "
        "dois fios que se juntam, vetores postos um depois do outro; fio que se divide, cópia.",
        en="Six signs and what they mean: a circle with a dot, element-wise product; a circle with a plus, sum; "
        "a box with σ, a sigmoid layer, from 0 to 1; a box with tanh, a hyperbolic tangent layer, from −1 to 1; "
        "two wires that join, vectors put one after the other; a wire that splits, a copy.",
    ),
)
def symbols(d: Canvas) -> None:
    rows = (
        (d.term("elementwise_product"), d.say(pt="(4; 6) ⊙ (1; 0,5) = (4; 3)", en="(4, 6) ⊙ (1, 0.5) = (4, 3)")),
        (
            d.say(pt="soma elemento a elemento", en="element-wise sum"),
            d.say(pt="(4; 6) + (1; −2) = (5; 4)", en="(4, 6) + (1, −2) = (5, 4)"),
        ),
        (
            d.say(pt="camada sigmoide", en="sigmoid layer"),
            d.say(pt="$σ(W v + b)$: de 0 a 1", en="$σ(W v + b)$: from 0 to 1"),
        ),
        (
            d.say(pt="camada tanh", en="tanh layer"),
            d.say(pt="$tanh(W v + b)$: de −1 a 1", en="$tanh(W v + b)$: from −1 to 1"),
        ),
        (
            d.say(pt="juntar", en="join"),
            d.say(pt="os dois vetores, um depois do outro", en="the two vectors, one after the other"),
        ),
        (
            d.say(pt="copiar", en="copy"),
            d.say(pt="o mesmo vetor vai aos dois lugares", en="the same vector goes both ways"),
        ),
    )
    for k, (name, detail) in enumerate(rows):
        y = 55 + 90 * k
        d.text(150, y - 13, name, 19, TEXT, "start", bold=True)
        d.text(150, y + 15, detail, 18, WIRE, "start")
    d.op((75, 55), "⊙", radius=20)
    d.op((75, 145), "+", radius=20)
    for y, label, width in ((235, "σ", 64), (325, "tanh", 84)):
        d.box((75, y), (width, 46), PANEL, WIRE, 2.5, 7)
        d.text(75, y, label, 21, TEXT, bold=True)
    d.wire((20, 415), (130, 415))
    d.wire((60, 452), (60, 416))
    d.dot((60, 415))
    d.wire((20, 505), (130, 505), colour=INK["h"])
    d.wire((70, 505), (70, 545), colour=INK["h"])
    d.dot((70, 505), INK["h"])
