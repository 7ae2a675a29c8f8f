"""The grid by diagonals in the compiled kernel: held to the operations of torch with every gradient, and its laws."""

from itertools import product

import numpy as np
import pytest
import torch

from course_lib.fast.grid import plan
from course_lib.nn import MultiDimensional, Recurrent

TOLERANCE = {torch.float64: 1e-12, torch.float32: 1e-5}
GRIDS = [(1,), (5,), (1, 7), (5, 1), (4, 6), (2, 3, 4), (2, 1, 3, 2)]
every_dtype = pytest.mark.parametrize("dtype", TOLERANCE, ids=str)


def draw(sizes, inputs, units, batch, dtype, directions="all"):
    torch.manual_seed(0)
    layer = MultiDimensional(len(sizes), inputs, units, directions, dtype=dtype)
    return layer, torch.randn(*sizes, batch, inputs, dtype=dtype, requires_grad=True)


def results(layer, xs, path, leaves=None):
    """The outputs and every gradient, by that path."""
    layer.fast = path
    ys = layer(xs)
    torch.manual_seed(1)
    leaves = [xs, *layer.parameters()] if leaves is None else leaves
    return [ys, *torch.autograd.grad(ys, leaves, torch.randn_like(ys))]


def assert_same(got, expected, tolerance):
    for a, b in zip(got, expected, strict=True):
        assert a.shape == b.shape and a.dtype == b.dtype
        assert (a - b).abs().max() <= tolerance * max(b.abs().max(), 1e-30)


@every_dtype
@pytest.mark.parametrize("sizes", GRIDS, ids=str)
@pytest.mark.parametrize(("units", "inputs"), [(1, 3), (7, 1), (65, 70)])
def test_values_and_gradients_are_those_of_the_plain_path(sizes, units, inputs, dtype):
    for batch in (1, 3, 33) if units == 7 and len(sizes) < 3 else (1, 3):
        layer, xs = draw(sizes, inputs, units, batch, dtype, "forward")
        assert_same(results(layer, xs, "kernel"), results(layer, xs, "plain"), TOLERANCE[dtype])


@every_dtype
@pytest.mark.parametrize("sizes", [(5,), (3, 4), (2, 3, 2)], ids=str)
def test_every_direction_is_that_of_the_plain_path(sizes, dtype):
    layer, xs = draw(sizes, 5, 9, 2, dtype)
    assert_same(results(layer, xs, "kernel"), results(layer, xs, "plain"), TOLERANCE[dtype])


@pytest.mark.parametrize("sizes", GRIDS, ids=str)
@pytest.mark.parametrize(("units", "batch"), [(7, 3), (65, 1), (65, 33), (130, 2)])
def test_two_threads_give_what_one_gives_bit_for_bit(sizes, units, batch, threads):
    threads(2)
    layer, xs = draw(sizes, 9, units, batch, torch.float32, "forward")
    got = results(layer, xs, "kernel")
    threads(1)
    assert all(map(torch.equal, got, results(layer, xs, "kernel")))


@pytest.mark.parametrize("back", [False, True])
def test_a_picture_one_place_high_is_the_lstm_over_a_sequence(back):
    layer, xs = draw((1, 6), 3, 20, 2, torch.float64)
    suffix = "fb" if back else "ff"
    lstm = Recurrent("lstm", 3, 20, fast="plain", dtype=torch.float64)
    rows = torch.arange(100).view(5, 20)[[0, 2, 3, 4]].ravel()  # without the forget gate of the height
    weights = layer.params(suffix)._asdict() | {"weight_hh": layer.params(suffix).weight_hh[:, 20:]}
    lstm.load_state_dict({f"{name}_l0": w[rows] for name, w in weights.items()})
    expected = lstm(xs[0].flip(0) if back else xs[0])[0]
    at = layer.suffixes.index(suffix) * 20
    torch.testing.assert_close(
        layer(xs)[0, ..., at : at + 20], expected.flip(0) if back else expected, rtol=0, atol=1e-14
    )


def test_an_output_reads_the_rectangle_before_it_and_nothing_else():
    layer, xs = draw((3, 4), 3, 9, 2, torch.float64, "forward")
    for i, j in np.ndindex(3, 4):
        (dxs,) = torch.autograd.grad(layer(xs)[i, j].sum(), xs)
        read = (dxs != 0).any(-1).any(-1)
        assert read[: i + 1, : j + 1].all() and read.sum() == (i + 1) * (j + 1)


def test_only_the_gradients_that_somebody_needs_are_computed():
    layer, xs = draw((3, 4), 3, 9, 2, torch.float64, "forward")
    expected = dict(zip(["xs", *dict(layer.named_parameters())], results(layer, xs, "plain")[1:], strict=True))
    leaves = {"xs": xs, **dict(layer.named_parameters())}
    for name, leaf in leaves.items():
        for other in leaves.values():
            other.requires_grad_(other is leaf)
        assert_same(results(layer, xs, "kernel", [leaf])[1:], [expected[name]], 1e-12)
    leaf.requires_grad_(False)
    assert not layer(xs).requires_grad


def test_inputs_and_gradients_may_lie_anywhere_in_memory():
    layer, _ = draw((4, 3), 5, 7, 2, torch.float64)
    xs = torch.randn(5, 3, 4, 2, 2, dtype=torch.float64).permute(2, 1, 3, 0, 4)[..., 1].requires_grad_()
    assert_same(_gradients(layer, xs, "kernel"), _gradients(layer, xs, "plain"), 1e-12)


