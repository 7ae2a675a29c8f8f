"""The ways in which this machine can be met: as whoever runs the tests or as nobody, with name spaces or without."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy

import course_lib
from course_lib.grading.run import ladder
from course_lib.grading.run.view import interpreters, open_to_all
from helpers import command, without_namespaces

NOBODY = 65534
ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
TREE, SITE = Path(course_lib.__file__).parents[1], Path(numpy.__file__).parents[1]
_COURSE = "import sys; from course_lib.cli import main; main(sys.argv[1:])"


class Way(NamedTuple):
    """Whether somebody without rights runs the command, whether name spaces are taken away, and the jail then."""

    nobody: bool
    closed: bool
    rung: str | None

    @property
    def name(self) -> str:
        return ("nobody" if self.nobody else "self") + ("-without-name-spaces" if self.closed else "")


def ways() -> list[Way]:
    """What this machine can show."""
    spaces = ladder.facts()["namespaces"].there
    own, other = ("B", "C") if ROOT else ("A", None)
    found = [Way(False, not spaces, own if spaces else other)]
    other = other if other and not ladder.missing(other) else None
    if spaces:
        found.append(Way(False, True, other))
    if ROOT and _open_to_nobody():
        found += [Way(True, True, None), *([Way(True, False, "A")] if spaces else [])]
    return found


def _open_to_nobody() -> bool:
    there = shutil.which("setpriv") and any(i.open_to_all for i in interpreters())
    return bool(there) and all(map(open_to_all, (TREE / "course_lib", SITE, Path(numpy.__file__))))


def run(way: Way, *arguments: object, home: Path, lang: str = "en") -> subprocess.CompletedProcess[str]:
    """Run the command in a way, in a process of its own."""
    return python(way, _COURSE, *arguments, home=home, lang=lang)


def python(
    way: Way,
    code: str,
    *arguments: object,
    home: Path,
    lang: str = "en",
    more: dict[str, str] | None = None,
    seconds: float | None = 300,
) -> subprocess.CompletedProcess[str]:
    """Run `code` in a way, in a process of its own, with `more` in its surroundings."""
    environment = {
        **{"PATH": "/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8", "COLUMNS": command.WIDTH},
        **{"PYTHONPATH": f"{TREE}{os.pathsep}{SITE}", "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"},
        "COURSE_LANGUAGE": lang,
        **(more or {}),
    }
    program = next(i.program for i in interpreters() if i.open_to_all) if way.nobody else sys.executable
    line = [str(program), "-c", code, *map(str, arguments)]
    if way.nobody:
        line = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *line]
    if way.closed:
        line = [sys.executable, without_namespaces.__file__, *line]
    return subprocess.run(line, env=environment, capture_output=True, text=True, timeout=seconds, cwd=home)


def give(folder: Path) -> None:
    """Let nobody write in a folder and all that is in it, however deep."""
    subprocess.run(["chown", "-hR", f"{NOBODY}:{NOBODY}", str(folder)], check=True)
