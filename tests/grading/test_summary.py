"""What a class comes to: its scores by quarters, the hardest parts, the commonest mistakes; here and in the book."""

import pytest
from helpers.suites import SUITES

from benchmarks.sample_classes import described
from course_lib.figures.measured import class_tables
from course_lib.grading.reports.summary import mistakes, parts, spread
from course_lib.grading.result import CellScore, Result
from course_lib.grading.sample.forty import named
from course_lib.language import LANGUAGES, use


def test_scores_are_counted_by_quarters_and_those_with_all_points_apart():
    assert spread([0, 4.9, 5, 14.9, 19.9, 20, 21], 20) == [2, 1, 1, 1, 2]


def test_the_hardest_part_comes_first_and_what_nobody_has_judged_counts_for_nothing():
    found = parts({"easy": 4.0, "hard": 2.0, "asked": 3.0}, [{"easy": 4, "hard": 0}, {"easy": 2, "hard": 1}])
    assert [tuple(part) for part in found] == [("hard", 2.0, 0.5, 2), ("easy", 4.0, 3.0, 1)]


def test_a_mistake_counts_once_a_student():
    def made(*names):
        return CellScore("f-check", 1, 0, verdict={"mistakes": names})

    results = [
        Result("ana", "a1", "", cells=[made("f.b"), made("f.b", "f.a")]),
        Result("bia", "a1", "", cells=[made("f.b")]),
    ]
    assert mistakes(results) == [("f.b", 2), ("f.a", 1)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_instructors_page_shows_the_record_of_these_classes(language):
    use(language)
    classes = class_tables.record()
    assert [c["assignment"] for c in classes] == sorted(named())
    for c in classes:
        assert c["students"] == sum(c["spread"]) == 40 and c["with_mutant"] == len(named()[c["assignment"]])
        assert c["wrong"] == {} and {name for name, _ in c["mistakes"]} <= SUITES[c["assignment"]].sentences.keys()
        assert c == c | described(c["assignment"], c["mistakes"])  # the page shows the sentences of today
        models = {"names", "numbers"} if c["assignment"] == "a8" else set()
        assert {part["name"] for part in c["parts"]} == models | set(SUITES[c["assignment"]].tasks)
    assert len(class_tables.spread_table(classes).splitlines()) == 2 + len(classes)
    for table in (class_tables.parts_table, class_tables.mistakes_table):
        rows = table(classes).splitlines()
        assert len(rows) == 2 + 2 * len(classes) and len({row.replace(r"\|", "").count("|") for row in rows}) == 1
    assert str(40 * len(classes)) in class_tables.note(classes)


def test_a_sentence_is_shown_letter_by_letter():
    assert class_tables._plain("w_ih[0] * `x` | y") == r"w\_ih\[0\] \* \`x\` \| y"
