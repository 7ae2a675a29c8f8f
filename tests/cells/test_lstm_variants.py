"""What is particular to each relative of the LSTM: laws that tie it to the LSTM, to itself, or to its paper."""

import numpy as np
import pytest
import torch

from course_lib.cells import CELLS, CellParams
from course_lib.cells.lstm import lstm_cell
from course_lib.cells.lstm_coupled import lstm_coupled_cell, lstm_coupled_gates
from course_lib.cells.lstm_layer_norm import LSTM_LAYER_NORM, lstm_layer_norm_cell, lstm_layer_norm_gates
from course_lib.cells.lstm_no_forget import lstm_no_forget_cell, lstm_no_forget_gates
from course_lib.cells.lstm_peephole import PeepholeParams, lstm_peephole_cell, lstm_peephole_gates
from course_lib.cells.min_gru import min_gru_cell, min_gru_gates, positive, positive_slope
from course_lib.cells.min_lstm import min_lstm_cell, min_lstm_gates
from course_lib.cells.slstm import SLSTM, slstm_backward, slstm_cell
from course_lib.grad_check import check_gradients
from course_lib.ops import log_sigmoid, sigmoid, standardise, standardise_backward
from course_lib.unroll import unroll

OPEN = 1e3  # a bias that drives the sigmoid to exactly 1, its negative to exactly 0
H = 5


@pytest.fixture
def step(rng):
    """An input, a state (h, c) and the drawing of parameters by the cell's name."""
    x, h, c = (rng.standard_normal((3, n)) for n in (4, H, H))
    return x, (h, c), lambda name: CELLS[name].init_params(4, H, rng)


def block(params, *rows):
    """Take the named blocks of rows of stacked parameters."""
    index = np.concatenate([np.arange(H) + H * k for k in rows])
    return CellParams(*(array[index] for array in params[:4]))


def test_without_a_forget_gate_it_is_the_lstm_with_that_gate_open(step):
    x, state, draw = step
    full = draw("lstm")
    biases = np.repeat([0, OPEN, 0, 0], H)
    got = lstm_no_forget_cell(x, state, block(full, 0, 2, 3))[1]
    wanted = lstm_cell(x, state, full._replace(bias_ih=full.bias_ih + biases))[1]
    np.testing.assert_array_equal(got, wanted)


def test_without_a_forget_gate_c_is_the_sum_of_all_that_came_in(step, rng):
    _, (h, c), draw = step
    params, xs = draw("lstm_no_forget"), rng.standard_normal((40, 3, 4))
    total = c.copy()
    for x in xs:
        i, g, _ = lstm_no_forget_gates(x, h, params)
        total += i * g
        _, (h, c) = lstm_no_forget_cell(x, (h, c), params)
    np.testing.assert_allclose(c, total, atol=1e-13)


def test_with_peepholes_of_zero_it_is_the_lstm(step):
    x, state, draw = step
    plain, shut = draw("lstm"), np.zeros(H)
    got = lstm_peephole_cell(x, state, PeepholeParams(*plain, shut, shut, shut))[1]
    np.testing.assert_array_equal(got, lstm_cell(x, state, plain)[1])


def test_the_input_and_forget_gates_see_the_old_c_and_the_output_gate_the_new(step):
    x, (h, c), draw = step
    params = draw("lstm_peephole")
    i, f, g, o, new = lstm_peephole_gates(x, (h, c), params)
    raw = x @ params.weight_ih.T + params.bias_ih + h @ params.weight_hh.T + params.bias_hh
    np.testing.assert_allclose(i, sigmoid(raw[:, :H] + params.weight_ci * c), atol=1e-15)
    np.testing.assert_allclose(f, sigmoid(raw[:, H : 2 * H] + params.weight_cf * c), atol=1e-15)
    np.testing.assert_allclose(o, sigmoid(raw[:, 3 * H :] + params.weight_co * new), atol=1e-15)
    np.testing.assert_allclose(new, f * c + i * g, atol=1e-15)
    assert not np.allclose(o, sigmoid(raw[:, 3 * H :] + params.weight_co * c))


def test_coupled_gates_blend_the_old_and_the_new(step):
    x, (h, c), draw = step
    params = draw("lstm_coupled")
    _, g, _ = lstm_coupled_gates(x, h, params)
    new = lstm_coupled_cell(x, (h, c), params)[1][1]
    assert ((new >= np.minimum(c, g)) & (new <= np.maximum(c, g))).all()
    for bias, expected in ((OPEN, g), (-OPEN, c)):
        shut = params._replace(bias_ih=params.bias_ih + np.repeat([bias, 0, 0], H))
        np.testing.assert_array_equal(lstm_coupled_cell(x, (h, c), shut)[1][1], expected)


