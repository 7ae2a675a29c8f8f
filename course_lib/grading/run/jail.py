"""A warm interpreter in the sandbox of its rung, which starts the processes of hand-ins."""

import atexit
import json
import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import suppress
from ctypes.util import find_library
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from course_lib.grading.run.enter import Cage
from course_lib.grading.run.ladder import JailError, bubblewrap
from course_lib.grading.run.view import NUMPY, Interpreter, interpreters, make_view
from course_lib.grading.run.wire import Channel
from course_lib.language import Language

_PLOTS = ("matplotlib.pyplot", "matplotlib_inline.backend_inline")
_START = 120  # seconds for an interpreter to import what notebooks import
_PASSED_ON = ("LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH")
_SURROUNDINGS = {
    "PATH": "/usr/bin:/bin",
    "LC_ALL": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONDONTWRITEBYTECODE": "1",
    **{f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")},
}
_RUN = "import sys; sys.path.append(sys.argv[1]); from course_lib.grading.run.zygote import main; main({}, sys.argv[2])"


class Jail:
    """A warm interpreter in its sandbox, and in it the process of one hand-in at a time."""

    def __init__(self, rung: str, packages: tuple[str, ...] = NUMPY, plots: bool = False) -> None:
        self.rung, self.torch, self.plots = rung, "torch" in packages, plots
        self.view = make_view(self._interpreter(), packages)
        self.place = Path(tempfile.mkdtemp(prefix="course-jail-"))
        self.place.chmod(0o711)
        self.orders, theirs = socket.socketpair()
        atexit.register(self.close)
        line = [str(self.view.interpreter.program), "-I", "-S", "-B", "-c", _RUN.format(theirs.fileno())]
        line += [str(self.view.site), json.dumps(self._settings())]
        if rung in ("A", "B"):
            line = self._sandbox() + line
        environment = {k: os.environ[k] for k in _PASSED_ON if k in os.environ} | _SURROUNDINGS
        environment |= {"HOME": str(self.place), "TMPDIR": str(self.place)}
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 (as long as the process)
        try:
            self.process = subprocess.Popen(
                line, pass_fds=[theirs.fileno()], env=environment, stdin=subprocess.DEVNULL, stderr=self.errors, cwd="/"
            )
        except OSError as error:
            raise JailError(str(error)) from None
        theirs.close()
        self.orders.settimeout(_START)
        self.ready = False

    def _interpreter(self) -> Interpreter:
        """Choose a Python: where there is no bubblewrap, one that the user of a hand-in can read."""
        known = interpreters()
        return next((i for i in known if i.open_to_all), known[0]) if self.rung == "C" else known[0]

    def _settings(self) -> dict[str, Any]:
        readable = [str(path) for path in self.view.readable]
        cage = Cage(self.rung, readable, [str(p) for p in self.view.listed], str(self.place))
        if self.torch:
            cage = Cage(**asdict(cage) | {"memory": 16 << 30})
        imports = ["numpy", "numpy.random", "numpy.linalg", *(_PLOTS if self.plots else []), *["torch"] * self.torch]
        others = [str(self.view.site), str(Path(np.__file__).parents[1])]
        return {
            "cage": asdict(cage),
            "imports": imports,
            "resident": (3 if self.torch else 1) << 30,
            "others": others,
            "libraries": {name: find_library(name) for name in ("c", "seccomp")},
        }

    def _sandbox(self) -> list[str]:
        line = [*bubblewrap(), "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--chdir", "/"]
        # bubblewrap would close the folders above to everybody but whoever grades
        above = {parent for path in (*self.view.readable, self.place) for parent in path.parents}
        for folder in [*sorted(above - {Path("/"), Path("/tmp")}), self.place, self.place / "work"]:
            line += ["--perms", "0755", "--dir", str(folder)]
        for path in self.view.readable:
            line += ["--ro-bind", str(path), str(path)]
        environment = {k: os.environ[k] for k in _PASSED_ON if k in os.environ} | _SURROUNDINGS
        environment |= {"HOME": str(self.place), "TMPDIR": str(self.place)}
        return line + [word for name, value in environment.items() for word in ("--setenv", name, value)]

    def _hear(self) -> dict[str, Any]:
        try:
            said = self.orders.recv(1 << 16)
        except OSError as error:
            said = str(error).encode() if isinstance(error, TimeoutError) else b""
        try:
            return json.loads(said)
        except ValueError:
            self.errors.seek(0)
            last = self.errors.read().decode("utf-8", "replace").strip().splitlines()[-1:] or [
                said.decode("utf-8", "replace")
            ]
            raise JailError(last[0][:300] or "closed") from None

    @property
    def alive(self) -> bool:
        """Whether the warm interpreter is still there."""
        return self.process.poll() is None

    def start(self, language: Language) -> Channel:
        """Start the process of a hand-in; return the way to speak with it. Raises `JailError`."""
        if not self.ready:  # whoever made the jail had something else to do while it warmed up
            self._hear()
            self.ready = True
        ours, theirs = socket.socketpair()
        try:
            order = json.dumps({"do": "start", "language": language}).encode()
            socket.send_fds(self.orders, [order], [theirs.fileno()])
        except OSError as error:
            raise JailError(str(error)) from None
        finally:
            theirs.close()
        if failed := self._hear()["failed"]:
            raise JailError(failed)
        return Channel(ours)

    def end(self) -> dict[str, Any]:
        """End the process of the hand-in, and all that it left; return how that went. Raises `JailError`."""
        try:
            self.orders.send(b'{"do": "end"}')
        except OSError as error:
            raise JailError(str(error)) from None
        return self._hear()

    def close(self) -> None:
        """End the warm interpreter."""
        atexit.unregister(self.close)
        self.orders.close()
        with suppress(AttributeError):
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.errors.close()
        for folder in (self.view.site, self.place):
            shutil.rmtree(folder, ignore_errors=True)
