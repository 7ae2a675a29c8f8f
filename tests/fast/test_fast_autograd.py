"""The compiled kernel as an operation of torch: graphs, second derivatives, transforms and copies."""

import copy
import io
import pickle

import pytest
import torch
from helpers.effort import some
from helpers.sequences import arrays, assert_same, check, compiled_cells, make, run, step_by_step
from torch.autograd import forward_ad
from torch.utils.checkpoint import checkpoint

from course_lib.cells import CELLS

COMPILED = compiled_cells()
cells = pytest.mark.parametrize("name", COMPILED)
few = pytest.mark.parametrize("name", ["lstm", "gru", "slstm"])
SIZES = (5, 3, 4, 7)


def on_both_paths(name, f, sizes=SIZES, **options):
    """What `f(layer, xs, state)` gives for the kernel and for the plain path."""
    results = []
    for fast in ("kernel", "plain"):
        layer, xs, state = make(name, sizes, fast=fast, **options)
        results.append(f(layer, xs, state))
    return results


def assert_both_agree(name, f, sizes=SIZES, tolerance=1e-12, **options):
    found, wanted = on_both_paths(name, f, sizes, **options)
    assert_same(dict(enumerate(found)), dict(enumerate(wanted)), tolerance)


def gradients(layer, *outputs, **options):
    total = sum((a * a).sum() for a in outputs)
    return torch.autograd.grad(total, list(layer.parameters()), **options)


# In-place changes


@cells
def test_outputs_may_be_changed_in_place_or_torch_says_no(name):
    def f(layer, xs, state):
        ys, last = layer(xs, layer.cell.pack(tuple(state)))
        ys.mul_(2).relu_()
        for array in arrays(layer, last):
            array.add_(1)
        return [ys.detach(), *gradients(layer, ys, *arrays(layer, last))]

    assert_both_agree(name, f)


def may_change(name, what):
    """Whether a cell has that parameter; all have inputs and a state."""
    return what in ("xs", "state", *CELLS[name].shapes)


@pytest.mark.parametrize(
    ("name", "what"),
    [(name, what) for name in COMPILED for what in ("weight_hh", "weight_ih", "xs", "state") if may_change(name, what)],
)
def test_an_input_changed_before_the_way_back_is_torchs_error(name, what):
    layer, xs, state = make(name, SIZES)
    changed = {"xs": xs, "state": state[0]} | layer.params(0)._asdict()
    for tensor in (xs, *state):
        tensor.requires_grad_()
    ys, _ = layer(xs, layer.cell.pack(tuple(state)))
    with torch.no_grad():
        changed[what].mul_(2)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        ys.sum().backward()


# Several ways back


@cells
def test_a_kept_graph_gives_the_same_gradients_again_and_one_not_kept_refuses(name):
    layer, xs, state = make(name, SIZES)
    ys, last = layer(xs, layer.cell.pack(tuple(state)), [5, 1, 3])
    outputs = ys, *arrays(layer, last)
    runs = [gradients(layer, *outputs, retain_graph=True) for _ in range(3)]
    runs.append(gradients(layer, *outputs))
    for other in runs[1:]:
        assert all(torch.equal(a, b) for a, b in zip(other, runs[0], strict=True))
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        gradients(layer, *outputs)


@cells
def test_each_output_alone_and_then_together(name):
    layer, xs, state = make(name, SIZES)
    ys, last = layer(xs, layer.cell.pack(tuple(state)))
    outputs = ys, *arrays(layer, last)
    parts = [gradients(layer, a, retain_graph=True) for a in outputs]
    whole = gradients(layer, *outputs)
    for k, gradient in enumerate(whole):
        torch.testing.assert_close(sum(part[k] for part in parts), gradient, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", some(COMPILED, 3))
def test_second_derivatives_are_those_of_finite_differences(name):
    layer, xs, state = make(name, (2, 2, 1, 2), bidirectional=True)
    inputs = [tensor.requires_grad_() for tensor in (xs, *state)]

    def f(xs, *state):
        ys, last = layer(xs, layer.cell.pack(tuple(state)), [2, 1])
        return ys, *arrays(layer, last)

    assert torch.autograd.gradcheck(f, inputs)
    assert torch.autograd.gradgradcheck(f, inputs, atol=1e-4)


@cells
def test_a_penalty_on_gradients_is_that_of_the_plain_path(name):
    def f(layer, xs, state):
        leaves = [a.requires_grad_() for a in (xs, *state, *layer.parameters())]
        ys, last = layer(xs, layer.cell.pack(tuple(state)), [5, 2, 3])
        again, _ = layer(ys @ ys.new_ones(7, 4) / 9, last)  # an input and a state that come from the same weights
        first = torch.autograd.grad((again * again).sum(), leaves, create_graph=True)
        return [*first, *torch.autograd.grad(sum((a * a).sum() for a in first), leaves)]

    assert_both_agree(name, f, tolerance=1e-11)


@few
def test_a_hessian_and_mapped_gradients_are_those_of_the_plain_path(name):
    def f(layer, xs, _state):
        def loss(xs):
            return layer(xs)[0].sin().sum()

        def outputs(xs):
            return layer(xs)[0]

        xs = xs.requires_grad_()
        ys = outputs(xs)
        mapped = torch.autograd.grad(
            ys, xs, torch.eye(ys.numel(), dtype=ys.dtype).view(-1, *ys.shape), is_grads_batched=True
        )
        return [
            *mapped,
            torch.autograd.functional.hessian(loss, xs),
            torch.autograd.functional.hvp(loss, xs, torch.ones_like(xs))[1],
            torch.autograd.functional.jacobian(outputs, xs, vectorize=True),
            torch.autograd.functional.jacobian(outputs, xs),
        ]

    assert_both_agree(name, f, (3, 2, 2, 3))


class Silent(torch.autograd.Function):
    """The input, with no gradient back."""

    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, dy):
        return None


