"""What the fused path promises. `test_fused` runs this file in a process of its own: Triton is imported either for a
GPU or for its interpreter, which follows the same source on the CPU. A short run draws cells and sizes."""

import os
from itertools import product

import pytest
import torch

from course_lib.cells import CELLS
from course_lib.fast.fused import fused, fused_reason
from course_lib.fast.plain import plain
from course_lib.fast.triton_sequence import STEPS
from course_lib.nn import Recurrent
from helpers.effort import some

# What is computed for units that do not exist may be no number, and nobody reads it.
pytestmark = pytest.mark.filterwarnings("ignore:invalid value encountered")

DEVICE = os.environ["COURSE_DEVICE"]
TOLERANCE = {torch.float64: 1e-12, torch.float32: 1e-5}


class Problem:
    """A cell with tensors for one call, of which each wants a gradient, and gradients that arrive at all outputs."""

    def __init__(self, name, steps=4, batch=9, inputs=3, hidden=5, dtype=torch.float64, lengths=False, backwards=False):
        self.cell, self.backwards = CELLS[name], backwards
        random = torch.Generator().manual_seed(steps + 10 * batch + 100 * hidden)

        def draw(*shape):
            return (torch.rand(*shape, generator=random, dtype=torch.float64) * 2 - 1).to(DEVICE, dtype)

        self.xs = draw(steps, batch, inputs)
        shapes = self.cell.param_shapes(inputs, hidden).values()
        self.params = [draw(*shape) * 0.5 for shape in shapes]
        self.state = [draw(batch, hidden).abs() + 0.1 for _ in self.cell.states]  # sLSTM's n counts what came in
        self.arriving = [draw(steps, batch, hidden), *(draw(batch, hidden) for _ in self.state)]
        self.lengths = torch.randint(1, steps + 1, (batch,), generator=random).to(DEVICE) if lengths else None
        self.leaves = [tensor.requires_grad_() for tensor in (self.xs, *self.params, *self.state)]

    def run(self, path, xs=None, state=None):
        """All outputs: [ys, *state]."""
        xs, state = self.xs if xs is None else xs, self.state if state is None else state
        params = self.cell.params_type(*self.params)
        ys, last = path(self.cell, xs, self.cell.pack(tuple(state)), params, self.lengths, self.backwards)
        return [ys, *self.cell.unpack(last)]

    def results(self, path):
        """All outputs and the gradients of all inputs."""
        outputs = self.run(path)
        return [*outputs, *torch.autograd.grad(outputs, self.leaves, self.arriving)]


def assert_equal(found, expected):
    for a, b in zip(found, expected, strict=True):
        assert a.shape == b.shape and a.dtype == b.dtype
        tolerance = TOLERANCE[b.dtype] * b.abs().max().item()
        torch.testing.assert_close(a, b, rtol=0, atol=tolerance)


@pytest.mark.parametrize(("name", "dtype"), some(product(STEPS, TOLERANCE), 3), ids=str)
def test_values_and_every_gradient_are_those_of_the_plain_path(name, dtype):
    problem = Problem(name, lengths=True, dtype=dtype)
    assert_equal(problem.results(fused), problem.results(plain))


@pytest.mark.parametrize(("name", "lengths"), some(product(("lstm", "gru", "slstm"), (False, True)), 2))
def test_from_the_last_step_to_the_first(name, lengths):
    problem = Problem(name, lengths=lengths, backwards=True)
    assert_equal(problem.results(fused), problem.results(plain))


SIZES = [(1, 1, 1, 1), (2, 3, 2, 17), (3, 33, 1, 7), (2, 2, 5, 32)]


@pytest.mark.parametrize(("name", "sizes"), some(product(("lstm_peephole", "gru"), SIZES), 2), ids=str)
def test_odd_sizes(name, sizes):
    problem = Problem(name, *sizes)
    assert_equal(problem.results(fused), problem.results(plain))


def test_the_largest_that_the_chip_holds():
    problem = Problem("lstm", 2, 3, 2, 64, torch.float32)
    assert fused_reason(problem.cell, problem.xs, problem.cell.params_type(*problem.params)) is None
    assert_equal(problem.results(fused), problem.results(plain))


@pytest.mark.parametrize("name", some(STEPS, 2))
def test_carrying_the_state_is_one_long_run(name):
    problem = Problem(name)
    ys, *state = problem.run(fused)
    first, *middle = problem.run(fused, xs=problem.xs[:2])
    second, *last = problem.run(fused, xs=problem.xs[2:], state=middle)
    assert_equal([torch.cat((first, second)), *last], [ys, *state])


def test_rows_of_a_batch_are_independent_even_of_what_is_no_number():
    problem = Problem("slstm")
    ys, *_ = problem.run(fused)
    spoilt = problem.xs.detach().clone()
    spoilt[1, 4] = torch.nan
    found, *_ = problem.run(fused, xs=spoilt)
    others = [row for row in range(9) if row != 4]
    assert torch.equal(found[:, others], ys[:, others]) and found[1:, 4].isnan().all()


def test_an_infinite_state_stays_out_of_the_units_that_do_not_exist():
    problem = Problem("lstm", batch=2)
    with torch.no_grad():
        problem.state[0][0, 0] = torch.inf
        found, expected = problem.run(fused), problem.run(plain)
    assert expected[0].isfinite().all()
    assert_equal(found, expected)


