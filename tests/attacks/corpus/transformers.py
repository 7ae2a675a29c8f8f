"""Code that runs when nobody called it: transformers, hooks, traces, threads, signals, and what runs at the end."""

from attacks.corpus._common import after, zeros
from helpers.attack import attack, everywhere, first, last


def _zeros_and(notebook, code):
    """Run `code` in the first cell and in the last; the functions return zeros."""
    first(notebook, code)
    zeros(notebook)
    last(notebook, code)


@attack("transformers")
def a_transformer_that_empties_the_tests(notebook, _scene):
    """Every later cell is rewritten before it runs: a test becomes `pass`, and so does every `raise` and `assert`."""
    _zeros_and(
        notebook,
        """
import ast
class Tame(ast.NodeTransformer):
    def visit_Raise(self, node): return ast.copy_location(ast.Pass(), node)
    visit_Assert = visit_Raise
    def visit_Call(self, node):
        if getattr(node.func, "id", "") in ("check", "examine"):
            return ast.copy_location(ast.Constant(None), node)
        return self.generic_visit(node)
get_ipython().ast_transformers.append(Tame())
""",
    )


@attack("transformers")
def a_transformer_of_the_text_of_cells(notebook, _scene):
    _zeros_and(
        notebook,
        """
def tame(lines):
    return ["pass\\n" if "check(" in line or "examine(" in line else line for line in lines]
shell = get_ipython()
shell.input_transformers_cleanup.append(tame)
shell.input_transformers_post.append(tame)
shell.input_transformer_manager.cleanup_transforms.append(tame)
""",
    )


@attack("transformers")
def tests_under_a_magic_that_captures(notebook, _scene):
    """A cell of one's own before each test whose magic would take the next cell's errors and outputs with it."""
    zeros(notebook)
    for name in ("rnn_step", "rnn_sequence", "rnn_step_backward", "rnn_bptt"):
        after(notebook, name, "%%capture\n%xmode Minimal\nget_ipython().run_line_magic('pdb', 'off')")


@attack("transformers")
def events_that_forgive_errors(notebook, _scene):
    _zeros_and(
        notebook,
        """
shell = get_ipython()
def forgive(result):
    result.error_in_exec = result.error_before_exec = None
shell.events.register("post_run_cell", forgive)
shell.events.register("pre_run_cell", lambda info: info.__dict__.update(raw_cell="pass"))
shell.set_custom_exc((BaseException,), lambda *given, **named: None)
""",
    )


@attack("transformers")
def imports_that_bring_another_judge(notebook, _scene):
    _zeros_and(
        notebook,
        """
import builtins, sys, types
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
class Finder(MetaPathFinder, Loader):
    def find_spec(self, name, path, target=None):
        return ModuleSpec(name, self) if name.startswith("course_lib") else None
    def create_module(self, spec):
        module = types.ModuleType(spec.name)
        module.__path__, module.__getattr__ = [], lambda name: lambda *given, **named: None
        return module
    def exec_module(self, module): ...
sys.meta_path.insert(0, Finder())
for name in [name for name in sys.modules if name.startswith("course_lib.assignments")]:
    del sys.modules[name]
imported = builtins.__import__
builtins.__import__ = lambda name, *given, **named: imported(name, *given, **named)
""",
    )


@attack("transformers")
def a_trace_that_looks_for_the_expected_value(notebook, _scene):
    """Traces and profiles every function from here on and overwrites what is compared."""
    _zeros_and(
        notebook,
        """
import sys
def trace(frame, event, given):
    for name in ("expected", "got", "gap", "wrong", "problem"):
        if name in frame.f_locals:
            frame.f_locals[name] = None
    return trace
sys.settrace(trace)
sys.setprofile(lambda frame, event, given: None)
import threading
threading.settrace(trace)
""",
    )


@attack("transformers")
def a_thread_that_changes_results_afterwards(notebook, _scene):
    """Results are kept and overwritten all the time, so that what was compared is not what was returned."""
    zeros(notebook)
    first(
        notebook,
        """
import threading, time, numpy as np
kept = []
zeros = np.zeros
def remembered(*given, **named):
    kept.append(zeros(*given, **named))
    return kept[-1]
np.zeros = remembered
def change():
    while True:
        for array in list(kept)[-50:]:
            array += 0.1
        time.sleep(0.0005)
threading.Thread(target=change, daemon=True).start()
""",
    )


@attack("transformers")
def a_signal_in_the_middle_of_the_answer(notebook, _scene):
    _zeros_and(
        notebook,
        """
import signal
def caught(number, frame):
    while frame:
        if frame.f_code.co_name == "do_call":
            frame.f_locals["changed"] = []
        frame = frame.f_back
signal.signal(signal.SIGALRM, caught)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
    signal.signal(number, signal.SIG_IGN)
""",
    )


@attack("transformers")
def work_left_for_the_end(notebook, _scene):
    """What runs at exit prints passes and leaves with status 0, here and in whatever was forked."""
    everywhere(
        notebook,
        """
import atexit, os, sys, threading, weakref
def done(*given):
    print("rnn_step: right in all 3 cases.", flush=True)
    os._exit(0)
atexit.register(done)
threading._register_atexit(done)
os.register_at_fork(after_in_child=lambda: atexit.register(done))
class Late: pass
late = Late()
weakref.finalize(late, done)
""",
    )


@attack("transformers")
def a_finder_for_numpy_itself(notebook, _scene):
    """NumPy is imported anew with other tests for finiteness and equality, and the old one is gone."""
    _zeros_and(
        notebook,
        """
import sys, types
import numpy
other = types.ModuleType("numpy")
other.__dict__.update(vars(numpy))
other.isfinite = other.array_equal = lambda *given: True
sys.modules["numpy"] = other
import numpy as np
""",
    )
