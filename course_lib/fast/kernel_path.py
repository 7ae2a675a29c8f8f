"""What the grid by diagonals and the graph by levels ask of the kernel: a path, a call, a second derivative."""

import torch
from torch import Tensor

from course_lib.cells import CELLS
from course_lib.fast import check_path, why_not
from course_lib.fast.library import library, warn_once
from course_lib.language import tr

PATHS = ("auto", "plain", "kernel")


def check_kernel_path(path: object) -> str:
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
