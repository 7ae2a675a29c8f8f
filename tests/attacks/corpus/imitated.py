"""Outputs, errors and printed lines that look like those of a test that passed."""

from attacks.corpus._common import zeros
from helpers.attack import attack, everywhere, first, write
from nbformat.v4 import new_output

STEP = "np.tanh(x @ p['weight_ih'].T + p['bias_ih'] + h @ p['weight_hh'].T + p['bias_hh'])"
RIGHT = "rnn_step: right in all 3 cases."


@attack("imitated output")
def outputs_that_are_in_the_file_already(notebook, _scene):
    for k, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [new_output("stream", name="stdout", text=RIGHT)], k + 1


@attack("imitated output")
def a_score_in_the_outputs(notebook, _scene):
    """As nbgrader's partial credit reads it: the last result of the cell is the number of points."""
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.outputs = [new_output("execute_result", {"text/plain": "5"}, execution_count=1)]
            cell.execution_count, cell.metadata.nbgrader.score = 1, 5


@attack("imitated output")
def the_verdict_printed_in_every_call(notebook, _scene):
    for name in ("rnn_step", "rnn_sequence", "rnn_step_backward", "rnn_bptt"):
        write(notebook, name, f"def {name}(*given):\n    print({name!r} + ': right in all 3 cases.')")


@attack("imitated output")
def a_result_of_five_points_displayed(notebook, _scene):
    code = "from IPython.display import display\ndef {0}(*given):\n    display(5.0)\n    return 5.0"
    for name in ("rnn_step", "rnn_sequence", "rnn_step_backward", "rnn_bptt"):
        write(notebook, name, code.format(name))


@attack("imitated output")
def an_error_that_calls_itself_a_pass(notebook, _scene):
    """Named as the verdict's error, with a verdict's data that holds no problem."""
    error = """
import json
class CheckFailed(AssertionError):
    verdict = None
    def __str__(self):
        empty = {"function": "", "problem": None, "case": {}, "seed": None}
        return json.dumps(empty | {"mistakes": [], "wrong_helpers": []})
    def _render_traceback_(self):
        return []
CheckFailed.__module__ = "course_lib.assignments.verdict"
def NAME(*given):
    raise CheckFailed()
"""
    for name in ("rnn_step", "rnn_sequence", "rnn_step_backward", "rnn_bptt"):
        write(notebook, name, error.replace("NAME", name))


@attack("imitated output")
def errors_of_the_graders_own_machinery(notebook, _scene):
    """Classes that the candidate and the examiner treat apart: `Raised`, `Ended`, `Late`, `Gone`."""
    first(
        notebook,
        """
from course_lib.assignments.stopped import Ended, Raised, Stopped
from course_lib.grading.run.packing import WireError
from course_lib.grading.run.wire import Gone, Late
""",
    )
    errors = ("Ended('finished')", "Raised(Stopped('', undefined='', unwritten=False))", "Gone('')", "Late()")
    for name, error in zip(("rnn_step", "rnn_sequence", "rnn_step_backward", "rnn_bptt"), errors, strict=True):
        write(notebook, name, f"def {name}(*given):\n    raise {error}")


@attack("imitated output", 5)
def an_unwritten_helper_that_was_written(notebook, _scene):
    """A function that stops in a frame of its helper's name: blamed on the helper, as if that were unwritten. The step
    itself is right."""
    write(
        notebook,
        "rnn_step",
        f"def rnn_step(x, h, p):\n    return {STEP}",
    )
    write(
        notebook,
        "rnn_sequence",
        """
def helper():
    def rnn_step(*given):
        raise NotImplementedError
    return rnn_step
def rnn_sequence(xs, h, params):
    helper()(xs[0], h, params)
""",
    )


@attack("imitated output")
def leaving_before_the_tests_as_if_all_were_well(notebook, _scene):
    everywhere(notebook, "import sys\nprint('OK')\nsys.exit(0)")


@attack("imitated output")
def the_process_gone_with_status_zero(notebook, _scene):
    everywhere(notebook, "import os\nprint('OK', flush=True)\nos._exit(0)")


@attack("imitated output")
def exits_from_inside_the_test(notebook, _scene):
    """`sys.exit(0)` in the call, which unwinds whoever runs the tests; and for the second test `os._exit(0)`."""
    zeros(notebook)
    for name in ("rnn_step", "rnn_sequence"):
        write(notebook, name, f"import sys\ndef {name}(*given):\n    sys.exit(0)")
    for name in ("rnn_step_backward", "rnn_bptt"):
        write(notebook, name, f"import os\ndef {name}(*given):\n    os._exit(0)")


@attack("imitated output")
def outputs_cleared_from_under_an_error(notebook, _scene):
    """The errors of the cell are taken away from what the shell has gathered, in place and while it still runs."""
    zeros(notebook)
    first(
        notebook,
        """
import gc
from course_lib.grading.run.shell import Outputs
Outputs.error = lambda self, *given: self.text("stdout", "right in all 3 cases.")
for found in gc.get_objects():
    if isinstance(found, Outputs):
        found.items.clear()
""",
    )
