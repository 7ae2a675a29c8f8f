"""An IPython shell without a kernel: it runs a cell and keeps what a notebook would show below it.

A jail shows this file to the student's code: it imports nothing of the course.
"""

import io
import os
import sys
import tempfile
from base64 import b64encode
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

MAX_OUTPUT = 200_000  # characters that one cell may show; the rest is dropped
_MAX_OUTPUTS = 500


class Outputs:
    """What a cell shows, in the order in which it came, as long as there is room."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []
        self.room = MAX_OUTPUT

    def text(self, name: str, text: str) -> None:
        """Add text of `stdout` or `stderr`."""
        text, self.room = text[: max(0, self.room)], self.room - len(text)
        if not text:
            return
        if self.items and self.items[-1].get("name") == name:
            self.items[-1]["text"] += text
        else:
            self._add({"output_type": "stream", "name": name, "text": text})

    def data(self, kind: str, data: dict[str, Any], metadata: dict[str, Any], **more: Any) -> None:
        """Add what is displayed, a picture say."""
        data = {kind: b64encode(v).decode() if isinstance(v, bytes) else v for kind, v in data.items()}
        size = sum(len(value) for value in data.values() if isinstance(value, str))
        if size <= max(20 * self.room, MAX_OUTPUT):  # a picture may be larger than a text
            self.room -= size // 20
            self._add({"output_type": kind, "data": data, "metadata": metadata, **more})

    def error(self, name: str, text: str, traceback: list[str]) -> None:
        """Add an error."""
        text, traceback = text[:2000], [line[:4000] for line in traceback[-30:]]
        self._add({"output_type": "error", "ename": name[:200], "evalue": text, "traceback": traceback})

    def _add(self, item: dict[str, Any]) -> None:
        if len(self.items) < _MAX_OUTPUTS:
            self.items.append(item)


class _Stream(io.TextIOBase):
    encoding = "utf-8"

    def __init__(self, shell: "Shell", name: str) -> None:
        self.shell, self._name = shell, name

    def write(self, text: str) -> int:
        self.shell.outputs.text(self._name, str(text))
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1 if self._name == "stdout" else 2


class _Publisher(DisplayPublisher):
    shell: Any

    def publish(self, data: Any, metadata: Any = None, *_rest: Any, **_more: Any) -> None:
        self.shell.outputs.data("display_data", dict(data), dict(metadata or {}))

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.items.clear()


class _Hook(DisplayHook):
    shell: Any

    def write_output_prompt(self) -> None: ...

    def finish_displayhook(self) -> None: ...

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        count = self.shell.execution_count
        self.shell.outputs.data("execute_result", dict(format_dict), dict(md_dict or {}), execution_count=count)


class Shell(InteractiveShell):
    """Runs cells one after the other in one namespace."""

    def __init__(self) -> None:
        quiet = Config()
        quiet.HistoryManager.enabled = False
        quiet.HistoryManager.hist_file = ":memory:"
        self.outputs = Outputs()
        super().__init__(
            config=quiet,
            ipython_dir=tempfile.gettempdir(),
            displayhook_class=_Hook,
            display_pub_class=_Publisher,
            xmode="Plain",
            colors="nocolor",
        )

    def warm(self) -> None:
        """Do once what the first cell would wait for, and forget it."""
        self.cell("1")
        self.cell("0 / 0")
        self.reset(new_session=True)

    def enable_gui(self, gui: Any = None) -> None:
        """Take `%matplotlib` as it comes: there is no window here."""

    def transform_cell(self, raw_cell: str) -> str:
        """Leave a cell as it is that has nothing of IPython's own in it; IPython would look for that for longer."""
        plain = not any(mark in raw_cell for mark in ("%", "!", "?", "\n>>>", "\nIn [")) and raw_cell[:1].isidentifier()
        transformed: str = raw_cell + "\n" if plain else super().transform_cell(raw_cell)
        return transformed

    def init_virtualenv(self) -> None:
        """Leave the path as it is."""

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        try:
            text = str(evalue)
        except Exception:
            text = ""
        self.outputs.error(str(etype.__name__), text, [str(line) for line in stb])

    def showing(self, work: Any) -> list[dict[str, Any]]:
        """Do `work()` and return what was shown meanwhile, to Python's streams or below them."""
        self.outputs = Outputs()
        streams = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Stream(self, "stdout"), _Stream(self, "stderr")
        try:
            work()
        finally:
            sys.stdout, sys.stderr = streams
            self._below()
        return self.outputs.items

    def _below(self) -> None:
        """Bring in what was written to the file descriptors themselves, where the jail has put a file."""
        try:
            size = os.fstat(1).st_size
            if size:
                self.outputs.text("stdout", os.pread(1, MAX_OUTPUT, 0).decode("utf-8", "replace"))
                os.ftruncate(1, 0)
                os.lseek(1, 0, os.SEEK_SET)
        except OSError:
            pass

    def _plain(self, source: str, error: BaseException | None) -> BaseException | None:
        """Say what is wrong where IPython would only say that the input goes on."""
        if isinstance(error, SyntaxError) and error.msg == "incomplete input":
            try:
                compile(self.transform_cell(source), "<cell>", "exec")
            except SyntaxError as plain:
                return plain
        return error

    def cell(self, source: str) -> tuple[list[dict[str, Any]], BaseException | None]:
        """Run a cell; return what it shows and the error that ended it."""
        ended: list[BaseException | None] = [None]

        def run() -> None:
            result = self.run_cell(source, store_history=True)
            ended[0] = self._plain(source, result.error_before_exec or result.error_in_exec)

        return self.showing(run), ended[0]
