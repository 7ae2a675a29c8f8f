"""The Graph LSTM: chains, trees and lone nodes as laws, the levels held to the plain loop, gradients to differences."""

import numpy as np
import pytest
import torch
from helpers.effort import many
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.cells import CELLS, CellParams
from course_lib.grad_check import check_gradients
from course_lib.graph import (
    GraphParams,
    chain_edges,
    check_graph,
    disjoint_union,
    graph_lstm,
    graph_lstm_cell,
    graph_param_shapes,
    init_graph_params,
    levels,
    node_levels,
    node_order,
    tree_depths,
    tree_edges,
    undirected_edges,
    visiting_order,
)
from course_lib.nn.graph import GraphLSTM
from course_lib.unroll import unroll

TOLERANCE = {torch.float64: 1e-12, torch.float32: 1e-5}
aggregations = pytest.mark.parametrize("aggregation", ["mean", "sum"])
D, H = 3, 2
NO_EDGES = np.empty((2, 0), int)
HOUSE = undirected_edges(np.array([[0, 1, 2, 3, 0, 0], [1, 2, 3, 0, 2, 4]]))  # a square, a diagonal, a fifth node on it
PARENTS = np.array([4, 4, 6, 6, 6, -1, -1, 5])  # two trees, no node numbered in the order of its visit


@pytest.fixture(autouse=True)
def full_precision(monkeypatch):
    """On a GPU cuDNN's layers would round float32 products to TF32."""
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", False)


@pytest.fixture
def params(rng):
    return init_graph_params(D, H, rng)


@st.composite
def graphs(draw, fewest=1):
    """Edges, number of nodes and an order of any directed graph of up to 6 nodes; there may be no edges."""
    nodes = draw(st.integers(fewest, 6))
    possible = [(j, i) for j in range(nodes) for i in range(nodes) if i != j]
    edges = draw(st.lists(st.sampled_from(possible), unique=True)) if possible else []
    return np.array(edges, int).reshape(-1, 2).T, nodes, np.array(draw(st.permutations(range(nodes))), int)


def draw_state(nodes, rng):
    return tuple(rng.standard_normal((2, nodes, H)))


def lstm_with(weight_hh, params):
    return CellParams(params.weight_ih, weight_hh, params.bias_ih, params.bias_hh)


# Laws of the plain loop


@aggregations
def test_without_edges_each_node_takes_one_step_of_the_lstm(aggregation, params, rng):
    features, state = rng.standard_normal((5, D)), draw_state(5, rng)
    got = graph_lstm(features, NO_EDGES, params, state, aggregation=aggregation)
    expected = CELLS["lstm"](features, state, lstm_with(params.weight_hh, params))
    for a, b in zip((got[0], *got[1]), (expected[0], *expected[1]), strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-15)


@aggregations
def test_a_chain_is_the_lstm_over_the_sequence(aggregation, params, rng):
    """The node before is the past, so the weights of the neighbours take the place of those of the state."""
    features, zero = rng.standard_normal((6, D)), np.zeros((1, H))
    h, (_, c) = graph_lstm(features, chain_edges(6), params, aggregation=aggregation)
    ys, last = unroll(CELLS["lstm"], features[:, None], (zero, zero), lstm_with(params.weight_nh, params))
    np.testing.assert_allclose(h, ys[:, 0], rtol=0, atol=1e-14)
    np.testing.assert_allclose(c[-1:], last[1], rtol=0, atol=1e-14)


def child_sum_tree(features, parents, params):
    """The Tree-LSTM of Tai, Socher & Manning (2015), equations 2 to 8, from the leaves up by recursion."""
    w, v, b = params.weight_ih, params.weight_nh, params.bias_ih + params.bias_hh
    (w_i, w_f, w_u, w_o), (u_i, u_f, u_u, u_o), (b_i, b_f, b_u, b_o) = (np.split(a, 4) for a in (w, v, b))
    h, c = np.zeros((2, len(parents), H))

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def visit(j):
        children = [k for k, parent in enumerate(parents) if parent == j]
        for k in children:
            visit(k)
        summed = sum((h[k] for k in children), np.zeros(H))
        i, o = sigmoid(w_i @ features[j] + u_i @ summed + b_i), sigmoid(w_o @ features[j] + u_o @ summed + b_o)
        c[j] = i * np.tanh(w_u @ features[j] + u_u @ summed + b_u)
        for k in children:
            c[j] += sigmoid(w_f @ features[j] + u_f @ h[k] + b_f) * c[k]
        h[j] = o * np.tanh(c[j])

    for root in np.flatnonzero(parents == -1):
        visit(root)
    return h, c


