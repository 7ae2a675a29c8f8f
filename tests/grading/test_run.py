"""Whatever a notebook does, running it ends, what ran before keeps its outputs, and what is right gets its points."""

import os
from contextlib import suppress
from pathlib import Path

import pytest
from helpers.rungs import RUNGS as JAILS
from nbformat.v4 import new_code_cell, new_notebook

from course_lib.assignments.verdict import read
from course_lib.grading.run import runner
from course_lib.grading.run.kernel import run_in_kernel
from course_lib.grading.run.limits import MAX_OUTPUT, Limits
from course_lib.grading.run.runner import run_notebook
from course_lib.grading.run.verdict import cell_scores

LIMITS = Limits(cell=10, task=20)
RUNGS = ["none", *JAILS]
SETUP = "import numpy as np\nfrom course_lib.assignments.a1 import check, examine"
STEP = "def rnn_step(x, h, params):\n    total = x @ params['weight_ih'].T + params['bias_ih'] + params['bias_hh']\n"
RIGHT = STEP + "    return np.tanh(total + h @ params['weight_hh'].T)"
WRONG = STEP + "    return np.sin(total + h @ params['weight_hh'].T)"  # a mistake without a name
SEQUENCE = """
def rnn_sequence(xs, h, params):
    ys = []
    for x in xs:
        h = rnn_step(x, h, params)
        ys.append(h)
    return np.stack(ys), h
"""


def cells(*sources):
    return new_notebook(cells=[new_code_cell(source) for source in sources])


def known(source, name, points=0, locked=True):
    about = {"grade_id": name, "grade": bool(points), "locked": locked, "solution": not locked, "points": points}
    return new_code_cell(source, metadata={"nbgrader": about})


def examined(*solutions):
    """A notebook of assignment 1 with `solutions` by name, each followed by its test."""
    made = [known(SETUP, "setup")]
    for name, source in solutions:
        helper = ", rnn_step" if name == "rnn_sequence" else ""
        made += [known(source, name, locked=False), known(f'examine("{name}", {name}{helper})', f"{name}-t", 5)]
    return new_notebook(cells=made)


def scores(notebook):
    return {cell.name: cell.score for cell in cell_scores(notebook)}


def message(notebook, name):
    return next(cell.message("a1", "en") for cell in cell_scores(notebook) if cell.name == name)


