"""One hand-in from its folder to its result: taken in, restored, run, and every lost point given its message."""

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from course_lib.assignments.verdict import read
from course_lib.grading.notebook import intake
from course_lib.grading.notebook.restore import Changes, SourceCell, language_of, restore
from course_lib.grading.plugins import score
from course_lib.grading.result import Result, State, TaskResult, Text
from course_lib.grading.run.kernel import Ending, Limits, run


@dataclass(frozen=True)
class Job:
    """A hand-in to be judged. It can be judged anywhere: it needs no gradebook."""

    student: str
    assignment: str
    folder: Path
    fingerprint: str
    sources: list[SourceCell]
    limits: Limits


def judge(job: Job) -> tuple[NotebookNode, Result]:
    """Return the executed notebook and the result; whatever was handed in, there is one."""
    start = perf_counter()
    try:
        path, reasons = intake.find(job.folder, job.assignment)
        notebook, changes = restore(intake.read(path), job.sources, job.assignment)
    except intake.Refused as refusal:
        return _refused(job, refusal.text)
    except Exception as error:  # one odd hand-in must not stop the class
        what = f"{type(error).__name__}: {error}"[:200]
        return _refused(job, Text(pt=f"O notebook não pôde ser lido: {what}.", en=f"The notebook failed: {what}."))
    language = language_of(notebook)
    ending = run(notebook, language, job.limits, job.folder)
    reasons += notes(changes, ending, job.limits)
    state: State = "attention" if reasons else "graded"
    seconds = round(perf_counter() - start, 3)
    tasks = tasks_of(notebook)
    return notebook, Result(job.student, job.assignment, job.fingerprint, language, state, reasons, tasks, seconds)


def _refused(job: Job, why: Text) -> tuple[NotebookNode, Result]:
    """Give no points, and a notebook that says why in place of the one that could not be read."""
    tasks = [TaskResult(s.name, s.points, 0.0) for s in job.sources if s.grade]
    result = Result(job.student, job.assignment, job.fingerprint, "pt", "refused", [why], tasks)
    cell = new_markdown_cell(f"{why['pt']}\n\n{why['en']}", id="refused")
    course = {"assignment": job.assignment, "language": "pt"}
    return new_notebook(cells=[cell], metadata={"course": course, "language_info": {"name": "python"}}), result


def tasks_of(notebook: NotebookNode) -> list[TaskResult]:
    """Return the result of each graded cell of an executed notebook."""
    return [task_of(cell) for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]


def task_of(cell: NotebookNode) -> TaskResult:
    """Return the result of a graded cell, with the reason if it has no points."""
    name, points, got = cell.metadata.nbgrader["grade_id"], float(cell.metadata.nbgrader["points"]), score(cell)
    if got != 0:
        return TaskResult(name, points, got)
    errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
    verdict = read(errors[-1].evalue) if errors and errors[-1].ename == "CheckFailed" else None
    if verdict and not any(error.ename in _KNOWN for error in errors):
        return TaskResult(name, points, got, verdict=verdict.data())
    return TaskResult(name, points, got, ended=_ended(errors))


_NOT_REACHED = Text(
    pt="Esta célula não chegou a rodar: o programa parou antes dela.",
    en="This cell was not reached: the program ended before it.",
)
_KNOWN = {
    "CellTimeoutError": Text(pt="Passou do tempo: há um laço sem fim?", en="Out of time: is there an endless loop?"),
    "KernelDied": Text(pt="O processo morreu nesta célula.", en="The process died in this cell."),
}


def _ended(errors: list[NotebookNode]) -> Text:
    if not errors:
        return _NOT_REACHED
    for error in errors:
        if error.ename in _KNOWN:
            return _KNOWN[error.ename]
    last = errors[-1]
    text = last.evalue if last.ename == "CheckFailed" else f"{last.ename}: {last.evalue}"
    return Text(pt=text, en=text)


def notes(changes: Changes, ending: Ending, limits: Limits) -> list[Text]:
    """Say what was not as released, and how a run ended that did not just finish."""
    return _changes(changes) + _ending(ending, limits)


def _changes(changes: Changes) -> list[Text]:
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
    return [Text(pt=f"{pt}: {', '.join(n)}.", en=f"{en}: {', '.join(n)}.") for n, pt, en in said if n]


def _ending(ending: Ending, limits: Limits) -> list[Text]:
    texts = {
        "finished": [],
        "timeout": [
            Text(
                pt=f"Passou do tempo ({limits.cell} s por célula, {limits.total} s ao todo).",
                en=f"Ran out of time ({limits.cell} s for a cell, {limits.total} s for all).",
            )
        ],
        "died": [Text(pt="O processo que rodava o notebook morreu.", en="The process that ran the notebook died.")],
    }
    return texts[ending]
