"""The graph LSTM: regions of an image as nodes, read in an order of confidence, and its special cases."""

from itertools import combinations

from course_lib.figures.kit.canvas import Canvas, Point
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.markup import number, tag
from course_lib.figures.kit.palette import FAINT, INK, PANEL, PAPER, TEXT, TINT, WIRE
from course_lib.language import Both

# An image cut into regions: the corners, and each region's, in order; regions that share an edge are neighbours.
CORNERS: tuple[Point, ...] = (
    *((16, 16), (180, 16), (352, 16), (528, 16)),
    *((16, 128), (128, 146), (226, 112), (318, 140), (424, 116), (528, 150)),
    *((16, 280), (152, 262), (262, 244), (396, 262), (528, 282)),
    *((16, 372), (190, 372), (370, 372), (528, 372)),
)
REGIONS: tuple[tuple[int, ...], ...] = (
    (0, 1, 6, 5, 4),
    (1, 2, 8, 7, 6),
    (2, 3, 9, 8),
    (4, 5, 11, 10),
    (5, 6, 7, 12, 11),
    (7, 8, 9, 14, 13, 12),
    (10, 11, 16, 15),
    (11, 12, 13, 17, 16),
    (13, 14, 18, 17),
)
CONFIDENCE = (0.62, 0.91, 0.55, 0.48, 0.74, 0.83, 0.31, 0.66, 0.40)
VISITED = 3  # the node in this place of the order is about to be read


def neighbours() -> set[tuple[int, int]]:
    """Return the pairs of regions that share an edge."""
    edges = [{frozenset(pair) for pair in zip(r, (*r[1:], r[0]), strict=True)} for r in REGIONS]
    return {(a, b) for a, b in combinations(range(len(REGIONS)), 2) if edges[a] & edges[b]}


def order() -> list[int]:
    """Return the regions from the most to the least confident."""
    return sorted(range(len(REGIONS)), key=lambda k: -CONFIDENCE[k])


def centre(region: tuple[int, ...]) -> Point:
    xs, ys = zip(*(CORNERS[k] for k in region), strict=True)
    return sum(xs) / len(xs), sum(ys) / len(ys)


def _node(d: Canvas, centre: Point, label: str, new: bool = False, here: bool = False, radius: float = 22) -> None:
    fill, ink = (INK["h"], PAPER) if here else (TINT["h"] if new else PAPER, INK["h"])
    d.disc(centre, radius, fill, INK["h"], dashed=not (new or here))
    if label:
        d.text(*centre, label, 20, ink, bold=here)


