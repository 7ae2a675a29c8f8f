"""A warm process that has imported what notebooks import, and makes a jailed copy of itself for each hand-in.

It takes orders on one socket, one hand-in at a time, and watches what the copy uses. A jail shows this file to the
student's code: it imports nothing of the course but what the jail shows.
"""

import ctypes.util
import gc
import json
import os
import secrets
import select
import signal
import socket
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from course_lib.grading.run import leavings
from course_lib.grading.run.candidate import Candidate, Judges
from course_lib.grading.run.enter import NEW_PIDS, Cage, Doors
from course_lib.grading.run.shell import Shell
from course_lib.grading.run.wire import Channel
from course_lib.language import use

_TICK = 0.02  # seconds between two looks at what a hand-in uses


class Zygote:
    """Starts and ends the process of one hand-in after the other."""

    def __init__(self, orders: socket.socket, cage: Cage, resident: int, others: tuple[str, ...]) -> None:
        self.orders, self.cage, self.resident, self.others = orders, cage, resident, others
        self.doors, self.shell = Doors(cage), Shell.instance()
        with suppress(PermissionError):
            os.nice(-5)  # the watch must not come late on a busy machine
        self.shell.warm()
        gc.collect()
        gc.freeze()  # what is here stays shared with the copies
        self.own_pids = os.open("/proc/self/ns/pid", os.O_RDONLY) if cage.namespaces else -1
        self.pid, self.work, self.why = 0, Path(cage.place), ""
        self.user: int | None = None

    def serve(self) -> None:
        """Obey until the other end closes."""
        self._say({"ready": os.getpid()})
        while True:
            ready, _, _ = select.select([self.orders], [], [], _TICK if self.pid else None)
            if not ready:
                self._watch()
                continue
            message, descriptors, _, _ = socket.recv_fds(self.orders, 1 << 16, 1)
            if not message:
                self._end()
                return
            order = json.loads(message)
            if order["do"] == "start":
                self._start(descriptors[0], order["language"])
            else:
                self._end()

    def _say(self, fields: dict[str, Any]) -> None:
        self.orders.send(json.dumps(fields).encode())

    def _start(self, channel: int, language: Any) -> None:
        reading, writing = os.pipe()
        self.user, self.why = leavings.free_user() if self.cage.own_user else None, ""
        self.work = Path(self.cage.place, "work")
        if not self.cage.namespaces:
            self.work = Path(tempfile.mkdtemp(dir=self.cage.place))
            if self.user is not None:
                os.chown(self.work, self.user, self.user)
        else:
            self.doors.unshare(NEW_PIDS)
        self.pid = os.fork()
        if self.pid == 0:
            os.close(reading)
            self._become(channel, writing, language)
        if self.cage.namespaces:
            self.doors._check(self.doors.libc.setns(self.own_pids, NEW_PIDS))
        os.close(writing)
        os.close(channel)
        with os.fdopen(reading) as pipe:
            failed = pipe.read()  # empty once the jail is closed
        self._say({"failed": failed})

    def _become(self, channel: int, writing: int, language: Any) -> None:
        """Turn this copy into the student's process."""
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            end = socket.socket(fileno=os.dup2(channel, 100))
            os.dup2(writing, 101)
            os.set_inheritable(100, False)
            self.doors.enter(self.work, self.user, 100)
        except BaseException as error:
            os.write(101, f"{type(error).__name__}: {error}".encode())
            os._exit(1)
        use(language)
        _reseed()
        sys.meta_path.append(Judges())
        Candidate(Channel(end), self.shell, self.others).serve()

    def _watch(self) -> None:
        """End a hand-in that uses more than its share."""
        memory, disk = self._used()
        if memory > self.resident:
            self.why = "memory"
        elif disk > self.cage.folder_size:
            self.why = "disk"
        if self.why:
            self._kill()

    def _pids(self) -> list[int]:
        """The processes of the hand-in: all that are in its name space, or of its user."""
        if self.cage.namespaces:
            return [pid for pid in leavings.processes() if pid not in (1, os.getpid())]
        return [self.pid] if self.user is None else leavings.processes(self.user)

    def _used(self) -> tuple[int, int]:
        memory, disk = sum(map(leavings.resident, self._pids())), 0
        if self.cage.rung == "C":
            disk = leavings.taken(self.work, self.cage.folder_size)
            disk += sum(leavings.unlinked(pid) + leavings.mapped(pid, self.work) for pid in self._pids())
        return memory, disk

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        if self.cage.rung == "none":
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)  # what it started, unless that has left its session
        elif self.user is not None and not self.cage.namespaces:
            leavings.kill_all_of(self.user)

    def _end(self) -> None:
        """End the hand-in's process and all that it left behind, and say how it went."""
        if not self.pid:
            return
        self._kill()
        _, status, used = os.wait4(self.pid, 0)
        if not self.cage.namespaces:
            leavings.remove(self.work)
        self.pid = 0
        self._say({"why": self.why, "status": status, "memory": used.ru_maxrss * 1024})


def _reseed() -> None:
    """Draw other numbers than the hand-in before."""
    import random

    import numpy as np

    random.seed()
    np.random.seed(secrets.randbits(32))  # noqa: NPY002 (students use it)
    if torch := sys.modules.get("torch"):
        torch.seed()


def main(orders: int, settings: str) -> None:
    """Import what notebooks import, then serve. `settings` is JSON: the cage, and what to import."""
    given = json.loads(settings)
    # asking for a library starts programs that a jail does not show; the answers were found outside
    ctypes.util.find_library = given["libraries"].get
    Shell.instance()  # before Matplotlib, whose backend asks for it when it is imported
    for name in given["imports"]:
        with suppress(ImportError):
            __import__(name)
    if torch := sys.modules.get("torch"):
        torch.ones(1).add_(1)  # its first sum asks /proc what this processor can do, and no jail shows that
    Zygote(socket.socket(fileno=orders), Cage(**given["cage"]), given["resident"], tuple(given["others"])).serve()
