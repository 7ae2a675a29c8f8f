"""What the grid by diagonals and the graph by levels ask of the kernel: a path, a call, a second derivative."""

import ctypes
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from course_lib.cells import CELLS
from course_lib.fast import check_path, why_not
from course_lib.fast.buffers import give, take
from course_lib.fast.library import library, warn_once
from course_lib.language import tr

PATHS = ("auto", "plain", "kernel")


def check_wave_path(path: object) -> str:
    """Return `path` if it is one of this module's `PATHS`. Raises `ValueError`, saying why, for another."""
    name = check_path(path)
    if name not in PATHS:
        raise ValueError(
            tr(
                pt=f'fast="{name}": só para camadas sobre sequências; aqui há {", ".join(PATHS)}',
                en=f'fast="{name}": for layers over sequences alone; there are {", ".join(PATHS)} here',
            )
        )
    return name


def kernel_serves(path: str, xs: Tensor) -> bool:
    """Tell whether the kernel is what runs a layer over xs on a path of `PATHS`: it serves where the LSTM's own does.

    Raises `ValueError`, saying why, if the kernel was asked for by name and does not serve.
    """
    if path == "plain":
        return False
    reason = why_not("kernel", CELLS["lstm"], xs, None)
    if reason and path == "kernel":
        raise ValueError(f'fast="kernel": {reason}')
    if reason and xs.device.type == "cpu" and library(torch.float32) is None:
        warn_once()
    return reason is None


def wide(dtype: torch.dtype, size: int) -> int:
    """H padded to whole vectors of the kernel."""
    vector = library(dtype).kernel_vector()
    return -(-size // vector) * vector


def run(name: str, arguments: ctypes.Structure, dtype: torch.dtype) -> None:
    """Call a function of the kernel with the scratch that it asks for."""
    function = getattr(library(dtype), name)
    function.restype = ctypes.c_long
    scratch = take(dtype, function(ctypes.byref(arguments)))
    arguments.scratch = scratch.data_ptr()
    function(ctypes.byref(arguments))
    give(scratch)


def keeps_graph() -> bool:
    """Tell whether the backward pass that is under way may be followed by another through the same graph."""
    return torch._C._autograd._get_current_graph_task_keep_graph()


def differentiable(
    plain: Callable[..., tuple[Tensor, ...]],
    inputs: tuple[Tensor, ...],
    needed: tuple[bool, ...],
    gradients: tuple[Tensor | None, ...],
) -> list[Tensor | None]:
    """The gradients of `inputs` by way of the plain path, which autograd can differentiate again."""
    pairs: list[Any] = [(a, g) for a, g in zip(plain(*inputs), gradients, strict=True) if g is not None]
    outputs, arriving = zip(*pairs, strict=True)
    wanted = [tensor for tensor, is_wanted in zip(inputs, needed, strict=True) if is_wanted]
    found = iter(torch.autograd.grad(outputs, wanted, arriving, create_graph=True, allow_unused=True))
    return [next(found) if is_wanted else None for is_wanted in needed]
