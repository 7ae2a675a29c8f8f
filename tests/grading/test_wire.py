"""What crosses the wire is what was sent, and whatever arrives is a value or a refusal: never another end."""

import json
import socket
import struct
import tracemalloc
from contextlib import closing, contextmanager, suppress
from threading import Thread

import numpy as np
import pytest
import torch
from helpers.effort import many
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_lib.grading.run import packing
from course_lib.grading.run.packing import Packer, Unpacker, WireError
from course_lib.grading.run.wire import MAX_HEADER, Channel, Gone, Late

SECONDS = 20
MEMORY, FLOOR = 60, 3_000_000  # times the bytes that came: JSON's `[]` are two and take a hundred; and what is imported
AWKWARD = ["", ",", "(1,", "(,)i4", "2i4", "i,,", "<", "O", "V8", "U4", "M8", "<f16", "<c32", "é", "\x00", "<i8 ", "f3"]


@contextmanager
def channels():
    """The two ends of one connection."""
    ours, theirs = socket.socketpair()
    with closing(Channel(ours)) as one, closing(Channel(theirs)) as other:
        yield one, other


def crossed(value):
    """Send a value as a frame; return what arrives."""
    packer = Packer()
    header = json.loads(json.dumps(packer.pack(value)))
    return Unpacker(b"".join(packer.buffers)).unpack(header)


def same(one, other):
    """Equal to the bit, and of the same types."""
    if type(one) is not type(other):
        return False
    if isinstance(one, torch.Tensor):
        grads = (one.grad, other.grad) if one.is_leaf else (None, None)
        alike = (one.dtype, one.shape, one.requires_grad) == (other.dtype, other.shape, other.requires_grad)
        return alike and same(one.detach().resolve_conj().numpy(), other.detach().numpy()) and same(*grads)
    if isinstance(one, np.ndarray | np.generic):
        alike = (one.dtype.newbyteorder("="), one.shape) == (other.dtype, other.shape)
        if one.dtype.itemsize > 8 and one.dtype.kind == "f":  # its padding is of no consequence
            return alike and np.array_equal(one, other, equal_nan=True)
        return alike and one.astype(other.dtype).tobytes() == other.tobytes()
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return len(one) == len(other) and all(map(same, one.items(), other.items()))
    if isinstance(one, float):
        return struct.pack("d", one) == struct.pack("d", other) or (one != one and other != other)
    if isinstance(one, complex):
        return same((one.real, one.imag), (other.real, other.imag))
    return one == other


DTYPES = st.one_of(
    *(make(endianness=e) for e in "<>" for make in (hnp.integer_dtypes, hnp.unsigned_integer_dtypes)),
    *(hnp.floating_dtypes(endianness=e) for e in "<>"),
    *(hnp.complex_number_dtypes(endianness=e, sizes=(64, 128)) for e in "<>"),
    st.just(np.dtype(bool)),
    st.just(np.dtype(np.longdouble)),
)
LAYOUTS = st.sampled_from([lambda a: a, np.asfortranarray, lambda a: a[::-1] if a.ndim else a, lambda a: a.T])
ARRAYS = st.builds(
    lambda layout, array: layout(array), LAYOUTS, hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, min_side=0))
)
SCALARS = st.builds(lambda array: array[()], hnp.arrays(DTYPES.map(lambda d: d.newbyteorder("=")), ()))
INTEGERS = st.one_of(st.integers(), st.integers(1 - 2**3999, 2**3999 - 1))
WHOLE = {"allow_nan": False}  # of a NaN among keys, which equals nothing, only one arrives
HASHABLE = st.one_of(
    *(st.none(), st.booleans(), INTEGERS, st.text(), st.binary()),
    *(st.floats(**WHOLE), st.complex_numbers(**WHOLE)),
)
TENSOR_DTYPES = [torch.float64, torch.float32, torch.float16, torch.int64, torch.uint8, torch.bool, torch.complex64]


@st.composite
def tensors(draw):
    """A tensor of any layout, with or without a gradient."""
    dtype, shape = draw(st.sampled_from(TENSOR_DTYPES)), draw(hnp.array_shapes(min_dims=0, min_side=0, max_side=4))
    seeded = torch.Generator().manual_seed(draw(st.integers(0, 99)))
    tensor = (torch.randn(shape, generator=seeded) * 3).to(dtype)
    if draw(st.booleans()) and tensor.ndim > 1:
        tensor = tensor.transpose(0, 1)
    if dtype.is_complex and draw(st.booleans()):
        tensor = tensor.conj()
    tensor = tensor.requires_grad_(dtype.is_floating_point and draw(st.booleans()))
    if tensor.requires_grad and draw(st.booleans()):
        tensor.grad = torch.ones_like(tensor) * 2
    return tensor


