"""Bad input: named by letter with what was expected and what came, never broadcast, for every cell and every shape."""

import numpy as np
import pytest
import torch
from helpers.effort import many
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from course_lib.cells import CELLS
from course_lib.cells.lstm_layer_norm import LSTM_LAYER_NORM
from course_lib.check import check_array, check_finite, check_same_kind, check_shape, check_share, check_size
from course_lib.nn import MultiDimensional, Recurrent, forbid_future
from course_lib.ops import is_traced
from course_lib.unroll import unroll, unroll_backward

each = pytest.mark.parametrize("cell", [*CELLS.values(), LSTM_LAYER_NORM], ids=lambda c: c.name)
SIZE = st.integers(0, 3)
MANY = settings(max_examples=many(30))


def state_of(cell, shape):
    return cell.pack(tuple(np.ones(shape) for _ in cell.states))


@each
@given(shape=st.lists(SIZE, max_size=3).map(tuple), state=st.lists(SIZE, max_size=3).map(tuple))
@MANY
def test_a_step_either_fits_or_says_what_does_not(cell, shape, state):
    params = cell.init_params(2, 3, np.random.default_rng(0))
    fits = shape in ((2,), (1, 2), (2, 2), (3, 2)) and state == (*shape[:-1], 3)
    if fits:
        y, _ = cell(np.zeros(shape), state_of(cell, state), params)
        assert y.shape == state
    else:
        with pytest.raises(ValueError, match=r"^(x|h|c|n|m): expected \("):
            cell(np.zeros(shape), state_of(cell, state), params)


@each
@given(steps=SIZE, batch=SIZE, size=SIZE)
@MANY
def test_a_sequence_either_fits_or_says_what_does_not(cell, steps, batch, size):
    params = cell.init_params(2, 3, np.random.default_rng(0))
    xs, state = np.zeros((steps, batch, size)), state_of(cell, (batch, 3))
    if steps and batch and size == 2:
        ys, _ = unroll(cell, xs, state, params)
        assert ys.shape == (steps, batch, 3)
    else:
        with pytest.raises(ValueError, match=r"(x|xs): expected \("):
            unroll(cell, xs, state, params)


@each
@given(shape=st.lists(SIZE, min_size=1, max_size=4).map(tuple), batch_first=st.booleans())
@MANY
def test_a_layer_either_fits_or_says_what_does_not(cell, shape, batch_first):
    layer = Recurrent(cell, 2, 3, batch_first=batch_first)
    if len(shape) == 3 and shape[2] == 2 and 0 not in shape:
        ys, _ = layer(torch.zeros(shape))
        assert ys.shape == (*shape[:2], 3)
    else:
        with pytest.raises(ValueError, match=r"xs: expected \(T, B, D=2\)"):
            layer(torch.zeros(shape))


@each
@given(data=st.data())
@MANY
def test_a_parameter_of_another_shape_is_named(cell, data):
    params = cell.init_params(2, 3, np.random.default_rng(0))
    name = data.draw(st.sampled_from([n for n in params._fields if n != "weight_ih"]))
    shape = data.draw(st.lists(SIZE, max_size=2).map(tuple))
    assume(shape != getattr(params, name).shape)
    with pytest.raises(ValueError, match=rf"^{name}: expected \(.*, got \("):
        cell(np.zeros(2), state_of(cell, (3,)), params._replace(**{name: np.zeros(shape)}))


@each
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_value_that_is_not_finite_is_told_with_its_place(cell, value, rng):
    xs = rng.standard_normal((4, 3, 2))
    xs[2, 1, 0] = value
    params = cell.init_params(2, 3, rng)
    with pytest.raises(ValueError, match=rf"x: expected finite numbers, got {value} at \(1, 0\)"):
        unroll(cell, xs, state_of(cell, (3, 3)), params)
    layer = Recurrent(cell, 2, 3, dtype=torch.float64)
    with pytest.raises(ValueError, match=rf"xs: expected finite numbers, got {value} at \(2, 1, 0\)"):
        layer(torch.tensor(xs))


