"""One sample class, graded once, that the tests of grading share; those that change it take a copy."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib.grading.classroom.folder import Classroom
from course_lib.grading.sample.build import grade_all, prepare, report


def pytest_itemcollected(item):
    item.add_marker(pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"))  # nbgrader's own


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """The sample class in a path with a space and an accent, which nobody changes."""
    room = prepare(tmp_path_factory.mktemp("turma é boa") / "class")
    list(grade_all(room, lambda _count: None))
    report(room)
    return room


@pytest.fixture
def room(sample, tmp_path):
    """A copy of the sample class, to be changed."""
    shutil.copytree(sample.root, tmp_path / "copy", symlinks=True)
    return Classroom.find(tmp_path / "copy")


@pytest.fixture
def small(room):
    """A copy of the sample class with the hand-ins of assignment 1 only, and none of them graded."""
    for folder in ("journal", "autograded", "feedback"):
        shutil.rmtree(room.root / folder)
    (room.root / "gradebook.db").unlink()
    shutil.rmtree(room.root / "source")
    for student in (room.root / "submitted").iterdir():
        if not (student / "a1").exists():
            shutil.rmtree(student)
    return room


@pytest.fixture(scope="session")
def course():
    """Run the real command, in a process of its own."""

    def run(*arguments, cwd=None, lang="en", options=None, **environment):
        command = [str(Path(sys.executable).parent / "course"), *map(str, arguments)]
        env = os.environ | {"COURSE_LANGUAGE": lang, "COLUMNS": "200"} | environment
        return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=300, **(options or {}))

    return run
