"""The hand-ins of the sample class: honest and odd ones, each made from the student's edition by one function."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from course_lib import files
from course_lib.grading.notebook.source import render
from course_lib.grading.notebook.student import student_edition
from course_lib.grading.sample import answers
from course_lib.language import Language

Change = Callable[[NotebookNode], None]


@dataclass(frozen=True)
class HandIn:
    """What one student hands in: a notebook of an edition, changed in some way, and put into the folder in some way.

    `beside` has the bytes of the files that lie beside it, by their names.
    """

    assignment: str
    language: Language
    changes: tuple[Change, ...] = ()
    put: Callable[[str, Path], None] | None = None
    solved: bool = True
    beside: Mapping[str, bytes] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write the hand-in into a student's folder of the assignment, unless it is there already."""
        make = solved if self.solved else student_edition
        notebook = make(self.assignment, self.language)
        for change in self.changes:
            change(notebook)
        for name, data in self.beside.items():
            if not (folder / name).exists() or (folder / name).read_bytes() != data:
                (folder / name).write_bytes(data)
        text, path = nbformat.writes(notebook), folder / f"{self.assignment}.ipynb"
        if self.put:
            self.put(text, path)
        elif not path.exists() or path.read_text("utf-8") != text:
            files.write(path, text)


def solved(assignment: str, language: Language) -> NotebookNode:
    """Return the student's edition with every function written; what is asked in writing stays unanswered."""
    notebook = student_edition(assignment, language)
    for cell, source in zip(notebook.cells, render(assignment, language).cells, strict=True):
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution"):
            lines = source.source.splitlines()
            cell.source = "\n".join(line for line in lines if not line.strip().endswith(" SOLUTION"))
    return notebook


def find(notebook: NotebookNode, name: str) -> NotebookNode:
    """Return the cell that the assignment calls `name`."""
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def answer(name: str, code: str) -> Change:
    """Write `code` as the solution of the cell `name`."""

    def change(notebook: NotebookNode) -> None:
        find(notebook, name).source = code

    return change


def delete(name: str) -> Change:
    """Delete the cell `name`."""

    def change(notebook: NotebookNode) -> None:
        notebook.cells.remove(find(notebook, name))

    return change


def append(code: str) -> Change:
    """Add a cell of the student's own at the end."""

    def change(notebook: NotebookNode) -> None:
        notebook.cells.append(new_code_cell(code, id="own"))

    return change


def skip_tags(notebook: NotebookNode) -> None:
    """Tag every test as one not to be run, in every way that is known."""
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.metadata.tags = ["skip", "skip-execution", "remove_cell", "raises-exception"]
            cell.metadata.nbgrader["points"] = 1000


def broken(text: str, path: Path) -> None:
    """Hand in half of the file."""
    files.write(path, text[: len(text) // 2])


def renamed(text: str, path: Path) -> None:
    """Hand in under the name that a browser gives to a second download."""
    files.write(path.with_name(f"{path.stem} (1).ipynb"), text)


def not_a_notebook(_text: str, path: Path) -> None:
    """Hand in something else."""
    files.write(path.with_suffix(".py"), "print('a3')\n")


HAND_INS: dict[str, HandIn] = {
    "ana": HandIn("a3", "pt"),
    "bruno": HandIn("a3", "pt", (answer("learn_gate", answers.LEARN_SWAPPED),)),
    "carla": HandIn("a3", "pt", (answer("forget_gate", answers.FORGET_TANH),)),
    "davi": HandIn("a3", "pt", solved=False),
    "elisa": HandIn("a3", "pt", (append("1 / 0"),)),
    "fabio": HandIn("a3", "pt", put=broken),
    "gabi": HandIn("a3", "pt", put=renamed),
    "hugo": HandIn("a3", "pt", (answer("use_gate", answers.USE_ENDLESS),)),
    "iris": HandIn("a3", "pt", (answer("forget_gate", answers.FORGET_WARNS),)),
    "joao": HandIn("a3", "pt", (delete("forget_gate-check"), delete("forget_gate-examine"))),
    "kate": HandIn("a3", "en", tuple(answer(name, code) for name, code in answers.OTHER_STYLE.items())),
    "liam": HandIn("a3", "en", (answer("learn_gate", answers.LEARN_SWAPPED),)),
    "mary": HandIn("a3", "en", (skip_tags,), solved=False),
    "noah": HandIn("a3", "en", (append("import os\n\nos._exit(1)"),)),
    "olga": HandIn("a3", "en", put=not_a_notebook),
    "paulo": HandIn("a1", "pt"),
    "quincy": HandIn("a1", "en", (answer("rnn_step", answers.RNN_OTHER_STYLE),)),
    "rita": HandIn("a1", "pt", (answer("rnn_step", answers.RNN_TRANSPOSED),)),
}
