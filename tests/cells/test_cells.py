"""The laws that every cell keeps, then torch as the oracle. All run over `CELLS`."""

import numpy as np
import pytest
import torch
from helpers.effort import many
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.cells import CELLS, CellParams
from course_lib.cells.lstm_layer_norm import LSTM_LAYER_NORM
from course_lib.grad_check import check_gradients
from course_lib.unroll import unroll, unroll_backward

ORACLES = {"rnn": torch.nn.RNNCell, "lstm": torch.nn.LSTMCell, "gru": torch.nn.GRUCell}
ALL = {**CELLS, LSTM_LAYER_NORM.name: LSTM_LAYER_NORM}
TOLERANCE = {torch.float64: 1e-12, torch.float32: 1e-5}

cells = pytest.mark.parametrize("cell", ALL.values(), ids=ALL)
with_oracle = pytest.mark.parametrize("cell", [CELLS[name] for name in ORACLES], ids=list(ORACLES))


def draw(cell, rng, batch=(3,), input_size=4, hidden_size=5, steps=6):
    """Random (xs, state, params), with a state that is not zero; a normaliser n is positive, as it is in every run."""
    xs = rng.standard_normal((steps, *batch, input_size))
    arrays = {name: rng.standard_normal((*batch, hidden_size)) for name in cell.states}
    if "n" in arrays:
        arrays["n"] = np.exp(arrays["n"])
    params = cell.init_params(input_size, hidden_size, rng)
    params = cell.params_type(*(a + 0.1 * rng.standard_normal(a.shape) for a in params))  # no gain is exactly 1
    return xs, cell.pack(tuple(arrays.values())), params


def rows(cell, state, index):
    return cell.pack(tuple(a[index] for a in cell.unpack(state)))


def assert_states_equal(cell, one, other, **tolerance):
    for a, b in zip(cell.unpack(one), cell.unpack(other), strict=True):
        np.testing.assert_allclose(a, b, **(tolerance or {"rtol": 0, "atol": 1e-14}))


@cells
def test_rows_of_a_batch_are_independent(cell, rng):
    xs, state, params = draw(cell, rng)
    ys, last = unroll(cell, xs, state, params)
    for b in range(xs.shape[1]):
        y, end = unroll(cell, xs[:, b], rows(cell, state, b), params)
        np.testing.assert_allclose(y, ys[:, b], atol=1e-14)
        assert_states_equal(cell, end, rows(cell, last, b))


@cells
@given(cut=st.integers(1, 5), batch=st.integers(1, 3), input_size=st.integers(1, 4), hidden_size=st.integers(1, 4))
@settings(max_examples=many(25))
def test_carrying_the_state_equals_one_long_run(cell, cut, batch, input_size, hidden_size):
    xs, state, params = draw(cell, np.random.default_rng(cut), (batch,), input_size, hidden_size)
    ys, last = unroll(cell, xs, state, params)
    before, middle = unroll(cell, xs[:cut], state, params)
    after, end = unroll(cell, xs[cut:], middle, params)
    np.testing.assert_array_equal(np.concatenate([before, after]), ys)
    assert_states_equal(cell, end, last)


@cells
def test_the_future_does_not_change_the_past(cell, rng):
    xs, state, params = draw(cell, rng)
    ys, _ = unroll(cell, xs, state, params)
    changed = xs.copy()
    changed[4] += 1
    other, _ = unroll(cell, changed, state, params)
    np.testing.assert_array_equal(ys[:4], other[:4])
    assert not np.allclose(ys[4:], other[4:])


@cells
def test_the_first_state_array_is_the_output(cell, rng):
    xs, state, params = draw(cell, rng)
    y, new = cell(xs[0], state, params)
    np.testing.assert_array_equal(y, cell.unpack(new)[0])


@cells
def test_inputs_are_left_as_they_were(cell, rng):
    xs, state, params = draw(cell, rng)
    arrays = [xs, *cell.unpack(state), *params]
    before = [a.copy() for a in arrays]
    cell(xs[0], state, params)
    cell.backward(np.ones((3, 5)), state, xs[0], state, params)
    for a, b in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(a, b)


