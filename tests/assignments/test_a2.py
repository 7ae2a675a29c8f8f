"""Assignment 2: its references are the library, its laws hold, and the numbers of its text are right."""

import numpy as np
import pytest

from course_lib.assignments.a2 import SUITE
from course_lib.assignments.a2.clip_norm import global_norm
from course_lib.assignments.a2.inputs import draw_weight
from course_lib.assignments.base import FIXED, Sizes, draw_sizes
from course_lib.assignments.cases import draw_cases
from course_lib.cells import CELLS, CellParams
from course_lib.grading.notebook.source import render
from course_lib.language import LANGUAGES
from course_lib.unroll import unroll, unroll_backward

RIGHT = {name: task.bind(task.reference) for name, task in SUITE.tasks.items()}
SIZES = (*FIXED, Sizes(T=6, B=3, D=2, H=4), *draw_sizes(np.random.default_rng(5)))


def cases(name):
    return pytest.mark.parametrize("case", draw_cases(SUITE.tasks[name], SIZES, 3), ids=lambda c: str(tuple(c.sizes)))


@cases("spectral_radius")
def test_the_radius_is_the_rate_of_the_powers(case):
    weight = case.inputs["weight"]
    radius = RIGHT["spectral_radius"](weight)
    power = np.linalg.norm(np.linalg.matrix_power(weight / radius, 2000), 2)
    np.testing.assert_allclose(power ** (1 / 2000), 1, atol=0.01)  # Gelfand's formula
    assert radius < np.linalg.norm(weight, 2)
    np.testing.assert_allclose(RIGHT["spectral_radius"](RIGHT["rescale"](weight, 0.7)), 0.7, rtol=1e-12)


def library_norms(dh, xs, params):
    """The norms (T, B) by the library's way back, example by example."""
    rnn, norms = CELLS["rnn"], np.zeros((len(xs), len(dh)))
    for k in range(len(xs)):
        start = xs[: len(xs) - k]
        h = unroll(rnn, start, np.zeros_like(dh), params)[1]
        rest = xs[len(xs) - k :]
        back = unroll_backward(rnn, np.zeros((k, *dh.shape)), dh, rest, h, params)[1] if k else dh
        norms[k] = np.linalg.norm(back, axis=1)
    return norms


def random_cell(rng, D, H):
    return CellParams(**{name: 0.8 * rng.standard_normal(s) for name, s in CELLS["rnn"].param_shapes(D, H).items()})


def test_the_norms_are_those_of_the_librarys_way_back(rng):
    T, B, D, H = 7, 3, 2, 5
    params, xs, dh = random_cell(rng, D, H), rng.standard_normal((T, B, D)), rng.standard_normal((B, H))
    hs, _ = unroll(CELLS["rnn"], xs, np.zeros((B, H)), params)
    norms = RIGHT["gradient_norms"](dh, hs, params.weight_hh)
    np.testing.assert_allclose(norms, library_norms(dh, xs, params), rtol=1e-12)


@cases("norm_bounds")
def test_no_norm_exceeds_its_bound(case):
    norms, bounds = (RIGHT[name](*case.inputs.values()) for name in ("gradient_norms", "norm_bounds"))
    assert norms.shape == bounds.shape == (case.sizes.T, case.sizes.B)
    np.testing.assert_allclose(norms[0], bounds[0])
    assert (norms <= bounds * (1 + 1e-12)).all()


@cases("clip_norm")
def test_clipping_shortens_what_is_long_and_leaves_the_rest(case):
    gradients, limit = case.inputs.values()
    clipped, norm = RIGHT["clip_norm"](gradients, limit)
    assert (norm > limit) == (case.sizes.B > 1)
    np.testing.assert_allclose(global_norm(clipped), min(norm, limit))
    for name, gradient in gradients.items():
        np.testing.assert_allclose(clipped[name] / gradient, min(1, limit / norm))


@pytest.mark.parametrize("H", [2, 3, 4, 6])
def test_a_drawn_matrix_has_a_radius_that_only_the_largest_size_gives(H):
    for seed in range(20):
        values = np.linalg.eigvals(draw_weight(np.random.default_rng(seed), Sizes(1, 1, 1, H)))
        radius = np.abs(values).max()
        others = [np.abs(values)[0], np.abs(values[values.real.argmax()]), values.real.max()]
        others += [np.abs(values.real).max()] * (H > 2)  # of two units, real ones
        assert max(others) < 0.97 * radius


# --- what the notebook says -----------------------------------------------------------------------------------------


def text_of(language):
    return "\n".join(cell.source for cell in render("a2", language).cells if cell.cell_type == "markdown")


def by_hand():
    """Every number that the prose works out, as it is written in English."""
    weight, dh = np.array([[0.0, -2.0], [0.5, 0.0]]), np.array([[1.0, 0.0]])
    hs = np.array([[[0.8, -0.6]], [[0.5, -0.5]], [[0.6, 0.8]]])
    assert np.isclose(RIGHT["spectral_radius"](weight), 1) and np.isclose(np.linalg.norm(weight, 2), 2)
    np.testing.assert_array_equal(weight @ weight, -np.eye(2))
    yield from RIGHT["rescale"](weight, 0.9)[weight < 0]
    back = RIGHT["step_back"](dh, hs[2], weight)
    yield back[0, 1]
    yield ((1 - hs[1] ** 2) * back)[0, 1]
    yield RIGHT["step_back"](back, hs[1], weight)[0, 0]
    yield from RIGHT["gradient_norms"](dh, hs, weight)[:, 0]
    yield from RIGHT["norm_bounds"](dh, hs, weight)[:, 0]
    yield (1 - hs**2).max()
    yield from (1 - hs[2, 0] ** 2)
    gradients = {"weight_hh": np.array([[6.0, 0.0], [0.0, 2.0]]), "bias_hh": np.array([3.0, 0.0])}
    clipped, norm = RIGHT["clip_norm"](gradients, 3.5)
    assert (norm, clipped["weight_hh"][0, 0], clipped["weight_hh"][1, 1]) == (7, 3, 1)
    yield from (3.5 / norm, clipped["bias_hh"][0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_worked_by_hand_are_right(language):
    text = text_of(language)
    for number in by_hand():
        shown = f"{number:.4g}"
        assert (shown.replace(".", "{,}") if language == "pt" else shown) in text