LEAVES = st.one_of(HASHABLE, st.floats(), st.complex_numbers(), ARRAYS, SCALARS, tensors())
TUPLES = st.lists(HASHABLE, max_size=3).map(tuple)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.one_of(HASHABLE, TUPLES), inner, max_size=4),
        st.sets(HASHABLE, max_size=4),
        st.frozensets(st.one_of(HASHABLE, TUPLES), max_size=4),
    ),
    max_leaves=12,
)


@given(VALUES)
def test_whatever_is_data_comes_back_equal(value):
    assert same(value, crossed(value))


@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=3))
@settings(max_examples=many(30))
def test_a_frame_carries_its_fields_through_a_socket(fields):
    with channels() as (one, other):
        one.send(fields)
        assert same(fields, other.receive(SECONDS))


def test_what_comes_may_be_written_to_and_is_a_copy():
    array = np.arange(4.0)
    came = crossed(array)
    came += 1
    assert array.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "array", [np.array(["a"]), np.array([None, 1]), np.zeros(2, "M8[s]"), np.zeros((2, 3), "i4,f8")]
)
def test_of_an_array_that_holds_no_numbers_only_the_shape_crosses(array):
    came = crossed(array)
    assert came.shape == array.shape and came.dtype == object and not came.any()


def nested(depth):
    value = 0
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        nested(packing.MAX_DEPTH + 2),
        [[]] * (packing.MAX_ITEMS + 1),
        np.zeros(packing.MAX_BODY // 8 + 1),
        [np.zeros(packing.MAX_BODY // 16)] * 3,
        2**4000,
        object(),
        np.float64,
        lambda: 0,
    ],
    ids=["deep", "items", "array", "arrays", "integer", "object", "type", "function"],
)
def test_what_is_no_data_or_goes_beyond_a_limit_is_refused_by_the_sender(value):
    with pytest.raises(WireError):
        Packer().pack(value)


def test_the_deepest_value_that_is_sent_arrives():
    assert crossed(nested(packing.MAX_DEPTH)) == nested(packing.MAX_DEPTH)


def test_what_holds_itself_is_refused():
    value = []
    value.append(value)
    with pytest.raises(WireError):
        Packer().pack(value)


def test_a_header_that_is_too_long_is_refused_by_either_side():
    with channels() as (one, other):
        with pytest.raises(WireError):
            one.send({"text": "x" * MAX_HEADER})
        one.end.sendall(struct.pack(">II", MAX_HEADER + 1, 0))
        with pytest.raises(WireError):
            other.receive(SECONDS)


def test_a_body_that_is_too_long_is_refused_before_it_is_read():
    with channels() as (one, other):
        one.end.sendall(struct.pack(">II", 2, packing.MAX_BODY + 1) + b"{}")
        with pytest.raises(WireError):
            other.receive(SECONDS)


def arrives(frame, close=True):
    """Read a frame made by somebody else: it must end in fields, or in one of the three ends that are known, and take
    no more than a few times the frame's memory."""
    with channels() as (one, other):
        sending = Thread(target=push, args=(one.end, frame, close))
        tracemalloc.start()
        sending.start()
        try:
            return type(other.receive(SECONDS if close else 0.02))
        except (WireError, Gone, Late) as end:
            return type(end)
        finally:
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            other.close()
            sending.join()
            assert peak < FLOOR + MEMORY * len(frame), (peak, len(frame))


def push(end, frame, close):
    with suppress(OSError):
        end.sendall(frame)
        if close:
            end.shutdown(socket.SHUT_WR)


def framed(header, body=b"", sizes=None):
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack(">II", *(sizes or (len(head), len(body)))) + head + body


@given(st.binary(max_size=300))
def test_any_bytes_end_as_they_should(data):
    assert arrives(data) in (dict, WireError, Gone)


@given(st.binary(max_size=300), st.binary(max_size=30))
def test_any_bytes_in_a_frame_end_as_they_should(header, body):
    assert arrives(framed(header, body)) in (dict, WireError)


def test_a_frame_that_does_not_come_to_its_end_is_late_or_gone():
    whole = framed({"a": ["bytes", [5]]}, b"12345")
    for at in range(len(whole)):
        assert arrives(whole[:at]) is Gone
    assert arrives(whole[:-1], close=False) is Late
    assert arrives(whole) is dict


SIZES = st.one_of(st.integers(-2, 20), st.integers(), st.sampled_from([2**31, 2**32 - 1, 2**63, 50_000]))
NAMES = st.sampled_from(sorted(packing._HEADERS))
ANY_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6), NAMES),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=10,
)
DTYPE_NAMES = st.one_of(
    st.sampled_from(["<f8", "<i8", "|b1", "<c16", "<f2", "<u2", *AWKWARD]),
    st.text("biufcOVSUMmaepPg<>|=(,)[]{}' 0123456789", max_size=6),
)


