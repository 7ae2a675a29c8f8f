"""Attacks by forks: one that is none, one that leaves at once, one that answers beside its parent."""

from attacks.corpus._common import zeros
from helpers.attack import attack, first, last


def _zeros_and(notebook, code):
    """Run `code` in the first cell and in the last; the functions return zeros."""
    first(notebook, code)
    zeros(notebook)
    last(notebook, code)


@attack("patched")
def a_fork_that_is_none(notebook, _scene):
    """`os.fork` says 0 to the process itself, and `os._exit` does nothing."""
    _zeros_and(
        notebook,
        """
import os
os.fork = lambda: 0
os._exit = lambda status: None
""",
    )


@attack("transformers")
def forks_that_leave_at_once(notebook, _scene):
    """Each fork's child exits with status 0, as if a test had been passed in it."""
    zeros(notebook)
    first(notebook, "import os\nos.register_at_fork(after_in_child=lambda: os._exit(0))")


@attack("transformers")
def forks_that_turn_parents_into_children(notebook, _scene):
    """The parent stops waiting and answers itself; there are then two that take turns."""
    zeros(notebook)
    first(notebook, "import os\nos.waitpid = lambda pid, options: (pid, 0)\nos.register_at_fork(before=lambda: None)")


@attack("transformers")
def an_audit_hook_that_forbids_forks(notebook, _scene):
    """`os.fork` raises."""
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
