"""What a hand-in's run comes to: the points of each graded cell, why one has none, and what else there is to say."""

from copy import deepcopy

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum, is_solution

from course_lib.assignments.verdict import read
from course_lib.grading.notebook.restore import Changes
from course_lib.grading.notebook.student import ANSWER_STUB, STUB
from course_lib.grading.result import CellScore
from course_lib.grading.run.limits import Ending, Limits
from course_lib.language import Both


def score(cell: NotebookNode) -> float | None:
    """Return the points of a graded cell: all of them if it ran to its end without an error, else none.

    What a cell prints, on stderr too, neither costs nor gives points. A cell that a person must judge has no score yet.
    """
    if is_solution(cell) or cell.cell_type != "code":
        return 0.0 if _untouched(cell) else None
    failed = any(output.output_type == "error" for output in cell.outputs)
    return 0.0 if failed or cell.execution_count is None else float(cell.metadata.nbgrader["points"])


def untouched(notebook: NotebookNode) -> dict[str, bool]:
    """Tell of each solution and each answer in writing whether it is still the stub of either edition."""
    return {c.metadata.nbgrader["grade_id"]: _untouched(c) for c in notebook.cells if is_solution(c)}


def _untouched(cell: NotebookNode) -> bool:
    """Tell whether a cell is still a stub; of code, the gradebook knows that of the Portuguese edition."""
    if cell.cell_type != "code":
        return cell.source.strip() in ("", ANSWER_STUB.pt, ANSWER_STUB.en)
    stub = deepcopy(cell)
    stub.source = cell.source.replace(STUB.en, STUB.pt)
    return bool(cell.metadata.nbgrader.get("checksum") == compute_checksum(stub))


def cell_scores(notebook: NotebookNode) -> list[CellScore]:
    """Return the score of each graded cell of an executed notebook."""
    return [cell_score(cell) for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]


def cell_score(cell: NotebookNode) -> CellScore:
    """Return the score of a graded cell, with the reason if it has no points."""
    name, points, got = cell.metadata.nbgrader["grade_id"], float(cell.metadata.nbgrader["points"]), score(cell)
    if got != 0 or cell.cell_type != "code":
        return CellScore(name, points, got)
    errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
    verdict = read(errors[-1].evalue) if errors and errors[-1].ename == "CheckFailed" else None
    if verdict and not any(error.ename in _KNOWN for error in errors):
        return CellScore(name, points, got, verdict=verdict.data())
    return CellScore(name, points, got, ended=_ended(errors))


_NOT_REACHED = Both(
    pt="Esta célula não chegou a rodar: o programa parou antes dela.",
    en="This cell was not reached: the program ended before it.",
)
_KNOWN = {
    "CellTimeoutError": Both(pt="Passou do tempo: há um laço sem fim?", en="Out of time: is there an endless loop?"),
    "KernelDied": Both(pt="O processo morreu nesta célula.", en="The process died in this cell."),
    "OutOfMemory": Both(pt="O programa pediu memória demais.", en="The program asked for too much memory."),
    "OutOfDisk": Both(pt="O programa escreveu arquivos demais.", en="The program wrote too many files."),
}


def _ended(errors: list[NotebookNode]) -> Both:
    if not errors:
        return _NOT_REACHED
    for error in errors:
        if error.ename in _KNOWN:
            return _KNOWN[error.ename]
    last = errors[-1]
    text = last.evalue if last.ename == "CheckFailed" else f"{last.ename}: {last.evalue}"
    return Both(pt=text, en=text)


def notes(changes: Changes, ending: Ending, limits: Limits) -> list[Both]:
    """Say what was not as released, and how a run ended that did not just finish."""
    return _changes(changes) + _ending(ending, limits)


def _changes(changes: Changes) -> list[Both]:
    said = [
        (
            changes.missing,
            "Faltavam células da tarefa, que voltaram ao seu lugar",
            "Cells of the assignment were missing and were put back",
        ),
        (
            changes.changed,
            "Células travadas foram alteradas; valeu o original",
            "Locked cells were changed; the original counted",
        ),
        (changes.moved, "Células fora da ordem, que voltaram ao seu lugar", "Cells out of order were put back"),
        (changes.doubled, "Células repetidas; valeu a última", "Cells that came twice; the last one counted"),
    ]
    once = [(", ".join(list(dict.fromkeys(names))[:20]), pt, en) for names, pt, en in said if names]
    return [Both(pt=f"{pt}: {names}.", en=f"{en}: {names}.") for names, pt, en in once]


def _ending(ending: Ending, limits: Limits) -> list[Both]:
    texts = {
        "timeout": Both(
            pt=f"Passou do tempo ({limits.cell} s por célula, {limits.task} s por tarefa).",
            en=f"Ran out of time ({limits.cell} s for a cell, {limits.task} s for a task).",
        ),
        "died": Both(pt="O processo que rodava o notebook morreu.", en="The process that ran the notebook died."),
        "memory": Both(pt="Usou memória demais.", en="Used too much memory."),
        "disk": Both(pt="Encheu o disco que lhe cabia.", en="Filled its share of the disk."),
    }
    return [] if ending == "finished" else [texts[ending]]
