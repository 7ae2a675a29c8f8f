"""Assignment 6: its references are the library, its sums by hand are right, and its cells count as it says."""

import numpy as np
import pytest
from helpers.suites import refusal

from course_lib.assignments import a6
from course_lib.assignments.a6 import step, step_before
from course_lib.assignments.a6.targets import strings
from course_lib.assignments.base import FIXED, Sizes
from course_lib.assignments.cases import draw_cases
from course_lib.cells import CELLS, CellParams
from course_lib.grading.notebook.source import render
from course_lib.language import LANGUAGES, use
from course_lib.tasks import first_failing_n
from course_lib.tasks.counting import strings as library_strings

TASKS = a6.SUITE.tasks
RIGHT = {name: task.bind(task.reference) for name, task in TASKS.items()}
SIZES = (*FIXED, Sizes(T=6, B=3, D=2, H=4))
ids = {"ids": lambda case: str(tuple(case.sizes))}


@pytest.mark.parametrize("case", draw_cases(TASKS["gru_step_backward"], SIZES, 4), **ids)
def test_the_backward_reference_is_the_library(case):
    dh_next, x, h, *_, params = case.inputs.values()
    dx, dh, gradients = RIGHT["gru_step_backward"](*case.inputs.values())
    theirs = CELLS["gru"].backward(dh_next, 0 * dh_next, x, h, CellParams(**params))
    for ours, other in zip((dx, dh, *gradients.values()), (*theirs[:2], *theirs[2]), strict=True):
        np.testing.assert_allclose(ours, other, rtol=1e-12, atol=1e-14)
    assert tuple(gradients) == CellParams._fields


@pytest.mark.parametrize("case", draw_cases(TASKS["gru_step"], SIZES, 5), **ids)
@pytest.mark.parametrize("name", ["gru_step", "gru_step_before"])
def test_a_step_put_together_from_parts_is_the_library(case, name):
    recipe = {"gru_step": step, "gru_step_before": step_before}[name].RECIPE
    cell = CELLS[{"gru_step": "gru", "gru_step_before": "gru_reset_before"}[name]]
    x, h, params = case.inputs.values()
    expected, _ = cell(x, h, CellParams(**params))
    np.testing.assert_allclose(recipe.but()(x, h, params), expected, rtol=1e-12, atol=1e-14)
    np.testing.assert_array_equal(RIGHT[name](x, h, params), expected)


@pytest.mark.parametrize("biases", [1, 2])
def test_the_counts_are_those_of_the_cells(biases):
    D, H = 5, 3
    for name, count in RIGHT["parameter_counts"](D, H, biases).items():
        cell = CELLS[{"gru_after": "gru", "gru_before": "gru_reset_before"}.get(name, name)]
        sizes = {k: np.prod(shape) for k, shape in cell.param_shapes(D, H).items()}
        assert count == sum(sizes.values()) - (2 - biases) * sizes["bias_hh"]


def test_the_targets_are_those_of_the_counting_task():
    counts = np.array([3, 1, 5])
    xs, theirs = strings(counts), library_strings(counts)
    np.testing.assert_array_equal(RIGHT["anbn_targets"](xs), theirs.targets)
    inside = theirs.mask
    np.testing.assert_array_equal(xs.argmax(axis=-1)[inside], theirs.xs[inside])


@pytest.mark.parametrize("wrong", [1, 4, 9, None])
def test_the_first_error_is_the_first_failing_n(wrong, rng):
    N = 9
    targets = RIGHT["anbn_targets"](strings(range(1, N + 1)))
    scores = np.where(targets > 0, 0.8, 0.2)
    if wrong:
        scores[2 * wrong, wrong - 1, 2] = 0.6

    def predict(xs):
        return scores[: len(xs), : xs.shape[1]]

    theirs = first_failing_n(predict, "ab", N)
    assert RIGHT["first_error"](scores, targets) == (theirs or N + 1) == (wrong or N + 1)


def test_a_number_may_be_pythons_or_numpys_and_nothing_else():
    for made in (int, float, np.float64, np.int32, np.array):
        a6.check("first_error", lambda scores, targets, made=made: made(RIGHT["first_error"](scores, targets)))
    odd = {"list": lambda n: [n], "str": str, "bool": bool, "array of shape (1,)": lambda n: np.array([n])}
    for language, text in (("pt", "n: esperado um número, recebido"), ("en", "n: expected a number, got")):
        use(language)
        for made in odd.values():
            assert text in refusal(a6.check, "first_error", lambda s, t, made=made: made(RIGHT["first_error"](s, t)))
    assert "n: expected 3, got 4" in refusal(a6.check, "first_error", lambda s, t: RIGHT["first_error"](s, t) + 1)
    assert "n: got nan" in refusal(a6.check, "first_error", lambda s, t: float("nan"))
    assert "D = 3, H = 5, biases = 1" in refusal(a6.check, "parameter_counts", lambda D, H, biases: 1 / 0)


def by_hand():
    """Every number that the prose states, from the cell `one`, with its decimals."""
    one = {
        "weight_ih": np.array([[5.0], [0.0], [1.0]]),
        "weight_hh": np.array([[-2.0], [4.0], [2.0]]),
        "bias_ih": np.array([0.0, 0.0, 0.1]),
        "bias_hh": np.array([0.0, 0.0, -0.5]),
    }
    x, h, d = np.array([[0.4]]), np.array([[0.5]]), np.ones((1, 1))
    r, z = 1 / (1 + np.exp(-1.0)), 1 / (1 + np.exp(-2.0))
    n, m = np.tanh(0.5 + r * 0.5), 0.5
    before = np.tanh(2 * r * 0.5)
    seen = [np.full((1, 1), value) for value in (r, z, n, m)]
    sums = RIGHT["gates_backward"](d, h, *seen)
    dx, dh, g = RIGHT["gru_step_backward"](d, x, h, *seen, one)
    new, new_before = RIGHT["gru_step"](x, h, one), RIGHT["gru_step_before"](x, h, one)
    three = [r, 1 - r, z, 1 - z, 0.5 + r * 0.5, n, new, r * 0.5, 2 * r * 0.5, before, new_before, dh]
    four = [*sums, dx, g["bias_ih"][2], g["bias_hh"][2]]
    return [(float(np.squeeze(k)), 3) for k in three] + [(float(np.squeeze(k)), 4) for k in four]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_worked_by_hand_are_right(language):
    text = "\n".join(cell.source for cell in render("a6", language).cells if cell.cell_type == "markdown")
    for number, decimals in by_hand():
        shown = f"{number:.{decimals}f}"
        assert (shown.replace(".", "{,}") if language == "pt" else shown) in text


def test_the_lstm_counts_on_and_the_gru_further_with_a_smaller_step(capsys):
    scope = {}
    for cell in render("a6", "en").cells:
        if cell.cell_type == "code" and "matplotlib" not in cell.source:
            exec(cell.source, scope)
    use(None)
    said = capsys.readouterr().out.splitlines()
    first = {line.rsplit(maxsplit=1)[0].strip(): int(line.split()[-1]) for line in said if line[:4] in ("LSTM", "GRU,")}
    lstm, *grus = first.values()
    for forget_bias, wrong in ((10, 106), (5, 9)):  # as the rubric says
        scores = scope["read"](scope["xs"], scope["lstm_memory"](scope["xs"], forget_bias), 1)
        assert scope["first_error"](scores, scope["targets"]) == wrong
    assert lstm == 201 and len(grus) == 4 and grus == sorted(set(grus)) and grus[0] < 30 and grus[-1] < 201
