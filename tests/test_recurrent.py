"""The torch layer over the cells, held to torch's own layers."""

import copy

import pytest
import torch

from course_lib.cells import CELLS
from course_lib.nn import Recurrent
from course_lib.unroll import unroll

ORACLES = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}
DEVICES = [
    "cpu",
    pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU on this machine")),
]

oracles = pytest.mark.parametrize("name", ORACLES)
devices = pytest.mark.parametrize("device", DEVICES)


def pair(name, device="cpu", dtype=torch.float64, **options):
    """The same layer, ours and torch's, with the same weights."""
    torch.manual_seed(0)
    ours = Recurrent(name, 4, 5, device=device, dtype=dtype, **options)
    theirs = ORACLES[name](4, 5, device=device, dtype=dtype, **options)
    theirs.load_state_dict(ours.state_dict())
    return ours, theirs


def arrays(state):
    return state if isinstance(state, tuple) else (state,)


@pytest.fixture(autouse=True)
def full_precision(monkeypatch):
    """cuDNN's layers round float32 products to TF32 unless told not to, which would blur the comparison on a GPU."""
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", False)


def assert_same_with_gradients(ours, theirs, xs, state, tolerance):
    for module in (ours, theirs):
        module.zero_grad()
    results = []
    for module in (ours, theirs):
        leaf = xs.clone().requires_grad_()
        ys, last = module(leaf, state)
        (ys.sin().sum() + sum(a.cos().sum() for a in arrays(last))).backward()
        results.append([ys, *arrays(last), leaf.grad, *(p.grad for p in module.parameters())])
    for a, b in zip(*results, strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=tolerance)


@oracles
@devices
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-12), (torch.float32, 1e-4)], ids=str)
@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_values_and_gradients_are_those_of_torch(name, device, dtype, tolerance, layers, bidirectional):
    ours, theirs = pair(name, device, dtype, num_layers=layers, bidirectional=bidirectional)
    xs = torch.randn(7, 3, 4, device=device, dtype=dtype)
    rows = layers * (1 + bidirectional)
    start = tuple(torch.randn(rows, 3, 5, device=device, dtype=dtype) for _ in CELLS[name].states)
    assert_same_with_gradients(ours, theirs, xs, None, tolerance)
    assert_same_with_gradients(ours, theirs, xs, CELLS[name].pack(start), tolerance)


@oracles
@pytest.mark.parametrize("bidirectional", [False, True])
def test_lengths_give_what_packing_gives(name, bidirectional):
    ours, theirs = pair(name, num_layers=2, bidirectional=bidirectional)
    xs, lengths = torch.randn(7, 4, 4, dtype=torch.float64), torch.tensor([7, 2, 5, 1])
    packed = torch.nn.utils.rnn.pack_padded_sequence(xs, lengths, enforce_sorted=False)
    expected, expected_last = theirs(packed)
    expected, _ = torch.nn.utils.rnn.pad_packed_sequence(expected)
    ys, last = ours(xs, lengths=lengths)
    torch.testing.assert_close(ys, expected, rtol=0, atol=1e-12)
    for a, b in zip(arrays(last), arrays(expected_last), strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=1e-12)


@oracles
def test_padding_changes_nothing_whatever_it_holds(name):
    ours, _ = pair(name, bidirectional=True)
    xs, lengths = torch.randn(7, 2, 4, dtype=torch.float64), torch.tensor([7, 3])
    ys, last = ours(xs, lengths=lengths)
    xs[3:, 1] = 1e6
    other, other_last = ours(xs, lengths=lengths)
    assert torch.equal(ys, other)
    assert all(torch.equal(a, b) for a, b in zip(arrays(last), arrays(other_last), strict=True))


