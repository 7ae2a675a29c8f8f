"""Write a recurrent layer as an ONNX model."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import torch

from course_lib import __version__, files
from course_lib.check import check_finite, refusal
from course_lib.language import tr
from course_lib.nn import Recurrent
from course_lib.onnx.operators import check_operator, library, to_operator
from course_lib.ops import Array

OPSET = 17  # ONNX 1.12, of 2022: old enough for every runtime in use; Shape has its start and end from 15 on
IR_VERSION = 8


def export(layer: Recurrent, path: str | Path) -> Path:
    """Write `layer` as an ONNX model (opset 17, IR 8) of one RNN, LSTM or GRU operator a layer, and return its path.

    Inputs: `xs` (T, B, D), or (B, T, D) if the layer is batch first, T and B free; and three that may be left out:
    `h_0` and, in an LSTM, `c_0` (L·directions, B or 1, H), by default 0, and `lengths` (B or 1,) int32, by default −1,
    which stands for T. Outputs: `ys` (T, B, directions·H), `h_n` and `c_n` (L·directions, B, H): those of the layer
    while not training, so without dropout and noise. onnxruntime warns, on loading, of the inputs that have a default.
    The cell, the sizes, the version of course_lib and a checksum of the weights go with the model as metadata.

    The file is written beside and renamed, so a model of that name stays whole until the new one is. Raises
    `ValueError` for a cell without a standard operator, for weights that are not float32 (onnxruntime runs these
    operators in no other dtype on a CPU) or not finite; `ImportError` without the package onnx.
    Source: ONNX, Operators: RNN, LSTM, GRU.
    """
    onnx = library("onnx")
    if not isinstance(layer, Recurrent):
        raise refusal("layer", "Recurrent", "Recurrent", type(layer).__name__)
    check_operator(layer.cell)
    for name, weight in layer.named_parameters():
        if weight.dtype != torch.float32:
            raise ValueError(
                tr(
                    pt=f"{name}: esperado torch.float32, recebido {weight.dtype}; converta a camada com layer.float()",
                    en=f"{name}: expected torch.float32, got {weight.dtype}; convert the layer with layer.float()",
                )
            )
        if weight.is_meta:
            raise refusal(name, "números", "numbers", weight.device)
        check_finite(name, weight.detach())
    model = _model(onnx, layer)
    onnx.checker.check_model(model, full_check=True)
    path = Path(path)
    with files.beside(path) as new:
        new.write_bytes(model.SerializeToString())
    return path


def checksum(layer: Recurrent) -> str:
    """SHA-256 of the names and the numbers of all weights, in hexadecimal."""
    total = hashlib.sha256()
    for name, weight in layer.state_dict().items():
        total.update(name.encode() + weight.cpu().numpy().tobytes())
    return total.hexdigest()


def _metadata(layer: Recurrent) -> dict[str, str]:
    names = ("input_size", "hidden_size", "num_layers", "bidirectional", "batch_first")
    sizes = {name: str(int(getattr(layer, name))) for name in names}
    return {"course_lib": __version__, "cell": layer.cell.name, **sizes, "sha256": checksum(layer)}


def _model(onnx: Any, layer: Recurrent) -> Any:
    graph = _Graph(onnx)
    rows, size = layer.num_layers * len(layer.suffixes), layer.hidden_size
    axes = ["B", "T"] if layer.batch_first else ["T", "B"]
    starts = [f"{name}_0" for name in layer.cell.states]
    inputs = [graph.info("xs", [*axes, layer.input_size])]
    for start in starts:
        inputs.append(graph.info(start, [rows, f"B_{start}", size]))
        graph.constant(start, np.zeros((rows, 1, size), np.float32))
    inputs.append(graph.info("lengths", ["B_lengths"], np.int32))
    graph.constant("lengths", np.array([-1], np.int32))
    _operators(graph, layer, starts)
    outputs = [graph.info("ys", [*axes, len(layer.suffixes) * size])]
    outputs += [graph.info(f"{name}_n", [rows, "B", size]) for name in layer.cell.states]
    model = onnx.helper.make_model(
        onnx.helper.make_graph(graph.nodes, f"recurrent_{layer.cell.name}", inputs, outputs, graph.constants),
        opset_imports=[onnx.helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="course_lib",
        producer_version=__version__,
    )
    onnx.helper.set_model_props(model, _metadata(layer))
    return model


def _operators(graph: "_Graph", layer: Recurrent, starts: list[str]) -> None:
    """Every layer's operator, between what turns the inputs to its layout and what turns its outputs back."""
    x = graph.add("Transpose", ["xs"], "xs_time_first", perm=[1, 0, 2]) if layer.batch_first else "xs"
    lengths = _spread_inputs(graph, layer, starts, x)
    operator = check_operator(layer.cell)
    direction = "bidirectional" if layer.bidirectional else "forward"
    graph.constant("time_batch_all", np.array([0, 0, -1]))
    for number in range(layer.num_layers):
        weights = _stack_directions(layer, number)
        for name, array in weights.items():
            graph.constant(f"{name}_l{number}", array)
        names = [f"{name}_l{number}" for name in [*"WRB", *starts, *(["P"] if "P" in weights else [])]]
        ends = [f"{name}_n_l{number}" for name in layer.cell.states]
        settings = {"hidden_size": layer.hidden_size, "direction": direction, **operator.attributes}
        y = f"ys_l{number}_by_direction"
        graph.add(operator.name, [x, *names[:3], lengths, *names[3:]], y, *ends, **settings)
        merged = graph.add("Transpose", [y], f"ys_l{number}_split", perm=[0, 2, 1, 3])
        final = number == layer.num_layers - 1
        name = f"ys_l{number}" if not final else "ys_time_first" if layer.batch_first else "ys"
        x = graph.add("Reshape", [merged, "time_batch_all"], name)
    if layer.batch_first:
        graph.add("Transpose", [x], "ys", perm=[1, 0, 2])
    for name in layer.cell.states:
        graph.add("Concat", [f"{name}_n_l{number}" for number in range(layer.num_layers)], f"{name}_n", axis=0)


