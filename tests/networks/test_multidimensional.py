"""The multidimensional LSTM: its laws, the plain loop held to finite differences, the diagonals held to the loop."""

from itertools import product

import numpy as np
import pytest
import torch
from helpers.effort import many
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.cells import CELLS, CellParams
from course_lib.grad_check import check_gradients
from course_lib.multidimensional import (
    MDParams,
    diagonals,
    init_md_params,
    md_lstm_backward,
    md_lstm_cell,
    md_param_shapes,
    scan_grid,
    scan_grid_backward,
)
from course_lib.nn import Recurrent
from course_lib.nn.multidimensional import MultiDimensional
from course_lib.unroll import unroll, unroll_backward

TOLERANCE = {torch.float64: 1e-12, torch.float32: 1e-5}
SIZES = [(4,), (3, 4), (2, 3, 4)]

every_size = pytest.mark.parametrize("sizes", SIZES, ids=str)
D, H, B = 3, 2, 2


@pytest.fixture(autouse=True)
def full_precision(monkeypatch):
    """On a GPU cuDNN's layers would round float32 products to TF32."""
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", False)


def draw(sizes, rng):
    return rng.standard_normal((*sizes, B, D)), init_md_params(len(sizes), D, H, rng)


def every_direction(dims):
    return list(product((False, True), repeat=dims))


def read(layer, xs):
    """The layer's scans one after the other, by the plain loop on the same arrays."""
    return [scan_grid(xs, layer.params(s), [letter == "b" for letter in s]) for s in layer.suffixes]


# Laws of the cell


