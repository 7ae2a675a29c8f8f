"""The systems: how each is given a class, which commands grade it, and which scores came out."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from benchmarks.grading.classes import NAMES, POINTS, Kind, copy_class, make_class, make_otter
from benchmarks.grading.processes import Ran, run
from benchmarks.harness import Disagreement
from course_lib.grading.classroom.folder import Classroom

Which = Literal["ours", "nbgrader", "otter"]


@dataclass(frozen=True)
class System:
    """One way of grading: by whom, and with how many workers."""

    which: Which
    workers: int

    def grade(self, made: Path, folder: Path, kind: Kind, who: Sequence[str], watch: bool = False) -> Ran:
        """Let `who` hand in and grade them; `made` holds the empty class. Raises `Disagreement` on a wrong score."""
        roots, commands = self._prepared(made, folder, kind, who)
        ran = run(commands, roots, watch)
        scores = {student: score for root in roots for student, score in _scores(self.which, root, kind).items()}
        if ran.status or scores != dict.fromkeys(who, float(POINTS)):
            odd = {student: scores.get(student) for student in who if scores.get(student) != POINTS}
            raise Disagreement(f"{self}: {ran.status}, {odd}\n{ran.said[-3000:]}")
        return ran

    def _prepared(self, made: Path, folder: Path, kind: Kind, who: Sequence[str]) -> tuple[list[Path], list[list[str]]]:
        if self.which == "otter":
            return [make_otter(folder / "otter", kind, who)], [_module("benchmarks.grading.otter_run", ".")]
        if self.which == "ours":
            command = _module("benchmarks.grading.ours", ".", NAMES[kind], str(self.workers))
            return [copy_class(made / f"ours-{kind}", folder / "ours", kind, who)], [command]
        # stock nbgrader has one process; two of them get a half each, and a gradebook each, so that none waits
        halves = [list(who[k :: self.workers]) for k in range(self.workers)]
        roots = [copy_class(made / f"stock-{kind}", folder / f"half-{k}", kind, h) for k, h in enumerate(halves)]
        return roots, [_module("nbgrader", "autograde", NAMES[kind])] * self.workers


SYSTEMS = (System("ours", 1), System("ours", 2), System("nbgrader", 1), System("nbgrader", 2), System("otter", 1))


def installed() -> list[System]:
    """Return the systems that are here: otter is one of the benchmarks' own requirements."""
    return [system for system in SYSTEMS if system.which != "otter" or find_spec("otter")]


def make(folder: Path, kinds: Sequence[Kind]) -> Path:
    """Make the empty classes that are copied for each run."""
    for kind in kinds:
        make_class(folder / f"ours-{kind}", kind, ours=True)
        make_class(folder / f"stock-{kind}", kind, ours=False)
    return folder


def _module(name: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", name, *arguments]


def _scores(which: Which, root: Path, kind: Kind) -> dict[str, float]:
    """Return what each student got; nobody where there is no result."""
    if which == "otter":
        path = root / "scores.json"
        return json.loads(path.read_text("utf-8")) if path.exists() else {}
    with Classroom.find(root).gradebook() as gradebook:
        return {s.student_id: s.score for s in gradebook.assignment_submissions(NAMES[kind])}
