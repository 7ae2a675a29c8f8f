"""The Graph LSTM (Liang, Shen, Feng, Lin & Yan 2016): each node reads its own past and its neighbours.

Node i has features x and its own state (h, c) from before; j runs over its neighbours N(i), the sources of its edges.
A neighbour already visited gives its new state (h_j, c_j), one not yet visited its old:

h̄    = Σ_j h_j / |N(i)|                              f    = σ(W_f x + U_f h + b_f)           its own past
i    = σ(W_i x + U_i h + V_i h̄ + b_i)                f_j  = σ(W_f x + V_f h_j + b_f)         one for each neighbour
g    = tanh(W_g x + U_g h + V_g h̄ + b_g)             c'   = Σ_j f_j ⊙ c_j / |N(i)| + f ⊙ c + i ⊙ g
o    = σ(W_o x + U_o h + V_o h̄ + b_o)                h'   = o ⊙ tanh(c')

The paper writes h' = tanh(o ⊙ c'); with o ⊙ tanh(c') a graph that is a chain is the LSTM of the course. Without the two
divisions (`aggregation="sum"`) a tree with edges from child to parent is the child-sum Tree-LSTM (Tai, Socher & Manning
2015). Without edges each node takes one step of the LSTM on its own.
"""

from typing import Literal, NamedTuple

import numpy as np

from course_lib.cells.base import arrays_of, param_shapes
from course_lib.check import check_array, check_finite, check_rng, check_same_kind, check_shape, check_size, refusal
from course_lib.graph.edges import check_graph, node_order
from course_lib.ops import Array, sigmoid, split, stack, tanh, zeros

Aggregation = Literal["mean", "sum"]
State = tuple[Array, Array]  # (h, c)


class GraphParams(NamedTuple):
    """Parameters of the Graph LSTM, the blocks of rows in the order i, f, g, o.

    `weight_ih` (4·H, D) is W, `weight_hh` (4·H, H) is U, for the node's own state, and `bias_ih` + `bias_hh` (4·H,) is
    b, named as in torch: `GraphParams(**torch.nn.LSTMCell.state_dict(), weight_nh=…)` fits. `weight_nh` (4·H, H) is V,
    for the neighbours. Source: Liang et al. (2016), Semantic object parsing with Graph LSTM.
    """

    weight_ih: Array
    weight_hh: Array
    bias_ih: Array
    bias_hh: Array
    weight_nh: Array


SHAPES = {"weight_ih": "GH D", "weight_hh": "GH H", "bias_ih": "GH", "bias_hh": "GH", "weight_nh": "GH H"}


def graph_param_shapes(input_size: int, hidden_size: int) -> dict[str, tuple[int, ...]]:
    """Return the shape of each of the `GraphParams` for D features and H hidden units, by name.

    Raises `ValueError` for a size below 1.
    """
    check_size("input_size", input_size)
    check_size("hidden_size", hidden_size)
    return param_shapes(4, input_size, hidden_size, SHAPES)


def init_graph_params(input_size: int, hidden_size: int, rng: np.random.Generator) -> GraphParams:
    """Draw float64 `GraphParams` uniformly from ±1/√H, as torch does. Raises `ValueError` for a size below 1."""
    shapes = graph_param_shapes(input_size, hidden_size)
    check_rng(rng)
    bound = hidden_size**-0.5
    return GraphParams(**{name: rng.uniform(-bound, bound, shape) for name, shape in shapes.items()})


def graph_lstm_cell(
    x: Array,
    state: State,
    neighbours: State,
    params: GraphParams,
    aggregation: Aggregation = "mean",
) -> tuple[Array, State]:
    """Visit one node: (x, (h, c), (hs, cs)) -> (h', (h', c')).

    x (D,); the node's own h and c (H,); hs and cs (K, H), the states of its K
    neighbours, K = 0 for a node that has none. Raises `ValueError` if the
    shapes do not fit.
    Source: Liang et al. (2016), Semantic object parsing with Graph LSTM.
    """
    h, c = arrays_of(state, "h", "c")
    hs, cs = arrays_of(neighbours, "hs", "cs", what="neighbours")
    _check_cell(x, {"h": h, "c": c}, {"hs": hs, "cs": cs}, params)
    check_aggregation(aggregation)
    count = max(len(hs), 1) if aggregation == "mean" else 1
    from_input = x @ params.weight_ih.T + params.bias_ih + params.bias_hh
    from_own = h @ params.weight_hh.T
    from_mean = hs.sum(0) / count @ params.weight_nh.T
    i, _, g, o = split(from_input + from_own + from_mean, 4)
    f = sigmoid(split(from_input + from_own, 4)[1])
    f_neighbours = sigmoid(split(from_input + hs @ params.weight_nh.T, 4)[1])
    kept = (f_neighbours * cs).sum(0) / count + f * c
    c = kept + sigmoid(i) * tanh(g)
    h = sigmoid(o) * tanh(c)
    return h, (h, c)