def printed(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


def errors(cell):
    return [output.ename for output in cell.outputs if output.output_type == "error"]


@pytest.fixture(scope="module", autouse=True)
def _warm():
    yield
    runner.close()


@pytest.mark.parametrize("rung", RUNGS)
def test_cells_run_in_order_in_the_students_language_and_an_error_stops_nothing(tmp_path, rung):
    (tmp_path / "mine.txt").write_text("beside")
    (tmp_path / "link.txt").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe.txt")
    notebook = cells(
        "from course_lib.language import current; import os; print(current(), open('mine.txt').read(), os.listdir())",
        "1 / 0",
        "import sys; print('careful', file=sys.stderr)",
        "raise SystemExit",
        "print('end')\n6 * 7",
    )
    assert run_notebook(notebook, "pt", LIMITS, tmp_path, rung) == "finished"
    first, error, warning, leave, last = notebook.cells
    assert printed(first) == "pt beside ['mine.txt']\n"
    assert errors(error) == ["ZeroDivisionError"]
    assert not errors(warning)
    assert errors(leave) == ["SystemExit"]
    assert printed(last) == "end\n" and last.outputs[1].data["text/plain"] == "42"
    assert [cell.execution_count for cell in notebook.cells] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("rung", RUNGS)
def test_a_right_function_gets_its_points_and_an_endless_one_costs_its_own_only(rung):
    endless = "def rnn_sequence(xs, h, params):\n    while True: pass"
    notebook = examined(("rnn_step", RIGHT), ("rnn_sequence", endless))
    notebook.cells.append(new_code_cell("print(rnn_step.__name__)"))
    assert run_notebook(notebook, "en", Limits(cell=2, task=4), rung=rung) == "timeout"
    assert scores(notebook) == {"rnn_step-t": 5, "rnn_sequence-t": 0}
    assert errors(notebook.cells[4]) == ["CellTimeoutError"]
    assert printed(notebook.cells[5]) == "rnn_step\n"  # in a process made anew, where the cells before ran again


@pytest.mark.parametrize(
    "code",
    [
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
        "import os\nif not os.fork():\n    while True: pass\nos.wait()",
    ],
)
def test_a_cell_that_takes_no_interrupt_ends_all_the_same_and_the_next_ones_run(code):
    notebook = cells("a = 1", code, "print(a + 1)")
    assert run_notebook(notebook, "en", Limits(cell=1, task=9)) in ("timeout", "finished")
    assert printed(notebook.cells[2]) == "2\n"


@pytest.mark.parametrize("rung", RUNGS)
def test_what_a_cell_has_started_ends_with_it(rung):
    notebook = cells("import os, time\nif os.fork() == 0:\n    time.sleep(60)\n    os._exit(0)")
    before = sleepers()
    run_notebook(notebook, "en", LIMITS, rung=rung)
    assert sleepers() <= before


def sleepers():
    """The processes that are copies of a warm one, by their ids."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if b"course_lib.grading.run.zygote" in (folder / "cmdline").read_bytes():
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
                if state != "Z" and parent == "1":
                    found.add(folder.name)
    return found


def test_the_time_belongs_to_the_task():
    slow = "import time; time.sleep(1.5)"
    notebook = new_notebook(
        cells=[
            known(slow, "first", locked=False),
            *(new_code_cell(slow) for _ in range(3)),
            known("print(2)", "second", locked=False),
        ]
    )
    assert run_notebook(notebook, "en", Limits(cell=2, task=4)) == "timeout"
    assert [errors(cell) for cell in notebook.cells] == [[], [], ["CellTimeoutError"], ["CellTimeoutError"], []]
    assert printed(notebook.cells[4]) == "2\n"


def test_what_ran_before_the_process_died_stays_and_what_comes_after_runs():
    notebook = cells("print(1)\na = 3", "import os; os._exit(0)", "print(a)")
    assert run_notebook(notebook, "en", LIMITS) == "died"
    assert printed(notebook.cells[0]) == "1\n"
    assert errors(notebook.cells[1]) == ["KernelDied"]
    assert printed(notebook.cells[2]) == "3\n"


def test_a_function_that_ends_its_process_in_a_test_costs_that_test():
    notebook = examined(
        ("rnn_step", "import os\ndef rnn_step(x, h, params):\n    os._exit(0)"), ("rnn_sequence", SEQUENCE)
    )
    assert run_notebook(notebook, "en", LIMITS) == "died"
    assert errors(notebook.cells[2]) == ["KernelDied"]


def test_a_flood_of_output_is_cut():
    notebook = cells(*["for _ in range(3000): print('x' * 10_000)"] * 7, "print('after')")
    run_notebook(notebook, "en", LIMITS)
    assert 0 < sum(len(printed(cell)) for cell in notebook.cells) <= MAX_OUTPUT


def test_no_tag_and_no_name_leaves_a_test_out():
    notebook = examined(("rnn_step", "check = examine = lambda *_: print('right')\n" + WRONG))
    notebook.cells[2].metadata.tags = ["skip-execution", "remove_cell", "raises-exception"]
    run_notebook(notebook, "en", LIMITS)
    assert scores(notebook) == {"rnn_step-t": 0}


def test_a_syntax_error_is_told_as_such():
    notebook = examined(("rnn_step", RIGHT.replace("np.tanh(", "np.tanh((")))
    run_notebook(notebook, "en", LIMITS)
    told = message(notebook, "rnn_step-t")
    assert "does not exist, because the cell that defines it stopped with SyntaxError" in told
    assert "was never closed (line 3: return np.tanh((total" in told


def test_a_mistake_without_a_name_in_a_helper_is_not_charged_again():
    for helper in (WRONG, "raise RuntimeError", "def rnn_step(x, h, params):\n    raise NotImplementedError()"):
        notebook = examined(("rnn_step", helper), ("rnn_sequence", SEQUENCE))
        run_notebook(notebook, "en", LIMITS)
        assert scores(notebook) == {"rnn_step-t": 0, "rnn_sequence-t": 5}, message(notebook, "rnn_sequence-t")
    wrong = SEQUENCE.replace("ys.append(h)", "ys.append(2 * h)")
    notebook = examined(("rnn_step", WRONG), ("rnn_sequence", wrong))
    run_notebook(notebook, "en", LIMITS)
    assert scores(notebook) == {"rnn_step-t": 0, "rnn_sequence-t": 0}


def test_a_helper_of_the_students_own_may_call_the_examination():
    mine = RIGHT + '\n\ndef mine():\n    examine("rnn_step", rnn_step)\n    check("rnn_step", rnn_step)\n\nmine()'
    notebook = examined(("rnn_step", mine))
    run_notebook(notebook, "en", LIMITS)
    assert scores(notebook) == {"rnn_step-t": 5}
    assert "only the assignment's own cells check" in printed(notebook.cells[1])


def test_a_changed_argument_is_seen_from_here():
    notebook = examined(("rnn_step", RIGHT.replace("    return", "    x += 1\n    return")))
    run_notebook(notebook, "en", LIMITS)
    verdict = next(c.verdict for c in cell_scores(notebook) if c.name == "rnn_step-t")
    assert read(verdict).problem.kind == "argument_changed"


def test_the_code_sees_nothing_of_the_environment_but_what_it_needs(monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    notebook = cells("import os; print(os.environ.get('SECRET_TOKEN'), 'PATH' in os.environ)")
    runner.close()
    run_notebook(notebook, "en", LIMITS)
    assert printed(notebook.cells[0]) == "None True\n"


def test_no_file_and_no_name_of_one_hand_in_is_there_for_the_next():
    for _ in range(2):
        notebook = cells("import os; print(os.listdir(), 'left' in globals()); open('left', 'w').close(); left = 1")
        run_notebook(notebook, "en", LIMITS)
        assert printed(notebook.cells[0]) == "[] False\n"


def test_a_plot_is_shown():
    notebook = cells("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
    run_notebook(notebook, "en", LIMITS)
    assert [list(o.data) for o in notebook.cells[0].outputs if "data" in o][-1] == ["text/plain", "image/png"]


def test_where_processes_cannot_be_copied_a_kernel_runs_the_notebook(monkeypatch, tmp_path):
    monkeypatch.delattr(os, "fork")
    (tmp_path / "mine.txt").write_text("beside")
    notebook = cells("print(open('mine.txt').read())", "while True: pass", "import os; os._exit(0)", "print(2)")
    assert run_notebook(notebook, "en", Limits(cell=2, task=60), tmp_path, "none") == "died"
    assert printed(notebook.cells[0]) == "beside\n"
    assert errors(notebook.cells[1])[-1] == "CellTimeoutError" and errors(notebook.cells[2]) == ["KernelDied"]
    assert notebook.cells[3].execution_count is None


def test_the_kernels_tag_that_leaves_a_cell_out_is_new_each_time(monkeypatch):
    tags = []
    note = lambda kernel, *_: tags.append(kernel.skip_cells_with_tag) or "finished"  # noqa: E731
    monkeypatch.setattr("course_lib.grading.run.kernel._Kernel.run", note)
    for _ in range(2):
        run_in_kernel(cells("1"), "en", LIMITS)
    assert len(set(tags)) == 2 and all(len(tag) == 32 for tag in tags)


def test_nothing_of_a_hand_in_stays_on_the_disk():
    run_notebook(cells("open('left', 'w').close()"), "en", LIMITS, rung=RUNGS[-1])
    places = [path for jail in runner.warm_jails() for path in (jail.place, jail.view.site)]
    assert len(places) >= 2 and all(path.is_dir() for path in places)
    runner.close()
    assert not [path for path in places if path.exists()]
