"""A small assignment whose models come with weights in a file of their own, and such files, right and wrong."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import torch
from nbformat import NotebookNode
from safetensors.torch import save

from course_lib.grading.notebook import source
from course_lib.grading.notebook.student import full_edition
from course_lib.grading.sample import hand_ins

SMALL = "a0"
FILE = "names.safetensors"
POINTS = 5.0
SMALL_DIR = Path(__file__).parent / "small_assignment"


@contextmanager
def small_assignment() -> Iterator[None]:
    """Let the small assignment be the only one that there is."""
    with mock.patch.object(source, "ASSIGNMENTS_DIR", SMALL_DIR):
        yield


def full() -> NotebookNode:
    """Return the small assignment with its hidden tests."""
    with small_assignment():
        return full_edition(SMALL, "pt")


def solved() -> NotebookNode:
    """Return the small assignment as a student hands it in, solved."""
    with small_assignment():
        return hand_ins.solved(SMALL, "en")


def tensors(right: float = 1.0) -> dict[str, torch.Tensor]:
    """Return weights with which that part of the answers is right."""
    turned = torch.roll(torch.eye(4), 1, 0)
    turned[: round(4 * right)] = torch.eye(4)[: round(4 * right)]
    return {"out.weight": turned, "out.bias": torch.zeros(4)}


def file(right: float = 1.0, **metadata: str) -> bytes:
    """Return those weights as a file of safetensors."""
    written: bytes = save(tensors(right), metadata or None)
    return written


def raw(header: object, data: bytes = b"") -> bytes:
    """Return a file of safetensors with a header of one's own, which may be text."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data