def touch(a: Point, b: Point, radius: float = 22) -> tuple[Point, Point]:
    """Return where the line between two nodes leaves the one and reaches the other."""
    length = ((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5
    ux, uy = (b[0] - a[0]) / length, (b[1] - a[1]) / length
    return (a[0] + radius * ux, a[1] + radius * uy), (b[0] - radius * ux, b[1] - radius * uy)


def _legend(d: Canvas, y: float) -> None:
    rows = (
        (d.say(pt="já visitada: dá o estado novo", en="visited: gives its new state"), True, False),
        (d.say(pt="por visitar: dá o estado antigo", en="not yet visited: gives its old state"), False, False),
        (d.say(pt="a que está sendo lida", en="the one being read now"), False, True),
    )
    for k, (line, new, here) in enumerate(rows):
        top = y + 42 * k
        if not here:
            d.wire((18, top), (76, top), colour=INK["h"], width=3.5 if new else 2.5, dashed=not new)
        _node(d, (104, top), "", new, here, 16)
        d.text(136, top, line, 18, anchor="start")


@figure(
    "graph-lstm",
    (544, 626),
    Both(pt="LSTM em grafo", en="Graph LSTM"),
    Both(
        pt="Uma imagem cortada em nove regiões, cada uma um nó, ligado aos das regiões vizinhas. Os números dão a "
        "ordem de visita, da região de que a rede está mais certa à de que está menos. O nó 4, que está sendo lido, "
        "recebe setas cheias dos vizinhos já visitados, que dão o estado novo, e setas tracejadas dos que faltam, que "
        "dão o estado antigo; faz a média deles, cada um com o seu portão de esquecimento, e soma o que fica de si "
        "mesmo.",
        en="An image cut into nine regions, each a node, linked to those of the regions beside it. The numbers give "
        "the order of visit, from the region of which the network is most sure to that of which it is least. Node 4, "
        "being read now, receives solid arrows from the neighbours already visited, which give their new state, and "
        "dashed arrows from the others, which give their old state; it takes their mean, each with a forget gate of "
        "its own, and adds what it keeps of itself.",
    ),
)
def graph_lstm(d: Canvas) -> None:
    for region in REGIONS:
        corners = " ".join(f"{number(x)},{number(y)}" for x, y in (CORNERS[k] for k in region))
        d.parts.append(tag("polygon", points=corners, fill=PANEL, stroke=FAINT, stroke_width=2))
    centres, places = [centre(r) for r in REGIONS], {node: k for k, node in enumerate(order())}
    now = order()[VISITED]
    for a, b in sorted(neighbours()):
        if now not in (a, b):
            d.wire(*touch(centres[a], centres[b]), width=1.5, arrow=False)
            continue
        other = b if a == now else a
        new = places[other] < VISITED
        ends = touch(centres[other], centres[now])
        d.wire(*ends, colour=INK["h"], width=3.5 if new else 2.5, dashed=not new)
    for node, at in enumerate(centres):
        _node(d, at, str(places[node] + 1), places[node] < VISITED, node == now)
    says = d.say(pt="números: ordem de visita, pela confiança", en="numbers: order of visit, by confidence")
    d.text(272, 398, says, 18)
    _legend(d, 442)
    d.text(272, 570, "$c′ = Σ_j$ $f_j ⊙ c_j / |N| + f ⊙ c + i ⊙ g$", 20, INK["c"])
    mean = d.say(
        pt="média dos $|N|$ vizinhos, cada um com o seu $f_j$", en="a mean of the $|N|$ neighbours, each with its $f_j$"
    )
    d.text(272, 602, mean, 18, WIRE)


def _special(d: Canvas, title: str, says: str, nodes: list[Point], edges: list[tuple[int, int]], top: float) -> None:
    d.text(24, top, title, 19, anchor="start", bold=True)
    d.text(24, top + 28, says, 18, WIRE, "start")
    for a, b in edges:
        d.wire(*touch(nodes[a], nodes[b]), colour=INK["h"])
    for k, node in enumerate(nodes):
        _node(d, node, str(k + 1), True)


@figure(
    "graph-special-cases",
    (560, 532),
    Both(pt="Cadeia e árvore são grafos", en="A chain and a tree are graphs"),
    Both(
        pt="Em cima, cinco nós em fila, cada um com uma seta para o seguinte: é a sequência comum, a LSTM de sempre. "
        "Embaixo, sete nós em árvore, com setas dos filhos para os pais até a raiz, em que os estados dos filhos se "
        "somam: é a LSTM em árvore. Em ambas, os números dão a ordem de visita: quando um nó é lido, os que lhe "
        "enviam estado já foram visitados.",
        en="Above, five nodes in a line, each with an arrow to the next: the plain sequence, the usual LSTM. Below, "
        "seven nodes in a tree, with arrows from children to parents up to the root, where the children's states are "
        "summed: the tree LSTM. In both the numbers give the order of visit: when a node is read, those that send it "
        "state have already been visited.",
    ),
)
def graph_special_cases(d: Canvas) -> None:
    chain: list[Point] = [(56 + 112 * k, 124) for k in range(5)]
    says = d.say(pt="um vizinho anterior: a sequência comum", en="one neighbour before: the plain sequence")
    _special(d, d.say(pt="cadeia", en="chain"), says, chain, [(k, k + 1) for k in range(4)], 28)
    leaves: list[Point] = [(80 + 134 * k, 456) for k in range(4)]
    parents: list[Point] = [(147, 370), (415, 370), (281, 284)]
    edges = [(0, 4), (1, 4), (2, 5), (3, 5), (4, 6), (5, 6)]
    says = d.say(
        pt="dos filhos para o pai, somados: a LSTM em árvore", en="from children to parent, summed: the tree LSTM"
    )
    _special(d, d.say(pt="árvore", en="tree"), says, leaves + parents, edges, 198)
    visited = d.say(pt="ordem de visita: quem envia vem antes", en="order of visit: senders come first")
    d.text(280, 508, visited, 18, TEXT)