def test_with_one_dimension_the_cell_and_its_backward_are_the_lstm(rng):
    params = init_md_params(1, D, H, rng)
    x, dy = rng.standard_normal((B, D)), rng.standard_normal((B, H))
    (h, c), dstate = rng.standard_normal((2, B, H)), tuple(rng.standard_normal((2, B, H)))
    y, new = md_lstm_cell(x, ((h,), (c,)), params)
    expected_y, expected_new = CELLS["lstm"](x, (h, c), CellParams(*params))
    np.testing.assert_array_equal(y, expected_y)
    np.testing.assert_array_equal(new, expected_new)
    dx, (dhs, dcs), gradients = md_lstm_backward(dy, dstate, x, ((h,), (c,)), params)
    expected = CELLS["lstm"].backward(dy, dstate, x, (h, c), CellParams(*params))
    for a, b in zip([dx, *dhs, *dcs, *gradients], [expected[0], *expected[1], *expected[2]], strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("dims", [1, 2, 3])
@pytest.mark.parametrize("batch", [(), (3,)], ids=str)
def test_one_cell_backward_agrees_with_finite_differences(dims, batch, rng):
    params, x = init_md_params(dims, D, H, rng), rng.standard_normal((*batch, D))
    hs, cs = (tuple(rng.standard_normal((dims, *batch, H))) for _ in "hc")
    dy, dh, dc = rng.standard_normal((3, *batch, H))

    def loss(x, *arrays):
        state, weights = (arrays[:dims], arrays[dims : 2 * dims]), MDParams(*arrays[2 * dims :])
        y, (h, c) = md_lstm_cell(x, state, weights)
        return (y * dy + h * dh + c * dc).sum()

    dx, (dhs, dcs), gradients = md_lstm_backward(dy, (dh, dc), x, (hs, cs), params)
    check_gradients(loss, [x, *hs, *cs, *params], [dx, *dhs, *dcs, *gradients], rng)


@pytest.mark.parametrize("dims", [1, 2, 3])
def test_an_open_forget_gate_copies_its_own_dimension_exactly(dims, rng):
    x, (hs, cs) = rng.standard_normal((B, D)), (tuple(rng.standard_normal((dims, B, H))) for _ in "hc")
    for k in range(dims):
        gates = np.full((3 + dims, H), -1e4)
        gates[1 + k] = 1e4
        params = init_md_params(dims, D, H, rng)._replace(bias_ih=gates.ravel())
        np.testing.assert_array_equal(md_lstm_cell(x, (hs, cs), params)[1][1], cs[k])


@pytest.mark.parametrize("k", [0, 1, 2])
def test_open_along_one_dimension_alone_the_first_memory_fills_the_whole_line_and_nothing_else(k, rng):
    """The input gate opens only where the input's last number says so: at one place of each line along k."""
    weights = init_md_params(3, D, H, rng)
    rows = np.full((6, H), -1e4)
    rows[1 + k] = 1e4
    weights.weight_ih[:H, -1] = 2e4
    xs = rng.standard_normal((3, 3, 3, B, D))
    xs[..., -1] = 0
    first = xs.swapaxes(0, k)[0]
    first[..., -1] = 1
    _, cs = scan_grid(xs, weights._replace(bias_ih=rows.ravel(), weight_hh=weights.weight_hh * 0))
    line = cs.swapaxes(0, k)
    assert np.all(line[0] != 0)
    for step in line[1:]:
        np.testing.assert_array_equal(step, line[0])


# Laws of the grid


@pytest.mark.parametrize("reverse", [False, True])
def test_on_one_row_the_grid_is_the_sequence_with_every_gradient(reverse, rng):
    """A picture one place high, read along its width, whatever stands in the forget gate of the height."""
    xs, params = draw((1, 5), rng)
    dys, dcs = rng.standard_normal((2, 1, 5, B, H))
    rows = np.r_[0:H, 2 * H : 5 * H]  # without the block of f_1
    row = CellParams(params.weight_ih[rows], params.weight_hh[rows, H:], params.bias_ih[rows], params.bias_hh[rows])
    ys, _ = scan_grid(xs, params, (False, reverse))
    along = slice(None, None, -1 if reverse else 1)
    zero = (np.zeros((B, H)),) * 2
    expected, _ = unroll(CELLS["lstm"], xs[0, along], zero, row)
    np.testing.assert_allclose(ys[0, along], expected, rtol=0, atol=1e-14)
    dxs, gradients = scan_grid_backward(dys, dcs * 0, xs, params, (False, reverse))
    expected_dxs, _, expected = unroll_backward(CELLS["lstm"], dys[0, along], zero, xs[0, along], zero, row)
    got = [dxs[0, along], gradients.weight_ih[rows], gradients.weight_hh[rows, H:], *(b[rows] for b in gradients[2:])]
    for a, b in zip(got, [expected_dxs, *expected], strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-13)
    assert not gradients.weight_ih[H : 2 * H].any() and not gradients.weight_hh[:, :H].any()


@every_size
def test_a_cell_reads_the_rectangle_before_it_and_nothing_else(sizes, rng):
    xs, params = draw(sizes, rng)
    ys, _ = scan_grid(xs, params)
    for changed in np.ndindex(*sizes):
        other = xs.copy()
        other[changed] += 1
        moved = (scan_grid(other, params)[0] != ys).any(axis=(-1, -2))
        after = np.all([index >= c for index, c in zip(np.indices(sizes), changed, strict=True)], axis=0)
        np.testing.assert_array_equal(moved, after)


@every_size
def test_rows_of_a_batch_are_independent(sizes, rng):
    xs, params = draw(sizes, rng)
    ys, _ = scan_grid(xs, params)
    for b in range(B):
        np.testing.assert_allclose(scan_grid(xs[..., b : b + 1, :], params)[0], ys[..., b : b + 1, :], atol=1e-14)


@every_size
def test_reading_backwards_is_reading_the_mirrored_grid(sizes, rng):
    xs, params = draw(sizes, rng)
    for reverse in every_direction(len(sizes)):
        axes = tuple(np.flatnonzero(reverse))
        for a, b in zip(scan_grid(xs, params, reverse), scan_grid(np.flip(xs, axes), params), strict=True):
            np.testing.assert_array_equal(a, np.flip(b, axes))


def exchange(params):
    """The weights for the transposed picture: f_1 and f_2 change places, and so do the columns of h_1 and h_2."""
    blocks = np.arange(5 * H).reshape(5, H)[[0, 2, 1, 3, 4]].ravel()
    columns = np.r_[H : 2 * H, 0:H]
    return MDParams(*(w[blocks] for w in params._replace(weight_hh=params.weight_hh[:, columns])))


@pytest.mark.parametrize("reverse", every_direction(2), ids=str)
def test_transposing_the_picture_and_the_weights_transposes_the_output(reverse, rng):
    xs, params = draw((3, 4), rng)
    for a, b in zip(
        scan_grid(xs, params, reverse),
        scan_grid(xs.swapaxes(0, 1), exchange(params), reverse[::-1]),
        strict=True,
    ):
        np.testing.assert_allclose(a, b.swapaxes(0, 1), rtol=0, atol=1e-14)


@pytest.mark.parametrize(("sizes", "reverse"), [(s, r) for s in SIZES for r in every_direction(len(s))], ids=str)
def test_the_grid_backward_agrees_with_finite_differences_and_with_autograd(sizes, reverse, rng):
    xs, params = draw(sizes, rng)
    dys, dcs = rng.standard_normal((2, *sizes, B, H))

    def loss(xs, *weights):
        ys, cs = scan_grid(xs, MDParams(*weights), reverse)
        return (ys * dys + cs * dcs).sum()

    dxs, gradients = scan_grid_backward(dys, dcs, xs, params, reverse)
    check_gradients(loss, [xs, *params], [dxs, *gradients], rng)
    leaves = [torch.tensor(a, requires_grad=True) for a in (xs, *params)]
    ys, cs = scan_grid(leaves[0], MDParams(*leaves[1:]), reverse)
    expected = torch.autograd.grad([ys, cs], leaves, [torch.tensor(dys), torch.tensor(dcs)])
    for a, b in zip([dxs, *gradients], expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-12)


def test_arguments_are_left_as_they_were_and_float32_stays_float32(rng):
    xs, params = draw((2, 3), rng)
    arrays = [a.astype(np.float32) for a in (xs, *params)]
    before = [a.copy() for a in arrays]
    ys, cs = scan_grid(arrays[0], MDParams(*arrays[1:]))
    dxs, gradients = scan_grid_backward(ys, cs, arrays[0], MDParams(*arrays[1:]))
    assert {a.dtype for a in (ys, cs, dxs, *gradients)} == {np.dtype(np.float32)}
    for a, b in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(a, b)


# The diagonals


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple))
@settings(max_examples=many(50))
def test_the_plan_visits_every_place_once_and_finds_its_predecessors_on_the_diagonal_before(sizes):
    plan = diagonals(sizes)
    assert sorted(plan.cells.tolist()) == list(range(np.prod(sizes)))
    assert len(plan.widths) == sum(sizes) - len(sizes) + 1
    places = np.stack(np.unravel_index(plan.cells, sizes), 1)
    parts = np.split(places, np.cumsum(plan.widths)[:-1])
    previous = np.empty((0, len(sizes)), int)
    for number, (part, before) in enumerate(zip(parts, plan.before, strict=True)):
        assert (part.sum(1) == number).all()
        for k in range(len(sizes)):
            inside = part[:, k] > 0
            assert (before[k, ~inside] == len(previous)).all()
            np.testing.assert_array_equal(previous[before[k, inside]], part[inside] - np.eye(len(sizes), dtype=int)[k])
        previous = part


