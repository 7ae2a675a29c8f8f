"""Grade the sample class with us and with stock nbgrader, and name the rule behind every difference of score."""

import re
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbgrader.api import MissingEntry

from benchmarks.fair_rules import Difference, Evidence, Rule, explained
from benchmarks.grading.classes import STOCK_CONFIG
from benchmarks.grading.processes import run
from course_lib.grading.classroom.folder import CONFIG, Classroom
from course_lib.grading.grade import grade
from course_lib.grading.notebook import intake
from course_lib.grading.result import Result
from course_lib.grading.sample.build import prepare
from course_lib.grading.sample.hand_ins import HAND_INS
from course_lib.language import marked, tr

Scores = dict[str, float | None]


class Judged(NamedTuple):
    """A difference with the rule that accounts for it, if any."""

    difference: Difference
    rule: Rule | None


def compare(students: Collection[str], folder: Path) -> list[Judged]:
    """Grade the hand-ins of `students` twice, in two class folders below `folder`, and return where scores differ."""
    ours = prepare(folder / "ours")
    for student in HAND_INS:
        if student not in students:
            shutil.rmtree(ours.root / "submitted" / student)
    stock = _stock_copy(ours, folder / "stock")
    judged = []
    for assignment in sorted({HAND_INS[student].assignment for student in students}):
        results = list(grade(ours, assignment))
        log = run([[sys.executable, "-m", "nbgrader", "autograde", assignment]], [stock.root]).said
        for result in sorted(results, key=lambda result: result.student):
            judged += _judged(ours, stock, result, log)
    return judged


def _stock_copy(ours: Classroom, root: Path) -> Classroom:
    """Copy a class that nobody has graded and take our configuration away: what is left is a stock course."""
    shutil.copytree(ours.root, root, symlinks=True)
    (root / CONFIG).write_text(STOCK_CONFIG, "utf-8")
    return Classroom.find(root)


def _judged(ours: Classroom, stock: Classroom, result: Result, log: str) -> Iterator[Judged]:
    scores = _stock_scores(stock, result)
    seen = _evidence(ours, stock, result, log)
    for cell in result.cells:
        mine, theirs = cell.score or 0.0, scores.get(cell.name)
        if mine != theirs:
            difference = Difference(result.student, cell.name, mine, theirs)
            yield Judged(difference, explained(seen, difference))


def _stock_scores(stock: Classroom, result: Result) -> Scores:
    """Return the points of each test in the gradebook, if the hand-in's run came to its end."""
    if not _autograded(stock, result).exists():
        return {}
    with stock.gradebook() as gradebook:
        try:
            notebook = gradebook.find_submission_notebook(result.assignment, result.assignment, result.student)
            return {score.name: score.auto_score for score in notebook.grades}
        except MissingEntry:
            return {}


def _autograded(stock: Classroom, result: Result) -> Path:
    return stock.path("autograded", result.student, result.assignment) / f"{result.assignment}.ipynb"


def _evidence(ours: Classroom, stock: Classroom, result: Result, log: str) -> Evidence:
    folder = ours.path("submitted", result.student, result.assignment)
    try:
        handed_in = intake.read(intake.find(folder, result.assignment)[0])
    except intake.Refused:
        handed_in = None
    path = _autograded(stock, result)
    graded = nbformat.read(path, as_version=4) if path.exists() else None
    suite = import_module(f"course_lib.assignments.{result.assignment}").SUITE
    return Evidence(folder, handed_in, result, graded, _said_of(log, result), suite)


def _said_of(log: str, result: Result) -> str:
    """Return the part of nbgrader's log that is about one hand-in."""
    parts = re.split(r"(?=Converting notebook [^\n]*/submitted/|Sanitizing )", log)
    mark = f"/submitted/{result.student}/"
    return "".join(part for part in parts if mark in part)


def table(judged: list[Judged]) -> str:
    """Return the differences, the cells of a hand-in that share a rule in one row, in Markdown."""
    heads = tr(pt="entrega, células, nós, nbgrader, regra", en="hand-in, cells, ours, stock, rule").split(", ")
    rows: dict[tuple[str, Rule | None], list[Difference]] = {}
    for difference, rule in judged:
        rows.setdefault((difference.student, rule), []).append(difference)
    lines = [f"| {' | '.join(heads)} |", "| --- " * len(heads) + "|"]
    for (student, rule), found in rows.items():
        cells = _cells(found)
        theirs = [difference.stock for difference in found]
        stock = "–" if None in theirs else _points(sum(score or 0 for score in theirs))
        why = rule.text.text() if rule else tr(pt="**nenhuma**", en="**none**")
        lines.append(f"| {student} | {cells} | {_points(sum(d.ours for d in found))} | {stock} | {why} |")
    return "\n".join(lines)


def _cells(found: list[Difference]) -> str:
    if len(found) > 4:
        return tr(pt=f"{len(found)} testes", en=f"{len(found)} tests")
    return ", ".join(f"`{difference.cell}`" for difference in found)


def _points(score: float) -> str:
    return marked(f"{score:g}")


def main() -> int:
    """Compare the whole sample class, or the students named; 1 if a difference has no rule."""
    students = sys.argv[1:] or list(HAND_INS)
    unknown = sorted(set(students) - HAND_INS.keys())
    if unknown:
        print(tr(pt=f"sem entrega: {', '.join(unknown)}", en=f"no hand-in: {', '.join(unknown)}"), file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="fairness-") as folder:
        judged = compare(students, Path(folder))
    print(table(judged))
    return 0 if all(rule for _difference, rule in judged) else 1


if __name__ == "__main__":
    sys.exit(main())
