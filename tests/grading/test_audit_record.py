"""The audit with another maker's mutants, and its record, which the instructors' page shows."""

import json

import pytest
from helpers.suites import SUITES

from benchmarks import audit as program
from course_lib.assignments.mutate import Mutant
from course_lib.figures.measured.audit_table import mistakes_table, mutants_table, record
from course_lib.grading import audit as auditing
from course_lib.grading.audit import Fates, equivalents, judge, solutions
from course_lib.language import LANGUAGES, Both, use

TASK = SUITES["a3"].tasks["remember_gate"]
PLANTED = {
    "wrong": "return kept - learned",
    "wrong in some draws": "return kept + learned * (len(kept) != 4)",
    "the other way round": "return learned + kept",
    "as it is": "return kept + learned",
    "endless": "while True: pass",
    "stopped": "return kept + lerned",
    "no program": "return kept +",
}


def planted(_code):
    yield from (Mutant(name, f"def remember_gate(kept, learned):\n    {line}") for name, line in PLANTED.items())


def test_the_judge_tells_what_becomes_of_each_mutant(monkeypatch):
    monkeypatch.setattr(auditing, "SECONDS", 0.01)
    found = Fates()
    judge(TASK, solutions("a3"), planted, {"as it is": Both("igual", "the same")}, found)
    assert found == Fates(1, 3, 1, ["wrong in some draws"], ["the other way round"])


def test_a_mutant_that_passes_is_named_and_the_program_does_not_end_well(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(auditing, "SECONDS", 0.01)
    monkeypatch.setattr(program, "audit", lambda _assignment: [])
    monkeypatch.setattr(program, "equivalents", lambda *_: {})
    output = tmp_path / "audit.json"
    assert program.main(["a3", "--output", str(output)], "other", lambda _code: []) == 0
    assert program.main(["a3", "--output", str(output)], "other", planted) == 1
    said = capsys.readouterr().out
    assert "a3, other, wrong, and pass: wrong in some draws" in said
    assert "a3, other, pass for no stated reason: as it is" in said
    assert json.loads(output.read_text())["a3"]["mutants"]["other"]["wrong"] == 1


def test_an_unknown_assignment_is_refused(capsys):
    assert program.main(["a33"], "other", planted) == 2 and "a33" in capsys.readouterr().err


def test_the_record_belongs_to_the_assignments_as_they_are():
    found = record()
    assert sorted(found) == sorted(SUITES)
    for assignment, row in found.items():
        again = f"run it again: python -m benchmarks.audit {assignment}"
        assert row == row | program.described(assignment), again
        assert list(program.faults(assignment, row)) == [], again
        for pt, en in equivalents(assignment, program.OTHERS).values():
            assert pt.strip() and en.strip() and pt != en


def test_a_mistake_without_its_name_and_a_list_out_of_date_are_faults():
    row = record()["a3"]
    ours = row["mutants"]["ours"]
    stale = row | {"unnamed": ["use_gate.bias"], "mutants": {"ours": ours | {"equivalent": ours["equivalent"] - 1}}}
    assert len(list(program.faults("a3", stale))) == 2


def test_the_digest_changes_with_whatever_was_judged(monkeypatch):
    cells = solutions("a3")
    before = program.digest([TASK], cells)
    assert program.digest([TASK], cells) == before
    assert program.digest([TASK], cells | {"use_gate": "pass"}) != before
    monkeypatch.setattr(program, "SEEDS", range(1, 6))
    assert program.digest([TASK], cells) != before


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_count_what_there_is_and_add_it_up(language):
    fates = {"wrong": 5, "stopped": 2, "equivalent": 1, "alive": ["one"], "unexplained": []}
    row = {"functions": ["f", "g"], "mistakes": 4, "pairs": 6, "styles": 10, "mutants": {"ours": fates, "ray 8": fates}}
    use(language)
    all_of_them, ours = {"pt": ("ao todo", "este curso"), "en": ("in all", "this course")}[language]
    assert mistakes_table({"a1": row, "a2": row}).splitlines()[2:] == [
        "| a1 | 2 | 4 | 6 | 10 |",
        "| a2 | 2 | 4 | 6 | 10 |",
        f"| **{all_of_them}** | **4** | **8** | **12** | **20** |",
    ]
    lines = mutants_table({"a1": row, "a2": row}).splitlines()
    assert lines[2] == f"| a1 | {ours} | 9 | 5 | 2 | 1 | 1 | 0 |"
    assert lines[-1] == f"| **{all_of_them}** | **ray 8** | **18** | **10** | **4** | **2** | **2** | **0** |"
    assert len(lines) == 8 and lines[0].count("|") == lines[2].count("|")
