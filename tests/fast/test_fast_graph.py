"""The Graph LSTM by levels in the kernel: held to the operations of torch with every gradient, and its laws."""

from unittest.mock import patch

import numpy as np
import pytest
import torch

import course_lib.nn.graph
from course_lib.graph import chain_edges, disjoint_union, tree_edges
from course_lib.nn import GraphLSTM, Recurrent

TOLERANCE = {torch.float64: 1e-12, torch.float32: 1e-5}
NO_EDGES = np.empty((2, 0), int)
TREE = tree_edges(np.array([-1, *(np.arange(14) // 2)])), 15
every_dtype = pytest.mark.parametrize("dtype", TOLERANCE, ids=str)


def random_edges(nodes, count, forwards):
    """So many random edges at most; all from a lower number to a higher one if `forwards`."""
    rng = np.random.default_rng(nodes)
    pairs = {(int(a), int(b)) for a, b in rng.integers(0, nodes, (count, 2)) if (a < b if forwards else a != b)}
    return np.array(sorted(pairs)).T, nodes


UNION = disjoint_union([chain_edges(4), NO_EDGES, chain_edges(3)[::-1]], [4, 2, 3]), 9
GRAPHS = {
    "no_edges": (NO_EDGES, 3),
    "chain": (chain_edges(6), 6),
    "tree": TREE,
    "acyclic": random_edges(40, 120, True),
    "cyclic": random_edges(40, 120, False),
    "union": UNION,
}
every_graph = pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)


def draw(graph, inputs, units, dtype, layers=1, aggregation="mean", with_state=True):
    """A layer, its leaves by name, and what it is called with; the order of the visits is none of the numbers'."""
    torch.manual_seed(0)
    edges, nodes = graph
    layer = GraphLSTM(inputs, units, layers, aggregation, dtype=dtype)
    leaves = {"features": torch.randn(nodes, inputs, dtype=dtype, requires_grad=True)}
    for name in ("h_0", "c_0") if with_state else ():
        leaves[name] = torch.randn(nodes, units, dtype=dtype, requires_grad=True)
    order = np.random.default_rng(1).permutation(nodes)
    return layer, leaves | dict(layer.named_parameters()), {"edges": edges, "order": order}


def run(layer, leaves, call, path):
    layer.fast = path
    state = (leaves["h_0"], leaves["c_0"]) if "h_0" in leaves else None
    return layer(leaves["features"], state=state, **call)[1]


def results(layer, leaves, call, path, wanted=None):
    """h, c and every gradient, by that path."""
    h, c = run(layer, leaves, call, path)
    torch.manual_seed(1)
    arriving = [torch.randn_like(h), torch.randn_like(c)]
    return [h, c, *torch.autograd.grad([h, c], wanted or list(leaves.values()), arriving)]


def assert_same(got, expected, tolerance):
    for a, b in zip(got, expected, strict=True):
        assert a.shape == b.shape and a.dtype == b.dtype
        assert (a - b).abs().max() <= tolerance * max(b.abs().max(), 1e-30)


@every_dtype
@every_graph
@pytest.mark.parametrize("units", [1, 7, 65])
@pytest.mark.parametrize("with_state", [True, False], ids=["state", "zeros"])
def test_values_and_gradients_are_those_of_the_plain_path(graph, units, with_state, dtype):
    for aggregation in ("mean", "sum"):
        drawn = draw(graph, 3, units, dtype, 1, aggregation, with_state)
        assert_same(results(*drawn, "kernel"), results(*drawn, "plain"), TOLERANCE[dtype])


@every_dtype
@pytest.mark.parametrize("with_state", [True, False], ids=["state", "zeros"])
def test_several_layers_pass_their_states_on_with_every_gradient(with_state, dtype):
    drawn = draw(GRAPHS["cyclic"], 70, 9, dtype, 3, with_state=with_state)
    assert_same(results(*drawn, "kernel"), results(*drawn, "plain"), TOLERANCE[dtype])


@every_graph
@pytest.mark.parametrize("units", [7, 65, 130])
def test_two_threads_give_what_one_gives_bit_for_bit(graph, units, threads):
    threads(2)
    drawn = draw(graph, 3, units, torch.float32, 2)
    got = results(*drawn, "kernel")
    threads(1)
    assert all(map(torch.equal, got, results(*drawn, "kernel")))


def test_a_chain_is_the_lstm_over_a_sequence():
    layer, leaves, _ = draw(GRAPHS["chain"], 3, 20, torch.float64, with_state=False)
    lstm = Recurrent("lstm", 3, 20, fast="plain", dtype=torch.float64)
    weights = layer.params(0)._asdict()
    weights["weight_hh"] = weights.pop("weight_nh")
    lstm.load_state_dict({f"{name}_l0": w for name, w in weights.items()})
    h, (_, c) = layer(leaves["features"], chain_edges(6))
    ys, (_, last) = lstm(leaves["features"][:, None])
    torch.testing.assert_close(h, ys[:, 0], rtol=0, atol=1e-14)
    torch.testing.assert_close(c[-1:], last[0], rtol=0, atol=1e-14)


def test_graphs_side_by_side_do_not_touch_each_other():
    layer, leaves, _ = draw(UNION, 3, 9, torch.float64)
    h, _ = layer(leaves["features"], UNION[0], (leaves["h_0"], leaves["c_0"]))
    for first, last, edges in ((0, 4, chain_edges(4)), (4, 6, NO_EDGES), (6, 9, chain_edges(3)[::-1])):
        part = [leaves[name][first:last] for name in ("features", "h_0", "c_0")]
        assert torch.equal(layer(part[0], edges, tuple(part[1:]))[0], h[first:last])


def test_a_node_reads_those_before_it_alone():
    layer, leaves, _ = draw(TREE, 3, 9, torch.float64, with_state=False)
    h, _ = layer(leaves["features"], TREE[0], order=np.arange(14, -1, -1))
    (gradient,) = torch.autograd.grad(h[1].sum(), leaves["features"])
    assert torch.nonzero(gradient.any(1)).ravel().tolist() == [1, 3, 4, 7, 8, 9, 10]


def test_a_chain_of_ten_thousand_levels_is_the_sequence_with_its_gradient():
    """The operations of torch would copy all states for each level."""
    torch.manual_seed(0)
    layer, features = GraphLSTM(2, 3, dtype=torch.float64), torch.randn(10_000, 2, dtype=torch.float64).requires_grad_()
    lstm = Recurrent("lstm", 2, 3, dtype=torch.float64)
    weights = layer.params(0)._asdict()
    weights["weight_hh"] = weights.pop("weight_nh")
    lstm.load_state_dict({f"{name}_l0": w for name, w in weights.items()})
    h, ys = layer(features, chain_edges(10_000))[0], lstm(features[:, None])[0][:, 0]
    got, expected = (torch.autograd.grad(y.sin().sum(), features)[0] for y in (h, ys))
    torch.testing.assert_close(h, ys, rtol=0, atol=1e-12)
    torch.testing.assert_close(got, expected, rtol=0, atol=1e-12)


def test_only_the_gradients_that_somebody_needs_are_computed():
    layer, leaves, call = draw(GRAPHS["cyclic"], 3, 9, torch.float64)
    expected = dict(zip(leaves, results(layer, leaves, call, "plain")[2:], strict=True))
    for name, leaf in leaves.items():
        for other in leaves.values():
            other.requires_grad_(other is leaf)
        assert_same(results(layer, leaves, call, "kernel", [leaf])[2:], [expected[name]], 1e-12)
    leaf.requires_grad_(False)
    assert not run(layer, leaves, call, "kernel")[0].requires_grad


@pytest.mark.parametrize("part", [0, 1], ids="hc")
def test_the_gradient_of_one_result_alone_arrives(part):
    layer, leaves, call = draw(GRAPHS["cyclic"], 3, 9, torch.float64)
    got, expected = (
        torch.autograd.grad(run(layer, leaves, call, path)[part].sin().sum(), list(leaves.values()))
        for path in ("kernel", "plain")
    )
    assert_same(got, expected, 1e-12)


def test_inputs_and_gradients_may_lie_anywhere_in_memory():
    layer, leaves, call = draw(GRAPHS["tree"], 3, 7, torch.float64)
    leaves["features"] = torch.randn(3, 15, 2, dtype=torch.float64).transpose(0, 1)[..., 1].requires_grad_()
    leaves["c_0"] = torch.randn(7, 15, dtype=torch.float64).t().requires_grad_()
    got, expected = (
        torch.autograd.grad(run(layer, leaves, call, path)[0].t().sum(), list(leaves.values()))
        for path in ("kernel", "plain")
    )
    assert_same(got, expected, 1e-12)


def test_a_second_backward_gives_the_same_and_a_derivative_of_the_gradient_is_the_plain_paths():
    layer, leaves, call = draw(GRAPHS["cyclic"], 3, 5, torch.float64)
    wanted, (h, c) = list(leaves.values()), run(layer, leaves, call, "kernel")
    once, twice = (torch.autograd.grad((h * c).sum(), wanted, retain_graph=True) for _ in range(2))
    assert all(map(torch.equal, once, twice))
    second = {}
    for path in ("kernel", "plain"):
        (slope,) = torch.autograd.grad(
            run(layer, leaves, call, path)[0].sin().sum(), leaves["features"], create_graph=True
        )
        second[path] = torch.autograd.grad(slope.cos().sum(), wanted)
    assert_same(second["kernel"], second["plain"], 1e-12)
    torch.autograd.grad((h * c).sum(), wanted)
    with pytest.raises(RuntimeError, match="second time"):
        torch.autograd.grad((h * c).sum(), wanted)


def test_without_gradients_the_results_are_the_same():
    layer, leaves, call = draw(GRAPHS["cyclic"], 3, 9, torch.float32)
    expected = run(layer, leaves, call, "kernel")
    for mode in (torch.no_grad(), torch.inference_mode()):
        with mode:
            assert all(map(torch.equal, run(layer, leaves, call, "kernel"), expected))


def test_auto_takes_the_kernel_where_it_serves_and_else_the_operations_of_torch():
    layer, leaves, call = draw(GRAPHS["tree"], 3, 9, torch.float32)
    with patch.object(course_lib.nn.graph, "visit_levels", wraps=course_lib.nn.graph.visit_levels) as plain:
        expected = run(layer, leaves, call, "auto")[0]
        assert not plain.called
        with torch.autocast("cpu"):
            run(layer, leaves, call, "auto")
        assert plain.called
    half = {name: leaf.half() for name, leaf in leaves.items()}
    torch.testing.assert_close(run(layer.half(), half, call, "auto")[0].float(), expected, rtol=0, atol=1e-2)
    with pytest.raises(ValueError, match="float32 and float64 alone, not torch"):
        run(layer, half, call, "kernel")


def test_paths_of_sequences_and_unknown_ones_are_refused(monkeypatch):
    with pytest.raises(ValueError, match='fast="captured": for layers over sequences alone; there are auto, plain'):
        GraphLSTM(3, 4, fast="captured")
    with pytest.raises(ValueError, match="fast: expected auto, plain, kernel"):
        GraphLSTM(3, 4, fast="quick")
    monkeypatch.setenv("COURSE_LANGUAGE", "pt")
    with pytest.raises(ValueError, match='fast="fused": só para camadas sobre sequências; aqui há auto, plain'):
        GraphLSTM(3, 4, fast="fused")


def test_the_kernel_refuses_what_the_plain_path_refuses():
    layer = GraphLSTM(3, 4, fast="kernel")
    features = torch.zeros(5, 3)
    for arguments, message in (
        ((torch.zeros(5, 7), NO_EDGES), r"features: expected \(N, D=3\), got \(5, 7\)"),
        ((torch.full((5, 3), torch.nan), NO_EDGES), "features: expected finite numbers"),
        ((features, np.array([[0], [7]])), r"edges: expected nodes 0 to N-1=4, got 7"),
        ((features, NO_EDGES, (torch.zeros(5, 4), torch.zeros(4, 4))), r"c_0: expected \(N=5, H=4\), got \(4, 4\)"),
    ):
        with pytest.raises(ValueError, match=message):
            layer(*arguments)
