"""The compiled kernel over whole sequences: laws first, then every number and gradient against the plain path."""

import ctypes
import itertools
from importlib import import_module

import pytest
import torch
from helpers.effort import some
from helpers.sequences import TOLERANCE, arrays, assert_same, check, compiled_cells, make, run, served, step_by_step

from course_lib.cells import CELLS
from course_lib.fast import PATHS, buffers, why_not
from course_lib.nn import Recurrent, Zoneout

COMPILED = compiled_cells()
kernels = import_module("course_lib.fast.library")  # the package has a function of that name
SIZES = list(itertools.product((1, 3, 33), (1, 7, 65)))  # B, H: odd, below and above a vector, a block, a row of them
WIDTHS = (1, 4, 63, 64, 65, 131)  # D: below and above what the recurrence takes in itself, and never the vector's

cells = pytest.mark.parametrize("name", COMPILED)
few = pytest.mark.parametrize("name", some(COMPILED, 3))  # of what takes a second
precisions = pytest.mark.parametrize("dtype", TOLERANCE, ids=str)


@pytest.fixture(autouse=True)
def one_thread(threads):
    """Unless a test asks for more."""
    torch.set_num_threads(1)


def test_every_cell_of_the_course_has_a_kernel_but_the_one_that_runs_by_chunks():
    assert set(CELLS) - set(COMPILED) == {"rg_lru"}


# Laws


@cells
@precisions
def test_the_rows_of_a_batch_are_independent_bit_for_bit(name, dtype):
    layer, xs, state = make(name, (9, 33, 5, 7), dtype)
    whole, last = layer(xs, layer.cell.pack(tuple(state)))
    for rows in (slice(0, 1), slice(1, 3), slice(3, 28), slice(32, 33)):
        ys, end = layer(xs[:, rows], layer.cell.pack(tuple(a[:, rows] for a in state)))
        assert torch.equal(ys, whole[:, rows])
        for a, b in zip(arrays(layer, end), arrays(layer, last), strict=True):
            assert torch.equal(a, b[:, rows])


@cells
@pytest.mark.parametrize("sizes", [(9, 33, 5, 65), (30, 1, 70, 65), (7, 3, 5, 33)], ids=str)
def test_any_number_of_threads_gives_the_same_bits(name, sizes, threads):
    layer, xs, state = make(name, sizes, torch.float32)
    runs = []
    for count in (1, 2, 3):
        threads(count)
        runs.append(run(layer, xs, state))
    for other in runs[1:]:
        assert all(torch.equal(other[key], runs[0][key]) for key in other)


@cells
def test_threads_may_change_between_the_way_there_and_the_way_back(name, threads):
    layer, xs, state = make(name, (9, 3, 5, 7))
    threads(1)
    wanted = run(layer, xs, state)
    for there, back in ((1, 3), (3, 1)):
        torch.set_num_threads(there)

        def loss(ys, last, back=back):
            torch.set_num_threads(back)
            return sum((a * a).sum() for a in (ys, *last))

        found = run(layer, xs, state, loss=loss)
        assert torch.equal(found["ys"], wanted["ys"])
        assert_same(
            found, step_by_step(layer, xs, state, loss=lambda ys, last: sum((a * a).sum() for a in (ys, *last))), 1e-12
        )


@cells
@precisions
def test_the_same_call_gives_the_same_bits_every_time(name, dtype):
    layer, xs, state = make(name, (40, 5, 9, 33), dtype, bidirectional=True)
    first = run(layer, xs, state, [40, 1, 7, 40, 3])
    for _ in range(10):
        again = run(layer, xs, state, [40, 1, 7, 40, 3])
        assert all(torch.equal(again[key], first[key]) for key in first)


@cells
@precisions
def test_carrying_the_state_equals_one_long_run(name, dtype):
    layer, xs, state = make(name, (12, 3, 5, 7), dtype)
    ys, last = layer(xs, layer.cell.pack(tuple(state)))
    first, middle = layer(xs[:5], layer.cell.pack(tuple(state)))
    second, end = layer(xs[5:], middle)
    torch.testing.assert_close(torch.cat([first, second]), ys, rtol=0, atol=TOLERANCE[dtype])
    for a, b in zip(arrays(layer, end), arrays(layer, last), strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=TOLERANCE[dtype])


