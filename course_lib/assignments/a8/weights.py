"""The weights that were handed in: read as bytes, never by code that they bring, and held against the class."""

from collections.abc import Mapping
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load
from torch import Tensor

from course_lib.assignments.compare import is_tensor
from course_lib.assignments.handed_in import NotHandedIn, TooLarge, read
from course_lib.assignments.problem import Problem, problem

AT_MOST = 4_000_000  # bytes: a million numbers
_PICKLES = b"PK\x03\x04", b"\x80"  # torch.save's archive, and a bare pickle
_NAMED = 4  # tensors that one sentence names


class Refused(Exception):
    """A model or its file that cannot be judged; `problem` says why, `mistake` names what explains it."""

    def __init__(self, said: Problem, mistake: str = "") -> None:
        super().__init__(said.kind)
        self.problem, self.mistake = said, mistake


def read_weights(file: str) -> dict[str, Tensor]:
    """Return the tensors of a safetensors file that was handed in. Raises `Refused`."""
    try:
        data = read(file, AT_MOST)
    except NotHandedIn as error:
        raise Refused(problem("file", pt=error.text.pt, en=error.text.en)) from None
    except TooLarge as error:
        raise Refused(problem("file_too_large", pt=error.text.pt, en=error.text.en)) from None
    if not data:
        raise Refused(problem("file_empty", file=file))
    try:
        return dict(sorted(load(data).items()))  # safetensors keeps no order
    except (SafetensorError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, OverflowError) as error:
        if data.startswith(_PICKLES):  # only now: the length of an honest header may begin like a pickle
            raise Refused(problem("pickle", file=file)) from None
        text = str(error).removeprefix("Error while deserializing header: ")[:100]
        raise Refused(problem("not_safetensors", file=file, error=text or type(error).__name__)) from None


def check_fit(file: str, weights: Mapping[str, Tensor], state: Mapping[str, Any]) -> None:
    """Raise `Refused` unless the file has the tensors of the class's `state`, all of them finite, and no others."""
    missing, extra = ([n for n in a if n not in b] for a, b in ((state, weights), (weights, state)))
    if missing or extra:
        kind = "tensors_renamed" if missing and extra else "tensors_missing" if missing else "tensors_extra"
        raise Refused(problem(kind, file=file, missing=_list(missing), extra=_list(extra)))
    for name, tensor in weights.items():
        said = _differs(tensor, state[name])
        if said:
            raise Refused(problem(said.kind, file=file, tensor=_short(name), **said.fields))


def _differs(tensor: Tensor, wanted: Any) -> Problem | None:
    if not is_tensor(wanted) or tensor.shape != wanted.shape:
        got = tuple(wanted.shape) if is_tensor(wanted) else type(wanted).__name__
        return problem("tensor_shape", got=f"{tuple(tensor.shape)}", wanted=f"{got}")
    if tensor.dtype != wanted.dtype:
        return problem("tensor_dtype", got=f"{tensor.dtype}", wanted=f"{wanted.dtype}")
    wrong = int((~torch.isfinite(tensor)).sum())
    return problem("tensor_not_finite", count=wrong, size=tensor.numel()) if wrong else None


def _list(names: list[str]) -> str:
    more = f" (+{len(names) - _NAMED})" if len(names) > _NAMED else ""
    return ", ".join(map(_short, names[:_NAMED])) + more


def _short(name: Any) -> str:
    return str(name)[:60]
