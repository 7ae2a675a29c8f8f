"""Runs a hand-in: the student's cells in the student's process, the assignment's own here, where the verdict is."""

import contextlib
import io
import json
from collections.abc import Callable
from functools import cache
from time import monotonic
from typing import Any

from nbformat import NotebookNode

from course_lib.assignments.stopped import Raised, Stopped, one_line
from course_lib.assignments.verdict import CheckFailed
from course_lib.errors import CourseError
from course_lib.grading.run.definitions import Definitions, defined, grade_id
from course_lib.grading.run.limits import MAX_OUTPUT, Ended, Ending, Limits
from course_lib.grading.run.student import Student, read_stopped
from course_lib.language import current, tr, use

_UNDEFINED = {"timeout": "cell_endless", "died": "cell_died", "memory": "cell_died", "disk": "cell_died"}
_ERRORS = {"timeout": "CellTimeoutError", "died": "KernelDied", "memory": "OutOfMemory", "disk": "OutOfDisk"}


class Names(dict[str, Any]):
    """The names of the locked cells; one that they do not set is asked of the student's process."""

    def __init__(self, student: Student) -> None:
        super().__init__(__name__="__main__")
        self.student = student

    def __missing__(self, name: str) -> Any:
        builtins = self["__builtins__"]
        if name in (builtins if isinstance(builtins, dict) else vars(builtins)):
            raise KeyError(name)
        return self.student.name(name)


class Examiner:
    """Runs the cells of one notebook in their order, and gives each its outputs. `told` hears of each graded cell."""

    def __init__(self, student: Student, limits: Limits, told: Callable[[str], None] = lambda _name: None) -> None:
        self.student, self.limits, self.told = student, limits, told
        self.names = Names(student)
        self.count, self.room = 0, MAX_OUTPUT
        self.endings: list[Ending] = []

    def run(self, notebook: NotebookNode) -> Ending:
        """Run every code cell; a cell that was reached has an `execution_count`. Raises `JailError`, `CourseError`."""
        language = current()
        use(self.student.language)
        try:
            cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
            definitions = cache(lambda: Definitions(cells))  # few hand-ins ask for them
            self.student.why = lambda name: definitions().why_missing(name, self.count)
            for cell in cells:
                if not self.student.lost:
                    self._run(cell)
        finally:
            use(language)
            self.student.leave()
        return self.endings[0] if self.endings else "finished"

    def _run(self, cell: NotebookNode) -> None:
        about = cell.metadata.get("nbgrader", {})
        if about.get("solution") or not self.count:
            self.student.allow(self.limits.task)
        self.count += 1
        cell.execution_count = self.count
        if about.get("grade"):
            self.told(about["grade_id"])
        try:
            if about.get("grade") and not about.get("solution"):
                self._test(cell)
            else:
                if about.get("locked"):
                    self._own(cell)
                self._students(cell)
        except Ended as ended:
            self.endings.append(ended.how)
            name = _ERRORS[ended.how]
            cell.outputs.append(_new("error", ename=name, evalue=ended.how, traceback=[name]))

    def _students(self, cell: NotebookNode) -> None:
        """Run a cell in the student's process, and note the names that it should have defined if it failed."""
        try:
            answer = self.student.cell(cell.source)
        except Ended as ended:
            self._note(cell, Stopped("", undefined=_UNDEFINED[ended.how]))
            raise
        self._show(cell, answer.get("shown"))
        if answer.get("stopped") is not None:
            stopped = read_stopped(answer["stopped"])
            self._note(cell, Stopped(stopped.error, undefined="cell_stopped"))

    def _note(self, cell: NotebookNode, stopped: Stopped) -> None:
        self.student.broken |= dict.fromkeys(defined(cell.source) | {grade_id(cell)}, stopped)

    def _own(self, cell: NotebookNode) -> None:
        """Run one of the assignment's own cells here, in time that is not the student's: torch takes long to import."""
        begun = monotonic()
        try:
            exec(compile(cell.source, "<locked>", "exec"), self.names)
        except Raised as error:  # in what the student wrote
            cell.outputs.append(_error(error))
        except Exception as error:
            name = cell.metadata.nbgrader["grade_id"]
            raise CourseError(
                tr(
                    pt=f"a célula travada {name} da própria tarefa falhou: {one_line(error)}",
                    en=f"the assignment's own locked cell {name} failed: {one_line(error)}",
                )
            ) from error
        finally:
            self.student.until += monotonic() - begun

    def _test(self, cell: NotebookNode) -> None:
        """Run a test here."""
        self.student.shown = []
        said = io.StringIO()
        failed: Exception | None = None
        try:
            with contextlib.redirect_stdout(said):
                exec(compile(cell.source, "<test>", "exec"), self.names)
        except Exception as error:
            failed = error
        self._show(cell, self.student.shown)
        if failed:
            cell.outputs.append(_error(failed))
        elif said.getvalue():
            cell.outputs.append(_new("stream", name="stdout", text=said.getvalue()))

    def _show(self, cell: NotebookNode, shown: Any) -> None:
        """Put what the student's process says it showed below a cell, as far as it is what a notebook can show."""
        for item in shown if isinstance(shown, list) else []:
            output = _output(item, self.count)
            size = len(str(output)) if output else 0
            if output and size <= self.room:
                self.room -= size
                cell.outputs.append(output)


def _new(kind: str, **fields: Any) -> NotebookNode:
    """Make an output as nbformat would, which takes a hundred times as long to look at it from all sides."""
    metadata = {"metadata": NotebookNode()} if kind in ("display_data", "execute_result") else {}
    return NotebookNode(output_type=kind, **metadata, **fields)


def _error(error: Exception) -> NotebookNode:
    """Return the output of a test that failed: the verdict as data, and the message as its traceback."""
    if isinstance(error, CheckFailed):
        return _new(
            "error", ename="CheckFailed", evalue=json.dumps(error.verdict.data()), traceback=error.text().splitlines()
        )
    text = str(error) if isinstance(error, Raised) else one_line(error).partition(": ")[2]
    name = "Stopped" if isinstance(error, Raised) else type(error).__name__
    return _new("error", ename=name, evalue=text, traceback=[f"{name}: {text}"])


def _output(item: Any, count: int) -> NotebookNode | None:
    """Make a notebook's output of what a student's process sent; none of what is no output."""
    if type(item) is not dict or type(item.get("output_type")) is not str:
        return None
    kind, name = item["output_type"], item.get("name")
    if kind == "stream" and type(name) is str and name in ("stdout", "stderr") and type(item.get("text")) is str:
        return _new("stream", name=name, text=_whole(item["text"]))
    if kind == "error":
        texts = [
            item.get("ename"),
            item.get("evalue"),
            *(item["traceback"] if type(item.get("traceback")) is list else []),
        ]
        if all(type(text) is str for text in texts):
            name, value, *lines = map(_whole, texts)
            return _new("error", ename=name, evalue=value, traceback=lines)
    if kind in ("display_data", "execute_result") and type(item.get("data")) is dict:
        data = {k: _whole(v) for k, v in item["data"].items() if type(k) is str and type(v) is str}
        more = {"execution_count": count} if kind == "execute_result" else {}
        return _new(kind, data=NotebookNode(data), **more) if data else None
    return None


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