@pytest.mark.parametrize("dtype", TOLERANCE, ids=str)
@pytest.mark.parametrize("directions", ["all", "forward"])
@pytest.mark.parametrize("path", ["auto", "plain"])
@every_size
def test_values_and_gradients_are_those_of_the_plain_loop(sizes, path, directions, dtype, device):
    torch.manual_seed(0)
    layer = MultiDimensional(len(sizes), D, H, directions, fast=path, device=device, dtype=dtype)
    xs = torch.randn(*sizes, B, D, device=device, dtype=dtype, requires_grad=True)
    ys = layer(xs)
    assert ys.shape == (*sizes, B, H * (2 ** len(sizes) if directions == "all" else 1))
    dys = torch.randn_like(ys)
    dxs, *grads = torch.autograd.grad(ys, [xs, *layer.parameters()], dys)
    got = dict(zip([name for name, _ in layer.named_parameters()], grads, strict=True))
    loop_xs, loop_dys = xs.detach().cpu().numpy(), dys.cpu().numpy()
    expected_dxs = np.zeros_like(loop_xs)
    for suffix, y, dy in zip(layer.suffixes, ys.split(H, -1), np.split(loop_dys, len(layer.suffixes), -1), strict=True):
        params = MDParams(*(w.detach().cpu().numpy() for w in layer.params(suffix)))
        reverse = [letter == "b" for letter in suffix]
        expected, _ = scan_grid(loop_xs, params, reverse)
        np.testing.assert_allclose(y.detach().cpu(), expected, rtol=0, atol=TOLERANCE[dtype])
        dx, gradients = scan_grid_backward(dy, np.zeros_like(dy), loop_xs, params, reverse)
        expected_dxs += dx
        for name, gradient in zip(MDParams._fields, gradients, strict=True):
            scale = max(1, abs(gradient).max())
            np.testing.assert_allclose(
                got[f"{name}_{suffix}"].cpu() / scale, gradient / scale, rtol=0, atol=TOLERANCE[dtype]
            )
    np.testing.assert_allclose(dxs.cpu(), expected_dxs, rtol=0, atol=TOLERANCE[dtype])


