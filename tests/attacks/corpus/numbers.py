"""Numbers for which a comparison may be neither true nor false, and arrays that only look like the right ones."""

from attacks.corpus._common import ZEROS
from helpers.attack import attack, find, write

NAMES = tuple(ZEROS)


def _each(notebook, code):
    """Change each array of what the functions in `notebook` return by the function `each(array)` of `code`."""
    for name in NAMES:
        source = find(notebook, name).source.replace(f"{name}(", f"{name}_before(", 1)
        write(
            notebook,
            name,
            f"""
import numpy as np
{source}
{code}
def _all(value):
    if type(value) is tuple: return tuple(map(_all, value))
    return {{k: _all(v) for k, v in value.items()}} if type(value) is dict else each(value)
def {name}(*given, _before={name}_before, _all=_all, each=each):
    return _all(_before(*given))
""",
        )


def _no_numbers(notebook, code):
    for name, source in ZEROS.items():
        write(notebook, name, source)
    _each(notebook, code)


@attack("numbers")
def nan_everywhere(notebook, _scene):
    _no_numbers(notebook, "def each(a): return a * np.nan")


@attack("numbers")
def infinity_everywhere(notebook, _scene):
    _no_numbers(notebook, "def each(a): return a + np.inf")


@attack("numbers")
def infinities_of_both_signs(notebook, _scene):
    _no_numbers(notebook, "def each(a): return np.where(np.arange(a.size).reshape(a.shape) % 2, np.inf, -np.inf)")


@attack("numbers")
def a_nan_with_a_payload_of_every_bit(notebook, _scene):
    _no_numbers(notebook, "def each(a): return np.full(a.shape, -1, np.int64).view(np.float64)")


@attack("numbers")
def the_largest_number_there_is(notebook, _scene):
    """Whose difference from anything overflows, and whose square is infinite."""
    _no_numbers(notebook, "def each(a): return np.full(a.shape, np.finfo(float).max)")


@attack("numbers")
def subnormal_and_negative_zeros(notebook, _scene):
    _no_numbers(notebook, "def each(a): return np.full(a.shape, -5e-324) * np.where(np.ones(a.shape) > 0, 1, 0)")


@attack("numbers")
def empty_arrays(notebook, _scene):
    """No number differs in an array that has none."""
    _no_numbers(notebook, "def each(a): return a[..., :0]")


@attack("numbers")
def no_axes_at_all(notebook, _scene):
    _no_numbers(notebook, "def each(a): return np.array(0.0)")


@attack("numbers")
def one_number_that_broadcasts(notebook, _scene):
    _no_numbers(notebook, "def each(a): return np.zeros((1,) * a.ndim)")


@attack("numbers")
def axes_more_than_asked_for(notebook, _scene):
    _each(notebook, "def each(a): return a[None]")


@attack("numbers", solved=True)
def right_numbers_with_an_axis_more(notebook, _scene):
    """The difference from the right ones is 0, once both are broadcast."""
    _each(notebook, "def each(a): return a[None]")


@attack("numbers", solved=True)
def right_numbers_without_the_shape(notebook, _scene):
    _each(notebook, "def each(a): return a.ravel()[None]")


@attack("numbers", solved=True)
def right_numbers_that_are_complex(notebook, _scene):
    _each(notebook, "def each(a): return a + 0j")


@attack("numbers", solved=True)
def right_numbers_as_objects(notebook, _scene):
    _each(notebook, "def each(a): return a.astype(object)")


@attack("numbers", solved=True)
def right_numbers_in_single_precision(notebook, _scene):
    _each(notebook, "def each(a): return a.astype(np.float32)")


@attack("numbers", solved=True)
def single_precision_that_claims_to_be_double(notebook, _scene):
    _each(notebook, "def each(a): return a.astype(np.float32).astype(np.float64)")


@attack("numbers")
def half_precision_bools_and_integers(notebook, _scene):
    code = "def each(a): return a.astype([np.float16, bool, np.int64, np.longdouble][a.ndim % 4])"
    _no_numbers(notebook, code)


@attack("numbers", solved=True)
def right_numbers_behind_a_mask(notebook, _scene):
    """All but the first are masked: differences of what is masked are masked as well, and `any` skips them."""
    _each(notebook, "def each(a): return np.ma.array(a * 0, mask=True)")


@attack("numbers", solved=True)
def matrices_and_memory_maps(notebook, _scene):
    code = """
def each(a):
    if a.ndim == 2: return np.matrix(a)
    mapped = np.memmap("numbers", dtype=float, mode="w+", shape=a.shape)
    mapped[...] = a
    return mapped
"""
    _each(notebook, code)


@attack("numbers", 20, solved=True)
def right_numbers_backwards_in_memory(notebook, _scene):
    """Negative strides, and not to be written to: right all the same."""
    code = """
def each(a):
    turned = a[(slice(None, None, -1),) * a.ndim].copy()[(slice(None, None, -1),) * a.ndim]
    turned.flags.writeable = False
    return turned
"""
    _each(notebook, code)


@attack("numbers", solved=True)
def right_numbers_but_for_one_part_in_a_hundred_million(notebook, _scene):
    _each(notebook, "def each(a): return a + 1e-8")


@attack("numbers", solved=True)
def right_numbers_and_one_nan(notebook, _scene):
    code = """
def each(a):
    a = a.copy()
    a.flat[-1] = np.nan
    return a
"""
    _each(notebook, code)


@attack("numbers", solved=True)
def right_numbers_in_a_list(notebook, _scene):
    _each(notebook, "def each(a): return a.tolist()")


@attack("numbers", 10, solved=True)
def lists_for_tuples_and_pairs_for_dicts(notebook, _scene):
    """The forward functions are right; the gradients come as a list of pairs."""
    for name in ("rnn_step_backward", "rnn_bptt"):
        source = find(notebook, name).source.replace(f"{name}(", f"{name}_before(", 1)
        pairs = f"def {name}(*given):\n    dx, dh, g = {name}_before(*given)\n    return dx, dh, list(g.items())"
        write(notebook, name, f"{source}\n{pairs}")
