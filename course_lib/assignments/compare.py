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
# What often comes where an array is due, by the name of its type, and the sentence that says what it is.
_FOREIGN = {"Tensor": "tensor_for_array", "generator": "a_generator", "NoneType": "nothing", "function": "a_function"}
_DTYPES = {"i": "whole_numbers", "u": "whole_numbers", "b": "truth_values", "f": "other_floats", "O": "objects"}


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


def same(one: Any, other: Any, depth: int = 3) -> bool:
    """Tell whether two results are equal, up to how their sums were rounded; of what is no data, whether of a type."""
    if depth and isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(same(a, b, depth - 1) for a, b in zip(one, other, strict=True))
    if depth and isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k], depth - 1) for k in one)
    one, other = (np.asarray(value) if type(value) in _NUMBERS else value for value in (one, other))
    if type(one) is np.ndarray and type(other) is np.ndarray and one.dtype.kind in "biufc":
        return one.shape == other.shape and np.allclose(one, other, TOLERANCE, TOLERANCE, equal_nan=True)
    return type(one).__name__ == type(other).__name__


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
    """Name the type of a result, with what else helps to find it: its items, its shape, where it comes from."""
    kind = type(value).__name__  # of what stands in another process, too
    if type(value) is np.ndarray:
        return problem("an_array", shape=f"{value.shape}")
    if is_tensor(value):
        return problem("a_tensor", shape=f"{tuple(value.shape)}")
    if type(value) in (tuple, list):
        return problem("one_item", type=kind) if len(value) == 1 else problem("items", type=kind, count=len(value))
    if type(value) in _NUMBERS:
        return problem("one_number", type=kind)
    return problem(_FOREIGN[kind], type=kind) if kind in _FOREIGN else kind


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
    truths = ours.dtype.kind == theirs.dtype.kind == "b"
    if ours.dtype.kind in "biu":
        if theirs.dtype.kind not in "biu":
            return problem("not_whole", quantity=name, wanted=f"{ours.dtype}", got=f"{theirs.dtype}")
        ours, theirs = ours.astype(np.float64), theirs.astype(np.float64)
    if theirs.dtype.kind == "f" and theirs.dtype != np.float64:
        return problem("dtype", quantity=name, got=problem("torch_floats", type=f"{theirs.dtype}"))
    found = _array(name, letters, ours, theirs)
    if found is None and expected.requires_grad and not got.requires_grad:
        return problem("no_gradient", quantity=name)
    return _truth(**found.fields) if found is not None and found.kind == "value" and truths else found


def _truth(expected: float, got: float, **fields: Any) -> Problem:
    """Say of a truth value what it is, not which number."""
    kept = {name: fields[name] for name in ("quantity", "index", "wrong", "size")}
    return problem("truth", expected=f"{expected == 1}", got=f"{got == 1}", **kept)


def _array(name: str, letters: str, expected: np.ndarray, got: Any) -> Problem | None:
    if type(got) is not np.ndarray:
        what = problem("tensor_for_array", type="Tensor") if is_tensor(got) else kind_of(got)
        return problem("a_list" if type(got) is list else "not_an_array", quantity=name, got=what)
    if got.shape != expected.shape:
        kind = _shapes(expected.shape, got.shape)
        return problem(kind, quantity=name, wanted=shape_text(expected, letters), got=f"{got.shape}")
    return _numbers(name, expected, got)


def _shapes(expected: tuple[int, ...], got: tuple[int, ...]) -> str:
    """Name the way in which two shapes differ: the axes exchanged, or one that NumPy would stretch without a word."""
    if sorted(expected) == sorted(got):
        return "shape_turned"
    stretched = zip(expected[::-1], got[::-1], strict=False)
    if len(got) <= len(expected) and all(have in (want, 1) for want, have in stretched):
        return "shape_stretched"
    return "shape"


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
        return problem("dtype", quantity=name, got=_dtype(got.dtype))
    finite = np.isfinite(got)
    other = finite != np.isfinite(expected)  # a reference is finite; a mistake may divide by zero, and is known by it
    if other.any():
        index = np.unravel_index(int(other.argmax()), other.shape)
        return problem("not_finite", quantity=name, index=_place(index), got=_endless(got[index]))
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


def _dtype(dtype: np.dtype) -> Problem | str:
    return problem(_DTYPES[dtype.kind], type=f"{dtype}") if dtype.kind in _DTYPES else f"{dtype}"


def _endless(number: Any) -> Problem:
    return problem("a_nan" if np.isnan(number) else "an_infinity", number=f"{number}")
