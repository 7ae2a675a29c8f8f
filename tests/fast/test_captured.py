"""The captured path: on a GPU against the plain one; on the CPU its bookkeeping, with a recorder that runs the plain
steps again wherever a graph would be replayed, and leaves the results in the same places."""

import gc
import importlib

import pytest
import torch

from course_lib.cells import CELLS
from course_lib.fast.captured import captured, captured_reason
from course_lib.fast.plain import plain
from course_lib.language import use
from course_lib.nn import Recurrent

module = importlib.import_module("course_lib.fast.captured")  # the package may name the function alone
TOLERANCE = {torch.float64: 1e-12, torch.float32: 1e-5}


def rerun(warm_up):
    """Stands for `_recorder` where there is no GPU."""
    warm_up()
    training = torch.is_grad_enabled()

    def record(body):
        results = body()

        def replay():
            with torch.set_grad_enabled(training):
                for place, fresh in zip(results, body(), strict=True):
                    (place.detach_() if place.requires_grad else place).copy_(fresh)

        return results, replay

    return record


@pytest.fixture(autouse=True)
def recordings(device, monkeypatch):
    """How many recordings were made, as the only element of a list."""
    made, make = [0], module._recorder if device == "cuda" else rerun

    def counted(warm_up):
        made[0] += 1
        return make(warm_up)

    module._idle.cache_clear()
    monkeypatch.setattr(module, "_recorder", counted)
    yield made
    module._idle.cache_clear()


class Problem:
    """A cell with tensors for one call, of which each wants a gradient, and gradients that arrive at all outputs."""

    def __init__(self, device, name, steps=4, batch=3, inputs=5, hidden=5, dtype=torch.float64, lengths=None, seed=0):
        self.cell, self.lengths, self.backwards = CELLS[name], lengths, False
        random = torch.Generator().manual_seed(seed)

        def draw(*shape):
            return (torch.rand(*shape, generator=random, dtype=torch.float64) * 2 - 1).to(device, dtype)

        self.xs = draw(steps, batch, inputs)
        self.params = [draw(*shape) * 0.5 for shape in self.cell.param_shapes(inputs, hidden).values()]
        self.state = [draw(batch, hidden).abs() + 0.1 for _ in self.cell.states]  # sLSTM's n counts what came in
        self.arriving = [draw(steps, batch, hidden), *(draw(batch, hidden) for _ in self.state)]
        self.leaves = [tensor.requires_grad_() for tensor in (self.xs, *self.params, *self.state)]

    def run(self, path, xs=None, state=None):
        """All outputs: [ys, *state]."""
        xs, state = self.xs if xs is None else xs, self.state if state is None else state
        params = self.cell.params_type(*self.params)
        ys, last = path(self.cell, xs, self.cell.pack(tuple(state)), params, self.lengths, self.backwards)
        return [ys, *self.cell.unpack(last)]

    def back(self, outputs, **options):
        return torch.autograd.grad(outputs, self.leaves, self.arriving, **options)

    def results(self, path):
        """All outputs and the gradients of all inputs."""
        outputs = self.run(path)
        return [*outputs, *self.back(outputs)]


def assert_equal(found, expected):
    for a, b in zip(found, expected, strict=True):
        assert a.shape == b.shape and a.dtype == b.dtype
        torch.testing.assert_close(a, b, rtol=0, atol=TOLERANCE[b.dtype] * b.abs().max().item())


@pytest.mark.parametrize("dtype", TOLERANCE, ids=str)
@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
@pytest.mark.parametrize("lengths", [None, (4, 1, 2)], ids=["whole", "lengths"])
@pytest.mark.parametrize("name", CELLS)
def test_values_and_every_gradient_are_those_of_the_plain_path(device, recordings, name, lengths, backwards, dtype):
    for seed in (0, 1):  # the second time with other numbers in the same places
        rolled = None if lengths is None else torch.tensor(lengths, device=device).roll(seed)
        problem = Problem(device, name, lengths=rolled, dtype=dtype, seed=seed)
        problem.backwards = backwards
        assert_equal(problem.results(captured), problem.results(plain))
    assert recordings == [1]


def test_weights_are_read_at_each_replay(device, recordings):
    problem = Problem(device, "lstm")
    optimiser = torch.optim.SGD(problem.params, 0.5)
    for _ in range(3):
        expected = problem.results(plain)
        outputs = problem.run(captured)
        assert_equal(outputs, expected[: len(outputs)])
        optimiser.zero_grad()
        torch.autograd.backward(outputs, problem.arriving)
        assert_equal([weight.grad for weight in problem.params], expected[len(outputs) + 1 :][: len(problem.params)])
        optimiser.step()
    assert recordings == [1]


def test_gradients_add_up_over_calls(device):
    problem = Problem(device, "gru")
    expected = problem.back(problem.run(plain))
    for _ in range(2):
        torch.autograd.backward(problem.run(captured), problem.arriving)
    assert_equal([leaf.grad for leaf in problem.leaves], [2 * gradient for gradient in expected])


def test_results_do_not_change_with_the_next_call(device):
    problem, other = Problem(device, "gru"), Problem(device, "gru", seed=1)
    results = problem.results(captured)
    copies = [result.detach().clone() for result in results]
    other.results(captured)
    assert all(torch.equal(a, b) for a, b in zip(results, copies, strict=True))


