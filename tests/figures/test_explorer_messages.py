"""The explorer of messages, in a real browser: every state it shows is the library's, in any order of the visits."""

from itertools import product

import numpy as np
import pytest
from helpers.effort import some

from course_lib.cells import CELLS, CellParams
from course_lib.figures.explorers.kit import number
from course_lib.figures.explorers.messages.graphs import FORGET, GRAPHS, params, visits
from course_lib.figures.explorers.messages.section import steps_of
from course_lib.figures.explorers.messages.texts import label, says
from course_lib.language import LANGUAGES
from course_lib.unroll import unroll

STATE = """(key) => {
  const all = (name) => [...document.querySelectorAll(`[data-${name}]`)];
  const seen = all('message').filter(e => e.getAttribute('opacity') === '1' && e.checkVisibility());
  const sent = (dashed) => seen.filter(e => e.hasAttribute('stroke-dasharray') === dashed).map(e => e.dataset.message);
  return {
    numbers: Object.fromEntries(all('q').map(e => [e.dataset.q, [+e.value, e.textContent]])),
    shown: Object.fromEntries(all('show').map(e => [e.dataset.show, e.textContent])),
    fresh: sent(false), old: sent(true), says: document.querySelector('[role=status]').textContent,
    rows: all('row').filter(e => !e.hidden).length, nodes: all('first').filter(e => !e.hidden).length,
  };
}"""


def compare(page, language, key, order, mark, forget, t):
    graph, now = GRAPHS[key], page.evaluate(STATE, key)
    found = visits(graph, order, mark, forget)
    states = np.array([now["numbers"][f"c{node}"][0] for node in range(len(order))])
    np.testing.assert_allclose(states, found[t].states, rtol=0, atol=1e-12)
    found[t] = found[t]._replace(states=states)
    assert now["says"] == says(graph, found, t, language)
    assert now["rows"] == now["nodes"] == len(order)
    for sent, senders in (("fresh", found[t].new), ("old", found[t].old)):
        assert set(now[sent]) == {f"{key}-{source}-{found[t].node}" for source in senders}
    for node, state in enumerate(states):
        assert now["numbers"][f"c{node}"][1] == number(state, language)
        assert now["numbers"][f"h{node}"][0] == pytest.approx(np.tanh(state), abs=1e-12)
        assert now["shown"][f"c-{key}-{node}"] == number(state, language, 2)
        assert now["shown"][f"label-{key}-{node}"] == label(node, list(order).index(node))


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize(("language", "key"), some(product(LANGUAGES, GRAPHS), 2))
def test_every_state_of_every_visit_is_the_librarys_in_any_order(visit, language, key):
    page, graph, order = visit("messages", language), GRAPHS[key], list(GRAPHS[key].order)
    page.locator("[data-choice=graph]").select_option(key)
    page.locator("[data-step='0']").focus()
    for t in range(steps_of(graph)):
        compare(page, language, key, order, graph.mark, FORGET, t)
        page.keyboard.press("ArrowRight")
    for node in (3, 5):
        page.locator(f"[data-first='{node}']").press("Enter")
        order = [node, *(each for each in order if each != node)]
    page.locator("[data-choice=mark]").select_option("2")
    page.get_by_role("slider").press("ArrowLeft")
    compare(page, language, key, order, 2, 0.75, steps_of(graph) - 1)
    page.locator("[data-do=restore]").press("Enter")
    compare(page, language, key, graph.order, graph.mark, FORGET, 0)


def test_the_chain_is_the_lstm_and_the_tree_adds_its_children():
    graph, cell = GRAPHS["chain"], params(FORGET, True)
    lstm = CELLS["lstm"]
    xs = np.eye(6)[:, [graph.mark], None]
    _, (_, c) = unroll(lstm, xs, lstm.init_state(xs[0], 1), CellParams(*cell[:4]))
    last = visits(graph, graph.order, graph.mark, FORGET)[-1]
    assert last.states[-1] == pytest.approx(float(c[0, 0]), abs=1e-12) and last.states[-1] == pytest.approx(FORGET**5)
    tree = GRAPHS["tree"]
    assert visits(tree, tree.order, tree.mark, FORGET)[-1].states[-1] == pytest.approx(FORGET**2)


def test_news_travels_where_the_visits_come_later_and_later():
    """In the first layer a node hears of the mark just where an order of visits that only rises leads to it."""
    graph = GRAPHS["regions"]
    turns = np.argsort(graph.order)
    for mark in range(9):
        heard = {mark}
        for node in graph.order:
            sources = graph.edges[0][graph.edges[1] == node]
            if any(turns[source] < turns[node] and source in heard for source in sources.tolist()):
                heard.add(node)
        states = visits(graph, graph.order, mark, FORGET)[8].states
        assert set(np.flatnonzero(states > 1e-9).tolist()) == heard
