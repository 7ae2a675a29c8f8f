"""Compare what a student's function returned with the reference: the first difference, as data."""

import sys
from typing import Any

import numpy as np

from course_lib.assignments.problem import Problem, problem

# Honest orders of summation differ by less than 1e-13 on numbers of size 1; float32 differs by 1e-8 and more.
TOLERANCE = 1e-9
SINGLE_PRECISION = 1e-5
LONGEST = 300  # characters that are quoted of what came
_NUMBERS = frozenset((float, int, complex, *np.sctypeDict.values()))


def is_tensor(value: Any) -> bool:
    """Tell whether a value is a tensor of torch's, which is not imported to find out."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def plain(value: Any, depth: int = 3) -> Any:
    """Copy tuples, dicts, arrays and tensors, so that nobody can change them later; anything else stays as it is."""
    if type(value) is np.ndarray:
        return value.copy()
    if is_tensor(value):
        return value.detach().clone().requires_grad_(value.requires_grad)
    if depth and isinstance(value, tuple):
        return tuple(plain(v, depth - 1) for v in tuple.__iter__(value))
    if depth and isinstance(value, dict):
        return {k: plain(v, depth - 1) for k, v in dict.items(value)}
    return value


def unchanged(before: Any, after: Any) -> bool:
    """Tell whether an argument is still what it was before the call."""
    if isinstance(before, int | float):  # nobody can change a number that is somebody else's
        return True
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(unchanged(before[k], after[k]) for k in before)
    if is_tensor(before):
        return is_tensor(after) and unchanged(before.detach().numpy(), after.detach().numpy())
    return type(after) is np.ndarray and after.dtype == before.dtype and np.array_equal(before, after)


def shape_text(array: np.ndarray, letters: str = "") -> str:
    """Write a shape, with its letters if they are known: `(B, H) = (2, 5)`."""
    names = letters.split()
    return f"({', '.join(names)}{',' * (len(names) == 1)}) = {tuple(array.shape)}" if names else f"{tuple(array.shape)}"


def difference(names: tuple[str, ...], letters: dict[str, str], expected: Any, got: Any) -> Problem | None:
    """Return how `got` differs from `expected`, arrays, numbers, or a tuple of them and dicts; `None` if not."""
    if got is None:
        return problem("none")
    if len(names) == 1:
        return _part(names[0], letters, expected, got)
    if not isinstance(got, tuple) or len(got) != len(names):
        return problem("not_a_tuple", wanted=", ".join(names), got=kind_of(got))
    parts = (_part(n, letters, e, g) for n, e, g in zip(names, expected, got, strict=True))
    return next((p for p in parts if p), None)


def _part(name: str, letters: dict[str, str], expected: Any, got: Any) -> Problem | None:
    if not isinstance(expected, dict):
        return _leaf(name, letters.get(name, ""), expected, got)
    if not isinstance(got, dict):
        return problem("not_a_dict", quantity=name, got=kind_of(got))
    if expected.keys() != got.keys():
        return problem(
            "keys", quantity=name, wanted=", ".join(expected), got=", ".join(map(str, got))[:LONGEST] or "{}"
        )
    parts = (_leaf(f'{name}["{k}"]', letters.get(k, ""), expected[k], got[k]) for k in expected)
    return next((p for p in parts if p), None)


def kind_of(value: Any) -> Problem | str:
    """Name the type of a result, with the number of its items or its shape."""
    kind = type(value).__name__
    if type(value) is np.ndarray:
        return problem("an_array", shape=f"{value.shape}")
    if is_tensor(value):
        return problem("a_tensor", shape=f"{tuple(value.shape)}")
    if type(value) in (tuple, list):
        return problem("one_item", type=kind) if len(value) == 1 else problem("items", type=kind, count=len(value))
    return kind


def _leaf(name: str, letters: str, expected: Any, got: Any) -> Problem | None:
    if is_tensor(expected):
        return _tensor(name, letters, expected, got)
    if isinstance(expected, int | float):
        return _number(name, expected, got)
    return _array(name, letters, expected, got)


def _tensor(name: str, letters: str, expected: Any, got: Any) -> Problem | None:
    if not is_tensor(got):
        return problem("not_a_tensor", quantity=name, got=kind_of(got))
    try:
        ours, theirs = (tensor.detach().cpu().numpy() for tensor in (expected, got))
    except TypeError:  # a kind of number that NumPy does not have
        return problem("dtype", quantity=name, got=f"{got.dtype}")
    if ours.dtype.kind in "biu":
        if theirs.dtype.kind not in "biu":
            return problem("not_whole", quantity=name, wanted=f"{ours.dtype}", got=f"{theirs.dtype}")
        ours, theirs = ours.astype(np.float64), theirs.astype(np.float64)
    found = _array(name, letters, ours, theirs)
    if found is None and expected.requires_grad and not got.requires_grad:
        return problem("no_gradient", quantity=name)
    return found


def _array(name: str, letters: str, expected: np.ndarray, got: Any) -> Problem | None:
    if type(got) is not np.ndarray:
        return problem("not_an_array", quantity=name, got=kind_of(got))
    if got.shape != expected.shape:
        return problem("shape", quantity=name, wanted=shape_text(expected, letters), got=f"{got.shape}")
    return _numbers(name, expected, got)


def _number(name: str, expected: float, got: Any) -> Problem | None:
    """Compare a number: one of Python's or NumPy's, whole or not, or an array without axes."""
    array = np.asarray(got) if type(got) in _NUMBERS else got
    if type(array) is not np.ndarray or array.shape:
        return problem("not_a_number", quantity=name, got=kind_of(got))
    whole = array.dtype.kind in "iu"
    return _numbers(name, np.array(expected, np.float64), array.astype(np.float64) if whole else array)


def _numbers(name: str, expected: np.ndarray, got: np.ndarray) -> Problem | None:
    if got.dtype.kind == "c":
        return problem("complex", quantity=name, got=f"{got.dtype}")
    if got.dtype != np.float64:
        return problem("dtype", quantity=name, got=f"{got.dtype}")
    finite = np.isfinite(got)
    other = finite != np.isfinite(expected)  # a reference is finite; a mistake may divide by zero, and is known by it
    if other.any():
        index = np.unravel_index(int(other.argmax()), other.shape)
        return problem("not_finite", quantity=name, index=_place(index), got=f"{got[index]}")
    return _values(name, expected, got)


def _values(name: str, expected: np.ndarray, got: np.ndarray) -> Problem | None:
    gap = np.abs(got - expected)
    scale = float(np.abs(expected).max(initial=1.0))
    wrong = gap > TOLERANCE * scale
    if not wrong.any():
        return None
    at = np.unravel_index(gap.argmax(), gap.shape)
    return problem(
        "value" if got.shape else "number",
        quantity=name,
        index=_place(at),
        expected=float(expected[at]),
        got=float(got[at]),
        off=float(min(gap[at], np.finfo(float).max)),
        wrong=int(wrong.sum()),
        size=wrong.size,
        hint=problem("single_precision") if gap[at] < SINGLE_PRECISION * scale else "",
    )


def _place(index: tuple[Any, ...]) -> list[int] | str:
    return [int(k) for k in index] or ""  # a number has no index
