"""Results that are equal to everything, look like arrays, or become something else while they are looked at."""

from attacks.corpus._common import ZEROS
from helpers.attack import attack, write


def _returns(notebook, code, value):
    """Let each function return `value`, an expression of `zeros`, its result of the right shape, after `code`."""
    for name, source in ZEROS.items():
        before = source.replace(name, f"{name}_zeros")
        write(
            notebook,
            name,
            f"{code}\n{before}\ndef {name}(*given):\n    zeros = {name}_zeros(*given)\n    return {value}",
        )


ANY = """
class Any:
    def __init__(self, *given): pass
    def __bool__(self): return True
    def __len__(self): return 1
    def __call__(self, *given): return self
    def __getattr__(self, name):
        if name.startswith("__"): raise AttributeError(name)
        return self
    def __getitem__(self, key): return self
    def __iter__(self): return iter((self,))
    __add__ = __radd__ = __sub__ = __rsub__ = __abs__ = __mul__ = __rmul__ = __call__
    def __eq__(self, other): return True
    __ne__ = __lt__ = __gt__ = lambda self, other: False
    __hash__ = lambda self: 0
"""
SUBCLASS = """
import numpy as np
class Equal(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *given, **named):
        return np.zeros(self.shape, bool) if ufunc in (np.greater, np.not_equal) else np.zeros(self.shape)
    def __array_function__(self, function, types, given, named): return True
    def __eq__(self, other): return np.ones(self.shape, bool)
"""
EACH = "tuple(each(z) for z in zeros) if type(zeros) is tuple else each(zeros)"


@attack("equal to everything")
def an_object_that_is_anything(notebook, _scene):
    _returns(notebook, ANY, "Any()")


@attack("equal to everything")
def a_tuple_of_objects_that_are_anything(notebook, _scene):
    _returns(notebook, ANY, "(Any(), Any(), Any())[:len(zeros)] if type(zeros) is tuple else Any()")


@attack("equal to everything")
def arrays_that_no_ufunc_can_tell_apart(notebook, _scene):
    code = (
        SUBCLASS + "def each(z): return z.view(Equal) if type(z) is np.ndarray else {k: each(v) for k, v in z.items()}"
    )
    _returns(notebook, code, EACH)


@attack("equal to everything")
def objects_that_turn_into_arrays(notebook, _scene):
    """An array-like: what `np.asarray` makes of it is another array each time."""
    code = """
import numpy as np
class Like:
    def __init__(self, z): self.shape, self.dtype, self.ndim = np.shape(z), np.dtype(float), np.ndim(z)
    def __array__(self, *given, **named): return np.full(self.shape, np.nan)
    @property
    def __array_interface__(self): return np.zeros(self.shape).__array_interface__
def each(z): return Like(z)
"""
    _returns(notebook, code, EACH)


@attack("equal to everything")
def objects_whose_class_is_a_lie(notebook, _scene):
    code = (
        ANY
        + """
import numpy as np
Any.__class__ = property(lambda self: np.ndarray)
def each(z): return Any()
"""
    )
    _returns(notebook, code, EACH)


@attack("equal to everything")
def a_dict_that_has_every_key(notebook, _scene):
    code = (
        ANY
        + """
class All(dict):
    def keys(self): return Any()
    def items(self): return [(k, Any()) for k in dict.keys(self)]
    def __getitem__(self, key): return Any()
    def __eq__(self, other): return True
    __hash__ = None
def each(z): return All(z) if type(z) is dict else z
"""
    )
    _returns(notebook, code, EACH)


@attack("equal to everything")
def a_tuple_of_every_length(notebook, _scene):
    code = (
        ANY
        + """
class Every(tuple):
    def __len__(self): return 3
    def __iter__(self): return iter([Any()] * 3)
    def __getitem__(self, key): return Any()
"""
    )
    _returns(notebook, code, "Every((zeros,))")


@attack("equal to everything")
def numbers_that_are_near_everything(notebook, _scene):
    code = """
import numpy as np
class Near(float):
    def __eq__(self, other): return True
    def __abs__(self): return Near(0)
    __sub__ = __rsub__ = lambda self, other: Near(0)
    __gt__ = __lt__ = lambda self, other: False
    __hash__ = float.__hash__
def each(z):
    if type(z) is dict: return {k: each(v) for k, v in z.items()}
    filled = np.empty(z.shape, object)
    filled[...] = Near(0)
    return filled
"""
    _returns(notebook, code, EACH)


@attack("equal to everything")
def texts_and_keys_that_are_every_text(notebook, _scene):
    """The parameters' keys, of a class of their own that equals all of them."""
    code = """
class Key(str):
    def __eq__(self, other): return True
    __hash__ = lambda self: hash("weight_ih")
def each(z): return {Key(k): v for k, v in z.items()} if type(z) is dict else z
"""
    _returns(notebook, code, EACH)


@attack("equal to everything")
def generators_for_tuples(notebook, _scene):
    _returns(notebook, "", "(z for z in zeros)")


@attack("equal to everything")
def arrays_without_end(notebook, _scene):
    """One number whose strides are 0, and whose shape is as large as any."""
    code = """
import numpy as np
def each(z): return np.broadcast_to(np.float64(0), (1 << 30, 1 << 30))
"""
    _returns(notebook, code, EACH)


@attack("equal to everything")
def arrays_whose_strides_lead_elsewhere(notebook, _scene):
    """A view over the memory before and behind an argument, of the right shape."""
    code = """
import numpy as np
from numpy.lib.stride_tricks import as_strided
def each(z):
    if type(z) is dict: return {k: each(v) for k, v in z.items()}
    base = np.zeros(1)
    return as_strided(base, z.shape, tuple(64 * (k + 1) for k in range(z.ndim)), writeable=False)
"""
    _returns(notebook, code, EACH)


@attack("equal to everything")
def a_lazy_result_that_is_computed_by_whoever_looks(notebook, _scene):
    """Its attributes and items run code when the examiner asks for them, and are others each time."""
    code = """
import numpy as np
class Lazy:
    def __init__(self, z): self.z, self.asked = z, 0
    def __getattr__(self, name):
        self.asked += 1
        return getattr(self.z, name) if self.asked % 2 else True
    def __getitem__(self, key): return self.z[key] * np.nan
    def __iter__(self): return iter([self] * 3)
"""
    _returns(notebook, code, "Lazy(zeros)")