def test_a_tree_with_sums_is_the_child_sum_tree_lstm(params, rng):
    features, order = rng.standard_normal((len(PARENTS), D)), visiting_order(tree_depths(PARENTS))
    h, (_, c) = graph_lstm(features, tree_edges(PARENTS), params, order=order, aggregation="sum")
    expected_h, expected_c = child_sum_tree(features, PARENTS, params)
    np.testing.assert_allclose(h, expected_h, rtol=0, atol=1e-14)
    np.testing.assert_allclose(c, expected_c, rtol=0, atol=1e-14)


def test_neighbours_that_are_alike_count_as_one_in_the_mean_and_each_for_itself_in_the_sum(params, rng):
    leaf, centre = rng.standard_normal((2, 1, D))
    ends = {}
    for aggregation in ("mean", "sum"):
        for count in (1, 3):
            star = np.array([range(count), [count] * count])
            h, _ = graph_lstm(np.r_[leaf.repeat(count, 0), centre], star, params, aggregation=aggregation)
            ends[aggregation, count] = h[-1]
    np.testing.assert_allclose(ends["mean", 3], ends["mean", 1], rtol=0, atol=1e-15)
    assert abs(ends["sum", 3] - ends["sum", 1]).max() > 0.01


@pytest.mark.parametrize(("aggregation", "count"), [("mean", 3), ("sum", 1)])
def test_with_open_forget_gates_and_closed_input_the_memories_of_self_and_neighbours_add_exactly(
    aggregation, count, params, rng
):
    gates = np.repeat([-1e4, 1e4, 0, 0], H)
    (h, c), (hs, cs) = rng.standard_normal((2, H)), rng.standard_normal((2, 3, H))
    _, (_, new) = graph_lstm_cell(rng.standard_normal(D), (h, c), (hs, cs), params._replace(bias_ih=gates), aggregation)
    np.testing.assert_array_equal(new, cs.sum(0) / count + c)


def test_each_neighbour_has_a_forget_gate_of_its_own(params, rng):
    """With V_f so large that a gate is open or closed by the sign of the neighbour's h, only those open are kept."""
    weight = params.weight_nh.copy()
    weight[H : 2 * H] = 1e4 * np.eye(H)
    closed = np.repeat([-1e4, 0, 0, 0], H)
    signs = np.array([[1.0, -1], [-1, -1], [1, 1]])
    cs, nothing = rng.standard_normal((3, H)), np.zeros(H)
    _, (_, new) = graph_lstm_cell(
        np.zeros(D), (nothing, nothing), (signs, cs), params._replace(weight_nh=weight, bias_ih=closed), "sum"
    )
    np.testing.assert_array_equal(new, (cs * (signs > 0)).sum(0))


def test_a_neighbour_gives_its_new_state_once_visited_and_its_old_before(params, rng):
    """On one edge 0 → 1, node 1 depends on the features of 0 in one order and on the old state of 0 in the other."""
    edge, features, state = np.array([[0], [1]]), rng.standard_normal((2, D)), draw_state(2, rng)
    moved_features = features + [[1], [0]]
    for order, reads_features in (([0, 1], True), ([1, 0], False)):
        order = np.array(order)
        h, _ = graph_lstm(features, edge, params, state, order)
        other, _ = graph_lstm(moved_features, edge, params, state, order)
        assert (h[1] != other[1]).all() == reads_features and (h[0] != other[0]).all()
        assert reads_features or (h[1] == other[1]).all()
    old = (state[0] + [[1], [0]], state[1])
    h, other = (graph_lstm(features, edge, params, s, np.array([1, 0]))[0] for s in (state, old))
    assert (h[1] != other[1]).all()


@aggregations
def test_the_order_of_the_visits_matters_on_an_undirected_graph(aggregation, params, rng):
    features = rng.standard_normal((5, D))
    one, other = (
        graph_lstm(features, HOUSE, params, order=np.array(order), aggregation=aggregation)[0]
        for order in ([0, 1, 2, 3, 4], [4, 3, 2, 1, 0])
    )
    assert (abs(one - other).max(1) > 1e-4).all()


