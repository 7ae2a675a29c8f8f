"""The drawings of the cells show what each cell is."""

import re

import numpy as np
import pytest
from helpers.drawings import SVG, drawn, marks, wires, words

from course_lib.figures.cells.latch import WEIGHT, factor, height, rest
from course_lib.figures.cells.rnn import gradient_sizes, napkin_shares
from course_lib.figures.kit.palette import INK
from course_lib.figures.kit.plan import PARTS
from course_lib.glossary import term
from course_lib.language import LANGUAGES


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


def test_the_shares_of_the_figure_are_those_worked_by_hand():
    hs, shares = napkin_shares()
    np.testing.assert_allclose(hs, [3 / 5, 3 / 5, 0], rtol=0, atol=1e-15)
    np.testing.assert_allclose(shares, [0, -16 / 25 * np.log(2), -3 / 5], rtol=1e-12)


def test_the_latch_s_landscape_goes_down_by_its_step_and_says_what_a_nudge_becomes():
    for h in (-0.7, 0.0, 0.2, 1.1):
        slope = (height(h + 1e-5) - height(h - 1e-5)) / 2e-5
        assert h - slope == pytest.approx(np.tanh(WEIGHT * h), abs=1e-9)
    h = rest()
    assert np.tanh(WEIGHT * h) == pytest.approx(h) and height(h) < height(0.9) and height(h) < height(1.1)
    nudged = (np.tanh(WEIGHT * (h + 1e-6)) - np.tanh(WEIGHT * h)) / 1e-6
    assert nudged == pytest.approx(factor(h), rel=1e-3) and factor(0) == WEIGHT
    assert {f"times {WEIGHT:.0f} at every step", f"times {factor(h):.2f}"} <= set(words(drawn("latch-landscape", "en")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_error_s_way_names_at_each_product_the_other_factor(language):
    labels = words(drawn("lstm-backward", language))
    factors = {"f": "ct−1", "i": "gt", "g": "it", "o": "tanh ct"}  # where it goes, and by what it is multiplied
    assert {f"× {factor}" for factor in factors.values()} | {"× ft", "× ot"} <= set(labels)
    assert labels.count("σ′") == 3 and labels.count("tanh′") == 2
    assert all(f"da{gate}" in labels for gate in factors)


def test_the_error_s_way_runs_from_right_to_left_and_meets_one_product_on_the_memory():
    root = drawn("lstm-backward", "en")
    thick = wires(root, stroke=INK["c"], stroke_width="4.5")
    ends = [[float(x) for x in re.findall(r"[ML]([\d.]+)", path.get("d"))] for path in thick]
    assert len(thick) == 3 and all(x[0] > x[-1] for x in ends)
    straight = [path for path in wires(root) if "m" not in path.get("d")]  # all but the plus sign
    assert all(path.get("stroke-dasharray") for path in straight)
