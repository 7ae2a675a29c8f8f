"""A sample class of forty for each assignment, generated from its solutions: no real student wrote any of it.

Right work written in other ways, mistakes that the course names (a mutant that the checks know for that mistake), other
mutants, work that is not finished, and odd files; each with the scores between which it must end. Where models are
asked for, their weights lie beside, some of them wrong. The cells that are there to try things out, some of which train
a network for seconds, are left out.
"""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import cycle
from pathlib import Path
from random import Random

from nbformat import NotebookNode

from course_lib.assignments.base import Task
from course_lib.assignments.mutate import mutants
from course_lib.errors import unknown
from course_lib.grading.audit import equivalents
from course_lib.grading.notebook.cells import language_of
from course_lib.grading.notebook.student import ANSWER_STUB
from course_lib.grading.sample import hand_ins
from course_lib.grading.sample.hand_ins import Change, HandIn, answer, append, delete, solved
from course_lib.grading.sample.rewrite import WAYS, rewritten
from course_lib.language import LANGUAGES, Language, tr

NAMED = Path(__file__).with_name("named.json")  # what `audit.recognised` found, by assignment
RIGHT, ONE_MISTAKE, TWO_MISTAKES, MUTANTS, PARTIAL = 8, 8, 4, 5, 5
_TESTS = ("check", "examine")
_ENDLESS = "size = 1.0\nwhile size > 0:\n    size = 0.5 + size / 2\n\n\n"
_WARNS = 'import sys\nimport warnings\n\nwarnings.warn("mine", stacklevel=1)\nprint("mine", file=sys.stderr)\n\n\n'


@dataclass(frozen=True)
class Student:
    """A hand-in of some kind: the named mistakes that it makes, and the least and the most that it can score."""

    kind: str
    hand_in: HandIn
    mistakes: frozenset[str]
    least: float
    most: float


@cache
def forty(assignment: str) -> dict[str, Student]:
    """Return the class of an assignment by the students' names; it is the same each time."""
    made = list(_Class(assignment).students())
    Random(assignment).shuffle(made)
    return {f"s{number:02d}": student for number, student in enumerate(made, 1)}


def hand_ins_of(assignments: Collection[str]) -> list[tuple[str, HandIn]]:
    """Return the hand-ins of the classes of these assignments, each with its student.

    Raises `CourseError` for an assignment that has no class.
    """
    for name in assignments:
        if name not in named():
            raise unknown(tr(pt="Turma gerada de", en="Generated class of"), name, sorted(named()))
    return [(student, made.hand_in) for name in assignments for student, made in forty(name).items()]


@cache
def named() -> dict[str, dict[str, str]]:
    """Return, for each assignment that has a class, the named mistakes that a mutant makes, and that mutant's name."""
    found: dict[str, dict[str, str]] = json.loads(NAMED.read_text("utf-8"))
    return found


