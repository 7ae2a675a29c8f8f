"""The sample class, end to end: each kind of hand-in gets its score and its reason."""

import pytest

from course_lib.grading.classroom import journal
from course_lib.grading.reports.report import common_mistakes
from course_lib.grading.sample.hand_ins import HAND_INS

# student: score, state, what the reason says in English
EXPECTED = {
    "ana": (20, "graded", ""),
    "bruno": (16, "graded", ""),
    "carla": (16, "graded", ""),
    "davi": (0, "graded", ""),
    "elisa": (20, "graded", ""),
    "fabio": (0, "refused", "not a notebook that can be read"),
    "gabi": (20, "attention", "The file is called a3 (1).ipynb"),
    "hugo": (10, "attention", "Ran out of time"),
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
    assert (result.score, result.state) == (score, state), [t.message for t in result.tasks]
    assert reason in result.reason("en")
    assert bool(reason) == bool(result.reason("pt")) == bool(result.reason("en"))
    with sample.gradebook() as gradebook:
        submission = gradebook.find_submission(assignment, student)
        assert submission.score == score
        assert not submission.needs_manual_grade


@pytest.mark.parametrize(("student", "words"), [("bruno", "estão trocados"), ("liam", "are swapped")])
def test_a_swapped_gate_is_named_in_the_language_of_the_notebook(sample, student, words):
    result = journal.read(sample, "a3")[student]
    lost = {task.name: task.message for task in result.tasks if task.message}
    assert lost.keys() == {"learn_gate-check", "learn_gate-examine"}
    assert all(words in message for message in lost.values())


def test_another_mistake_is_named_as_what_it_is(sample):
    messages = [task.message for task in journal.read(sample, "a3")["carla"].tasks if task.message]
    assert len(messages) == 2
    assert all("tangente hiperbólica onde cabe a sigmoide" in message for message in messages)


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
    """A cell that ran out of time costs its own points, and those of what needs it, and no others."""
    tasks = {task.name: task for task in journal.read(sample, "a3")["hugo"].tasks}
    assert tasks["remember_gate-examine"].score == tasks["remember_gate-examine"].points
    assert tasks["use_gate-check"].score == 0
    assert "use_gate" in tasks["use_gate-check"].message