@each
def test_another_dtype_or_library_is_refused(cell, rng):
    params, layer = cell.init_params(2, 3, rng), Recurrent(cell, 2, 3)
    state = state_of(cell, (1, 3))
    with pytest.raises(ValueError, match="x: expected float64, as the weights are, got float32"):
        cell(np.zeros((1, 2), np.float32), state, params)
    for wrong in (np.zeros((1, 2), complex), np.array([["a", "b"]]), [[0.0, 0.0]], None):
        with pytest.raises(ValueError, match="x: expected an array of real numbers, got"):
            cell(wrong, state, params)
    with pytest.raises(ValueError, match=r"x: expected numpy\.ndarray, as the weights are, got Tensor"):
        cell(torch.zeros(1, 2), state, params)
    for dtype in (torch.float64, torch.int64, torch.float16):
        with pytest.raises(ValueError, match=rf"xs: expected torch\.float32, as the weights are, got {dtype}"):
            layer(torch.zeros(4, 1, 2, dtype=dtype))
    with pytest.raises(ValueError, match=r"xs: expected torch\.Tensor, as the weights are, got ndarray"):
        layer(np.zeros((4, 1, 2), np.float32))


def single(params, state, cell):
    """The same numbers in float32: parameters and state."""
    return cell.params_type(*(a.astype("f4") for a in params)), cell.pack(
        tuple(a.astype("f4") for a in cell.unpack(state))
    )


@each
def test_a_state_or_a_weight_of_another_kind_is_refused(cell, rng):
    params, state, x = cell.init_params(2, 3, rng), state_of(cell, (1, 3)), np.zeros((1, 2))
    small_params, small_state = single(params, state, cell)
    name = cell.states[0]
    with pytest.raises(ValueError, match=rf"^{name}: expected float64, as the weights are, got float32"):
        cell(x, small_state, params)
    with pytest.raises(ValueError, match=rf"^{name}: expected numpy\.ndarray, as the weights are, got Tensor"):
        cell(x, cell.pack(tuple(torch.tensor(a) for a in cell.unpack(state))), params)
    for wrong, got in ((params.bias_ih.astype("f4"), "float32"), (torch.tensor(params.bias_ih), "Tensor")):
        with pytest.raises(ValueError, match=rf"^bias_ih: expected .*, as the weights are, got {got}"):
            cell(x, state, params._replace(bias_ih=wrong))
    with pytest.raises(ValueError, match=r"^x: expected float32, as the weights are, got int64"):
        cell(np.zeros((1, 2), int), small_state, small_params)  # their product is float64
    y, _ = cell(np.zeros((1, 2), np.int16), small_state, small_params)
    assert y.dtype == np.float32


@each
def test_parameters_of_another_cell_or_none_are_refused(cell, rng):
    state, x = state_of(cell, (1, 3)), np.zeros((1, 2))
    for wrong in (None, (), [1.0], CELLS["rnn"]):
        with pytest.raises(ValueError, match=r"^params: expected weight_ih, .*bias_ih.*, got"):
            cell(x, state, wrong)
    other = CELLS["lstm" if "weight_hh" not in cell.shapes else "min_gru"].init_params(2, 3, rng)
    own = rf"{cell.params_type.__name__}, of {cell.name}"
    with pytest.raises(ValueError, match=rf"^params: expected ({own}|weight_ih, .*), got"):
        unroll(cell, x[None], state, other)


