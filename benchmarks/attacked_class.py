"""`python -m benchmarks.attacked_class`: all hand-ins of `tests/attacks` as classes, graded as instructors grade.

By `course grade`, by stock `nbgrader autograde` and by what formgrader's button calls; as whoever runs this, with name
spaces taken away, and as a user without rights, as far as the machine allows. Those on one assignment are a class.
"""

import argparse
import hashlib
import json
import secrets
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from time import monotonic
from typing import Any

import nbformat

from benchmarks.attacks import corpus
from course_lib import files
from course_lib.figures.measured.attack_table import WAYS_PATH, ways_table
from course_lib.grading.classroom.folder import CONFIG, Classroom
from course_lib.grading.classroom.release import register
from course_lib.grading.notebook.source import ASSIGNMENTS_DIR
from course_lib.grading.sample.hand_ins import solved

NEIGHBOUR = "ana"
# Honest notebooks that nbgrader itself cannot open: it says so, and leaves no score.
NOT_READ_BY_NBGRADER = {"a_mark_of_byte_order", "a_notebook_whose_name_is_no_text", "ids_of_odd_kinds"}
_SHORT = "c.RunHandIn.cell_seconds, c.RunHandIn.task_seconds = 2, 6\n"
_SMALL = (
    "from pathlib import Path\nfrom course_lib.grading.notebook import source\nsource.ASSIGNMENTS_DIR = Path({!r})\n"
)
_COURSE = "import sys; from course_lib.cli import main; main(sys.argv[1:])"
_AUTOGRADE = "import sys; from nbgrader.apps.nbgraderapp import main; sys.argv[0] = 'nbgrader'; main()"
_BUTTON = """
import sys
from pathlib import Path
from nbgrader.apps.api import NbGraderAPI
from course_lib.grading.classroom.folder import Classroom

room = Classroom.find(Path.cwd())
api = NbGraderAPI(room.course, config=room.config)
for student in room.hand_ins(sys.argv[1]):
    api.autograde(sys.argv[1], student, force=True)
"""
COMMANDS: dict[str, tuple[str, list[str]]] = {
    "course grade": (_COURSE, ["grade", "{}", "--class", ".", "--jobs", "2"]),
    "nbgrader autograde": (_AUTOGRADE, ["autograde", "{}"]),
    "formgrader": (_BUTTON, ["{}"]),
}


