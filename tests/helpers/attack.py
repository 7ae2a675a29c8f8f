"""Hand-ins that try to gain, to read, to harm or to stop: how one is written, and how it is put to the test."""

import hashlib
import json
import os
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import monotonic

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from course_lib.grading.notebook import intake
from course_lib.grading.notebook.cells import from_notebook
from course_lib.grading.notebook.student import full_edition, student_edition
from course_lib.grading.run import runner
from course_lib.grading.run.hand_in import Job, grade_hand_in
from course_lib.grading.run.limits import Limits
from course_lib.grading.sample.hand_ins import find, solved
from helpers import weights
from helpers.harm import Machine, Outside, descendants, left_behind, outside, remove
from helpers.weights import SMALL

LIMITS = Limits(cell=2, task=6)
LONGEST_RESULT = 100_000
MARKS = ("def rnn_cell", "REACHED", "CAME THROUGH")  # a hostile cell prints one of these where it should not get
LONGEST = 60.0  # seconds that whatever is handed in may keep a worker busy
ASSIGNMENT = "a1"


@dataclass(frozen=True)
class Scene:
    """What an attack may aim at: places of whoever grades, with a secret in them, and the folder of the hand-in."""

    folder: Path
    secret: Path
    token: str
    gradebook: Path
    neighbour: Path
    outside: Outside
    grader: int = field(default_factory=os.getpid)


@dataclass(frozen=True)
class Attack:
    """A hand-in: `make(notebook, scene)` spoils it; `deserves` are the points that its honest work is worth."""

    family: str
    make: Callable[[NotebookNode, Scene], None]
    deserves: float
    solved: bool
    alone: bool = False
    assignment: str = ASSIGNMENT

    @property
    def name(self) -> str:
        return self.make.__name__


ATTACKS: dict[str, Attack] = {}


def attack(
    family: str, deserves: float = 0.0, *, solved: bool = False, alone: bool = False, with_weights: bool = False
) -> Callable:
    """Register an attack of `family`. The notebook is the student's edition of assignment 1, its functions unwritten;
    with `solved`, all of them right (20 points). With `alone` only the files that it makes itself are handed in. With
    `with_weights` it is the small assignment, solved, which asks for a file of weights (5 points with right ones)."""
    assignment = SMALL if with_weights else ASSIGNMENT

    def register(make: Callable[[NotebookNode, Scene], None]) -> Callable:
        assert make.__name__ not in ATTACKS, make.__name__
        ATTACKS[make.__name__] = Attack(family, make, deserves, solved, alone, assignment)
        return make

    return register


def write(notebook: NotebookNode, name: str, code: str) -> None:
    """Write `code` into the place of the solution `name`: rnn_step, rnn_sequence, rnn_step_backward or rnn_bptt, and
    Names in the small assignment."""
    find(notebook, name).source = code


def first(notebook: NotebookNode, code: str) -> None:
    """Put a cell of the student's own before all others."""
    notebook.cells.insert(0, new_code_cell(code, id=f"own-{len(notebook.cells)}"))


def last(notebook: NotebookNode, code: str) -> None:
    """Put a cell of the student's own after all others."""
    notebook.cells.append(new_code_cell(code, id=f"own-{len(notebook.cells)}"))


def everywhere(notebook: NotebookNode, code: str) -> None:
    """Put `code` before all other cells, into every place of a solution, and after all other cells."""
    first(notebook, code)
    for name in ("rnn_step", "rnn_sequence", "rnn_step_backward", "rnn_bptt"):
        write(notebook, name, code)
    last(notebook, code)


def set_up(folder: Path, there: Outside, assignment: str = ASSIGNMENT) -> Scene:
    """Make a scene in an empty folder."""
    token = secrets.token_hex(16)
    submitted = folder / "submitted"
    mine, neighbour = submitted / "eve" / assignment, submitted / "ana" / ASSIGNMENT
    mine.mkdir(parents=True)
    neighbour.mkdir(parents=True)
    nbformat.write(solved(ASSIGNMENT, "en"), neighbour / f"{ASSIGNMENT}.ipynb")
    (neighbour / "token.txt").write_text(token)
    (neighbour / weights.FILE).write_bytes(weights.file())
    secret = folder / "secret.txt"
    secret.write_text(token)
    gradebook = folder / "gradebook.db"
    with sqlite3.connect(gradebook) as database:
        database.execute("create table grade (token text)")
        database.execute("insert into grade values (?)", [token])
    for path in (folder, *folder.parents[:3], *folder.rglob("*")):
        path.chmod(path.stat().st_mode | 0o005)  # nothing but the jail is in the way
    return Scene(mine, secret, token, gradebook, neighbour, there)


