"""The vanilla recurrent cell: inside, unrolled, and with the gradient flowing back."""

from course_lib.figures.catalogue import Both, figure
from course_lib.figures.palette import INK, PANEL, TEXT, TINT, WIRE
from course_lib.figures.svg import Canvas, Point


@figure(
    "rnn-cell",
    (560, 380),
    Both(pt="Dentro da célula recorrente", en="Inside the recurrent cell"),
    Both(
        pt="O estado oculto anterior passa pelo peso W_hh e a entrada pelo peso W_ih; somam-se os dois e o viés, aplica-se "
        "a tangente hiperbólica e o resultado é o novo estado oculto, que segue para o passo seguinte e também é a saída.",
        en="The previous hidden state passes through the weight W_hh and the input through the weight W_ih; the two and the "
        "bias are added, the hyperbolic tangent is applied, and the result is the new hidden state, which goes on "
        "to the next step and is also the output.",
    ),
)
def rnn_cell(d: Canvas) -> None:
    lane = 170
    d.box((285, 175), (390, 190), PANEL, "#c6ccd3", 2, 14)
    d.wire((15, lane), (120, lane), colour=INK["h"])
    d.wire((184, lane), (235, lane), colour=INK["h"])
    d.wire((250, 340), (250, 273), colour=INK["x"])
    d.wire((250, 227), (250, lane + 15), colour=INK["x"])
    d.wire((250, 110), (250, lane - 15))
    d.wire((265, lane), (320, lane))
    d.wire((400, lane), (548, lane), colour=INK["h"])
    d.wire((440, lane), (440, 30), colour=INK["h"])
    d.dot((440, lane), INK["h"])
    d.layer((152, lane), "$W_{hh}$", "h", (64, 46), 20)
    d.layer((250, 250), "$W_{ih}$", "x", (64, 46), 20)
    d.layer((360, lane), "tanh", "h", (80, 46), 21)
    d.op((250, lane), "+")
    d.text(250, 97, "$b_{ih} + b_{hh}$", 19, WIRE)
    d.text(15, lane - 26, "$h_{t−1}$", 21, INK["h"], "start")
    d.text(548, lane - 26, "$h_t$", 21, INK["h"], "end")
    d.text(454, 40, "$h_t$", 21, INK["h"], "start")
    d.text(264, 334, "$x_t$", 21, INK["x"], "start")
    d.text(15, lane + 120, d.term("hidden_state"), 18, INK["h"], "start")
    d.text(300, 334, d.term("input"), 18, INK["x"], "start")


def _cell(d: Canvas, x: float, y: float) -> None:
    d.box((x, y), (82, 62), TINT["h"], INK["h"], 2.5)
    d.text(x, y, d.say(pt="célula", en="cell"), 18, INK["h"])


@figure(
    "rnn-unrolled",
    (560, 470),
    Both(pt="A rede recorrente, dobrada e desenrolada", en="The recurrent network, folded and unrolled"),
    Both(
        pt="Em cima, uma célula cujo estado oculto volta para ela mesma. Embaixo, a mesma célula escrita uma vez para cada passo "
        "de tempo: cada cópia lê a sua entrada e o estado oculto da anterior, e todas têm os mesmos pesos.",
        en="Above, a cell whose hidden state comes back to itself. Below, the same cell written once for every time "
        "step: each copy reads its own input and the hidden state of the one before, and all have the same weights.",
    ),
)
def rnn_unrolled(d: Canvas) -> None:
    d.wire((280, 195), (280, 141), colour=INK["x"])
    d.wire((280, 79), (280, 25), colour=INK["h"])
    d.wire((321, 110), (370, 110), (370, 50), (190, 50), (190, 110), (239, 110), colour=INK["h"], radius=18)
    _cell(d, 280, 110)


@figure(
    "rnn-bptt",
    (560, 430),
    Both(pt="Retropropagação no tempo", en="Backpropagation through time"),
    Both(
        pt="A rede desenrolada com quatro passos. Setas tracejadas levam o gradiente da perda de volta, do último passo ao "
        "primeiro, e em cada célula ele é multiplicado pela mesma matriz.",
        en="The unrolled network with four steps. Dashed arrows carry the loss's gradient back, from the last step to the "
        "first, and at every cell it is multiplied by the same matrix.",
    ),
)
def rnn_bptt(d: Canvas) -> None:
    points: list[Point] = [(80 + 130 * k, 200) for k in range(4)]
    for x, y in points:
        _cell(d, x, y)
    d.text(280, 60, "$∂L/∂h_t$", 20, TEXT)