def _gradients(layer, xs, path):
    layer.fast = path
    ys = layer(xs).transpose(0, 1)
    return torch.autograd.grad(ys, [xs, *layer.parameters()], torch.ones((), dtype=xs.dtype).expand_as(ys))


def test_a_second_backward_gives_the_same_and_a_derivative_of_the_gradient_is_the_plain_paths():
    layer, xs = draw((2, 3), 3, 5, 2, torch.float64, "forward")
    layer.fast = "kernel"
    leaves, ys = [xs, *layer.parameters()], layer(xs)
    once = torch.autograd.grad(ys.sin().sum(), leaves, retain_graph=True)
    twice = torch.autograd.grad(ys.sin().sum(), leaves, retain_graph=True)
    assert all(map(torch.equal, once, twice))
    second = {}
    for layer.fast in ("kernel", "plain"):
        (dxs,) = torch.autograd.grad(layer(xs).sin().sum(), xs, create_graph=True)
        second[layer.fast] = torch.autograd.grad(dxs.cos().sum(), leaves)
    assert_same(second["kernel"], second["plain"], 1e-12)
    torch.autograd.grad(ys.sum(), leaves)
    with pytest.raises(RuntimeError, match="second time"):
        torch.autograd.grad(ys.sum(), leaves)


def test_without_gradients_the_outputs_are_the_same_and_training_after_inference_works():
    layer, xs = draw((3, 4), 3, 9, 2, torch.float32)
    with torch.inference_mode():
        expected = layer(xs.detach())
    with torch.no_grad():
        assert torch.equal(layer(xs), expected)
    assert torch.equal(results(layer, xs, "auto")[0], expected)


def test_a_nan_in_the_weights_reaches_the_outputs():
    layer, xs = draw((2, 2), 3, 9, 1, torch.float32, "forward")
    with torch.no_grad():
        layer.weight_ih_ff[0, 0] = torch.nan
    ys = layer(xs)
    assert ys[..., 0].isnan().all() and not ys[0, 0, 0, 1:].isnan().any()


@pytest.mark.parametrize(("sizes", "backwards"), [((3, 4), b) for b in ((), (0,), (1,), (0, 1))] + [((2, 3, 2), (1,))])
def test_the_plan_says_of_each_place_whom_it_reads_and_who_reads_it(sizes, backwards):
    order = plan(sizes, backwards)
    places = np.stack(np.unravel_index(order.cells, sizes), 1)
    for (position, place), k in product(enumerate(places), range(len(sizes))):
        step = np.eye(len(sizes), dtype=int)[k] * (-1 if k in backwards else 1)
        for number, neighbour in ((order.before[position, k], place - step), (order.after[position, k], place + step)):
            if ((neighbour < 0) | (neighbour >= sizes)).any():
                assert number == -1
            elif (neighbour == place - step).all():
                assert number == np.ravel_multi_index(neighbour, sizes)
            else:
                np.testing.assert_array_equal(places[number], neighbour)


def test_what_transforms_operations_gets_the_plain_path_and_the_kernel_says_why_not(monkeypatch):
    layer, xs = draw((2, 3), 3, 5, 2, torch.float32, "forward")
    expected = layer(xs)
    with torch.autograd.forward_ad.dual_level():
        dual = torch.autograd.forward_ad.make_dual(xs.detach(), torch.ones_like(xs))
        slope = torch.autograd.forward_ad.unpack_dual(layer(dual)).tangent
    step = 1e-2
    torch.testing.assert_close(slope, (layer(xs + step) - layer(xs - step)) / (2 * step), rtol=0, atol=1e-3)
    with torch.autocast("cpu"):
        assert (layer(xs) != expected).any()
    half = layer.to(torch.float16)(xs.half())
    torch.testing.assert_close(half.float(), expected, rtol=0, atol=1e-2)
    layer.fast = "kernel"
    with pytest.raises(ValueError, match="float32 and float64 alone, not torch"):
        layer(xs.half())
    monkeypatch.setenv("COURSE_LANGUAGE", "pt")
    with pytest.raises(ValueError, match="só float32 e float64, não torch"):
        layer(xs.half())


def test_paths_of_sequences_and_unknown_ones_are_refused(monkeypatch):
    for path in ("captured", "fused"):
        with pytest.raises(ValueError, match=f'fast="{path}": for layers over sequences alone; there are auto, plain'):
            MultiDimensional(2, 3, 4, fast=path)
    with pytest.raises(ValueError, match="fast: expected auto, plain, kernel"):
        MultiDimensional(2, 3, 4, fast="quick")
    monkeypatch.setenv("COURSE_LANGUAGE", "pt")
    with pytest.raises(ValueError, match='fast="fused": só para camadas sobre sequências; aqui há auto, plain'):
        MultiDimensional(2, 3, 4, fast="fused")


@pytest.mark.parametrize("path", ["auto", "kernel"])
def test_the_kernel_refuses_what_the_plain_path_refuses(path):
    layer = MultiDimensional(2, 3, 4, fast=path)
    for xs, message in (
        (torch.zeros(2, 3, 2, 7), r"xs: expected \(S1, S2, B, D=3\), got \(2, 3, 2, 7\)"),
        (torch.zeros(2, 0, 2, 3), r"with no empty axis, got \(2, 0, 2, 3\)"),
        (torch.zeros(2, 3, 2, 3, dtype=torch.float64), "xs: expected torch.float32, as the weights are"),
        (torch.full((2, 3, 2, 3), torch.inf), r"xs: expected finite numbers, got inf at \(0, 0, 0, 0\)"),
    ):
        with pytest.raises(ValueError, match=message):
            layer(xs)
