"""What is particular to the LSTM, in the standard form and in words."""

import numpy as np
import pytest
from helpers.effort import many
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.cells import CELLS
from course_lib.cells.lstm import lstm_cell, lstm_gates
from course_lib.cells.lstm_words import (
    forget_gate,
    from_words,
    learn_gate,
    remember_gate,
    to_words,
    use_gate,
    words_cell,
)
from course_lib.ops import sigmoid

WIDE_OPEN = 1e3  # a bias that drives the sigmoid to exactly 1, its negative to exactly 0


def with_gate_biases(params, **biases):
    """Cut every weight of the named gates and set their bias."""
    size = params.weight_hh.shape[1]
    params = params._replace(**{name: array.copy() for name, array in params._asdict().items()})
    for gate, bias in biases.items():
        k = "ifgo".index(gate)
        rows = slice(k * size, (k + 1) * size)
        params.weight_ih[rows] = params.weight_hh[rows] = params.bias_hh[rows] = 0
        params.bias_ih[rows] = bias
    return params


def draw(rng, batch=(3,), input_size=4, hidden_size=5):
    x = rng.standard_normal((*batch, input_size))
    state = (rng.standard_normal((*batch, hidden_size)), rng.standard_normal((*batch, hidden_size)))
    params = CELLS["lstm"].init_params(input_size, hidden_size, rng)
    return x, state, params._replace(bias_hh=rng.standard_normal(4 * hidden_size))


def test_an_open_forget_gate_and_a_closed_input_gate_copy_c_exactly(rng):
    x, (h, c), params = draw(rng)
    _, (_, new) = lstm_cell(x, (h, c), with_gate_biases(params, f=WIDE_OPEN, i=-WIDE_OPEN))
    np.testing.assert_array_equal(new, c)


def test_a_closed_forget_gate_erases_c(rng):
    x, (h, c), params = draw(rng)
    params = with_gate_biases(params, f=-WIDE_OPEN)
    _, with_c = lstm_cell(x, (h, c), params)
    _, without = lstm_cell(x, (h, 0 * c), params)
    np.testing.assert_array_equal(with_c, without)


def test_a_closed_output_gate_hides_the_memory_and_keeps_it(rng):
    x, (h, c), params = draw(rng)
    y, (_, new) = lstm_cell(x, (h, c), with_gate_biases(params, o=-WIDE_OPEN))
    np.testing.assert_array_equal(y, 0 * y)
    assert np.abs(new).min() > 0


def test_gates_lie_in_their_ranges(rng):
    x, (h, _), params = draw(rng)
    i, f, g, o = lstm_gates(x, h, params)
    for gate in (i, f, o):
        assert ((gate > 0) & (gate < 1)).all()
    assert (np.abs(g) < 1).all()
    assert (g < 0).any()


@given(st.sampled_from([(), (1,), (3,)]), st.integers(1, 4), st.integers(1, 4), st.integers(0, 2**32))
@settings(max_examples=many(50))
def test_words_and_standard_form_are_the_same_numbers(batch, input_size, hidden_size, seed):
    x, (h, c), params = draw(np.random.default_rng(seed), batch, input_size, hidden_size)
    i, f, g, o = lstm_gates(x, h, params)
    words = to_words(params)
    learned, kept = learn_gate(h, x, words), forget_gate(c, h, x, words)
    ltm = remember_gate(kept, learned)
    for name, ours, standard in (
        ("learn", learned, i * g),
        ("forget", kept, f * c),
        ("remember", ltm, f * c + i * g),
        ("use", use_gate(ltm, h, x, words), o * np.tanh(f * c + i * g)),
    ):
        np.testing.assert_allclose(ours, standard, atol=1e-12, err_msg=name)
    for ours, standard in zip(words_cell(x, (h, c), words)[1], lstm_cell(x, (h, c), params)[1], strict=True):
        np.testing.assert_allclose(ours, standard, atol=1e-12)


def test_rewriting_in_words_and_back_changes_no_number(rng):
    x, state, params = draw(rng)
    back = from_words(to_words(params))
    np.testing.assert_array_equal(back.weight_ih, params.weight_ih)
    np.testing.assert_array_equal(back.weight_hh, params.weight_hh)
    np.testing.assert_array_equal(back.bias_ih + back.bias_hh, params.bias_ih + params.bias_hh)
    np.testing.assert_allclose(lstm_cell(x, state, back)[0], lstm_cell(x, state, params)[0], atol=1e-14)


def test_the_use_gate_reads_the_new_memory(rng):
    x, (h, c), params = draw(rng)
    words = to_words(params)
    new = remember_gate(forget_gate(c, h, x, words), learn_gate(h, x, words))
    assert not np.allclose(use_gate(c, h, x, words), use_gate(new, h, x, words))


@pytest.mark.parametrize("value", [-1e4, -745.0, -40.0, 0.0, 40.0, 1e4])
def test_the_sigmoid_neither_overflows_nor_loses_small_values(value):
    with np.errstate(all="raise", under="ignore"):
        got = sigmoid(np.array(value))
    expected = 1 / (1 + np.exp(-value)) if value > -700 else np.exp(value)
    np.testing.assert_allclose(got, expected, rtol=1e-13)
