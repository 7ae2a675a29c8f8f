"""The minimal cells: steps cut among threads, gates at the ends of their range, and the scans in torch's operations."""

import subprocess
import sys

import pytest
import torch
from helpers.sequences import TOLERANCE, assert_same, check, make, run, step_by_step

from course_lib.cells import CELLS
from course_lib.fast import choose, plain
from course_lib.fast.scan import LONG, chunked_scan, log_space_scan, scan_pays, torch_scan

MINIMAL = ("min_gru", "min_lstm")
LINEAR = (*MINIMAL, "rg_lru")  # the last without a kernel
minimal = pytest.mark.parametrize("name", MINIMAL)
precisions = pytest.mark.parametrize("dtype", TOLERANCE, ids=str)


def one_by_one(a, b, h):
    """The recurrence as it is written."""
    hs = []
    for a_t, b_t in zip(a, b, strict=True):
        h = a_t * h + b_t
        hs.append(h)
    return torch.stack(hs)


# The kernel


@minimal
@precisions
@pytest.mark.parametrize("count", [2, 3, 5])
@pytest.mark.parametrize("steps", [128, 131, 400])
def test_steps_cut_among_threads_give_what_one_thread_gives(name, dtype, count, steps, threads):
    layer, xs, state = make(name, (steps, 1, 3, 1), dtype, bidirectional=True)
    for lengths in (None, [steps - 70]):
        threads(1)
        whole = run(layer, xs, state, lengths)
        threads(count)
        assert_same(run(layer, xs, state, lengths), whole, TOLERANCE[dtype])


@minimal
def test_steps_cut_among_threads_give_what_the_plain_path_gives(name, threads):
    threads(3)
    check(*make(name, (200, 1, 3, 2)))


@minimal
def test_rows_and_units_shared_among_threads_give_the_same_bits(name, threads):
    layer, xs, state = make(name, (17, 3, 5, 65))
    threads(1)
    whole = run(layer, xs, state)
    for count in (2, 3):
        threads(count)
        assert all(torch.equal(a, whole[key]) for key, a in run(layer, xs, state).items())


@pytest.mark.parametrize(("dtype", "least"), [(torch.float64, 1e-290), (torch.float32, 1e-30)], ids=str)
def test_two_closed_gates_share_out_right_in_relative_terms(dtype, least):
    layer, _, state = make("min_lstm", (1, 1, 3, 1), dtype)
    with torch.no_grad():
        layer.weight_ih_l0.copy_(torch.eye(3))
        layer.bias_ih_l0.zero_()
    ends = [-1e6, -800.0, -200.0, -101.5, -100.0, -99.0, -30.0, -1.0, 0.0, 40.0, 200.0]
    for i in ends:
        for f in ends:
            xs = torch.tensor([[[i, f, 0.25]]], dtype=dtype)
            found, wanted = run(layer, xs, state), step_by_step(layer, xs, state)
            torch.testing.assert_close(found["dxs"].double(), wanted["dxs"], rtol=0, atol=TOLERANCE[dtype])
            for path in (found, wanted):
                path["dg"] = path.pop("dxs")[..., 2]
            for key in ("ys", "h_n", "dh_0", "dg"):  # the shares are factors of the last two
                torch.testing.assert_close(found[key].double(), wanted[key], rtol=TOLERANCE[dtype], atol=least)


# In torch's operations


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 5, 16, 17, 24, 25, 200])
def test_chunks_side_by_side_give_every_step_and_gradient(steps):
    torch.manual_seed(steps)
    a, b = torch.rand(steps, 3, 7, dtype=torch.float64), torch.randn(steps, 3, 7, dtype=torch.float64)
    a[::3, 0], h_0 = 0, torch.randn(3, 7, dtype=torch.float64)
    results = []
    for scan in (chunked_scan, one_by_one):
        leaves = [x.clone().requires_grad_() for x in (a, b, h_0)]
        h = scan(*leaves)
        results.append((h, *torch.autograd.grad((h * h.detach().sin()).sum(), leaves)))
    for found, wanted in zip(*results, strict=True):
        torch.testing.assert_close(found, wanted, rtol=0, atol=1e-12)


