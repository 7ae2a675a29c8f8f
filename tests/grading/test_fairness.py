"""Beside stock nbgrader's own run of the same hand-ins: every difference of score has a rule that accounts for it."""

import pytest
from helpers import effort

from benchmarks.fair_rules import RULES, Difference, Evidence, explained
from benchmarks.fairness import Judged, compare, main, table
from course_lib.assignments.a3 import SUITE
from course_lib.grading.result import CellScore, Result
from course_lib.grading.sample.hand_ins import HAND_INS, solved
from course_lib.language import LANGUAGES, use

# hand-in: by which rules its scores differ; those not named are honest work, on which both agree
EXPECTED = {
    "fabio": {"unreadable"},
    "gabi": {"renamed", "unanswered"},
    "hugo": {"endless"},
    "iris": {"stderr"},
    "joao": {"deleted"},
    "kate": {"unanswered"},
    "liam": {"unanswered"},
    "mary": {"tags", "unanswered"},
    "noah": {"crash"},
    "olga": {"unreadable"},
    "quincy": {"unanswered"},
}


def test_every_difference_from_stock_nbgrader_has_its_rule(tmp_path):
    drawn = effort.some(HAND_INS, 3)
    judged = compare(drawn, tmp_path)
    found = {student: set() for student in drawn}
    for difference, rule in judged:
        found[difference.student].add(rule and rule.name)
    assert found == {student: EXPECTED.get(student, set()) for student in drawn}, table(judged)


def evidence(tmp_path, lost=()):
    cells = [CellScore(f"{name}-check", 2, 0.0 if name in lost else 2.0) for name in SUITE.tasks]
    notebook = solved("a3", "en")
    (tmp_path / "a3.ipynb").write_text("")
    return Evidence(tmp_path, notebook, Result("eva", "a3", "", cells=cells), notebook, "", SUITE)


@pytest.mark.parametrize("stock", [0.0, 1.0, None])
def test_a_difference_that_nothing_accounts_for_has_no_rule(tmp_path, stock):
    seen = evidence(tmp_path)
    for ours in (2.0, 0.5, 0.0):
        assert explained(seen, Difference("eva", "learn_gate-check", ours, stock)) is None


def test_a_helpers_mistake_accounts_for_its_callers_points_and_for_no_others(tmp_path):
    seen = evidence(tmp_path, lost={"learn_gate"})
    gained = Difference("eva", "lstm_step-check", 2.0, 0.0)
    assert explained(seen, gained).name == "helper"
    assert explained(seen, Difference("eva", "lstm_step-check", 0.0, 2.0)) is None
    assert explained(seen, Difference("eva", "use_gate-check", 2.0, 0.0)) is None
    assert explained(evidence(tmp_path), gained) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_says_what_has_no_rule(language):
    judged = [
        Judged(Difference("ana", "a-check", 2.0, 1.5), None),
        Judged(Difference("ana", "b-check", 1.0, 0.0), RULES[-1]),
        Judged(Difference("eva", "a-check", 2.0, None), RULES[-1]),
    ]
    use(language)
    lines = table(judged).splitlines()[2:]
    none, point = {"pt": ("**nenhuma**", "1,5"), "en": ("**none**", "1.5")}[language]
    assert lines[0] == f"| ana | `a-check` | 2 | {point} | {none} |"
    assert lines[1:] == [
        f"| ana | `b-check` | 1 | 0 | {RULES[-1].text.text()} |",
        f"| eva | `a-check` | 2 | – | {RULES[-1].text.text()} |",
    ]


def test_a_difference_without_a_rule_is_an_error(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["fairness", "ana"])
    for rule, status in ((RULES[0], 0), (None, 1)):
        judged = [Judged(Difference("ana", "a", 1, 0), rule)]
        monkeypatch.setattr("benchmarks.fairness.compare", lambda *_, found=judged: found)
        assert main() == status
    monkeypatch.setattr("sys.argv", ["fairness", "nobody"])
    assert main() == 2 and "nobody" in capsys.readouterr().err
