"""What every public function asks of its arrays: shapes told by letter, one dtype, one device, finite numbers.

Each check raises `ValueError` with what was expected and what came, in the language in use. Nothing is ever broadcast.
"""

from math import isfinite
from numbers import Integral, Real
from typing import Any

import numpy as np

from course_lib.language import tr
from course_lib.ops import Array, is_torch, is_traced


def refusal(name: str, expected_pt: str, expected_en: str, got: Any) -> ValueError:
    """Return the error that says what was expected of `name`, in both languages, and what came."""
    return ValueError(
        tr(pt=f"{name}: esperado {expected_pt}, recebido {got}", en=f"{name}: expected {expected_en}, got {got}")
    )


def check_array(name: str, array: Any) -> None:
    """Raise `ValueError` unless `array` is a NumPy array or a torch tensor of real numbers, not masked, not sparse."""
    got = getattr(array, "dtype", type(array).__name__)
    if is_torch(array):
        sparse = array.is_sparse or array.is_sparse_csr
        if not array.is_complex() and not sparse:
            return
        got = array.layout if sparse else got
    elif isinstance(array, np.ma.MaskedArray | np.matrix):  # products and sums mean something else there
        got = type(array).__name__
    elif isinstance(array, np.ndarray | np.generic) and array.dtype.kind in "fiub":
        return
    raise refusal(name, "um array de números reais", "an array of real numbers", got)


def check_shape(name: str, array: Array, letters: str, expected: tuple[int | str, ...]) -> None:
    """Raise `ValueError` unless `array` has the shape `expected`, where a letter admits any size but 0.

    `letters` names the axes, such as "T B D"; a number in `expected` fixes the size of its letter.
    """
    check_array(name, array)
    got = tuple(array.shape)
    fits = len(got) == len(expected) and all(isinstance(e, str) or e == g for e, g in zip(expected, got, strict=True))
    if fits and 0 not in got:
        return
    wanted = ", ".join(n if isinstance(e, str) else f"{n}={e}" for n, e in zip(letters.split(), expected, strict=True))
    shape = f"({wanted},)" if len(expected) == 1 else f"({wanted})"
    if fits:
        raise refusal(name, f"{shape} sem eixo vazio", f"{shape} with no empty axis", got)
    raise refusal(name, shape, shape, got)


def check_same_kind(name: str, array: Array, like: Array) -> None:
    """Raise `ValueError` unless `array` comes from the library, the floating dtype and the device of `like`."""
    if is_torch(array) != is_torch(like):
        module = "torch.Tensor" if is_torch(like) else "numpy.ndarray"
        raise refusal(name, f"{module}, como os pesos", f"{module}, as the weights are", type(array).__name__)
    if is_torch(like):
        if array.dtype != like.dtype:
            raise refusal(name, f"{like.dtype}, como os pesos", f"{like.dtype}, as the weights are", array.dtype)
        if array.device != like.device:
            wanted_pt, wanted_en = f"{like.device}, onde estão os pesos", f"{like.device}, where the weights are"
            raise refusal(name, wanted_pt, wanted_en, array.device)
    elif like.dtype.kind == "f" and array.dtype != like.dtype and not _fits(array.dtype, like.dtype):
        raise refusal(name, f"{like.dtype}, como os pesos", f"{like.dtype}, as the weights are", array.dtype)


def _fits(dtype: np.dtype, floating: np.dtype) -> bool:
    """Whether the product with numbers of the dtype `floating` keeps it: only for whole numbers that it can hold."""
    return dtype.kind != "f" and np.result_type(dtype, floating) == floating


def check_finite(name: str, array: Array) -> None:
    """Raise `ValueError` that gives the first place and value if `array` holds a NaN or an infinity.

    A recording, such as `torch.compile` makes, has no numbers to look at yet, and is not checked.
    """
    if is_torch(array) and is_traced(array):
        return
    if is_torch(array) and isfinite(array.detach().sum()):  # one pass; a sum that overflows is looked at again
        return
    finite = array.isfinite() if is_torch(array) else np.isfinite(array)
    if bool(finite.all()):
        return
    where = (~finite).nonzero()
    place = tuple(where[0].tolist()) if is_torch(array) else tuple(int(axis[0]) for axis in where)
    got = float(array[place])
    raise refusal(name, "números finitos", "finite numbers", tr(pt=f"{got} em {place}", en=f"{got} at {place}"))


def check_size(name: str, size: int) -> None:
    """Raise `ValueError` unless `size` is a whole number from 1 up, Python's or NumPy's."""
    if not isinstance(size, Integral) or isinstance(size, bool) or size < 1:
        raise refusal(name, "um inteiro ≥ 1", "a whole number ≥ 1", repr(size))


def check_share(name: str, value: float) -> None:
    """Raise `ValueError` unless `value` is at least 0 and below 1, as a rate of dropping must be."""
    if not (isinstance(value, Real) and 0 <= value < 1):
        raise refusal(name, "de 0 a menos de 1", "from 0 to below 1", repr(value))


def check_finite_number(name: str, value: float) -> None:
    """Raise `ValueError` unless `value` is one finite number."""
    if not (isinstance(value, Real) and isfinite(value)):
        raise refusal(name, "um número finito", "a finite number", repr(value))


def check_rng(rng: np.random.Generator) -> None:
    """Raise `ValueError` unless `rng` draws random numbers as `numpy.random.default_rng(seed)` does."""
    if not isinstance(rng, np.random.Generator):
        raise refusal("rng", "np.random.default_rng(semente)", "np.random.default_rng(seed)", repr(rng))
