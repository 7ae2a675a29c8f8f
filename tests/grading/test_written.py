"""A question that is answered in writing: a person reads the answer, and what nobody has written gets no points."""

import nbformat
import pytest

from course_lib.grading.classroom.folder import CONFIG, Classroom
from course_lib.grading.classroom.release import release
from course_lib.grading.grade import grade
from course_lib.grading.notebook import source
from course_lib.grading.notebook.source import ASSIGNMENTS_DIR, SourceError, render
from course_lib.grading.notebook.student import ANSWER_STUB, student_edition
from course_lib.grading.reports.feedback import feedback
from course_lib.grading.reports.report import write
from course_lib.grading.sample.hand_ins import solved
from course_lib.language import LANGUAGES

QUESTION = """
+++ {"lang": "pt", "written": "why_tanh", "points": 3}

Por que a tangente?

### BEGIN SOLUTION
Rubrica: fala da saturação.
### END SOLUTION

+++ {"lang": "en", "written": "why_tanh", "points": 3}

Why the tangent?

### BEGIN SOLUTION
Rubric: saturation is named.
### END SOLUTION
"""


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """Assignment 1 with a written question at its end; `asked(text)` puts another in its place."""
    folder = tmp_path / "sources"
    folder.mkdir()
    monkeypatch.setattr(source, "ASSIGNMENTS_DIR", folder)

    def ask(question):
        (folder / "a1.md").write_text((ASSIGNMENTS_DIR / "a1.md").read_text("utf-8") + question, "utf-8")

    ask(QUESTION)
    return ask


@pytest.mark.parametrize("language", LANGUAGES)
def test_students_get_the_question_and_a_place_for_the_answer_and_no_rubric(asked, language):
    *_, question, answer = student_edition("a1", language).cells
    assert question.source == {"pt": "Por que a tangente?", "en": "Why the tangent?"}[language]
    assert answer.source == ANSWER_STUB.text(language) and answer.metadata.nbgrader.points == 3
    assert "Rubri" in render("a1", language).cells[-1].source


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (', "points": 3', "", "questions differ"),
        ('"points": 3', '"points": 0', "why_tanh: points are missing"),
        ("### END SOLUTION", "", "why_tanh: expected one ### END SOLUTION"),
        ('"why_tanh"', '"rnn_step"', "rnn_step: id used twice"),
        ('"en", "written": "why_tanh"', '"en", "written": "why_not"', "questions differ"),
    ],
)
def test_a_faulty_question_is_refused_and_named(asked, old, new, message):
    count = 1 if "differ" in message else 2
    asked(QUESTION.replace(old, new, count))
    with pytest.raises(SourceError, match=message):
        render("a1", "en")


def answered(folder, language, text):
    notebook = solved("a1", language)
    if text is None:
        notebook.cells.pop()
    else:
        notebook.cells[-1].source = text
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / "a1.ipynb")


def test_an_answer_waits_for_a_person_and_no_answer_gets_nothing(asked, tmp_path):
    root = tmp_path / "class"
    root.mkdir()
    (root / CONFIG).write_text((ASSIGNMENTS_DIR / CONFIG).read_text("utf-8"), "utf-8")
    room = Classroom.find(root)
    release(room, "a1", list(LANGUAGES), root / "to-students")
    texts = {"ana": "Because it saturates.", "bia": ANSWER_STUB.en, "caio": None, "davi": ANSWER_STUB.pt}
    for student, text in texts.items():
        answered(room.path("submitted", student, "a1"), "pt" if student == "davi" else "en", text)
    results = {result.student: result for result in grade(room, "a1")}
    scores = {student: result.cells[-1].score for student, result in results.items()}
    assert scores == {"ana": None, "bia": 0, "caio": 0, "davi": 0}
    assert all(result.score == 20 for result in results.values())
    page = write(room, "en").read_text("utf-8")
    assert "count 0 until then: 1</p>" in page and page.count('<td class="number">–</td>') == 1
    with room.gradebook() as gradebook:
        cell = gradebook.find_grade("why_tanh", "a1", "a1", "ana")
        assert cell.needs_manual_grade and not gradebook.find_grade("why_tanh", "a1", "a1", "bia").needs_manual_grade
        cell.manual_score = 2.5
        gradebook.db.commit()
    list(grade(room, "a1", everything=True))
    with room.gradebook() as gradebook:
        assert gradebook.find_submission("a1", "ana").score == 22.5
    assert "until then" not in write(room, "en").read_text("utf-8")
    list(feedback(room, "a1"))
    pages = [room.path("feedback", student, "a1") / "a1.html" for student in texts]
    assert not [page for page in pages if "Rubri" in page.read_text("utf-8")]
    assert "Because it saturates." in pages[0].read_text("utf-8")


def test_a_check_says_who_reads_the_answer_and_passes_without_it(asked, course, tmp_path):
    answered(tmp_path / "work", "en", ANSWER_STUB.en)
    said = course("check", tmp_path / "work/a1.ipynb")
    assert said.returncode == 0, said.stdout
    answers = sum(c.metadata.nbgrader.points for c in render("a1", "en").cells if c.id in ("a1_question", "why_tanh"))
    assert said.stdout.count("no answer: read by a person") == 2
    assert f"{answers} on whoever reads the answers" in said.stdout