@pytest.mark.parametrize("name", [name for name, cell in CELLS.items() if len(cell.states) > 1])
def test_a_state_is_a_tuple_of_its_arrays(name, rng):
    cell = CELLS[name]
    params, state, x = cell.init_params(2, 3, rng), state_of(cell, (2, 3)), np.zeros((2, 2))
    many = len(cell.states)
    for wrong, got in (
        (None, "NoneType"),
        (state[0], "ndarray"),
        (state[:1], "1"),
        ((*state, state[0]), f"{many + 1}"),
    ):
        expected = rf"^state: expected {many} arrays \({', '.join(cell.states)}\), got {got}$"
        for call in (
            lambda wrong=wrong: cell(x, wrong, params),
            lambda wrong=wrong: cell.backward(state[0], state, x, wrong, params),
            lambda wrong=wrong: unroll(cell, x[None], wrong, params),
        ):
            with pytest.raises(ValueError, match=expected):
                call()
        with pytest.raises(ValueError, match=rf"^dstate: expected {many} arrays \(dh, dc"):
            cell.backward(state[0], wrong, x, state, params)


@each
@pytest.mark.parametrize("change", ["dy", "dstate", "state"])
@given(shape=st.lists(SIZE, max_size=3).map(tuple))
@MANY
def test_a_gradient_that_arrives_either_fits_or_says_what_does_not(cell, change, shape):
    params, x = cell.init_params(2, 3, np.random.default_rng(0)), np.zeros((2, 2))
    whole, last = state_of(cell, (2, 3)), cell.states[-1]
    changed = cell.pack((*cell.unpack(whole)[:-1], np.ones(shape)))
    dy = np.ones(shape if change == "dy" else (2, 3))
    dstate, state = (changed if change == name else whole for name in ("dstate", "state"))
    name = {"dy": "dy", "dstate": f"d{last}", "state": last}[change]
    if shape == (2, 3):
        assert cell.backward(dy, dstate, x, state, params)[0].shape == (2, 2)
    else:
        with pytest.raises(ValueError, match=rf"^{name}: expected \(B=2, H=3\), got \("):
            cell.backward(dy, dstate, x, state, params)


@each
def test_gradients_through_time_are_checked_before_anything_is_broadcast(cell, rng):
    params, xs, state = cell.init_params(2, 3, rng), np.zeros((4, 2, 2)), state_of(cell, (2, 3))
    for shape in ((4, 2, 1), (4, 2, 5), (4, 1, 3), (4, 2), ()):
        with pytest.raises(ValueError, match=r"^dys: expected \(T=4, B=2, H=3\), got \("):
            unroll_backward(cell, np.zeros(shape), state, xs, state, params)
    for wrong in (None, 0.0, [[[0.0] * 3] * 2] * 4):
        with pytest.raises(ValueError, match=r"^dys: expected an array of real numbers, got"):
            unroll_backward(cell, wrong, state, xs, state, params)
    with pytest.raises(ValueError, match=r"^dy: expected float64, as the weights are, got float32"):
        unroll_backward(cell, np.zeros((4, 2, 3), "f4"), state, xs, state, params)
    with pytest.raises(ValueError, match=r"^d\w: expected \(B=2, H=3\), got \(1, 3\)"):
        unroll_backward(cell, np.zeros((4, 2, 3)), state_of(cell, (1, 3)), xs, state, params)


def test_what_is_no_cell_no_sequence_and_no_generator_is_told(rng):
    cell = CELLS["rnn"]
    params, state = cell.init_params(2, 3, rng), np.zeros((2, 3))
    for wrong in ("rnn", None, torch.nn.RNN):
        with pytest.raises(ValueError, match=r"^cell: expected a cell of CELLS, got"):
            unroll(wrong, np.zeros((4, 2, 2)), state, params)
    for wrong in (None, [[[0.0, 0.0]]], "xs", {}):
        with pytest.raises(ValueError, match=r"^xs: expected an array of real numbers, got"):
            unroll(cell, wrong, state, params)
        with pytest.raises(ValueError, match=r"^like: expected an array of real numbers, got"):
            cell.init_state(wrong, 3)
    for wrong in (None, 0, np.random):
        with pytest.raises(ValueError, match=r"^rng: expected np\.random\.default_rng\(seed\), got"):
            cell.init_params(2, 3, wrong)


