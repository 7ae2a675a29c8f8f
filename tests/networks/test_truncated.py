"""Truncated backpropagation: one long run in values, and a gradient that ends where the piece begins."""

import numpy as np
import pytest
import torch
from helpers.effort import many
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from course_lib.cells import CELLS
from course_lib.nn import Recurrent
from course_lib.nn.models import ManyToMany, ManyToOne
from course_lib.nn.truncated import truncated
from course_lib.unroll import unroll, unroll_backward

cells = pytest.mark.parametrize("cell", CELLS)
T, B, D, H = 7, 3, 4, 5


def layer_and_inputs(cell, device="cpu", **options):
    torch.manual_seed(0)
    layer = Recurrent(cell, D, H, device=device, dtype=torch.float64, **options)
    return layer, torch.randn(T, B, D, device=device, dtype=torch.float64, requires_grad=True)


def arrays(state):
    return state if isinstance(state, tuple) else (state,)


def assert_equal(got, expected, tolerance):
    for a, b in zip(got, expected, strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=tolerance)


@cells
@given(length=st.integers(1, T + 2), layers=st.integers(1, 2))
@settings(max_examples=many(8))
def test_the_pieces_are_one_long_run(cell, device, length, layers):
    layer, xs = layer_and_inputs(cell, device, num_layers=layers)
    ys, state = layer(xs)
    pieces = list(truncated(layer, xs, length))
    assert [len(piece) for piece, _ in pieces] == [length] * (T // length) + [T % length] * (T % length > 0)
    assert_equal([torch.cat([piece for piece, _ in pieces]), *arrays(pieces[-1][1])], [ys, *arrays(state)], 1e-13)
    assert not any(a.requires_grad for _, carried in pieces for a in arrays(carried))


@cells
@pytest.mark.parametrize("length", [T, T + 1, 10 * T])
def test_one_piece_has_the_whole_gradient(cell, device, length):
    layer, xs = layer_and_inputs(cell, device)
    leaves = [xs, *layer.parameters()]
    expected = torch.autograd.grad(layer(xs)[0].sin().sum(), leaves)
    ((ys, _),) = truncated(layer, xs, length)
    assert_equal(torch.autograd.grad(ys.sin().sum(), leaves), expected, 1e-13)


@cells
def test_the_gradient_of_a_piece_ends_at_its_first_step(cell, device):
    layer, xs = layer_and_inputs(cell, device)
    for begin, (ys, _) in zip(range(0, T, 3), truncated(layer, xs, 3), strict=True):
        (gradient,) = torch.autograd.grad(ys[-1].sum(), [xs])
        own = slice(begin, begin + len(ys))
        assert (gradient[own].abs().sum((1, 2)) > 0).all()
        gradient[own] = 0
        assert not gradient.any()


@cells
@pytest.mark.parametrize("length", [1, 3, 5])
def test_the_pieces_gradients_sum_to_those_of_numpy_cut_by_hand(cell, device, length, rng):
    layer, xs = layer_and_inputs(cell, device)
    dys = rng.standard_normal((T, B, H))
    start = [rng.standard_normal((B, H)) for _ in layer.cell.states]
    if cell == "slstm":
        start[2] = np.exp(start[2])
    state = layer.cell.pack(tuple(torch.tensor(a[None], device=device) for a in start))
    for (ys, _), weights in zip(
        truncated(layer, xs, length, state), torch.tensor(dys, device=device).split(length), strict=True
    ):
        (ys * weights).sum().backward()

    params = layer.cell.params_type(*(p.detach().cpu().numpy() for p in layer.params(0)))
    inputs, carried = xs.detach().cpu().numpy(), layer.cell.pack(tuple(start))
    zero = layer.cell.pack(tuple(np.zeros((B, H)) for _ in start))
    dxs, total = [], [np.zeros_like(p) for p in params]
    for begin in range(0, T, length):
        piece = inputs[begin : begin + length]
        dx, _, gradients = unroll_backward(layer.cell, dys[begin : begin + length], zero, piece, carried, params)
        _, carried = unroll(layer.cell, piece, carried, params)
        dxs.append(dx)
        total = [a + b for a, b in zip(total, gradients, strict=True)]
    np.testing.assert_allclose(xs.grad.cpu(), np.concatenate(dxs), rtol=0, atol=1e-12)
    for parameter, expected in zip(layer.params(0), total, strict=True):
        np.testing.assert_allclose(parameter.grad.cpu(), expected, rtol=0, atol=1e-12)


def test_a_model_over_symbols_learns_piece_by_piece(device):
    torch.manual_seed(0)
    layer = Recurrent("lstm", D, H, device=device)
    model = ManyToMany(layer, 6, nn.Embedding(6, D, device=device), causal=True)
    symbols = torch.randint(6, (T, B), device=device)
    whole, _ = model(symbols)
    scores = torch.cat([piece for piece, _ in truncated(model, symbols, 2)])
    torch.testing.assert_close(scores, whole, rtol=0, atol=1e-6)

    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    expected = [p.detach().clone() for p in model.parameters()]
    for piece, _ in truncated(model, symbols, 2):
        optimizer.zero_grad()
        piece.square().mean().backward()
        optimizer.step()
    assert not any(torch.equal(a, b) for a, b in zip(model.parameters(), expected, strict=True))


def test_a_stream_goes_on_where_the_last_piece_ended(device):
    layer, xs = layer_and_inputs("lstm", device)
    *_, (_, state) = truncated(layer, xs[:4], 3)
    rest = torch.cat([ys for ys, _ in truncated(layer, xs[4:], 2, state)])
    assert_equal([rest], [layer(xs)[0][4:]], 1e-13)


def test_what_cannot_be_cut_is_refused_before_anything_runs(monkeypatch):
    layer, xs = layer_and_inputs("lstm")
    for length in (0, -1, 2.0):
        with pytest.raises(ValueError, match=rf"length: expected a whole number ≥ 1, got {length}"):
            truncated(layer, xs, length)
    both = Recurrent("lstm", D, H, bidirectional=True, dtype=torch.float64)
    for model in (both, ManyToMany(both, 2)):
        with pytest.raises(ValueError, match=r"got one that reads the future: the future is in the next piece"):
            truncated(model, xs, 3)
    with pytest.raises(ValueError, match=r"model: expected a layer with time first, got batch_first=True"):
        truncated(Recurrent("lstm", D, H, batch_first=True), xs, 3)
    with pytest.raises(ValueError, match=r"model: expected Recurrent or ManyToMany, got ManyToOne"):
        truncated(ManyToOne(layer, 2), xs, 3)
    with pytest.raises(ValueError, match=r"xs: expected \(T, B, D=4\), got \(3, 3, 9\)"):
        list(truncated(layer, torch.zeros(T, B, 9), 3))
    with pytest.raises(ValueError, match=r"xs: expected \(T, B, D=4\) with no empty axis, got \(0, 3, 4\)"):
        list(truncated(layer, xs[:0], 3))
    monkeypatch.setenv("COURSE_LANGUAGE", "pt")
    with pytest.raises(ValueError, match=r"recebida uma que lê o futuro: o futuro está no próximo pedaço"):
        truncated(both, xs, 3)
