"""The one place that runs a student's code: it takes a hand-in, runs it, and gives its cells their outputs.

Here the code runs in nbgrader's own way, in a Jupyter kernel of this user on this machine, with a limit of time and of
output but without a jail; student code and tests share one process. A jail and a separate examiner will take this
module's place behind the same function, and nothing outside it knows how code is run.
"""

import os
import secrets
import shutil
import signal
import tempfile
from contextlib import suppress
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

from course_lib.grading.run.limits import Ending, Limits
from course_lib.language import Language

MAX_OUTPUT = 1_000_000  # characters of one hand-in; the rest is dropped
_MAX_FILE = 20_000_000  # bytes of a file that is copied beside the notebook
# All that the code sees of the environment of whoever grades: there may be secrets in the rest.
_PASSED_ON = (
    *("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "SYSTEMROOT", "VIRTUAL_ENV"),
    *("PYTHONPATH", "LD_LIBRARY_PATH", "MPLCONFIGDIR", "XDG_CACHE_HOME"),
)
_SURROUNDINGS = {"OMP_NUM_THREADS": "1", "NBGRADER_EXECUTION": "autograde", "PYTHONNOUSERSITE": "1"}


class KernelError(Exception):
    """This machine could not start a kernel, whatever the student wrote."""


def run_notebook(
    notebook: NotebookNode, language: Language, limits: Limits | None = None, files: Path | None = None
) -> Ending:
    """Run every code cell, in order, and replace its outputs; an error in one cell does not stop the next.

    A cell that ran to its end or to an error has an `execution_count`; one that did not has none. `files` is a folder
    whose plain files the code finds beside it. The student's language reaches the code as `COURSE_LANGUAGE`.
    Raises `KernelError`.
    """
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        work = Path(folder, "work")
        work.mkdir()
        for file in _plain_files(files):
            shutil.copy(file, work / file.name)
        surroundings = {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | _SURROUNDINGS
        surroundings |= {"COURSE_LANGUAGE": language, "IPYTHONDIR": f"{folder}/ipython"}
        return _Kernel(limits or Limits(), surroundings, Path(folder)).run(notebook, work)


def stop() -> None:
    """Kill what is running now, in every thread; each `run_notebook` then ends as one whose process died."""
    for kernel in list(_running):
        kernel.kill()


def _plain_files(folder: Path | None) -> list[Path]:
    if folder is None or not folder.is_dir():
        return []
    files = [p for p in folder.iterdir() if p.is_file() and not p.is_symlink() and p.suffix != ".ipynb"]
    return [p for p in files if p.stat().st_size <= _MAX_FILE]


_running: set["_Kernel"] = set()


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
        self.deadline, self.room = monotonic() + limits.total, MAX_OUTPUT
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
        _running.add(self)
        try:
            self.preprocess(notebook, {"metadata": {"path": str(work)}})
        except DeadKernelError:
            if self.current is None:
                raise KernelError("it died before its first cell") from None
            self._fail("KernelDied", "the kernel died")
            return "died"
        except CellTimeoutError:
            self._fail("CellTimeoutError", "no end in sight")
            return "timeout"
        except Exception as error:  # a reply of the kernel that nobody can read, say
            if self.current is None:
                raise KernelError(f"{type(error).__name__}: {error}") from error
            self._fail("KernelDied", str(error))
            return "died"
        finally:
            _running.discard(self)
        return "timeout" if self.timed_out else "finished"

    def kill(self) -> None:
        """Kill the kernel and the processes that it started."""
        pid = getattr(self.km and self.km.provisioner, "pid", None)
        if pid:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL) if os.name == "posix" else os.kill(pid, signal.SIGTERM)

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
