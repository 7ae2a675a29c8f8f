"""The classes that are graded: honest hand-ins in several styles, the same for every system."""

import json
import shutil
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Literal

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from traitlets.config import Config

from benchmarks.grading import torch_work
from course_lib.grading.classroom.folder import CONFIG, Classroom
from course_lib.grading.notebook.cells import visible
from course_lib.grading.notebook.source import ASSIGNMENTS_DIR, render
from course_lib.grading.sample.answers import OTHER_STYLE

Kind = Literal["numpy", "torch"]
KINDS: tuple[Kind, ...] = ("numpy", "torch")
NAMES = {"numpy": "a3", "torch": "t3"}
POINTS = 20
STOCK_CONFIG = "c = get_config()\n"
_SIGN = "# student"

_THIRD_STYLE = {
    "learn_gate": """\
def squash(z):
    return 0.5 * np.tanh(0.5 * z) + 0.5


def gate(name, stm, event, params):
    return np.matmul(np.hstack([stm, event]), params["weight_" + name].T) + params["bias_" + name]


def learn_gate(stm, event, params):
    content = np.tanh(gate("n", stm, event, params))
    content *= squash(gate("i", stm, event, params))
    return content
""",
    "use_gate": """\
def use_gate(ltm, stm, event, params):
    return np.multiply(squash(gate("v", stm, event, params)), np.tanh(ltm))
""",
}
STYLES: tuple[dict[str, str], ...] = ({}, OTHER_STYLE, _THIRD_STYLE)


@cache
def edition(kind: Kind) -> NotebookNode:
    """Return the full notebook of a kind of work, with its solutions and tests; nobody changes it.

    The place of the written answer is left out: no system speaks for the person who reads it.
    """
    notebook = render("a3", "en")
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code" or "nbgrader" not in cell.metadata]
    if kind == "torch":
        notebook.metadata.course.assignment = NAMES["torch"]
        for cell in notebook.cells:
            name, role = _about(cell)
            if cell.cell_type == "code":
                cell.source = torch_work.test(name) if role == "test" else torch_work.translated(cell.source)
            if name == "setup":
                cell.source = torch_work.SETUP
    return notebook


def _about(cell: NotebookNode) -> tuple[str, str]:
    about = cell.metadata.get("nbgrader", {})
    role = "solution" if about.get("solution") else "test" if about.get("grade") else ""
    return about.get("grade_id", ""), role


@cache
def hand_in(kind: Kind, style: int) -> NotebookNode:
    """Return a notebook as a student would hand it in: everything right, written in one of the styles."""
    notebook = deepcopy(edition(kind))
    for cell in notebook.cells:
        name, role = _about(cell)
        if role == "solution":
            own = "\n".join(line for line in cell.source.splitlines() if not line.strip().endswith(" SOLUTION"))
            other = STYLES[style].get(name)
            written = own if other is None else torch_work.translated(other) if kind == "torch" else other
            cell.source = f"{_SIGN}\n{written}"
        elif role == "test":
            cell.source = visible(cell.source)
    return notebook


def students(count: int) -> list[str]:
    """Return the names of so many students."""
    return [f"s{k:05d}" for k in range(count)]


def write_hand_ins(root: Path, kind: Kind, who: Sequence[str]) -> None:
    """Write the hand-in of each student, signed, so that no two are the same file."""
    texts = [nbformat.writes(hand_in(kind, style)) for style in range(len(STYLES))]
    for k, student in enumerate(who):
        path = root / "submitted" / student / NAMES[kind] / f"{NAMES[kind]}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(texts[k % len(texts)].replace(_SIGN, f"{_SIGN} {student}"), "utf-8")


def make_class(root: Path, kind: Kind, ours: bool) -> None:
    """Make a class folder whose assignment is registered and that nobody has handed in: ours, or a stock course."""
    source = root / "source" / NAMES[kind] / f"{NAMES[kind]}.ipynb"
    source.parent.mkdir(parents=True)
    nbformat.write(edition(kind), source)
    (root / CONFIG).write_text((ASSIGNMENTS_DIR / CONFIG).read_text("utf-8") if ours else STOCK_CONFIG, "utf-8")
    room = Classroom.find(root)
    with room.gradebook(create=True):  # which finds nbgrader its programs
        pass
    config = Config(room.config)
    config.CourseDirectory.assignment_id = NAMES[kind]
    GenerateAssignment(coursedir=Classroom(root, config).course, config=config).start()


def copy_class(made: Path, root: Path, kind: Kind, who: Sequence[str]) -> Path:
    """Copy an empty class to `root` and let `who` hand in."""
    shutil.copytree(made, root)
    write_hand_ins(root, kind, who)
    return root


def make_otter(root: Path, kind: Kind, who: Sequence[str]) -> Path:
    """Write the same work for otter: its configuration, and hand-ins whose test cells call `grader.check`."""
    root.mkdir(parents=True)
    with zipfile.ZipFile(root / "autograder.zip", "w") as archive:
        archive.writestr("otter_config.json", json.dumps({"lang": "python", "print_summary": False}))
        for cell in edition(kind).cells:
            name, role = _about(cell)
            if role == "test":
                archive.writestr(f"tests/{name}.py", _otter_test(name, cell))
    for k, student in enumerate(who):
        notebook = deepcopy(hand_in(kind, k % len(STYLES)))
        for cell in notebook.cells:
            name, role = _about(cell)
            cell.source = f'grader.check("{name}")' if role == "test" else cell.source.replace(_SIGN, f"# {student}")
        notebook.cells.insert(0, nbformat.v4.new_code_cell("import otter\n\ngrader = otter.Notebook()", id="grader"))
        nbformat.write(notebook, root / f"{student}.ipynb")
    return root


def _otter_test(name: str, cell: NotebookNode) -> str:
    lines = [line for line in cell.source.splitlines() if "HIDDEN TESTS" not in line]
    body = f"    exec({chr(10).join(lines)!r}, env)"
    head = "from otter.test_files import test_case\n\nOK_FORMAT = False"
    points = cell.metadata.nbgrader.points
    return f'{head}\nname = "{name}"\npoints = {points}\n\n\n@test_case()\ndef test(env):\n{body}\n'
