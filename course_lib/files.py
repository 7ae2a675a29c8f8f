"""Files that nobody ever finds half written, and a lock that ends with the process that holds it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Busy(Exception):
    """Another process holds the lock."""


@contextmanager
def beside(path: Path, lasting: bool = True) -> Iterator[Path]:
    """Give a new, empty file beside `path` that takes its place when it is full; after an error `path` is as before.

    With `lasting` it is on the disk then, and stays there if the power goes. Raises `OSError`, as when the folder does
    not exist or the disk is full.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    new = Path(name)
    try:
        yield new
        if lasting:
            sync(new)
        new.chmod(0o644)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """See what was written to `path` on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def write(path: Path, text: str, lasting: bool = True) -> Path:
    """Write `text` as the whole of `path`, in a folder that is made if need be. Raises `OSError`, as `beside` does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with beside(path, lasting) as new:
        new.write_text(text, "utf-8", errors="replace", newline="")
    return path


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock that `path` names, on every platform. Raises `Busy` if it is held, `OSError` if it cannot be made.

    The file stays behind; the lock does not, however the process ends.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise Busy(str(path)) from None
    try:
        yield
    finally:
        lock.release()
