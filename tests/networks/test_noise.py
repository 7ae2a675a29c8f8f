"""Variational dropout and zoneout: what is drawn once, what at every step, and what evaluation does."""

import pytest
import torch

from course_lib.cells import CELLS
from course_lib.cells.lstm_layer_norm import LSTM_LAYER_NORM
from course_lib.nn import Recurrent, VariationalDropout, Zoneout
from course_lib.nn.noise import mask
from course_lib.unroll import unroll

each = pytest.mark.parametrize("cell", [*CELLS.values(), LSTM_LAYER_NORM], ids=lambda c: c.name)
zoned = pytest.mark.parametrize("cell", [c for c in CELLS.values() if len(c.states) <= 2], ids=lambda c: c.name)


def layer_and_input(cell, noise, device="cpu", steps=6):
    torch.manual_seed(0)
    layer = Recurrent(cell, 4, 5, noise=noise, device=device, dtype=torch.float64)
    return layer, torch.randn(steps, 3, 4, device=device, dtype=torch.float64)


@each
def test_the_same_mask_falls_at_every_step(cell, device):
    layer, xs = layer_and_input(cell, VariationalDropout(0.5, 0.4), device)
    torch.manual_seed(1)
    ys, _ = layer(xs)
    torch.manual_seed(1)
    over_x, over_h = mask(xs[0], 0.5), mask(ys[0], 0.4)
    state = layer.cell.init_state(xs[0], 5)
    for x, y in zip(xs, ys, strict=True):
        h, *rest = layer.cell.unpack(state)
        wanted, state = layer.cell(x * over_x, layer.cell.pack((h * over_h, *rest)), layer.params(0))
        torch.testing.assert_close(y, wanted, rtol=0, atol=0)


@each
def test_a_second_sequence_draws_a_second_mask_and_evaluation_draws_none(cell):
    layer, xs = layer_and_input(cell, VariationalDropout(0.5, 0.5))
    assert not torch.equal(layer(xs)[0], layer(xs)[0])
    layer.eval()
    wanted, _ = unroll(layer.cell, xs, layer.cell.init_state(xs[0], 5), layer.params(0))
    assert torch.equal(layer(xs)[0], wanted)


def test_a_mask_drops_its_share_and_keeps_the_mean():
    torch.manual_seed(0)
    drawn = mask(torch.empty(200, 500, dtype=torch.float64), 0.25)
    assert set(drawn.unique().tolist()) == {0.0, 1 / 0.75}
    assert abs(float((drawn == 0).double().mean()) - 0.25) < 0.01
    assert abs(float(drawn.mean()) - 1) < 0.01


def test_dropped_inputs_have_no_gradient_at_any_step():
    layer, xs = layer_and_input("lstm", VariationalDropout(0.5, 0.0), steps=20)
    xs.requires_grad_()
    layer(xs)[0].sum().backward()
    dropped = xs.grad == 0
    assert torch.equal(dropped.all(0), dropped.any(0)) and dropped.any() and not dropped.all()


@zoned
def test_a_unit_is_either_kept_exactly_or_moved_exactly(cell, device):
    layer, xs = layer_and_input(cell, Zoneout(0.3, 0.6), device, steps=1)
    start = tuple(torch.randn(1, 3, 5, device=device, dtype=torch.float64) for _ in cell.states)
    _, end = layer(xs, cell.pack(start))
    _, moved = cell(xs[0], cell.pack(tuple(a[0] for a in start)), layer.params(0))
    for old, new, got in zip(start, cell.unpack(moved), cell.unpack(end), strict=True):
        kept = got[0] == old[0]
        assert torch.equal(got[0], torch.where(kept, old[0], new))


@zoned
def test_units_are_kept_at_their_rates(cell):
    torch.manual_seed(0)
    layer = Recurrent(cell, 4, 300, noise=Zoneout(0.1, 0.5), dtype=torch.float64)
    start = tuple(torch.randn(1, 100, 300, dtype=torch.float64) for _ in cell.states)
    _, end = layer(torch.randn(1, 100, 4, dtype=torch.float64), cell.pack(start))
    for old, got, rate in zip(start, cell.unpack(end), (0.1, 0.5), strict=False):
        assert abs(float((old == got).double().mean()) - rate) < 0.01


@zoned
def test_evaluation_moves_each_unit_to_the_mean(cell):
    layer, xs = layer_and_input(cell, Zoneout(0.25, 0.5))
    layer.eval()
    state = cell.init_state(xs[0], 5)
    ys, _ = layer(xs)
    for x, y in zip(xs, ys, strict=True):
        _, new = cell(x, state, layer.params(0))
        mixed = zip(cell.unpack(state), cell.unpack(new), (0.25, 0.5), strict=False)
        state = cell.pack(tuple(rate * old + (1 - rate) * fresh for old, fresh, rate in mixed))
        torch.testing.assert_close(y, cell.unpack(state)[0], rtol=0, atol=1e-14)


@zoned
def test_without_rates_nothing_changes(cell):
    for noise in (VariationalDropout(0.0, 0.0), Zoneout(0.0, 0.0)):
        layer, xs = layer_and_input(cell, noise)
        wanted, _ = unroll(cell, xs, cell.init_state(xs[0], 5), layer.params(0))
        assert torch.equal(layer(xs)[0], wanted)


@zoned
def test_noise_falls_in_every_layer_and_direction_and_respects_lengths(cell):
    layer = Recurrent(cell, 4, 5, 2, True, noise=Zoneout(0.5, 0.5), dtype=torch.float64)
    xs, lengths = torch.randn(6, 2, 4, dtype=torch.float64), torch.tensor([6, 3])
    torch.manual_seed(1)
    ys, _ = layer(xs, lengths=lengths)
    xs[3:, 1] = float("nan")
    torch.manual_seed(1)
    assert torch.equal(layer(xs, lengths=lengths)[0], ys)
    assert (ys[3:, 1] == 0).all()


def test_zoneout_refuses_states_that_are_scaled_by_one_another():
    with pytest.raises(ValueError, match=r"zoneout: expected a cell with states h or \(h, c\), got slstm"):
        Recurrent("slstm", 4, 5, noise=Zoneout())(torch.zeros(2, 3, 4))


@pytest.mark.parametrize("rate", [-0.1, 1.0, float("nan")])
@pytest.mark.parametrize("noise", [VariationalDropout, Zoneout])
def test_a_rate_outside_its_range_is_refused(noise, rate):
    with pytest.raises(ValueError, match="expected from 0 to below 1"):
        noise(rate)
    with pytest.raises(ValueError, match="expected from 0 to below 1"):
        noise(0.0, rate)
