"""Files that were handed in beside a notebook, as the checks of an assignment read them: plain, and not too large.

No link is followed, no pipe is waited for, and a file is measured before it is read.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from pathlib import Path

from course_lib.language import Both, marked

_MAX_LISTED = 5
_MAX_LOOKED_AT = 2000
# Where whoever checks finds the files: a student, in the working folder; None where nothing was handed in.
_folder: ContextVar[Path | None] = ContextVar("folder", default=Path())


class NotHandedIn(Exception):
    """A file that is not there, or that is no plain file that can be read; `text` says which, `there` what else is."""

    def __init__(self, text: Both, there: tuple[str, ...] = ()) -> None:
        super().__init__(text.text())
        self.text, self.there = text, there


class TooLarge(Exception):
    """A file of more bytes than `at_most`; `text` says so, `size` are its bytes."""

    def __init__(self, name: str, size: int, at_most: int) -> None:
        pt, en = ([_bytes(n).text(language) for n in (size, at_most)] for language in ("pt", "en"))
        self.text = Both(
            pt=f"{name} tem {pt[0]}, mais que o limite de {pt[1]}.",
            en=f"{name} has {en[0]}, more than the limit of {en[1]}.",
        )
        super().__init__(self.text.text())
        self.size, self.at_most = size, at_most


def read(name: str, at_most: int) -> bytes:
    """Return the file `name` that lies beside the notebook, if it has no more than `at_most` bytes.

    Raises `NotHandedIn`, `TooLarge`; `ValueError` for a name that is a path.
    """
    if name in ("", ".", "..") or any(mark in name for mark in "/\\\0"):
        raise ValueError(f"not the name of a file: {name!r}")
    folder = _folder.get()
    if folder is None or not os.path.lexists(folder / name):
        raise _missing(name, there(folder))
    return contents(folder / name, at_most)


def contents(path: Path, at_most: int) -> bytes:
    """Return the bytes of a plain file. Raises `NotHandedIn`, `TooLarge`."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise _not_plain(path.name)
        with open(path, "rb", opener=_opened) as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise _not_plain(path.name)
            if before.st_size > at_most:
                raise TooLarge(path.name, before.st_size, at_most)
            data, after = file.read(at_most + 1), os.fstat(file.fileno())
    except OSError as error:
        raise _unreadable(path.name, error.strerror or type(error).__name__) from None
    if (len(data), after.st_size, after.st_mtime_ns) != (before.st_size, before.st_size, before.st_mtime_ns):
        raise _changing(path.name)
    return data


def there(folder: Path | None) -> tuple[str, ...]:
    """Return the names of the first plain files of a folder that are no notebooks, as text."""
    try:
        entries = list(islice(os.scandir(folder), _MAX_LOOKED_AT)) if folder else []
        names = sorted(e.name for e in entries if e.is_file(follow_symlinks=False) and not e.name.endswith(".ipynb"))
    except OSError:
        return ()
    return tuple(os.fsencode(name).decode("utf-8", "replace")[:100] for name in names[:_MAX_LISTED])


@contextmanager
def handed_in(folder: Path | None) -> Iterator[None]:
    """Let `read` find the files of `folder`, those of a hand-in that is being graded; `None`: there are none."""
    token = _folder.set(folder)
    try:
        yield
    finally:
        _folder.reset(token)


def _opened(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def _bytes(count: int) -> Both:
    number = f"{count / 10**6:,.1f} MB" if count >= 10**6 else f"{count / 1000:,.1f} kB"
    return Both(pt=marked(number, "pt"), en=number)


def _missing(name: str, found: tuple[str, ...]) -> NotHandedIn:
    pt, en = (f": {word} {', '.join(found)}" if found else "" for word in ("há", "there is"))
    return NotHandedIn(
        Both(pt=f"Falta {name} ao lado do notebook{pt}.", en=f"{name} is missing beside the notebook{en}."), found
    )


def _not_plain(name: str) -> NotHandedIn:
    return NotHandedIn(
        Both(
            pt=f"{name} não é um arquivo comum: entregue o arquivo em si, não um atalho nem uma pasta com o nome dele.",
            en=f"{name} is no plain file: hand in the file itself, not a link nor a folder of its name.",
        )
    )


def _unreadable(name: str, why: str) -> NotHandedIn:
    return NotHandedIn(Both(pt=f"{name} não pode ser lido ({why}).", en=f"{name} cannot be read ({why})."))


def _changing(name: str) -> NotHandedIn:
    return NotHandedIn(
        Both(
            pt=f"{name} mudou enquanto era lido: espere que termine de ser salvo e tente de novo.",
            en=f"{name} changed while it was being read: wait until it has been saved and try again.",
        )
    )
