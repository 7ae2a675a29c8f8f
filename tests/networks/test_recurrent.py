"""The torch layer over the cells, held to torch's own layers."""

import copy

import numpy as np
import pytest
import torch
from helpers.effort import some

from course_lib.cells import CELLS
from course_lib.cells.lstm_layer_norm import LSTM_LAYER_NORM
from course_lib.nn import Recurrent
from course_lib.unroll import unroll

ORACLES = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}
EVERY = (*CELLS.values(), LSTM_LAYER_NORM)

oracles = pytest.mark.parametrize("name", ORACLES)


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
    layer = Recurrent(name, 4, 5, fast="plain", dtype=torch.float64)
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


def test_an_unknown_cell_and_a_size_of_zero_are_refused(monkeypatch):
    with pytest.raises(KeyError, match=r"cell: no 'lstmm'; there are rnn, lstm, .*, slstm"):
        Recurrent("lstmm", 4, 5)
    for wrong in (None, 3, torch.nn.LSTM):
        with pytest.raises(ValueError, match=r"cell: expected a Cell or a name \(rnn, .*\), got"):
            Recurrent(wrong, 4, 5)
    monkeypatch.setenv("COURSE_LANGUAGE", "pt")
    with pytest.raises(KeyError, match="cell: não existe 'lstmm'; há rnn, lstm"):
        Recurrent("lstmm", 4, 5)
    monkeypatch.setenv("COURSE_LANGUAGE", "en")
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


def test_numpys_whole_numbers_are_sizes_too():
    layer = Recurrent("lstm", np.int64(4), np.int32(5), num_layers=np.int64(2))
    assert layer(torch.zeros(2, 3, 4))[0].shape == (2, 3, 5)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"dropout": 1.0}, "dropout: expected from 0 to below 1, got 1.0"),
        ({"dropout": float("nan")}, "dropout: expected from 0 to below 1, got nan"),
        ({"dropout": "half"}, "dropout: expected from 0 to below 1, got 'half'"),
        ({"noise": "zoneout"}, "noise: expected VariationalDropout or Zoneout, got 'zoneout'"),
        ({"noise": torch.nn.Dropout()}, "noise: expected VariationalDropout or Zoneout, got Dropout"),
    ],
    ids=str,
)
def test_a_wrong_option_is_refused_where_the_layer_is_made(option, message):
    with pytest.raises(ValueError, match=message):
        Recurrent("lstm", 4, 5, **option)


@pytest.mark.parametrize("kind", [list, tuple, np.array, np.uint16, torch.tensor])
def test_lengths_may_be_any_whole_numbers(kind):
    layer, xs = Recurrent("gru", 4, 5), torch.randn(6, 3, 4)
    wanted = layer(xs, lengths=torch.tensor([6, 2, 1]))
    assert all(torch.equal(a, b) for a, b in zip(layer(xs, lengths=kind([6, 2, 1])), wanted, strict=True))


@pytest.mark.parametrize(
    "lengths",
    [
        *([True, True, True], torch.ones(3, dtype=torch.bool), [6.0, 2.0, 1.0], [6 + 0j, 1, 1]),
        *("621", ["6", "2", "1"], [None] * 3, [[6], [2, 1]], {}, torch.ones(3, dtype=torch.int64, device="meta")),
    ],
    ids=str,
)
def test_lengths_that_are_no_whole_numbers_are_refused(lengths):
    with pytest.raises(ValueError, match=r"^lengths: expected "):
        Recurrent("gru", 4, 5)(torch.zeros(6, 3, 4), lengths=lengths)


@pytest.mark.parametrize("batch_first", [False, True])
def test_what_is_no_tensor_is_refused(batch_first):
    layer = Recurrent("lstm", 4, 5, batch_first=batch_first)
    packed = torch.nn.utils.rnn.pack_sequence([torch.zeros(3, 4)])
    for wrong in (None, [[[0.0] * 4]], packed, torch.zeros(6, 3, 4).to_sparse()):
        with pytest.raises(ValueError, match=r"^xs: expected an array of real numbers, got"):
            layer(wrong)
    with pytest.raises(ValueError, match=r"^xs: expected torch\.Tensor, as the weights are, got ndarray"):
        layer(np.zeros((6, 3, 4)))
    for wrong in (0, torch.zeros(1, 3, 5), {"h": 0}):
        with pytest.raises(ValueError, match=r"^state: expected 2 arrays \(h, c\), got"):
            layer(torch.zeros(3, 3, 4), wrong)


@pytest.mark.parametrize("cell", some(EVERY, 3), ids=lambda c: c.name)
def test_the_gradient_and_its_gradient_are_those_of_finite_differences(cell):
    torch.manual_seed(0)
    layer = Recurrent(cell, 1, 2, bidirectional=True, dtype=torch.float64)
    xs = torch.randn(2, 2, 1, dtype=torch.float64, requires_grad=True)
    state = [torch.rand(2, 2, 2, dtype=torch.float64, requires_grad=True) for _ in cell.states]

    def run(xs, *state):
        ys, last = layer(xs, cell.pack(state), [2, 1])
        return ys, *cell.unpack(last)

    assert torch.autograd.gradcheck(run, (xs, *state))
    assert torch.autograd.gradgradcheck(run, (xs, *state), atol=1e-4)


def test_ten_thousand_steps_run_backwards_too():
    torch.manual_seed(0)
    layer, xs = Recurrent("rnn", 1, 2), torch.randn(10_000, 1, 1, requires_grad=True)
    layer(xs)[0].sum().backward()
    assert xs.grad.isfinite().all() and all(p.grad.isfinite().all() for p in layer.parameters())


