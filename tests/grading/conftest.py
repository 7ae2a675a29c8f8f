"""One sample class, graded once, that the tests of grading share; those that change it take a copy."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import command

from course_lib.grading.classroom.folder import Classroom
from course_lib.grading.sample.build import grade_all, prepare, report


def pytest_itemcollected(item):
    item.add_marker(pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"))  # nbgrader's own
    if "ungraded" in item.fixturenames:
        item.add_marker(pytest.mark.xdist_group("class"))


@pytest.fixture(scope="session")
def ungraded(tmp_path_factory):
    """The sample class before grading, in a path with a space and an accent."""
    return prepare(tmp_path_factory.mktemp("turma é boa") / "ungraded")


@pytest.fixture(scope="session")
def sample(ungraded):
    """The sample class, graded; nobody changes it."""
    room = copy(ungraded, ungraded.root.with_name("class"))
    list(grade_all(room, lambda _count: None))
    report(room)
    return room


@pytest.fixture
def room(sample, tmp_path):
    """A copy of the sample class, to be changed."""
    return copy(sample, tmp_path / "copy")


@pytest.fixture
def small(ungraded, tmp_path):
    """A class with the hand-ins of assignment 1 only, those of paulo, quincy and rita, and none of them graded."""
    room = copy(ungraded, tmp_path / "copy")
    for student in (room.root / "submitted").iterdir():
        if not (student / "a1").exists():
            shutil.rmtree(student)
    return room


def copy(room, root):
    return Classroom.find(shutil.copytree(room.root, root, symlinks=True))


@pytest.fixture
def course():
    """Run the `course` command within this process."""
    return command.course


@pytest.fixture
def process():
    """Run the real command, in a process of its own."""

    def run(*arguments, options=None):
        line = [str(Path(sys.executable).parent / "course"), *map(str, arguments)]
        env = os.environ | {"COURSE_LANGUAGE": "en", "COLUMNS": command.WIDTH}
        return subprocess.run(line, env=env, capture_output=True, text=True, timeout=300, **(options or {}))

    return run
