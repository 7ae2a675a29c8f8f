"""The check of gradients accepts the right one and no other, at any scale, and says which one is wrong."""

import numpy as np
import pytest

from course_lib.grad_check import check_gradients

SCALES = pytest.mark.parametrize("scale", [1e-12, 1e-6, 1.0, 1e6, 1e12])


def squares(x):
    return (x**2).sum()


@SCALES
@pytest.mark.parametrize("seed", range(5))
def test_a_right_gradient_passes_at_any_scale_and_one_off_by_a_thousandth_does_not(scale, seed):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((4, 3))
    check_gradients(lambda x: scale * squares(x), [x], [2 * scale * x], rng)
    with pytest.raises(ValueError, match=r"gradient 0: the measured slope is .*, the gradient predicts"):
        check_gradients(lambda x: scale * squares(x), [x], [2.002 * scale * x], rng)


def test_rounding_of_a_large_value_is_not_held_against_a_right_gradient(rng):
    x = rng.standard_normal(5)
    check_gradients(lambda x: 1e6 + squares(x), [x], [2 * x], rng)
    check_gradients(lambda x: 1e6 + 0 * squares(x), [x], [0 * x], rng)


def test_the_tolerance_is_the_callers(rng):
    x = rng.standard_normal(5)
    check_gradients(squares, [x], [2.002 * x], rng, tolerance=1e-2)


def test_one_wrong_number_is_seen_even_where_the_sum_is_right(rng):
    x = rng.standard_normal(5)
    wrong = 2 * x
    wrong[0], wrong[1] = wrong[0] + 1e-3, wrong[1] - 1e-3
    with pytest.raises(ValueError, match="gradient 0: the measured slope"):
        check_gradients(squares, [x], [wrong], rng)


def test_curvature_does_not_count_as_slope(rng):
    x = np.full(3, 0.5)
    check_gradients(lambda x: (1e3 * x**2).sum(), [x], [2e3 * x], rng)  # one-sided differences are off by 1e-3


def test_the_wrong_one_of_several_is_named(rng):
    x, y = rng.standard_normal((2, 3))
    check_gradients(lambda x, y: (x * y).sum(), [x, y], [y, x], rng)
    with pytest.raises(ValueError, match="gradient 1: the measured slope"):
        check_gradients(lambda x, y: (x * y).sum(), [x, y], [y, y], rng)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_numbers_that_are_not_finite_never_pass(value, rng):
    x = rng.standard_normal(3)
    for function, gradient in ((squares, value * x), (lambda x: value, 2 * x)):
        with pytest.raises(ValueError, match="gradient 0: the measured slope"), np.errstate(invalid="ignore"):
            check_gradients(function, [x], [gradient], rng)


def test_arguments_that_do_not_fit_are_told(rng, monkeypatch):
    x = rng.standard_normal(3)
    for arguments, message in (
        ((squares, [x], [2 * x[None]], rng), r"gradient 0: expected \(3,\), got \(1, 3\)"),
        ((squares, [x], [], rng), "gradients: expected 1, got 0"),
        ((squares, [x], [2 * x, x], rng), "gradients: expected 1, got 2"),
        ((squares, [x.tolist()], [2 * x], rng), r"arrays\[0\]: expected an array of real numbers, got list"),
        ((squares, [x], [None], rng), "gradient 0: expected an array of real numbers, got NoneType"),
        ((lambda x: x**2, [x], [2 * x], rng), r"function: expected a number, got \(3,\)"),
        ((squares, [x], [2 * x], 0), "rng: expected np.random.default_rng"),
    ):
        with pytest.raises(ValueError, match=message):
            check_gradients(*arguments)
    monkeypatch.setenv("COURSE_LANGUAGE", "pt")
    with pytest.raises(ValueError, match=r"gradiente 0: a inclinação medida é .*, o gradiente prevê"):
        check_gradients(squares, [x], [3 * x], rng)


def test_the_arrays_are_left_as_they_were(rng):
    x = rng.standard_normal(3)
    before = x.copy()
    check_gradients(squares, [x], [2 * x], rng)
    np.testing.assert_array_equal(x, before)