@cells
@pytest.mark.parametrize("batch", [(), (1,), (3,)], ids=str)
def test_backward_agrees_with_finite_differences(cell, batch, rng):
    xs, state, params = draw(cell, rng, batch)
    weights = rng.standard_normal((len(xs), *batch, 5))
    ends = tuple(rng.standard_normal((*batch, 5)) for _ in cell.states)

    def loss(xs, *arrays):
        count = len(cell.states)
        ys, last = unroll(cell, xs, cell.pack(arrays[:count]), cell.params_type(*arrays[count:]))
        return (ys * weights).sum() + sum((a * e).sum() for a, e in zip(cell.unpack(last), ends, strict=True))

    dxs, dstate, gradients = unroll_backward(cell, weights, cell.pack(ends), xs, state, params)
    check_gradients(loss, [xs, *cell.unpack(state), *params], [dxs, *cell.unpack(dstate), *gradients], rng)


def torch_step(cell, oracle, x, state):
    """The oracle's output and new state, in this library's form."""
    new = oracle(x, state if len(cell.states) > 1 else cell.unpack(state)[0])
    return cell.unpack(new)[0], new


@with_oracle
@pytest.mark.parametrize("dtype", TOLERANCE, ids=str)
@pytest.mark.parametrize("batch", [(), (1,), (3,)], ids=str)
def test_values_and_gradients_are_those_of_torch(cell, dtype, batch):
    torch.manual_seed(0)
    oracle = ORACLES[cell.name](4, 5, dtype=dtype)
    x = torch.randn(*batch, 4, dtype=dtype, requires_grad=True)
    state = [torch.randn(*batch, 5, dtype=dtype, requires_grad=True) for _ in cell.states]
    dy, *dstate = [torch.randn(*batch, 5, dtype=dtype) for _ in range(1 + len(state))]
    y, new = torch_step(cell, oracle, x, cell.pack(tuple(state)))
    inputs = [x, *state, *oracle.parameters()]
    expected = torch.autograd.grad([y, *cell.unpack(new)], inputs, [dy, *dstate])

    params = cell.params_type(**{name: w.numpy() for name, w in oracle.state_dict().items()})
    arrays = [a.detach().numpy() for a in (x, *state)]
    start, dstart = cell.pack(tuple(arrays[1:])), cell.pack(tuple(a.numpy() for a in dstate))
    ours, ours_new = cell(arrays[0], start, params)
    dx, dold, gradients = cell.backward(dy.numpy(), dstart, arrays[0], start, params)
    got = [ours, *cell.unpack(ours_new), dx, *cell.unpack(dold), *gradients]
    wanted = [y, *cell.unpack(new), *expected]
    for a, b in zip(got, wanted, strict=True):
        assert a.dtype == b.detach().numpy().dtype
        np.testing.assert_allclose(a, b.detach().numpy(), rtol=0, atol=TOLERANCE[dtype])


@cells
def test_the_same_function_runs_on_torch_and_autograd_agrees_with_backward(cell, rng):
    xs, state, params = draw(cell, rng)
    weights = rng.standard_normal((6, 3, 5))
    zero = cell.pack((np.zeros((3, 5)),) * len(cell.states))
    leaves = [torch.tensor(a, requires_grad=True) for a in (xs, *cell.unpack(state), *params)]
    count = 1 + len(cell.states)
    ys, _ = unroll(cell, leaves[0], cell.pack(tuple(leaves[1:count])), cell.params_type(*leaves[count:]))
    np.testing.assert_allclose(ys.detach(), unroll(cell, xs, state, params)[0], atol=1e-14)
    expected = torch.autograd.grad((ys * torch.tensor(weights)).sum(), leaves)
    dxs, dstate, gradients = unroll_backward(cell, weights, zero, xs, state, params)
    for a, b in zip([dxs, *cell.unpack(dstate), *gradients], expected, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-12)


@cells
def test_float32_stays_float32(cell, rng):
    xs, state, params = draw(cell, rng)
    small = [a.astype(np.float32) for a in (xs, *cell.unpack(state), *params)]
    count = 1 + len(cell.states)
    ys, last = unroll(cell, small[0], cell.pack(tuple(small[1:count])), cell.params_type(*small[count:]))
    assert {a.dtype for a in (ys, *cell.unpack(last))} == {np.dtype(np.float32)}


