"""The explorer's drawings: a graph each, with a message along every edge that is seen when it is sent."""

from collections.abc import Sequence
from typing import Any

from course_lib.figures.explorers.kit import number
from course_lib.figures.explorers.messages.graphs import GRAPHS, OUTLINES, Visit
from course_lib.figures.explorers.messages.texts import label, text
from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.markup import number as coordinate
from course_lib.figures.kit.markup import tag
from course_lib.figures.kit.palette import FAINT, INK, PANEL, PAPER, TEXT, TINT
from course_lib.figures.networks.graph import touch
from course_lib.language import Language

WIDTH, RADIUS, DASH = 560, 25, "6 5"
HEIGHTS = {"regions": 404, "chain": 170, "tree": 350}
ASIDE = {
    ("regions", 3): -5,
    ("regions", 5): -2,
    ("regions", 6): 10,
    ("regions", 8): 3,
}  # an edge would touch it


def graph_svg(key: str, found: Sequence[Visit], language: Language) -> str:
    """Draw a graph at its first visit; `data-` attributes are what the script changes."""
    d, graph, visit = Canvas(WIDTH, HEIGHTS[key], language), GRAPHS[key], found[0]
    for outline in OUTLINES if key == "regions" else ():
        corners = " ".join(f"{coordinate(x)},{coordinate(y)}" for x, y in outline)
        d.parts.append(tag("polygon", points=corners, fill=PANEL, stroke=FAINT, stroke_width=2))
    ways = {tuple(sorted(edge)) for edge in graph.edges.T.tolist()}
    for a, b in sorted(ways):
        d.wire(*touch(graph.nodes[a], graph.nodes[b], RADIUS), colour=FAINT, width=3, arrow=False)
    for source, target in graph.edges.T.tolist():
        sent = (source in visit.new) - (source in visit.old) if target == visit.node else 0
        _message(d, key, source, target, sent)
    turns = {node: turn for turn, node in enumerate(graph.order)}
    for node in range(len(graph.nodes)):
        _node(d, key, node, turns[node], float(visit.states[node]), node == visit.node)
    return d.render(f"{text('label', language)}: {graph.name.text(language)}", text("drawing", language), f"ex-{key}")


def _message(d: Canvas, key: str, source: int, target: int, sent: int) -> None:
    """Draw the arrow from source to target: 1 a new state, -1 an old one, 0 not seen."""
    arrow = Canvas(0, 0, d.language)
    nodes = GRAPHS[key].nodes
    arrow.wire(*touch(nodes[source], nodes[target], RADIUS + 2), colour=INK["h"], width=3.5)
    dash = DASH if sent < 0 else None
    named = {"data_message": f"{key}-{source}-{target}", "opacity": int(sent != 0), "stroke_dasharray": dash}
    d.parts.append(
        tag("g", "".join(part.replace("<polygon", '<polygon stroke="none"') for part in arrow.parts), **named)
    )


def _node(d: Canvas, key: str, node: int, turn: int, state: float, now: bool) -> None:
    (x, y), name = GRAPHS[key].nodes[node], f"{key}-{node}"
    ring = {"cx": x, "cy": y, "r": RADIUS + 6, "fill": "none", "stroke": INK["x"], "stroke_width": 2}
    d.parts.append(tag("circle", None, **ring, opacity=int(node == GRAPHS[key].mark), data_ring=name))
    disc = {"cx": x, "cy": y, "r": RADIUS, "fill": TINT["h"] if now else PAPER, "stroke": INK["h"]}
    line = {"stroke_width": 5 if now else 2, "stroke_dasharray": None if now else DASH}
    d.parts.append(tag("circle", None, **disc, **line, data_node=name))
    d.text(x, y, number(state, d.language, 2), 17, INK["c"], bold=True, data_show=f"c-{name}")
    halo: dict[str, Any] = {"stroke": PAPER, "stroke_width": "4", "paint_order": "stroke"}
    d.text(
        x + ASIDE.get((key, node), 0), y - RADIUS - 17, label(node, turn), 15, TEXT, data_show=f"label-{name}", **halo
    )