@cells
@precisions
def test_a_padded_sequence_is_the_sequence_alone(name, dtype):
    layer, xs, state = make(name, (9, 5, 5, 7), dtype, bidirectional=True)
    lengths = [4, 9, 1, 8, 2]
    padded = xs.clone()
    for row, length in enumerate(lengths):
        padded[length:, row] = torch.nan
    ys, last = layer(padded, layer.cell.pack(tuple(state)), lengths)
    for row, length in enumerate(lengths):
        alone, end = layer(xs[:length, row : row + 1], layer.cell.pack(tuple(a[:, row : row + 1] for a in state)))
        assert torch.equal(ys[:length, row : row + 1], alone) and (ys[length:, row] == 0).all()
        for a, b in zip(arrays(layer, end), arrays(layer, last), strict=True):
            assert torch.equal(a, b[:, row : row + 1])


@cells
@precisions
def test_without_gradients_the_numbers_are_the_same_and_nothing_is_kept(name, dtype):
    layer, xs, _ = make(name, (9, 3, 70, 7), dtype, num_layers=2, bidirectional=True)
    wanted, last = layer(xs, lengths=[9, 2, 5])
    layer.requires_grad_(False)
    for context in (torch.enable_grad, torch.no_grad, torch.inference_mode):
        with context():
            ys, end = layer(xs, lengths=[9, 2, 5])
        assert torch.equal(ys, wanted) and not ys.requires_grad
        assert all(torch.equal(a, b) for a, b in zip(arrays(layer, end), arrays(layer, last), strict=True))
    layer.requires_grad_()
    check(layer, xs, None, [9, 2, 5])  # whatever of the inference was kept for later serves training too
    with torch.no_grad():
        assert not layer(xs)[0].requires_grad
    assert torch.equal(layer(xs, lengths=[9, 2, 5])[0], wanted)


# The oracle


@cells
@precisions
@pytest.mark.parametrize(("batch", "hidden"), SIZES)
def test_values_and_gradients_are_those_of_the_plain_path(name, dtype, batch, hidden):
    first = sum(divmod(SIZES.index((batch, hidden)), 3)) % 3  # each B and each H meets every width
    for width, steps in zip(WIDTHS[first::3], ((9, 1), (7, 2), (1, 8))[first], strict=True):
        layer, xs, state = make(name, (steps, batch, width, hidden), dtype)
        check(layer, xs, state)


@cells
@precisions
@pytest.mark.parametrize(("batch", "hidden"), SIZES)
def test_several_layers_both_directions_and_lengths(name, dtype, batch, hidden):
    layer, xs, state = make(name, (8, batch, 5, hidden), dtype, num_layers=2, bidirectional=True)
    check(layer, xs, state, [1 + 5 * row % 8 for row in range(batch)])
    check(layer, xs)


@cells
@precisions
def test_more_threads_than_rows_and_than_vectors(name, dtype, threads):
    threads(3)
    for batch, hidden, inputs in ((1, 1, 3), (3, 65, 70), (4, 33, 5), (2, 130, 130)):
        layer, xs, state = make(name, (6, batch, inputs, hidden), dtype, bidirectional=True)
        check(layer, xs, state, [6, *range(2, batch + 1)])


@few
def test_a_long_sequence(name):
    layer, xs, state = make(name, (700, 1, 3, 5))
    check(layer, xs, state)
    layer, xs, state = make(name, (200, 3, 70, 5), torch.float32)
    check(layer, xs, state, [200, 7, 193])


VIEWS = {
    "transposed": lambda xs: xs.transpose(0, 1).contiguous().transpose(0, 1),
    "turned about": lambda xs: xs.permute(2, 1, 0).contiguous().permute(2, 1, 0),
    "every second entry": lambda xs: xs.repeat_interleave(2, -1)[..., ::2],
    "every second step": lambda xs: xs.repeat_interleave(2, 0)[::2],
    "one step for all": lambda xs: xs[:1].expand_as(xs),
    "one row for all": lambda xs: xs[:, :1].expand_as(xs),
    "one number for all": lambda xs: xs[:1, :1, :1].expand_as(xs),
    "unaligned": lambda xs: torch.cat([xs.new_zeros(1), xs.flatten()])[1:].view(xs.shape),
    "within a larger one": lambda xs: torch.nn.functional.pad(xs, (1, 1, 1, 1, 1, 1))[1:-1, 1:-1, 1:-1],
    "negated when read": lambda xs: torch._neg_view(-xs),
}