@few
@pytest.mark.parametrize("create_graph", [False, True])
def test_no_gradient_that_arrives_is_none_that_leaves(name, create_graph):
    def f(layer, xs, _state):
        xs.requires_grad_()
        loss = Silent.apply(layer(xs)[0]).sum() + (xs * xs).sum()
        return torch.autograd.grad(loss, xs, create_graph=create_graph)

    assert_both_agree(name, f)


# One graph


@cells
def test_one_layer_twice_and_two_that_share_weights_in_one_graph(name):
    def f(layer, xs, state):
        other = copy.deepcopy(layer)
        for key, weight in layer.named_parameters():
            setattr(other, key, weight)
        ys, last = layer(xs, layer.cell.pack(tuple(state)))
        again, last = layer(xs.flip(0), last)
        shared, _ = other(again @ again.new_ones(7, 4), last)
        return [again, shared, *gradients(layer, ys, again, shared)]

    assert_both_agree(name, f)


@cells
def test_two_graphs_that_alternate_do_not_touch_each_other(name):
    layer, xs, state = make(name, SIZES)
    wanted = [run(layer, xs, state), run(layer, -xs, state)]
    start = layer.cell.pack(tuple(state))
    first, second = layer(xs, start)[0], layer(-xs, start)[0]
    third = layer(xs, start)[0]
    for ys, k in ((second, 1), (first, 0), (third, 0)):
        gradients(layer, ys)
        layer(xs.exp(), start)[0].sum().backward()  # takes the buffers that were given back
        assert torch.equal(ys, wanted[k]["ys"])


@cells
@pytest.mark.parametrize("reentrant", [False, True])
def test_a_layer_under_checkpoint(name, reentrant):
    layer, xs, state = make(name, SIZES)
    wanted = gradients(layer, layer(xs, layer.cell.pack(tuple(state)))[0])
    ys = checkpoint(lambda x: layer(x, layer.cell.pack(tuple(state)))[0], xs.requires_grad_(), use_reentrant=reentrant)
    layer.zero_grad()
    (ys * ys).sum().backward()
    for parameter, gradient in zip(layer.parameters(), wanted, strict=True):
        assert torch.equal(parameter.grad, gradient)


@cells
def test_hooks_may_keep_what_is_saved_elsewhere(name):
    layer, xs, state = make(name, SIZES)
    start = layer.cell.pack(tuple(state))
    wanted = gradients(layer, layer(xs, start)[0])
    stores = [torch.autograd.graph.save_on_cpu()]
    stores.append(torch.autograd.graph.saved_tensors_hooks(lambda t: pickle.dumps(t.detach()), pickle.loads))
    stores.append(
        torch.autograd.graph.saved_tensors_hooks(
            lambda t: t.clone().T if t.dim() == 2 else t.clone(), lambda t: t.T if t.dim() == 2 else t
        )
    )
    for store in stores:
        with store:
            ys, _ = layer(xs, start)
        found = gradients(layer, ys)
        assert all(torch.equal(a, b) for a, b in zip(found, wanted, strict=True))


def test_anomaly_mode_and_hooks_on_the_outputs():
    layer, xs, state = make("lstm", SIZES)
    with torch.autograd.detect_anomaly(check_nan=True):
        ys, _ = layer(xs, layer.cell.pack(tuple(state)))
        seen = []
        ys.register_hook(lambda gradient: seen.append(gradient) or gradient * 2)
        doubled = torch.autograd.grad(ys.sum(), layer.weight_hh_l0)[0]
    ys, _ = layer(xs, layer.cell.pack(tuple(state)))
    torch.testing.assert_close(doubled, 2 * torch.autograd.grad(ys.sum(), layer.weight_hh_l0)[0], rtol=0, atol=1e-12)
    assert len(seen) == 1


# What needs the operations one by one falls back to them


def plain_twin(layer):
    twin = copy.deepcopy(layer)
    twin.fast = "plain"
    return twin


