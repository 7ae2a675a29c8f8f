"""Compare what a student's function returned with the reference: the first difference, as data."""

from typing import Any

import numpy as np

from course_lib.assignments.problem import Problem, problem

# Honest orders of summation differ by less than 1e-13 on numbers of size 1; float32 differs by 1e-8 and more.
TOLERANCE = 1e-9
SINGLE_PRECISION = 1e-5
LONGEST = 300  # characters that are quoted of what came


def plain(value: Any, depth: int = 3) -> Any:
    """Copy tuples, dicts and arrays, so that nobody can change them afterwards; anything else stays as it is."""
    if type(value) is np.ndarray:
        return value.copy()
    if depth and isinstance(value, tuple):
        return tuple(plain(v, depth - 1) for v in tuple.__iter__(value))
    if depth and isinstance(value, dict):
        return {k: plain(v, depth - 1) for k, v in dict.items(value)}
    return value


def unchanged(before: Any, after: Any) -> bool:
    """Tell whether an argument is still what it was before the call."""
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(unchanged(before[k], after[k]) for k in before)
    if isinstance(before, int | float):  # nobody can change a number that is somebody else's
        return True
    return type(after) is np.ndarray and after.dtype == before.dtype and np.array_equal(before, after)


def shape_text(array: np.ndarray, letters: str = "") -> str:
    """Write a shape, with its letters if they are known: `(B, H) = (2, 5)`."""
    names = letters.split()
    return f"({', '.join(names)}{',' * (len(names) == 1)}) = {array.shape}" if names else f"{array.shape}"


def difference(names: tuple[str, ...], letters: dict[str, str], expected: Any, got: Any) -> Problem | None:
    """Return how `got` differs from `expected`, one value or a tuple of values; `None` if it does not.

    A value is an array, a number or a dict of these.
    """
    if got is None:
        return problem("none")
    if len(names) == 1:
        return _part(names[0], letters, expected, got)
    if not isinstance(got, tuple) or len(got) != len(names):
        return problem("not_a_tuple", wanted=", ".join(names), got=_kind(got))
    parts = (_part(n, letters, e, g) for n, e, g in zip(names, expected, got, strict=True))
    return next((p for p in parts if p), None)


def _part(name: str, letters: dict[str, str], expected: Any, got: Any) -> Problem | None:
    if not isinstance(expected, dict):
        return _leaf(name, letters.get(name, ""), expected, got)
    if not isinstance(got, dict):
        return problem("not_a_dict", quantity=name, got=_kind(got))
    if expected.keys() != got.keys():
        return problem(
            "keys", quantity=name, wanted=", ".join(expected), got=", ".join(map(str, got))[:LONGEST] or "{}"
        )
    parts = (_leaf(f'{name}["{k}"]', letters.get(k, ""), expected[k], got[k]) for k in expected)
    return next((p for p in parts if p), None)


def _kind(value: Any) -> Problem | str:
    """Name the type of a result, with the number of its items or its shape."""
    kind = type(value).__name__
    if type(value) is np.ndarray:
        return problem("an_array", shape=f"{value.shape}")
    if type(value) in (tuple, list):
        return problem("one_item", type=kind) if len(value) == 1 else problem("items", type=kind, count=len(value))
    return kind


def _leaf(name: str, letters: str, expected: Any, got: Any) -> Problem | None:
    if isinstance(expected, np.ndarray):
        return _array(name, letters, expected, got)
    if not _is_number(got):
        return problem("not_a_number", quantity=name, got=_kind(got))
    if not np.isfinite(got):
        return problem("not_finite", quantity=name, index="", got=f"{got}")
    if abs(float(got) - expected) <= TOLERANCE * max(1.0, abs(expected)):
        return None
    return problem("number", quantity=name, expected=float(expected), got=float(got))


def _is_number(value: Any) -> bool:
    """Tell whether a value is one number: Python's, NumPy's, or an array without axes."""
    if type(value) is np.ndarray and value.shape == ():
        value = value[()]
    return type(value) in (int, float) or isinstance(value, np.integer | np.floating)


def _array(name: str, letters: str, expected: np.ndarray, got: Any) -> Problem | None:
    if type(got) is not np.ndarray:
        return problem("not_an_array", quantity=name, got=_kind(got))
    if got.shape != expected.shape:
        return problem("shape", quantity=name, wanted=shape_text(expected, letters), got=f"{got.shape}")
    if got.dtype != np.float64:
        return problem("dtype", quantity=name, got=f"{got.dtype}")
    finite = np.isfinite(got)
    other = finite != np.isfinite(expected)  # a reference is finite; a mistake may divide by zero, and is known by it
    if other.any():
        index = tuple(np.argwhere(other)[0])
        return problem("not_finite", quantity=name, index=[int(k) for k in index], got=f"{got[index]}")
    return _values(name, expected, got)


def _values(name: str, expected: np.ndarray, got: np.ndarray) -> Problem | None:
    gap = np.abs(got - expected)
    scale = max(1.0, float(np.abs(expected).max()))
    wrong = gap > TOLERANCE * scale
    if not wrong.any():
        return None
    at = np.unravel_index(gap.argmax(), gap.shape)
    return problem(
        "value",
        quantity=name,
        index=[int(k) for k in at],
        expected=float(expected[at]),
        got=float(got[at]),
        off=float(min(gap[at], np.finfo(float).max)),
        wrong=int(wrong.sum()),
        size=wrong.size,
        hint=problem("single_precision") if gap[at] < SINGLE_PRECISION * scale else "",
    )