def test_the_most_confident_node_is_visited_first(params, rng):
    features, confidence = rng.standard_normal((5, D)), np.array([0.2, 0.9, 0.2, 0.5, 0.9])
    order = np.array([1, 4, 3, 0, 2])
    np.testing.assert_array_equal(visiting_order(confidence), order)
    expected, _ = graph_lstm(features, HOUSE, params, order=order)
    np.testing.assert_array_equal(graph_lstm(features, HOUSE, params, confidence=confidence)[0], expected)
    assert not np.array_equal(graph_lstm(features, HOUSE, params)[0], expected)


@given(graphs(), st.randoms(use_true_random=False), st.sampled_from(["mean", "sum"]))
@settings(max_examples=many(40))
def test_renumbering_the_nodes_renumbers_the_output(graph, random, aggregation):
    edges, nodes, order = graph
    rng = np.random.default_rng(nodes)
    params, features, state = init_graph_params(D, H, rng), rng.standard_normal((nodes, D)), draw_state(nodes, rng)
    h, (_, c) = graph_lstm(features, edges, params, state, order, aggregation=aggregation)
    names = np.array(random.sample(range(nodes), nodes))  # node k becomes names[k]
    where = np.argsort(names)
    renamed_state = tuple(a[where] for a in state)
    other, (_, other_c) = graph_lstm(
        features[where], names[edges], params, renamed_state, names[order], aggregation=aggregation
    )
    np.testing.assert_allclose(other[names], h, rtol=0, atol=1e-14)
    np.testing.assert_allclose(other_c[names], c, rtol=0, atol=1e-14)


@given(st.lists(graphs(), min_size=1, max_size=3), st.randoms(use_true_random=False))
@settings(max_examples=many(30))
def test_a_disjoint_union_is_its_graphs_one_by_one_in_any_mixture_of_their_orders(parts, random):
    rng = np.random.default_rng(0)
    torch.manual_seed(0)
    sizes = [nodes for _, nodes, _ in parts]
    layer = GraphLSTM(D, H, num_layers=2, dtype=torch.float64)
    features = [torch.tensor(rng.standard_normal((nodes, D))) for nodes in sizes]
    alone = [layer(x, edges, order=order) for x, (edges, _, order) in zip(features, parts, strict=True)]
    edges = disjoint_union([edges for edges, _, _ in parts], sizes)
    order = disjoint_union([order for _, _, order in parts], sizes)
    turns = [sorted(random.sample(range(100), nodes)) for nodes in sizes]  # the order within each graph stays
    mixed = order[np.argsort(np.concatenate(turns), kind="stable")]
    for joint in (order, mixed):
        h, (_, c) = layer(torch.cat(features), edges, order=joint)
        torch.testing.assert_close(h, torch.cat([h for h, _ in alone]), rtol=0, atol=1e-14)
        torch.testing.assert_close(c, torch.cat([c for _, (_, c) in alone]), rtol=0, atol=1e-14)


def test_arguments_are_left_as_they_were_and_float32_stays_float32(params, rng):
    arrays = [a.astype(np.float32) for a in (rng.standard_normal((5, D)), *draw_state(5, rng), *params)]
    before = [a.copy() for a in arrays]
    h, state = graph_lstm(arrays[0], HOUSE, GraphParams(*arrays[3:]), tuple(arrays[1:3]))
    assert {a.dtype for a in (h, *state)} == {np.dtype(np.float32)}
    for a, b in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(a, b)


# The levels


