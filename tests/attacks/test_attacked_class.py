"""The class of attacks that is graded as instructors grade: what is held is told apart from what is not."""

from dataclasses import replace

import pytest
from helpers.attack import ASSIGNMENT, ATTACKS
from helpers.effort import some
from helpers.ways import ways
from helpers.weights import SMALL

from benchmarks.attacked_class import COMMANDS, NOT_READ_BY_NBGRADER, by_assignment, corpus, graded
from course_lib.figures.measured.attack_table import ways_table
from course_lib.language import LANGUAGES, use

CLASSES = by_assignment(corpus())
DRAWN = [(by, way, assignment) for by in COMMANDS for way in ways() if way.rung for assignment in CLASSES]
pytestmark = pytest.mark.xdist_group("attacks")


@pytest.mark.parametrize(("by", "way", "assignment"), some(DRAWN, 1), ids=str)
def test_each_command_holds_what_it_should_and_what_it_did_not_hold_is_named(monkeypatch, by, way, assignment):
    held, lost = some(sorted(set(CLASSES[assignment]) - NOT_READ_BY_NBGRADER), 2)[:2]
    deserves = ATTACKS[lost].deserves
    monkeypatch.setitem(ATTACKS, lost, replace(ATTACKS[lost], deserves=deserves + 1))
    row = graded(by, way, assignment, [held, lost])
    assert row["wrong"] == {lost: f"{deserves:g} points, not {deserves + 1:g}"}
    assert (row["attacks"], row["rung"], row["assignment"]) == (2, way.rung, assignment)


def test_every_attack_is_in_the_class_of_its_assignment():
    assert sorted(name for names in CLASSES.values() for name in names) == sorted(ATTACKS)
    assert set(CLASSES) == {ASSIGNMENT, SMALL}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_says_who_graded_how_and_how_many_of_all_classes_were_held(language):
    use(language)
    row = {
        "by": "formgrader",
        "way": "nobody",
        "rung": "A",
        "attacks": 338,
        "minutes": 9.4,
        "status": 0,
        "unread": ["two"],
    }
    more = row | {"attacks": 26, "minutes": 0.6, "unread": []}
    text = ways_table([row | {"wrong": {"one": "20 points, not 0"}}, more | {"wrong": {}}])
    assert (
        text.splitlines()[2]
        == {
            "pt": "| botão do formgrader | um usuário comum | A | 364 | 1 | 362 | 10,0 |",
            "en": "| formgrader's button | an ordinary user | A | 364 | 1 | 362 | 10.0 |",
        }[language]
    )
