"""Whole sequences at once, behind the names of `nn.Recurrent`: which path runs a layer, and why."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from course_lib.cells import CELLS, Cell
from course_lib.cells.base import State
from course_lib.check import refusal
from course_lib.fast.captured import captured, captured_reason
from course_lib.fast.fused import fused, fused_reason
from course_lib.fast.library import instruction_set, library, warn_once
from course_lib.fast.plain import alive, plain
from course_lib.fast.scan import scan_pays, torch_scan
from course_lib.fast.sequence import SLOTS, sequence
from course_lib.language import tr
from course_lib.ops import is_traced

__all__ = ["PATHS", "alive", "choose", "instruction_set", "plain", "why_not"]

PATHS = ("auto", "plain", "kernel", "captured", "fused")
Path = Callable[..., tuple[Tensor, State]]


def choose(path: str, cell: Cell, xs: Tensor, params: Any) -> Path:
    """Return what runs `cell` over xs (T, B, D) on a path of `PATHS`: "auto" is the kernel where it serves, else plain,
    or for cells that are linear in their state a scan of chunks side by side where that is faster.

    Raises `ValueError`, saying why, if a path asked for by name does not serve.
    """
    if path == "plain":
        return plain
    if path == "auto":
        if why_not("kernel", cell, xs, params) is None:
            return _RUN["kernel"]
        if xs.device.type == "cpu" and not is_traced(xs) and library(torch.float32) is None:
            warn_once()
        return torch_scan if scan_pays(cell, xs) else plain
    if reason := why_not(path, cell, xs, params):
        raise ValueError(tr(pt=f'fast="{path}": {reason}', en=f'fast="{path}": {reason}'))
    return _RUN[path]


def check_path(path: object) -> str:
    """Return `path` if it is one of `PATHS`, else raise `ValueError`."""
    if path not in PATHS:
        raise refusal("fast", ", ".join(PATHS), ", ".join(PATHS), repr(path))
    return str(path)


def why_not(path: str, cell: Cell, xs: Tensor, params: Any) -> str | None:
    """Say why `path` cannot run `cell` over xs (T, B, D), or None if it can."""
    return _REASONS[path](cell, xs, params)


def _kernel_reason(cell: Cell, xs: Tensor, params: Any) -> str | None:
    if cell.name not in SLOTS or cell.step is not CELLS[cell.name].step:
        return tr(
            pt=f"a célula {cell.name} não tem kernel compilado", en=f"the cell {cell.name} has no compiled kernel"
        )
    if xs.device.type != "cpu":
        return tr(
            pt=f"o kernel é da CPU, os dados estão em {xs.device}", en=f"the kernel is the CPU's, not {xs.device}'s"
        )
    if xs.dtype not in (torch.float32, torch.float64):
        return tr(pt=f"só float32 e float64, não {xs.dtype}", en=f"float32 and float64 alone, not {xs.dtype}")
    if is_traced(xs) or torch._C._are_functorch_transforms_active() or torch.is_autocast_enabled("cpu"):
        return tr(pt="as operações estão sendo transformadas", en="the operations are being transformed")
    if torch.autograd.forward_ad._current_level >= 0:
        return tr(pt="derivadas para a frente pedem as operações", en="forward derivatives need the operations")
    if library(xs.dtype) is None:
        return tr(
            pt="o kernel não foi compilado nesta instalação", en="the kernel was not compiled in this installation"
        )
    return None


_REASONS: dict[str, Callable[[Cell, Tensor, Any], str | None]] = {
    **dict.fromkeys(("auto", "plain"), lambda cell, xs, params: None),
    "kernel": _kernel_reason,
    "captured": captured_reason,
    "fused": fused_reason,
}
_RUN: dict[str, Path] = {"plain": plain, "kernel": sequence, "captured": captured, "fused": fused}