@cells
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": (3, 7)}, r"x: expected \(B, D=4\), got \(3, 7\)"),
        ({"x": (2, 3, 4)}, r"x: expected \(B, D=4\), got \(2, 3, 4\)"),
        ({"h": (1, 5)}, r"h: expected \(B=3, H=5\), got \(1, 5\)"),
        ({"h": (5,)}, r"h: expected \(B=3, H=5\), got \(5,\)"),
        ({"bias_ih": (1,)}, r"bias_ih: expected \(\d?H=\d+,\), got \(1,\)"),
        ({"weight_ih": (41, 4)}, r"expected \(.*H=\d+,? ?.*\), got"),
    ],
    ids=str,
)
def test_a_wrong_shape_is_named_and_never_broadcast(cell, rng, change, message):
    xs, state, params = draw(cell, rng)
    x = np.zeros(change["x"]) if "x" in change else xs[0]
    arrays = (np.zeros(change["h"]), *cell.unpack(state)[1:]) if "h" in change else cell.unpack(state)
    params = params._replace(**{k: np.zeros(v) for k, v in change.items() if k in params._fields})
    with pytest.raises(ValueError, match=message):
        cell(x, cell.pack(arrays), params)


def test_an_error_speaks_portuguese_too(monkeypatch, rng):
    monkeypatch.setenv("COURSE_LANGUAGE", "pt")
    _, state, params = draw(CELLS["rnn"], rng)
    with pytest.raises(ValueError, match=r"x: esperado \(B, D=4\), recebido \(3, 7\)"):
        CELLS["rnn"](np.zeros((3, 7)), state, params)


@cells
def test_an_empty_sequence_is_refused(cell, rng):
    xs, state, params = draw(cell, rng)
    with pytest.raises(ValueError, match=r"xs: expected \(T, B, D\)"):
        unroll(cell, xs[:0], state, params)


@cells
def test_backward_refuses_gradients_of_another_length(cell, rng):
    xs, state, params = draw(cell, rng)
    with pytest.raises(ValueError, match=r"dys: expected \(T=6, B=3, H=5\), got \(5, 3, 5\)"):
        unroll_backward(cell, np.zeros((5, 3, 5)), state, xs, state, params)


@cells
def test_a_sequence_of_another_rank_is_refused(cell, rng):
    xs, state, params = draw(cell, rng)
    for wrong in (xs[0, 0], xs[None]):
        with pytest.raises(ValueError, match=r"xs: expected \(T, B, D\) or \(T, D\) with T ≥ 1, got"):
            unroll(cell, wrong, state, params)


@cells
def test_parameters_are_drawn_evenly_within_torchs_bound(cell, rng):
    for name, array in cell.init_params(5, 400, rng)._asdict().items():
        if name in cell.fill:
            np.testing.assert_array_equal(array, cell.fill[name])
        else:
            assert 0.04 < array.max() <= 0.05 and -0.05 <= array.min() < -0.04  # 1/√400
            assert abs(array.mean()) < 0.01


@cells
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_first_state_has_the_inputs_kind_and_not_its_numbers(cell, dtype):
    for like in (np.full((3, 2), np.nan, dtype), torch.full((3, 2), torch.nan, dtype=getattr(torch, dtype.__name__))):
        for name, array in zip(cell.states, cell.unpack(cell.init_state(like, 4)), strict=True):
            assert array.dtype == like.dtype and type(array) is type(like) and tuple(array.shape) == (3, 4)
            assert (array == cell.initial.get(name, 0)).all()


@cells
def test_the_first_state_stays_on_the_inputs_device(cell):
    for array in cell.unpack(cell.init_state(torch.zeros(3, 2, device="meta"), 4)):
        assert array.is_meta


def test_params_take_a_torch_cells_state_dict_as_it_is():
    assert CellParams(**torch.nn.LSTMCell(2, 3).state_dict())._fields == tuple(
        name for name, _ in torch.nn.LSTMCell(2, 3).named_parameters()
    )