@given(
    sizes=st.lists(st.integers(0, 3), min_size=1, max_size=3).map(tuple),
    batch=st.integers(0, 2),
    input_size=st.integers(1, 3),
    hidden_size=st.integers(1, 3),
)
@settings(max_examples=many(30))
def test_any_grid_is_the_plain_loop_or_refused_when_empty(device, sizes, batch, input_size, hidden_size):
    torch.manual_seed(0)
    layer = MultiDimensional(len(sizes), input_size, hidden_size, device=device, dtype=torch.float64)
    xs = torch.randn(*sizes, batch, input_size, device=device, dtype=torch.float64)
    if 0 in xs.shape:
        for scan in (layer, lambda xs: read(layer, xs)):
            with pytest.raises(ValueError, match="with no empty axis"):
                scan(xs)
        return
    expected = torch.cat([ys for ys, _ in read(layer, xs)], -1)
    for layer.fast in ("auto", "plain"):
        torch.testing.assert_close(layer(xs), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    "other",
    [lambda: torch.nn.LSTM(D, H, bidirectional=True), lambda: Recurrent("lstm", D, H, bidirectional=True)],
    ids=["torch", "Recurrent"],
)
def test_with_one_dimension_the_layer_is_the_bidirectional_lstm(other):
    torch.manual_seed(0)
    layer, other = MultiDimensional(1, D, H, dtype=torch.float64), other().double()
    weights = {f"{name}_{suffix}": w for suffix in "fb" for name, w in layer.params(suffix)._asdict().items()}
    names = {name: name.replace("l0_reverse", "b").replace("l0", "f") for name in other.state_dict()}
    other.load_state_dict({name: weights[ours] for name, ours in names.items()})
    xs = torch.randn(5, B, D, dtype=torch.float64, requires_grad=True)
    results = []
    for ys, parameters in ((layer(xs), layer.parameters()), (other(xs)[0], other.parameters())):
        results.append([ys, *torch.autograd.grad(ys.sin().sum(), [xs, *parameters])])
    for a, b in zip(*results, strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=1e-12)


@pytest.mark.parametrize("path", ["auto", "plain"])
def test_autograd_through_the_diagonals_agrees_with_finite_differences(path):
    torch.manual_seed(0)
    layer = MultiDimensional(2, 1, 2, fast=path, dtype=torch.float64)
    xs = torch.randn(2, 3, 1, 1, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda xs, *_: layer(xs), (xs, *layer.parameters()))


def test_inference_first_and_training_after_it_share_the_plan():
    layer = MultiDimensional(2, D, H)
    xs = torch.randn(7, 6, B, D)
    with torch.inference_mode():
        expected = layer(xs)
    ys = layer(xs)
    ys.sum().backward()
    assert torch.equal(ys, expected) and layer.weight_ih_bf.grad.abs().sum() > 0


def test_weights_are_saved_and_loaded_under_the_names_of_their_directions(tmp_path):
    layer = MultiDimensional(2, D, H)
    names = [f"{name}_{suffix}" for suffix in ("ff", "fb", "bf", "bb") for name in MDParams._fields]
    assert list(layer.state_dict()) == names
    torch.save(layer.state_dict(), tmp_path / "weights.pt")
    other = MultiDimensional(2, D, H)
    other.load_state_dict(torch.load(tmp_path / "weights.pt"))
    xs = torch.randn(2, 3, B, D)
    assert torch.equal(other(xs), layer(xs))
    assert {tuple(p.shape) for p in layer.parameters()} == set(md_param_shapes(2, D, H).values())
    assert all(p.abs().max() <= H**-0.5 and p.std() > 0 for p in layer.parameters())