def test_two_uses_in_one_graph_have_a_recording_each(device, recordings):
    problem = Problem(device, "lstm")

    def twice(path):
        ys, *state = problem.run(path)
        outputs = problem.run(path, xs=ys, state=state)
        return [*outputs, *problem.back(outputs)]

    for _ in range(2):
        assert_equal(twice(captured), twice(plain))
        assert recordings == [2]


def test_a_recording_comes_back_with_the_graph_that_used_it(device, recordings):
    problem = Problem(device, "rnn")
    held = [problem.run(captured) for _ in range(3)]
    assert recordings == [3]
    assert_equal(problem.back(held[0]), problem.back(problem.run(plain)))
    problem.run(captured)
    assert recordings == [3]  # a way back that was taken gives it back
    del held
    gc.collect()
    held = [problem.run(captured) for _ in range(3)]
    assert recordings == [3] and len(held) == 3  # and so does a graph that nobody wants any more


def test_a_second_way_back_gives_the_same_and_a_third_is_refused(device):
    problem = Problem(device, "lstm")
    outputs = problem.run(captured)
    first = problem.back(outputs, retain_graph=True)
    Problem(device, "lstm", seed=1).results(captured)
    assert all(torch.equal(a, b) for a, b in zip(first, problem.back(outputs), strict=True))
    with pytest.raises(RuntimeError, match="second time"):
        problem.back(outputs)


def test_a_gradient_of_a_gradient(device):
    problem = Problem(device, "gru")

    def second(path):
        first = problem.back(problem.run(path), create_graph=True)
        return torch.autograd.grad(sum(gradient.square().sum() for gradient in first), problem.leaves)

    assert_equal(second(captured), second(plain))


@pytest.mark.parametrize("wanted", [[0], [1], [3, 4], [5]], ids=str)
def test_gradients_that_are_not_needed_are_not_asked_for(device, wanted):
    problem = Problem(device, "gru")
    for k, leaf in enumerate(problem.leaves):
        leaf.requires_grad_(k in wanted)
    leaves = [problem.leaves[k] for k in wanted]
    found, expected = (torch.autograd.grad(problem.run(path), leaves, problem.arriving) for path in (captured, plain))
    assert_equal(found, expected)


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_without_gradients_nothing_is_held(device, recordings, mode):
    problem = Problem(device, "lstm_peephole")
    with mode():
        held = [problem.run(captured) for _ in range(3)]
        expected = problem.run(plain)
    assert recordings == [1] and not any(tensor.requires_grad for outputs in held for tensor in outputs)
    assert_equal(held[2], expected)
    with torch.no_grad():
        assert_equal(problem.run(captured), problem.run(plain))
    assert recordings == [1]


@pytest.mark.parametrize(
    "other",
    [{"steps": 5}, {"batch": 2}, {"inputs": 4}, {"hidden": 6}, {"dtype": torch.float32}, {"name": "lstm_no_forget"}],
    ids=str,
)
def test_another_kind_of_sequence_is_another_recording(device, recordings, other):
    usual = {"name": "lstm_coupled"}  # the same shapes as lstm_no_forget's
    for kind in (usual, usual | other, usual):
        problem = Problem(device, **kind)
        assert_equal(problem.results(captured), problem.results(plain))
    assert recordings == [2]


def test_inputs_need_not_be_contiguous(device):
    problem = Problem(device, "lstm_peephole")
    expected = problem.results(plain)
    for tensor in problem.leaves:
        tensor.data = tensor.data.mT.contiguous().mT if tensor.dim() > 1 else tensor.data.repeat_interleave(2)[::2]
    problem.arriving = [tensor.mT.contiguous().mT for tensor in problem.arriving]
    assert_equal(problem.results(captured), expected)


def test_a_layer_takes_the_path_it_is_told(device, recordings, monkeypatch):
    monkeypatch.setattr(module, "gpu_reason", lambda xs: None)
    made = [Recurrent("lstm", 3, 5, 2, bidirectional=True, device=device, fast=fast) for fast in ("captured", "plain")]
    made[0].load_state_dict(made[1].state_dict())
    xs, lengths = torch.randn(4, 3, 3, device=device), [4, 1, 2]
    (found, (h_n, c_n)), (expected, last) = (layer(xs, lengths=lengths) for layer in made)
    assert_equal([found, h_n, c_n], [expected, *last])
    assert recordings == [4]


def test_recordings_of_long_unused_kinds_are_forgotten(device, recordings):
    first = Problem(device, "rnn", steps=1)
    first.results(captured)
    for steps in range(2, 2 + module.KINDS):
        Problem(device, "rnn", steps=steps).results(captured)
    assert_equal(first.results(captured), first.results(plain))
    assert recordings == [module.KINDS + 2]


@pytest.mark.parametrize(
    ("language", "reason"),
    [("pt", "os dados estão em cpu, não em uma GPU"), ("en", "the data are on cpu, not on a GPU")],
)
def test_the_cpu_is_refused_in_both_languages(language, reason):
    use(language)
    assert captured_reason(CELLS["lstm"], torch.zeros(1, 1, 1), None) == reason


def test_operations_under_transformation_are_refused(device):
    if device == "cuda":
        xs = torch.zeros(1, 1, 1, device=device)
        assert captured_reason(CELLS["lstm"], xs, None) is None
        with torch.autocast(device):
            assert captured_reason(CELLS["lstm"], xs, None) == "the operations are being transformed"
