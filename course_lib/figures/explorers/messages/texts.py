"""What the explorer of messages says, in both languages."""

from collections.abc import Sequence

from course_lib.figures.explorers.kit import number
from course_lib.figures.explorers.messages.graphs import Graph, Visit
from course_lib.language import Both, Language

LETTERS = "ABCDEFGHI"
KNOWN = 1e-9  # a state below this has heard of nothing
TEXTS = {
    "label": Both(pt="Explorador da ordem das mensagens", en="Explorer of the order of messages"),
    "graph": Both(pt="Grafo", en="Graph"),
    "mark": Both(pt="A marca está em", en="The mark is at"),
    "first": Both(
        pt="A ordem: toque num nó para que a rede tenha mais certeza dele e o visite primeiro",
        en="The order: touch a node to make it the one of most confidence, visited first",
    ),
    "sooner": Both(pt="{node} primeiro", en="{node} first"),
    "gate": Both(pt="Portões de esquecimento", en="Forget gates"),
    "f": Both(pt="todos em", en="all at"),
    "restore": Both(pt="Voltar ao começo", en="Back to the beginning"),
    "drawing": Both(
        pt="Um grafo. Cada nó traz o estado da célula e, acima, a sua letra e o seu lugar na ordem. O nó visitado "
        "agora tem contorno grosso; chegam a ele setas cheias de quem já foi visitado e tracejadas de quem ainda não "
        "foi. Um anel marca o nó em que está a marca.",
        en="A graph. Each node holds its cell state and has above it its letter and its place in the order. The node "
        "being visited has a thick outline; solid arrows come to it from those already visited and dashed ones from "
        "those that are not. A ring is around the node that has the mark.",
    ),
    "table": Both(pt="Todos os nós, em números", en="All nodes, in numbers"),
    "node": Both(pt="Nó", en="Node"),
    "turn": Both(pt="Lugar na ordem", en="Place in the order"),
    "c": Both(pt="c", en="c"),
    "h": Both(pt="h", en="h"),
    "none": Both(pt="ninguém", en="nobody"),
    "status": Both(
        pt="Camada {layer} de {layers}, visita {turn} de {N}: {node}. Estado novo de {new}; antigo de {old}. Agora "
        "{node} guarda c = {c}. Já ouviram falar da marca {heard} dos {N} nós.",
        en="Layer {layer} of {layers}, visit {turn} of {N}: {node}. New states from {new}; old ones from {old}. {node} "
        "now holds c = {c}. Of the {N} nodes, {heard} have heard of the mark.",
    ),
}
SPOKEN = ("none", "status")


def text(key: str, language: Language) -> str:
    """Return one of the explorer's texts."""
    return TEXTS[key].text(language)


def label(node: int, turn: int) -> str:
    """Return what stands above a node: its letter and its place in the order, from 1."""
    return f"{LETTERS[node]} {turn + 1}"


def says(graph: Graph, found: Sequence[Visit], t: int, language: Language) -> str:
    """Return the sentence about visit t, from 0."""
    visit, count = found[t], len(graph.nodes)

    def named(nodes: Sequence[int]) -> str:
        return ", ".join(LETTERS[node] for node in nodes) or text("none", language)

    return text("status", language).format(
        layer=visit.layer + 1,
        layers=graph.layers,
        turn=t % count + 1,
        N=count,
        node=LETTERS[visit.node],
        new=named(visit.new),
        old=named(visit.old),
        c=number(float(visit.states[visit.node]), language),
        heard=int((visit.states > KNOWN).sum()),
    )
