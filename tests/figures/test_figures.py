"""The drawings: complete in both languages, legible in a real browser, in the palette's colours only."""

import itertools
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from course_lib.cells import CELLS, Cell
from course_lib.cells.lstm_layer_norm import LSTM_LAYER_NORM
from course_lib.claims import CLAIMS
from course_lib.figures import FIGURES, claims, write_all
from course_lib.figures.anatomy import anatomy, gate_role, touched
from course_lib.figures.explorer_svg import cell_svg
from course_lib.figures.markup import runs
from course_lib.figures.network_attention import SCORES, attention_weights
from course_lib.figures.network_graph import CONFIDENCE, REGIONS, VISITED, neighbours, order
from course_lib.figures.palette import COLOURS, INK, PAPER, WIRE
from course_lib.figures.plan import PARTS
from course_lib.figures.rnn import gradient_sizes
from course_lib.figures.style import CYCLE, plot_style
from course_lib.figures.training_batches import LENGTHS
from course_lib.figures.training_noise import kept_old, masks
from course_lib.figures.training_numbers import (
    BIASES,
    LIMIT,
    LONG,
    LONGEST,
    SHORT,
    SPANS,
    UNITS,
    by_norm,
    by_value,
    kept,
    memories,
)
from course_lib.glossary import term
from course_lib.language import LANGUAGES

SVG = "{http://www.w3.org/2000/svg}"
NAMES = [
    *("rnn-cell", "rnn-unrolled", "rnn-bptt"),
    *("lstm-rough", "lstm-words", "learn-gate", "forget-gate", "remember-gate", "use-gate"),
    *("lstm-cell", "lstm-steps", "lstm-three-in-three-out", "symbols"),
    *("lstm-no-forget-cell", "lstm-peephole-cell", "lstm-coupled-cell", "lstm-layer-norm-cell"),
    *(f"anatomy-{name}" for name in (*CELLS, "lstm_layer_norm")),
    *("many-to-one", "many-to-many-in-step", "many-to-many-out-of-step", "stacked", "bidirectional"),
    *("multidimensional", "multidimensional-cell", "graph-lstm", "graph-special-cases"),
    *("encoder-decoder", "attention", "recurrent-dropout", "zoneout", "padding", "truncated-bptt", "initial-state"),
    *("clipping", "forget-bias", "chrono"),
    *("gru-cell", "gru-reset-before-cell", "min-gru-cell", "min-lstm-cell", "slstm-cell"),
    *("speed-ratios", "speed-ways", "speed-share-of-peak"),
    *(name for claim in CLAIMS.values() for name in claims.names(claim)),
]
EACH = [(name, language) for name in NAMES for language in LANGUAGES]


def widest_explorer(language):
    """The explorer's cell with the widest numbers that its quantities can have."""
    step = dict.fromkeys(("i", "f", "o"), 0.99) | dict.fromkeys(("c_before", "c", "h_before", "h", "g"), -7.99)
    return cell_svg((-0.9, 0.9, 0.9), step | dict.fromkeys(("learned", "kept", "tanh_c"), -0.99), language)


MEASURED = {**FIGURES, "explorer": widest_explorer}
DRAWINGS = [(name, language) for name in MEASURED for language in LANGUAGES]


def drawn(name, language):
    return ET.fromstring(FIGURES[name](language))


def words(root):
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def test_the_figures_are_those_of_the_chapters():
    assert sorted(FIGURES) == sorted(NAMES)


@pytest.mark.parametrize(("name", "language"), EACH)
def test_a_figure_says_what_it_is_in_its_language(name, language):
    root, other = (drawn(name, lang) for lang in (language, "en" if language == "pt" else "pt"))
    assert root.get("lang") == {"pt": "pt-BR", "en": "en"}[language] and root.get("role") == "img"
    for part in ("title", "desc"):
        here, there = root.find(SVG + part), other.find(SVG + part)
        assert here.text and here.text != there.text
        assert here.get("id") == root.get({"title": "aria-labelledby", "desc": "aria-describedby"}[part])


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_are_the_same_drawing(name):
    pt, en = (
        [(e.tag, {k: v for k, v in e.items() if k != "lang"}) for e in drawn(name, lg).iter()] for lg in LANGUAGES
    )
    assert pt == en


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_self_contained_narrow_and_in_the_palette(name):
    source = FIGURES[name]("pt")
    assert not re.search(r"href|url\(|@import|<script|<style|<image|<foreignObject", source)
    root = ET.fromstring(source)
    assert float(root.get("viewBox").split()[2]) <= 640
    for element in root.iter():
        for paint in ("fill", "stroke"):
            assert element.get(paint, "none") in COLOURS | {"none"}, ET.tostring(element)
        if element.tag == f"{SVG}text":
            assert float(element.get("font-size")) >= 16


