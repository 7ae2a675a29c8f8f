"""The anatomy of a cell, drawn from its record alone."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from helpers.drawings import SVG, words

from course_lib.cells import CELLS, Cell
from course_lib.cells.lstm_layer_norm import LSTM_LAYER_NORM
from course_lib.figures.cells.anatomy import anatomy, gate_role, touched
from course_lib.figures.kit.palette import COLOURS


@pytest.mark.parametrize("cell", [*CELLS.values(), LSTM_LAYER_NORM], ids=lambda cell: cell.name)
def test_an_anatomy_shows_every_parameter_block_and_state(cell, monkeypatch):
    monkeypatch.setattr("course_lib.figures.kit.figure.ENTERED", made := {})
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
    monkeypatch.setattr("course_lib.figures.kit.figure.ENTERED", made := {})
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