class _Class:
    """What the students of one assignment draw from."""

    def __init__(self, assignment: str) -> None:
        self.assignment, self.draw, self.languages = assignment, Random(assignment), cycle(LANGUAGES)
        self.tasks: dict[str, Task] = import_module(f"course_lib.assignments.{assignment}").SUITE.tasks
        code = [c for c in solved(assignment, "en").cells if c.cell_type == "code" and "nbgrader" in c.metadata]
        cells = {cell.metadata.nbgrader.grade_id: cell for cell in code}
        self.texts: dict[str, str] = {name: cells[name].source for name in cells if name in self.tasks}
        self.points = {name: c.metadata.nbgrader.points for name, c in cells.items() if c.metadata.nbgrader.grade}
        self.named = named()[assignment]
        self.models = {name: _on_its_own(cells[name].source) for name in cells if f"{name.lower()}-file" in cells}
        self.weights = import_module("course_lib.grading.sample.weights") if self.models else None

    @property
    def parts(self) -> list[str]:
        """The functions and models, as the names of their tests begin."""
        return list(dict.fromkeys(test.rpartition("-")[0] for test in self.points))

    def students(self) -> Iterator[Student]:
        """Yield forty students, one kind after another."""
        for _ in range(RIGHT):
            yield self.student("right")
        for count in (1,) * ONE_MISTAKE + (2,) * TWO_MISTAKES:
            yield self.mistaken(count)
        wrong = self.weights.WRONG if self.weights else {}
        for _ in range(MUTANTS - len(wrong) // 2):
            yield self.mutant()
        for _ in range(PARTIAL - len(wrong) // 2):
            yield self.unfinished("partial", self.draw.randrange(1, len(self.texts)))
        for kind, made in wrong.items():
            yield self.student(kind, files=made.change, mistakes=made.mistakes, lost=made.lost)
        yield self.unfinished("empty", 0)
        yield from self.odd()

    def student(
        self,
        kind: str,
        wrong: dict[str, str] | None = None,
        *more: Change,
        put: Callable[[str, Path], None] | None = None,
        files: Callable[[dict[str, bytes], Language], dict[str, bytes]] = lambda right, _language: right,
        mistakes: Collection[str] = (),
        lost: Collection[str] = (),
    ) -> Student:
        """Return a student with a way of writing of their own, and the texts in `wrong`, which lose the points."""
        ways = self.draw.sample(sorted(WAYS), self.draw.randrange(len(WAYS) + 1))
        texts = {name: rewritten(text, ways) for name, text in (self.texts | self.models).items()} | (wrong or {})
        changes = tuple(answer(name, text) for name, text in texts.items())
        written = (_unanswered,) if self.draw.random() < 0.5 else ()
        language = next(self.languages)
        beside = files(self.weights.right(language), language) if self.weights else {}
        hand_in = HandIn(self.assignment, language, (_short, *changes, *written, *more), put, beside=beside)
        score = self.all_but({*lost, *(wrong or {})})
        return Student(kind, hand_in, frozenset(mistakes), score, score)

    def all_but(self, names: Collection[str]) -> float:
        """Return the points of all tests but these, and those of these functions and models."""
        kept = [test for test in self.points if test not in names and test.rpartition("-")[0] not in names]
        return float(sum(self.points[test] for test in kept))

    def mistaken(self, count: int) -> Student:
        """Return a student who makes a named mistake in each of so many functions."""
        functions = self.draw.sample(sorted({name.partition(".")[0] for name in self.named}), count)
        made = [self.draw.choice([name for name in self.named if name.startswith(f"{f}.")]) for f in functions]
        texts = {f: self.mutants(f)[self.named[mistake]] for f, mistake in zip(functions, made, strict=True)}
        return self.student(f"{count} named", texts, mistakes=made)

    def mutant(self) -> Student:
        """Return a student with a mutant that nobody has named; the visible check may let it pass."""
        function = self.draw.choice(sorted(self.texts))
        others = {*self.named.values(), *equivalents(self.assignment)}
        text = self.draw.choice([text for name, text in self.mutants(function).items() if name not in others])
        student = self.student("mutant", {function: text})
        callers = {name for name, task in self.tasks.items() if function in _called(task)}
        most = student.most + self.points[f"{function}-{_TESTS[0]}"]
        return Student("mutant", student.hand_in, frozenset(), self.all_but({function, *callers}), most)

    def mutants(self, function: str) -> dict[str, str]:
        """Return the mutants of a function's text by their names."""
        return {mutant.name: mutant.code for mutant in mutants(self.texts[function])}

    def unfinished(self, kind: str, count: int, *more: Change) -> Student:
        """Return a student who wrote the first `count` functions."""
        first = list(self.texts)[:count]
        changes = tuple(answer(name, self.texts[name]) for name in first)
        hand_in = HandIn(self.assignment, next(self.languages), (_short, *changes, *more), solved=False)
        score = self.all_but(set(self.parts) - {*first})
        return Student(kind, hand_in, frozenset(), score, score)

    def odd(self) -> Iterator[Student]:
        """Yield the odd hand-ins, one of each kind: those that cannot be read, and those that can and are strange."""
        yield self.student("broken file", put=hand_ins.broken, lost=self.parts)
        yield self.student("no notebook", put=hand_ins.not_a_notebook, lost=self.parts)
        yield self.student("renamed", put=hand_ins.renamed)
        functions = list(self.texts)
        function = self.draw.choice(functions)
        yield self.student("tests deleted", None, *(delete(f"{function}-{test}") for test in _TESTS))
        function = self.draw.choice(functions)
        yield self.student("endless", {function: _ENDLESS + self.texts[function]})
        yield self.student("error at the end", None, append("1 / 0"))
        yield self.student("crash at the end", None, append("import os\n\nos._exit(1)"))
        yield self.unfinished("skip tags", 0, hand_ins.skip_tags)
        function = self.draw.choice(functions)
        yield self.student("warns", None, answer(function, _WARNS + self.texts[function]))


def _short(notebook: NotebookNode) -> None:
    """Take away the code that the assignment does not know by name."""
    notebook.cells = [c for c in notebook.cells if c.cell_type != "code" or "nbgrader" in c.metadata]


def _unanswered(notebook: NotebookNode) -> None:
    """Leave every question in writing without an answer; else it has the rubric's own text, for somebody to read."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = ANSWER_STUB.text(language_of(notebook))


def _on_its_own(model: str) -> str:
    """Return the class of a model that calls no function of the student's: one mistake, one loss."""
    return model.replace("last_step(outputs, lengths)", "outputs[lengths - 1, torch.arange(len(lengths))]")


def _called(task: Task) -> set[str]:
    """Return the functions that a task calls, and those that these call."""
    return {name for helper in task.helpers for name in (helper.name, *_called(helper))}
