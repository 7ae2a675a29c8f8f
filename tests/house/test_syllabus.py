"""Each cell and network of the syllabus has its file, tests, figure and section on the page, in both languages."""

import importlib
import re
from pathlib import Path

import pytest
from helpers.paths import ROOT, TESTS
from helpers.syllabus import CELL_FIGURES

from course_lib.cells import CELLS
from course_lib.claims import CLAIMS
from course_lib.figures.catalogue import FIGURES
from course_lib.language import LANGUAGES

TESTED = "\n".join(path.read_text("utf-8") for path in TESTS.rglob("test_*.py") if path != Path(__file__))
NETWORKS = {  # what a reader imports: the figures that show it
    "course_lib.nn.ManyToOne": ("many-to-one",),
    "course_lib.nn.ManyToMany": ("many-to-many-in-step",),
    "course_lib.nn.EncoderDecoder": ("many-to-many-out-of-step", "encoder-decoder"),
    "course_lib.nn.AdditiveAttention": ("attention",),
    "course_lib.nn.DotAttention": ("attention",),
    "course_lib.nn.Recurrent": ("stacked", "bidirectional", "padding"),
    "course_lib.nn.forbid_future": ("bidirectional",),
    "course_lib.nn.MultiDimensional": ("multidimensional", "multidimensional-cell"),
    "course_lib.nn.GraphLSTM": ("graph-lstm", "graph-special-cases"),
    "course_lib.nn.VariationalDropout": ("recurrent-dropout",),
    "course_lib.nn.Zoneout": ("zoneout",),
    "course_lib.nn.truncated": ("truncated-bptt",),
    "course_lib.nn.InitialState": ("initial-state",),
    "course_lib.clip.clip_norm": ("clipping",),
}
INITIALISATIONS = ("forget_bias", "chrono", "orthogonal")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CELL_FIGURES)
def test_a_cell_has_its_file_its_figure_and_its_section(name, language):
    module = importlib.import_module(f"course_lib.cells.{name}")
    assert callable(getattr(module, f"{name}_cell")) and callable(getattr(module, f"{name}_backward"))
    page = (ROOT / "book" / language / "cells.md").read_text("utf-8")
    assert CELL_FIGURES[name] in FIGURES and f"figures/{CELL_FIGURES[name]}.svg" in page
    assert f"course_lib/cells/{name}.py\n:pyobject: {name}_cell" in page
    assert re.search(rf"\b{name}_cell\b|{name.upper()}\b|\"{name}\"", TESTED)


def test_the_registry_holds_the_cells_of_the_syllabus_and_their_anatomy():
    assert set(CELL_FIGURES) - {"lstm_layer_norm"} <= CELLS.keys()
    assert {f"anatomy-{name}" for name in CELLS} <= FIGURES.keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", NETWORKS)
def test_a_network_has_its_module_its_tests_its_figures_and_its_section(path, language):
    module, _, name = path.rpartition(".")
    assert getattr(importlib.import_module(module), name).__doc__
    assert re.search(rf"\b{name}\b", TESTED)
    page = (ROOT / "book" / language / "networks.md").read_text("utf-8")
    assert re.search(rf"\b{name}\b", page), name
    for figure in NETWORKS[path]:
        assert figure in FIGURES and f"figures/{figure}.svg" in page, figure


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", INITIALISATIONS)
def test_an_initialisation_is_on_the_cells_page(name, language):
    assert re.search(rf"\b{name}\b", (ROOT / "book" / language / "cells.md").read_text("utf-8"))


CLAIMS_OF_THE_NOTES = {
    "a plain RNN works over eight to ten steps": ("working_memory",),
    "the LSTM carries information across many steps": ("gradient_untrained", "gradient_trained", "adding_problem"),
    "a higher forget bias improves the LSTM": ("forget_bias_copy", "forget_bias_adding"),
    "without a forget gate c grows without bound": ("no_forget_growth",),
    "peepholes learn stable, precise timing": ("peephole_timing",),
    "the GRU is cheaper, similar, better on few data, and cannot count": (
        *("gru_forms", "gru_cost", "gru_similar", "gru_small_data", "counting"),
    ),
    "tanh beats the sigmoid": ("squashing", "candidate_function"),
    "more recent input weighs more in the gradient": ("recent_words",),
    "single cells of a character model can be read": ("readable_cells",),
    "both directions, depth and recurrent dropout help": ("bidirectional", "stacked", "recurrent_dropout"),
}


@pytest.mark.parametrize("sentence", CLAIMS_OF_THE_NOTES)
def test_what_the_notes_claim_is_an_experiment_with_its_note_as_a_source(sentence):
    for name in CLAIMS_OF_THE_NOTES[sentence]:
        assert set(CLAIMS[name].sources) & {"000", "001", "002", "003", "004"}


def test_every_note_is_put_to_the_test():
    assert {"000", "001", "002", "003", "004"} <= {source for claim in CLAIMS.values() for source in claim.sources}
