"""The one place that runs a student's code: it takes a notebook, runs it, and gives its cells their outputs."""

import ast
import os
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

from nbformat import NotebookNode

from course_lib.assignments.handed_in import handed_in
from course_lib.grading.notebook import intake
from course_lib.grading.run.examiner import Examiner
from course_lib.grading.run.jail import Jail
from course_lib.grading.run.kernel import run_in_kernel
from course_lib.grading.run.ladder import best_rung
from course_lib.grading.run.limits import Ending, Limits
from course_lib.grading.run.student import Student
from course_lib.grading.run.view import NUMPY, TORCH
from course_lib.language import Language

MAX_FILES = 200  # that are given to the code beside its notebook
_one_at_a_time = Lock()
_warm: dict[tuple[str, tuple[str, ...], bool], Jail] = {}


def run_notebook(
    notebook: NotebookNode,
    language: Language,
    limits: Limits | None = None,
    files: Path | None = None,
    rung: str = "",
    told: Callable[[str], None] = lambda _name: None,
) -> Ending:
    """Run every code cell, in order, and replace its outputs; an error in one cell does not stop the next.

    The assignment's own cells are known by their metadata, which `restore` has written; all others are the student's.
    A cell that was reached has an `execution_count`; one that was not has none. `files` is a folder whose plain files
    the code finds beside it, and the assignment's own cells as well. `rung` is that of the jail, the best one by
    default. `told` hears of each graded cell when its turn comes. Raises `JailError`.
    """
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    limits, rung = limits or Limits(), rung or best_rung()
    if rung == "none" and not hasattr(os, "fork"):
        return run_in_kernel(notebook, language, limits, plain_files(files))
    packages = (*(TORCH if _imports_torch(notebook) else NUMPY), *limits.packages)
    with _one_at_a_time, handed_in(files):
        student = Student(_jail(rung, packages, _plots(notebook)), language, limits, plain_files(files))
        return Examiner(student, limits, told).run(notebook)


def _jail(*kind: Any) -> Jail:
    """Return a warm jail of this process, made when it is first needed or when the last one is gone."""
    jail = _warm.get(kind)
    if jail is None or not jail.alive:
        jail = _warm[kind] = Jail(*kind)
    return jail


def _plots(notebook: NotebookNode) -> bool:
    """Tell whether a notebook asks for Matplotlib, which takes long to import and makes every copy heavier."""
    return any("matplotlib" in cell.source for cell in notebook.cells if cell.cell_type == "code")


def warm_jails() -> list[Jail]:
    """Return the jails that this process keeps warm."""
    return list(_warm.values())


def close() -> None:
    """End the warm jails of this process."""
    while _warm:
        _warm.popitem()[1].close()


def _imports_torch(notebook: NotebookNode) -> bool:
    """Tell whether the assignment's own cells import torch; where they do not, notebooks have none."""
    trees = [ast.parse(c.source) for c in notebook.cells if c.metadata.get("nbgrader", {}).get("locked")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return any(name.split(".")[0] == "torch" for name in names)


def plain_files(folder: Path | None) -> list[Path]:
    """Return the plain files of a folder that are given to the code: no notebook, no link, and none too large."""
    found = intake.beside(folder) if folder and folder.is_dir() else []
    return [path for path in found if path.parent == folder][:MAX_FILES]
