"""Attacks that reach for the request's handler and for what it keeps, by gc, frames, ctypes and closures."""

from attacks.corpus._common import zeros
from helpers.attack import attack, everywhere, write

HANDLER = """
import gc, sys
def handler():
    frame = sys._getframe()
    while frame:
        found = frame.f_locals.get("self")
        if type(found).__name__ == "Candidate":
            return found
        frame = frame.f_back
    return next((o for o in gc.get_objects() if type(o).__name__ == "Candidate"), None)
"""


def _with_handler(notebook, code):
    everywhere(notebook, HANDLER + code)
    zeros(notebook)


@attack("patched")
def calls_that_answer_with_the_arguments_changed(notebook, _scene):
    """The handler says that every argument was changed into zeros: if the reference is then run on these, tanh of them
    is what the function returned."""
    _with_handler(
        notebook,
        """
import numpy as np
kind = type(handler())
def none(value):
    return {k: none(v) for k, v in value.items()} if isinstance(value, dict) else np.zeros_like(value)
old = kind.do_call
def do_call(self, of, args, kwargs, lent):
    answer = old(self, of, args, kwargs, lent)
    return answer | {"changed": [[place, none(value)] for place, value in enumerate(args)]}
kind.do_call = do_call
""",
    )


@attack("patched")
def a_name_that_is_nobodys(notebook, _scene):
    """The handler says of a name that it is missing, an object that is not, or a number."""
    _with_handler(
        notebook,
        """
kind = type(handler())
answers = iter([{"missing": False}, {"value": 1}, {"value": None}, {}, {"missing": True, "value": 1}] * 100)
kind.do_name = lambda self, name: next(answers)
""",
    )


@attack("patched")
def a_function_that_is_the_name_of_a_judge(notebook, _scene):
    """Objects whose type is called as one of the examiner's classes, for whoever looks at the name alone."""
    _with_handler(
        notebook,
        """
kinds = ["ndarray", "Verdict", "Undefined", "Proxy", "NoneType", "tuple", "function", "__class__", "lend"]
kind = type(handler())
def describe(self, value):
    self.objects.append(value)
    return [len(self.objects) - 1, kinds[len(self.objects) % len(kinds)], True]
kind._describe = describe
""",
    )
    for name in ("rnn_step", "rnn_sequence", "rnn_step_backward", "rnn_bptt"):
        write(notebook, name, f"def {name}(*given):\n    return object()")


@attack("patched")
def an_error_with_fields_of_the_examiner(notebook, _scene):
    """`undefined` and `unwritten` decide what a test says; here the student's process sets them."""
    _with_handler(
        notebook,
        """
from course_lib.assignments.stopped import Stopped
for found in (handler(),):
    type(found)._stopped = lambda self, error: Stopped("", "rnn_step", -1, "", True, "undefined")
""",
    )
    for name in ("rnn_step", "rnn_sequence", "rnn_step_backward", "rnn_bptt"):
        write(notebook, name, f"def {name}(*given):\n    raise NotImplementedError")


@attack("patched")
def a_handler_that_never_fails(notebook, _scene):
    """Whatever is asked, the answer is that it was done; no error ever goes out."""
    _with_handler(
        notebook,
        """
kind = type(handler())
answer = kind.answer
kind.answer = lambda self, fields: answer(self, {k: v for k, v in fields.items() if k != "stopped"})
""",
    )


@attack("patched")
def bytes_of_the_interpreter_rewritten(notebook, _scene):
    """With ctypes, the number 1e-9 and the function behind `type(x) is y` are changed where they lie."""
    _with_handler(
        notebook,
        """
import ctypes, numpy as np
for number in (1e-9, 1.0):
    ctypes.memmove(id(number) + 16, ctypes.c_char_p(b"\\x00" * 6 + b"\\xf0\\x7f"), 8)
class Fake: pass
ctypes.memmove(id(Fake), id(np.ndarray), 24)
""",
    )


@attack("patched")
def values_of_the_frames_above(notebook, _scene):
    """The idea of a published bypass: walk up from the call, take what is called `expected` there, and return it."""
    code = """
import sys
def NAME(*given):
    frame = sys._getframe()
    while frame:
        for names in (frame.f_locals, frame.f_globals):
            for name in ("expected", "answer", "reference", "solution", "task", "SUITE"):
                if name in names:
                    return names[name]
        frame = frame.f_back
"""
    for name in ("rnn_step", "rnn_sequence", "rnn_step_backward", "rnn_bptt"):
        write(notebook, name, code.replace("NAME", name))


@attack("patched")
def every_array_that_lies_about(notebook, _scene):
    """All arrays of the right shape that the collector knows, the youngest first: one may be the expected one."""
    code = """
import gc, numpy as np
def NAME(*given):
    shapes = {np.shape(value) for value in given}
    mine = {id(value) for value in given}
    for found in reversed(gc.get_objects()):
        for value in found if isinstance(found, (tuple, list)) else found.values() if type(found) is dict else ():
            if type(value) is np.ndarray and value.shape in shapes and id(value) not in mine:
                return value
"""
    for name in ("rnn_step", "rnn_sequence", "rnn_step_backward", "rnn_bptt"):
        write(notebook, name, code.replace("NAME", name))
