"""What functions are tried on, and how their results are compared."""

import re

import numpy as np
import pytest
import torch
from helpers.effort import many
from helpers.suites import TASKS, names_of, refusal, right_step
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.assignments import a1
from course_lib.assignments.base import FIXED, draw_sizes
from course_lib.assignments.cases import draw_cases
from course_lib.assignments.compare import TOLERANCE, difference


def test_inputs_are_drawn_afresh_and_a_seed_repeats_them():
    seen = []

    def spy(x, h, params):
        seen.append(x.copy())
        return right_step(x, h, params)

    for seed in (None, None, 7, 7):
        a1.examine("rnn_step", spy, seed=seed)
    a, b, c, d = (seen[k : k + 3] for k in range(0, 12, 3))
    assert not any(np.array_equal(x, y) for x, y in zip(a, b, strict=True))
    assert all(np.array_equal(x, y) for x, y in zip(c, d, strict=True))


def test_a_message_repeats_its_own_draw():
    wrong = a1.SUITE.tasks["rnn_step"].mistakes[0].variant
    message = refusal(a1.examine, "rnn_step", wrong)
    seed = int(re.search(r"seed=(\d+)", message)[1])
    assert refusal(a1.examine, "rnn_step", wrong, seed=seed) == message


@pytest.mark.parametrize("sizes", [FIXED, *(draw_sizes(np.random.default_rng(seed)) for seed in range(50))])
def test_every_examination_has_the_sizes_that_tell_mistakes_apart(sizes):
    assert any(s.B == 1 for s in sizes) and any(s.D == s.H for s in sizes)
    assert any(len({*s}) == 4 and min(s) > 1 for s in sizes)


@pytest.mark.parametrize(("suite", "task"), TASKS, ids=names_of(TASKS))
def test_the_functions_inputs_are_plain(suite, task):
    """Only numbers, arrays or tensors and dicts of them, so that a student's function may live in another process."""
    dtypes = (np.float64, np.int64, torch.float64, torch.int64, torch.bool)
    for case in draw_cases(task, FIXED, 0):
        for value in case.inputs.values():
            leaves = value.values() if type(value) is dict else [value]
            assert all(type(leaf) in (int, float) or leaf.dtype in dtypes for leaf in leaves)
            assert all(type(leaf) in (int, float, np.ndarray, torch.Tensor) for leaf in leaves)


shapes = st.tuples(st.integers(1, 4), st.integers(1, 5))
seeds = st.integers(0, 2**32 - 1)


@given(shape=shapes, seed=seeds, scale=st.floats(1e-3, 1e3))
@settings(deadline=None, max_examples=many(50))
def test_the_order_of_a_sum_makes_no_difference(shape, seed, scale):
    terms_ = np.random.default_rng(seed).normal(0, scale, (30, *shape))
    assert difference(("y",), {}, terms_.sum(0), sum(terms_[::-1])) is None


@given(shape=shapes, seed=seeds, off=st.floats(1e-6, 1e6))
@settings(deadline=None, max_examples=many(50))  # no clock: the machine may be busy
def test_one_wrong_number_is_found_at_its_index(shape, seed, off):
    rng = np.random.default_rng(seed)
    expected = rng.uniform(-1, 1, shape)
    index = tuple(int(rng.integers(n)) for n in shape)
    got = expected.copy()
    got[index] += off
    text = difference(("y",), {}, expected, got).text()
    assert text.startswith(f"y{list(index)}: expected {expected[index]:.6g}, got {got[index]:.6g}, off by")
    assert f"1 of {expected.size} wrong" in text


def test_the_tolerance_lies_between_honest_rounding_and_single_precision():
    rng = np.random.default_rng(0)
    x, w = rng.standard_normal((6, 6)), rng.standard_normal((6, 6))
    honest = abs(x @ w.T - np.einsum("bd,hd->bh", x, w)).max()
    single = abs(x @ w.T - (x.astype("f4") @ w.T.astype("f4"))).max()
    assert 1e4 * honest < TOLERANCE < single / 10