@pytest.mark.parametrize("cell", EVERY, ids=lambda c: c.name)
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64], ids=str)
def test_a_layer_keeps_its_dtype_however_it_came_to_it(cell, dtype):
    xs, lengths = torch.randn(4, 3, 4, dtype=dtype), [4, 1, 2]
    for layer in (Recurrent(cell, 4, 5, 2, True, dtype=dtype), Recurrent(cell, 4, 5, 2, True).to(dtype)):
        ys, state = layer(xs, lengths=lengths)
        assert {a.dtype for a in (ys, *cell.unpack(state))} == {dtype}
        again, _ = layer(xs, state)
        assert again.isfinite().all()


@pytest.mark.parametrize("cell", [c for c in EVERY if "weight_hh" in c.shapes], ids=lambda c: c.name)
def test_huge_numbers_saturate_and_do_not_become_nan(cell):  # a minimal cell's candidate grows with its input
    layer, xs = Recurrent(cell, 4, 5), 1e30 * torch.randn(4, 3, 4)
    assert layer(xs)[0].isfinite().all()


@pytest.mark.parametrize("cell", EVERY, ids=lambda c: c.name)
def test_a_layer_runs_where_numbers_are_rounded_or_not_followed_or_not_there(cell):
    torch.manual_seed(0)
    layer, xs = Recurrent(cell, 4, 5, 2), torch.randn(4, 3, 4)
    wanted, _ = layer(xs)
    with torch.autocast("cpu", torch.bfloat16):
        torch.testing.assert_close(layer(xs)[0].float(), wanted, rtol=0, atol=0.2)
    for context in (torch.no_grad, torch.inference_mode):
        with context():
            ys, state = layer(xs)
        assert torch.equal(ys, wanted) and not ys.requires_grad
    layer(xs, cell.pack(tuple(a.clone() for a in cell.unpack(state))))[0].sum().backward()  # nothing was kept
    given = dict(layer.named_parameters())
    assert torch.equal(torch.func.functional_call(layer, given, (xs,))[0], wanted)
    shapes, _ = Recurrent(cell, 4, 5, 2, device="meta")(xs.to("meta"))
    assert shapes.shape == wanted.shape


@pytest.mark.parametrize("cell", EVERY, ids=lambda c: c.name)
def test_no_tensor_that_comes_in_is_changed_and_any_strides_serve(cell):
    torch.manual_seed(0)
    layer = Recurrent(cell, 4, 5)
    xs = torch.randn(3, 4, 8)[..., ::2].transpose(0, 1)
    state = [torch.rand(1, 1, 5).expand(1, 3, 5) for _ in cell.states]
    before = [a.clone() for a in (xs, *state)]
    ys, _ = layer(xs, cell.pack(tuple(state)), [4, 1, 2])
    assert all(torch.equal(a, b) for a, b in zip((xs, *state), before, strict=True))
    whole, _ = layer(before[0].contiguous(), cell.pack(tuple(before[1:])), [4, 1, 2])
    assert torch.equal(ys, whole)


@oracles
def test_a_seed_gives_the_same_layer_twice(name):
    layers = []
    for _ in range(2):
        torch.manual_seed(3)
        layers.append(Recurrent(name, 4, 5, 2, True))
    assert all(torch.equal(a, b) for a, b in zip(*(layer.parameters() for layer in layers), strict=True))


@oracles
@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("batch_first", [False, True])
def test_state_dicts_go_to_torch_and_back_unchanged(name, layers, bidirectional, batch_first):
    ours, theirs = pair(name, num_layers=layers, bidirectional=bidirectional, batch_first=batch_first)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    other = Recurrent(name, 4, 5, layers, bidirectional, batch_first=batch_first, dtype=torch.float64)
    other.load_state_dict(theirs.state_dict())
    assert all(torch.equal(a, b) for a, b in zip(other.parameters(), ours.parameters(), strict=True))
    xs = torch.randn(3, 7, 4, dtype=torch.float64)
    torch.testing.assert_close(other(xs)[0], theirs(xs)[0], rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", ["lstm", "slstm"])
def test_a_state_of_another_kind_is_named(name):
    layer = Recurrent(name, 4, 5)
    for change, got in (
        (torch.Tensor.double, r"expected torch\.float32, as the weights are, got torch\.float64"),
        (lambda a: a.to("meta"), "expected cpu, where the weights are, got meta"),
        (torch.Tensor.numpy, r"expected torch\.Tensor, as the weights are, got ndarray"),
    ):
        whole = [torch.zeros(1, 3, 5) for _ in layer.cell.states]
        for k, state in enumerate(layer.cell.states):
            mixed = (*whole[:k], change(whole[k]), *whole[k + 1 :])
            with pytest.raises(ValueError, match=f"^{state}_0: {got}"):
                layer(torch.zeros(2, 3, 4), mixed)


@pytest.mark.parametrize("cell", EVERY, ids=lambda c: c.name)
def test_parameters_begin_within_torchs_bound_or_at_their_constant(cell):
    torch.manual_seed(0)
    for name, weight in Recurrent(cell, 5, 400, 2, True).named_parameters():
        constant = cell.fill.get(name.partition("_l")[0])
        if constant is None:
            assert 0.04 < weight.max() <= 0.05 and -0.05 <= weight.min() < -0.04  # 1/√400
        else:
            assert (weight == constant).all()
