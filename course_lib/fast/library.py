"""The compiled kernels: one shared object for each instruction set and dtype, made when the package is installed.

The widest that this processor runs is loaded; `COURSE_KERNEL` names a lower one ("avx2", "baseline"), or "off".
"""

import ctypes
import os
import warnings
import zlib
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from course_lib.fast.buffers import give, take
from course_lib.language import tr

INSTRUCTION_SETS = ("avx512", "avx2", "baseline")
NUMBERS = {torch.float32: "float", torch.float64: "double"}


class Layer(ctypes.Structure):
    """What one layer reads in one direction, as `struct Layer` in kernel/sequence.hpp has it."""

    bytes_there = "kernel_layer_bytes"
    _fields_ = [
        *((name, ctypes.c_long) for name in ("T", "B", "I", "H", "backwards", "keep", "threads")),
        *((name, ctypes.c_void_p) for name in ("lengths", "x", "weight_ih", "weight_hh", "bias_ih", "bias_hh")),
        ("extra", ctypes.c_void_p * 3),
        ("state", ctypes.c_void_p * 4),
        *((name, ctypes.c_void_p) for name in ("z", "h", "s", "scratch")),
        ("last", ctypes.c_void_p * 4),
        ("dy", ctypes.c_void_p),
        ("dlast", ctypes.c_void_p * 4),
        *((name, ctypes.c_void_p) for name in ("dx", "dweight_ih", "dweight_hh", "dbias_ih", "dbias_hh")),
        ("dextra", ctypes.c_void_p * 3),
        ("dstate", ctypes.c_void_p * 4),
    ]


def address(tensor: Tensor | None) -> int | None:
    """Where a tensor's numbers begin; None is the null pointer."""
    return None if tensor is None else tensor.data_ptr()


def built(instruction_set: str, dtype: torch.dtype) -> Path | None:
    """The shared object of one instruction set and dtype, or None where it was not built."""
    stem = Path(__file__).with_name(f"kernel_{instruction_set}_{NUMBERS[dtype]}")
    return next((path for path in (stem.with_name(stem.name + s) for s in EXTENSION_SUFFIXES) if path.exists()), None)


def _fresh(path: Path) -> bool:
    """Whether an object was made from the sources beside this file; a package without sources has no others."""
    sources = sorted(Path(__file__).parent.glob("kernel/*.[ch]pp"))
    stamp = ctypes.CDLL(str(path)).kernel_stamp
    stamp.restype = ctypes.c_long
    return not sources or stamp() in (0, zlib.crc32(b"".join(source.read_bytes() for source in sources)))


@cache
def instruction_set() -> str | None:
    """The instruction set the kernels use here: "avx512", "avx2" or "baseline"; None where there is no kernel.

    Raises `ValueError` if `COURSE_KERNEL` names none of them, or one that this processor does not run.
    """
    asked = os.environ.get("COURSE_KERNEL", "")
    baseline = built("baseline", torch.float32)
    if asked == "off" or baseline is None or not _fresh(baseline):
        return None
    runs = INSTRUCTION_SETS[2 - ctypes.CDLL(str(baseline)).kernel_best() :]
    there = [name for name in runs if built(name, torch.float32) and built(name, torch.float64)]
    if asked and asked not in there:
        names = ", ".join([*there, "off"])
        raise ValueError(
            tr(
                pt=f"COURSE_KERNEL: aqui há {names}, recebido {asked!r}",
                en=f"COURSE_KERNEL: there are {names} here, got {asked!r}",
            )
        )
    return asked or next(iter(there), None)


@cache
def library(dtype: torch.dtype) -> Any:
    """The loaded kernels for float32 or float64, or None where there are none."""
    name = instruction_set()
    path = name and built(name, dtype)
    if not path:
        return None
    loaded = ctypes.CDLL(str(path))  # after torch, whose OpenMP and pool of threads it joins
    loaded.kernel_vector.restype = ctypes.c_long
    loaded.kernel_set_grain.argtypes, loaded.kernel_set_grain.restype = [ctypes.c_long], ctypes.c_long
    return loaded


def check_layout(loaded: Any, structure: type[ctypes.Structure]) -> None:
    """Raise `RuntimeError` unless a structure is as large here as in the kernel that is to read it."""
    asked: Any = structure.bytes_there  # type: ignore[attr-defined]
    there, here = getattr(loaded, asked)(), ctypes.sizeof(structure)
    if there != here:
        raise RuntimeError(
            tr(
                pt=f"{structure.__name__}: {here} bytes em Python, {there} no kernel; os campos têm de ser os mesmos",
                en=f"{structure.__name__}: {here} bytes in Python, {there} in the kernel; the fields must be the same",
            )
        )


def laid_out(tensor: Tensor) -> Tensor:
    """The tensor's numbers as they are, one after the other in memory."""
    return tensor.resolve_neg().contiguous()


def wide(dtype: torch.dtype, size: int) -> int:
    """H padded to whole vectors of the kernel."""
    vector = library(dtype).kernel_vector()
    return -(-size // vector) * vector


@cache
def _function(loaded: Any, name: str, structure: type[ctypes.Structure]) -> Any:
    check_layout(loaded, structure)
    function = getattr(loaded, name)
    function.restype = ctypes.c_long
    return function


def run(name: str, arguments: ctypes.Structure, dtype: torch.dtype) -> None:
    """Call a function of the kernel with the scratch that it asks for."""
    function = _function(library(dtype), name, type(arguments))
    scratch = take(dtype, function(ctypes.byref(arguments)))
    arguments.scratch = address(scratch)
    function(ctypes.byref(arguments))
    give(scratch)


@cache
def warn_once() -> None:
    """Say, once in a process, that there is no compiled kernel and what to do about it."""
    if os.environ.get("COURSE_KERNEL") == "off":
        return
    warnings.warn(
        tr(
            pt="course_lib.fast: o kernel não foi compilado nesta instalação, ou foi, de outra versão do código; as "
            "camadas rodam passo a passo, mais devagar e com os mesmos números. Para ter o kernel: instale g++ e rode "
            "`make env`.",
            en="course_lib.fast: the kernel was not compiled in this installation, or from another version of the "
            "sources; layers run step by step, slower and with the same numbers. To have the kernel: install g++ and "
            "run `make env`.",
        ),
        stacklevel=2,
    )
