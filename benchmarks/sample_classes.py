"""`python -m benchmarks.sample_classes`: the generated class of each assignment, graded as instructors grade it.

The record has what the class's report shows of it, for the instructors' page, and each score that is not the known one.
`--recognise` first asks the checks again which mutants they know for named mistakes, of which the classes are made.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.record import save
from course_lib import files
from course_lib.assignments.suite import sentences_of
from course_lib.figures.measured import class_tables
from course_lib.grading.audit import recognised
from course_lib.grading.reports.summary import by_function, mistakes, parts, spread
from course_lib.grading.result import Result
from course_lib.grading.sample.build import grade_all, prepare
from course_lib.grading.sample.forty import NAMED, Student, forty, hand_ins_of, named


def main() -> int:
    """Grade the classes, print the tables and write the record; 1 if a score is not the known one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help="only these")
    parser.add_argument("--recognise", action="store_true", help="first look for the mutants of named mistakes again")
    parser.add_argument("--output", type=Path, default=class_tables.PATH)
    given = parser.parse_args()
    chosen = given.assignments or sorted(named())
    if given.recognise:
        recognise(chosen)
    found = {c["assignment"]: c for c in class_tables.record(given.output)} if given.output.exists() else {}
    for assignment in chosen:
        found[assignment] = row = graded(assignment)
        print(f"{assignment}: {row['wrong'] or 'each score is the known one'}", flush=True)
        record = {"date": datetime.now(UTC).date().isoformat(), "classes": [found[name] for name in sorted(found)]}
        save(given.output, record)
    classes = [found[name] for name in sorted(found)]
    for table in (class_tables.spread_table, class_tables.parts_table, class_tables.mistakes_table, class_tables.note):
        print(f"\n{table(classes)}")
    return 1 if any(found[name]["wrong"] for name in chosen) else 0


def recognise(assignments: list[str]) -> None:
    """Write down which mutants of these assignments are recognised as named mistakes."""
    found = dict(named())
    for assignment in assignments:
        found[assignment] = recognised(assignment)
        print(f"{assignment}: {len(found[assignment])} named mistakes have a mutant", flush=True)
        files.write(NAMED, json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    named.cache_clear()


def graded(assignment: str) -> dict[str, Any]:
    """Grade the class of an assignment; return what its report shows, of the tests alone."""
    students = forty(assignment)
    with tempfile.TemporaryDirectory(prefix="sample-class-") as folder:
        room = prepare(Path(folder) / "class", hand_ins_of([assignment]))
        results = list(grade_all(room, lambda _count: None))
    points = by_function({c.name: c.points for c in results[0].cells if "-" in c.name})  # none of the questions
    scores = [result.score for result in results]
    tests = [by_function({c.name: c.score for c in result.cells if c.score is not None}) for result in results]
    return {
        "assignment": assignment,
        "students": len(results),
        "points": sum(points.values()),
        "mean": sum(scores) / len(scores),
        "spread": spread(scores, sum(points.values())),
        "parts": [part._asdict() for part in parts(points, tests)],
        "mistakes": mistakes(results),
        "with_mutant": len(named()[assignment]),
        "wrong": dict(_wrong(students, results)),
        **described(assignment, mistakes(results)),
    }


def described(assignment: str, made: list[tuple[str, int]]) -> dict[str, Any]:
    """Return how many mistakes of the assignment have a name, and the sentences of those that were made."""
    sentences = sentences_of(assignment)
    return {"named": len(sentences), "sentences": {name: list(sentences[name]) for name, _ in made}}


def _wrong(students: dict[str, Student], results: list[Result]) -> Iterator[tuple[str, str]]:
    """Name each hand-in that did not end as it must."""
    for result in results:
        student = students[result.student]
        told = {mistake for cell in result.cells for mistake in cell.mistakes}
        if not student.least <= result.score <= student.most:
            yield result.student, f"{student.kind}: {result.score:g}, not {student.least:g} to {student.most:g}"
        elif not student.mistakes <= told:
            yield result.student, f"{student.kind}: not told {', '.join(sorted(student.mistakes - told))}"


if __name__ == "__main__":
    sys.exit(main())