@given(graphs())
@settings(max_examples=many(60))
def test_a_level_is_the_longest_chain_of_visits_that_a_node_waits_for(graph):
    edges, nodes, order = graph
    turn = np.argsort(order)
    waits = {i: [j for j, k in edges.T if k == i and turn[j] < turn[i]] for i in range(nodes)}

    def longest(i):
        return 1 + max((longest(j) for j in waits[i]), default=-1)

    level = node_levels(edges, order)
    assert level.tolist() == [longest(i) for i in range(nodes)]
    plan = levels(edges, order)
    parts = np.split(plan.nodes, np.cumsum(plan.widths)[:-1])
    edge_parts = zip(
        np.split(plan.sources, np.cumsum(plan.edge_widths)[:-1]),
        np.split(plan.targets, np.cumsum(plan.edge_widths)[:-1]),
        strict=True,
    )
    seen = []
    for number, (part, (sources, targets)) in enumerate(zip(parts, edge_parts, strict=True)):
        assert (level[part] == number).all() and len(part)
        readers = part[targets]
        new = sources >= nodes
        np.testing.assert_array_equal(new, turn[sources % nodes] < turn[readers])
        assert (level[sources[new] - nodes] < number).all()
        seen += zip((sources % nodes).tolist(), readers.tolist(), strict=True)
    assert sorted(seen) == sorted(map(tuple, edges.T.tolist()))
    assert sorted(plan.nodes.tolist()) == list(range(nodes))
    np.testing.assert_array_equal(plan.counts, [np.sum(edges[1] == i) for i in plan.nodes])


def test_a_chain_has_a_level_for_each_node_and_lone_nodes_share_one():
    assert levels(chain_edges(7), np.arange(7)).widths == [1] * 7
    assert levels(chain_edges(7), np.arange(7)[::-1]).widths == [7]  # each reads what the next has not yet changed
    assert levels(NO_EDGES, np.arange(7)).widths == [7]
    assert levels(tree_edges(PARENTS), visiting_order(tree_depths(PARENTS))).widths == [5, 2, 1]


def by_the_plain_loop(layer, features, edges, state, order):
    """What the layer computes, by `graph_lstm` on the same tensors, one layer after the other."""
    for number in range(layer.num_layers):
        features, state = graph_lstm(features, edges, layer.params(number), state, order, aggregation=layer.aggregation)
    return features, state


def with_gradients(run, features, state, parameters):
    leaves = [a.detach().clone().requires_grad_() for a in (features, *state)]
    h, (last_h, last_c) = run(leaves[0], tuple(leaves[1:]))
    gradients = torch.autograd.grad((h.sin() + 2 * last_h.cos() + last_c.sin()).sum(), [*leaves, *parameters])
    return [h, last_h, last_c, *gradients]


def assert_the_layer_is_the_plain_loop(layer, edges, nodes, order, tolerance):
    weight = layer.weight_ih_l0
    features = torch.randn(nodes, layer.input_size, dtype=weight.dtype, device=weight.device)
    state = tuple(torch.randn(2, nodes, layer.hidden_size, dtype=weight.dtype, device=weight.device))
    expected = with_gradients(
        lambda x, s: by_the_plain_loop(layer, x, edges, s, order), features, state, layer.parameters()
    )
    for layer.fast in ("auto", "plain"):
        got = with_gradients(lambda x, s: layer(x, edges, s, order), features, state, layer.parameters())
        for a, b in zip(got, expected, strict=True):
            torch.testing.assert_close(a, b, rtol=tolerance, atol=tolerance)


@aggregations
@pytest.mark.parametrize("dtype", TOLERANCE, ids=str)
@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize(
    ("edges", "nodes", "order"),
    [
        (HOUSE, 5, np.array([2, 0, 4, 1, 3])),
        (chain_edges(6), 6, None),
        (tree_edges(PARENTS), 8, visiting_order(tree_depths(PARENTS))),
        (disjoint_union([HOUSE, chain_edges(3), NO_EDGES], [5, 3, 2]), 10, None),
        (NO_EDGES, 1, None),
    ],
    ids=["house", "chain", "trees", "union", "one node"],
)
def test_values_and_gradients_are_those_of_the_plain_loop(edges, nodes, order, layers, dtype, aggregation, device):
    torch.manual_seed(0)
    layer = GraphLSTM(D, H, layers, aggregation, device=device, dtype=dtype)
    assert_the_layer_is_the_plain_loop(layer, edges, nodes, order, TOLERANCE[dtype])


def test_an_old_state_is_read_also_from_a_node_whose_level_comes_first():
    """Node 2 is on the first level and 1 on the second, but 1 is visited before 2 and reads its old state."""
    torch.manual_seed(0)
    edges = np.array([[0, 2], [1, 1]])
    assert node_levels(edges, np.arange(3)).tolist() == [0, 1, 0]
    assert_the_layer_is_the_plain_loop(GraphLSTM(D, H, dtype=torch.float64), edges, 3, None, 1e-12)


