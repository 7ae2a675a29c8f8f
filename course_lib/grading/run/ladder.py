"""The rungs of a ladder, from what this machine allows: where a student's code runs, on the best that there is.

A  bubblewrap as an ordinary user: name spaces of its own for users, processes, mounts, the net and the rest.
B  the same as root, and a user id for each hand-in.
C  root where name spaces are not to be had, in a container say: a user id for each hand-in, Landlock, a filter of
   system calls and limits, and afterwards the end of all that this id has left running.

On each of them Landlock, the filter and the limits close the process that runs the code (`enter`). Below them, "none":
the same process without a jail, which is for code that one trusts.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from course_lib.grading.run.view import interpreters, open_to_all
from course_lib.language import Both, tr

_FILES, _SIGNALS = (1, "5.13"), (6, "6.12")  # Landlock's first version that keeps them in, and Linux's


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
    done = subprocess.run([*bubblewrap(), "--ro-bind", "/", "/", "true"], capture_output=True, text=True, check=False)
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


def bubblewrap() -> list[str]:
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