def hand_in(attack: Attack, scene: Scene) -> None:
    """Write what is handed in into the scene's folder."""
    if attack.assignment == SMALL:
        notebook = weights.solved()
    else:
        notebook = (solved if attack.solved else student_edition)(ASSIGNMENT, "en")
    target = scene.folder / f"{attack.assignment}.ipynb"
    attack.make(notebook, scene)
    if not attack.alone and not os.path.lexists(target):
        nbformat.write(notebook, target)


def grade(folder: Path, rung: str, student: str = "eve") -> tuple[NotebookNode, float, float]:
    """Grade a hand-in in a jail of `rung`; return its notebook, its score, and the seconds that it took."""
    assignment = folder.name
    sources = from_notebook(weights.full() if assignment == SMALL else full_edition(assignment, "pt"))
    start = monotonic()
    mark = intake.fingerprint(folder)
    notebook, result = grade_hand_in(Job(student, assignment, folder, mark, sources, LIMITS, rung))
    journal = json.dumps(asdict(result), ensure_ascii=False).encode()  # as the class's journal writes it
    assert len(journal) < LONGEST_RESULT, f"a result of {len(journal)} bytes"
    return notebook, result.score, monotonic() - start


def put_to_the_test(name: str, rung: str, folder: Path) -> list[str]:
    """Grade an attack in a jail of `rung`, then an honest hand-in; return what went wrong, in words."""
    with outside() as there:
        try:
            wrong = _harm(name, rung, folder, there)
        finally:
            remove(folder)
    return wrong + left_behind(there)


def _harm(name: str, rung: str, folder: Path, there: Outside) -> list[str]:
    attack, scene = ATTACKS[name], set_up(folder, there, ATTACKS[name].assignment)
    hand_in(attack, scene)
    before = _digests(folder)
    os.environ["COURSE_ATTACK_TOKEN"] = scene.token
    try:
        with Machine(there) as machine:
            graded, score, seconds = grade(scene.folder, rung)
        _, next_score, _ = grade(scene.neighbour, rung, "ana")
    finally:
        del os.environ["COURSE_ATTACK_TOKEN"]
    wrong = machine.wrong()
    text = nbformat.v4.writes(graded)
    if score > attack.deserves:
        wrong.append(f"gained {score - attack.deserves:g} points")
    if score < attack.deserves:
        wrong.append(f"lost {attack.deserves - score:g} points of honest work")
    if any(mark in text for mark in (scene.token, *MARKS)):
        wrong.append("read a secret")
    if next_score != 20:
        wrong.append(f"the next hand-in got {next_score:g} of 20")
    if _digests(folder) != before:
        wrong.append("changed a file of whoever grades")
    if seconds > LONGEST:
        wrong.append(f"kept the worker for {seconds:.0f} s")
    if left := _left_running():
        wrong.append(f"left processes: {left}")
    return wrong


def _digests(folder: Path) -> dict[str, str]:
    walk = [(Path(root), names) for root, _, names in os.walk(folder) if "eve" not in Path(root).parts]
    files = [root / name for root, names in walk for name in names if not (root / name).is_symlink()]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _left_running() -> list[str]:
    """The processes that still run in one of this process's warm jails, apart from the jails themselves."""
    inside = [jail.process.pid for jail in runner.warm_jails()]
    found = []
    for pid in descendants(inside):
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        if line and b"course_lib.grading.run.zygote" not in line:
            found.append(line.decode(errors="replace")[:80])
    return found + _more_than_one_each(inside)


def _more_than_one_each(roots: list[int]) -> list[str]:
    """A jail at rest has bubblewrap, its first process and the warm interpreter: a copy more is left over."""
    return [f"{len(descendants([root]))} processes below {root}" for root in roots if len(descendants([root])) > 2]