def test_coupled_it_is_the_lstm_with_the_forget_gates_rows_negated(step):
    x, state, draw = step
    params = draw("lstm_coupled")
    i, g, o = (block(params, k) for k in range(3))
    full = CellParams(*(np.concatenate(rows) for rows in zip(i, (-a for a in i), g, o, strict=True)))
    np.testing.assert_allclose(lstm_coupled_cell(x, state, params)[1], lstm_cell(x, state, full)[1], atol=1e-15)


def test_layer_norm_does_not_see_the_scale_of_its_weights_or_a_common_shift(step, rng):
    x, state, _ = step
    params = LSTM_LAYER_NORM.init_params(4, H, rng)
    scaled = params._replace(weight_ih=1e3 * params.weight_ih, weight_hh=1e3 * params.weight_hh)
    got, wanted = (lstm_layer_norm_cell(x, state, p)[0] for p in (scaled, params))
    np.testing.assert_allclose(got, wanted, atol=1e-3)  # 1e-5 joins the variance, which the scale changes
    shifted = params._replace(weight_ih=params.weight_ih + rng.standard_normal(4))
    np.testing.assert_allclose(lstm_layer_norm_cell(x, state, shifted)[0], wanted, atol=1e-12)


def test_layer_norm_gates_are_those_of_the_normalised_products(step, rng):
    x, (h, _), _ = step
    params = LSTM_LAYER_NORM.init_params(4, H, rng)
    assert (params.gain_ih == 1).all() and (params.bias_c == 0).all()
    products = [standardise(a @ w.T)[0] for a, w in ((x, params.weight_ih), (h, params.weight_hh))]
    for product in products:
        np.testing.assert_allclose(product.mean(-1), 0, atol=1e-14)
        np.testing.assert_allclose(product.std(-1), 1, atol=1e-3)
    raw = sum(products) + params.bias_ih + params.bias_hh
    np.testing.assert_allclose(lstm_layer_norm_gates(x, h, params)[1], sigmoid(raw[:, H : 2 * H]), atol=1e-14)


def test_standardise_is_torchs_even_where_its_small_number_counts(rng):
    x = 1e-3 * rng.standard_normal((3, 50))
    wanted = torch.nn.functional.layer_norm(torch.tensor(x), (50,))
    np.testing.assert_allclose(standardise(x)[0], wanted, rtol=0, atol=1e-13)
    np.testing.assert_allclose(standardise(torch.tensor(x))[0], wanted, rtol=0, atol=1e-13)


@pytest.mark.parametrize("kind", [np.array, torch.tensor], ids=["NumPy", "torch"])
def test_the_logarithm_of_the_sigmoid_is_finite_where_the_sigmoid_is_zero(kind):
    values = kind([-1e4, -745.0, -40.0, 0.0, 40.0])
    got = np.asarray(log_sigmoid(values))
    np.testing.assert_allclose(got, [-1e4, -745.0, -40.0, -np.log(2), -np.exp(-40.0)], rtol=1e-6)


def test_standardise_backward_is_orthogonal_to_what_standardise_removes(rng):
    y, scale = standardise(rng.standard_normal((3, 50)))
    dx = standardise_backward(rng.standard_normal((3, 50)), y, scale)
    np.testing.assert_allclose(dx.sum(-1), 0, atol=1e-12)
    np.testing.assert_allclose((dx * y).sum(-1), 0, atol=1e-3)


@pytest.mark.parametrize(("gates", "cell"), [(min_gru_gates, "min_gru"), (min_lstm_gates, "min_lstm")])
def test_minimal_gates_do_not_read_the_state(step, gates, cell):
    x, (h, other), draw = step
    params = draw(cell)
    *_, update, candidate = gates(x, params)
    keep = 1 - update if cell == "min_gru" else update
    for state in (h, other):
        new, _ = CELLS[cell](x, state, params)
        np.testing.assert_allclose(new, keep * state + (1 - keep) * candidate, atol=1e-15)


def test_the_minimal_candidate_is_positive_and_continuous():
    a = np.array([-800.0, -1.0, -1e-12, 0.0, 1e-12, 800.0])
    assert (positive(a) >= 0).all() and (np.diff(positive(a)) >= 0).all()
    np.testing.assert_allclose(positive(a[2:5]), 0.5, atol=1e-11)


def test_the_slope_of_the_minimal_candidate_at_its_corner_is_that_from_the_right():
    np.testing.assert_array_equal(positive_slope(np.array([0.0, 3.0])), 1.0)
    np.testing.assert_allclose(positive_slope(np.array([-1e-9])), 0.25)
    assert positive_slope(torch.tensor([0.0])).item() == 1


def test_minimal_lstm_gates_are_the_papers_even_where_both_are_shut(step):
    x, (h, _), draw = step
    params = draw("min_lstm")
    i, f, _ = min_lstm_gates(x, params)
    raw_i, raw_f = (sigmoid(a) for a in np.split(x @ params.weight_ih.T + params.bias_ih, 3, -1)[:2])
    np.testing.assert_allclose(f, raw_f / (raw_f + raw_i), atol=1e-14)
    np.testing.assert_allclose(i + f, 1, atol=1e-15)
    shut = params._replace(bias_ih=params.bias_ih + np.repeat([-OPEN, -OPEN, 0], H))
    assert np.isfinite(min_lstm_cell(x, h, shut)[0]).all()


