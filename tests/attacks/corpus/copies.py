"""Attacks on the copies of the process in which tests run: none is made, or it leaves at once."""

from attacks.corpus._common import zeros
from helpers.attack import attack, first, last


def _zeros_and(notebook, code):
    """Run `code` in the first cell and in the last; the functions return zeros."""
    first(notebook, code)
    zeros(notebook)
    last(notebook, code)


@attack("patched")
def a_copy_that_is_no_copy(notebook, _scene):
    """`os.fork` says 0 to the process itself, and `os._exit` does nothing: tests then run where the cells run."""
    _zeros_and(
        notebook,
        """
import os
os.fork = lambda: 0
os._exit = lambda status: None
""",
    )


@attack("transformers")
def copies_that_leave_at_once(notebook, _scene):
    """Each fork's child exits with status 0 before the test, as if the test had been passed in it."""
    zeros(notebook)
    first(notebook, "import os\nos.register_at_fork(after_in_child=lambda: os._exit(0))")


@attack("transformers")
def forks_that_turn_parents_into_children(notebook, _scene):
    """The parent stops waiting and answers itself; there are then two that take turns."""
    zeros(notebook)
    first(notebook, "import os\nos.waitpid = lambda pid, options: (pid, 0)\nos.register_at_fork(before=lambda: None)")


@attack("transformers")
def an_audit_hook_that_forbids_copies(notebook, _scene):
    """`os.fork` raises, so that a test runs in the process of the cells, or not at all."""
    _zeros_and(
        notebook,
        """
import sys
def hook(event, given):
    if event == "os.fork":
        raise RuntimeError("begun")
sys.addaudithook(hook)
sys.unraisablehook = sys.excepthook = lambda *given: None
""",
    )
