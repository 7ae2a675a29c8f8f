"""What grading makes of the outputs of a test: the verdict that it raised, or what else ended the cell."""

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output

from course_lib.assignments import a3
from course_lib.assignments.problem import problem
from course_lib.assignments.verdict import LONGEST, Verdict
from course_lib.grading.reports.report import common_mistakes
from course_lib.grading.result import Result
from course_lib.grading.run.verdict import cell_score
from course_lib.language import LANGUAGES

SWAPPED = Verdict("learn_gate", problem("none"), {"B": 2}, ("learn_gate.swapped",), (), 7)


def graded_cell(*errors, ran=True):
    """A graded cell that ended with these errors, each (name, text)."""
    nbgrader = {"grade": True, "grade_id": "learn_gate-check", "points": 2, "solution": False, "locked": True}
    outputs = [new_output("error", ename=name, evalue=text, traceback=[]) for name, text in errors]
    return new_code_cell(metadata={"nbgrader": nbgrader}, outputs=outputs, execution_count=1 if ran else None)


def test_a_verdict_is_kept_as_data_and_said_in_either_language():
    score = cell_score(graded_cell(("CheckFailed", json.dumps(SWAPPED.data()))))
    assert (score.score, score.lost, score.mistakes) == (0, True, ["learn_gate.swapped"])
    for language in LANGUAGES:
        assert score.message("a3", language) == SWAPPED.text(a3.SUITE.sentences, language)


def test_a_test_that_passed_has_no_message():
    score = cell_score(graded_cell())
    assert (score.score, score.lost, score.mistakes, score.message("a3")) == (2, False, [], "")


@pytest.mark.parametrize(
    ("errors", "pt", "en"),
    [
        ([("NameError", "name 'x' is not defined")], "NameError: name 'x' is not defined", "NameError: name 'x' is"),
        ([("CheckFailed", "learn_gate: said as text")], "learn_gate: said as text", "learn_gate: said as text"),
        ([("CheckFailed", "x" * LONGEST + "y")], "xxx", "xxx"),
        ([("CellTimeoutError", ""), ("CheckFailed", json.dumps(SWAPPED.data()))], "laço sem fim?", "endless loop?"),
        ([("KernelDied", "")], "O processo morreu", "The process died"),
    ],
    ids=["other error", "text", "too long", "time", "died"],
)
def test_anything_else_that_ended_a_cell_is_told(errors, pt, en):
    score = cell_score(graded_cell(*errors))
    assert (score.score, score.lost, score.mistakes) == (0, True, [])
    assert pt in score.message("a3", "pt") and en in score.message("a3", "en")


def test_a_cell_that_was_not_reached_says_so():
    score = cell_score(graded_cell(ran=False))
    assert score.score == 0 and "not reached" in score.message("a3", "en") and "não chegou" in score.message("a3", "pt")


def test_a_name_that_nobody_knows_is_neither_said_nor_counted():
    forged = Verdict("learn_gate", problem("none"), {}, ("learn_gate.genius", "a", ""))
    score = cell_score(graded_cell(("CheckFailed", json.dumps(forged.data()))))
    assert score.score == 0 and "genius" not in score.message("a3", "en")
    known = cell_score(graded_cell(("CheckFailed", json.dumps(SWAPPED.data()))))
    results = [Result("x", "a3", "", cells=[score, known]), Result("y", "a3", "", cells=[known, known])]
    assert common_mistakes(results, "a3", "en") == [(a3.SUITE.sentences["learn_gate.swapped"].en, 2)]


@pytest.mark.parametrize("student", ["carla", "liam"])
def test_the_graded_notebook_shows_the_sentence_and_carries_the_data(sample, student):
    notebook = nbformat.read(sample.path("autograded", student, "a3") / "a3.ipynb", as_version=4)
    failed = [c for c in notebook.cells if any(o.output_type == "error" for o in c.get("outputs", []))]
    assert len(failed) == 2
    for cell in failed:
        shown = "\n".join(cell.outputs[-1].traceback)
        assert shown == cell_score(cell).message("a3", notebook.metadata.course.language)
        assert json.loads(cell.outputs[-1].evalue)["mistakes"] == cell_score(cell).mistakes
