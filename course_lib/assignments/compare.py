"""Compare what a student's function returned with the reference, and say the difference in the current language."""

from typing import Any

import numpy as np

from course_lib.language import tr

# Honest orders of summation differ by less than 1e-13 on numbers of size 1; float32 differs by 1e-8 and more.
TOLERANCE = 1e-9
SINGLE_PRECISION = 1e-5


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
    return type(after) is np.ndarray and after.dtype == before.dtype and np.array_equal(before, after)


def shape_text(array: np.ndarray, letters: str = "") -> str:
    """Write a shape, with its letters if they are known: `(B, H) = (2, 5)`."""
    names = letters.split()
    return f"({', '.join(names)}{',' * (len(names) == 1)}) = {array.shape}" if names else f"{array.shape}"


def difference(names: tuple[str, ...], letters: dict[str, str], expected: Any, got: Any) -> str | None:
    """Say how `got` differs from `expected`, one array or a tuple of arrays and dicts; `None` if it does not."""
    if got is None:
        return tr(pt="devolveu None: faltou um `return`?", en="returned None: is a `return` missing?")
    if len(names) == 1:
        return _part(names[0], letters, expected, got)
    wanted = f"({', '.join(names)})"
    if not isinstance(got, tuple) or len(got) != len(names):
        kind = _kind(got)
        return tr(pt=f"esperada uma tupla {wanted}, recebido {kind}", en=f"expected a tuple {wanted}, got {kind}")
    parts = (_part(n, letters, e, g) for n, e, g in zip(names, expected, got, strict=True))
    return next((p for p in parts if p), None)


def _part(name: str, letters: dict[str, str], expected: Any, got: Any) -> str | None:
    if not isinstance(expected, dict):
        return _array(name, letters.get(name, ""), expected, got)
    if not isinstance(got, dict):
        kind = _kind(got)
        return tr(pt=f"{name}: esperado um dicionário, recebido {kind}", en=f"{name}: expected a dict, got {kind}")
    if expected.keys() != got.keys():
        wanted, keys = ", ".join(expected), ", ".join(map(str, got)) or "{}"
        return tr(
            pt=f"{name}: esperadas as chaves {wanted}; recebidas {keys}",
            en=f"{name}: expected keys {wanted}; got {keys}",
        )
    parts = (_array(f'{name}["{k}"]', letters.get(k, ""), expected[k], got[k]) for k in expected)
    return next((p for p in parts if p), None)


def _kind(value: Any) -> str:
    """Name the type of a result, with the number of its items or its shape."""
    kind = type(value).__name__
    if type(value) is np.ndarray:
        return tr(pt=f"um array de forma {value.shape}", en=f"an array of shape {value.shape}")
    if type(value) in (tuple, list):
        n = len(value)
        return tr(
            pt=f"{kind} com {n} {'item' if n == 1 else 'itens'}", en=f"a {kind} of {n} {'item' if n == 1 else 'items'}"
        )
    return kind


def _array(name: str, letters: str, expected: np.ndarray, got: Any) -> str | None:
    if type(got) is not np.ndarray:
        kind = _kind(got)
        return tr(
            pt=f"{name}: esperado um array NumPy, recebido {kind}", en=f"{name}: expected a NumPy array, got {kind}"
        )
    if got.shape != expected.shape:
        wanted = shape_text(expected, letters)
        return tr(
            pt=f"{name}: esperada a forma {wanted}, recebida {got.shape}",
            en=f"{name}: expected shape {wanted}, got {got.shape}",
        )
    if got.dtype != np.float64:
        return tr(
            pt=f"{name}: esperado dtype float64, recebido {got.dtype}",
            en=f"{name}: expected dtype float64, got {got.dtype}",
        )
    return _values(name, expected, got)


def _values(name: str, expected: np.ndarray, got: np.ndarray) -> str | None:
    finite = np.isfinite(got)
    if not finite.all():
        index = [int(k) for k in np.argwhere(~finite)[0]]
        value = got[tuple(index)]
        return tr(
            pt=f"{name}{index}: recebido {value}, e todo número devia ser finito",
            en=f"{name}{index}: got {value}, where every number should be finite",
        )
    gap = np.abs(got - expected)
    scale = max(1.0, float(np.abs(expected).max()))
    wrong = gap > TOLERANCE * scale
    if not wrong.any():
        return None
    at = np.unravel_index(gap.argmax(), gap.shape)
    place, want, have, off = f"{name}{[int(k) for k in at]}", expected[at], got[at], gap[at]
    count, size = int(wrong.sum()), wrong.size
    return tr(
        pt=f"{place}: esperado {want:.6g}, recebido {have:.6g}, diferença {off:.3g} ({count} de {size} errados)",
        en=f"{place}: expected {want:.6g}, got {have:.6g}, off by {off:.3g} ({count} of {size} wrong)",
    ) + (_about_precision() if off < SINGLE_PRECISION * scale else "")


def _about_precision() -> str:
    return tr(
        pt=". Uma diferença tão pequena é a de contas em float32: use float64 em todas.",
        en=". A difference this small is that of float32 arithmetic: use float64 throughout.",
    )
