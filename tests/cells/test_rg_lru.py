"""The RG-LRU: what its gates see, what they keep, and what the root is for."""

import numpy as np
import pytest
import torch

from course_lib.cells import CELLS
from course_lib.cells.rg_lru import C, let_in, rg_lru_cell, rg_lru_gates
from course_lib.ops import sigmoid
from course_lib.unroll import unroll

D, H = 4, 5
RG_LRU = CELLS["rg_lru"]


def gates_at(params, **bias):
    """The same parameters with the rows of some gates at a bias, whatever the input."""
    arrays = [array.copy() for array in params]
    for gate, number in bias.items():
        rows = slice(RG_LRU.gates.index(gate) * H, (RG_LRU.gates.index(gate) + 1) * H)
        arrays[0][rows], arrays[1][rows] = 0, number
    return type(params)(*arrays)


def test_the_step_is_linear_in_the_state(rng):
    params, xs = RG_LRU.init_params(D, H, rng), rng.standard_normal((20, 3, D))
    one, other = rng.standard_normal((2, 3, H))
    ends = [unroll(RG_LRU, xs, h, params)[1] for h in (one, other, 0 * one, one + other)]
    np.testing.assert_allclose(ends[3] - ends[2], (ends[0] - ends[2]) + (ends[1] - ends[2]), atol=1e-13)


def test_a_closed_recurrence_gate_keeps_the_state_and_lets_nothing_in(rng):
    params, h = gates_at(RG_LRU.init_params(D, H, rng), a=-1e4), rng.standard_normal((3, H))
    new, _ = rg_lru_cell(rng.standard_normal((3, D)), h, params)
    np.testing.assert_allclose(new, h, atol=1e-14)


def test_an_open_recurrence_gate_takes_eight_steps_of_the_units_own_factor(rng):
    params, h = gates_at(RG_LRU.init_params(D, H, rng), a=1e4, i=-1e4), rng.standard_normal((3, H))
    new, _ = rg_lru_cell(rng.standard_normal((3, D)), h, params)
    np.testing.assert_allclose(new, sigmoid(params.decay) ** C * h, atol=1e-14)


@pytest.mark.parametrize("gate", [-2.0, 0.0, 2.0])
def test_noise_of_variance_one_leaves_a_state_of_variance_one(gate, rng):
    params = gates_at(RG_LRU.init_params(D, H, rng), a=gate, i=1e4, n=0.0)
    log_a = rg_lru_gates(np.zeros(D), params)[3]
    np.testing.assert_allclose(np.exp(2 * log_a) + let_in(log_a) ** 2, 1, atol=1e-15)


def test_what_a_long_memory_lets_in_has_all_its_digits():
    log_a = -np.logspace(-12, 1, 40)
    np.testing.assert_allclose(let_in(log_a), np.sqrt(-np.expm1(2 * log_a)), rtol=1e-14)


def test_gates_at_their_ends_have_finite_gradients_by_hand_and_by_autograd(rng):
    params, x, h = RG_LRU.init_params(D, H, rng), rng.standard_normal((3, D)), rng.standard_normal((3, H))
    for bias in (-1e4, 1e4):
        ends = gates_at(params, a=bias, i=bias)
        dx, dh, gradients = RG_LRU.backward(np.ones_like(h), 0 * h, x, h, ends)
        leaves = [torch.tensor(array, requires_grad=True) for array in (x, h, *ends)]
        y, _ = rg_lru_cell(*leaves[:2], type(params)(*leaves[2:]))
        theirs = torch.autograd.grad(y.sum(), leaves)
        for ours, expected in zip((dx, dh, *gradients), theirs, strict=True):
            assert np.isfinite(ours).all()
            np.testing.assert_allclose(ours, expected, atol=1e-12)
