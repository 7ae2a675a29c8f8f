"""How a student's function stopped with an error: what is said of it, as data that can come from another process.

A jail shows this file to the student's code: it imports nothing of the course.
"""

import sysconfig
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LONGEST_ERROR = 300


@dataclass(frozen=True)
class Stopped:
    """An error in one line, the student's own line where it came up, and whether a function was still unwritten.

    `function` is the name of the student's innermost function, `line` is 0 if no line of the student's is to blame.
    `undefined` is the kind of problem that left no function to call, if there was none.
    """

    error: str
    function: str = ""
    line: int = 0
    code: str = ""
    unwritten: bool = False
    undefined: str = ""


class Raised(Exception):
    """An error that came up where the student's code runs; `stopped` says which."""

    def __init__(self, stopped: Stopped) -> None:
        super().__init__(stopped.error)
        self.stopped = stopped


class Ended(BaseException):
    """A call that did not come back, or whose process is gone; no `except Exception` of a test may catch that."""


def one_line(error: BaseException) -> str:
    """Return the kind and the text of an error in one line, cut where nobody reads on."""
    try:
        text = str(error)
    except Exception:  # a class of the student's, whose text may fail as well
        text = ""
    if isinstance(error, SyntaxError) and error.lineno:
        text = f"{error.msg} (line {error.lineno}: {(error.text or '').strip()})"
    return " ".join(f"{type(error).__name__}: {text}".split())[:LONGEST_ERROR]


def stopped_by(error: BaseException, ours: Sequence[str] = ()) -> Stopped:
    """Return what is said of `error`; no frame of the standard library or of a file under `ours` is the student's."""
    if isinstance(error, Raised):
        return error.stopped
    others = (sysconfig.get_path("stdlib"), str(Path(__file__).parents[1]), *ours)
    frames = [f for f in traceback.extract_tb(error.__traceback__) if not f.filename.startswith(others)]
    unwritten = isinstance(error, NotImplementedError)
    if not frames:
        return Stopped(one_line(error), unwritten=unwritten)
    last = frames[-1]
    return Stopped(one_line(error), last.name, last.lineno or 0, last.line or "", unwritten)