@cells
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("batch", [1, 3])
def test_any_strides_serve(name, view, batch):
    for inputs in (5, 71):
        layer, xs, state = make(name, (6, batch, inputs, 7), torch.float32)
        check(layer, VIEWS[view](xs), [VIEWS[view](a) for a in state])
        check(layer, VIEWS[view](xs), None, [6, 2, 3][:batch])


@cells
@pytest.mark.parametrize("view", VIEWS)
def test_weights_and_arriving_gradients_of_any_strides_serve(name, view):
    layer, xs, _ = make(name, (6, 3, 5, 7))
    given = {}
    for key, weight in layer.named_parameters():
        shape = (1,) * (3 - weight.dim()) + weight.shape
        given[key] = VIEWS[view](weight.detach().view(shape)).view(weight.shape).requires_grad_()
    arriving = VIEWS[view](torch.randn(6, 3, 7, dtype=torch.float64))
    results = []
    for layer.fast in ("kernel", "plain"):
        ys, _ = torch.func.functional_call(layer, given, (xs,))
        results.append(torch.autograd.grad(ys, list(given.values()), arriving))
    for a, b in zip(*results, strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=1e-12)


@cells
def test_batch_first_only_moves_an_axis(name):
    layer, xs, state = make(name, (3, 8, 5, 7), batch_first=True, bidirectional=True)
    state = [a[:, :1].repeat(1, len(xs), 1) for a in state]
    check(layer, xs, state, [1 + row % xs.shape[1] for row in range(len(xs))])


@cells
@pytest.mark.parametrize(
    "lengths",
    [
        torch.tensor([4, 1, 2, 1, 3, 1])[::2],
        torch.tensor(2).expand(3),
        torch.tensor([[4, 1], [2, 1], [3, 1]])[:, 0],
        torch.tensor([1, 4, 2], dtype=torch.int32),
        torch.tensor([1, 4, 2], dtype=torch.uint8),
        [1, 2, 3],
    ],
    ids=["every second", "one for all", "a column", "int32", "uint8", "list"],
)
def test_lengths_of_any_strides_and_kind_serve(name, lengths):
    layer, xs, state = make(name, (4, 3, 5, 7), bidirectional=True)
    check(layer, xs, state, lengths)


@cells
def test_lengths_may_be_changed_once_they_are_read(name):
    layer, xs, state = make(name, (4, 3, 5, 7), bidirectional=True)
    lengths = torch.tensor([4, 2, 1])
    wanted = run(layer, xs, state, lengths)

    def loss(ys, last):
        lengths.fill_(1)  # as a loader does that uses its memory again
        return sum((a * a).sum() for a in (ys, *last))

    found = run(layer, xs, state, lengths, loss)
    assert torch.equal(found["ys"], wanted["ys"])
    plain = step_by_step(layer, xs, state, [4, 2, 1], lambda ys, last: sum((a * a).sum() for a in (ys, *last)))
    assert_same(found, plain, 1e-12)


@cells
@precisions
def test_each_gradient_is_the_same_whichever_others_are_wanted(name, dtype):
    layer, xs, state = make(name, (5, 3, 5, 7), dtype)
    inputs = [xs, *state, *layer.parameters()]

    def gradients(wanted):
        for tensor, is_wanted in zip(inputs, wanted, strict=True):
            tensor.requires_grad_(is_wanted)
        ys, last = layer(xs, layer.cell.pack(tuple(state)), [5, 2, 3])
        total = sum((a * a).sum() for a in (ys, *arrays(layer, last)))
        return torch.autograd.grad(total, [t for t in inputs if t.requires_grad])

    every = gradients([True] * len(inputs))
    for k in range(len(inputs)):
        alone = gradients([j == k for j in range(len(inputs))])
        assert torch.equal(alone[0], every[k])
        others = gradients([j != k for j in range(len(inputs))])
        assert all(torch.equal(a, b) for a, b in zip(others, (*every[:k], *every[k + 1 :]), strict=True))


