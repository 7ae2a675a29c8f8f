"""The explorer of messages: a section of a page where a reader walks through the visits of a graph and reorders them.

The section is complete before any script runs: the first visit is drawn and told. `explorer-messages.js` then computes
all others, for any order, mark and gate, from the edges embedded in the section.
"""

import numpy as np

from course_lib.figures.explorers.kit import (
    Slider,
    choice,
    figure,
    section,
    sliders,
    status,
    step_buttons,
    value_of,
)
from course_lib.figures.explorers.messages.drawing import DASH, graph_svg
from course_lib.figures.explorers.messages.graphs import FORGET, GRAPHS, Graph, Visit, visits
from course_lib.figures.explorers.messages.texts import KNOWN, LETTERS, SPOKEN, says, text
from course_lib.figures.kit.palette import PAPER, TINT
from course_lib.language import Language


def steps_of(graph: Graph) -> int:
    """How many visits a graph takes, all layers together."""
    return graph.layers * len(graph.nodes)


def _nodes(language: Language) -> str:
    """Write a button for each node, which makes it the first to be visited."""
    buttons = "".join(
        f'<button type="button" data-first="{node}" aria-label="{text("sooner", language).format(node=letter)}">'
        f"{letter}</button>"
        for node, letter in enumerate(LETTERS)
    )
    legend = f"<legend>{text('first', language)}</legend>"
    return f'<fieldset class="ex-inputs" disabled>{legend}<div class="ex-places">{buttons}</div></fieldset>'


def _table(graph: Graph, visit: Visit, language: Language) -> str:
    heads = "".join(f'<th scope="col">{text(key, language)}</th>' for key in ("node", "turn", "c", "h"))
    rows = ""
    for node, letter in enumerate(LETTERS):
        state, turn = float(visit.states[node]), list(graph.order).index(node) + 1
        numbers = (value_of(f"{key}{node}", value, language) for key, value in (("c", state), ("h", np.tanh(state))))
        cells = "".join(f"<td>{written}</td>" for written in (f'<span data-show="turn{node}">{turn}</span>', *numbers))
        rows += f'<tr data-row="{node}"><th scope="row">{letter}</th>{cells}</tr>'
    return (
        f'<details class="ex-more"><summary>{text("table", language)}</summary><table class="ex-table ex-numbers">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></details>"
    )


def _data(language: Language) -> dict[str, object]:
    return {
        "texts": {key: text(key, language) for key in SPOKEN},
        "letters": LETTERS,
        "forget": FORGET,
        "known": KNOWN,
        "look": {"dash": DASH, "seen": TINT["h"], "unseen": PAPER},
        "graphs": {
            key: {
                "edges": graph.edges.T.tolist(),
                "order": list(graph.order),
                "mark": graph.mark,
                "layers": graph.layers,
                "mean": graph.aggregation == "mean",
            }
            for key, graph in GRAPHS.items()
        },
    }


def explorer_html(language: Language) -> str:
    """Return the explorer's section of a page in `language`."""
    found = {key: visits(graph, graph.order, graph.mark, FORGET) for key, graph in GRAPHS.items()}
    first, graph = next(iter(GRAPHS.items()))
    blocks = (
        f'<div data-graph="{key}"{" hidden" * (key != first)}>{figure(graph_svg(key, found[key], language))}</div>'
        for key in GRAPHS
    )
    marks = [(str(node), letter) for node, letter in enumerate(LETTERS)]
    steps = step_buttons(max(map(steps_of, GRAPHS.values())), language, steps_of(graph))
    parts = (
        choice(text("graph", language), ((key, each.name.text(language)) for key, each in GRAPHS.items()), "graph"),
        choice(text("mark", language), marks, "mark", str(graph.mark)),
        _nodes(language),
        steps.replace('class="ex-places"', 'class="ex-places ex-many"'),
        status(says(graph, found[first], 0, language), wide=3, narrow=5),
        *blocks,
        sliders(
            text("gate", language),
            [Slider(text("f", language), 0, FORGET, step=0.05)],
            text("restore", language),
            language,
        ),
        _table(graph, found[first][0], language),
    )
    return section("messages", text("label", language), language, parts, _data(language))