@pytest.mark.parametrize(("name", "language"), EACH)
def test_numbers_have_the_languages_decimal_mark(name, language):
    root = drawn(name, language)
    for text in (*words(root), root.find(f"{SVG}title").text, root.find(f"{SVG}desc").text):
        assert not re.search(r"\d\.\d" if language == "pt" else r"\d,\d", text), text


MEASURE = """svg => {
  const boxes = [...svg.querySelectorAll('text')].map(t => {
    const b = t.getBBox();
    return {text: t.textContent, x: b.x, y: b.y + .2 * b.height, w: b.width, h: .6 * b.height};
  });
  const wires = [...svg.querySelectorAll('path[fill=none]')].map(p => {
    const n = Math.ceil(p.getTotalLength() / 2);
    return Array.from({length: n + 1}, (_, k) => p.getPointAtLength(p.getTotalLength() * k / n)).map(q => [q.x, q.y]);
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
    found = {}
    for name, language in DRAWINGS:
        page.set_content(MEASURED[name](language))
        found[name, language] = page.eval_on_selector("svg", MEASURE)
    page.close()
    return found


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_labels_are_the_glossarys_terms(language):
    standard = words(drawn("lstm-cell", language))
    for key in ("forget_gate", "input_gate", "candidate", "output_gate", "cell_state", "hidden_state"):
        assert term(key, language) in standard
    in_words = words(drawn("lstm-words", language))
    for key in ("forget_factor", "ignore_factor", "new_information", "use_factor", "ltm", "stm", "event"):
        assert term(key, language) in in_words


def test_the_cell_has_three_sigmoids_two_tanhs_and_four_operations():
    """Three gates are sigmoids; learn and use multiply, remember adds: the drawing must not say "four gates"."""
    root = drawn("lstm-cell", "en")
    labels = words(root)
    assert labels.count("σ") == 3 and labels.count("tanh") == 2
    assert sum(e.get("r") == "13.3" for e in root.iter(f"{SVG}circle")) == 4


def wires(root, **style):
    """The paths drawn with these attributes."""
    style = {key.replace("_", "-"): value for key, value in style.items()}
    return [e for e in root.iter(f"{SVG}path") if all(e.get(key) == value for key, value in style.items())]


def marks(root):
    """Where each text stands: (text, x, y)."""
    return {"".join(e.itertext()): (float(e.get("x")), float(e.get("y"))) for e in root.iter(f"{SVG}text")}


def test_each_variant_of_the_lstm_shows_its_difference():
    plain, bare = (drawn(name, "en") for name in ("lstm-cell", "lstm-no-forget-cell"))
    thick = {"stroke": INK["c"], "stroke_width": "4.5"}
    assert len(wires(plain, **thick)) == 3 and len(wires(bare, **thick)) == 2  # nothing on c but the sum
    assert words(bare).count("σ") == 2 and "ft" not in words(bare)
    coupled = words(drawn("lstm-coupled-cell", "en"))
    assert coupled.count("σ") == 2 and "1 −" in coupled and "ct = (1 − it) ⊙ ct−1 + it ⊙ gt" in coupled
    inside = wires(drawn("lstm-peephole-cell", "en"), stroke=INK["c"], stroke_dasharray="5 4")
    assert len(inside) == 3 + 1  # to i, f and o, and the legend's
    normed = words(drawn("lstm-layer-norm-cell", "en"))
    assert normed.count("LN") == 3


def test_the_two_forms_of_the_gru_differ_in_the_order_of_reset_and_product():
    for name, reset_first in (("gru-cell", False), ("gru-reset-before-cell", True)):
        root = drawn(name, "en")
        at = marks(root)
        products = [
            float(e.get("cx")) for e in root.iter(f"{SVG}circle") if e.get("cy") == "190" and e.get("r") == "15"
        ]
        assert (min(products) < at["Whn"][0]) is reset_first
        assert at["Whn"][0] < max(products) == at["Win"][0]


def test_the_minimal_cells_read_no_state_in_their_gates():
    for name in ("min-gru-cell", "min-lstm-cell"):
        lane = wires(drawn(name, "en"), stroke=INK["h"])
        assert len(lane) == 3 and all(w.get("stroke-width") == "4.5" for w in lane)


def test_the_slstm_carries_four_states():
    labels = words(drawn("slstm-cell", "en"))
    for state in "hcnm":
        assert f"{state}t−1" in labels and f"{state}t" in labels
    assert "exp" in labels and labels.count("σ") == 2
    assert {"ft", "it", "f′t", "i′t", "ct = f′t ⊙ ct−1 + i′t ⊙ gt", "nt = f′t ⊙ nt−1 + i′t"} <= set(labels)


def test_the_signs_of_the_cells_are_all_explained():
    """Every sign drawn in a cell has its row: the sums, products, quotients and ovals."""
    signs = drawn("symbols", "en")
    labels = words(signs)
    assert {"σ", "tanh", "1 −"} <= set(labels) and labels.count("tanh") == 2
    assert sum(e.get("r") == "20" for e in signs.iter(f"{SVG}circle")) == 3  # ⊙, +, ÷


@pytest.mark.parametrize("cell", [*CELLS.values(), LSTM_LAYER_NORM], ids=lambda cell: cell.name)
def test_an_anatomy_shows_every_parameter_block_and_state(cell, monkeypatch):
    monkeypatch.setattr("course_lib.figures.catalogue.FIGURES", made := {})
    anatomy(cell)
    labels = words(ET.fromstring(made[f"anatomy-{cell.name}"]("en")))
    rows = sum(letters.startswith("GH") for letters in cell.shapes.values())
    legend_rows = 0 if cell.name == "rnn" else 1
    for gate in cell.gates:
        assert labels.count(gate) == rows + legend_rows, gate
    if "weight_ci" in cell.shapes:
        assert {"c→i", "c→f", "c→o"} <= set(labels)
    for name, letters in cell.shapes.items():
        assert labels.count(name) == 1
        sizes = {"GH": "H" if len(cell.gates) == 1 else f"{len(cell.gates)}H"}
        axes = [sizes.get(letter, letter) for letter in letters.split()]
        assert "(" + ", ".join(axes) + ("," if len(axes) == 1 else "") + ")" in labels
    for state in cell.states:
        assert f"{state}t−1" in labels and f"{state}t" in labels
    count = sum(a.size for a in cell.init_params(32, 64, np.random.default_rng(0)))
    assert f"D = 32, H = 64: {count} parameters" in labels


def test_a_cell_that_nobody_has_drawn_gets_its_anatomy_from_its_record(monkeypatch):
    monkeypatch.setattr("course_lib.figures.catalogue.FIGURES", made := {})
    shapes = {"weight_ih": "GH D", "weight_hh": "GH H", "weight_hq": "H H", "bias_ih": "GH", "slope": "H", "scale": ""}
    anatomy(Cell("made_up", ("q", "w", "k"), ("h", "s"), step=None, backward=None, shapes=shapes, keeps="w"))
    root = ET.fromstring(made["anatomy-made_up"]("pt"))
    labels = words(root)
    assert labels.count("q") == labels.count("k") == 3 and labels.count("h→q") == 1
    assert {"weight_hq", "slope", "()", "(3H, D)", "st−1"} <= set(labels)
    assert {e.get("fill") for e in root.iter(f"{SVG}rect")} <= COLOURS


def test_a_gates_colour_says_what_it_does():
    assert [gate_role(CELLS["lstm"], gate) for gate in "ifgo"] == ["i", "f", "g", "o"]
    assert [gate_role(CELLS["gru"], gate) for gate in "rzn"] == ["r", "f", "g"]
    assert [gate_role(CELLS["min_gru"], gate) for gate in "zn"] == ["i", "g"]


def test_a_vector_says_what_it_touches_only_where_its_name_does():
    peephole, norm = CELLS["lstm_peephole"], LSTM_LAYER_NORM
    assert [touched(peephole, f"weight_c{gate}") for gate in "ifo"] == [("c", "i"), ("c", "f"), ("c", "o")]
    assert touched(norm, "gain_c") == touched(norm, "bias_c") == ("c",)
    assert touched(peephole, "slope") == touched(peephole, "scale_by") == ()


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


def test_recurrent_dropout_draws_one_mask_and_zoneout_begins_with_the_initial_state():
    anew, once = masks(same=False), masks(same=True)
    assert (once == once[:, :1]).all() and 0 < once[:, 0].sum() < len(once)
    assert (anew != anew[:, :1]).any() and not anew.all(axis=1).any()  # each unit is dropped at some step
    dropped = wires(drawn("recurrent-dropout", "en"), stroke=WIRE)
    assert len(dropped) == (~anew).sum() + (~once).sum() + 1  # and the legend's
    assert not kept_old()[:, 0].any() and kept_old().any()
    assert "h0" in words(drawn("zoneout", "en"))
    arrows = wires(drawn("zoneout", "en"), stroke=INK["f"], stroke_width="4.5")
    assert len(arrows) == kept_old().sum() + 1  # and the legend's


def test_the_padded_batch_and_its_mask_agree():
    labels = words(drawn("padding", "en"))
    real, places = sum(LENGTHS), len(LENGTHS) * max(LENGTHS)
    assert labels.count("1") == real and labels.count("0") == 2 * (places - real)
    assert sum(label.startswith("x") for label in labels) == real


def test_no_gradient_crosses_the_cut_but_the_state_does():
    root, cut = drawn("truncated-bptt", "en"), 280
    spans = {True: [], False: []}
    for wire in wires(root):
        xs = [float(x) for x in re.findall(r"[ML]([\d.]+) ", wire.get("d"))]
        spans[wire.get("stroke-dasharray") is not None].append(min(xs) < cut < max(xs))
    assert not any(spans[True]) and sum(spans[False]) == 1


def test_clipping_by_norm_keeps_the_direction_by_value_may_not_and_a_short_gradient_stays():
    (x, y), (u, v) = by_norm(LONG), by_value(LONG)
    assert np.hypot(*LONG) > LIMIT and np.hypot(x, y) == pytest.approx(LIMIT)
    assert x * LONG[1] == pytest.approx(y * LONG[0])
    assert max(abs(u), abs(v)) == LIMIT and u * LONG[1] != pytest.approx(v * LONG[0])
    assert by_norm(SHORT) == by_value(SHORT) == SHORT
    labels = words(drawn("clipping", "en"))
    angles = [np.degrees(np.arctan2(g[1], g[0])) for g in (LONG, by_norm(LONG), by_value(LONG))]
    for after in angles[1:]:
        assert f"direction: {angles[0]:.0f}° → {after:.0f}°" in labels


def test_chrono_spreads_the_memories_and_a_bias_gives_all_the_same():
    plain, spread = memories(spread=False), memories(spread=True)
    np.testing.assert_allclose(plain, 1 + np.e, rtol=1e-12)  # 1 / (1 − σ(1))
    assert len(spread) == UNITS and spread == sorted(spread) == memories(spread=True)
    assert 2 <= spread[0] < plain[0] + 5 and 0.9 * LONGEST < spread[-1] <= LONGEST
    root = drawn("chrono", "pt")
    assert {f"{steps:.0f}" for steps in spread} <= set(words(root))
    assert "viés 1: 3,72 passos em todas" in words(root)
    bars = [float(e.get("height")) for e in root.iter(f"{SVG}rect")][1:]
    assert bars == pytest.approx([2 * steps for steps in plain + spread], abs=0.05)


def test_the_forget_bias_figure_shows_powers_of_the_sigmoid():
    assert kept(0, 10) == pytest.approx(2**-10)
    labels = words(drawn("forget-bias", "en"))
    assert {"50%", "73%", "95%", f"{100 * kept(3, 10):.0f}%", "8.8%"} <= set(labels)
    assert labels.count("< 0.1%") == sum(kept(b, t) < 0.001 for b in BIASES for t in SPANS)


def test_a_stack_has_a_cell_for_each_layer_and_step():
    assert words(drawn("stacked", "en")).count("cell") == 12
    assert words(drawn("bidirectional", "en")).count("cell") == 2 * 4 + 2


def test_the_two_dimensional_cell_has_two_forget_gates():
    labels = words(drawn("multidimensional-cell", "en"))
    assert labels.count("σ") == 4 and {"f1", "f2", "c1", "c2", "h1", "h2"} <= set(labels)


def test_the_eight_panels_name_what_they_add():
    labels = words(drawn("lstm-steps", "en"))
    assert len(PARTS) == 8
    assert [label[:2] for label in labels if label[1:3] == ". "] == [f"{k}." for k in range(1, 9)]
    assert "ct = ft ⊙ ct−1 + it ⊙ gt" in labels and "ht = ot ⊙ tanh(ct)" in labels


def test_the_gradients_of_the_figure_are_those_of_the_chain_rule():
    hs = [0.0]
    for _ in range(5):
        hs.append(np.tanh(0.2 + 0.9 * hs[-1]))
    wanted = [np.prod([0.9 * (1 - h * h) for h in hs[t + 1 :]]) for t in range(1, 6)]
    np.testing.assert_allclose(gradient_sizes(), wanted, rtol=1e-12)


def test_mathematics_becomes_italic_letters_upright_words_and_subscripts():
    assert runs("a $W_{hh} h_t + tanh$") == [
        ("a ", False, False),
        ("W", True, False),
        ("hh", False, True),
        (" ", False, False),
        ("h", True, False),
        ("t", True, True),
        (" ", False, False),
        ("+", False, False),
        (" ", False, False),
        ("tanh", False, False),
    ]


def test_writing_twice_touches_nothing_and_mends_what_was_changed(tmp_path):
    paths = write_all(tmp_path / "figures", "pt")
    assert [p.stem for p in paths] == list(FIGURES)
    assert sorted((tmp_path / "figures").iterdir()) == sorted(paths)
    stamps = {p: p.stat().st_mtime_ns for p in paths}
    paths[0].write_text("changed", "utf-8")
    assert write_all(tmp_path / "figures", "pt") == paths
    assert {p: p.stat().st_mtime_ns for p in paths[1:]} == {p: stamps[p] for p in paths[1:]}
    assert paths[0].read_text("utf-8") == FIGURES[paths[0].stem]("pt") + "\n"


def linear(colour):
    channels = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(colour):
    return 1.05 / (linear(colour) @ [0.2126, 0.7152, 0.0722] + 0.05)


# Machado, Oliveira & Fernandes (2009), severity 1, on linear RGB.
VISION = {
    "full": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


def oklab(rgb):
    to_cones = [[0.41222, 0.53633, 0.05145], [0.2119, 0.6807, 0.1074], [0.0883, 0.28172, 0.62998]]
    to_lab = [[0.21045, 0.79362, -0.00407], [1.978, -2.42859, 0.45059], [0.0259, 0.78277, -0.80868]]
    return np.array(to_lab) @ np.cbrt(np.array(to_cones) @ np.clip(rgb, 0, 1))


def test_every_colour_can_be_read_on_paper():
    assert PAPER == "#ffffff"
    assert min(contrast(ink) for ink in INK.values()) >= 4.5


@pytest.mark.parametrize("vision", VISION)
def test_the_colours_stay_apart_for_colour_blind_readers(vision):
    seen = [oklab(np.array(VISION[vision]) @ linear(ink)) for ink in INK.values()]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) > 0.05


def test_plots_use_the_palette_and_more_than_colour():
    import matplotlib

    with matplotlib.rc_context():
        plot_style()
        cycle = list(matplotlib.rcParams["axes.prop_cycle"])
        assert [style["color"] for style in cycle] == [INK[role] for role in CYCLE]
        assert len({(style["linestyle"], style["marker"]) for style in cycle}) == len(cycle)
        assert matplotlib.rcParams["svg.fonttype"] == "none"
