"""Runs a notebook in a Jupyter kernel, on platforms whose processes cannot be copied (Windows).

Student code and tests share one process here, which has the rights of whoever started it, with a limit of time and of
output but without a jail: it serves to check one's own work, and to grade code that one trusts.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Sequence
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any

from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute
from nbgrader.utils import is_solution

from course_lib.grading.run.ladder import JailError
from course_lib.grading.run.limits import MAX_OUTPUT, Ending, Limits
from course_lib.language import Language

# All that the code sees of the environment of whoever grades: there may be secrets in the rest.
_PASSED_ON = (
    *("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "SYSTEMROOT", "VIRTUAL_ENV"),
    *("PYTHONPATH", "LD_LIBRARY_PATH", "MPLCONFIGDIR", "XDG_CACHE_HOME"),
)
_SURROUNDINGS = {"OMP_NUM_THREADS": "1", "NBGRADER_EXECUTION": "autograde", "PYTHONNOUSERSITE": "1"}


def run_in_kernel(notebook: NotebookNode, language: Language, limits: Limits, files: Sequence[Path] = ()) -> Ending:
    """Run every code cell of a notebook without outputs, as `runner.run_notebook` does. Raises `JailError`."""
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        work = Path(folder, "work")
        work.mkdir()
        for file in files:
            shutil.copy(file, work / file.name)
        surroundings = {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | _SURROUNDINGS
        surroundings |= {"COURSE_LANGUAGE": language, "IPYTHONDIR": f"{folder}/ipython"}
        return _Kernel(limits, surroundings, Path(folder)).run(notebook, work)


class _OwnPython(KernelSpecManager):
    """Run the Python that this program runs in, whatever kernels this user has installed."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(resource_dir="", **get_kernel_dict())


class _Kernel(Execute):
    """nbgrader's execution of a notebook, with an end to it whatever the code does."""

    def __init__(self, limits: Limits, surroundings: dict[str, str], folder: Path) -> None:
        super().__init__()
        self.limits, self.surroundings, self.folder = limits, surroundings, folder
        self.log.setLevel("CRITICAL")  # what went wrong is in the outputs
        self.deadline, self.room = inf, MAX_OUTPUT
        self.timeout_func = lambda _cell: max(1, min(limits.cell, round(self.deadline - monotonic())))
        # nobody who wrote the notebook can know the tag that would leave a cell out
        self.skip_cells_with_tag = secrets.token_hex(16)
        self.shutdown_kernel = "immediate"
        self.extra_arguments = ["--HistoryManager.hist_file=:memory:", "--HistoryManager.enabled=False"]

    def create_kernel_manager(self) -> AsyncKernelManager:
        """Make a kernel manager that speaks over sockets in our own folder, so that no two kernels want one port."""
        manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=_OwnPython())
        manager.connection_file = str(self.folder / "kernel.json")
        if os.name == "posix" and len(str(self.folder)) < 80:  # the system's limit for the name of a socket is 104
            manager.transport, manager.ip = "ipc", str(self.folder / "kernel")
        self.km = manager
        return manager

    def start_new_kernel(self, **options: Any) -> None:
        """Start the kernel with the surroundings of this hand-in."""
        super().start_new_kernel(env=self.surroundings, **options)

    def run(self, notebook: NotebookNode, work: Path) -> Ending:
        """Run `notebook` in the folder `work` and say how it ended."""
        self.current: NotebookNode | None = None
        self.timed_out = False
        tasks = sum(is_solution(cell) for cell in notebook.cells)
        self.deadline = monotonic() + self.limits.task * (1 + tasks)
        try:
            self.preprocess(notebook, {"metadata": {"path": str(work)}})
        except DeadKernelError:
            if self.current is None:
                raise JailError("it died before its first cell") from None
            self._fail("KernelDied", "the kernel died")
            return "died"
        except CellTimeoutError:
            self._fail("CellTimeoutError", "no end in sight")
            return "timeout"
        except Exception as error:  # a reply of the kernel that nobody can read, say
            if self.current is None:
                raise JailError(f"{type(error).__name__}: {error}") from error
            self._fail("KernelDied", str(error))
            return "died"
        return "timeout" if self.timed_out else "finished"

    def preprocess_cell(self, cell: NotebookNode, resources: dict[str, Any], index: int) -> Any:
        """Run one cell, unless the time of the hand-in is over."""
        if cell.cell_type != "code" or monotonic() > self.deadline:
            return cell, resources
        self.current = cell
        return super().preprocess_cell(cell, resources, index)

    def on_cell_executed(self, **event: Any) -> None:
        """Note a timeout; nbgrader sees to it that every error of the kernel is among the outputs."""
        super().on_cell_executed(**event)
        self.timed_out |= event["execute_reply"]["content"].get("ename") == "CellTimeoutError"

    def output(self, outs: list[NotebookNode], msg: dict[str, Any], *rest: Any) -> NotebookNode | None:
        """Keep an output as long as there is room for it."""
        if msg["msg_type"] == "stream":
            msg["content"]["text"] = str(msg["content"].get("text", ""))[: max(0, self.room)]
        room, self.room = self.room, self.room - len(str(msg["content"]))
        return super().output(outs, msg, *rest) if room > 0 or msg["msg_type"] == "error" else None

    def _fail(self, name: str, text: str) -> None:
        if self.current is not None:
            self.current.outputs.append(new_output("error", ename=name, evalue=text, traceback=[f"{name}: {text}"]))
