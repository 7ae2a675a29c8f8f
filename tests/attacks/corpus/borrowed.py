"""The course's own helper is lent to a function whose helper is wrong: what can be got out of that, or done with it."""

from attacks.corpus._common import FRAMES, ZEROS, after, zeros
from helpers.attack import attack, find, write

# a step with a mistake that is none of the known ones, so that the right one is lent
ODD_STEP = "def rnn_step(x, h, params):\n    return np.tanh(h) * 0.3 + 0.1"
PACK = """
import numpy as np
def packed(array):
    return ["array", "<f8", list(array.shape), array.nbytes], array.astype("<f8").tobytes()
def borrow(name, *arrays, kwargs=()):
    headers, bodies = zip(*map(packed, arrays)) if arrays else ((), ())
    frame({"borrow": name, "args": ["tuple", list(headers)], "kwargs": ["dict", list(kwargs)]}, b"".join(bodies))
    return ask()
"""


def _lent_to_the_sequence(notebook, code):
    """Let `rnn_sequence` run `code` while the right `rnn_step` is lent to it; the other functions return zeros."""
    zeros(notebook)
    write(notebook, "rnn_step", ODD_STEP)
    body = "".join(f"    {line}\n" for line in code.strip().splitlines())
    write(notebook, "rnn_sequence", f"{FRAMES}{PACK}\nTHEIRS = rnn_step\ndef rnn_sequence(xs, h, params):\n{body}")


@attack("the reference")
def a_borrowed_helper_kept_for_later(notebook, _scene):
    """What was lent is kept and put in the place of the student's own, for whoever comes after."""
    code = """
import builtins
if rnn_step is not THEIRS:
    builtins.kept = rnn_step
    globals()["THEIRS"] = rnn_step
return np.zeros((len(xs), *h.shape)), h
"""
    _lent_to_the_sequence(notebook, code)
    after(
        notebook, "rnn_sequence-examine", "import builtins\nif hasattr(builtins, 'kept'):\n    rnn_step = builtins.kept"
    )


@attack("the reference")
def what_a_borrowed_helper_said_kept_in_a_file(notebook, _scene):
    """Pairs of question and answer, written where later tests find them."""
    code = """
import pickle
if rnn_step is not THEIRS:
    pickle.dump((xs[0], h, rnn_step(xs[0], h, params)), open("pairs", "ab"))
return np.zeros((len(xs), *h.shape)), h
"""
    _lent_to_the_sequence(notebook, code)
    own = """
import os, pickle
def rnn_step_backward(dh_next, x, h, h_next, params):
    kept = pickle.load(open("pairs", "rb")) if os.path.exists("pairs") else (x, h, h)
    return kept[0], kept[2], params
"""
    write(notebook, "rnn_step_backward", own)


@attack("the reference")
def the_arguments_of_a_helper_written_over(notebook, _scene):
    """The lent function's parameters are made such that zeros come out of it, and zeros are returned."""
    code = """
for value in params.values():
    value[...] = 0
rnn_step(xs[0] * 0, h * 0, params)
return np.zeros((len(xs), *h.shape)), np.zeros(h.shape)
"""
    _lent_to_the_sequence(notebook, code)


@attack("the reference")
def a_helper_asked_for_its_own_source(notebook, _scene):
    """What stands for the lent function is searched: closure, code, globals, frames, the error that it raises."""
    code = """
import gc, inspect
found = [rnn_step.__closure__, rnn_step.__globals__, rnn_step.__code__.co_consts, gc.get_referents(rnn_step)]
try:
    rnn_step(None, None, None)
except Exception as error:
    found += [str(error), repr(getattr(error, "stopped", "")), inspect.trace()]
print(str(found)[:100000])
frame({"borrow": "rnn_step.__globals__", "args": ["tuple", []], "kwargs": ["dict", []]})
print(ask())
return np.zeros((len(xs), *h.shape)), h
"""
    _lent_to_the_sequence(notebook, code)


@attack("the reference")
def names_borrowed_that_are_not_lent(notebook, _scene):
    names = ["rnn_sequence", "rnn_bptt", "examine", "check", "__import__", "exec", "", "rnn_step_backward", None, 7]
    code = f"""
for name in {names!r}:
    borrow(name, xs[0], h)
return np.zeros((len(xs), *h.shape)), h
"""
    _lent_to_the_sequence(notebook, code)