@given(graphs(), st.integers(1, 3), st.integers(1, 3), st.sampled_from(["mean", "sum"]))
@settings(max_examples=many(30))
def test_on_any_graph_the_layer_is_the_plain_loop(device, graph, input_size, hidden_size, aggregation):
    torch.manual_seed(0)
    layer = GraphLSTM(input_size, hidden_size, 2, aggregation, device=device, dtype=torch.float64)
    assert_the_layer_is_the_plain_loop(layer, *graph, 1e-12)


@aggregations
def test_the_layer_gives_what_numpy_gives_and_its_gradients_agree_with_finite_differences(aggregation, params, rng):
    features, state, order = rng.standard_normal((5, D)), draw_state(5, rng), np.array([2, 0, 4, 1, 3])
    dh, dc = rng.standard_normal((2, 5, H))
    layer = GraphLSTM(D, H, aggregation=aggregation, dtype=torch.float64)
    layer.load_state_dict({f"{name}_l0": torch.tensor(w) for name, w in params._asdict().items()})
    leaves = [torch.tensor(a, requires_grad=True) for a in (features, *state)]
    h, (_, c) = layer(leaves[0], HOUSE, tuple(leaves[1:]), order)
    plain, (_, plain_c) = graph_lstm(features, HOUSE, params, state, order, aggregation=aggregation)
    np.testing.assert_allclose(h.detach(), plain, rtol=0, atol=1e-12)
    np.testing.assert_allclose(c.detach(), plain_c, rtol=0, atol=1e-12)
    gradients = torch.autograd.grad([h, c], [*leaves, *layer.parameters()], [torch.tensor(dh), torch.tensor(dc)])

    def loss(features, h_0, c_0, *weights):
        h, (_, c) = graph_lstm(features, HOUSE, GraphParams(*weights), (h_0, c_0), order, aggregation=aggregation)
        return (h * dh + c * dc).sum()

    check_gradients(loss, [features, *state, *params], [g.numpy() for g in gradients], rng)


@pytest.mark.parametrize("path", ["auto", "plain"])
def test_autograd_through_the_levels_agrees_with_finite_differences(path):
    torch.manual_seed(0)
    layer = GraphLSTM(1, 2, 2, fast=path, dtype=torch.float64)
    features = torch.randn(5, 1, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x, *_: layer(x, HOUSE)[0], (features, *layer.parameters()))


@pytest.mark.parametrize("dtype", TOLERANCE, ids=str)
def test_on_a_chain_values_and_gradients_are_those_of_torch(dtype, device):
    torch.manual_seed(0)
    oracle = torch.nn.LSTM(D, H, device=device, dtype=dtype)
    layer = GraphLSTM(D, H, device=device, dtype=dtype)
    names = {"weight_hh_l0": "weight_nh_l0"}
    weights = {names.get(name, name): w for name, w in oracle.state_dict().items()}
    layer.load_state_dict(layer.state_dict() | weights)
    xs = torch.randn(6, D, device=device, dtype=dtype, requires_grad=True)
    results = []
    for ys, module in ((layer(xs, chain_edges(6))[0], layer), (oracle(xs)[0], oracle)):
        wanted = [getattr(module, name if module is oracle else names.get(name, name)) for name in oracle.state_dict()]
        results.append([ys, *torch.autograd.grad(ys.sin().sum(), [xs, *wanted])])
    for a, b in zip(*results, strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=TOLERANCE[dtype])


def test_without_edges_the_state_dict_of_torchs_cell_fits_and_gives_its_step(rng):
    oracle = torch.nn.LSTMCell(D, H, dtype=torch.float64)
    weights = {name: w.numpy() for name, w in oracle.state_dict().items()}
    params = GraphParams(**weights, weight_nh=rng.standard_normal((4 * H, H)))
    features, state = rng.standard_normal((5, D)), draw_state(5, rng)
    expected = oracle(torch.tensor(features), tuple(map(torch.tensor, state)))
    for a, b in zip(graph_lstm(features, NO_EDGES, params, state)[1], expected, strict=True):
        np.testing.assert_allclose(a, b.detach(), rtol=0, atol=1e-12)


