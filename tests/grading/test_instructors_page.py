"""The way from the clone to a graded class, as the instructors read it: its commands run, its table is true."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.chapters import text_of
from helpers.paths import ROOT
from helpers.suites import points_of

from course_lib.grading.notebook.source import assignment_names
from course_lib.grading.sample.build import prepare
from course_lib.grading.sample.hand_ins import HandIn

# What other tests run: the clone and the two commands of the README, the sample class, the board of assignment 8.
ELSEWHERE = {"git", "make", "export"}


def commands(edition):
    """The lines of the page's shell blocks."""
    found = re.findall(r"^```bash\n(.*?)^```$", text_of(edition, "for-instructors"), re.M | re.S)
    return [line for block in found for line in block.splitlines()]


def test_both_editions_show_the_same_commands():
    named = {
        edition: [re.sub(r"(course demo) \S+", r"\1", line) for line in commands(edition)] for edition in ("pt", "en")
    }
    assert named["pt"] == named["en"]


def test_every_command_works_on_a_class(tmp_path):
    root = tmp_path / "clone"
    prepare(root / "assignments", [("maria", HandIn("a1", "pt")), ("ana", HandIn("a1", "en"))])
    for source in ROOT.glob("assignments/a?.md"):
        shutil.copy(source, root / "assignments")
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": programs, "COURSE_CLASS": str(root / "assignments"), "COURSE_LANGUAGE": "en"}
    ran = []
    for line in commands("en"):
        program = shlex.split(line)[0]
        if program in ELSEWHERE or "demo" in line or "leaderboard" in line:
            continue
        done = subprocess.run(line, shell=True, cwd=root, env=environment, capture_output=True, text=True)
        assert done.returncode in (0, 1) and "Traceback" not in done.stderr, f"{line}: {done.stdout}{done.stderr}"
        ran.append(line)
    assert len(ran) >= 8
    for made in ("handouts/en/a1/a1.ipynb", "handouts/pt/a3/a3.ipynb", "moodle.csv", "canvas.csv"):
        assert (root / made).stat().st_size, made


@pytest.mark.parametrize("edition", ["pt", "en"])
def test_the_table_of_assignments_is_true(edition):
    rows = re.findall(r"^\| (a\d) \|.*\| (\d+) \| (\d+) \|$", text_of(edition, "for-instructors"), re.M)
    assert [name for name, _, _ in rows] == assignment_names()
    for name, points, written in rows:
        source = (ROOT / "assignments" / f"{name}.md").read_text("utf-8")
        asked = {int(n) for n in re.findall(r'"written": "[^"]+", "points": (\d+)', source)}
        assert int(points) == points_of(name) and asked == {int(written)}
