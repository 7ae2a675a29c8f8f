"""The sample class, end to end: each kind of hand-in gets its score and its reason."""

import pytest

from course_lib.assignments import a3
from course_lib.assignments.verdict import RECOGNISED
from course_lib.grading.classroom import journal
from course_lib.grading.reports.report import common_mistakes, write
from course_lib.grading.sample.hand_ins import HAND_INS
from course_lib.language import LANGUAGES

# student: score, state, what the reason says in English
EXPECTED = {
    "ana": (20, "graded", ""),
    "bruno": (16, "graded", ""),
    "carla": (16, "graded", ""),
    "davi": (0, "graded", ""),
    "elisa": (20, "graded", ""),
    "fabio": (0, "refused", "not a notebook that can be read"),
    "gabi": (20, "attention", "The file is called a3 (1).ipynb"),
    "hugo": (16, "attention", "Ran out of time"),
    "iris": (20, "graded", ""),
    "joao": (20, "attention", "put back: forget_gate-check, forget_gate-examine"),
    "kate": (20, "graded", ""),
    "liam": (16, "graded", ""),
    "mary": (0, "graded", ""),
    "noah": (20, "attention", "process that ran the notebook died"),
    "olga": (0, "refused", "a3.ipynb is missing: the folder has a3.py"),
    "paulo": (20, "graded", ""),
    "quincy": (20, "graded", ""),
    "rita": (15, "graded", ""),
}


def test_the_sample_class_is_the_one_expected():
    assert HAND_INS.keys() == EXPECTED.keys()


@pytest.mark.parametrize("student", EXPECTED)
def test_each_hand_in_ends_with_its_score_and_its_reason(sample, student):
    assignment = HAND_INS[student].assignment
    score, state, reason = EXPECTED[student]
    result = journal.read(sample, assignment)[student]
    assert (result.score, result.state) == (score, state), [t.message(assignment) for t in result.cells]
    assert reason in result.reason("en")
    assert bool(reason) == bool(result.reason("pt")) == bool(result.reason("en"))
    with sample.gradebook() as gradebook:
        submission = gradebook.find_submission(assignment, student)
        assert submission.score == score
        assert not submission.needs_manual_grade


@pytest.mark.parametrize(("student", "words"), [("bruno", "estão trocados"), ("liam", "are swapped")])
def test_a_swapped_gate_is_named_in_the_language_of_the_notebook(sample, student, words):
    result = journal.read(sample, "a3")[student]
    lost = {cell.name: cell for cell in result.cells if cell.lost}
    assert lost.keys() == {"learn_gate-check", "learn_gate-examine"}
    assert all(cell.mistakes == ["learn_gate.swapped"] for cell in lost.values())
    assert all(words in cell.message("a3", result.language) for cell in lost.values())


def test_another_mistake_is_named_as_what_it_is(sample):
    lost = [cell for cell in journal.read(sample, "a3")["carla"].cells if cell.lost]
    assert [cell.mistakes for cell in lost] == [["forget_gate.tanh_for_sigmoid"]] * 2
    assert all("tangente hiperbólica onde cabe a sigmoide" in cell.message("a3", "pt") for cell in lost)
    assert all("hyperbolic tangent where a sigmoid belongs" in cell.message("a3", "en") for cell in lost)


def test_the_journal_keeps_a_mistakes_name_and_no_sentence(sample):
    text = (sample.root / "journal" / "a3.jsonl").read_text("utf-8")
    assert "learn_gate.swapped" in text and "forget_gate.tanh_for_sigmoid" in text
    assert not [s for sentence in a3.SUITE.sentences.values() for s in sentence if s in text]


def test_the_report_is_in_the_instructors_language_whoever_made_the_mistake(room):
    pt, en = (write(room, language).read_text("utf-8") for language in LANGUAGES)
    for page, ours, theirs in ((pt, 0, 1), (en, 1, 0)):
        assert a3.SUITE.sentences["forget_gate.tanh_for_sigmoid"][ours] in page
        assert RECOGNISED[ours] in page and RECOGNISED[theirs] not in page


def test_the_report_counts_a_mistake_once_a_student_over_both_languages(sample):
    mistakes = common_mistakes(list(journal.read(sample, "a3").values()), "a3", "en")
    sentence, count = mistakes[0]
    assert "weights of N and of the ignore factor are swapped" in sentence
    assert count == 2


def test_the_report_says_every_score_and_reason_and_needs_nothing_from_outside(sample):
    page = (sample.root / "report.html").read_text("utf-8")
    for student, (_, _, reason) in EXPECTED.items():
        assignment = HAND_INS[student].assignment
        assert f'<a href="feedback/{student}/{assignment}/{assignment}.html">{student}</a>' in page
        assert reason in page
    assert "<script" not in page
    assert "http://" not in page.replace('http-equiv="', "") and "https://" not in page


def test_whoever_took_the_longest_way_still_ran_every_test(sample):
    """A cell that ran out of time costs its own points and no others: what needs it is tried with the course's own."""
    cells = {cell.name: cell for cell in journal.read(sample, "a3")["hugo"].cells}
    assert cells["remember_gate-examine"].score == cells["remember_gate-examine"].points
    assert cells["use_gate-check"].score == 0
    assert "does not exist, because the cell that defines it did not end in time" in cells["use_gate-check"].message(
        "a3", "en"
    )
    assert cells["lstm_step-examine"].score == cells["lstm_step-examine"].points
