"""What is particular to the GRU, in both its forms."""

import numpy as np
import pytest

from course_lib.cells import CELLS, CellParams
from course_lib.cells.gru import gru_cell, gru_gates
from course_lib.cells.gru_reset_before import gru_reset_before_cell, gru_reset_before_gates
from course_lib.cells.lstm_coupled import lstm_coupled_cell
from course_lib.cells.rnn import rnn_cell
from course_lib.ops import sigmoid

OPEN = 1e3
H = 5
FORMS = pytest.mark.parametrize("cell", [gru_cell, gru_reset_before_cell], ids=["after", "before"])


@pytest.fixture
def drawn(rng):
    x, h = rng.standard_normal((3, 4)), rng.uniform(-1, 1, (3, H))
    return x, h, CELLS["gru"].init_params(4, H, rng)


def with_biases(params, **biases):
    """Cut the weights of the named gates and set their bias."""
    params = CellParams(*(array.copy() for array in params))
    for gate, bias in biases.items():
        rows = slice("rzn".index(gate) * H, ("rzn".index(gate) + 1) * H)
        for array in params:
            array[rows] = 0
        params.bias_ih[rows] = bias
    return params


@FORMS
def test_with_an_open_reset_gate_and_a_closed_update_gate_it_is_the_rnn(cell, drawn):
    x, h, params = drawn
    candidate = CellParams(*(array[2 * H :] for array in params))
    got, _ = cell(x, h, with_biases(params, r=OPEN, z=-OPEN))
    np.testing.assert_allclose(got, rnn_cell(x, h, candidate)[0], atol=1e-15)


@FORMS
def test_an_open_update_gate_copies_the_state_exactly(cell, drawn):
    x, h, params = drawn
    np.testing.assert_array_equal(cell(x, h, with_biases(params, z=OPEN))[0], h)


@FORMS
def test_a_closed_reset_gate_hides_the_state_from_the_candidate(cell, drawn):
    x, h, params = drawn
    params = with_biases(params, r=-OPEN, z=-OPEN)
    np.testing.assert_array_equal(cell(x, h, params)[0], cell(x, 0 * h, params)[0])


def test_after_a_closed_reset_gate_only_the_state_side_bias_is_lost(drawn):
    x, h, params = drawn
    shut = with_biases(params, r=-OPEN)
    after, before = gru_gates(x, h, shut)[2], gru_reset_before_gates(x, h, shut)[2]
    raw = x @ params.weight_ih[2 * H :].T + params.bias_ih[2 * H :]
    np.testing.assert_allclose(after, np.tanh(raw), atol=1e-15)
    np.testing.assert_allclose(before, np.tanh(raw + params.bias_hh[2 * H :]), atol=1e-15)


def test_the_two_forms_differ_with_the_same_weights(rng):
    x, h = rng.standard_normal((200, 4)), rng.uniform(-1, 1, (200, H))
    params = CELLS["gru"].init_params(4, H, rng)
    gap = np.abs(gru_cell(x, h, params)[0] - gru_reset_before_cell(x, h, params)[0]).max()
    assert gap > 0.01


def test_the_two_forms_agree_where_the_reset_gate_is_open_or_each_unit_reads_itself_alone(drawn):
    x, h, params = drawn
    wide = with_biases(params, r=OPEN)
    np.testing.assert_allclose(gru_cell(x, h, wide)[0], gru_reset_before_cell(x, h, wide)[0], atol=1e-15)
    own = CellParams(*(array.copy() for array in params))
    own.weight_hh[2 * H :] = np.diag(own.weight_hh[2 * H :].diagonal())
    own.bias_hh[2 * H :] = 0
    np.testing.assert_allclose(gru_cell(x, h, own)[0], gru_reset_before_cell(x, h, own)[0], atol=1e-15)


def test_reset_before_is_the_papers_equation(drawn):
    x, h, p = drawn
    raw = x @ p.weight_ih.T + p.bias_ih + p.bias_hh
    r, z = (sigmoid(raw[:, k * H : (k + 1) * H] + h @ p.weight_hh[k * H : (k + 1) * H].T) for k in (0, 1))
    n = np.tanh(raw[:, 2 * H :] + (r * h) @ p.weight_hh[2 * H :].T)
    np.testing.assert_allclose(gru_reset_before_cell(x, h, p)[0], z * h + (1 - z) * n, atol=1e-15)


@FORMS
def test_the_new_state_lies_between_the_old_one_and_the_candidate(cell, drawn):
    x, h, params = drawn
    _, _, n = (gru_gates if cell is gru_cell else gru_reset_before_gates)(x, h, params)
    new, _ = cell(x, h, params)
    assert ((new >= np.minimum(h, n)) & (new <= np.maximum(h, n))).all()


def test_the_update_gate_merges_the_input_and_forget_gates_not_the_output_gate(drawn):
    """A coupled LSTM whose output is c itself (o = 1, the outer tanh undone) is the GRU with r = 1 and z = 1 − i."""
    x, h, params = drawn
    params = with_biases(params, r=OPEN)
    _, z, n = gru_gates(x, h, params)
    coupled = CellParams(
        *(np.concatenate((-array[H : 2 * H], array[2 * H :], 0 * array[:H])) for array in params)
    )  # i = 1 − z
    _, (_, c) = lstm_coupled_cell(x, (h, h), coupled)
    np.testing.assert_allclose(c, z * h + (1 - z) * n, atol=1e-15)
    np.testing.assert_allclose(c, gru_cell(x, h, params)[0], atol=1e-15)
