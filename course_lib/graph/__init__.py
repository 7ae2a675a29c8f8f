"""The Graph LSTM: its cell, the plain loop over nodes, graphs as edges, and the plan by levels."""

from course_lib.graph.cell import (
    Aggregation,
    GraphParams,
    check_aggregation,
    check_graph_lstm,
    graph_lstm,
    graph_lstm_cell,
    graph_param_shapes,
    init_graph_params,
)
from course_lib.graph.edges import (
    chain_edges,
    check_graph,
    disjoint_union,
    node_order,
    tree_depths,
    tree_edges,
    undirected_edges,
    visiting_order,
)
from course_lib.graph.levels import Levels, levels, node_levels, visited_before

__all__ = [
    "Aggregation",
    "GraphParams",
    "Levels",
    "chain_edges",
    "check_aggregation",
    "check_graph",
    "check_graph_lstm",
    "disjoint_union",
    "graph_lstm",
    "graph_lstm_cell",
    "graph_param_shapes",
    "init_graph_params",
    "levels",
    "node_levels",
    "node_order",
    "tree_depths",
    "tree_edges",
    "undirected_edges",
    "visited_before",
    "visiting_order",
]