# Bad input


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"xs": (2, 3, B, 7)}, r"xs: expected \(S1, S2, B, D=3\), got \(2, 3, 2, 7\)"),
        ({"xs": (0, 3, B, D)}, r"xs: expected \(S1, S2, B, D=3\) with no empty axis, got \(0, 3, 2, 3\)"),
        ({"xs": (2, 3, 0, D)}, r"xs: expected \(S1, S2, B, D=3\) with no empty axis"),
        ({"xs": (B, D)}, r"xs: expected \(S1, B, D=3\), got \(2, 3\)"),
        ({"xs": (2, B, D)}, r"weight_ih: expected \(4H=8, D=3\), got \(10, 3\)"),
        ({"weight_hh": (10, 5)}, r"weight_hh: expected \(5H=10, 2H=4\), got \(10, 5\)"),
        ({"weight_ih": (9, D)}, r"weight_ih: expected \(5H=5, D=3\), got \(9, 3\)"),
        ({"bias_hh": (1,)}, r"bias_hh: expected \(5H=10,\), got \(1,\)"),
    ],
    ids=str,
)
def test_the_plain_loop_names_a_wrong_shape(change, message, rng):
    xs, params = draw((2, 3), rng)
    xs = np.zeros(change["xs"]) if "xs" in change else xs
    params = params._replace(**{k: np.zeros(v) for k, v in change.items() if k in params._fields})
    with pytest.raises(ValueError, match=message):
        scan_grid(xs, params)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda xs, p: scan_grid(np.where(xs > 1, np.nan, xs), p), r"xs: expected finite numbers, got nan at \(\d"),
        (lambda xs, p: scan_grid(xs, p, (True,)), r"reverse: expected n=2 times True or False, got \(True,\)"),
        (lambda xs, p: scan_grid(torch.tensor(xs), p), "xs: expected numpy.ndarray, as the weights are, got Tensor"),
        (lambda xs, p: scan_grid(xs.astype(np.float32), p), "xs: expected float64, as the weights are, got float32"),
        (
            lambda xs, p: scan_grid_backward(np.zeros((2, 2, B, H)), np.zeros((2, 3, B, H)), xs, p),
            r"dys: expected \(S1=2, S2=3, B=2, H=2\), got \(2, 2, 2, 2\)",
        ),
        (
            lambda xs, p: scan_grid_backward(np.zeros((2, 3, B, H)), np.zeros((2, 3, 1, H)), xs, p),
            r"dcs: expected \(S1=2, S2=3, B=2, H=2\), got \(2, 3, 1, 2\)",
        ),
        (
            lambda xs, p: md_lstm_cell(xs[0, 0], ((np.zeros((B, H)), np.zeros((1, H))), (np.zeros((B, H)),) * 2), p),
            r"h_2: expected \(B=2, H=2\), got \(1, 2\)",
        ),
        (
            lambda xs, p: md_lstm_cell(xs[0, 0], ((np.zeros((B, H)),) * 2, (np.zeros((B, H)),)), p),
            "state: expected one h and one c for each dimension, got 2 h, 1 c",
        ),
        (lambda xs, p: init_md_params(0, D, H, None), "dims: expected a whole number ≥ 1, got 0"),
    ],
)
def test_the_plain_loop_refuses_what_does_not_fit(call, message, rng):
    xs, params = draw((2, 3), rng)
    xs[0, 1, 1, 2] = 2
    with pytest.raises(ValueError, match=message):
        call(xs, params)


@pytest.mark.parametrize(
    ("xs", "message"),
    [
        (torch.zeros(2, 3, B, 7), r"xs: expected \(S1, S2, B, D=3\), got \(2, 3, 2, 7\)"),
        (torch.zeros(2, B, D), r"xs: expected \(S1, S2, B, D=3\), got \(2, 2, 3\)"),
        (torch.zeros(2, 0, B, D), r"xs: expected \(S1, S2, B, D=3\) with no empty axis, got \(2, 0, 2, 3\)"),
        (torch.zeros(2, 3, B, D, dtype=torch.float64), "xs: expected torch.float32, as the weights are"),
        (torch.full((2, 3, B, D), np.inf), r"xs: expected finite numbers, got inf at \(0, 0, 0, 0\)"),
    ],
    ids=lambda value: str(tuple(value.shape)) if isinstance(value, torch.Tensor) else "",
)
def test_the_layer_refuses_what_does_not_fit(xs, message, device):
    with pytest.raises(ValueError, match=message):
        MultiDimensional(2, D, H, device=device)(xs.to(device))


def test_the_layer_refuses_sizes_and_directions_that_do_not_exist():
    with pytest.raises(ValueError, match="directions: expected 'all' or 'forward', got 'both'"):
        MultiDimensional(2, D, H, "both")
    for sizes, name in (((0, D, H), "dims"), ((2, 0, H), "input_size"), ((2, D, 0), "hidden_size")):
        with pytest.raises(ValueError, match=f"{name}: expected a whole number ≥ 1, got 0"):
            MultiDimensional(*sizes)


def test_an_error_speaks_portuguese_too(monkeypatch, rng):
    monkeypatch.setenv("COURSE_LANGUAGE", "pt")
    xs, params = draw((2, 3), rng)
    with pytest.raises(ValueError, match=r"reverse: esperado n=2 vezes True ou False, recebido \(False"):
        scan_grid(xs, params, (False,) * 3)
    with pytest.raises(ValueError, match="directions: esperado 'all' ou 'forward', recebido 'x'"):
        MultiDimensional(2, D, H, "x")
