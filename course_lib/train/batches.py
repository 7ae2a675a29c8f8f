"""From arrays to tensors on the model's device, and from a set of examples to shuffled minibatches."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from course_lib.check import check_size
from course_lib.language import tr
from course_lib.tasks.base import Part


def choose_device(name: str = "auto") -> torch.device:
    """Return the device called `name`, such as "cpu", "cuda" or "cuda:1"; "auto" is CUDA if there is one, else the CPU.

    Raises `ValueError` for a name that torch does not know and for a GPU that this machine does not have.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(name)
    except RuntimeError:
        raise ValueError(
            tr(
                pt=f'device: esperado "auto", "cpu", "cuda" ou "cuda:N", recebido {name!r}',
                en=f'device: expected "auto", "cpu", "cuda" or "cuda:N", got {name!r}',
            )
        ) from None
    count = torch.cuda.device_count()
    if device.type == "cuda" and (device.index or 0) >= count:
        raise ValueError(
            tr(
                pt=f'device: pedido {name!r}, mas o torch vê {count} GPUs aqui; "auto" escolhe o que houver',
                en=f'device: {name!r} was asked for, but torch sees {count} GPUs here; "auto" takes what there is',
            )
        )
    return device


def to_tensors(batch: Any, model: nn.Module) -> Any:
    """Return `batch` with its arrays as tensors on the model's device, in the same tuples, lists and dictionaries.

    Floats take the dtype of the model's parameters, whole numbers become int64, truth values stay, and so does whatever
    is not an array. A NumPy array is copied.
    """
    first = next((p for p in model.parameters() if p.is_floating_point()), torch.empty(0))

    def convert(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: convert(entry) for key, entry in value.items()}
        if isinstance(value, tuple | list):
            entries = [convert(entry) for entry in value]
            return type(value)(*entries) if hasattr(value, "_fields") else type(value)(entries)
        if isinstance(value, np.ndarray | np.generic):
            value = torch.from_numpy(np.array(value))
        if not isinstance(value, torch.Tensor):
            return value
        if value.is_floating_point():
            return value.to(first.device, first.dtype)
        return value.to(first.device, value.dtype if value.dtype == torch.bool else torch.int64)

    return convert(batch)


class Minibatches:
    """Go through a part of a data set in epochs, `size` examples at a time: called with a generator, the next batch.

    Each epoch is a new order, drawn from that generator; its last batch may be smaller. `epoch` counts from 0. A
    checkpoint keeps the place in the middle of an epoch; make a new one for every run.
    Raises `ValueError` for a part or a size below 1.
    """

    def __init__(self, part: Part, size: int) -> None:
        check_size("part.count", part.count)
        check_size("size", size)
        self.part, self.size = part, size
        self.order: Sequence[int] = []
        self.position, self.epoch = 0, -1

    def __call__(self, rng: np.random.Generator) -> Any:
        if self.position >= len(self.order):
            self.order, self.position, self.epoch = rng.permutation(self.part.count).tolist(), 0, self.epoch + 1
        chosen = self.order[self.position : self.position + self.size]
        self.position += self.size
        return self.part.take(np.array(chosen))

    def state_dict(self) -> dict[str, Any]:
        """Return the place in the current epoch."""
        return {"order": list(self.order), "position": self.position, "epoch": self.epoch}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go to the place that `state_dict` returned. Raises `ValueError` if it is of a set of another size."""
        count = self.part.count
        if len(state["order"]) not in (0, count):
            got = len(state["order"])
            raise ValueError(
                tr(
                    pt=f"part.count: esperados {count} exemplos, recebidos {got}",
                    en=f"part.count: expected {count} examples, got {got}",
                )
            )
        self.order, self.position, self.epoch = state["order"], state["position"], state["epoch"]
