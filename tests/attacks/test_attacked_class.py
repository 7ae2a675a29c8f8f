"""The class of attacks that is graded as instructors grade: what is held is told apart from what is not."""

from dataclasses import replace

import pytest
from helpers.attack import ATTACKS
from helpers.effort import some
from helpers.ways import ways

from benchmarks.attacked_class import COMMANDS, NOT_READ_BY_NBGRADER, graded, of_the_class
from course_lib.figures.measured.attack_table import ways_table
from course_lib.language import LANGUAGES, use

PAIRS = [(by, way) for by in COMMANDS for way in ways() if way.rung]
pytestmark = pytest.mark.xdist_group("attacks")


@pytest.mark.parametrize(("by", "way"), some(PAIRS, 1), ids=str)
def test_each_command_holds_what_it_should_and_what_it_did_not_hold_is_named(monkeypatch, by, way):
    known = of_the_class()
    held, lost = some(sorted(set(known) - NOT_READ_BY_NBGRADER), 2)[:2]
    deserves = known[lost].deserves
    monkeypatch.setitem(ATTACKS, lost, replace(known[lost], deserves=deserves + 1))
    row = graded(by, way, [held, lost])
    assert row["wrong"] == {lost: f"{deserves:g} points, not {deserves + 1:g}"}
    assert (row["attacks"], row["rung"]) == (2, way.rung)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_says_who_graded_how_and_how_many_were_held(language):
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
    text = ways_table([row | {"wrong": {"one": "20 points, not 0"}}])
    assert (
        text.splitlines()[2]
        == {
            "pt": "| botão do formgrader | um usuário comum | A | 338 | 1 | 336 | 9,4 |",
            "en": "| formgrader's button | an ordinary user | A | 338 | 1 | 336 | 9.4 |",
        }[language]
    )
