"""Whatever a notebook does, running it ends, and what ran before keeps its outputs."""

from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from course_lib.grading.run import kernel as runner
from course_lib.grading.run.kernel import run_notebook
from course_lib.grading.run.limits import Limits

LIMITS = Limits(cell=10, total=60)


def cells(*sources):
    return new_notebook(cells=[new_code_cell(source) for source in sources])


def printed(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


def errors(cell):
    return [output.ename for output in cell.outputs if output.output_type == "error"]


def test_cells_run_in_order_in_the_students_language_and_an_error_stops_nothing(tmp_path):
    (tmp_path / "mine.txt").write_text("beside")
    (tmp_path / "link.txt").symlink_to("/etc/passwd")
    notebook = cells(
        "import os; print(os.environ['COURSE_LANGUAGE'], open('mine.txt').read(), os.listdir())",
        "1 / 0",
        "import sys; print('careful', file=sys.stderr)",
        "raise SystemExit",
        "print('end')",
    )
    assert run_notebook(notebook, "pt", LIMITS, tmp_path) == "finished"
    first, error, warning, leave, last = notebook.cells
    assert printed(first) == "pt beside ['mine.txt']\n"
    assert errors(error) == ["ZeroDivisionError"]
    assert not errors(warning)
    assert errors(leave) == ["SystemExit"]
    assert printed(last) == "end\n"
    assert [cell.execution_count for cell in notebook.cells] == [1, 2, 3, 4, 5]


def test_an_endless_loop_costs_its_own_cell_only():
    notebook = cells("print(1)", "while True: pass", "print(2)")
    assert run_notebook(notebook, "en", Limits(cell=2, total=60)) == "timeout"
    assert "CellTimeoutError" in errors(notebook.cells[1])
    assert printed(notebook.cells[2]) == "2\n"


def test_a_loop_that_takes_no_interrupt_ends_all_the_same():
    stubborn = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
    notebook = cells("print(1)", stubborn, "print(2)")
    assert run_notebook(notebook, "en", Limits(cell=2, total=60)) == "timeout"
    assert printed(notebook.cells[0]) == "1\n"
    assert errors(notebook.cells[1]) == ["CellTimeoutError"]
    assert notebook.cells[2].execution_count is None


def test_the_time_of_the_whole_hand_in_ends_too():
    notebook = cells(*["import time; time.sleep(1.5)"] * 6)
    run_notebook(notebook, "en", Limits(cell=5, total=4))
    assert notebook.cells[0].execution_count == 1
    assert notebook.cells[-1].execution_count is None


def test_what_ran_before_the_process_died_stays():
    notebook = cells("print(1)", "import os; os._exit(0)", "print(2)")
    assert run_notebook(notebook, "en", LIMITS) == "died"
    assert printed(notebook.cells[0]) == "1\n"
    assert errors(notebook.cells[1]) == ["KernelDied"]
    assert notebook.cells[2].execution_count is None


def test_a_flood_of_output_is_cut():
    notebook = cells("for _ in range(3000): print('x' * 10_000)", "print('after')")
    run_notebook(notebook, "en", LIMITS)
    assert 0 < sum(len(printed(cell)) for cell in notebook.cells) <= runner.MAX_OUTPUT


def test_the_tag_that_leaves_a_cell_out_is_new_each_time_and_no_tag_known_before_works(monkeypatch):
    tags = []

    def note(self, *arguments):
        tags.append(self.skip_cells_with_tag)
        return "finished"

    monkeypatch.setattr(runner._Kernel, "run", note)
    run_notebook(cells("1"), "en")
    run_notebook(cells("1"), "en")
    assert len(set(tags)) == 2
    assert all(len(tag) == 32 for tag in tags)


def test_a_kernel_that_cannot_start_is_no_fault_of_the_student(monkeypatch):
    monkeypatch.setattr(
        runner, "get_kernel_dict", lambda: {"argv": ["/bin/false"], "display_name": "x", "language": "python"}
    )
    with pytest.raises(runner.KernelError):
        run_notebook(cells("1"), "en", LIMITS)


def test_the_code_sees_nothing_of_the_environment_but_what_it_needs(monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    notebook = cells("import os; print(os.environ.get('SECRET_TOKEN'), 'PATH' in os.environ)")
    run_notebook(notebook, "en", LIMITS)
    assert printed(notebook.cells[0]) == "None True\n"


def test_no_file_of_one_hand_in_is_there_for_the_next():
    here = cells("import os; open('left', 'w').close(); print(os.getcwd(), os.environ['IPYTHONDIR'])")
    run_notebook(here, "en", LIMITS)
    work, profile = printed(here.cells[0]).split()
    assert not Path(work).exists() and not Path(profile).exists()
