"""What a hand-in uses of the machine and leaves behind, found in `/proc` and in its folder, and the end of it.

A jail shows this file to the student's code: it imports nothing of the course.
"""

import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

_MAX_FILES = 4000
_FIRST_USER, _USERS = 20_000, 40_000


def processes(user: int | None = None) -> list[int]:
    """Return the living processes that can be seen here, or those of `user`."""
    found = []
    with suppress(OSError), os.scandir("/proc") as entries:
        for entry in entries:
            with suppress(OSError, ValueError):
                if entry.name.isdigit() and user in (None, entry.stat().st_uid) and not _over(entry.path):
                    found.append(int(entry.name))
    return found


def _over(process: str) -> bool:
    return Path(process, "stat").read_text().rpartition(")")[2].split()[0] in "ZX"


def free_user() -> int:
    """Return a user id under which nothing runs."""
    while True:
        user = _FIRST_USER + secrets.randbelow(_USERS)
        try:
            pwd.getpwuid(user)
        except KeyError:
            if not processes(user):
                return user


def kill_all_of(user: int) -> None:
    """End every process of `user`, those too that are being made while this goes on."""
    while True:
        killer = os.fork()
        if killer == 0:
            os.setresuid(user, user, user)
            with suppress(OSError):
                os.kill(-1, signal.SIGKILL)
            os._exit(0)
        os.waitpid(killer, 0)
        for _ in range(50):
            if not processes(user):
                return
            time.sleep(0.001)


def resident(pid: int) -> int:
    """Return the bytes of memory of a process that are not those of a file."""
    with suppress(OSError):
        status = Path(f"/proc/{pid}/status").read_text()
        return sum(int(n) * 1024 for n in re.findall(r"^Rss(?:Anon|Shmem):\s+(\d+)", status, re.MULTILINE))
    return 0


def taken(folder: Path, most: int) -> int:
    """Return how much of the disk a folder takes; more than `most` if it holds too many files, or too deep ones."""
    total, count, todo = 0, 0, [str(folder)]
    while todo and count < _MAX_FILES:
        try:
            with os.scandir(todo.pop()) as entries:
                for entry in entries:
                    count += 1
                    total += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        todo.append(entry.path)
        except FileNotFoundError:
            continue  # it went while we looked
        except OSError:
            return most + 1
    return total if count < _MAX_FILES else most + 1


def remove(folder: Path) -> None:
    """Remove a folder, however deep somebody made it."""
    with suppress(RecursionError):
        shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        subprocess.run(["rm", "-rf", "--", str(folder)], check=False, stderr=subprocess.DEVNULL)


def unlinked(pid: int) -> int:
    """Return how much of the disk the files take that a process has open and that no folder shows."""
    total = 0
    with suppress(OSError):
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                found = link.stat()
                total += found.st_blocks * 512 if found.st_nlink == 0 else 0
    return total


def mapped(pid: int, folder: Path) -> int:
    """Return the size of the files of `folder` that a process has in its memory and that no folder shows."""
    total = 0
    with suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/maps").read_text("utf-8", "replace").splitlines():
            if line.endswith(" (deleted)") and str(folder) in line:
                start, _, end = line.split()[0].partition("-")
                total += int(end, 16) - int(start, 16)
    return total
