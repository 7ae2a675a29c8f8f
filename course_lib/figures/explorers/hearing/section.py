"""The explorer of who hears whom: a section of a page where a reader picks a network and a step of its input.

Every network is drawn in the section; `explorer-hearing.js` counts the ways anew for the step that is chosen.
"""

from course_lib.figures.explorers.hearing.networks import NETWORKS, STEPS, Network, ways
from course_lib.figures.explorers.kit import choice, figure, section, status, step_buttons
from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.markup import tag
from course_lib.figures.kit.palette import FAINT, INK, PAPER, TINT, WIRE
from course_lib.language import Both, Language

WIDTH, LEFT, PITCH, TALL, BOX = 560, 158, 73, 56, (48, 36)
TEXTS: dict[str, Both] = {
    "label": Both(pt="Explorador de quem ouve quem", en="Explorer of who hears whom"),
    "network": Both(pt="Rede", en="Network"),
    "drawing": Both(
        pt="Embaixo as entradas, em cima as saídas, e entre elas uma fileira para cada leitura de cada camada. Em cada "
        "lugar, por quantos caminhos a entrada escolhida chega ali; os lugares aonde ela chega são tingidos.",
        en="The inputs below, the outputs above, and between them a row for each reading of each layer. In every "
        "place, in how many ways the chosen input arrives there; the places that it reaches are tinted.",
    ),
    "layer": Both(pt="camada {k}", en="layer {k}"),
    "inputs": Both(pt="entradas", en="inputs"),
    "outputs": Both(pt="saídas", en="outputs"),
    "says": Both(
        pt="A entrada do passo {s} chega às saídas dos passos {heard}.",
        en="The input of step {s} reaches the outputs of steps {heard}.",
    ),
    "way": Both(pt="{t} (1 caminho)", en="{t} (1 way)"),
    "ways": Both(pt="{t} ({n} caminhos)", en="{t} ({n} ways)"),
}


def says(network: Network, s: int, language: Language) -> str:
    """Return the sentence that says which outputs hear the input of step s, from 0."""
    heard = [
        TEXTS["way" if n == 1 else "ways"].text(language).format(t=t + 1, n=n)
        for t, n in enumerate(ways(network, s)[-1])
        if n
    ]
    return TEXTS["says"].text(language).format(s=s + 1, heard=", ".join(heard))


def _names(network: Network, language: Language) -> list[tuple[str, str]]:
    """Name each row and give the direction in which its states go, from the inputs up."""
    layers = [
        (f"{TEXTS['layer'].text(language).format(k=k + 1)} {way}", way)
        for k in range(network.layers)
        for way in ("→←" if network.both else "→")
    ]
    return [(TEXTS["inputs"].text(language), ""), *layers, (TEXTS["outputs"].text(language), "")]


def _place(d: Canvas, centre: tuple[float, float], row: int, t: int, count: int) -> None:
    """Draw one place: its frame, the tint that says that it is reached, and the number of ways."""
    d.box(centre, BOX, PAPER, FAINT, 2, 6)
    start = len(d.parts)
    d.box(centre, BOX, TINT["h"], INK["h"], 2.5, 6)
    d.parts[start:] = [tag("g", d.parts[start], data_tint=f"{row}-{t}", style="" if count else "display:none")]
    d.text(*centre, f"$x_{t + 1}$" if row == 0 else str(count), 19, INK["x" if row == 0 else "h"])
    d.parts[-1] = tag("g", d.parts[-1], data_place=f"{row}-{t}", data_t=t)


def network_svg(key: str, language: Language) -> str:
    """Draw a network with its first input chosen."""
    network = NETWORKS[key]
    rows, counts = _names(network, language), ways(network, 0)
    d = Canvas(WIDTH, TALL * len(rows), language)
    for row, ((name, way), found) in enumerate(zip(rows, counts, strict=True)):
        y = TALL * (len(rows) - row - 0.5)
        d.text(8, y, name, 18, WIRE if not way else INK["h"], anchor="start")
        for t in range(STEPS):
            x = LEFT + PITCH * t
            if way and t:
                ends = (x - PITCH + BOX[0] / 2, y), (x - BOX[0] / 2, y)
                d.wire(*(ends if way == "→" else ends[::-1]), colour=INK["h"])
            _place(d, (x, y), row, t, int(found[t]))
    return d.render(network.name.text(language), TEXTS["drawing"].text(language), f"ex-hearing-{key}")


def explorer_html(language: Language) -> str:
    """Return the explorer's section of a page in `language`."""
    first = next(iter(NETWORKS))
    blocks = (
        f'<div data-network="{key}"{" hidden" * (key != first)}>{figure(network_svg(key, language))}</div>'
        for key in NETWORKS
    )
    parts = (
        choice(TEXTS["network"].text(language), ((key, each.name.text(language)) for key, each in NETWORKS.items())),
        step_buttons(STEPS, language),
        status(says(NETWORKS[first], 0, language), wide=2, narrow=4),
        *blocks,
    )
    data = {
        "networks": {key: {"layers": each.layers, "both": each.both} for key, each in NETWORKS.items()},
        **{key: TEXTS[key].text(language) for key in ("says", "way", "ways")},
    }
    return section("hearing", TEXTS["label"].text(language), language, parts, data)