def test_minimal_cells_are_linear_in_the_state(step, rng):
    _, (h, other), draw = step
    xs = rng.standard_normal((20, 3, 4))
    for name in ("min_gru", "min_lstm"):
        params = draw(name)
        ends = [unroll(CELLS[name], xs, state, params)[1] for state in (h, other, 0 * h, h + other)]
        np.testing.assert_allclose(ends[3] - ends[2], (ends[0] - ends[2]) + (ends[1] - ends[2]), atol=1e-13)


def plain_slstm(xs, params):
    """The paper's equations without the stabiliser, from c = n = 0."""
    h = c = n = np.zeros((xs.shape[1], H))
    ys = []
    for x in xs:
        raw = x @ params.weight_ih.T + params.bias_ih + h @ params.weight_hh.T + params.bias_hh
        i, f, g, o = np.split(raw, 4, -1)
        c = sigmoid(f) * c + np.exp(i) * np.tanh(g)
        n = sigmoid(f) * n + np.exp(i)
        h = sigmoid(o) * c / n
        ys.append(h)
    return np.stack(ys)


def test_the_stabiliser_changes_no_output(step, rng):
    params, xs = step[2]("slstm"), rng.standard_normal((30, 3, 4))
    ys, _ = unroll(SLSTM, xs, SLSTM.init_state(xs[0], H), params)
    np.testing.assert_allclose(ys, plain_slstm(xs, params), atol=1e-13)


def test_moving_the_stabiliser_with_its_states_changes_no_output(step):
    x, (h, c), draw = step
    params, n, m = draw("slstm"), np.exp(c), 0.3 * c
    y, _ = slstm_cell(x, (h, c, n, m), params)
    moved, _ = slstm_cell(x, (h, c / np.e**2, n / np.e**2, m + 2), params)
    np.testing.assert_allclose(moved, y, atol=1e-14)


@pytest.mark.parametrize("bias", [-1e4, 1e4])
def test_an_extreme_input_gate_neither_overflows_nor_divides_by_zero(step, rng, bias):
    params, xs = step[2]("slstm"), rng.standard_normal((10, 3, 4))
    params = params._replace(bias_ih=params.bias_ih + np.repeat([bias, 0, 0, 0], H))
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        ys, _ = unroll(SLSTM, xs, SLSTM.init_state(xs[0], H), params)
    assert np.isfinite(ys).all()


def test_an_input_gate_that_jumps_neither_overflows_nor_divides_by_zero(step, rng):
    params = step[2]("slstm")
    jumps = np.where(np.arange(4 * H)[:, None] < H, 1e3 * np.ones((4 * H, 4)), params.weight_ih)
    xs = np.ones((10, 3, 4)) * np.resize([1.0, -1.0], (10, 1, 1))
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        ys, _ = unroll(SLSTM, xs, SLSTM.init_state(xs[0], H), params._replace(weight_ih=jumps))
    assert np.isfinite(ys).all()


@pytest.mark.parametrize("shift", [-5.0, 5.0])
def test_the_stabiliser_passes_its_gradient_to_the_larger_of_its_two(step, rng, shift):
    """After one step m' is log f + m where m is large, log i where it is not; the gradient of m' alone goes there."""
    x, (h, c), draw = step
    params, n, m = draw("slstm"), np.exp(c), np.full((3, H), shift)
    arriving = rng.standard_normal((5, 3, H))
    dx, dstate, gradients = slstm_backward(arriving[0], tuple(arriving[1:]), x, (h, c, n, m), params)

    def loss(x, h, c, n, m, *arrays):
        y, new = slstm_cell(x, (h, c, n, m), CellParams(*arrays))
        return float((y * arriving[0]).sum() + sum((a * b).sum() for a, b in zip(new, arriving[1:], strict=True)))

    check_gradients(loss, [x, h, c, n, m, *params], [dx, *dstate, *gradients], rng)


def test_the_normalised_output_stays_below_one(step, rng):
    params, xs = step[2]("slstm"), 10 * rng.standard_normal((50, 3, 4))
    ys, _ = unroll(SLSTM, xs, SLSTM.init_state(xs[0], H), params)
    assert np.abs(ys).max() < 1


def test_the_first_update_of_a_minimal_gru_with_an_open_gate_is_the_candidate(step):
    x, (h, _), draw = step
    params = draw("min_gru")
    wide = params._replace(bias_ih=params.bias_ih + np.repeat([OPEN, 0], H))
    np.testing.assert_array_equal(min_gru_cell(x, h, wide)[0], min_gru_gates(x, wide)[1])
