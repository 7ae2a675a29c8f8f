"""The tables of what the assignments' checks find, from the record of `benchmarks.audit`, in Markdown."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from course_lib.figures.measured.speed_record import RESULTS, Record
from course_lib.language import Both, tr

PATH = RESULTS / "audit.json"
OURS = "ours"  # the name of our own mutants; the others go by their maker's name and version
FATES = {
    "wrong": Both("errados no valor", "wrong in value"),
    "stopped": Both("param com erro", "stop with an error"),
    "equivalent": Both("a mesma função", "the same function"),
    "alive": Both("errados que passam", "wrong, and pass"),
    "unexplained": Both("passam sem motivo escrito", "pass for no stated reason"),
}


def record(path: Path = PATH) -> Record:
    """Read the record. Raises `FileNotFoundError` where nothing was audited."""
    return json.loads(path.read_text("utf-8"))


def tables(found: Record) -> str:
    """Everything that `python -m benchmarks.audit` prints of a record."""
    return f"{mistakes_table(found)}\n\n{mutants_table(found)}"


def mistakes_table(found: Record) -> str:
    """How many mistakes of each assignment have a name, and how many pairs of them are told apart."""
    heads = tr(
        pt="tarefa, funções, enganos com nome, pares que não se confundem, soluções certas em outros estilos",
        en="assignment, functions, named mistakes, pairs told apart, right solutions in other styles",
    )
    rows = [[name, len(row["functions"]), row["mistakes"], row["pairs"], row["styles"]] for name, row in found.items()]
    return _table(heads.split(", "), [*rows, _total(rows)])


def mutants_table(found: Record) -> str:
    """What became of the mutants of each assignment's solutions, by who made them."""
    heads = tr(pt="tarefa, mutantes de, ao todo", en="assignment, mutants by, in all").split(", ")
    rows = list(_mutant_rows(found))
    makers = dict.fromkeys(row[1] for row in rows)
    totals = [_total([row for row in rows if row[1] == maker], maker) for maker in makers]
    return _table([*heads, *(fate.text() for fate in FATES.values())], [*rows, *totals])


def maker_name(maker: str) -> str:
    """Who made mutants, in the language in use."""
    return tr(pt="este curso", en="this course") if maker == OURS else maker


def _mutant_rows(found: Record) -> Iterator[list[Any]]:
    for assignment, row in found.items():
        for maker, fates in row["mutants"].items():
            counts = [fates[key] if isinstance(fates[key], int) else len(fates[key]) for key in FATES]
            yield [assignment, maker_name(maker), sum(counts), *counts]


def _total(rows: list[list[Any]], *names: str) -> list[str]:
    numbers = zip(*(row[1 + len(names) :] for row in rows), strict=True)
    return [f"**{cell}**" for cell in (tr(pt="ao todo", en="in all"), *names, *map(sum, numbers))]


def _table(heads: list[str], rows: list[list[Any]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
