"""Nothing of a hand-in's structure survives but the student's own text: laws over every way of disturbing it."""

import copy

import pytest
from nbformat.v4 import new_code_cell, new_output

from course_lib.grading.notebook.cells import from_notebook, hidden_lines, language_of, visible
from course_lib.grading.notebook.restore import restore
from course_lib.grading.notebook.source import render
from course_lib.grading.notebook.student import student_edition
from course_lib.grading.run.verdict import score
from course_lib.grading.sample.hand_ins import find, solved


@pytest.fixture(scope="module")
def sources():
    return from_notebook(render("a3", "pt"))


@pytest.fixture
def notebook():
    return solved("a3", "pt")


def ids(notebook):
    return [c.metadata.nbgrader["grade_id"] for c in notebook.cells if "nbgrader" in c.metadata]


def test_an_untouched_hand_in_only_gets_its_hidden_tests_back(sources, notebook):
    restored, changes = restore(notebook, sources, "a3")
    assert not changes
    assert [visible(c.source) for c in restored.cells] == [c.source.strip() for c in notebook.cells]
    assert hidden_lines(find(restored, "forget_gate-examine").source)
    assert not hidden_lines(find(notebook, "forget_gate-examine").source)


def test_missing_tests_come_back_where_they_belong(sources, notebook):
    for name in ("learn_gate-check", "lstm_step-examine", "setup"):
        notebook.cells.remove(find(notebook, name))
    restored, changes = restore(notebook, sources, "a3")
    assert changes.missing == ["setup", "learn_gate-check", "lstm_step-examine"]
    assert ids(restored) == [s.name for s in sources]


def test_moved_tests_go_back_behind_what_they_test(sources, notebook):
    cell = find(notebook, "lstm_step-check")
    notebook.cells.remove(cell)
    notebook.cells.insert(0, cell)
    restored, changes = restore(notebook, sources, "a3")
    assert changes.moved
    assert ids(restored) == [s.name for s in sources]


def test_the_last_of_a_doubled_cell_counts(sources, notebook):
    first = copy.deepcopy(find(notebook, "use_gate"))
    first.source = "def use_gate(): pass"
    notebook.cells.insert(notebook.cells.index(find(notebook, "use_gate")), first)
    restored, changes = restore(notebook, sources, "a3")
    assert changes.doubled == ["use_gate"]
    assert ids(restored) == [s.name for s in sources]
    assert "sigmoid" in find(restored, "use_gate").source


def test_an_edited_test_gets_its_source_back(sources, notebook):
    find(notebook, "learn_gate-check").source = "pass"
    restored, changes = restore(notebook, sources, "a3")
    assert changes.changed == ["learn_gate-check"]
    assert "check(" in find(restored, "learn_gate-check").source


def test_the_students_own_cells_stay_where_they_were(sources, notebook):
    at = notebook.cells.index(find(notebook, "learn_gate"))
    notebook.cells.insert(at + 1, new_code_cell("mine = 1"))
    restored, changes = restore(notebook, sources, "a3")
    after = restored.cells[restored.cells.index(find(restored, "learn_gate")) + 1]
    assert after.source == "mine = 1"
    assert not changes


def spoil_everything(cell):
    cell.metadata.tags = ["skip", "raises-exception"]
    cell.metadata.editable = True
    if "nbgrader" in cell.metadata:
        nbgrader = cell.metadata.nbgrader
        nbgrader.update(points=1e6, grade=not nbgrader.grade, locked=False, schema_version=99, checksum="x", task=True)
    cell.id = "same"


def test_no_metadata_of_the_hand_in_survives(sources, notebook):
    clean, _ = restore(notebook, sources, "a3")
    for cell in notebook.cells:
        spoil_everything(cell)
    notebook.metadata.kernelspec = {"name": "bash", "display_name": "Bash", "language": "bash"}
    notebook.metadata.course["assignment"] = "a1"
    spoiled, changes = restore(notebook, sources, "a3")
    assert spoiled == clean
    assert not changes


def test_a_test_made_into_text_is_code_again(sources, notebook):
    cell = find(notebook, "forget_gate-check")
    cell.cell_type = "markdown"
    del cell["outputs"], cell["execution_count"]
    restored, _ = restore(notebook, sources, "a3")
    assert find(restored, "forget_gate-check").cell_type == "code"


@pytest.mark.parametrize("nonsense", [None, 3, [], "x", {"grade_id": ["learn_gate"]}, {"grade_id": "no such cell"}])
def test_metadata_that_makes_no_sense_is_nobodys(sources, notebook, nonsense):
    cell = new_code_cell("mine = 1")
    cell.metadata["nbgrader"] = nonsense
    notebook.cells.append(cell)
    restored, changes = restore(notebook, sources, "a3")
    assert restored.cells[-1].metadata == {}
    assert not changes


@pytest.mark.parametrize("course", [None, [], {"language": "xx"}, {"language": ["en"]}, {}])
def test_a_notebook_that_does_not_say_its_language_is_portuguese(course):
    notebook = student_edition("a1", "en")
    notebook.cells.remove(find(notebook, "language"))
    assert language_of(notebook) == "en"
    notebook.metadata["course"] = course
    assert language_of(notebook) == "pt"


def test_the_cell_that_chooses_the_language_says_it_before_the_metadata_do():
    notebook = student_edition("a1", "en")
    notebook.metadata.course["language"] = "pt"
    assert language_of(notebook) == "en"


def test_points_come_from_having_run_and_from_nothing_that_was_printed(sources, notebook):
    restored, _ = restore(notebook, sources, "a3")
    cell = find(restored, "learn_gate-check")
    assert score(cell) == 0  # it has not run
    cell.execution_count = 1
    assert score(cell) == 2
    cell.outputs = [
        new_output("execute_result", data={"text/plain": "0.0"}, execution_count=1),
        new_output("stream", name="stderr", text="UserWarning: careful"),
    ]
    assert score(cell) == 2
    cell.outputs.append(new_output("error", ename="CheckFailed", evalue="", traceback=[]))
    assert score(cell) == 0
