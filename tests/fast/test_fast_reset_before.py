"""The GRU of 2014 on the kernel: two products in a row, which threads by rows and by units must both wait for."""

import itertools

import pytest
import torch
from helpers.sequences import TOLERANCE, check, make, run

NAME = "gru_reset_before"
SIZES = list(itertools.product((1, 3, 33), (1, 7, 65)))  # B, H
precisions = pytest.mark.parametrize("dtype", TOLERANCE, ids=str)


def closed(layer, gate, value):
    """Shut a gate's ears: whatever it reads, it is σ(`value`)."""
    rows = slice(gate * layer.hidden_size, (gate + 1) * layer.hidden_size)
    with torch.no_grad():
        for name, weight in layer.named_parameters():
            weight[rows] = value if name.startswith("bias_ih") else 0


def test_with_an_open_reset_gate_it_is_the_usual_gru():
    layer, xs, state = make(NAME, (9, 3, 4, 7))
    usual, _, _ = make("gru", (9, 3, 4, 7))
    usual.load_state_dict(layer.state_dict())
    for each in (layer, usual):
        closed(each, 0, 1e3)
    found, wanted = run(layer, xs, state), run(usual, xs, state)
    for key in found:
        torch.testing.assert_close(found[key], wanted[key], rtol=0, atol=1e-12)


def test_a_closed_update_gate_keeps_the_state_and_all_its_gradient():
    layer, xs, state = make(NAME, (9, 3, 4, 7))
    closed(layer, 1, 1e3)
    found = run(layer, xs, state, loss=lambda ys, last: last[0].sum())
    assert torch.equal(found["ys"], state[0].expand(9, 3, 7))
    assert torch.equal(found["dh_0"], torch.ones(1, 3, 7, dtype=torch.float64))


@precisions
@pytest.mark.parametrize(("batch", "hidden"), SIZES)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_every_number_is_that_of_the_plain_path_however_many_threads(dtype, batch, hidden, count, threads):
    threads(count)
    layer, xs, state = make(NAME, (17, batch, 5, hidden), dtype, bidirectional=True)
    check(layer, xs, state, [1 + 5 * k % 17 for k in range(batch)])


@pytest.mark.parametrize("batch", [1, 33])
@pytest.mark.parametrize("hidden", [7, 65])
def test_threads_by_rows_and_by_units_give_the_same_bits(batch, hidden, threads):
    layer, xs, state = make(NAME, (17, batch, 5, hidden))
    threads(1)
    whole = run(layer, xs, state)
    for count in (2, 3):
        threads(count)
        assert all(torch.equal(a, whole[key]) for key, a in run(layer, xs, state).items())