def test_the_state_carries_from_layer_to_layer_and_from_call_to_call():
    """Two layers with the same weights are two calls of one layer, the second with what the first left."""
    torch.manual_seed(0)
    once, twice = GraphLSTM(H, H, dtype=torch.float64), GraphLSTM(H, H, 2, dtype=torch.float64)
    for number in range(2):
        weights = {name.replace("_l0", f"_l{number}"): w for name, w in once.state_dict().items()}
        twice.load_state_dict(weights, strict=False)
    features = torch.randn(5, H, dtype=torch.float64)
    h, state = once(features, HOUSE)
    for a, b in zip(once(h, HOUSE, state)[1], twice(features, HOUSE)[1], strict=True):
        assert torch.equal(a, b)


def test_edges_orders_and_confidences_may_be_tensors_or_numpy_arrays(device):
    torch.manual_seed(0)
    layer, features = GraphLSTM(D, H, device=device), torch.randn(5, D, device=device)
    confidence = torch.tensor([0.1, 0.5, 0.3, 0.5, 0.9], device=device)
    edges, order = torch.tensor(HOUSE, device=device), torch.tensor([4, 1, 3, 2, 0], device=device)
    expected, _ = layer(features, HOUSE, order=order.cpu().numpy())
    for options in ({"order": order}, {"confidence": confidence}, {"confidence": confidence.cpu().numpy()}):
        torch.testing.assert_close(layer(features, edges, **options)[0], expected)


def test_weights_are_saved_and_loaded_under_the_names_of_their_layers(tmp_path):
    layer = GraphLSTM(D, H, 2)
    assert list(layer.state_dict()) == [f"{name}_l{number}" for number in range(2) for name in GraphParams._fields]
    torch.save(layer.state_dict(), tmp_path / "weights.pt")
    other = GraphLSTM(D, H, 2)
    other.load_state_dict(torch.load(tmp_path / "weights.pt"))
    features = torch.randn(5, D)
    assert torch.equal(other(features, HOUSE)[0], layer(features, HOUSE)[0])
    for number, size in enumerate((D, H)):
        shapes = {name: tuple(w.shape) for name, w in layer.params(number)._asdict().items()}
        assert shapes == graph_param_shapes(size, H)
    assert all(p.abs().max() <= H**-0.5 and p.std() > 0 for p in layer.parameters())


# Graphs and orders


def test_the_edges_of_chains_trees_neighbours_and_unions():
    np.testing.assert_array_equal(chain_edges(4), [[0, 1, 2], [1, 2, 3]])
    assert chain_edges(1).shape == (2, 0)
    np.testing.assert_array_equal(tree_edges(np.array([2, 2, -1])), [[0, 1], [2, 2]])
    assert tree_depths(PARENTS).tolist() == [2, 2, 1, 1, 1, 0, 0, 1]
    np.testing.assert_array_equal(undirected_edges(np.array([[0, 1], [1, 2]])), [[0, 1, 1, 2], [1, 2, 0, 1]])
    assert undirected_edges(NO_EDGES).shape == (2, 0)
    joint = disjoint_union([chain_edges(2), NO_EDGES, chain_edges(3)], [2, 1, 3])
    np.testing.assert_array_equal(joint, [[0, 3, 4], [1, 4, 5]])
    np.testing.assert_array_equal(disjoint_union([np.array([1, 0]), np.array([0, 2, 1])], [2, 3]), [1, 0, 2, 4, 3])


@given(st.lists(st.integers(-2, 2), min_size=1, max_size=8))
def test_the_visiting_order_goes_down_and_keeps_equals_in_the_order_of_their_numbers(confidence):
    order = visiting_order(np.array(confidence))
    assert order.tolist() == sorted(range(len(confidence)), key=lambda node: (-confidence[node], node))


