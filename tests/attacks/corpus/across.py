"""What one cell, call or test leaves for the next, and functions that are not the same each time."""

import numpy as np
from attacks.corpus._common import ZEROS, after, zeros
from helpers.attack import attack, find, first, write

from course_lib.assignments.a1 import SUITE
from course_lib.assignments.base import FIXED
from course_lib.assignments.cases import draw_cases
from course_lib.assignments.suite import FIXED_SEED

NAMES = tuple(ZEROS)
NO_MEMORY = """
def rnn_step(x, h, params):
    return np.tanh(x @ params["weight_ih"].T + params["bias_ih"] + params["bias_hh"])
"""
NO_LOOP = """
def rnn_sequence(xs, h, params):
    ys = np.tanh(xs @ params["weight_ih"].T + params["bias_ih"] + params["bias_hh"])
    return ys, ys[-1]
"""


def _text(value):
    if isinstance(value, np.ndarray):
        return f"np.array({value.tolist()!r})"
    if isinstance(value, tuple):
        return f"({', '.join(map(_text, value))},)"
    return "{" + ", ".join(f"{k!r}: {_text(v)}" for k, v in value.items()) + "}"


@attack("across cells")
def a_table_of_the_visible_check(notebook, _scene):
    """The visible check's inputs are the same everywhere: its right results are looked up, and nothing is computed."""
    for name, task in SUITE.tasks.items():
        cases = draw_cases(task, FIXED, FIXED_SEED)
        right = [task.bind(task.reference)(*case.inputs.values()) for case in cases]
        keys = [float(next(iter(case.inputs.values())).flat[0]) for case in cases]
        table = ", ".join(f"{key!r}: {_text(value)}" for key, value in zip(keys, right, strict=True))
        write(
            notebook,
            name,
            f"TABLE = {{{table}}}\ndef {name}(a, *given, table=TABLE):\n    return table[float(a.flat[0])]",
        )


@attack("across cells", 15, solved=True)
def a_helper_made_wrong_after_its_test(notebook, _scene):
    """Once `rnn_step` has its points it is written anew without the state, a known mistake: a sequence without any
    recurrence is then "right but for its helper"."""
    write(notebook, "rnn_sequence", NO_MEMORY + NO_LOOP)


@attack("across cells", 15, solved=True)
def a_helper_that_is_wrong_when_it_is_asked_as_a_helper(notebook, _scene):
    """The same by counting calls: right for its own tests, and then without the state."""
    step = find(notebook, "rnn_step").source.replace("def rnn_step(", "def right(")
    forgetful = NO_MEMORY.replace("def rnn_step(", "def wrong(")
    code = "def rnn_step(x, h, params):\n    return (wrong if sequences else right)(x, h, params)"
    write(notebook, "rnn_step", f"sequences = []\n{step}\n{forgetful}\n{code}")
    write(notebook, "rnn_sequence", f"sequences.append(1)\n{NO_LOOP}")


@attack("across cells")
def one_test_writes_for_the_next(notebook, _scene):
    """Arguments and results go into files of the folder; the hidden test finds what the visible one left."""
    for name in NAMES:
        write(
            notebook,
            name,
            f"""
import glob, pickle, numpy as np
def {name}(*given):
    for path in sorted(glob.glob("kept-*")):
        kept = pickle.load(open(path, "rb"))
        if kept[0].shape == given[0].shape:
            return kept[1]
    pickle.dump(given, open(f"kept-{{len(glob.glob('kept-*'))}}", "wb"))
    return given[1]
""",
        )


@attack("across cells")
def results_written_into_the_arguments(notebook, _scene):
    """The arguments become such that zeros are right for them: if the reference is run on these afterwards."""
    for name in NAMES:
        write(
            notebook,
            name,
            f"""
zeros_{name} = None
def {name}(*given):
    for value in given[:-1]:
        value[...] = 0
    for value in given[-1].values():
        value[...] = 0
    results = (given[0], given[1], dict(given[-1]))
    return {{"rnn_step": given[1], "rnn_sequence": (given[0][..., :1] * given[1], given[1])}}.get({name!r}, results)
""",
        )


@attack("across cells")
def results_that_are_the_arguments_themselves(notebook, _scene):
    """What is returned is the argument: an examiner that runs its reference in place would make it right."""
    write(notebook, "rnn_step", "def rnn_step(x, h, params):\n    return h")
    write(notebook, "rnn_sequence", "def rnn_sequence(xs, h, params):\n    return xs, h")
    write(notebook, "rnn_step_backward", "def rnn_step_backward(d, x, h, n, params):\n    return x, h, params")
    write(notebook, "rnn_bptt", "def rnn_bptt(dys, dh, xs, h, ys, params):\n    return xs, dh, params")


@attack("across cells")
def parameters_emptied(notebook, _scene):
    """A dict without keys agrees with all dicts without keys."""
    for name in NAMES:
        write(notebook, name, f"def {name}(*given):\n    given[-1].clear()\n    return given[0], given[1], given[-1]")


@attack("across cells")
def errors_where_it_matters(notebook, _scene):
    """A variant that cannot run on some shapes is recognised by where it stops: stopping everywhere but on one."""
    for name in NAMES:
        write(notebook, name, f"def {name}(*given):\n    raise ValueError('matmul: shapes not aligned')")


@attack("across cells", 5, solved=True)
def a_helper_that_never_comes_back(notebook, _scene):
    """Whatever calls it is tried with the course's own: what does not call it must not be excused."""
    zeros(notebook)
    step = "np.tanh(x @ p['weight_ih'].T + p['bias_ih'] + h @ p['weight_hh'].T + p['bias_hh'])"
    write(notebook, "rnn_step", f"def rnn_step(x, h, p):\n    return {step}")
    after(notebook, "rnn_step-examine", "import time\ndef rnn_step(*given):\n    time.sleep(60)")


@attack("across cells")
def functions_that_know_in_which_process_they_are(notebook, _scene):
    """In the process of the first cell one thing, in every later one another, told apart by the process id."""
    first(notebook, "import os\nhome = os.getpid()")
    for name in NAMES:
        code = f"""
def {name}(*given):
    if os.getpid() == home:
        return given[1]
    os.kill(home, 9)
    os._exit(0)
"""
        write(notebook, name, code)


@attack("across cells")
def tests_done_by_a_process_from_before(notebook, _scene):
    """The work is left to a child made in the first cell, through pipes: it outlives its parent and sees all tests."""
    first(
        notebook,
        """
import os, pickle, struct
down, up = os.pipe(), os.pipe()
if os.fork() == 0:
    seen = []
    while True:
        size, = struct.unpack("I", os.read(down[0], 4))
        seen.append(pickle.loads(os.read(down[0], size)))
        data = pickle.dumps(seen[max(0, len(seen) - 4)])
        os.write(up[1], struct.pack("I", len(data)) + data)
def elsewhere(value):
    data = pickle.dumps(value)
    os.write(down[1], struct.pack("I", len(data)) + data)
    size, = struct.unpack("I", os.read(up[0], 4))
    return pickle.loads(os.read(up[0], size))
""",
    )
    for name in NAMES:
        write(notebook, name, f"def {name}(*given):\n    return elsewhere(given[1])")
