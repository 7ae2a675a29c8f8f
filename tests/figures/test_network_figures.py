"""The drawings of the networks agree with what the library computes."""

import numpy as np
import pytest
from helpers.drawings import drawn, wires, words

from course_lib.figures.kit.palette import INK, WIRE
from course_lib.figures.networks.attention import SCORES, attention_weights
from course_lib.figures.networks.graph import CONFIDENCE, REGIONS, VISITED, neighbours, order


def test_the_graphs_regions_are_visited_by_confidence_and_linked_where_they_share_an_edge():
    visits = order()
    assert sorted(visits) == list(range(len(REGIONS)))
    assert [CONFIDENCE[k] for k in visits] == sorted(CONFIDENCE, reverse=True)
    links = neighbours()
    assert (0, 1) in links and (0, 8) not in links
    now = visits[VISITED]
    new = sum(now in pair and visits.index(sum(pair) - now) < VISITED for pair in links)
    old = sum(now in pair for pair in links) - new
    root = drawn("graph-lstm", "en")
    assert new >= 2 and old >= 2
    assert len(wires(root, stroke=INK["h"], stroke_width="3.5")) == new + 1  # and the legend's
    assert len(wires(root, stroke=INK["h"], stroke_dasharray="5 4")) == old + 1
    assert len(wires(root, stroke_width="1.5")) == len(links) - new - old


def test_the_attention_of_the_figure_is_a_softmax_and_its_lines_are_as_thick_as_its_weights():
    weights = attention_weights()
    np.testing.assert_allclose(weights, np.exp(SCORES) / np.exp(SCORES).sum(), rtol=1e-12)
    labels = words(drawn("attention", "pt"))
    assert [label for label in labels if label[0] == "α"] == [
        f"α{k} = {weight:.2f}".replace(".", ",") for k, weight in enumerate(weights, 1)
    ]
    rounded = [label.rpartition(" ")[2].replace(",", ".") for label in labels if label[0] == "α"]
    assert sum(map(float, rounded)) == pytest.approx(1)  # what is read sums to 1, as the caption says
    widths = [float(w.get("stroke-width")) for w in wires(drawn("attention", "pt"), stroke=WIRE)]
    assert widths[:8:2] == widths[1:8:2] == pytest.approx([0.8 + 9 * weight for weight in weights], abs=0.05)


def test_a_stack_has_a_cell_for_each_layer_and_step():
    assert words(drawn("stacked", "en")).count("cell") == 12
    assert words(drawn("bidirectional", "en")).count("cell") == 2 * 4 + 2


def test_the_two_dimensional_cell_has_two_forget_gates():
    labels = words(drawn("multidimensional-cell", "en"))
    assert labels.count("σ") == 4 and {"f1", "f2", "c1", "c2", "h1", "h2"} <= set(labels)