@pytest.mark.parametrize(
    ("edges", "message"),
    [
        (np.array([[0, 7], [1, 2]]), r"edges: expected nodes 0 to N-1=4, got 7"),
        (np.array([[0, 1], [1, -1]]), r"edges: expected nodes 0 to N-1=4, got -1"),
        (np.array([[0, 3], [1, 3]]), r"edges: expected edges between different nodes, got \(3, 3\)"),
        (np.array([[0, 2, 0], [1, 1, 1]]), r"edges: expected each edge once, got \(0, 1\) more than once"),
        (np.array([[0.0, 2], [1, 1]]), r"edges: expected whole numbers, got float64"),
        (np.array([[0, 1], [1, 2], [2, 3]]), r"edges: expected \(2, E\), got \(3, 2\)"),
        (np.array([0, 1]), r"edges: expected \(2, E\), got \(2,\)"),
        ([[0], [1]], r"edges: expected an array of real numbers, got list"),
    ],
    ids=str,
)
def test_a_graph_that_is_none_is_refused_everywhere(edges, message, params):
    features = torch.zeros(5, D)
    for refuse in (
        lambda: check_graph(edges, 5),
        lambda: graph_lstm(features.double().numpy(), edges, params),
        lambda: GraphLSTM(D, H)(features, edges),
    ):
        with pytest.raises(ValueError, match=message):
            refuse()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"order": np.array([0, 1, 2, 2, 4])}, "order: expected each node once, got 2 more than once"),
        ({"order": np.array([0, 1, 2, 3, 5])}, "order: expected nodes 0 to N-1=4, got 5"),
        ({"order": np.array([0, 1, 2])}, r"order: expected \(N=5,\), got \(3,\)"),
        ({"order": np.zeros(5)}, "order: expected whole numbers, got float64"),
        ({"confidence": np.array([0.1, np.nan, 0, 0, 0])}, r"confidence: expected finite numbers, got nan at \(1,\)"),
        ({"confidence": np.zeros((5, 1))}, r"confidence: expected \(N=5,\), got \(5, 1\)"),
        ({"confidence": np.zeros(5), "order": np.arange(5)}, "order: expected order or confidence, got both"),
        ({"state": (np.zeros((5, H)), np.zeros((4, H)))}, r"c_0: expected \(N=5, H=2\), got \(4, 2\)"),
        ({"state": (np.zeros((5, H)),)}, r"state: expected 2 arrays \(h, c\), got 1"),
        ({"features": np.zeros((5, 7))}, r"features: expected \(N, D=3\), got \(5, 7\)"),
        ({"features": np.zeros((1, 5, D))}, r"features: expected \(N, D=3\), got \(1, 5, 3\)"),
        ({"features": np.zeros((0, D))}, r"features: expected \(N, D=3\) with no empty axis, got \(0, 3\)"),
        ({"features": np.full((5, D), np.inf)}, r"features: expected finite numbers, got inf at \(0, 0\)"),
        ({"aggregation": "max"}, "aggregation: expected 'mean' or 'sum', got 'max'"),
    ],
    ids=lambda value: "" if isinstance(value, dict) else value.split(",")[0],
)
def test_what_does_not_fit_is_refused_by_the_loop_and_by_the_layer(options, message, params):
    arguments = {"features": np.zeros((5, D)), "edges": HOUSE} | options
    with pytest.raises(ValueError, match=message):
        graph_lstm(params=params, **arguments)
    tensors = {name: torch.tensor(a) if isinstance(a, np.ndarray) else a for name, a in arguments.items()}
    if "state" in options:
        tensors["state"] = tuple(map(torch.tensor, options["state"]))
    aggregation = tensors.pop("aggregation", "mean")
    with pytest.raises(ValueError, match=message.replace("float64", "torch.float64")):
        GraphLSTM(D, H, aggregation=aggregation, dtype=torch.float64)(**tensors)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weight_nh": (8, 3)}, r"weight_nh: expected \(4H=8, H=2\), got \(8, 3\)"),
        ({"weight_hh": (8,)}, r"weight_hh: expected \(4H=8, H=2\), got \(8,\)"),
        ({"weight_ih": (9, D)}, r"weight_ih: expected \(4H=8, D=3\), got \(9, 3\)"),
        ({"bias_hh": (1,)}, r"bias_hh: expected \(4H=8,\), got \(1,\)"),
    ],
    ids=str,
)
def test_weights_of_another_shape_are_named_and_never_broadcast(change, message, params):
    params = params._replace(**{name: np.zeros(shape) for name, shape in change.items()})
    with pytest.raises(ValueError, match=message):
        graph_lstm(np.zeros((5, D)), HOUSE, params)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": (1, D)}, r"x: expected \(D=3,\), got \(1, 3\)"),
        ({"h": (1,)}, r"h: expected \(H=2,\), got \(1,\)"),
        ({"cs": (1, H)}, r"cs: expected \(K=3, H=2\), got \(1, 2\)"),
        ({"cs": (0, H)}, r"cs: expected \(K=3, H=2\), got \(0, 2\)"),
        ({"hs": (0, H)}, r"cs: expected \(K=0, H=2\), got \(3, 2\)"),
        ({"hs": (3, 1)}, r"hs: expected \(K=3, H=2\), got \(3, 1\)"),
    ],
    ids=str,
)
def test_one_visit_names_a_wrong_shape(change, message, params):
    shapes = {"x": (D,), "h": (H,), "c": (H,), "hs": (3, H), "cs": (3, H)} | change
    x, h, c, hs, cs = (np.zeros(shape) for shape in shapes.values())
    with pytest.raises(ValueError, match=message):
        graph_lstm_cell(x, (h, c), (hs, cs), params)