def graph_lstm(
    features: Array,
    edges: Array,
    params: GraphParams,
    state: State | None = None,
    order: Array | None = None,
    confidence: Array | None = None,
    aggregation: Aggregation = "mean",
) -> tuple[Array, State]:
    """Visit every node of a graph once: features -> (h, (h, c)).

    features (N, D); edges (2, E), each from a source to the target that reads
    it; the state before, h and c (N, H), zeros by default; h and c (N, H).
    Nodes are visited in `order` (N,), or the most confident first (N,), or by
    their numbers. Raises `ValueError` for shapes that do not fit, numbers that
    are not finite, or a graph or an order that `check_graph` and `node_order`
    refuse.
    Source: Liang et al. (2016), Semantic object parsing with Graph LSTM.
    """
    check_graph_lstm(features, state, params, aggregation)
    nodes, hidden_size = len(features), params.weight_hh.shape[1]
    sources, targets = check_graph(edges, nodes)
    nothing = zeros((nodes, hidden_size), params.weight_hh)
    h, c = (list(rows) for rows in state or (nothing, nothing))
    for node in node_order(nodes, order, confidence):
        near = sources[targets == node]
        hs = stack([h[j] for j in near]) if len(near) else nothing[:0]
        cs = stack([c[j] for j in near]) if len(near) else nothing[:0]
        x, own = features[node], (h[node], c[node])
        _, new = graph_lstm_cell(x, own, (hs, cs), params, aggregation)
        h[node], c[node] = new
    return stack(h), (stack(h), stack(c))


def _check_params(params: GraphParams) -> tuple[int, int]:
    if not isinstance(params, GraphParams):
        raise refusal("params", "GraphParams", "GraphParams", type(params).__name__)
    check_shape("weight_ih", params.weight_ih, "4H D", ("4H", "D"))
    rows, input_size = params.weight_ih.shape
    for name, shape in param_shapes(4, input_size, rows // 4, SHAPES).items():
        check_shape(name, getattr(params, name), SHAPES[name].replace("GH", "4H"), shape)
        check_same_kind(name, getattr(params, name), params.weight_ih)
    return input_size, rows // 4


def _check_cell(x: Array, state: dict[str, Array], neighbours: dict[str, Array], params: GraphParams) -> None:
    input_size, hidden_size = _check_params(params)
    check_shape("x", x, "D", (input_size,))
    check_same_kind("x", x, params.weight_ih)
    for name, array in state.items():
        check_shape(name, array, "H", (hidden_size,))
        check_same_kind(name, array, params.weight_ih)
    for name, array in neighbours.items():
        check_array(name, array)
        count = neighbours["hs"].shape[0] if neighbours["hs"].shape else "K"
        if tuple(array.shape) != (0, hidden_size) or count:  # a node without neighbours brings (0, H)
            check_shape(name, array, "K H", (count, hidden_size))
        check_same_kind(name, array, params.weight_ih)


def check_graph_lstm(features: Array, state: State | None, params: GraphParams, aggregation: str) -> None:
    """Raise `ValueError`, naming the array and its shapes by letter, unless the arguments of `graph_lstm` fit together.

    features (N, D) with N ≥ 1, finite; state None or (h, c), each (N, H); `aggregation` "mean" or "sum".
    """
    input_size, hidden_size = _check_params(params)
    check_shape("features", features, "N D", ("N", input_size))
    check_same_kind("features", features, params.weight_ih)
    check_finite("features", features)
    arrays = () if state is None else arrays_of(state, "h", "c")
    for name, array in zip(("h_0", "c_0"), arrays, strict=False):
        check_shape(name, array, "N H", (len(features), hidden_size))
        check_same_kind(name, array, params.weight_ih)
    check_aggregation(aggregation)


def check_aggregation(aggregation: str) -> None:
    """Raise `ValueError` unless `aggregation` is "mean" or "sum"."""
    if aggregation not in ("mean", "sum"):
        raise refusal("aggregation", "'mean' ou 'sum'", "'mean' or 'sum'", repr(aggregation))
