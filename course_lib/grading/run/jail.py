"""Where a student's code runs: the rungs of a ladder, the best of which this machine allows is taken.

A  bubblewrap as an ordinary user: name spaces of its own for users, processes, mounts, the net and the rest.
B  the same as root, and a user id for each hand-in.
C  root where name spaces are not to be had, in a container say: a user id for each hand-in, Landlock, a filter of
   system calls and limits, and afterwards the end of all that this id has left running.

On each of them Landlock, the filter and the limits close the process that runs the code (`enter`). Below them, "none":
the same process without a jail, which is for code that one trusts.
"""

import atexit
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from ctypes.util import find_library
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from course_lib.grading.run.enter import Cage
from course_lib.grading.run.view import NUMPY, Interpreter, interpreters, make_view, open_to_all
from course_lib.grading.run.wire import Channel
from course_lib.language import Both, Language, tr

_FILES, _SIGNALS = (1, "5.13"), (6, "6.12")  # Landlock's first version that keeps them in, and Linux's
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


class JailError(Exception):
    """This machine has no jail, or it failed; whatever the student wrote."""


@dataclass(frozen=True)
class Fact:
    """Something that a rung needs, whether it is there, and what to do if it is not."""

    name: Both
    there: bool
    found: str
    mend: Both


@cache
def facts() -> dict[str, Fact]:
    """Find out what this machine allows."""
    return {
        "linux": Fact(
            Both("Linux", "Linux"),
            sys.platform == "linux",
            sys.platform,
            Both(
                "corrija num Linux (WSL 2 no Windows, ou um contêiner)",
                "grade on Linux (WSL 2 on Windows, or a container)",
            ),
        ),
        "namespaces": _namespaces(),
        "root": Fact(
            Both("usuário root", "the root user"),
            getattr(os, "geteuid", lambda: -1)() == 0,
            f"uid {getattr(os, 'geteuid', lambda: -1)()}",
            Both("rode como root, num contêiner por exemplo", "run as root, in a container for example"),
        ),
        "files": _landlock(Both("Landlock, para arquivos", "Landlock, for files"), *_FILES),
        "signals": _landlock(Both("Landlock, para sinais", "Landlock, for signals"), *_SIGNALS),
        "seccomp": _seccomp(),
        "interpreter": _open_interpreter(),
    }


def _namespaces() -> Fact:
    program = shutil.which("bwrap")
    mend = Both("instale o bubblewrap: apt-get install bubblewrap", "install bubblewrap: apt-get install bubblewrap")
    name = Both("espaços de nomes (bubblewrap)", "name spaces (bubblewrap)")
    if not program:
        return Fact(name, False, tr(pt="bwrap não encontrado", en="bwrap not found"), mend)
    done = subprocess.run([*_bwrap(), "--ro-bind", "/", "/", "true"], capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["bwrap"])[-1]
        mend = Both(
            "permita espaços de nomes de usuário (no Ubuntu 24.04, um perfil AppArmor para o bwrap; em Docker, "
            "--security-opt seccomp=unconfined), ou corrija como root",
            "allow user name spaces (on Ubuntu 24.04 an AppArmor profile for bwrap; in Docker, "
            "--security-opt seccomp=unconfined), or grade as root",
        )
        return Fact(name, False, said, mend)
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    return Fact(name, True, version, mend)


def _bwrap() -> list[str]:
    """Begin the line of a sandbox whose first process may still make name spaces, and as root change its user."""
    line = ["bwrap", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    kept = ["CAP_SYS_ADMIN"]
    if os.geteuid():
        # with another id bubblewrap makes a second name space of users, whose rights do not reach the first one
        line += ["--unshare-user", "--uid", "0", "--gid", "0"]
    else:
        kept += ["CAP_SETUID", "CAP_SETGID", "CAP_KILL"]
    line += ["--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"]
    return line + [word for name in kept for word in ("--cap-add", name)]


def _landlock(name: Both, least: int, linux: str) -> Fact:
    try:
        from py_landlock.landlock_sys import get_abi_version

        version = int(get_abi_version())
    except Exception as error:
        version, said = 0, str(error)
    else:
        said = tr(pt=f"versão {version}", en=f"version {version}")
    mend = Both(
        f"é preciso um kernel com Landlock {least} (Linux {linux})",
        f"a kernel with Landlock {least} is needed (Linux {linux})",
    )
    return Fact(name, version >= least, said, mend)


def _seccomp() -> Fact:
    name = Both("filtro de chamadas (seccomp)", "filter of system calls (seccomp)")
    mend = Both("instale a libseccomp: apt-get install libseccomp2", "install libseccomp: apt-get install libseccomp2")
    try:
        import pyseccomp

        return Fact(name, True, f"libseccomp, API {pyseccomp.get_api()}", mend)
    except Exception as error:
        return Fact(name, False, str(error)[:100], mend)


def _open_interpreter() -> Fact:
    found = next((i for i in interpreters() if i.open_to_all), None)
    mend = Both(
        "ponha o Python (e este ambiente) fora de uma pasta pessoal fechada, ou abra-a: chmod o+x",
        "put Python (and this environment) outside a closed home folder, or open it: chmod o+x",
    )
    own = interpreters()[0].program
    there = found is not None and _packages_open()
    name = Both("Python legível por todos", "a Python that all can read")
    return Fact(name, there, str(found.program if found else own), mend)


def _packages_open() -> bool:
    return open_to_all(Path(np.__file__))


_NEEDS = {
    "A": ("linux", "namespaces", "files", "seccomp"),
    "B": ("linux", "namespaces", "root", "files", "seccomp"),
    "C": ("linux", "root", "signals", "seccomp", "interpreter"),
}


def missing(rung: str) -> list[Fact]:
    """Return what this machine lacks for a rung."""
    return [fact for name in _NEEDS[rung] if not (fact := facts()[name]).there]


def best_rung() -> str:
    """Return the best rung that this machine allows, or the one that `COURSE_JAIL` names.

    Raises `JailError` with one line if there is none: what is missing, and what to do about it.
    """
    asked = os.environ.get("COURSE_JAIL", "")
    if asked == "none":
        return asked
    ladder = [asked] if asked in _NEEDS else ["B", "C"] if facts()["root"].there else ["A"]
    for rung in ladder:
        if not missing(rung):
            return rung
    lacking = missing(ladder[-1])
    what = "; ".join(f"{fact.name.text()} ({fact.found}): {fact.mend.text()}" for fact in lacking)
    raise JailError(
        tr(
            pt=f"não há aqui uma jaula para código de estudantes: falta {what}. Veja `course doctor`; "
            "--unsafe corrige sem ela.",
            en=f"there is no jail for students' code here: {what}. See `course doctor`; --unsafe grades without one.",
        )
    )


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
        self._hear()

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
        line = [*_bwrap(), "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--chdir", "/"]
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
