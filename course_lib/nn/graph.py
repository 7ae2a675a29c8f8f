"""The Graph LSTM in torch, all nodes of a level in one product."""

from typing import Any

import torch
from torch import Tensor, nn

from course_lib.check import check_size
from course_lib.fast.graph import visit
from course_lib.fast.waves import check_wave_path, kernel_serves
from course_lib.graph import (
    Aggregation,
    GraphParams,
    Levels,
    check_aggregation,
    check_graph,
    check_graph_lstm,
    graph_param_shapes,
    levels,
    node_order,
)
from course_lib.ops import Array, sigmoid, split, tanh

State = tuple[Tensor, Tensor]  # (h, c)


class GraphLSTM(nn.Module):
    """The Graph LSTM in `num_layers` layers over one graph, or over many as a disjoint union.

    `forward(features, edges, state=None, order=None, confidence=None)`: features (N, D); edges (2, E) of whole numbers,
    a torch tensor or a NumPy array, from a source to the target that reads it; the state before the first layer, h and
    c (N, H), zeros by default; the visits in `order` (N,), or the most confident first (N,), or by the nodes' numbers.
    Returns (h (N, H), (h, c)) of the last layer.

    Each layer visits every node once, with weights of its own. As in the paper the states pass from layer to layer: the
    h and c that one layer leaves are the own past of the next, whose features are that h.

    A batch of graphs is their disjoint union: `course_lib.graph.disjoint_union` numbers the edges and the orders, the
    confidences stand one graph after the other.

    `fast` is a path of `course_lib.fast.waves.PATHS`: the compiled kernel, operations of torch, or what serves.

    The parameters of a layer are those of `GraphParams`, such as `weight_nh_l0`. Raises `ValueError` for sizes, shapes,
    dtypes or devices that do not fit, inputs that are not finite, and what `check_graph` and `node_order` refuse.
    Sources: Liang et al. (2016), Semantic object parsing with Graph LSTM; `aggregation="sum"`: Tai, Socher & Manning
    (2015), Improved semantic representations from tree-structured LSTM networks.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        aggregation: Aggregation = "mean",
        *,
        fast: str = "auto",
        device: Any = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        for name, size in (("input_size", input_size), ("hidden_size", hidden_size), ("num_layers", num_layers)):
            check_size(name, size)
        check_aggregation(aggregation)
        self.input_size, self.hidden_size, self.num_layers = input_size, hidden_size, num_layers
        self.aggregation: Aggregation = aggregation
        self.fast = check_wave_path(fast)
        for layer in range(num_layers):
            shapes = graph_param_shapes(input_size if layer == 0 else hidden_size, hidden_size)
            for name, shape in shapes.items():
                weight = nn.Parameter(torch.empty(shape, device=device, dtype=dtype))
                self.register_parameter(f"{name}_l{layer}", weight)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw every parameter uniformly from ±1/√H, as torch does."""
        bound = self.hidden_size**-0.5
        for weight in self.parameters():
            nn.init.uniform_(weight, -bound, bound)

    def extra_repr(self) -> str:
        sizes = f"{self.input_size}, {self.hidden_size}, num_layers={self.num_layers}"
        return f"{sizes}, aggregation={self.aggregation!r}"

    def params(self, layer: int) -> GraphParams:
        """Return the parameters of one layer."""
        return GraphParams(*(getattr(self, f"{name}_l{layer}") for name in GraphParams._fields))

    def forward(
        self,
        features: Tensor,
        edges: Array,
        state: State | None = None,
        order: Array | None = None,
        confidence: Array | None = None,
    ) -> tuple[Tensor, State]:
        check_graph_lstm(features, state, self.params(0), self.aggregation)
        nodes = len(features)
        plan = levels(check_graph(edges, nodes), node_order(nodes, order, confidence))
        h, c = self._visit(features, state, plan, 0)
        for layer in range(1, self.num_layers):
            h, c = self._visit(h, (h, c), plan, layer)
        return h, (h, c)

    def _visit(self, features: Tensor, state: State | None, plan: Levels, layer: int) -> State:
        params = self.params(layer)
        if kernel_serves(self.fast, features):
            return visit(features, state, plan, params, self.aggregation, visit_levels)
        nothing = features.new_zeros(len(features), self.hidden_size)
        return visit_levels(features, state or (nothing, nothing), plan, params, self.aggregation)


def visit_levels(
    features: Tensor, state: State, plan: Levels, params: GraphParams, aggregation: Aggregation = "mean"
) -> State:
    """The new states of `graph_lstm`, a level at a time: features (N, D), (h, c) (N, H) -> (h, c) (N, H).

    Source: Liang et al. (2016), Semantic object parsing with Graph LSTM.
    """
    h, c = state
    nodes, sources, targets = (torch.as_tensor(a, device=h.device) for a in (plan.nodes, plan.sources, plan.targets))
    counts = torch.as_tensor(plan.counts, device=h.device, dtype=h.dtype).clamp(min=1)[:, None]
    if aggregation == "sum":
        counts = torch.ones_like(counts)
    from_input = (features @ params.weight_ih.T + params.bias_ih + params.bias_hh)[nodes]
    from_own = from_input + h[nodes] @ params.weight_hh.T
    by_level = [a.split(plan.widths) for a in (len(h) + nodes, from_input, from_own, c[nodes], counts)]
    by_edge = [a.split(plan.edge_widths) for a in (sources, targets)]
    hs, cs = (torch.cat((old, torch.zeros_like(old))) for old in (h, c))  # a node's level may come before its reader's
    for there, z_in, z_own, past, count, near, readers in zip(*by_level, *by_edge, strict=True):
        new_h, new_c = _visit(z_in, z_own, past, count, hs[near], cs[near], readers, params.weight_nh)
        hs, cs = hs.index_copy(0, there, new_h), cs.index_copy(0, there, new_c)
    return hs[len(h) :], cs[len(h) :]


def _visit(
    from_input: Tensor,
    from_own: Tensor,
    c: Tensor,
    counts: Tensor,
    hs: Tensor,
    cs: Tensor,
    readers: Tensor,
    weight: Tensor,
) -> State:
    """One level of M nodes (M, …) whose edges bring hs and cs (E, H) to `readers` (E,), positions among the M."""
    weight_i, weight_f, weight_g, weight_o = weight.chunk(4)
    nothing = torch.zeros_like(c)
    mean = nothing.index_add(0, readers, hs) / counts
    i, f, g, o = split(from_own, 4)
    i_near, g_near, o_near = split(mean @ torch.cat((weight_i, weight_g, weight_o)).T, 3)
    f_near = sigmoid(split(from_input, 4)[1][readers] + hs @ weight_f.T)
    kept = nothing.index_add(0, readers, f_near * cs) / counts + sigmoid(f) * c
    c = kept + sigmoid(i + i_near) * tanh(g + g_near)
    return sigmoid(o + o_near) * tanh(c), c