def _spread_inputs(graph: "_Graph", layer: Recurrent, starts: list[str], x: str) -> str:
    """Give the starting state of each layer and the lengths, whether they came for B sequences or as one for all."""
    time, batch = graph.add("Shape", [x], "T", start=0, end=1), graph.add("Shape", [x], "B", start=1, end=2)
    graph.constant("one", np.array([1]))
    shape = graph.add("Concat", ["one", batch, "one"], "one_B_one", axis=0)
    for start in starts:
        whole = graph.add("Expand", [start, shape], f"{start}_each")
        graph.add("Split", [whole], *(f"{start}_l{number}" for number in range(layer.num_layers)), axis=0)
    graph.constant("zero", np.array([0], np.int32))
    steps = graph.add("Cast", [time], "T_int32", to=6)  # 6: int32
    left_out = graph.add("Less", ["lengths", "zero"], "lengths_left_out")
    filled = graph.add("Where", [left_out, steps, "lengths"], "lengths_or_T")
    return graph.add("Expand", [filled, batch], "lengths_each")


def _stack_directions(layer: Recurrent, number: int) -> dict[str, np.ndarray]:
    each = []
    for suffix in layer.suffixes:
        params = layer.params(number, suffix)
        each.append(to_operator(layer.cell, type(params)(*(a.detach().cpu().numpy() for a in params))))
    return {name: np.stack([arrays[name] for arrays in each]) for name in each[0]}


class _Graph:
    """The nodes and the constants of a graph under construction; a node bears the name of its first output."""

    def __init__(self, onnx: Any) -> None:
        self.onnx, self.nodes, self.constants = onnx, [], []  # type: Any, list[Any], list[Any]

    def add(self, operator: str, inputs: list[str], *outputs: str, **attributes: Any) -> str:
        self.nodes.append(
            self.onnx.helper.make_node(operator, inputs, outputs, name=f"{outputs[0]}_node", **attributes)
        )
        return outputs[0]

    def constant(self, name: str, array: Array) -> None:
        self.constants.append(self.onnx.numpy_helper.from_array(np.ascontiguousarray(array), name))

    def info(self, name: str, shape: list[int | str], dtype: Any = np.float32) -> Any:
        kind = self.onnx.helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
        return self.onnx.helper.make_tensor_value_info(name, kind, shape)
