"""All visits of a graph in one call of the compiled kernel, forward and backward, as one operation of autograd."""

import ctypes
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from course_lib.fast.buffers import give, take
from course_lib.fast.double_backward import by_plain, differentiated, keeps_graph
from course_lib.fast.library import address, laid_out, run, wide
from course_lib.graph import Aggregation, GraphParams, Levels

State = tuple[Tensor, Tensor]  # (h, c)
Plain = Callable[[Tensor, State, Levels, GraphParams, Aggregation], State]
GRADIENTS = ("x", *GraphParams._fields, "h_0", "c_0")


class _Graph(ctypes.Structure):
    """One layer's visits, as `struct Graph` in kernel/graph_forward.hpp has it."""

    bytes_there = "kernel_graph_bytes"
    _fields_ = [
        *((name, ctypes.c_long) for name in ("N", "I", "H", "levels", "reads_old", "keep", "threads")),
        *((name, ctypes.c_void_p) for name in ("nodes", "starts", "edges", "sources", "readers", "targets", "numbers")),
        *((name, ctypes.c_void_p) for name in ("share", *GRADIENTS, "z", "h", "c", "mean", "f", "scratch")),
        *((name, ctypes.c_void_p) for name in ("dh", "dc", *(f"d{name}" for name in GRADIENTS))),
    ]


class Reading(NamedTuple):
    """Who reads whom, in numbers (int64). State j is the old one of node j, N + j its new one.

    `nodes` (N,) level after level, and `starts`, where each level begins. By target, `edges` (N + 1,), where those of
    each node begin, and `sources` (E,), the state that each reads. By source, `readers` (2N + 1,), where those of each
    state begin, `targets` (E,), the nodes that read it, and `numbers` (E,), by which edge. `share` (N,): what each
    neighbour of a node counts for.
    """

    nodes: np.ndarray
    starts: np.ndarray
    edges: np.ndarray
    sources: np.ndarray
    readers: np.ndarray
    targets: np.ndarray
    numbers: np.ndarray
    share: np.ndarray


def reading(plan: Levels, aggregation: Aggregation, dtype: torch.dtype) -> Reading:
    """Turn a plan by levels into what the kernel reads forward, by target, and backward, by source."""
    nodes = len(plan.nodes)
    starts = np.cumsum([0, *plan.widths])
    targets = plan.nodes[np.repeat(starts[:-1], plan.edge_widths) + plan.targets]
    by_target = np.argsort(targets, kind="stable")
    targets, sources = targets[by_target], plan.sources[by_target]
    degrees = np.bincount(targets, minlength=nodes)
    by_source = np.argsort(sources, kind="stable")
    readers = np.bincount(sources, minlength=2 * nodes)
    share = 1 / np.maximum(degrees, 1) if aggregation == "mean" else np.ones(nodes)
    numbers = (starts, _begin(degrees), sources, _begin(readers), targets[by_source], by_source)
    real = np.float32 if dtype == torch.float32 else np.float64
    return Reading(plan.nodes, *numbers, share.astype(real))


def _begin(counts: np.ndarray) -> np.ndarray:
    return np.concatenate(([0], np.cumsum(counts)))


def visit(
    features: Tensor, state: State | None, plan: Levels, params: GraphParams, aggregation: Aggregation, plain: Plain
) -> State:
    """Visit every node once: features (N, D), (h, c) (N, H) or None for zeros -> (h, c) (N, H).

    `plain` does the same in operations of torch. Source: Liang et al. (2016), Semantic object parsing with Graph LSTM.
    """
    call = _Call(plan, reading(plan, aggregation, features.dtype), aggregation, plain)
    return _Visit.apply(call, features, *params, *(state or (None, None)))


class _Call(NamedTuple):
    """What a call is, besides its tensors."""

    plan: Levels
    reading: Reading
    aggregation: Aggregation
    plain: Plain

    def graph(self, *tensors: Tensor | None) -> _Graph:
        """The kernel's view of contiguous tensors: features, parameters and state."""
        features, weight = tensors[0], tensors[2]
        assert features is not None and weight is not None
        counts = len(self.plan.widths), bool((self.plan.sources < len(features)).any())
        graph = _Graph(*features.shape, weight.shape[1], *counts, True, torch.get_num_threads())
        for name, array in self.reading._asdict().items():
            setattr(graph, name, array.ctypes.data)
        for name, tensor in zip(GRADIENTS, tensors, strict=True):
            setattr(graph, name, address(tensor))
        return graph

    def again(self, features: Tensor, *tensors: Any) -> State:
        *params, h, c = tensors
        if h is None:
            h = c = features.new_zeros(len(features), params[1].shape[1])
        return self.plain(features, (h, c), self.plan, GraphParams(*params), self.aggregation)


class _Visit(torch.autograd.Function):
    """(call, features, *params, h_0, c_0) -> (h, c)."""

    @staticmethod
    def forward(ctx: Any, call: _Call, *tensors: Tensor | None) -> State:
        inputs = _contiguous(tensors)
        graph = call.graph(*inputs)
        graph.keep = any(ctx.needs_input_grad)
        assert inputs[0] is not None
        dtype, units = inputs[0].dtype, wide(inputs[0].dtype, graph.H)
        z, mean = take(dtype, graph.N, 5, units), take(dtype, graph.N, units)
        f = take(dtype, len(call.plan.sources) if graph.keep else 0, units)
        h, c = (torch.empty(2, graph.N, units, dtype=dtype) for _ in "hc")
        graph.z, graph.h, graph.c, graph.mean, graph.f = map(address, (z, h, c, mean, f))
        run("kernel_graph_forward", graph, dtype)
        if graph.keep:
            ctx.call = call
            ctx.save_for_backward(*tensors, z, h, c, mean, f)
            ctx.set_materialize_grads(False)
        else:
            give(z, mean)
        return h[1, :, : graph.H], c[1, :, : graph.H]

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor | None) -> tuple[Tensor | None, ...]:
        *tensors, z, h, c, mean, f = ctx.saved_tensors
        needed = ctx.needs_input_grad[1:]
        if differentiated(gradients):
            return None, *by_plain(ctx.call.again, tuple(tensors), needed, gradients)
        again = keeps_graph()
        z = z.clone() if again else z  # the gates are overwritten
        inputs, arriving = _contiguous(tensors), _contiguous(gradients)
        graph = ctx.call.graph(*inputs)
        found = [torch.empty_like(a) if a is not None and n else None for a, n in zip(inputs, needed, strict=True)]
        graph.z, graph.h, graph.c, graph.mean, graph.f = map(address, (z, h, c, mean, f))
        graph.dh, graph.dc = map(address, arriving)
        for name, gradient in zip(GRADIENTS, found, strict=True):
            setattr(graph, f"d{name}", address(gradient))
        run("kernel_graph_backward", graph, h.dtype)
        give(z, *(() if again else (mean, f)))
        return None, *found


def _contiguous(tensors: Any) -> list[Tensor | None]:
    return [None if tensor is None else laid_out(tensor) for tensor in tensors]
