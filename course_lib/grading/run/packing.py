"""What may cross between the examiner and a student's process: data alone, made of a header and of arrays' raw bytes.

Whoever reads believes nothing: depth, number of items, shapes and dtypes are checked before anything is made of them.
A jail shows this file to the student's code: it imports nothing of the course.
"""

import math
import sys
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np

MAX_BODY = 64_000_000  # bytes of arrays
MAX_DEPTH = 16
MAX_ITEMS = 100_000  # values in one value
MAX_KEYS = 5_000  # of all the sets and dicts of one value: numbers can be chosen so that each is compared with all
# Of any array of another dtype only its shape crosses.
_DTYPES = frozenset(np.dtype(kind).newbyteorder("<").str for kind in "?bBhHiIlLqQefdgFDG")
_DICTS = (dict, OrderedDict, defaultdict)
_TORCH = (
    "float64",
    "float32",
    "float16",
    "int64",
    "int32",
    "int16",
    "int8",
    "uint8",
    "bool",
    "complex64",
    "complex128",
)


class WireError(Exception):
    """What was to be sent cannot cross, or what came is no frame."""


class Packer:
    """Turns one value into what JSON can hold, with the bytes of its arrays apart.

    `other(value)` is asked for the header of what is not data; without it that is a `WireError`.
    """

    def __init__(self, other: Callable[[Any], Any] | None = None) -> None:
        self.other, self.buffers, self.size, self.items = other, [], 0, 0  # type: ignore[var-annotated]
        self.keys = 0

    def pack(self, value: Any, depth: int = 0) -> Any:
        """Return the header of `value`. Raises `WireError`."""
        kind = type(value)
        self.items += 1
        if value is None or kind in (bool, float, str):
            return value
        if kind is int:
            return value if value.bit_length() < 4000 else self._other(value)
        if depth > MAX_DEPTH or self.items > MAX_ITEMS:
            raise WireError("too deep or too many items")
        self.keys += len(value) if kind in (set, frozenset, *_DICTS) else 0
        if self.keys > MAX_KEYS:
            raise WireError("too many keys")
        if isinstance(value, tuple):  # one with names for its items, too
            return ["tuple", [self.pack(item, depth + 1) for item in tuple.__iter__(value)]]
        if kind in (list, set, frozenset):
            return [kind.__name__, [self.pack(item, depth + 1) for item in value]]
        if kind in _DICTS:
            return ["dict", [[self.pack(k, depth + 1), self.pack(v, depth + 1)] for k, v in value.items()]]
        if kind is complex:
            return ["complex", [value.real, value.imag]]
        if kind is bytes:
            return ["bytes", [self._keep(value)]]
        if kind is np.ndarray:
            return self._array("array", value)
        if isinstance(value, np.generic) and value.dtype.newbyteorder("<").str in _DTYPES:
            return self._array("scalar", np.asarray(value))
        torch = sys.modules.get("torch")
        if torch and kind in (torch.Tensor, torch.nn.Parameter) and _crosses(value):
            header = self._array("tensor", value.detach().cpu().contiguous().resolve_conj().resolve_neg().numpy())
            grad = self.pack(value.grad, depth + 1) if value.is_leaf and value.grad is not None else None
            return [*header, bool(value.requires_grad), grad]
        return self._other(value)

    def _array(self, kind: str, array: np.ndarray) -> Any:
        if array.dtype.newbyteorder("<").str not in _DTYPES:
            return ["foreign", str(array.dtype)[:100], list(array.shape)]
        if array.nbytes > MAX_BODY:
            raise WireError(f"an array of {array.nbytes} bytes")
        little = array.dtype.newbyteorder("<")
        return [kind, little.str, list(array.shape), self._keep(array.astype(little, order="C", copy=False).tobytes())]

    def _keep(self, data: bytes) -> int:
        self.size += len(data)
        if self.size > MAX_BODY:
            raise WireError(f"more than {MAX_BODY} bytes")
        self.buffers.append(data)
        return len(data)

    def _other(self, value: Any) -> Any:
        if self.other is None:
            raise WireError(f"{type(value).__name__} is not data")
        return ["object", self.other(value)]