@cells
def test_any_part_of_what_comes_out_may_be_used_alone(name):
    layer, xs, state = make(name, (5, 3, 5, 7), bidirectional=True)
    uses = [
        lambda ys, last: ys.sum(),
        lambda ys, last: ys[2, 1, 3],
        lambda ys, last: ys[:, :, ::3].permute(2, 0, 1).exp().sum(),
    ]
    uses += [lambda ys, last, k=k: last[k].sum() for k in range(len(state))]
    uses += [lambda ys, last, k=k: (last[k] * ys[-1].sum()).sum() for k in range(len(state))]
    for use in uses:
        for lengths in (None, [5, 2, 3]):
            found = run(layer, xs, state, lengths, use)
            assert_same(found, step_by_step(layer, xs, state, lengths, use), 1e-12)


# Numbers at the ends of their range


@cells
@precisions
def test_huge_gates_saturate_as_they_do_step_by_step(name, dtype):
    layer, xs, state = make(name, (5, 3, 4, 7), dtype)
    if "weight_hh" not in layer.cell.shapes:
        xs = xs / 1e3  # a minimal cell's candidate grows with its input
    for scale in (30.0, 1e3, 1e6):
        layer_xs = xs * scale
        found, wanted = run(layer, layer_xs, state), step_by_step(layer, layer_xs, state)
        assert all(array.isfinite().all() for array in found.values())
        for key in ("ys", *(f"{state}_n" for state in layer.cell.states)):
            torch.testing.assert_close(found[key].double(), wanted[key], rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype])


@cells
@precisions
@pytest.mark.parametrize("value", [torch.nan, torch.inf, -torch.inf])
def test_nan_comes_out_where_it_does_step_by_step(name, dtype, value):
    layer, xs, _ = make(name, (4, 2, 3, 5), dtype)
    weights = dict(layer.named_parameters())
    for key in weights:
        for row in range(1, len(weights[key]), 5):  # one of each gate
            before = weights[key].data[row].clone()
            weights[key].data[row] = value
            runs = []
            for layer.fast in ("kernel", "plain"):
                runs.append(run(layer, xs))
            weights[key].data[row] = before
            for array, a, b in ((array, runs[0][array], runs[1][array]) for array in runs[0]):
                assert torch.equal(a.isnan(), b.isnan()), f"{array} with {value} in row {row} of {key}"


@cells
@precisions
def test_nan_and_infinity_in_a_state_or_an_arriving_gradient_are_not_lost(name, dtype):
    layer, xs, state = make(name, (4, 2, 3, 5), dtype)
    for k in range(len(state)):
        for value in (torch.nan, torch.inf):
            spoilt = [a.clone() for a in state]
            spoilt[k][0, 1, 2] = value
            runs = []
            for layer.fast in ("kernel", "plain"):
                runs.append(run(layer, xs, spoilt))
            for key in runs[0]:
                assert torch.equal(runs[0][key].isnan(), runs[1][key].isnan()), (key, k, value)
    runs = []
    for layer.fast in ("kernel", "plain"):
        runs.append(run(layer, xs, state, loss=lambda ys, last: ys[2, 1, 3] * torch.nan))
    for key in runs[0]:
        assert torch.equal(runs[0][key].isnan(), runs[1][key].isnan()), key


@cells
@precisions
def test_the_smallest_numbers_are_kept(name, dtype):
    tiny = torch.finfo(dtype).tiny
    layer, xs, state = make(name, (4, 2, 3, 5), dtype)
    small = [a * tiny * 0.01 for a in state[:1]] + state[1:]
    found, wanted = run(layer, xs * tiny * 0.01, small), step_by_step(layer, xs * tiny * 0.01, small)
    assert_same(found, wanted, TOLERANCE[dtype] if dtype is torch.float64 else 1e-4)


# Over many steps


@cells
def test_training_goes_the_way_it_goes_step_by_step(name):
    losses = {}
    for fast in ("plain", "kernel"):
        layer, xs, _ = make(name, (12, 8, 3, 9), torch.float32, fast)
        optimiser = torch.optim.Adam(layer.parameters(), 0.02)
        losses[fast] = []
        for _ in range(20):
            optimiser.zero_grad()
            loss = (
                (layer(xs, lengths=[12, 3, 7, 1, 5, 12, 11, 2])[0].mean(-1) - xs.mean(-1).cumsum(0).sin())
                .square()
                .mean()
            )
            loss.backward()
            optimiser.step()
            losses[fast].append(float(loss.detach()))
    assert losses["kernel"][-1] < 0.9 * losses["kernel"][0]
    torch.testing.assert_close(torch.tensor(losses["kernel"]), torch.tensor(losses["plain"]), rtol=1e-4, atol=0)