@each
@pytest.mark.parametrize("size", [0, -1, 2.0, None])
def test_a_cell_of_no_size_is_refused(cell, size, rng):
    for call in (
        lambda: cell.param_shapes(2, size),
        lambda: cell.init_params(2, size, rng),
        lambda: cell.init_state(np.zeros((1, 2)), size),
    ):
        with pytest.raises(ValueError, match=r"^hidden_size: expected a whole number ≥ 1, got"):
            call()
    for call in (lambda: cell.param_shapes(size, 2), lambda: cell.init_params(size, 2, rng)):
        with pytest.raises(ValueError, match=r"^input_size: expected a whole number ≥ 1, got"):
            call()


def test_masked_matrix_and_sparse_arrays_are_refused():
    for wrong, got in (
        (np.ma.masked_array(np.zeros((1, 2))), "MaskedArray"),
        (np.asmatrix(np.zeros((1, 2))), "matrix"),
        (torch.zeros(1, 2).to_sparse(), "torch.sparse_coo"),
        (torch.zeros(1, 2).to_sparse_csr(), "torch.sparse_csr"),
        (torch.zeros(1, 2, dtype=torch.complex64), "torch.complex64"),
    ):
        with pytest.raises(ValueError, match=f"^x: expected an array of real numbers, got {got}"):
            check_array("x", wrong)


@pytest.mark.parametrize("rate", [None, "half", [0.5], torch.tensor(0.5), 1, -0.5])
def test_a_share_is_a_number_from_zero_to_below_one(rate):
    with pytest.raises(ValueError, match=r"^p: expected from 0 to below 1, got"):
        check_share("p", rate)


def test_another_device_is_refused(device):
    layer = Recurrent("lstm", 2, 3, device=device)
    with pytest.raises(ValueError, match=rf"xs: expected {device}.*, where the weights are, got meta"):
        layer(torch.zeros(4, 1, 2, device="meta"))


@pytest.mark.parametrize(
    ("lengths", "message"),
    [
        ([0, 4, 1], r"lengths: expected 1 to T=4, got \[0, 4, 1\]"),
        ([5, 4, 1], r"lengths: expected 1 to T=4, got \[5, 4, 1\]"),
        ([4, 4], r"lengths: expected \(B=3,\), got \(2,\)"),
        ([[4, 4, 4]], r"lengths: expected \(B=3,\), got \(1, 3\)"),
        ([1.5, 2.0, 3.0], r"lengths: expected whole numbers, got torch\.float32"),
    ],
)
def test_wrong_lengths_are_told(lengths, message):
    layer = Recurrent("gru", 2, 3)
    with pytest.raises(ValueError, match=message):
        layer(torch.zeros(4, 3, 2), lengths=torch.tensor(lengths))


@pytest.mark.parametrize("name", CELLS)
def test_lengths_in_any_order_read_each_sequence_alone(name):
    torch.manual_seed(0)
    layer = Recurrent(name, 2, 3, bidirectional=True, dtype=torch.float64)
    xs, lengths = torch.randn(5, 4, 2, dtype=torch.float64), [2, 5, 1, 3]
    ys, end = layer(xs, lengths=torch.tensor(lengths))
    for b, length in enumerate(lengths):
        alone, last = layer(xs[:length, b : b + 1])
        torch.testing.assert_close(ys[:length, b : b + 1], alone, rtol=0, atol=1e-14)
        for a, own in zip(layer.cell.unpack(end), layer.cell.unpack(last), strict=True):
            torch.testing.assert_close(a[:, b : b + 1], own, rtol=0, atol=1e-14)


@pytest.mark.parametrize("name", CELLS)
def test_padding_changes_no_gradient_even_when_it_is_not_a_number(name):
    torch.manual_seed(0)
    layer = Recurrent(name, 2, 3, bidirectional=True, dtype=torch.float64)
    xs, lengths = torch.randn(5, 2, 2, dtype=torch.float64), torch.tensor([5, 2])
    gradients = []
    for padding in (0.0, float("nan")):
        xs[2:, 1] = padding
        leaf = xs.clone().requires_grad_()
        layer.zero_grad()
        layer(leaf, lengths=lengths)[0].sin().sum().backward()
        gradients.append([leaf.grad, *(p.grad.clone() for p in layer.parameters())])
    assert all(torch.equal(a, b) for a, b in zip(*gradients, strict=True))
    assert (gradients[0][0][2:, 1] == 0).all()