def main() -> int:
    """Grade the class in every way that was asked for, print what is not held, and write the record."""
    from helpers.ways import ways

    known, there = corpus(), {way.name: way for way in ways() if way.rung}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--by", action="append", choices=COMMANDS, help="only this command; may be repeated")
    parser.add_argument("--way", action="append", choices=there, help="only so; may be repeated")
    parser.add_argument("--family", action="append", help="only this one; may be repeated")
    parser.add_argument(
        "--only", action="append", choices=known, metavar="NAME", help="only this attack; may be repeated"
    )
    parser.add_argument("--output", type=Path, default=WAYS_PATH)
    given = parser.parse_args()
    found = json.loads(given.output.read_text("utf-8"))["ways"] if given.output.exists() else []
    chosen = [name for name in given.only or known if not given.family or known[name].family in given.family]
    for by, way, (assignment, names) in product(
        given.by or COMMANDS, given.way or there, by_assignment(chosen).items()
    ):
        row = graded(by, there[way], assignment, names)
        found = [old for old in found if _key(old) != _key(row)] + [row]
        found.sort(key=lambda row: (list(COMMANDS).index(row["by"]), row["rung"], row["assignment"]))
        record = {"date": datetime.now(UTC).date().isoformat(), "ways": found}
        files.write(given.output, json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    print(ways_table(found))
    return 0


def by_assignment(names: Iterable[str]) -> dict[str, list[str]]:
    """Return the names of these attacks by the assignment that they are hand-ins of."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(corpus()[name].assignment, []).append(name)
    return found


def _key(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["by"], row["way"], row["assignment"]


def graded(by: str, way: Any, assignment: str, names: list[str]) -> dict[str, Any]:
    """Grade a class of these attacks; return what came of it, with a line for each that was not held."""
    from helpers.harm import left_behind, outside, remove
    from helpers.ways import give, python
    from helpers.weights import SMALL, SMALL_DIR

    folder = Path(tempfile.mkdtemp(prefix="attacked-class-"))
    folder.chmod(0o755)
    try:
        with outside() as there:
            token = _make(folder / "class", assignment, names, there)
            before = dict(_digests(folder))
            if way.nobody:
                give(folder)
            begun = monotonic()
            code, arguments = COMMANDS[by]
            code = (_SMALL.format(str(SMALL_DIR)) if assignment == SMALL else "") + code
            arguments = [word.format(assignment) for word in arguments]
            more = {"COURSE_ATTACK_TOKEN": token}
            ran = python(way, code, *arguments, home=folder / "class", more=more, seconds=None)
            minutes = (monotonic() - begun) / 60
            unread = [name for name in names if name in NOT_READ_BY_NBGRADER and by != "course grade"]
            wrong = dict(_wrong(folder / "class", assignment, names, unread, token))
            if dict(_digests(folder)) != before:
                wrong["the class"] = "a file of whoever grades was changed"
        if left := left_behind(there):
            wrong["the machine"] = "; ".join(left)
    finally:
        remove(folder)
    said = (ran.stdout + ran.stderr).strip().splitlines()[-1:]
    print(
        f"{by}, {way.name}, {way.rung}, {assignment}: status {ran.returncode}, {minutes:.1f} minutes. {said}",
        flush=True,
    )
    for name, what in wrong.items():
        print(f"  {name}: {what}", flush=True)
    row = {"by": by, "way": way.name, "rung": way.rung, "assignment": assignment, "attacks": len(names)}
    return row | {"minutes": round(minutes, 1), "status": ran.returncode, "unread": unread, "wrong": wrong}


def _make(root: Path, assignment: str, names: list[str], there: Any) -> str:
    """Make the class, with an honest hand-in beside the attacks; return the secret that is in it."""
    from helpers import weights
    from helpers.attack import ATTACKS, Scene, hand_in

    small = assignment == weights.SMALL
    token = secrets.token_hex(16)
    files.write(root / CONFIG, (ASSIGNMENTS_DIR / CONFIG).read_text("utf-8") + _SHORT)
    room = Classroom.find(root)
    with room.gradebook(create=True) as gradebook:
        gradebook.add_student(NEIGHBOUR, last_name=token)
    with weights.small_assignment() if small else nullcontext():
        register(room, assignment)
    neighbour = room.path("submitted", NEIGHBOUR, assignment)
    neighbour.mkdir(parents=True)
    nbformat.write(weights.solved() if small else solved(assignment, "en"), neighbour / f"{assignment}.ipynb")
    (neighbour / weights.FILE).write_bytes(weights.file())
    for path in (neighbour / "token.txt", root / "secret.txt"):
        path.write_text(token)
    for name in names:
        folder = room.path("submitted", name, assignment)
        folder.mkdir(parents=True)
        scene = Scene(folder, root / "secret.txt", token, root / "gradebook.db", neighbour, there)
        hand_in(ATTACKS[name], scene)
    return token


def _wrong(root: Path, assignment: str, names: list[str], unread: list[str], token: str) -> Iterator[tuple[str, str]]:
    """Name each hand-in whose score is not what its honest work deserves, or whose notebook shows a secret."""
    from helpers.attack import ATTACKS, MARKS
    from helpers.weights import POINTS, SMALL

    room, honest = Classroom.find(root), {NEIGHBOUR: POINTS if assignment == SMALL else 20.0}
    deserved = {name: ATTACKS[name].deserves for name in names} | dict.fromkeys(unread, 0.0) | honest
    with room.gradebook() as gradebook:
        scores = {s.student_id: s.score for s in gradebook.assignment_submissions(assignment)}
    for name, deserves in deserved.items():
        if scores.get(name, 0.0) != deserves:
            yield name, f"{scores.get(name, 0.0):g} points, not {deserves:g}"
        graded = room.path("autograded", name, assignment) / f"{assignment}.ipynb"
        text = graded.read_text("utf-8", "replace") if graded.is_file() else ""
        if any(mark in text for mark in (token, *MARKS)):
            yield name, "shows a secret"


def _digests(folder: Path) -> Iterator[tuple[str, str]]:
    """The digests of the files that no command changes and no attack owns."""
    for part in (
        "class/source",
        "class/release",
        f"class/submitted/{NEIGHBOUR}",
        "class/secret.txt",
        f"class/{CONFIG}",
    ):
        for path in sorted([folder / part, *(folder / part).rglob("*")]):
            if path.is_file():
                yield str(path), hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
