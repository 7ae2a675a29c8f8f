"""The gradient instrument against backpropagation through time by hand, and against cases worked with a pencil."""

import numpy as np
import pytest
import torch

from course_lib.cells import CELLS
from course_lib.nn import Recurrent, initialise_, reach
from course_lib.unroll import unroll_backward

T, B, D, H = 7, 3, 4, 5


def drawn(cell, seed=0):
    torch.manual_seed(seed)
    layer = Recurrent(cell, D, H, dtype=torch.float64)
    return layer, torch.randn(T, B, D, dtype=torch.float64), torch.randn(H, dtype=torch.float64)


def relative(gradients):
    norms = np.linalg.norm(gradients.reshape(len(gradients), -1), axis=1)[::-1]
    return norms / norms[0]


@pytest.mark.parametrize("name", CELLS)
def test_in_x_it_is_what_the_hand_written_backward_pass_finds(name):
    layer, xs, readout = drawn(name)
    cell, arrays = CELLS[name], [w.detach().numpy() for w in layer.params(0)]
    params, xs_ = cell.params_type(*arrays), xs.numpy()
    start, dys = cell.init_state(xs_[0], H), np.zeros((T, B, H))
    dys[-1] = readout.numpy()
    nothing = cell.pack(tuple(np.zeros((B, H)) for _ in cell.states))
    dxs, _, _ = unroll_backward(cell, dys, nothing, xs_, start, params)
    np.testing.assert_allclose(reach(layer, xs, readout)["x"], relative(dxs), rtol=1e-9)


def test_a_linear_carousel_keeps_all_of_it_and_a_leak_keeps_its_powers():
    layer, xs, readout = drawn("lstm")
    for bias, kept in ((1000.0, 1.0), (np.log(3), 0.75)):
        gates = torch.tensor([0.0, bias, 0.0, 0.0], dtype=torch.float64).repeat_interleave(H)
        initialise_(
            layer,
            lambda cell, params, gates=gates: params._replace(
                weight_ih=0 * params.weight_ih, weight_hh=0 * params.weight_hh, bias_ih=gates, bias_hh=0 * gates
            ),
        )
        np.testing.assert_allclose(reach(layer, xs, readout)["c"], kept ** np.arange(T), rtol=1e-12)


def test_it_has_each_state_by_name_and_changes_nothing():
    layer, xs, readout = drawn("lstm")
    before = [w.clone() for w in layer.parameters()]
    found = reach(layer, xs, readout)
    assert set(found) == {"x", "h", "c"} and all(norms.shape == (T,) and norms[0] == 1 for norms in found.values())
    assert set(reach(*drawn("gru"))) == {"x", "h"}
    assert all(torch.equal(a, b) and b.grad is None for a, b in zip(before, layer.parameters(), strict=True))
    assert not xs.requires_grad


def test_one_sequence_needs_no_batch():
    layer, xs, readout = drawn("rnn")
    np.testing.assert_allclose(reach(layer, xs[:, 0], readout)["x"], reach(layer, xs[:, :1], readout)["x"], rtol=1e-12)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda layer, xs, v: (torch.nn.LSTM(D, H), xs, v), "layer"),
        (lambda layer, xs, v: (Recurrent("lstm", D, H, 2), xs, v), "layer"),
        (lambda layer, xs, v: (Recurrent("lstm", D, H, bidirectional=True), xs, v), "layer"),
        (lambda layer, xs, v: (layer, xs[..., 1:], v), "xs"),
        (lambda layer, xs, v: (layer, xs[:0], v), "xs"),
        (lambda layer, xs, v: (layer, xs.float(), v), "xs"),
        (lambda layer, xs, v: (layer, xs.numpy(), v), "xs"),
        (lambda layer, xs, v: (layer, xs, v[1:]), "readout"),
        (lambda layer, xs, v: (layer, xs, v.float()), "readout"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(change, named):
    with pytest.raises(ValueError, match=f"^{named}"):
        reach(*change(*drawn("lstm")))
