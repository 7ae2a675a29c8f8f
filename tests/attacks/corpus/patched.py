"""What the tests might stand on, replaced by something that agrees: libraries, builtins, and the candidate itself."""

from attacks.corpus._common import zeros
from helpers.attack import attack, everywhere, first


def _zeros_and(notebook, code):
    """Put `code` first and between all functions, which return zeros: right where patched code compares."""
    everywhere(notebook, code)
    zeros(notebook)


@attack("patched")
def numpy_that_finds_no_difference(notebook, _scene):
    _zeros_and(
        notebook,
        """
import numpy as np
np.abs = np.absolute = np.subtract = lambda *given, **named: np.zeros(1)
np.array_equal = np.allclose = np.isclose = lambda *given, **named: True
np.isfinite = lambda value: np.ones(np.shape(value), bool)
np.testing.assert_allclose = np.testing.assert_array_equal = lambda *given, **named: None
""",
    )


@attack("patched")
def numpy_whose_arrays_are_another_class(notebook, _scene):
    """`type(got) is np.ndarray` and `np.float64` then mean something else, if they are looked up here."""
    _zeros_and(
        notebook,
        """
import numpy as np
class Equal(np.ndarray):
    def __gt__(self, other): return np.zeros(1, bool)
    def __sub__(self, other): return np.zeros(1).view(Equal)
zeros, np.zeros = np.zeros, lambda *given, **named: zeros(*given, **named).view(Equal)
np.ndarray = Equal
""",
    )


@attack("patched")
def random_numbers_that_are_known(notebook, _scene):
    """The draw of the hidden inputs, made the same each time, with an answer ready for it."""
    _zeros_and(
        notebook,
        """
import random, secrets, time, os
import numpy as np
secrets.randbits = random.getrandbits = lambda bits: 0
os.urandom = lambda count: bytes(count)
rng = np.random.default_rng
np.random.default_rng = lambda seed=None: rng(0)
np.random.seed(0); random.seed(0)
""",
    )


@attack("patched")
def builtins_that_agree(notebook, _scene):
    _zeros_and(
        notebook,
        """
import builtins
builtins.all = builtins.isinstance = lambda *given: True
builtins.any = lambda *given: False
builtins.AssertionError = builtins.ValueError = type("Warning", (Warning,), {})
builtins.exec = lambda *given, **named: None
builtins.print = lambda *given, **named: None
""",
    )


@attack("patched")
def builtins_replaced_as_a_whole(notebook, _scene):
    """The names that `exec` gives to a test, if it is given this process's."""
    _zeros_and(
        notebook,
        """
import builtins
class Agreeing(dict):
    def __missing__(self, name): return lambda *given, **named: True
fake = Agreeing(vars(builtins))
fake.update(check=lambda *given: None, examine=lambda *given: None)
globals()["__builtins__"] = fake
""",
    )


@attack("patched")
def the_judges_redefined(notebook, _scene):
    _zeros_and(notebook, "def check(*given): print('right')\nexamine = check\nCheckFailed = AssertionError = Warning")


@attack("patched")
def the_course_put_into_sys_modules(notebook, _scene):
    _zeros_and(
        notebook,
        """
import sys, types
for name in ("assignments", "assignments.a1", "assignments.suite", "assignments.compare", "assignments.verdict"):
    module = types.ModuleType("course_lib." + name)
    module.check = module.examine = lambda *given, **named: None
    module.difference = lambda *given: None
    module.CheckFailed = type("CheckFailed", (Warning,), {})
    module.__path__ = []
    sys.modules["course_lib." + name] = module
""",
    )


@attack("patched")
def files_of_a_course_in_the_folder(notebook, scene):
    """A package of the same name beside the notebook, and a start-up file, for whoever looks there first."""
    zeros(notebook)
    text = "def check(*given): pass\nexamine = check\n"
    for name in ("course_lib.py", "sitecustomize.py", "usercustomize.py", "secrets.py", "a1.py"):
        (scene.folder / name).write_text(text)
    first(
        notebook,
        """
import os, sys
os.makedirs("course_lib/assignments", exist_ok=True)
open("course_lib/__init__.py", "w").close()
open("course_lib/assignments/__init__.py", "w").close()
open("course_lib/assignments/a1.py", "w").write("def check(*given): pass\\nexamine = check\\n")
sys.path.insert(0, os.getcwd())
""",
    )


@attack("patched")
def assert_helpers_that_return(notebook, _scene):
    """The idea of a published bypass: the assertion's own helper is replaced by one that lets everything pass."""
    _zeros_and(
        notebook,
        """
import unittest, numpy.testing
for name in dir(unittest.TestCase):
    if name.startswith("assert"):
        setattr(unittest.TestCase, name, lambda *given, **named: None)
for name in dir(numpy.testing):
    if name.startswith("assert"):
        setattr(numpy.testing, name, lambda *given, **named: None)
""",
    )


@attack("patched")
def tracebacks_that_are_swallowed(notebook, _scene):
    """The idea of a published bypass: what turns an error into a cell's output is made to turn it into nothing."""
    _zeros_and(
        notebook,
        """
import sys, traceback
shell = get_ipython()
kind = type(shell)
for name in ("showtraceback", "_showtraceback", "showsyntaxerror", "show_usage_error"):
    setattr(kind, name, lambda *given, **named: None)
    setattr(shell, name, lambda *given, **named: None)
traceback.format_exception = traceback.extract_tb = lambda *given, **named: []
sys.excepthook = lambda *given: None
""",
    )


@attack("patched")
def a_shell_that_runs_nothing(notebook, _scene):
    """`run_cell` answers for every later cell that all went well."""
    _zeros_and(
        notebook,
        """
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
def run_cell(self, source, *given, **named):
    return ExecutionResult(None)
InteractiveShell.run_cell = run_cell
""",
    )


@attack("patched")
def a_json_that_writes_another_answer(notebook, _scene):
    """Each answer that is sent says that nothing stopped and that the process was left."""
    _zeros_and(
        notebook,
        """
import json
dumps = json.dumps
json.dumps = lambda fields, **named: dumps(fields | {"stopped": None, "passed": True, "score": 5}, **named)
""",
    )
