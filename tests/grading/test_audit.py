"""The audit of an assignment: nothing wrong passes, what passes has a reason, and what does not is told."""

import pytest
from helpers.effort import some
from helpers.suites import SUITES

from course_lib.grading import audit as auditing
from course_lib.grading.audit import audit, equivalents
from course_lib.language import LANGUAGES


@pytest.mark.parametrize("assignment", some(SUITES, 2))
def test_no_mutant_passes_that_nobody_has_explained(assignment):
    found = list(audit(assignment))
    assert [each.function for each in found] == list(SUITES[assignment].tasks)
    assert [name for each in found for name in (*each.unnamed, *each.alive, *each.unexplained)] == []
    assert sum(each.equivalent for each in found) == len(equivalents(assignment))  # none is out of date
    assert all(each.styles >= 5 and each.wrong for each in found)
    for pt, en in equivalents(assignment).values():
        assert pt.strip() and en.strip() and pt != en


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command_shows_the_figures_and_ends_well(course, lang):
    said = course("audit", "a3", lang=lang)
    assert said.returncode == 0, said.stdout
    total = {"pt": "ao todo", "en": "in all"}[lang]
    assert any(line.split()[: len(total.split())] == total.split() for line in said.stdout.splitlines())
    assert "✗" not in said.stdout


def test_what_passes_is_named_and_the_command_does_not_end_well(course, monkeypatch):
    monkeypatch.setattr(auditing, "equivalents", lambda _assignment: {})
    said = course("audit", "a3")
    assert said.returncode == 1 and "always passes: nobody has said why" in said.stdout


def test_a_wrong_program_that_passes_is_told(monkeypatch):
    monkeypatch.setattr(auditing.Trial, "first_problem", lambda trial: None)
    found = next(audit("a3"))
    assert not found.green and found.unexplained and found.unnamed


def test_an_unknown_assignment_is_refused(course):
    said = course("audit", "a33")
    assert said.returncode == 2 and "a3" in said.stderr
