"""The tables on the generated classes, in Markdown, from the record of `benchmarks.sample_classes`."""

import json
import re
from pathlib import Path
from typing import Any

from course_lib.figures.measured.speed_record import RESULTS
from course_lib.language import Both, marked, tr

PATH = RESULTS / "sample_classes.json"
SHOWN = 2  # of the hardest parts and of the commonest mistakes, for each assignment
Class = dict[str, Any]


def record(path: Path = PATH) -> list[Class]:
    """Read what came of each class. Raises `FileNotFoundError` where none was graded."""
    found: list[Class] = json.loads(path.read_text("utf-8"))["classes"]
    return found


def spread_table(classes: list[Class]) -> str:
    """How many students of each class have which share of the points."""
    heads = tr(
        pt="tarefa, estudantes, pontos, média, menos de 25%, de 25% a menos de 50%, de 50% a menos de 75%, "
        "de 75% a menos de 100%, todos",
        en="assignment, students, points, mean, below 25%, 25% to below 50%, 50% to below 75%, 75% to below 100%, all",
    )
    rows = [[c["assignment"], c["students"], _number(c["points"]), _number(c["mean"]), *c["spread"]] for c in classes]
    return _table(heads, rows)


def parts_table(classes: list[Class]) -> str:
    """The parts on which each class got the smallest share of the points."""
    heads = tr(pt="tarefa, parte, pontos, média, perderam pontos", en="assignment, part, points, mean, lost points")
    rows = [
        [c["assignment"], f"`{part['name']}`", _number(part["points"]), _number(part["mean"]), part["lost"]]
        for c in classes
        for part in c["parts"][:SHOWN]
    ]
    return _table(heads, rows)


def mistakes_table(classes: list[Class]) -> str:
    """The named mistakes that most students of each class made, in the words of the report."""
    heads = tr(pt="tarefa, parte, engano, estudantes", en="assignment, part, mistake, students")
    rows = [
        [c["assignment"], f"`{name.partition('.')[0]}`", _plain(Both(*c["sentences"][name]).text()), count]
        for c in classes
        for name, count in c["mistakes"][:SHOWN]
    ]
    return _table(heads, rows)


def note(classes: list[Class]) -> str:
    """How many scores were the expected ones, which mistakes the classes can make, and the command that repeats it."""
    students, made, named = (sum(c[key] for c in classes) for key in ("students", "with_mutant", "named"))
    right = students - sum(len(c["wrong"]) for c in classes)
    return tr(
        pt=f"*Das {students} entregas, {right} tiveram a nota esperada. Dos {named} enganos com nome, {made} têm um "
        f"mutante da solução que os comete; os outros {named - made} não aparecem nestas turmas. Para repetir: "
        "`python -m benchmarks.sample_classes`*",
        en=f"*Of the {students} hand-ins, {right} got the expected score. Of the {named} named mistakes, {made} have a "
        f"mutant of the solution that makes them; the other {named - made} do not occur in these classes. To repeat "
        "it: `python -m benchmarks.sample_classes`*",
    )


def _table(heads: str, rows: list[list[Any]]) -> str:
    columns = heads.split(", ")
    lines = [f"| {' | '.join(columns)} |", "| --- " * len(columns) + "|"]
    return "\n".join([*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows)])


def _number(value: float) -> str:
    return marked(f"{value:.2f}".rstrip("0").rstrip("."))


def _plain(text: str) -> str:
    """Return a sentence as Markdown that shows it letter by letter."""
    return re.sub(r"([\\`*_{}\[\]<>|$~])", r"\\\1", text)