@few
def test_memory_does_not_grow_over_the_steps(name):
    layer, xs, state = make(name, (6, 3, 5, 7))
    kept = []
    for _ in range(200):
        run(layer, xs, state, [6, 2, 3])
        kept.append(len(buffers._free))
    assert kept[-1] == kept[20]


def test_buffers_of_every_size_stay_within_their_limit():
    layer = Recurrent("lstm", 3, 4)
    for steps in range(1, 400):
        layer(torch.randn(steps, 1, 3))[0].sum().backward()
    assert sum(t.nbytes for t in buffers._free) <= buffers.LIMIT
    assert len(buffers._free) <= 256, (
        "a search through every buffer ever used makes each step slower than the one before"
    )


# Refusals


@pytest.mark.parametrize("wrong", ["fast", "Kernel", "", None, 1, True], ids=repr)
def test_an_unknown_path_is_refused(wrong, monkeypatch):
    with pytest.raises(ValueError, match=r"^fast: expected auto, plain, kernel, captured, fused, got "):
        Recurrent("lstm", 4, 5, fast=wrong)
    monkeypatch.setenv("COURSE_LANGUAGE", "pt")
    with pytest.raises(ValueError, match=r"^fast: esperado auto, plain, kernel, captured, fused, recebido "):
        Recurrent("lstm", 4, 5, fast=wrong)


def other_cell():
    from course_lib.cells.lstm_layer_norm import LSTM_LAYER_NORM

    return Recurrent(LSTM_LAYER_NORM, 4, 5, fast="kernel"), torch.zeros(3, 2, 4)


UNSERVED = {
    "cell": (other_cell, "lstm_layer_norm"),
    "dtype": (lambda: (Recurrent("lstm", 4, 5, fast="kernel").bfloat16(), torch.zeros(3, 2, 4).bfloat16()), "bfloat16"),
    "device": (
        lambda: (Recurrent("lstm", 4, 5, fast="kernel", device="meta"), torch.zeros(3, 2, 4, device="meta")),
        "meta",
    ),
}


@pytest.mark.parametrize("case", UNSERVED)
def test_a_path_that_does_not_serve_says_why_in_both_languages(case, monkeypatch):
    build, word = UNSERVED[case]
    layer, xs = build()
    said = set()
    for language in ("en", "pt"):
        monkeypatch.setenv("COURSE_LANGUAGE", language)
        with pytest.raises(ValueError, match=rf'^fast="kernel": .*{word}') as error:
            layer(xs)
        said.add(str(error.value))
        assert served(layer, xs) in str(error.value)
    assert len(said) == 2
    layer.fast = "auto"
    layer(xs)


@pytest.mark.parametrize("path", PATHS)
def test_every_path_serves_or_says_why(path):
    layer, xs, state = make("lstm", (4, 3, 5, 7), fast=path)
    reason = why_not(path, layer.cell, xs, layer.params(0))
    if reason is None:
        check(layer, xs, state)
    else:
        with pytest.raises(ValueError, match=rf'^fast="{path}": '):
            layer(xs)


def test_noise_runs_step_by_step():
    torch.manual_seed(0)
    layer = Recurrent("lstm", 4, 5, noise=Zoneout(0.5))
    assert not torch.equal(layer(torch.ones(6, 3, 4))[0], layer(torch.ones(6, 3, 4))[0])


def test_a_structure_of_another_size_than_the_kernels_is_named():
    class Layer(kernels.Layer):
        _fields_ = (("more", ctypes.c_long),)

    loaded = kernels.library(torch.float32)
    kernels.check_layout(loaded, kernels.Layer)
    size = ctypes.sizeof(kernels.Layer)
    with pytest.raises(RuntimeError, match=rf"Layer: {size + 8} bytes in Python, {size} in the kernel"):
        kernels.check_layout(loaded, Layer)
