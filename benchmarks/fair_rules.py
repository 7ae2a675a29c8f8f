"""The rules by which our scores may differ from stock nbgrader's, each known by what it leaves to be seen."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from course_lib.assignments.suite import Suite
from course_lib.grading.notebook.student import ANSWER_STUB
from course_lib.grading.result import Result
from course_lib.language import Both

SKIP_TAGS = {"skip-execution", "skip", "remove_cell"}
_TIMED_OUT = ("CellTimeoutError", "KeyboardInterrupt")


@dataclass(frozen=True)
class Evidence:
    """A hand-in: its folder, what stands in it, our result, and what stock nbgrader made of it and said about it."""

    folder: Path
    handed_in: NotebookNode | None
    ours: Result
    stock: NotebookNode | None
    log: str
    suite: Suite


@dataclass(frozen=True)
class Difference:
    """A cell whose score is not the same; `None` is no score at all."""

    student: str
    cell: str
    ours: float
    stock: float | None

    @property
    def task(self) -> str:
        """The function that the cell tests."""
        return self.cell.partition("-")[0]


@dataclass(frozen=True)
class Rule:
    """What is promised, and how to see that it is what made the difference."""

    name: str
    text: Both
    holds: Callable[[Evidence, Difference], bool]


def _cells(notebook: NotebookNode | None) -> dict[str, NotebookNode]:
    cells = notebook.cells if notebook else []
    return {cell.metadata.get("nbgrader", {}).get("grade_id", ""): cell for cell in cells}


def _gained(difference: Difference) -> bool:
    return difference.ours > (difference.stock or 0)


def _unreadable(seen: Evidence, difference: Difference) -> bool:
    return seen.ours.state == "refused" and difference.ours == 0 and difference.stock is None


def _renamed(seen: Evidence, difference: Difference) -> bool:
    expected = seen.folder / f"{seen.ours.assignment}.ipynb"
    only = len(list(seen.folder.glob("*.ipynb"))) == 1
    return only and not expected.exists() and difference.stock is None and _gained(difference)


def _crash(seen: Evidence, difference: Difference) -> bool:
    return seen.handed_in is not None and "DeadKernelError" in seen.log and difference.stock is None


def _tags(seen: Evidence, difference: Difference) -> bool:
    cell = _cells(seen.handed_in).get(difference.cell)
    return bool(cell and SKIP_TAGS & set(cell.metadata.get("tags", [])) and (difference.stock or 0) > difference.ours)


def _deleted(seen: Evidence, difference: Difference) -> bool:
    return seen.handed_in is not None and difference.cell not in _cells(seen.handed_in) and _gained(difference)


def _stderr(seen: Evidence, difference: Difference) -> bool:
    outputs = _cells(seen.stock).get(difference.cell, {}).get("outputs", [])
    wrote = any(output.get("name") == "stderr" for output in outputs)
    return wrote and not any(output.output_type == "error" for output in outputs) and _gained(difference)


def _endless(seen: Evidence, difference: Difference) -> bool:
    names = [o.get("ename") for cell in _cells_in_order(seen.stock) for o in cell.get("outputs", [])]
    timed_out = any(name in names for name in _TIMED_OUT)
    own = difference.task in _tasks_out_of_time(seen)
    return timed_out and not own and _gained(difference)


def _cells_in_order(notebook: NotebookNode | None) -> list[NotebookNode]:
    return list(notebook.cells) if notebook else []


def _tasks_out_of_time(seen: Evidence) -> set[str]:
    """The tasks whose solution, as stock nbgrader ran it, came to no end."""
    found = set()
    for name, cell in _cells(seen.stock).items():
        if any(output.get("ename") in _TIMED_OUT for output in cell.get("outputs", [])):
            found.add(name.partition("-")[0])
    return found


def _helper(seen: Evidence, difference: Difference) -> bool:
    task = seen.suite.tasks.get(difference.task)
    helpers = {helper.name for helper in task.helpers} if task else set()
    lost = {cell.name.partition("-")[0] for cell in seen.ours.cells if (cell.score or 0) < cell.points}
    return bool(helpers & lost) and difference.task not in lost and _gained(difference)


def _unanswered(seen: Evidence, difference: Difference) -> bool:
    cell = _cells(seen.handed_in).get(difference.cell)
    return bool(cell) and cell.source.strip() in ANSWER_STUB and difference.ours == 0 and difference.stock is None


RULES = (
    Rule(
        "unreadable",
        Both(
            pt="o que não é um notebook acaba com zero e um motivo, e não sem nota",
            en="what is not a notebook ends with zero and a reason, and not without a score",
        ),
        _unreadable,
    ),
    Rule(
        "renamed",
        Both(pt="um arquivo renomeado é encontrado", en="a file of another name is found"),
        _renamed,
    ),
    Rule(
        "crash",
        Both(
            pt="um processo que morre não leva consigo o que já estava certo",
            en="a crash after the work costs nothing",
        ),
        _crash,
    ),
    Rule(
        "tags",
        Both(
            pt="os testes rodam, digam as etiquetas da célula o que disserem",
            en="tests run, whatever the tags of their cells say",
        ),
        _tags,
    ),
    Rule("deleted", Both(pt="testes apagados voltam", en="deleted tests come back"), _deleted),
    Rule(
        "stderr",
        Both(pt="um aviso na saída de erros não custa nada", en="a warning on stderr costs nothing"),
        _stderr,
    ),
    Rule(
        "endless",
        Both(pt="um laço sem fim custa só a sua tarefa", en="an endless loop costs its own task"),
        _endless,
    ),
    Rule(
        "helper",
        Both(
            pt="o engano de uma função não é descontado de novo em quem a chama",
            en="a helper's mistake is not charged twice",
        ),
        _helper,
    ),
    Rule(
        "unanswered",
        Both(
            pt="uma pergunta sem resposta vale zero em qualquer das línguas e não espera por ninguém",
            en="a question without an answer gets zero in either language, and waits for nobody",
        ),
        _unanswered,
    ),
)


def explained(seen: Evidence, difference: Difference) -> Rule | None:
    """Return the rule that accounts for a difference; `None` where there is none, which is a mistake of somebody's."""
    return next((rule for rule in RULES if rule.holds(seen, difference)), None)