def test_a_number_that_forgets_begins_anew():
    a, b = torch.rand(50, 2, 3, dtype=torch.float64), torch.randn(50, 2, 3, dtype=torch.float64)
    a[20] = 0
    whole = chunked_scan(a, b, b[0])
    torch.testing.assert_close(whole[20:], chunked_scan(a[20:], b[20:], 1e6 * b[0]), rtol=0, atol=1e-12)


def test_logarithms_give_the_same_where_all_is_positive():
    torch.manual_seed(0)
    a, b = torch.rand(40, 2, 3, dtype=torch.float64) + 0.01, torch.rand(40, 2, 3, dtype=torch.float64) + 0.01
    torch.testing.assert_close(log_space_scan(a.log(), b.log()), one_by_one(a, b, b[0] * 0), rtol=1e-12, atol=0)


def test_logarithms_lose_digits_with_every_step_and_chunks_do_not():
    torch.manual_seed(0)
    a, b = torch.rand(5000, 1, 8), torch.rand(5000, 1, 8)
    wanted = one_by_one(a.double(), b.double(), 0 * b[0].double())
    by_chunks = (chunked_scan(a, b, 0 * b[0]) - wanted).abs().max()
    by_logarithms = (log_space_scan(a.log(), b.log()) - wanted).abs().max()
    assert by_chunks < 1e-5 < 1e-4 < by_logarithms


def test_shapes_that_do_not_fit_are_named():
    a = torch.zeros(4, 2, 3)
    with pytest.raises(ValueError, match=r"b: expected \(T=4, B=2, H=3\), got \(5, 2, 3\)"):
        chunked_scan(a, torch.zeros(5, 2, 3), a[0])
    with pytest.raises(ValueError, match=r"h_0: expected \(B=2, H=3\), got \(3,\)"):
        chunked_scan(a, a, a[0, 0])
    with pytest.raises(ValueError, match=r"a: expected \(T, B, H\), got \(4, 2\)"):
        log_space_scan(a[..., 0], a[..., 0])


@pytest.mark.parametrize("name", LINEAR)
@precisions
@pytest.mark.parametrize("lengths", [None, [50, 1, 33]], ids=str)
@pytest.mark.parametrize("backwards", [False, True])
def test_a_layer_by_chunks_is_the_layer_step_by_step(name, dtype, lengths, backwards):
    layer, xs, state = make(name, (50, 3, 5, 7), dtype)
    lengths = lengths and torch.tensor(lengths)
    results = []
    for path in (torch_scan, plain):
        leaves = [x.detach().requires_grad_() for x in (xs, state[0][0], *layer.params(0))]
        params = layer.cell.params_type(*leaves[2:])
        ys, last = path(layer.cell, leaves[0], leaves[1], params, lengths, backwards)
        results.append((ys.detach(), last.detach(), *torch.autograd.grad((ys.sin() + last.cos()).sum(), leaves)))
    assert_same(dict(enumerate(results[0])), dict(enumerate(results[1])), TOLERANCE[dtype])


def test_chunks_are_chosen_for_long_sequences_of_the_linear_cells_alone():
    for name, cell in CELLS.items():
        assert scan_pays(cell, torch.zeros(LONG, 1, 2)) == (name in LINEAR)
        assert not scan_pays(cell, torch.zeros(LONG - 1, 1, 2))
    with torch.autocast("cpu", torch.bfloat16):
        assert not scan_pays(CELLS["min_gru"], torch.zeros(LONG, 1, 2))


def test_without_the_kernel_a_layer_runs_by_chunks(monkeypatch):
    layer, xs, _ = make("min_gru", (LONG, 2, 3, 4), torch.bfloat16)
    assert choose("auto", layer.cell, xs, layer.params(0)) is torch_scan
    code = f"""
import torch
from course_lib.fast import choose, plain
from course_lib.fast.scan import torch_scan
from course_lib.nn import Recurrent
layer = Recurrent("min_lstm", 2, 3)
for steps, path in (({LONG}, torch_scan), ({LONG} - 1, plain)):
    assert choose("auto", layer.cell, torch.zeros(steps, 1, 2), layer.params(0)) is path
"""
    monkeypatch.setenv("COURSE_KERNEL", "off")
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