class Unpacker:
    """Makes a value of a header and the bytes that came with it. `other` makes what stands for an object over there."""

    def __init__(self, body: bytes, other: Callable[[Any], Any] | None = None) -> None:
        self.body, self.at, self.other, self.items, self.keys = body, 0, other, 0, 0

    def unpack(self, header: Any, depth: int = 0) -> Any:
        """Return the value. Raises `WireError` for whatever is not the header of one."""
        self.items += 1
        if header is None or type(header) in (bool, int, float, str):
            return header
        if depth > MAX_DEPTH + 1 or self.items > MAX_ITEMS or type(header) is not list or len(header) < 2:
            raise WireError("not a value")
        if type(header[0]) is not str or header[0] not in _HEADERS:
            raise WireError("not a kind of value")
        make = getattr(self, f"_{header[0]}")
        try:
            self.keys += len(header[1]) if header[0] in ("set", "frozenset", "dict") else 0
            if self.keys > MAX_KEYS:
                raise WireError("too many keys")
            return make(depth, *header[1:])
        except (TypeError, ValueError, OverflowError, MemoryError) as error:
            raise WireError(f"not a value: {error}") from None

    def _items(self, depth: int, items: list) -> list:
        if type(items) is not list:
            raise WireError("not items")
        return [self.unpack(item, depth + 1) for item in items]

    def _tuple(self, depth: int, items: list) -> tuple:
        return tuple(self._items(depth, items))

    def _list(self, depth: int, items: list) -> list:
        return self._items(depth, items)

    def _set(self, depth: int, items: list) -> set:
        return set(self._items(depth, items))

    def _frozenset(self, depth: int, items: list) -> frozenset:
        return frozenset(self._items(depth, items))

    def _dict(self, depth: int, pairs: list) -> dict:
        return {self.unpack(k, depth + 1): self.unpack(v, depth + 1) for k, v in pairs}

    def _complex(self, _depth: int, parts: list) -> complex:
        real, imaginary = (float(part) for part in parts)
        return complex(real, imaginary)

    def _bytes(self, _depth: int, parts: list) -> bytes:
        (length,) = parts
        return self._take(length)

    def _array(self, _depth: int, dtype: str, shape: list, length: int) -> np.ndarray:
        if type(dtype) is not str or dtype not in _DTYPES:
            raise WireError("not a dtype")
        kind, sizes = np.dtype(dtype), _shape(shape)
        if kind.itemsize * math.prod(sizes) != length:
            raise WireError("an array whose shape is not that of its bytes")
        return np.frombuffer(self._take(length), kind).reshape(sizes).astype(kind.newbyteorder("="), copy=True)

    def _scalar(self, depth: int, dtype: str, shape: list, length: int) -> Any:
        if shape:
            raise WireError("a scalar with a shape")
        scalar: Any = self._array(depth, dtype, shape, length)[()]
        return scalar

    def _tensor(self, depth: int, dtype: str, shape: list, length: int, requires_grad: bool, grad: Any) -> Any:
        torch = sys.modules.get("torch")
        if torch is None:
            raise WireError("a tensor where there is no torch")
        tensor = torch.from_numpy(self._array(depth, dtype, shape, length))
        tensor.requires_grad_(requires_grad is True and (tensor.is_floating_point() or tensor.is_complex()))
        if grad is not None:
            gradient = self.unpack(grad, depth + 1)
            if not torch.is_tensor(gradient) or (gradient.shape, gradient.dtype) != (tensor.shape, tensor.dtype):
                raise WireError("a gradient of another shape")
            tensor.grad = gradient.detach()
        return tensor

    def _foreign(self, _depth: int, dtype: str, shape: list) -> np.ndarray:
        """An array that is no array of numbers: its shape, and nothing in it."""
        sizes = _shape(shape)
        self.items += math.prod(sizes)
        if self.items > MAX_ITEMS:
            raise WireError("a foreign array that large")
        return np.empty(sizes, object)

    def _object(self, _depth: int, described: Any) -> Any:
        if self.other is None:
            raise WireError("an object where data was due")
        return self.other(described)

    def _take(self, length: int) -> bytes:
        if type(length) is not int or not 0 <= length <= len(self.body) - self.at:
            raise WireError("fewer bytes than were announced")
        self.at += length
        return self.body[self.at - length : self.at]


_HEADERS = {
    *("tuple", "list", "set", "frozenset", "dict", "complex", "bytes"),
    *("array", "scalar", "tensor", "foreign", "object"),
}


def _crosses(tensor: Any) -> bool:
    return str(tensor.dtype)[6:] in _TORCH and str(tensor.layout) == "torch.strided" and not tensor.is_meta


def _shape(sizes: list) -> tuple[int, ...]:
    if type(sizes) is not list or len(sizes) > 32 or not all(type(n) is int and 0 <= n < 1 << 32 for n in sizes):
        raise WireError("not a shape")
    return tuple(sizes)