@attack("the reference")
def borrowed_where_nothing_is_lent(notebook, _scene):
    """`rnn_step` borrows itself, in its own tests."""
    zeros(notebook)
    code = f"{FRAMES}{PACK}\ndef rnn_step(x, h, params):\n    borrow('rnn_step', x, h)\n    return h"
    write(notebook, "rnn_step", code)
    for name in ("rnn_sequence", "rnn_step_backward"):
        write(notebook, name, f"def {name}(*args):\n    return borrow('{name}', *args[:-1])")


@attack("the reference")
def borrowed_again_and_again(notebook, _scene):
    """Thousands of calls of the lent function in one call, without end."""
    _lent_to_the_sequence(notebook, "while True:\n    rnn_step(xs[0], h, params)")


@attack("the reference")
def borrowed_with_arrays_as_large_as_may_be(notebook, _scene):
    """4096 numbers each, that make a product of sixteen million."""
    code = """
big = {"weight_ih": np.ones((4096, 1)), "weight_hh": np.ones((1, 1)), "bias_ih": np.ones(4096), "bias_hh": np.ones(1)}
while True:
    try:
        rnn_step(np.ones((4096, 1)), np.ones((4096, 1)), big)
    except Exception:
        pass
"""
    _lent_to_the_sequence(notebook, code)


@attack("the reference")
def borrowed_with_objects_of_the_students(notebook, _scene):
    """The reference gets proxies for arguments: it asks them for shapes and numbers while it runs, of the student."""
    code = """
class Odd:
    shape, ndim, dtype, T = (2, 3), 2, np.dtype(float), np.ones((3, 2))
    def __getattr__(self, name): return self if not name.startswith("__") else object.__getattribute__(self, name)
    def __call__(self, *given): return np.ones((2, 3))
channel = next(c.cell_contents.channel for c in rnn_step.__closure__ if hasattr(c.cell_contents, "channel"))
of = next(c.cell_contents for c in rnn_step.__closure__ if hasattr(c.cell_contents, "_describe"))
odd = ["object", of._describe(Odd())]
odd = ["tuple", [odd, odd, ["dict", [[k, odd] for k in params]]]]
frame({"borrow": "rnn_step", "args": odd, "kwargs": ["dict", []]})
for _ in range(100):
    asked, _ = ask()
    if "do" not in asked:
        break
    frame({"value": ["array", "<f8", [5, 3], 120]}, bytes(120))
return np.zeros((len(xs), *h.shape)), h
"""
    _lent_to_the_sequence(notebook, code)


@attack("the reference")
def a_helper_given_other_helpers(notebook, _scene):
    """Names in the place of the reference's own parameters: a function that it would call instead of its helper."""
    code = """
own = [["rnn_step", ["object", [0, "function", True]]], ["function", 1], ["params", ["dict", []]]]
borrow("rnn_step", xs[0], h, kwargs=own)
return np.zeros((len(xs), *h.shape)), h
"""
    _lent_to_the_sequence(notebook, code)


@attack("the reference", 5)
def a_helper_wrong_on_purpose_and_honestly_used(notebook, _scene):
    """The sequence is right but for its helper, and is excused as promised: its five points, and the helper's not."""
    zeros(notebook)
    write(notebook, "rnn_step", ODD_STEP)
    loop = """
def rnn_sequence(xs, h, params):
    ys = []
    for x in xs:
        h = rnn_step(x, h, params)
        ys.append(h)
    return np.stack(ys), h
"""
    write(notebook, "rnn_sequence", loop)


@attack("the reference", 10, solved=True)
def a_gradient_by_a_helper_that_is_not_lent(notebook, _scene):
    """Differences of a borrowed step in the place of the gradient's formula; the forward functions are right."""
    code = f"{FRAMES}{PACK}\ndef rnn_step_backward(d, x, h, n, params):\n    return borrow('rnn_step', x, h), h, params"
    write(notebook, "rnn_step_backward", code)
    write(notebook, "rnn_bptt", ZEROS["rnn_bptt"])
    assert "np.tanh" in find(notebook, "rnn_step").source
