"""What a hostile hand-in may do to the machine around it, seen from there while it runs and afterwards."""

import os
import secrets
import shutil
import socket
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from course_lib.grading.run import runner

USERS = range(20_000, 60_000)  # whom hand-ins run as
MOST_MEMORY = 2 << 30  # bytes: twice what a hand-in may have
MOST_DISK = 2 << 30
_PLACES = (
    "~",
    "~/.ipython/profile_default/startup",
    "/tmp",
    "/var/tmp",
    "/dev/shm",
    "/run",
    sysconfig.get_path("purelib"),
)


@dataclass(frozen=True)
class Outside:
    """Where an attack may knock or leave something: `mark` begins the names of the files that it makes there."""

    mark: str
    folder: Path
    tcp: int
    udp: int
    heard: list[str] = field(default_factory=list)
    users: set[int] = field(default_factory=set)  # whom the hand-in ran as

    @property
    def stream(self) -> str:
        """The address of a stream socket in a folder that is open to all."""
        return str(self.folder / "stream")

    @property
    def datagram(self) -> str:
        """The address of a datagram socket in a folder that is open to all."""
        return str(self.folder / "datagram")

    @property
    def abstract(self) -> str:
        """The name of a stream socket that is in no folder."""
        return self.mark

    @property
    def abstract_datagram(self) -> str:
        """The name of a datagram socket that is in no folder."""
        return f"{self.mark}-datagram"


@contextmanager
def outside() -> Iterator[Outside]:
    """Open servers that note who knocks."""
    mark = f"course-attack-{secrets.token_hex(4)}"
    folder = Path(tempfile.mkdtemp(prefix="course-doors-"))
    folder.chmod(0o777)
    doors = {name: socket.socket(family, kind) for name, (family, kind) in _KINDS.items()}
    found = Outside(mark, folder, _bind(doors["tcp"]), _bind(doors["udp"]))
    for name in ("stream", "datagram"):
        doors[name].bind(getattr(found, name))
        os.chmod(getattr(found, name), 0o777)  # noqa: PTH101
    for name in ("abstract", "abstract_datagram"):
        doors[name].bind(f"\0{getattr(found, name)}")
    for door in doors.values():
        door.setblocking(False)
        if door.type == socket.SOCK_STREAM:
            door.listen()
    try:
        yield found
        found.heard.extend(name for name, door in doors.items() if _knocked(door))
    finally:
        for door in doors.values():
            door.close()
        shutil.rmtree(folder, ignore_errors=True)


_KINDS = {
    "tcp": (socket.AF_INET, socket.SOCK_STREAM),
    "udp": (socket.AF_INET, socket.SOCK_DGRAM),
    "stream": (socket.AF_UNIX, socket.SOCK_STREAM),
    "datagram": (socket.AF_UNIX, socket.SOCK_DGRAM),
    "abstract": (socket.AF_UNIX, socket.SOCK_STREAM),
    "abstract_datagram": (socket.AF_UNIX, socket.SOCK_DGRAM),
}


def _bind(door: socket.socket) -> int:
    door.bind(("127.0.0.1", 0))
    return int(door.getsockname()[1])


def _knocked(door: socket.socket) -> bool:
    with suppress(BlockingIOError):
        if door.type == socket.SOCK_STREAM:
            door.accept()[0].close()
        else:
            door.recv(100)
        return True
    return False


def left_behind(there: Outside) -> list[str]:
    """Name what was made outside the jail, and remove it; who was spoken to; and the processes that still run."""
    found = []
    for place in map(lambda name: Path(name).expanduser(), _PLACES):
        for path in place.glob(f"*{there.mark}*"):
            found.append(f"made {path}")
            remove(path)
    for jail in runner.warm_jails():
        for path in sorted(path for path in jail.place.iterdir() if path.name != "profile_default"):
            found.append(f"left {path.name} in the jail's folder")
            remove(path)
    found += [f"reached the socket {name}" for name in there.heard]
    until = time.monotonic() + 2  # a busy machine takes a moment to bury who has been killed
    while _processes_of(there.users) and time.monotonic() < until:
        time.sleep(0.05)
    return found + [f"process {pid} still runs" for pid in _processes_of(there.users)]


def remove(folder: Path) -> None:
    """Remove a folder, however deep."""
    subprocess.run(["rm", "-rf", str(folder)], check=True)


def _processes_of(users: set[int]) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            over = (folder / "stat").read_text().rpartition(")")[2].split()[0] in "ZX"
            if folder.stat().st_uid in users and not over:
                found.append(int(folder.name))
    return found


def descendants(roots: list[int]) -> list[int]:
    """Return the processes below others."""
    parents = _parents()
    found, new = [], set(roots)
    while new:
        new = {pid for pid, parent in parents.items() if parent in new}
        found += new
    return found


def _parents() -> dict[int, int]:
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    return parents


class Machine(Thread):
    """Looks all the time at what of the machine is taken."""

    def __init__(self, there: Outside) -> None:
        super().__init__(daemon=True)
        self.there = there
        self.done, self.memory, self.disk = Event(), 0, 0

    def __enter__(self) -> "Machine":
        self.before = _taken()
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.done.set()
        self.join()

    def run(self) -> None:
        """Look until it is over."""
        while not self.done.wait(0.05):
            shared, own, disk = (now - before for now, before in zip(_taken(), self.before, strict=True))
            inside = descendants([jail.process.pid for jail in runner.warm_jails()])
            theirs = sum(map(_anonymous, inside))
            self.there.users.update(_users(inside))
            self.memory, self.disk = max(self.memory, shared + theirs, own), max(self.disk, disk)

    def wrong(self) -> list[str]:
        """Say what was too much."""
        found = [f"took {self.memory >> 20} MiB of memory"] if self.memory > MOST_MEMORY else []
        return found + ([f"took {self.disk >> 20} MiB of the disk"] if self.disk > MOST_DISK else [])


def _users(pids: list[int]) -> Iterator[int]:
    for pid in pids:
        with suppress(OSError):
            if (user := Path(f"/proc/{pid}").stat().st_uid) in USERS:
                yield user


def _anonymous(pid: int) -> int:
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("RssAnon:")).split()[1]) * 1024
    return 0


def _taken() -> tuple[int, int, int]:
    """Return the bytes of shared memory, of this process's own memory, and of the disk where jails are made."""
    shared = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("Shmem:"))
    own = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    usage = shutil.disk_usage(tempfile.gettempdir())
    return int(shared.split()[1]) * 1024, own, usage.used
