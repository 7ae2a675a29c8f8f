"""Every figure in a real browser: its labels are inside it and clear of each other, of wires and of edges."""

import itertools
import json
import re

import pytest
from helpers.drawings import source
from helpers.explorers import section_of

from course_lib.figures.catalogue import FIGURES
from course_lib.figures.explorers import EXPLORERS
from course_lib.figures.explorers.lstm.drawings import cell_svg
from course_lib.language import LANGUAGES

pytestmark = pytest.mark.xdist_group("browser")
EXPLORED = {  # the drawings of the explorers' sections, in the state in which the page shows them first
    (f"{name}-{k}", language): drawing
    for name in EXPLORERS
    for language in LANGUAGES
    for k, drawing in enumerate(re.findall(r"<svg.*?</svg>", section_of(name, language), re.S))
}
DRAWINGS = [*((name, language) for name in (*FIGURES, "explorer") for language in LANGUAGES), *EXPLORED]


def widest_explorer(language):
    """The explorer's cell with the widest numbers that its quantities can have."""
    step = dict.fromkeys(("i", "f", "o"), 0.99) | dict.fromkeys(("c_before", "c", "h_before", "h", "g"), -7.99)
    return cell_svg((-0.9, 0.9, 0.9), step | dict.fromkeys(("learned", "kept", "tanh_c"), -0.99), language)


def drawing(name, language):
    if name == "explorer":
        return widest_explorer(language)
    return EXPLORED.get((name, language)) or source(name, language)


MEASURE = """svg => {
  const boxes = [...svg.querySelectorAll('text:not(:empty)')].map(t => {
    const b = t.getBBox();
    return {text: t.textContent, x: b.x, y: b.y + .2 * b.height, w: b.width, h: .6 * b.height};
  });
  const wires = [...svg.querySelectorAll('path[fill=none]')].map(p => {
    const length = p.getTotalLength(), n = Math.ceil(length / 2) || 1;
    return Array.from({length: n + 1}, (_, k) => p.getPointAtLength(length * k / n)).map(q => [q.x, q.y]);
  });
  // the first rectangle is the paper; a polygon without a stroke is an arrowhead
  const frames = [...svg.querySelectorAll('rect:not(:first-of-type), circle, polygon:not([stroke])')].map(r => {
    const b = r.getBBox();
    return {x: b.x, y: b.y, w: b.width, h: b.height};
  });
  return {boxes, wires, frames, size: [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height]};
}"""


@pytest.fixture(scope="module")
def measured(browser):
    """What a browser measures of every figure: texts, wires and boxes, in the figure's units."""
    page = browser.new_page()
    page.set_content("".join(drawing(*figure) for figure in DRAWINGS))
    # as one string: Playwright takes ten times as long to bring over a million numbers one by one
    found = page.evaluate(f"() => JSON.stringify([...document.querySelectorAll('svg')].map({MEASURE}))")
    page.close()
    return dict(zip(DRAWINGS, json.loads(found), strict=True))


def overlap(a, b):
    width = min(a["x"] + a["w"], b["x"] + b["w"]) - max(a["x"], b["x"])
    height = min(a["y"] + a["h"], b["y"] + b["h"]) - max(a["y"], b["y"])
    return min(width, height)


@pytest.mark.parametrize("figure", DRAWINGS, ids="-".join)
def test_every_label_is_inside_the_drawing_and_clear_of_the_others(measured, figure):
    boxes, (width, height) = measured[figure]["boxes"], measured[figure]["size"]
    assert boxes
    for box in boxes:
        assert box["x"] >= 4 and box["x"] + box["w"] <= width - 4, box
        assert box["y"] >= 4 and box["y"] + box["h"] <= height - 4, box
    for a, b in itertools.combinations(boxes, 2):
        assert overlap(a, b) < 0, (a, b)


@pytest.mark.parametrize("figure", DRAWINGS, ids="-".join)
def test_nothing_is_cut_off_at_the_edge(measured, figure):
    width, height = measured[figure]["size"]
    for frame in measured[figure]["frames"]:
        assert 0 <= frame["x"] <= frame["x"] + frame["w"] <= width, frame
        assert 0 <= frame["y"] <= frame["y"] + frame["h"] <= height, frame
    for wire in measured[figure]["wires"]:
        for x, y in wire:
            assert 0 <= x <= width and 0 <= y <= height, (x, y)


@pytest.mark.parametrize("figure", DRAWINGS, ids="-".join)
def test_no_wire_and_no_edge_of_a_box_runs_through_a_label(measured, figure):
    for box in measured[figure]["boxes"]:
        for wire in measured[figure]["wires"]:
            for x, y in wire:
                assert not (0 < x - box["x"] < box["w"] and 0 < y - box["y"] < box["h"]), (box, x, y)
        for frame in measured[figure]["frames"]:
            inside = (
                frame["x"] < box["x"]
                and box["x"] + box["w"] < frame["x"] + frame["w"]
                and frame["y"] < box["y"]
                and box["y"] + box["h"] < frame["y"] + frame["h"]
            )
            assert inside or overlap(box, frame) <= 0, (box, frame)
