"""Assignment 5: its references are the library's cells, and its numbers worked by hand and its findings are right."""

import numpy as np
import pytest

from course_lib.assignments.a5 import SUITE
from course_lib.assignments.base import FIXED, Sizes
from course_lib.assignments.cases import draw_cases
from course_lib.cells import CELLS
from course_lib.claims import CLAIMS
from course_lib.claims.verdicts import finding
from course_lib.grading.notebook.source import render
from course_lib.language import LANGUAGES

RIGHT = {name: task.bind(task.reference) for name, task in SUITE.tasks.items()}
SIZES = (*FIXED, Sizes(1, 3, 2, 4))
CELL_OF = {"no_forget_step": "lstm_no_forget", "peephole_step": "lstm_peephole", "coupled_step": "lstm_coupled"}


def leaves(value):
    if isinstance(value, dict):
        value = tuple(value[name] for name in sorted(value))
    return [leaf for part in value for leaf in leaves(part)] if isinstance(value, tuple) else [value]


def assert_same(got, expected):
    for ours, theirs in zip(leaves(got), leaves(expected), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", CELL_OF)
def test_a_step_is_the_librarys_cell(name):
    cell = CELLS[CELL_OF[name]]
    for case in draw_cases(SUITE.tasks[name], SIZES, 3):
        x, h, c, params = case.inputs.values()
        assert_same(RIGHT[name](x, h, c, params), cell(x, (h, c), cell.params_type(**params))[1])


def test_the_backward_pass_is_the_librarys():
    cell = CELLS["lstm_coupled"]
    for case in draw_cases(SUITE.tasks["coupled_step_backward"], SIZES, 4):
        dh, dc, x, h, c, params = case.inputs.values()
        dx, state, gradients = cell.backward(0 * dh, (dh, dc), x, (h, c), cell.params_type(**params))
        got = RIGHT["coupled_step_backward"](dh, dc, x, h, c, params)
        assert_same(got, (dx, *state, gradients._asdict()))


# --- the text --------------------------------------------------------------------------------------------------------


def text_of(language):
    return "\n".join(cell.source for cell in render("a5", language).cells if cell.cell_type == "markdown")


def cells_by_hand():
    scope = {}
    for cell in render("a5", "en").cells:
        if cell.cell_type == "code" and cell.source.startswith("one = "):
            exec(cell.source, {"np": np}, scope)
    return scope


def by_hand():
    """Every number that the prose states."""
    given = cells_by_hand()
    x, h, c, one = (given[name] for name in ("x", "h", "c", "one"))
    i, g, o = RIGHT["three_blocks"](x, h, one)
    steps = [RIGHT[name](x, h, c, one) for name in ("no_forget_step", "coupled_step")]
    h_new, c_new = RIGHT["peephole_step"](x, h, c, given["one_peephole"])
    a_o = given["one_peephole"]["weight_co"] * c_new
    up, none = np.ones((1, 1)), np.zeros((1, 1))
    shown = np.tanh(steps[1][1])
    at_c = o * (1 - shown**2)
    back = RIGHT["coupled_gates_backward"](up, none, c, i, g, o)
    dx, dh, _, gradients = RIGHT["coupled_step_backward"](up, none, x, h, c, one)
    paths = (at_c, at_c * g, -at_c * c, at_c * (g - c))
    weights = (*gradients["weight_ih"], *gradients["weight_hh"])
    numbers = (i, 1 - i, g, o, *steps[0], *steps[1], h_new, c_new, a_o, h_new / np.tanh(c_new), shown)
    return [float(np.squeeze(n)) for n in (*numbers, *paths, *back, dx, dh, *weights)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_worked_by_hand_are_right(language):
    text = text_of(language)
    for number in by_hand():
        shown = f"{number:.3f}"
        assert (shown.replace(".", "{,}") if language == "pt" else shown) in text


FOUND = {
    "no_forget_growth": (
        "holds_when",
        "acerta tanto no fim do fluxo quanto no começo",
        "right as often at the stream's end",
    ),
    "ablations": ("holds_when", "duas a três vezes os passos", "two to three times the"),
    "peephole_timing": (
        "does_not_hold",
        "já distingue 12 de 13 passos quase sem erro",
        "already tells 12 from 13 steps",
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_the_text_says_was_measured_is_what_the_claims_say(name):
    """A verdict that changes, or a sentence of it that goes, calls for another text."""
    outcome, *words = FOUND[name]
    claim = CLAIMS[name]
    assert finding(claim).whole.outcome == outcome
    for language, said in zip(LANGUAGES, words, strict=True):
        assert said in claim.plain[outcome].text(language)
