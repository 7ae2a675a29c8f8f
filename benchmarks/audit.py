"""`python -m benchmarks.audit`: what each assignment's checks find, in our own mutants and in cosmic-ray's.

The record is what the instructors' page shows. Needs cosmic-ray (`benchmarks/requirements.txt`).
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from course_lib import files
from course_lib.assignments.base import Task, draw_sizes
from course_lib.assignments.cases import draw_cases
from course_lib.assignments.suite import Suite
from course_lib.errors import CourseError
from course_lib.figures.measured.audit_table import FATES, OURS, PATH, maker_name, tables
from course_lib.figures.measured.speed_record import Record
from course_lib.grading.audit import SEEDS, Fates, Maker, audit, equivalents, judge, solutions
from course_lib.grading.notebook.source import assignment_names
from course_lib.language import tr

OTHERS = "COSMIC_RAY"  # the list of those of its mutants that compute the same function


def main(arguments: list[str], name: str, make: Maker) -> int:
    """Audit the assignments named, or all, with another maker's mutants too; 1 if there is something to mend."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audit", description=__doc__)
    parser.add_argument("assignments", nargs="*", metavar="aN")
    parser.add_argument("--output", type=Path, default=PATH)
    given = parser.parse_args(arguments)
    record = json.loads(given.output.read_text("utf-8")) if given.output.exists() else {}
    wrong: list[str] = []
    for assignment in given.assignments or assignment_names():
        try:
            record[assignment] = audited(assignment, name, make)
        except CourseError as error:
            print(error, file=sys.stderr)
            return 2
        files.write(given.output, json.dumps(record, indent=1, ensure_ascii=False) + "\n")
        wrong += faults(assignment, record[assignment])
    print("\n\n".join([tables(record), *wrong]))
    return 1 if wrong else 0


def audited(assignment: str, name: str, make: Maker) -> Record:
    """What the audit of an assignment finds, and what becomes of the mutants of the maker of that name."""
    ours = list(audit(assignment))
    suite, cells, same = _suite(assignment), solutions(assignment), equivalents(assignment, OTHERS)
    theirs = Fates()
    for task in suite.tasks.values():
        judge(task, cells, make, same, theirs)
    return described(assignment) | {
        "pairs": sum(each.pairs for each in ours),
        "unnamed": [f"{each.function}.{mistake}" for each in ours for mistake in each.unnamed],
        "mutants": {OURS: _together(ours), name: _together([theirs])},
    }


def described(assignment: str) -> Record:
    """What the record says of an assignment before anything is judged: what there is, and a digest of it."""
    tasks = _suite(assignment).tasks
    styles = import_module(f"course_lib.assignments.{assignment}.styles").STYLES
    return {
        "digest": digest(tasks.values(), solutions(assignment)),
        "functions": list(tasks),
        "mistakes": sum(len(task.mistakes) for task in tasks.values()),
        "styles": sum(len(styles[name]) for name in tasks),
    }


def digest(tasks: Iterable[Task], cells: dict[str, str]) -> str:
    """Twelve letters that change with the solutions, with the names of the mistakes and with the inputs that are drawn.

    Inputs are rounded: another processor's last digit changes nothing.
    """
    drawn = [[task.name, [m.name for m in task.mistakes], list(_inputs(task))] for task in tasks]
    text = json.dumps([cells, drawn], default=_rounded)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _rounded(value: Any) -> Any:
    """Return an array, or a tensor that may want its gradient, as rounded numbers."""
    return (np.round(np.asarray(value.detach() if hasattr(value, "detach") else value, np.float64), 6) + 0.0).tolist()


def faults(assignment: str, row: Record) -> Iterator[str]:
    """Yield what is to be mended, a line each: mistakes without their name, mutants that pass, a list out of date."""
    for mistake in row["unnamed"]:
        yield tr(pt=f"{mistake}: engano que passa ou leva outro nome", en=f"{mistake}: passes, or goes by another name")
    for maker, fates in row["mutants"].items():
        who = f"{assignment}, {maker_name(maker)}"
        for fate in ("alive", "unexplained"):
            yield from (f"{who}, {FATES[fate].text()}: {mutant}" for mutant in fates[fate])
        listed = equivalents(assignment, "EQUIVALENT" if maker == OURS else OTHERS)
        if len(listed) != (met := fates["equivalent"]):
            yield tr(
                pt=f"{who}: a lista dá o motivo de {len(listed)} mutantes, e só {met} passam",
                en=f"{who}: the list gives the reason of {len(listed)} mutants, and only {met} pass",
            )


def _suite(assignment: str) -> Suite:
    suite: Suite = import_module(f"course_lib.assignments.{assignment}").SUITE
    return suite


def _inputs(task: Task) -> Iterator[dict[str, Any]]:
    for seed in SEEDS:
        yield from (case.inputs for case in draw_cases(task, draw_sizes(np.random.default_rng(seed)), seed))


def _together(found: Iterable[Fates]) -> Record:
    """Add up what became of the mutants of several functions."""
    counts = {fate: sum(getattr(each, fate) for each in found) for fate in ("wrong", "stopped", "equivalent")}
    return counts | {fate: [m for each in found for m in getattr(each, fate)] for fate in ("alive", "unexplained")}


if __name__ == "__main__":
    from benchmarks.cosmic import NAME, mutants

    sys.exit(main(sys.argv[1:], NAME, mutants))
