"""The adapters held to plain implementations of the other libraries' documented equations, and to their inverses."""

import itertools

import numpy as np
import pytest
import torch
from helpers.effort import many
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import conventions as to
from course_lib.cells import CELLS
from course_lib.cells.lstm_layer_norm import LSTM_LAYER_NORM
from course_lib.unroll import unroll

ALL = {**CELLS, LSTM_LAYER_NORM.name: LSTM_LAYER_NORM}
cells = pytest.mark.parametrize("cell", ALL.values(), ids=ALL)
keras_cells = pytest.mark.parametrize("name", to.KERAS_CELLS)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def assert_params_equal(one, other):
    assert type(one) is type(other)
    for a, b in zip(one, other, strict=True):
        np.testing.assert_array_equal(a, b)


# Keras, transcribed from the equations of its SimpleRNNCell, LSTMCell and GRUCell


def keras_rnn(x, h, weights):
    h = np.tanh(x @ weights.kernel + weights.bias + h @ weights.recurrent_kernel)
    return h, h


def keras_lstm(x, state, weights):
    h, c = state
    i, f, c_bar, o = np.split(x @ weights.kernel + h @ weights.recurrent_kernel + weights.bias, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(c_bar)
    h = sigmoid(o) * np.tanh(c)
    return h, (h, c)


def keras_gru(x, h, weights, reset_after):
    units = h.shape[-1]
    input_bias, recurrent_bias = weights.bias if reset_after else (weights.bias, np.zeros(3 * units))
    x_z, x_r, x_h = np.split(x @ weights.kernel + input_bias, 3, axis=-1)
    u_z, u_r, u_h = np.split(weights.recurrent_kernel, 3, axis=-1)
    b_z, b_r, b_h = np.split(recurrent_bias, 3)
    z = sigmoid(x_z + h @ u_z + b_z)
    r = sigmoid(x_r + h @ u_r + b_r)
    hh = np.tanh(x_h + (r * (h @ u_h + b_h) if reset_after else (r * h) @ u_h))
    h = z * h + (1 - z) * hh
    return h, h


KERAS = {
    "rnn": keras_rnn,
    "lstm": keras_lstm,
    "gru": lambda x, h, weights: keras_gru(x, h, weights, True),
    "gru_reset_before": lambda x, h, weights: keras_gru(x, h, weights, False),
}


def draw_keras(name, rng, input_size=3, hidden_size=4):
    rows = len(CELLS[name].gates) * hidden_size
    bias = rng.standard_normal((2, rows) if name == "gru" else rows)
    return to.KerasWeights(rng.standard_normal((input_size, rows)), rng.standard_normal((hidden_size, rows)), bias)


def run(step, xs, state, weights):
    ys = []
    for x in xs:
        y, state = step(x, state, weights)
        ys.append(y)
    return np.stack(ys), state


def draw_run(cell, rng, input_size=3, hidden_size=4):
    state = tuple(rng.standard_normal((2, hidden_size)) for _ in cell.states)
    return rng.standard_normal((8, 2, input_size)), cell.pack(state)


@keras_cells
def test_keras_weights_give_kerass_numbers_and_go_back_exactly(name, rng):
    cell, weights = CELLS[name], draw_keras(name, rng)
    xs, state = draw_run(cell, rng)
    params = to.from_keras(cell, *weights)
    np.testing.assert_allclose(unroll(cell, xs, state, params)[0], run(KERAS[name], xs, state, weights)[0], atol=1e-14)
    for a, b in zip(to.to_keras(cell, params), weights, strict=True):
        np.testing.assert_array_equal(a, b)


@keras_cells
def test_our_weights_give_the_same_numbers_in_keras(name, rng):
    cell = CELLS[name]
    params = cell.init_params(3, 4, rng)
    xs, state = draw_run(cell, rng)
    ours, theirs = unroll(cell, xs, state, params)[0], run(KERAS[name], xs, state, to.to_keras(cell, params))[0]
    np.testing.assert_allclose(theirs, ours, rtol=0, atol=1e-14)
    again = to.from_keras(cell, *to.to_keras(cell, params))
    assert_params_equal(again, params if name == "gru" else to.merge_biases(cell, params))


@keras_cells
@given(input_size=st.integers(1, 4), hidden_size=st.integers(1, 4))
@settings(max_examples=many(15))
def test_keras_round_trips_are_exact_at_every_size(name, input_size, hidden_size):
    weights = draw_keras(name, np.random.default_rng(0), input_size, hidden_size)
    for a, b in zip(to.to_keras(CELLS[name], to.from_keras(CELLS[name], *weights)), weights, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_keras_layer_without_bias_has_biases_of_zero(rng):
    weights = draw_keras("lstm", rng)
    params = to.from_keras(CELLS["lstm"], weights.kernel, weights.recurrent_kernel, None)
    assert not params.bias_ih.any()
    assert not params.bias_hh.any()
    assert_params_equal(params, to.from_keras(CELLS["lstm"], *weights[:2], 0 * weights.bias))


# Orders of the gates


@cells
def test_every_order_of_the_gates_goes_back_exactly(cell, rng):
    params = cell.init_params(3, 4, rng)
    for order in itertools.permutations(cell.gates):
        assert_params_equal(to.restore(cell, to.reorder(cell, params, order), order), params)
    assert_params_equal(to.reorder(cell, params, cell.gates), params)


def plain_lstm(order):
    """An LSTM whose rows stand in `order`."""

    def step(x, state, p):
        h, c = state
        blocks = np.split(x @ p.weight_ih.T + p.bias_ih + h @ p.weight_hh.T + p.bias_hh, 4, axis=-1)
        a = dict(zip(order, blocks, strict=True))
        c = sigmoid(a["f"]) * c + sigmoid(a["i"]) * np.tanh(a["g"])
        h = sigmoid(a["o"]) * np.tanh(c)
        return h, (h, c)

    return step


@pytest.mark.parametrize("library", to.ORDERS)
def test_reordered_weights_give_the_same_numbers_in_each_library(library, rng):
    cell, order = CELLS["lstm"], to.ORDERS[library]["lstm"]
    params, (xs, state) = cell.init_params(3, 4, rng), draw_run(cell, rng)
    ours = unroll(cell, xs, state, params)[0]
    theirs = run(plain_lstm(order), xs, state, to.reorder(cell, params, order))[0]
    np.testing.assert_allclose(theirs, ours, rtol=0, atol=1e-14)
    if order != "ifgo":
        assert abs(run(plain_lstm(order), xs, state, params)[0] - ours).max() > 1e-2


def test_what_does_not_belong_to_a_gate_stays_where_it_is(rng):
    cell = CELLS["lstm_peephole"]
    params = cell.init_params(3, 4, rng)
    moved = to.reorder(cell, params, "ofig")
    np.testing.assert_array_equal(moved.weight_ci, params.weight_ci)
    np.testing.assert_array_equal(moved.weight_ih[:4], params.weight_ih[12:])


@pytest.mark.parametrize("order", ["ifg", "ifgg", "ifgx", "ifgoo"])
def test_an_order_that_is_not_the_cells_gates_is_refused(order, rng):
    params = CELLS["lstm"].init_params(3, 4, rng)
    for change in (to.reorder, to.restore):
        with pytest.raises(
            ValueError, match=rf"order: expected each gate of lstm once \(f g i o\), got {' '.join(order)}"
        ):
            change(CELLS["lstm"], params, order)


# One bias or two


@cells
def test_one_bias_gives_the_numbers_of_two(cell, rng):
    params, (xs, state) = cell.init_params(3, 4, rng), draw_run(cell, rng)
    if cell.name == "gru":
        params.bias_hh[8:] = 0
    if cell.name == "slstm":
        state[2][:] = np.exp(state[2])
    merged = to.merge_biases(cell, params)
    np.testing.assert_allclose(unroll(cell, xs, state, merged)[0], unroll(cell, xs, state, params)[0], atol=1e-14)
    assert not getattr(merged, "bias_hh", np.zeros(1)).any()
    assert_params_equal(to.merge_biases(cell, merged), merged)


def test_the_grus_two_biases_do_not_add(rng):
    cell = CELLS["gru"]
    params, (xs, state) = cell.init_params(3, 4, rng), draw_run(cell, rng)
    with pytest.raises(ValueError, match="expected b_hn = 0 to add the two biases of the GRU"):
        to.merge_biases(cell, params)
    forced = params._replace(bias_ih=params.bias_ih + params.bias_hh, bias_hh=0 * params.bias_hh)
    assert abs(unroll(cell, xs, state, forced)[0] - unroll(cell, xs, state, params)[0]).max() > 1e-2


# z or 1 − z


def plain_gru(x, h, p):
    """Chung et al. (2014): h' = (1 − z) h + z n, with the reset of `gru`."""
    x_r, x_z, x_n = np.split(x @ p.weight_ih.T + p.bias_ih, 3, axis=-1)
    h_r, h_z, h_n = np.split(h @ p.weight_hh.T + p.bias_hh, 3, axis=-1)
    z = sigmoid(x_z + h_z)
    h = (1 - z) * h + z * np.tanh(x_n + sigmoid(x_r + h_r) * h_n)
    return h, h


def test_a_flipped_update_gate_gives_the_same_numbers_where_z_lets_in(rng):
    cell = CELLS["gru"]
    params, (xs, state) = cell.init_params(3, 4, rng), draw_run(cell, rng)
    ours = unroll(cell, xs, state, params)[0]
    flipped = to.flip_update_gate(cell, params)
    np.testing.assert_allclose(run(plain_gru, xs, state, flipped)[0], ours, rtol=0, atol=1e-14)
    assert abs(run(plain_gru, xs, state, params)[0] - ours).max() > 1e-2


@pytest.mark.parametrize("name", ["gru", "gru_reset_before", "min_gru"])
def test_a_second_flip_undoes_the_first_and_the_first_changes_no_argument(name, rng):
    params = CELLS[name].init_params(3, 4, rng)
    copies = [a.copy() for a in params]
    assert_params_equal(to.flip_update_gate(CELLS[name], to.flip_update_gate(CELLS[name], params)), params)
    assert_params_equal(params, type(params)(*copies))


def test_a_cell_without_z_is_not_flipped(rng):
    with pytest.raises(ValueError, match=r"cell: expected a cell with a gate z, got lstm, with i f g o"):
        to.flip_update_gate(CELLS["lstm"], CELLS["lstm"].init_params(3, 4, rng))


# Batch first


@given(shape=st.lists(st.integers(0, 3), min_size=2, max_size=4))
def test_batch_first_and_back_is_the_array_itself(shape):
    xs = np.arange(np.prod(shape)).reshape(shape)
    assert to.batch_first(xs).shape == (shape[1], shape[0], *shape[2:])
    np.testing.assert_array_equal(to.time_first(to.batch_first(xs)), xs)


def test_a_single_axis_cannot_be_turned():
    with pytest.raises(ValueError, match=r"xs: expected \(T, B, …\) or \(B, T, …\), got \(3,\)"):
        to.time_first(np.zeros(3))


def test_batch_first_is_torchs(device):
    torch.manual_seed(0)
    time = torch.nn.LSTM(3, 4, device=device)
    batch = torch.nn.LSTM(3, 4, batch_first=True, device=device)
    batch.load_state_dict(time.state_dict())
    xs = torch.randn(5, 2, 3, device=device)
    torch.testing.assert_close(to.time_first(batch(to.batch_first(xs))[0]), time(xs)[0], rtol=0, atol=1e-6)


# Both libraries, and what is refused


@pytest.mark.parametrize("name", ["gru", "gru_reset_before", "lstm", "rnn"])
def test_tensors_give_what_arrays_give(name, device, rng):
    cell = CELLS[name]
    params = cell.init_params(3, 4, rng)
    tensors = type(params)(*(torch.tensor(a, device=device) for a in params))
    changes = [
        to.to_keras,
        lambda c, p: to.from_keras(c, *to.to_keras(c, p)),
        lambda c, p: to.reorder(c, p, c.gates[::-1]),
    ]
    changes += [to.flip_update_gate] if "z" in cell.gates else [to.merge_biases]
    for change in changes:
        for a, b in zip(change(cell, tensors), change(cell, params), strict=True):
            assert a.device.type == device
            np.testing.assert_array_equal(a.cpu(), b)


@pytest.mark.parametrize(
    ("name", "shapes", "message"),
    [
        ("lstm", [(3, 16), (4, 12), (16,)], r"recurrent_kernel: expected \(H=4, GH=16\), got \(4, 12\)"),
        ("lstm", [(16, 3), (4, 16), (16,)], r"kernel: expected \(D, GH=16\), got \(16, 3\)"),
        ("lstm", [(3, 16), (4, 16), (2, 16)], r"bias: expected \(GH=16,\), got \(2, 16\)"),
        ("gru", [(3, 12), (4, 12), (12,)], r"bias: expected \(biases=2, GH=12\), got \(12,\)"),
        ("gru_reset_before", [(3, 12), (4, 12), (2, 12)], r"bias: expected \(GH=12,\), got \(2, 12\)"),
        ("slstm", [(3, 16), (4, 16), (16,)], r"cell: Keras has rnn, lstm, gru, gru_reset_before; got slstm"),
    ],
)
def test_keras_weights_that_do_not_fit_are_named(name, shapes, message):
    with pytest.raises(ValueError, match=message):
        to.from_keras(CELLS[name], *map(np.zeros, shapes))
