"""`graph_step`: every node reads the mean of its neighbours, and how that goes wrong."""

from typing import Any

import numpy as np

from course_lib.assignments import families
from course_lib.assignments.a7.inputs import Params, draw_graph
from course_lib.assignments.base import Task, mistake
from course_lib.assignments.changes import edited, exchanged
from course_lib.assignments.families import SIGMOID, TANH, Noun
from course_lib.assignments.recipe import Recipe
from course_lib.ops import Array, sigmoid


def _count(adjacency: Array) -> Array:
    return adjacency.sum(axis=1, keepdims=True)


def _sum(b: Any) -> Array:
    from_input = b.x @ b.params["weight_ih"].T + b.params["bias_ih"]
    return from_input + b.h @ b.params["weight_hh"].T + b.params["bias_hh"] + b.mean @ b.params["weight_nh"].T


# `readers` are who reads whom, `share` the number that a node's sum is divided by.
RECIPE = Recipe(
    "x h adjacency params",
    "h_next",
    readers=lambda b: b.adjacency,
    share=lambda b: np.maximum(_count(b.readers), 1),
    mean=lambda b: b.readers @ b.h / b.share,
    sum=_sum,
    h_next=lambda b: np.tanh(b.sum),
)


def graph_step(x: Array, h: Array, adjacency: Array, params: Params) -> Array:
    """One step of all nodes at once: x (N, D), h (N, H), adjacency (N, N) -> the next h (N, H)."""
    return RECIPE.but()(x, h, adjacency, params)


def _one_after_another(b: Any) -> Array:
    h = b.h.copy()
    for node in range(len(h)):
        h[node] = graph_step(b.x, h, b.adjacency, b.params)[node]
    return h


_CELL = Noun("célula", "cell", feminine=True)

