"""Run a model in onnxruntime beside a layer: the proof that the reading missed nothing."""

from typing import Any

import numpy as np
import torch

from course_lib.language import tr
from course_lib.nn import Recurrent
from course_lib.onnx.operators import library

TOLERANCE = 1e-4
STEPS, BATCH = 3, 2  # where the model leaves them free


def check_numbers(model: Any, layer: Recurrent) -> None:
    """Raise `ValueError` unless the model, in onnxruntime on the CPU, gives the layer's outputs on random inputs.

    The inputs xs (T, B, D), or (B, T, D) if the layer is batch first, come from the model's declared sizes; a required
    initial state is 0 and the lengths are T. One of its outputs must be the layer's, as (T, B, directions·H) or as the
    operator has them, (T, directions, B, H), or else the last h, (directions, B, H), to 1e-4.
    """
    session = _session(model)
    source = _source(model.graph)
    feed: dict[str, np.ndarray] = {}
    for entry in session.get_inputs():
        if entry.name == source and len(entry.shape) == 3:
            free = (BATCH, STEPS) if layer.batch_first else (STEPS, BATCH)
            sizes = [
                n if isinstance(n, int) else m for n, m in zip(entry.shape, (*free, layer.input_size), strict=True)
            ]
            feed[source] = np.random.default_rng(0).standard_normal(sizes).astype(np.float32)
    if source not in feed or feed[source].shape[2] != layer.input_size:
        raise _refuse(f"uma entrada (T, B, D={layer.input_size})", f"an input (T, B, D={layer.input_size})", source)
    steps, batch = feed[source].shape[:2][:: -1 if layer.batch_first else 1]
    for entry in session.get_inputs():
        if "int" in entry.type:
            feed[entry.name] = np.full(batch, steps, np.int32)
        elif entry.name != source:
            shape = [n if isinstance(n, int) else batch for n in entry.shape]
            feed[entry.name] = np.zeros(shape, np.float32)
    _compare(_run(session, feed), layer, torch.tensor(feed[source]))


def _refuse(expected_pt: str, expected_en: str, got: Any) -> ValueError:
    return ValueError(tr(pt=f"esperado {expected_pt}, recebido {got}", en=f"expected {expected_en}, got {got}"))


def _session(model: Any) -> Any:
    runtime = library("onnxruntime")
    options = runtime.SessionOptions()
    options.log_severity_level = 4  # fatal: what goes wrong is told in our words, below
    try:
        return runtime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's exceptions share no other base
        raise _refuse("um modelo que o onnxruntime carregue", "a model that onnxruntime loads", error) from error


def _run(session: Any, feed: dict[str, np.ndarray]) -> list[np.ndarray]:
    try:
        return session.run(None, feed)
    except Exception as error:
        raise _refuse("um modelo que o onnxruntime rode", "a model that onnxruntime runs", error) from error


def _source(graph: Any) -> str:
    """The name where the first recurrent operator's input begins: followed back, first input by first input."""
    made = {output: node for node in graph.node for output in node.output}
    name = next(node.input[0] for node in graph.node if node.op_type in ("RNN", "LSTM", "GRU"))
    while name in made and made[name].input:
        name = made[name].input[0]
    return name


def _compare(outputs: list[np.ndarray], layer: Recurrent, xs: torch.Tensor) -> None:
    training = layer.training
    with torch.no_grad():
        ys, state = layer.eval()(xs)
    layer.train(training)
    wanted, last = ys.numpy(), layer.cell.unpack(state)[0].numpy()
    time_first = wanted.swapaxes(0, 1) if layer.batch_first else wanted
    by_direction = time_first.reshape(*time_first.shape[:2], len(layer.suffixes), -1).swapaxes(1, 2)
    forms = (wanted, by_direction, last, last[-len(layer.suffixes) :])
    differences = [abs(y - form).max() for y in outputs for form in forms if y.shape == form.shape]
    if not differences or not min(differences) <= TOLERANCE:
        shapes = tr(pt="saídas de outra forma", en="outputs of another shape")
        got = f"{min(differences):.2g}" if differences else shapes
        raise _refuse(f"as saídas da camada, a menos de {TOLERANCE:g}", f"the layer's outputs, to {TOLERANCE:g}", got)