def test_another_dtype_is_refused(device):
    with pytest.raises(ValueError, match=r"features: expected torch.float32, as the weights are, got torch.float64"):
        GraphLSTM(D, H, device=device)(torch.zeros(5, D, dtype=torch.float64, device=device), HOUSE)
    features, state = torch.zeros(5, D, device=device), (torch.zeros(5, H, device=device),) * 2
    with pytest.raises(ValueError, match=r"c_0: expected torch.float32"):
        GraphLSTM(D, H, device=device)(features, HOUSE, (state[0], state[1].double()))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tree_depths(np.array([1, 2, 0, -1])), "parents: expected a tree, got a cycle through 0"),
        (lambda: tree_edges(np.array([0, -1])), "parents: expected a tree, got a cycle through 0"),
        (lambda: tree_edges(np.array([-1, 5])), "parents: expected nodes -1 to N-1=1, got 5"),
        (lambda: tree_depths(np.array([], int)), r"parents: expected \(N,\) with no empty axis"),
        (lambda: undirected_edges(np.zeros((3, 2), int)), r"pairs: expected \(2, P\), got \(3, 2\)"),
        (lambda: disjoint_union([chain_edges(3)], [2]), "parts: expected nodes 0 to N-1=1, got 2"),
        (lambda: disjoint_union([chain_edges(3)], [3, 3]), "sizes: expected 1, got 2"),
        (lambda: chain_edges(0), "nodes: expected a whole number ≥ 1, got 0"),
        (lambda: check_graph(NO_EDGES, 0), "nodes: expected a whole number ≥ 1, got 0"),
        (lambda: visiting_order(np.array([])), r"confidence: expected \(N,\) with no empty axis"),
        (lambda: init_graph_params(D, 0, None), "hidden_size: expected a whole number ≥ 1, got 0"),
        (
            lambda: graph_lstm_cell(
                np.zeros(D),
                (np.zeros(H),) * 2,
                (np.zeros((0, H)),) * 2,
                init_graph_params(D, H, np.random.default_rng()),
                "max",
            ),
            "aggregation: expected 'mean' or 'sum', got 'max'",
        ),
        (lambda: GraphLSTM(D, H, 0), "num_layers: expected a whole number ≥ 1, got 0"),
        (lambda: GraphLSTM(0, H), "input_size: expected a whole number ≥ 1, got 0"),
        (lambda: GraphLSTM(D, H, aggregation="max"), "aggregation: expected 'mean' or 'sum', got 'max'"),
    ],
)
def test_graphs_and_sizes_that_do_not_exist_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_an_error_speaks_portuguese_too(monkeypatch):
    monkeypatch.setenv("COURSE_LANGUAGE", "pt")
    for call, message in (
        (lambda: check_graph(np.array([[0], [7]]), 5), "edges: esperado nós de 0 a N-1=4, recebido 7"),
        (
            lambda: check_graph(np.array([[0, 0], [1, 1]]), 5),
            r"edges: esperado cada aresta uma vez, recebido \(0, 1\) mais de uma vez",
        ),
        (lambda: tree_depths(np.array([1, 0])), "parents: esperado uma árvore, recebido um ciclo por 0"),
        (lambda: node_order(2, np.arange(2), np.zeros(2)), "order: esperado order ou confidence, recebido ambos"),
        (lambda: GraphLSTM(D, H, aggregation="max"), "aggregation: esperado 'mean' ou 'sum', recebido 'max'"),
    ):
        with pytest.raises(ValueError, match=message):
            call()
