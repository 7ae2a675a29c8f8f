"""Assignment 1: its references are the library, and its numbers worked by hand are right."""

import io
from contextlib import redirect_stdout

import numpy as np
import pytest

from course_lib.assignments.a1 import SUITE
from course_lib.assignments.base import FIXED, Sizes
from course_lib.assignments.cases import draw_cases
from course_lib.cells import CELLS, CellParams
from course_lib.grading.notebook.source import render
from course_lib.language import LANGUAGES
from course_lib.unroll import unroll, unroll_backward

NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
TASKS = SUITE.tasks
RIGHT = {name: task.bind(task.reference) for name, task in TASKS.items()}
SIZES = (*FIXED, Sizes(T=6, B=3, D=2, H=4))


@pytest.mark.parametrize("case", draw_cases(TASKS["rnn_sequence"], SIZES, 3), ids=lambda c: str(tuple(c.sizes)))
def test_the_forward_reference_is_the_library(case):
    xs, h, params = case.inputs.values()
    ys, last = RIGHT["rnn_sequence"](xs, h, params)
    theirs, theirs_last = unroll(CELLS["rnn"], xs, h, CellParams(**params))
    np.testing.assert_array_equal(ys, theirs)
    np.testing.assert_array_equal(last, theirs_last)


@pytest.mark.parametrize("case", draw_cases(TASKS["rnn_bptt"], SIZES, 4), ids=lambda c: str(tuple(c.sizes)))
def test_the_backward_reference_is_the_library(case):
    dys, dh, xs, h, _, params = case.inputs.values()
    got = RIGHT["rnn_bptt"](*case.inputs.values())
    dxs, dh_0, gradients = unroll_backward(CELLS["rnn"], dys, dh, xs, h, CellParams(**params))
    for ours, theirs in zip((got[0], got[1], *got[2].values()), (dxs, dh_0, *gradients), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-14)
    assert tuple(got[2]) == NAMES


def by_hand():
    """Every number that the prose states, from the cell `one`, with its decimals."""
    one = dict(zip(NAMES, (np.array([[1.0]]), np.array([[0.5]]), np.array([0.1]), np.array([-0.2])), strict=True))
    xs, h = np.array([[[0.4]], [[-0.3]]]), np.array([[0.6]])
    ys, _ = RIGHT["rnn_sequence"](xs, h, one)
    dx, dh, g = RIGHT["rnn_step_backward"](np.ones((1, 1)), xs[0], h, ys[0], one)
    dxs, dh_0, total = RIGHT["rnn_bptt"](np.array([[[0.0]], [[1.0]]]), np.zeros((1, 1)), xs, h, ys, one)
    last = RIGHT["rnn_step_backward"](np.ones((1, 1)), xs[1], ys[0], ys[1], one)[2]["weight_hh"]
    asked = last, total["weight_hh"] - last, total["weight_hh"] / 2
    numbers = [*ys.ravel(), *asked, dx, dh, g["weight_ih"], g["weight_hh"], g["bias_hh"], *dxs.ravel(), dh_0]
    return [float(np.squeeze(n)) for n in (*numbers, total["weight_ih"], total["weight_hh"])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_worked_by_hand_are_right(language):
    text = "\n".join(cell.source for cell in render("a1", language).cells if cell.cell_type == "markdown")
    for number in by_hand():
        shown = f"{number:.3f}".replace(".", "{,}") if language == "pt" else f"{number:.3f}"
        assert shown in text


def last_loss(seed, bptt):
    """The last loss that the notebook's own training prints, from another seed, with this way back."""
    code = [cell.source for cell in render("a1", "en").cells if cell.cell_type == "code"][-1]
    assert "default_rng(1)" in code
    said = io.StringIO()
    with redirect_stdout(said):
        scope = {"np": np, "rnn_sequence": RIGHT["rnn_sequence"], "rnn_bptt": bptt}
        exec(code.replace("default_rng(1)", f"default_rng({seed})"), scope)
    return float(said.getvalue().split()[-1])


def test_a_gradient_that_is_cut_after_each_step_does_not_teach_who_pressed_first():
    """As the answer to the question in writing says."""
    cut = next(m.variant for m in TASKS["rnn_bptt"].mistakes if m.name == "dh_not_carried")
    assert last_loss(1, RIGHT["rnn_bptt"]) < 0.1
    assert min(last_loss(seed, TASKS["rnn_bptt"].bind(cut)) for seed in (1, 2)) > 0.9
