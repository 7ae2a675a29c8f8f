"""Read an ONNX model of recurrent operators, this course's or another's, as a recurrent layer."""

from pathlib import Path
from typing import Any

import numpy as np
import torch

from course_lib.cells import CELLS, Cell
from course_lib.check import check_finite, check_shape
from course_lib.language import tr
from course_lib.nn import Recurrent
from course_lib.onnx.export import checksum
from course_lib.onnx.operators import from_operator, library
from course_lib.onnx.verify import check_numbers

ACTIVATIONS = {"RNN": ["tanh"], "LSTM": ["sigmoid", "tanh", "tanh"], "GRU": ["sigmoid", "tanh"]}
READ = {"hidden_size", "direction", "activations", "linear_before_reset", "input_forget", "layout"}
MOVING = {  # operators that move numbers and make none
    *("Cast", "Concat", "Constant", "ConstantOfShape", "Expand", "Gather", "Identity", "Less", "Reshape", "Shape"),
    *("Slice", "Split", "Squeeze", "Transpose", "Unsqueeze", "Where"),
}


def load(path: str | Path) -> Recurrent:
    """Read the recurrent layer of an ONNX model: one that `export` wrote, or another's chain of one kind of operator.

    Accepts RNN, LSTM and GRU with the activations of the standard, forward or in both directions, float32, with
    Transpose, Reshape and the like between them; torch's own export of its recurrent layers is such a model. Before the
    layer is given back it runs on random numbers beside the model in onnxruntime, and both must agree to 1e-4: what
    the reading might have missed is refused. The layer is on the CPU; an initial state belongs to the call, not to it.

    Raises `ValueError` with the path and what is in the way: a damaged file, an unknown operator, activation or
    attribute (clip, layout=1), the direction "reverse", weights that are missing or of another dtype, numbers that
    differ; `OSError` if there is no such file; `ImportError` without the packages onnx and onnxruntime.
    Source: ONNX, Operators: RNN, LSTM, GRU.
    """
    try:
        model = _read(path)
        layer = _layer(model)
        check_numbers(model, layer)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    return layer


def _read(path: str | Path) -> Any:
    onnx = library("onnx")
    try:
        model = onnx.load_model(path)
        onnx.checker.check_model(model, full_check=True)
        for tensor in model.graph.initializer:
            onnx.numpy_helper.to_array(tensor)
    except OSError:
        raise
    except Exception as error:  # protobuf, the checker and NumPy each raise their own
        reason = str(error).partition("\n")[0]
        raise ValueError(
            tr(
                pt=f"esperado um modelo ONNX íntegro, recebido um arquivo que não se lê ({reason})",
                en=f"expected a whole ONNX model, got a file that cannot be read ({reason})",
            )
        ) from error
    return model


def _refuse(expected_pt: str, expected_en: str, got: Any) -> ValueError:
    return ValueError(tr(pt=f"esperado {expected_pt}, recebido {got}", en=f"expected {expected_en}, got {got}"))


def _layer(model: Any) -> Recurrent:
    onnx, graph = library("onnx"), model.graph
    others = sorted({node.op_type for node in graph.node} - MOVING - set(ACTIVATIONS))
    nodes = [node for node in graph.node if node.op_type in ACTIVATIONS]
    if others or not nodes:
        got = ", ".join(others) or tr(pt="nenhum deles", en="none of them")
        raise _refuse("um modelo de operadores RNN, LSTM ou GRU", "a model of operators RNN, LSTM or GRU", got)
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    constants = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "Constant" and node.attribute[0].name == "value":
            constants[node.output[0]] = onnx.numpy_helper.to_array(node.attribute[0].t)
    read = [_read_node(node, constants, metadata.get("cell", "")) for node in nodes]
    cell, size, directions = read[0][0], read[0][1], len(read[0][2])
    for number, (other, other_size, weights) in enumerate(read):
        if (other, other_size, len(weights)) != (cell, size, directions):
            wanted = f"{cell.name}, H={size}, {directions}"
            got = f"{other.name}, H={other_size}, {len(weights)} ({nodes[number].op_type})"
            raise _refuse(f"todas as camadas iguais ({wanted})", f"all layers alike ({wanted})", got)
    first = next((node for node in graph.node if node.output[0] == nodes[0].input[0]), None)
    batch_first = first is not None and first.op_type == "Transpose"
    input_size = read[0][2][0].weight_ih.shape[1]
    layer = Recurrent(cell, input_size, size, len(read), directions == 2, batch_first=batch_first)
    _fill(layer, [weights for _, _, weights in read])
    if metadata.get("sha256", checksum(layer)) != checksum(layer):
        raise _refuse("os pesos que foram exportados", "the weights that were exported", tr(pt="outros", en="others"))
    return layer