def test_a_state_with_too_few_arrays_is_told():
    with pytest.raises(ValueError, match=r"state: expected 2 arrays \(h, c\), got 1"):
        Recurrent("lstm", 2, 3)(torch.zeros(4, 1, 2), (torch.zeros(1, 1, 3),))


def test_the_future_is_forbidden_by_name():
    model = torch.nn.ModuleDict({"reader": Recurrent("lstm", 2, 3), "writer": Recurrent("gru", 2, 3)})
    forbid_future(model, "it predicts the next symbol")
    model["writer"] = Recurrent("gru", 2, 3, bidirectional=True)
    with pytest.raises(
        ValueError, match=r"writer: expected a layer that reads the past alone, .*: it predicts the next"
    ):
        forbid_future(model, "it predicts the next symbol")


def test_a_bidirectional_layer_does_read_the_future_and_another_does_not():
    torch.manual_seed(0)
    xs = torch.randn(6, 1, 2)
    changed = xs.clone()
    changed[4] += 1
    for bidirectional in (False, True):
        layer = Recurrent("lstm", 2, 3, bidirectional=bidirectional)
        assert torch.equal(layer(xs)[0][:4], layer(changed)[0][:4]) is not bidirectional


@pytest.mark.parametrize("size", [0, -1, 1.0, "3", True, None])
def test_a_size_is_a_whole_number_from_one_up(size):
    with pytest.raises(ValueError, match="hidden_size: expected a whole number ≥ 1, got"):
        check_size("hidden_size", size)
    with pytest.raises(ValueError, match="num_layers: expected a whole number ≥ 1, got"):
        Recurrent("lstm", 2, 3, size)


def test_checks_let_good_input_pass_and_speak_portuguese(monkeypatch):
    check_shape("x", np.zeros((2, 3)), "B D", ("B", 3))
    check_array("x", np.float64(1.0))
    check_same_kind("x", np.zeros(2, int), np.zeros(2))
    check_finite("x", torch.zeros(2))
    check_share("p", 0.0)
    monkeypatch.setenv("COURSE_LANGUAGE", "pt")
    for call, message in (
        (
            lambda: check_shape("x", np.zeros((0, 3)), "B D", ("B", 3)),
            r"x: esperado \(B, D=3\) sem eixo vazio, recebido",
        ),
        (lambda: check_array("x", "a"), "x: esperado um array de números reais, recebido str"),
        (lambda: check_finite("x", np.array([0, np.nan])), r"x: esperado números finitos, recebido nan em \(1,\)"),
        (lambda: check_size("n", 0), "n: esperado um inteiro ≥ 1, recebido 0"),
        (lambda: check_share("p", 1), "p: esperado de 0 a menos de 1, recebido 1"),
        (lambda: check_same_kind("x", np.zeros(2), torch.zeros(2)), r"x: esperado torch\.Tensor, como os pesos"),
    ):
        with pytest.raises(ValueError, match=message):
            call()


def test_a_grid_read_from_every_corner_reads_the_future():
    forbid_future(MultiDimensional(2, 2, 3, directions="forward"), "it draws the next pixel")
    with pytest.raises(ValueError, match="layer: expected a layer that reads the past alone"):
        forbid_future(MultiDimensional(2, 2, 3), "it draws the next pixel")


def test_only_numbers_that_are_there_are_looked_at():
    seen = []
    xs = torch.full((2,), torch.nan)

    def look(xs):
        seen.append(is_traced(xs))
        check_finite("xs", xs)
        return xs + 1

    torch.jit.trace(look, (xs,), check_trace=False)
    look(xs.to("meta"))
    assert seen == [True, True]
    with pytest.raises(ValueError, match="xs: expected finite numbers, got nan"):
        look(xs)
    assert seen == [True, True, False]
