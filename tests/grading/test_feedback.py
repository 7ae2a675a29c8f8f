"""A student's page says what was lost and why, in the student's language, shows no hidden test and runs nothing."""

import html

import pytest
from helpers.suites import points_of
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from course_lib.grading.classroom import journal
from course_lib.grading.notebook.cells import from_notebook, hidden_lines
from course_lib.grading.notebook.restore import restore
from course_lib.grading.notebook.source import render as source
from course_lib.grading.notebook.student import student_edition
from course_lib.grading.reports.feedback import FeedbackExporter, feedback, render
from course_lib.grading.sample.hand_ins import HAND_INS, find

PAGES = [(student, hand_in.assignment) for student, hand_in in HAND_INS.items()]


def page_of(room, student):
    return (
        room.path("feedback", student, HAND_INS[student].assignment) / f"{HAND_INS[student].assignment}.html"
    ).read_text("utf-8")


def page_with(*cells):
    """The page of a hand-in with these cells after the first."""
    notebook, _ = restore(student_edition("a3", "en"), from_notebook(source("a3", "en")), "a3")
    notebook.cells[1:1] = cells
    about = {"student": "x", "assignment": "a3", "score": 0.0, "max_score": 20.0, "late_penalty": 0}
    return render(notebook, {"nbgrader": about})


@pytest.mark.parametrize(("student", "assignment"), PAGES)
def test_every_hand_in_has_a_page_with_its_reasons_and_without_a_hidden_test(sample, student, assignment):
    page = html.unescape(page_of(sample, student))
    secret = [line for cell in source(assignment, "pt").cells for line in hidden_lines(cell.source)]
    assert secret
    assert not [line for line in [*secret, "HIDDEN TESTS"] if line in page]
    result = journal.read(sample, assignment)[student]
    for text in [
        *(reason.text(result.language) for reason in result.reasons),
        *(cell.message(assignment, result.language) for cell in result.cells),
    ]:
        assert text in page


@pytest.mark.parametrize(
    ("student", "lang", "score"), [("bruno", "pt-BR", "Nota: 16 de"), ("liam", "en", "Score: 16 of")]
)
def test_a_page_speaks_the_students_language(sample, student, lang, score):
    page = page_of(sample, student)
    assert f'<html lang="{lang}">' in page
    assert f"{score} {points_of('a3')}" in page


def test_pages_load_nothing_and_run_nothing(sample):
    for student in HAND_INS:
        page = page_of(sample, student)
        assert "default-src 'none'" in page
        assert "<script" not in page and 'src="http' not in page and "@import" not in page and "<link" not in page


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.mark.parametrize(
    "cell",
    [
        new_markdown_cell(HOSTILE),
        new_markdown_cell("[x](javascript:alert(3))"),
        new_code_cell(HOSTILE),
        new_code_cell("1", outputs=[new_output("stream", name="stdout", text=HOSTILE)]),
        new_code_cell("1", outputs=[new_output("error", ename="E", evalue=HOSTILE, traceback=[HOSTILE])]),
        new_code_cell("1", outputs=[new_output("display_data", data={"text/html": HOSTILE, "text/plain": HOSTILE})]),
        new_code_cell("1", outputs=[new_output("display_data", data={"image/svg+xml": HOSTILE})]),
        new_code_cell("1", outputs=[new_output("display_data", data={"image/png": '"><script>alert(4)</script>'})]),
        new_code_cell("1", outputs=[new_output("display_data", data={"application/javascript": "alert(5)"})]),
    ],
)
def test_nothing_a_student_writes_becomes_markup(cell):
    page = page_with(cell)
    for sign in ("<script", "<img src=x", 'href="javascript', "alert(5)", "<svg"):
        assert sign not in page


def test_a_picture_of_pixels_is_shown():
    assert 'src="data:image/png;base64,iVBORw0KGgo="' in page_with(
        new_code_cell("1", outputs=[new_output("display_data", data={"image/png": "iVBORw0K\nGgo=\n"})])
    )


def test_an_output_that_shows_the_hidden_tests_is_taken_out():
    (line,) = hidden_lines(find(source("a3", "en"), "use_gate-examine").source)
    page = page_with(new_code_cell("print(In)", outputs=[new_output("stream", name="stdout", text=f"my text {line}")]))
    assert "tests that are not public" in page
    assert "my text" not in page


def test_a_comment_by_hand_is_on_the_page(room):
    with room.gradebook() as gradebook:
        gradebook.find_comment("learn_gate", "a3", "a3", "liam").manual_comment = "Look at <N> again."
        gradebook.db.commit()
    list(feedback(room, "a3"))
    assert "Look at &lt;N&gt; again." in page_of(room, "liam")


def test_nbgraders_own_feedback_command_uses_this_page(sample):
    assert sample.config.GenerateFeedback.exporter_class is FeedbackExporter