@pytest.mark.parametrize("name", some(["lstm", "gru", "slstm"], 1))
def test_compiling_and_tracing_record_the_plain_path(name):
    layer, xs, _ = make(name, SIZES, fast="auto")
    wanted = step_by_step(layer, xs)
    torch.compiler.reset()
    compiled = torch.compile(layer, backend="eager", fullgraph=True)
    assert_same(run(layer, xs), wanted, 1e-12)
    for recorded in (
        compiled,
        torch.jit.trace(layer, (xs,)),
        torch.export.export(layer, (xs,)).module(),
    ):
        for scale in (1, 2):  # a record of numbers instead of operations would give the first ones again
            ys = recorded(xs * scale)
            ys = ys[0] if isinstance(ys, tuple) else ys
            torch.testing.assert_close(ys, plain_twin(layer)(xs * scale)[0], rtol=0, atol=1e-12)


@cells
def test_function_transforms_give_the_plain_paths_results(name):
    layer, xs, _ = make(name, SIZES, fast="auto")
    given = {key: weight.detach() for key, weight in layer.named_parameters()}
    twin = plain_twin(layer)

    def loss_with(module):
        return lambda given, xs: torch.func.functional_call(module, given, (xs,))[0].square().sum()

    several = {key: torch.stack([weight, -weight]) for key, weight in given.items()}
    for transform, weights in (
        (torch.func.grad, given),
        (lambda f: torch.func.vmap(torch.func.grad(f), in_dims=(0, None)), several),
        (lambda f: lambda given, xs: torch.func.jvp(lambda xs: f(given, xs), (xs,), (torch.ones_like(xs),)), given),
        (lambda f: torch.func.jacrev(f, argnums=1), given),
    ):
        found, wanted = (transform(loss_with(module))(weights, xs) for module in (layer, twin))
        torch.testing.assert_close(found, wanted, rtol=0, atol=1e-12)


@cells
def test_forward_derivatives_are_those_of_the_plain_path(name):
    layer, xs, _ = make(name, SIZES, fast="auto")
    with forward_ad.dual_level():
        dual = forward_ad.make_dual(xs, torch.ones_like(xs))
        tangents = [forward_ad.unpack_dual(module(dual)[0]).tangent for module in (layer, plain_twin(layer))]
    torch.testing.assert_close(*tangents, rtol=0, atol=1e-12)


@few
def test_forward_derivatives_of_a_gradient_are_those_of_the_plain_path(name):
    layer, xs, _ = make(name, SIZES, fast="auto")
    results = []
    for module in (layer, plain_twin(layer)):
        leaf = xs.clone().requires_grad_()
        ys, _ = module(leaf)  # before the level begins
        with forward_ad.dual_level():
            arriving = forward_ad.make_dual(
                torch.ones_like(ys), torch.randn(ys.shape, dtype=ys.dtype, generator=torch.Generator().manual_seed(0))
            )
            results.append(forward_ad.unpack_dual(torch.autograd.grad(ys, leaf, arriving)[0]).tangent)
    assert results[0] is not None
    torch.testing.assert_close(*results, rtol=0, atol=1e-12)


@cells
def test_autocast_and_no_numbers_at_all(name):
    layer, xs, _ = make(name, SIZES, torch.float32, fast="auto")
    results = []
    for module in (layer, plain_twin(layer)):
        with torch.autocast("cpu", torch.bfloat16):
            results.append(module(xs)[0])
    assert torch.equal(*results)
    ys, _ = layer(xs)
    with torch.autocast("cpu", torch.bfloat16):
        found = torch.autograd.grad(ys.sum(), layer.weight_ih_l0)[0]
    assert torch.equal(found, torch.autograd.grad(layer(xs)[0].sum(), layer.weight_ih_l0)[0])
    assert layer.to("meta")(xs.to("meta"))[0].shape == ys.shape


# Copies


@cells
@pytest.mark.parametrize("fast", ["auto", "kernel", "plain"])
def test_a_copied_or_saved_layer_keeps_its_path_and_its_numbers(name, fast):
    layer, xs, _ = make(name, SIZES, fast=fast, num_layers=2)
    ys, _ = layer(xs)
    file = io.BytesIO()
    torch.save(layer, file)
    file.seek(0)
    for other in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer)), torch.load(file, weights_only=False)):
        assert other.fast == fast
        assert torch.equal(other(xs)[0], ys)
    fresh, *_ = make(name, SIZES, fast="plain", num_layers=2)
    assert list(fresh.state_dict()) == list(layer.state_dict())
    for weight in fresh.parameters():
        torch.nn.init.zeros_(weight)
    fresh.load_state_dict(layer.state_dict())
    torch.testing.assert_close(fresh(xs)[0], ys, rtol=0, atol=1e-12)


@cells
def test_weights_from_a_parametrisation_are_followed(name):
    layer, xs, state = make(name, SIZES)
    torch.nn.utils.parametrizations.weight_norm(layer, "weight_ih_l0")
    check(layer, xs, state)
