"""The Graph LSTM in torch, all nodes of a level in one product."""

from typing import Any

import torch
from torch import Tensor, nn

from course_lib.check import check_size
from course_lib.fast.graph import visit
from course_lib.fast.kernel_path import check_kernel_path, kernel_serves
from course_lib.fast.plain import visit_levels
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
from course_lib.ops import Array

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

    `fast` is a path of `course_lib.fast.kernel_path.PATHS`: the compiled kernel, operations of torch, or what serves.

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
        self.fast = check_kernel_path(fast)
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
