"""Clipping: the laws of algorithm 1, then torch as the oracle."""

from math import hypot
from typing import NamedTuple

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from course_lib.cells import CELLS
from course_lib.clip import clip_norm, clip_value

GRADIENTS = st.lists(
    arrays(float, array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3), elements=st.floats(-1e6, 1e6)),
    min_size=1,
    max_size=3,
)
BOUNDS = st.floats(1e-3, 1e3)
TORCH_ADDS = 1e-6  # torch divides by the norm plus this


class Pair(NamedTuple):
    weight: np.ndarray
    bias: np.ndarray


def flat(gradients):
    return np.concatenate([g.ravel() for g in gradients])


@given(GRADIENTS, BOUNDS)
def test_the_norm_is_at_most_the_bound_and_the_direction_is_kept(gradients, bound):
    before = [g.copy() for g in gradients]
    clipped, norm = clip_norm(gradients, bound)
    assert norm == pytest.approx(hypot(*flat(gradients)), rel=1e-12, abs=1e-300)
    assert hypot(*flat(clipped)) == pytest.approx(min(norm, bound), rel=1e-12, abs=1e-300)
    np.testing.assert_allclose(flat(clipped) * max(norm, bound), flat(gradients) * bound, rtol=1e-12, atol=1e-300)
    for a, b in zip(gradients, before, strict=True):
        np.testing.assert_array_equal(a, b)


@given(GRADIENTS, BOUNDS)
def test_what_is_within_the_bound_stays_as_it_is(gradients, bound):
    small = [g * 1e-10 for g in gradients]
    for a, b in zip(clip_norm(small, bound)[0], small, strict=True):
        np.testing.assert_array_equal(a, b)
    again = clip_norm(clip_norm(gradients, bound)[0], bound)[0]
    np.testing.assert_allclose(flat(again), flat(clip_norm(gradients, bound)[0]), rtol=1e-12, atol=1e-300)


def leaves(gradients):
    parameters = [torch.zeros(g.shape, dtype=torch.from_numpy(g).dtype).requires_grad_() for g in gradients]
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = torch.tensor(gradient)
    return parameters


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 1e-5)], ids=["float64", "float32"])
@pytest.mark.parametrize("bound", [0.3, 1.0, 100.0])
def test_values_are_those_of_torch(dtype, tolerance, bound, rng):
    gradients = [rng.standard_normal(shape).astype(dtype) for shape in [(4, 3), (3,), ()]]
    gradients = [np.asarray(g) for g in gradients]
    parameters = leaves(gradients)
    expected_norm = torch.nn.utils.clip_grad_norm_(parameters, bound)
    clipped, norm = clip_norm(gradients, bound)
    assert norm == pytest.approx(float(expected_norm), rel=tolerance)
    share = norm / (norm + TORCH_ADDS) if norm > bound else 1.0
    for ours, theirs in zip(clipped, parameters, strict=True):
        assert ours.dtype == dtype
        np.testing.assert_allclose(ours * share, theirs.grad, rtol=tolerance)

    parameters = leaves(gradients)
    torch.nn.utils.clip_grad_value_(parameters, bound)
    for ours, theirs in zip(clip_value(gradients, bound), parameters, strict=True):
        assert ours.dtype == dtype
        np.testing.assert_array_equal(ours, theirs.grad)


def test_a_zero_gradient_stays_zero():
    clipped, norm = clip_norm([np.zeros((2, 3)), np.zeros(0)], 1.0)
    assert norm == 0 and not clipped[0].any() and clipped[1].shape == (0,)
    assert clip_norm([], 1.0) == ([], 0.0)


def test_no_square_overflows_or_vanishes():
    for size in (1e200, 1e-200):
        clipped, norm = clip_norm([np.array([3.0, 4.0]) * size], size)
        assert norm == pytest.approx(5 * size, rel=1e-12)
        np.testing.assert_allclose(clipped[0], np.array([0.6, 0.8]) * size, rtol=1e-12)
    clipped, norm = clip_norm([np.array([3e30, 4e30], dtype=np.float32)], 1.0)
    assert norm == pytest.approx(5e30, rel=1e-6)
    np.testing.assert_allclose(clipped[0], [0.6, 0.8], rtol=1e-6)


def test_the_type_of_the_gradients_is_kept(rng):
    params = CELLS["lstm"].init_params(3, 4, rng)
    clipped, _ = clip_norm(params, 0.1)
    assert type(clipped) is type(params) and clipped._fields == params._fields
    assert type(clip_value(params, 0.1)) is type(params)
    assert type(clip_norm(tuple(params), 0.1)[0]) is tuple
    assert type(clip_norm(list(params), 0.1)[0]) is list


def test_clipping_by_value_may_turn_the_gradient():
    (clipped,) = clip_value([np.array([0.5, -8.0, 3.0])], 1.0)
    np.testing.assert_array_equal(clipped, [0.5, -1.0, 1.0])


@pytest.mark.parametrize("clip", [clip_norm, clip_value])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_gradient_that_is_not_finite_is_refused_by_name(clip, bad):
    gradients = Pair(np.ones((2, 2)), np.array([1.0, bad]))
    with pytest.raises(ValueError, match=rf"bias: expected finite numbers, got {bad} at \(1,\)"):
        clip(gradients, 1.0)
    with pytest.raises(ValueError, match=r"gradients\[1\]: expected finite numbers"):
        clip(list(gradients), 1.0)


@pytest.mark.parametrize("clip", [clip_norm, clip_value])
@pytest.mark.parametrize("bound", [0, -1.0, float("nan"), float("inf")])
def test_a_bound_that_bounds_nothing_is_refused(clip, bound):
    with pytest.raises(ValueError, match=r"max_(norm|value): expected a number > 0, got"):
        clip([np.ones(2)], bound)


def test_what_is_no_numpy_array_is_refused(monkeypatch):
    with pytest.raises(ValueError, match=r"gradients\[0\]: expected numpy.ndarray, got Tensor"):
        clip_norm([torch.ones(2)], 1.0)
    with pytest.raises(ValueError, match=r"gradients\[0\]: expected an array of real numbers, got complex128"):
        clip_norm([np.ones(2, dtype=complex)], 1.0)
    monkeypatch.setenv("COURSE_LANGUAGE", "pt")
    with pytest.raises(ValueError, match=r"max_norm: esperado um número > 0, recebido 0"):
        clip_norm([np.ones(2)], 0)