@pytest.mark.parametrize("wanted", some([[0], [1], [2], [3, 4], [5, 6, 7], [8], [9]], 2), ids=str)
def test_gradients_that_are_not_needed_are_not_asked_for(wanted):
    problem = Problem("lstm_peephole")
    for k, leaf in enumerate(problem.leaves):
        leaf.requires_grad_(k in wanted)
    leaves = [problem.leaves[k] for k in wanted]
    found, expected = (torch.autograd.grad(problem.run(path), leaves, problem.arriving) for path in (fused, plain))
    assert_equal(found, expected)


@pytest.mark.parametrize("output", some([0, 1, 2], 1))
def test_a_gradient_may_arrive_at_one_output_alone(output):
    problem = Problem("lstm", lengths=True)
    found, expected = (
        torch.autograd.grad(problem.run(path)[output], problem.leaves, problem.arriving[output])
        for path in (fused, plain)
    )
    assert_equal(found, expected)


def test_no_way_back_nothing_kept():
    problem = Problem("gru")
    with torch.no_grad():
        outputs = problem.run(fused)
    assert not any(tensor.requires_grad for tensor in outputs)
    assert_equal(outputs, problem.run(plain))


def test_a_second_way_back_gives_the_same():
    problem = Problem("gru")
    outputs = problem.run(fused)
    first = torch.autograd.grad(outputs, problem.leaves, problem.arriving, retain_graph=True)
    second = torch.autograd.grad(outputs, problem.leaves, problem.arriving)
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))
    with pytest.raises(RuntimeError, match="second time"):
        torch.autograd.grad(outputs, problem.leaves, problem.arriving)


def test_used_twice_in_one_graph():
    problem = Problem("lstm", inputs=5)  # D = H: the outputs may go in again

    def twice(path):
        ys, *state = problem.run(path)
        outputs = problem.run(path, xs=ys, state=state)
        return [*outputs, *torch.autograd.grad(outputs, problem.leaves, problem.arriving)]

    assert_equal(twice(fused), twice(plain))


@pytest.mark.parametrize("name", some(["lstm", "gru"], 1))
def test_a_gradient_of_a_gradient(name):
    problem = Problem(name, lengths=True, backwards=True)

    def second(path):
        outputs = problem.run(path)
        first = torch.autograd.grad(outputs, problem.leaves, problem.arriving, create_graph=True)
        return torch.autograd.grad(sum(gradient.square().sum() for gradient in first), problem.leaves)

    assert_equal(second(fused), second(plain))


def test_inputs_need_not_be_contiguous():
    problem = Problem("lstm_peephole")
    expected = problem.results(plain)
    for tensor in problem.leaves:
        tensor.data = tensor.data.mT.contiguous().mT if tensor.dim() > 1 else tensor.data.repeat_interleave(2)[::2]
    problem.arriving = [tensor.mT.contiguous().mT for tensor in problem.arriving]
    assert not any(tensor.is_contiguous() for tensor in problem.leaves)
    assert_equal(problem.results(fused), expected)


def test_a_gradient_that_is_one_number_for_all():
    problem = Problem("gru")
    found, expected = (torch.autograd.grad(problem.run(path)[0].sum(), problem.leaves) for path in (fused, plain))
    assert_equal(found, expected)


def test_an_output_changed_in_place_is_refused_not_wrong():
    problem = Problem("gru")
    ys, _ = problem.run(fused)
    with pytest.raises(RuntimeError, match="inplace"):
        ys.mul_(2)


@pytest.mark.parametrize("name", ["gru_reset_before", "min_gru", "min_lstm"])
def test_a_cell_without_a_step_is_refused(name):
    problem = Problem(name)
    reason = fused_reason(problem.cell, problem.xs, problem.cell.params_type(*problem.params))
    assert reason == f"the cell {name} has no step in Triton"


@pytest.mark.parametrize(
    ("hidden", "dtype", "size"), [(65, torch.float32, 256), (33, torch.float64, 128)], ids=["float32", "float64"]
)
def test_weights_too_large_for_the_chip_are_refused(hidden, dtype, size):
    problem = Problem("lstm", hidden=hidden, dtype=dtype)
    reason = fused_reason(problem.cell, problem.xs, problem.cell.params_type(*problem.params))
    assert reason == f"for H={hidden} the recurrent weights take {size} KiB; the chip holds 64 KiB"


def test_other_dtypes_and_transformed_operations_are_refused():
    problem = Problem("lstm")
    params = problem.cell.params_type(*problem.params)
    assert fused_reason(problem.cell, problem.xs.half(), params) == "float32 and float64 alone, not torch.float16"
    with torch.autocast(DEVICE, torch.bfloat16):
        assert fused_reason(problem.cell, problem.xs, params) == "the operations are being transformed"
    reasons = []
    torch.func.vmap(lambda xs: reasons.append(fused_reason(problem.cell, xs, params)) or xs)(problem.xs[None])
    assert reasons == ["the operations are being transformed"]


def test_a_layer_takes_the_path_it_is_told():
    made = [Recurrent("gru", 3, 5, 2, bidirectional=True, device=DEVICE, fast=fast) for fast in ("fused", "plain")]
    made[0].load_state_dict(made[1].state_dict())
    xs, lengths = torch.randn(4, 3, 3, device=DEVICE), [4, 1, 2]
    (found, h_n), (expected, h_n_expected) = (layer(xs, lengths=lengths) for layer in made)
    assert "_Sequence" in repr(h_n.grad_fn.next_functions)
    assert_equal([found, h_n], [expected, h_n_expected])
    with pytest.raises(ValueError, match='fast="fused": for H=65 the recurrent weights take 192 KiB'):
        Recurrent("gru", 3, 65, device=DEVICE, fast="fused")(xs)
