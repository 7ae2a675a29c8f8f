"""Hand-ins are graded again when what decides their scores has changed, and for nothing else."""

import ast
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.paths import ROOT

from course_lib.grading import rules
from course_lib.grading.notebook.cells import from_notebook
from course_lib.grading.notebook.source import assignment_names, render
from course_lib.grading.run.limits import Limits

DECIDING = {
    "a1": ["assignments/suite.py", "assignments/a1/step.py", "cells/rnn.py", "grading/run/examiner.py"],
    "a2": ["assignments/problem.py", "assignments/a2/clip_norm.py", "clip.py", "grading/run/candidate.py"],
    "a3": ["assignments/compare.py", "assignments/a3/learn.py", "cells/lstm_words.py", "grading/run/candidate.py"],
    "a4": ["assignments/trial.py", "assignments/a4/gates.py", "cells/lstm.py", "cells/lstm_words.py"],
    "a5": ["assignments/base.py", "assignments/recipe.py", "cells/lstm_peephole.py", "cells/lstm_coupled.py"],
    "a6": ["assignments/compare.py", "assignments/a6/form.py", "cells/gru_reset_before.py", "grading/run/candidate.py"],
    "a7": ["assignments/cases.py", "assignments/a7/graph.py", "assignments/a7/given.py", "grading/run/packing.py"],
    "a8": ["assignments/handed_in.py", "assignments/a8/weights.py", "assignments/a8/data.py", "tasks/names.py"],
}
ROOTS = ["course_lib.grading.run.hand_in", "course_lib.grading.run.zygote"]


@pytest.fixture(scope="module")
def sources():
    return {name: from_notebook(render(name, "pt")) for name in DECIDING}


@pytest.fixture
def changed_by(sources, tmp_path, monkeypatch):
    """Tell which assignments are graded again once files of the library say something else."""
    copy = tmp_path / "course_lib"
    shutil.copytree(ROOT / "course_lib", copy, ignore=lambda folder, names: [n for n in names if not copied(folder, n)])
    monkeypatch.setattr(rules, "_ROOT", tmp_path)

    def digests():
        rules._code.cache_clear()
        return {name: rules.digest(name, cells, Limits()) for name, cells in sources.items()}

    before = digests()

    def change(*places):
        texts = {copy / place: (copy / place).read_text() for place in places}
        for path, text in texts.items():
            path.write_text(text + "\n# another line\n")
        after = digests()
        for path, text in texts.items():
            path.write_text(text)
        return {name for name in before if before[name] != after[name]}

    yield change
    rules._code.cache_clear()


def copied(folder, name):
    return name.endswith((".py", ".j2")) or (Path(folder, name).is_dir() and name != "__pycache__")


def test_every_assignment_is_asked_about():
    assert sorted(DECIDING) == assignment_names()


REPORTING = [
    *("grading/reports/report.py", "grading/reports/feedback.py", "grading/reports/export.py"),
    *("grading/reports/templates/report.html.j2", "grading/classroom/journal.py", "grading/grade.py"),
    *("grading/sample/answers.py", "grading/plugins.py", "console.py", "cli.py", "commands/grading.py"),
    *("cells/slstm.py", "cells/__init__.py", "nn/recurrent.py"),
]
JUDGING = {
    **{"assignments/a1/step.py": {"a1"}, "cells/rnn.py": {"a1", "a2", "a7"}, "assignments/a3/learn.py": {"a3"}},
    **{place: set(DECIDING) for place in ("assignments/suite.py", "grading/run/kernel.py", "language.py")},
}


def test_what_only_reports_grades_nobody_again(changed_by):
    assert changed_by(*REPORTING) == set()


def test_what_judges_grades_again_those_whom_it_judged(changed_by):
    assert {place: changed_by(place) for place in JUDGING} == JUDGING


def test_other_limits_and_other_tests_grade_again(sources):
    cells = sources["a1"]
    other = [*cells[:-1], replace(cells[-1], source=f"{cells[-1].source}\n# another line")]
    marks = {rules.digest("a1", *what) for what in ((cells, Limits()), (cells, Limits(cell=31)), (other, Limits()))}
    assert len(marks) == 3


@pytest.mark.parametrize("name", DECIDING)
def test_no_file_that_decides_imports_in_a_way_that_cannot_be_followed(name):
    """By a path that is relative or made up as it runs; but for the suite and the warm process, where all starts.

    And for the tasks, which import packages that bring data: none of the course's own files.
    """
    started = {ROOT / "course_lib" / path for path in ("assignments/suite.py", "grading/run/zygote.py")}
    data = {ROOT / "course_lib" / path for path in ("tasks/base.py", "tasks/names.py")}
    for path in rules.deciding(name) - started - data:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            assert not (isinstance(node, ast.ImportFrom) and node.level), path
            assert not (isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node).endswith("import_module")), (
                path
            )
            assert not (isinstance(node, ast.Name) and node.id == "__import__"), path


@pytest.mark.parametrize("name", DECIDING)
def test_all_that_decides_is_loaded_to_judge_and_what_decides_most_is_there(name):
    code = f"import sys, {', '.join(ROOTS)}, course_lib.assignments.{name}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = {module for module in run.stdout.split() if module.startswith("course_lib")}
    known = rules.deciding(name)
    with_torch_alone = {ROOT / "course_lib" / "grading" / "run" / "tensors.py"}
    assert known - with_torch_alone <= {rules._file(module) for module in loaded}
    assert {ROOT / "course_lib" / place for place in DECIDING[name]} <= known
    assert not {module for module in loaded if module.split(".")[1:2] in (["figures"], ["nn"], ["claims"])}
    assert ("torch" in run.stdout.split()) == (name == "a8")