def _fill(layer: Recurrent, read: list[list[Any]]) -> None:
    with torch.no_grad():
        for number, weights in enumerate(read):
            for suffix, params in zip(layer.suffixes, weights, strict=True):
                for name, old, new in zip(params._fields, layer.params(number, suffix), params, strict=True):
                    check_finite(f"{name}_l{number}{suffix}", new)
                    check_shape(f"{name}_l{number}{suffix}", new, layer.cell.shapes[name], tuple(old.shape))
                    old.copy_(torch.tensor(new))


def _read_node(node: Any, constants: dict[str, np.ndarray], name: str) -> tuple[Cell, int, list[Any]]:
    """The cell, H and the parameters of each direction of one operator."""
    attributes = _attributes(node)
    arrays = {}
    for key, place in {"W": 1, "R": 2, "B": 3, "P": 7}.items():
        if key in "WR" or (place < len(node.input) and node.input[place]):
            arrays[key] = _weight(node.input[place], constants)
    shape = arrays["R"].shape
    check_shape("R", arrays["R"], "directions GH H", (len(arrays["W"]), "GH", "H"))
    size, directions = shape[2], shape[0]
    if directions != 1 + (attributes["direction"] == "bidirectional"):
        raise _refuse(f"W e R de {attributes['direction']}", f"W and R for {attributes['direction']}", shape)
    arrays.setdefault("B", np.zeros((directions, 2 * shape[1]), np.float32))
    cell = _cell(node.op_type, attributes, "P" in arrays, name)
    rows = (4 if node.op_type == "LSTM" else len(cell.gates)) * size
    sizes = {
        "W": ("GH D", (rows, "D")),
        "R": ("GH H", (rows, size)),
        "B": ("2GH", (2 * rows,)),
        "P": ("3H", (3 * size,)),
    }
    for key, array in arrays.items():
        letters, expected = sizes[key]
        check_shape(key, array, f"directions {letters}", (directions, *expected))
    return cell, size, [from_operator(cell, {key: a[k] for key, a in arrays.items()}) for k in range(directions)]


def _attributes(node: Any) -> dict[str, Any]:
    onnx = library("onnx")
    attributes: dict[str, Any] = {"direction": "forward", "layout": 0, "input_forget": 0, "linear_before_reset": 0}
    for attribute in node.attribute:
        value = onnx.helper.get_attribute_value(attribute)
        attributes[attribute.name] = value.decode() if isinstance(value, bytes) else value
    unknown = sorted(set(attributes) - READ)
    if unknown or attributes["layout"]:
        got = ", ".join(f"{name}={attributes[name]}" for name in unknown or ["layout"])
        raise _refuse(f"{node.op_type} sem esse atributo", f"{node.op_type} without that attribute", got)
    direction = attributes["direction"]
    if direction not in ("forward", "bidirectional"):
        raise _refuse("direction forward ou bidirectional", "direction forward or bidirectional", direction)
    wanted: list[str] = ACTIVATIONS[node.op_type] * (1 + (direction == "bidirectional"))
    given = [name.decode().lower() for name in attributes.get("activations", [])] or wanted
    if given != wanted:
        names = ", ".join(wanted)
        raise _refuse(f"activations {names}", f"activations {names}", ", ".join(given))
    return attributes


def _weight(name: str, constants: dict[str, np.ndarray]) -> np.ndarray:
    if name not in constants:
        got = tr(pt=f"{name!r} de fora", en=f"{name!r} from outside")
        raise _refuse("os pesos dentro do modelo", "the weights inside the model", got)
    if constants[name].dtype != np.float32:
        raise _refuse(f"{name} em float32", f"{name} in float32", constants[name].dtype)
    return constants[name]


def _cell(operator: str, attributes: dict[str, Any], peepholes: bool, name: str) -> Cell:
    """The cell that the operator is; `name`, from the metadata, tells apart those that are one operator."""
    if operator == "RNN":
        return CELLS["rnn"]
    if operator == "GRU":
        return CELLS["gru" if attributes["linear_before_reset"] else "gru_reset_before"]
    if attributes["input_forget"] and peepholes:
        raise _refuse("input_forget sem peepholes", "input_forget without peepholes", "P")
    if attributes["input_forget"]:
        return CELLS["lstm_coupled"]
    return CELLS["lstm_peephole" if peepholes else "lstm_no_forget" if name == "lstm_no_forget" else "lstm"]