@oracles
def test_batch_first_only_moves_an_axis(name):
    ours, theirs = pair(name, batch_first=True)
    xs = torch.randn(3, 7, 4, dtype=torch.float64)
    torch.testing.assert_close(ours(xs)[0], theirs(xs)[0], rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", CELLS)
def test_the_layer_is_the_cell_unrolled(name, rng):
    layer = Recurrent(name, 4, 5, dtype=torch.float64)
    xs = torch.tensor(rng.standard_normal((6, 3, 4)))
    ys, _ = unroll(layer.cell, xs, layer.cell.init_state(xs[0], 5), layer.params(0))
    assert torch.equal(layer(xs)[0], ys)


def test_dropout_falls_between_layers_and_only_in_training():
    layer = Recurrent("lstm", 4, 5, num_layers=2, dropout=0.5)
    xs = torch.randn(7, 3, 4)
    assert not torch.equal(layer(xs)[0], layer(xs)[0])
    layer.eval()
    assert torch.equal(layer(xs)[0], layer(xs)[0])
    single = Recurrent("lstm", 4, 5, dropout=0.5)
    assert torch.equal(single(xs)[0], single(xs)[0])


def test_state_dicts_go_both_ways_through_torch(tmp_path):
    ours, theirs = pair("lstm", num_layers=2, bidirectional=True)
    torch.save(theirs.state_dict(), tmp_path / "weights.pt")
    assert not ours.load_state_dict(torch.load(tmp_path / "weights.pt")).missing_keys


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"xs": (7, 3, 9)}, r"xs: expected \(T, B, D=4\), got \(7, 3, 9\)"),
        ({"xs": (7, 4)}, r"xs: expected \(T, B, D=4\), got \(7, 4\)"),
        ({"xs": (0, 3, 4)}, r"xs: expected \(T, B, D=4\) with no empty axis, got \(0, 3, 4\)"),
        ({"xs": (7, 3, 4), "c": (1, 2, 5)}, r"c_0: expected \(L=1, B=3, H=5\), got \(1, 2, 5\)"),
        ({"xs": (7, 3, 4), "lengths": [7, 0, 1]}, r"lengths: expected 1 to T=7, got \[7, 0, 1\]"),
        ({"xs": (7, 3, 4), "lengths": [7, 8, 1]}, r"lengths: expected 1 to T=7"),
        ({"xs": (7, 3, 4), "lengths": [7, 1]}, r"lengths: expected \(B=3,\), got \(2,\)"),
    ],
    ids=str,
)
def test_bad_input_is_named_with_both_shapes(arguments, message):
    layer = Recurrent("lstm", 4, 5)
    state = (torch.zeros(1, 3, 5), torch.zeros(arguments["c"])) if "c" in arguments else None
    lengths = torch.tensor(arguments["lengths"]) if "lengths" in arguments else None
    with pytest.raises(ValueError, match=message):
        layer(torch.zeros(arguments["xs"]), state, lengths)


def test_an_unknown_cell_and_a_size_of_zero_are_refused():
    with pytest.raises(KeyError, match="lstmm"):
        Recurrent("lstmm", 4, 5)
    with pytest.raises(ValueError, match=r"hidden_size: expected a whole number ≥ 1, got 0"):
        Recurrent("lstm", 4, 0)


@pytest.mark.parametrize("name", CELLS)
def test_a_layer_is_copied_and_saved_whole(name, tmp_path):
    layer, xs = Recurrent(name, 4, 5, num_layers=2), torch.randn(6, 3, 4)
    torch.save(layer, tmp_path / "layer.pt")
    for other in (copy.deepcopy(layer), torch.load(tmp_path / "layer.pt", weights_only=False)):
        assert other.cell == layer.cell and hash(other.cell) == hash(layer.cell)
        assert torch.equal(other(xs)[0], layer(xs)[0])


@pytest.mark.parametrize("name", ["lstm", "slstm"])
def test_a_layer_is_recorded_in_one_graph(name):
    layer, xs = Recurrent(name, 4, 5), torch.randn(2, 3, 4)
    torch.compiler.reset()
    compiled = torch.compile(layer, backend="eager", fullgraph=True)
    exported = torch.export.export(layer, (xs,)).module()
    for recorded in (compiled, exported):
        torch.testing.assert_close(recorded(xs)[0], layer(xs)[0])
