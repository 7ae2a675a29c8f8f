"""Honest work that a hard examiner might punish: it keeps its points."""

from helpers.attack import attack, everywhere, first, last, write


@attack("honest", 20, solved=True)
def nothing_wrong(_notebook, _scene):
    """All four functions are right."""


@attack("honest", 20, solved=True)
def a_crash_after_the_work(notebook, _scene):
    last(notebook, "import os\nos._exit(1)")


@attack("honest", 20, solved=True)
def warnings_on_stderr(notebook, _scene):
    first(notebook, "import sys, warnings\nprint('careful', file=sys.stderr)\nwarnings.warn('careful')")


@attack("honest", 0)
def an_endless_loop_in_every_cell(notebook, _scene):
    everywhere(notebook, "while True: pass")


@attack("honest", 15, solved=True)
def an_endless_loop_in_one_function(notebook, _scene):
    write(notebook, "rnn_step", "def rnn_step(x, h, params):\n    while True: pass")