MISTAKES = (
    mistake(
        "sum_for_mean",
        RECIPE.but(share=lambda b: 1.0),
        pt="os estados dos vizinhos foram somados; divida pelo número de vizinhos de cada nó.",
        en="the neighbours' states were added; divide by each node's number of neighbours.",
    ),
    mistake(
        "mean_over_all",
        RECIPE.but(share=lambda b: len(b.h)),
        pt="a soma foi dividida por N, o número de nós; divida pelo número de vizinhos de cada um.",
        en="the sum was divided by N, the number of nodes; divide by each node's number of neighbours.",
    ),
    mistake(
        "mean_of_all_nodes",
        RECIPE.but(mean=lambda b: b.h.mean(axis=0) + 0 * b.h),
        pt="todos os nós leram a mesma média, a de todos; a linha i de adjacency diz quais deles o nó i lê.",
        en="all nodes read one and the same mean, that of all; row i of adjacency says which of them node i reads.",
    ),
    mistake(
        "one_too_many",
        RECIPE.but(share=lambda b: _count(b.readers) + 1),
        pt="a soma foi dividida pelo número de vizinhos mais 1: isso evita o zero, mas muda a média de todos. "
        "Trate à parte o nó sem vizinhos.",
        en="the sum was divided by the number of neighbours plus 1: that keeps off zero, but changes everybody's mean. "
        "Treat a node without neighbours apart.",
    ),
    mistake(
        "mean_over_units",
        RECIPE.but(mean=lambda b: (b.readers @ b.h / b.share).mean(axis=1, keepdims=True) + 0 * b.h),
        pt="a média foi tirada também entre as unidades, e sobrou um número por nó; tire-a só entre os vizinhos, no "
        "eixo 0: ela tem H números.",
        en="the mean was taken over the units as well, which left one number a node; take it over the neighbours only, "
        "on axis 0: it has H numbers.",
    ),
    mistake(
        "divided_by_readers",
        RECIPE.but(share=lambda b: np.maximum(_count(b.readers.T), 1)),
        pt="a soma foi dividida pelo número dos que leem o nó, a soma da coluna; os que ele lê são a soma da linha.",
        en="the sum was divided by the number of those who read the node, the column's sum; those it reads are the "
        "row's sum.",
    ),
    mistake(
        "transposed",
        RECIPE.but(readers=lambda b: b.adjacency.T),
        pt="você leu as colunas de adjacency: quem lê o nó i, e não quem ele lê. Quem ele lê está na linha i.",
        en="you read the columns of adjacency: who reads node i, not whom it reads. Whom it reads stands in row i.",
    ),
    mistake(
        "self_counted",
        RECIPE.but(readers=lambda b: b.adjacency + np.eye(len(b.h))),
        pt="o próprio nó entrou na média dos vizinhos; ele já entra na conta por weight_hh.",
        en="the node itself was counted in the mean of its neighbours; it already enters by weight_hh.",
    ),
    mistake(
        "updated_states_read",
        RECIPE.but(h_next=_one_after_another),
        pt="os nós leram estados que este mesmo passo já tinha trocado; todos leem os antigos: escreva num array novo.",
        en="nodes read states that this same step had changed already; all read the old ones: write into a new array.",
    ),
    mistake(
        "divided_by_zero",
        RECIPE.but(share=lambda b: _count(b.readers)),
        pt="num nó sem vizinhos a conta foi 0/0, que dá nan; ele lê zeros.",
        en="at a node without neighbours the mean was 0/0, which gives nan; it reads zeros.",
    ),
    mistake(
        "lone_reads_itself",
        RECIPE.but(mean=lambda b: np.where(_count(b.readers) == 0, b.h, b.readers @ b.h / b.share)),
        pt="um nó sem vizinhos leu o próprio estado no lugar da média; ele lê zeros.",
        en="a node without neighbours read its own state in place of the mean; it reads zeros.",
    ),
    mistake(
        "lone_stays",
        RECIPE.but(h_next=lambda b: np.where(_count(b.readers) == 0, b.h, np.tanh(b.sum))),
        pt="um nó sem vizinhos ficou com o estado antigo; ele também dá o passo, com zeros no lugar da média.",
        en="a node without neighbours kept its old state; it takes the step too, with zeros in place of the mean.",
    ),
    mistake(
        "weights_exchanged",
        exchanged(graph_step, ("weight_hh", "weight_nh")),
        pt="os pesos estão trocados: weight_hh multiplica o estado do próprio nó, weight_nh, a média dos vizinhos.",
        en="the weights are exchanged: weight_hh multiplies the node's own state, weight_nh the neighbours' mean.",
    ),
    mistake(
        "own_weights_for_neighbours",
        edited(graph_step, lambda p: {"weight_nh": p["weight_hh"]}),
        pt="a média dos vizinhos foi multiplicada por weight_hh; ela tem pesos próprios, weight_nh.",
        en="the neighbours' mean was multiplied by weight_hh; it has weights of its own, weight_nh.",
    ),
    mistake(
        "neighbours_ignored",
        edited(graph_step, lambda p: {"weight_nh": 0 * p["weight_nh"]}),
        pt="a média dos vizinhos não entrou na conta: cada nó está só.",
        en="the neighbours' mean did not enter: each node is on its own.",
    ),
    mistake(
        "own_state_ignored",
        edited(graph_step, lambda p: {"weight_hh": 0 * p["weight_hh"]}),
        pt="o estado do próprio nó não entrou na conta; falta a parcela com weight_hh.",
        en="the node's own state did not enter; the term with weight_hh is missing.",
    ),
    families.weight_untransposed(graph_step, "weight_nh", "mean", "(N, H)"),
    families.weight_untransposed(graph_step, "weight_hh", "h", "(N, H)"),
    families.weight_untransposed(graph_step, "weight_ih", "x", "(N, D)"),
    families.bias_forgotten(graph_step, "bias_ih", "bias_hh", name="biases_forgotten"),
    families.bias_forgotten(graph_step, "bias_ih"),
    families.bias_forgotten(graph_step, "bias_hh"),
    mistake(
        "activation_forgotten",
        RECIPE.but(h_next=lambda b: b.sum),
        pt="faltou a tangente hiperbólica em volta da soma.",
        en="the hyperbolic tangent around the sum is missing.",
    ),
    families.wrong_squashing(
        "sigmoid_for_tanh",
        RECIPE.but(h_next=lambda b: sigmoid(b.sum)),
        _CELL.your,
        SIGMOID,
        TANH,
    ),
)

GRAPH = Task("graph_step", graph_step, draw_graph, ("h_next",), {"h_next": "N H"}, MISTAKES, sizes="N D H")
