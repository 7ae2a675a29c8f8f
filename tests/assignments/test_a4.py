"""Assignment 4: its references are the library, its converters keep the cell, its numbers worked by hand are right."""

import numpy as np
import pytest
from helpers.suites import refusal, verdict_of

from course_lib.assignments.a4 import SUITE
from course_lib.assignments.base import FIXED, Sizes
from course_lib.assignments.cases import draw_cases
from course_lib.cells import CELLS, CellParams
from course_lib.cells.lstm_words import WordParams, words_cell
from course_lib.grading.notebook.source import render
from course_lib.language import LANGUAGES
from course_lib.unroll import unroll

TASKS = SUITE.tasks
RIGHT = {name: task.bind(task.reference) for name, task in TASKS.items()}
SIZES = (*FIXED, Sizes(T=6, B=3, D=2, H=4))
NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
LSTM = CELLS["lstm"]


def cases_of(name):
    return pytest.mark.parametrize("case", draw_cases(TASKS[name], SIZES, 3), ids=lambda c: str(tuple(c.sizes)))


@cases_of("lstm_sequence")
def test_the_forward_reference_is_the_library(case):
    xs, h, c, params = case.inputs.values()
    ys, *last = RIGHT["lstm_sequence"](xs, h, c, params)
    theirs, theirs_last = unroll(LSTM, xs, (h, c), CellParams(**params))
    np.testing.assert_array_equal(ys, theirs)
    np.testing.assert_array_equal(last, theirs_last)


@cases_of("lstm_step_backward")
def test_the_backward_reference_is_the_library(case):
    dh_next, dc_next, x, h, c, params = case.inputs.values()
    dx, dh, dc, gradients = RIGHT["lstm_step_backward"](*case.inputs.values())
    theirs = LSTM.backward(0 * dh_next, (dh_next, dc_next), x, (h, c), CellParams(**params))
    assert tuple(gradients) == NAMES
    expected = (theirs[0], *theirs[1], *theirs[2])
    for ours, other in zip((dx, dh, dc, *gradients.values()), expected, strict=True):
        np.testing.assert_allclose(ours, other, rtol=1e-12, atol=1e-14)


@cases_of("lstm_step")
def test_the_converters_keep_the_cell_there_and_back(case):
    x, h, c, params = case.inputs.values()
    words = RIGHT["to_words"](params)
    back = RIGHT["from_words"](words)
    expected = RIGHT["lstm_step"](x, h, c, params)
    np.testing.assert_allclose(words_cell(x, (h, c), WordParams(**words))[1], expected, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(RIGHT["lstm_step"](x, h, c, back), expected, rtol=1e-12, atol=1e-14)
    assert not back["bias_hh"].any() and not np.array_equal(back["bias_ih"], params["bias_ih"])
    again = RIGHT["to_words"](back)
    assert all(np.array_equal(again[name], words[name]) for name in words)


def by_hand():
    """Every number that the prose states, from the cell `one`, to three decimals."""
    weight_ih, weight_hh = np.array([[5.0], [-5.0], [2.0], [5.0]]), np.array([[0.0], [0.0], [1.0], [-5.0]])
    biases = np.array([-2.0, 3.0, 0.5, 0.25]), np.array([1.0, 1.0, -0.5, -0.25])
    one = dict(zip(NAMES, (weight_ih, weight_hh, *biases), strict=True))
    xs, h, c = np.array([[[0.4]], [[-0.3]]]), np.array([[0.2]]), np.array([[0.9]])
    gates = RIGHT["lstm_gates"](xs[0], h, one)
    i, f, g, o = gates
    first_h, first_c = RIGHT["lstm_step"](xs[0], h, c, one)
    second = RIGHT["lstm_gates"](xs[1], first_h, one)
    _, last_h, last_c = RIGHT["lstm_sequence"](xs, h, c, one)
    arriving = np.array([[1.0]]), np.array([[0.5]])
    da, dc = RIGHT["lstm_gates_backward"](*arriving, c, *gates)
    dx, dh, _, gradients = RIGHT["lstm_step_backward"](*arriving, xs[0], h, c, one)
    from_h = o * (1 - np.tanh(first_c) ** 2)
    forward = (*gates, f * c, i * g, first_c, np.tanh(first_c), first_h, *second, last_c, last_h)
    backward = (from_h, 0.5 + from_h, 1 - i, 1 - f, *da[0], dc, dx, dh)
    rows = (gradients["weight_ih"][2], gradients["weight_hh"][2])
    return [float(np.squeeze(n)) for n in (*forward, *backward, *rows)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_worked_by_hand_are_right(language):
    text = "\n".join(cell.source for cell in render("a4", language).cells if cell.cell_type == "markdown")
    for number in by_hand():
        shown = f"{number:.3f}"
        assert (shown.replace(".", "{,}") if language == "pt" else shown) in text


@pytest.mark.parametrize("task", [task for task in TASKS.values() if task.shadowed], ids=lambda task: task.name)
def test_what_may_be_ones_own_mistake_is_not_said_of_a_helper(task):
    """Two results taken for each other give the same inside the helper and where it is called."""
    shadowed = [(h, m) for h in task.helpers for m in h.mistakes if m.name in task.shadowed]
    assert {m.name for _, m in shadowed} == set(task.shadowed)
    for helper, m in shadowed:
        verdict = verdict_of(SUITE.check, task.name, task.bind(task.reference, **{helper.name: helper.bind(m.variant)}))
        assert verdict.mistakes[0].startswith(f"{task.name}.")
        assert f"{helper.name}.{m.name}" not in [variant.name for variant in task.variants()]


def stops(*given):
    return np.zeros(3) @ np.zeros(2)


SHAPES = {
    "lstm_gates": "Shapes to return: i (B, H) = (2, 5), f (B, H)",
    "to_words": "weight_n (H, H+D) = (5, 8), bias_n (H,) = (5,)",
    "from_words": "weight_ih (4H, D) = (20, 3), weight_hh (4H, H) = (20, 5), bias_ih (4H,) = (20,)",
    "lstm_gates_backward": "da (B, 4H) = (2, 20), dc (B, H) = (2, 5)",
    "lstm_step_backward": "dc (B, H) = (2, 5), weight_ih (4H, D) = (20, 3)",
}


@pytest.mark.parametrize(("name", "told"), SHAPES.items(), ids=SHAPES)
def test_code_that_stops_is_told_the_shapes_of_what_is_stacked(name, told):
    assert told in refusal(SUITE.check, name, stops)


def test_what_a_helper_calls_is_named_when_it_is_unwritten():
    """The sequence calls the step, and the step the gates."""
    scope = {}
    exec("def lstm_gates(x, h, params):\n    raise NotImplementedError()", scope)

    def lstm_sequence(xs, h, c, params):
        return scope["lstm_gates"](xs[0], h, params)

    message = refusal(SUITE.check, "lstm_sequence", lstm_sequence)
    assert message == "lstm_sequence: calls lstm_gates, which is not implemented yet"