def headers(inner):
    """Headers that are nearly right."""
    array = st.tuples(DTYPE_NAMES, st.lists(SIZES, max_size=4), SIZES)
    return st.one_of(
        st.tuples(NAMES, st.lists(inner, max_size=4)).map(list),
        st.tuples(st.just("dict"), st.lists(st.lists(inner, min_size=2, max_size=2), max_size=3)).map(list),
        st.tuples(st.sampled_from(["array", "scalar"]), array).map(lambda t: [t[0], *t[1]]),
        st.tuples(array, ANY_JSON, inner).map(lambda t: ["tensor", *t]).map(lambda t: [t[0], *t[1], *t[2:]]),
        st.tuples(st.just("foreign"), st.just("O"), st.lists(SIZES, max_size=4)).map(list),
        st.tuples(inner, inner).map(list),
        st.lists(inner, max_size=5),
    )


TREES = st.recursive(ANY_JSON, headers, max_leaves=12)


@given(TREES, st.binary(max_size=64))
@settings(max_examples=many(300))
def test_any_tree_in_a_header_ends_as_it_should(tree, body):
    assert arrives(framed({"value": tree}, body)) in (dict, WireError)


@pytest.mark.parametrize("dtype", AWKWARD)
@pytest.mark.parametrize("kind", ["array", "scalar", "tensor"])
def test_any_dtype_ends_as_it_should(kind, dtype):
    more = [True, None] if kind == "tensor" else []
    for length in (0, 1, 4, 8, 16, 32):
        shape = [] if kind == "scalar" else [1]
        assert arrives(framed({"v": [kind, dtype, shape, length, *more]}, bytes(length))) in (dict, WireError)


@given(st.dictionaries(st.text(max_size=3), VALUES, max_size=3), st.data())
def test_a_changed_frame_ends_as_it_should(fields, data):
    packer = Packer()
    header = json.dumps({name: packer.pack(value) for name, value in fields.items()}).encode()
    frame = bytearray(framed(header, b"".join(packer.buffers)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(8, max(8, len(frame) - 1)))
        frame[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    assert arrives(bytes(frame)) in (dict, WireError, Gone)


COLLIDING = [k * (2**61 - 1) for k in range(30_000)]  # numbers that all have the same hash
NESTED = b"[" * 900 + b"]" * 900
HOSTILE = {
    "deep JSON": b'{"a":' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}",
    "nested JSON": b'{"a":["list",[' + b",".join([NESTED] * 200) + b"]]}",
    "many lists": json.dumps({"a": ["list", [["list", []]] * 101_000]}).encode(),
    "empty lists": b'{"a":["list",[' + b",".join([b"[]"] * 200_000) + b"]]}",
    "foreign arrays": json.dumps({"a": ["list", [["foreign", "O", [50_000]]] * 30_000]}).encode(),
    "large shapes": json.dumps({"a": ["array", "<f8", [0] + [2**32 - 1] * 31, 0]}).encode(),
    "a long number": b'{"a":' + b"9" * 3_000_000 + b"}",
    "colliding members": json.dumps({"a": ["set", COLLIDING]}).encode(),
    "colliding keys": json.dumps({"a": ["dict", [[k, 0] for k in COLLIDING]]}).encode(),
    "keys in many sets": json.dumps({"a": ["list", [["set", [*range(100)]]] * 101]}).encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_small_frame_that_asks_for_much_is_refused(name):
    assert arrives(framed(HOSTILE[name])) is WireError


def test_a_set_that_no_reader_would_take_is_refused_by_the_sender():
    assert len(crossed(set(range(packing.MAX_KEYS)))) == packing.MAX_KEYS
    with pytest.raises(WireError):
        Packer().pack(set(range(packing.MAX_KEYS + 1)))
