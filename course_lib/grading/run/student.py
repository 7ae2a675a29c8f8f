"""The process of a hand-in, as the examiner sees it: what is asked of it, how long that may take, and its end."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, fields, replace
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np

from course_lib.assignments.handed_in import NotHandedIn, TooLarge, contents
from course_lib.assignments.stopped import Raised, Stopped, stopped_by
from course_lib.grading.run.jail import Jail
from course_lib.grading.run.limits import Ended, Ending, Limits
from course_lib.grading.run.packing import MAX_BODY, WireError
from course_lib.grading.run.proxies import Function, Proxy, Undefined, describe, stand_in
from course_lib.grading.run.wire import Channel, Gone, Late
from course_lib.language import Language

_TASKS = 8  # tasks' worth of seconds after which a hand-in gets no new process
_MAX_LENT = 2000  # calls of our functions in one call of the student's
_MAX_LENT_SIZE = 4096  # numbers in one array that such a call may bring


class Student:
    """The process of a hand-in, seen from here: what is asked of it, and how long that may take.

    It is made when something is first asked, and made anew when it is gone: the cells that came to their end run again
    in it.
    """

    def __init__(self, jail: Jail, language: Language, limits: Limits, files: Sequence[Path] = ()) -> None:
        self.jail, self.language, self.limits, self.files = jail, language, limits, files
        self.channel: Channel | None = None
        self.done: list[tuple[str, float]] = []  # the cells that came to their end, and in how many seconds
        self.broken: dict[str, Stopped] = {}
        self.why: Callable[[str], Stopped] = lambda _name: Stopped("", undefined="undefined")  # of any other name
        self.shown: list[dict[str, Any]] = []
        self.made = 0  # processes so far
        self.known: dict[str, Proxy] = {}
        self.lost = False
        self.born = monotonic()
        self.allow(limits.cell)

    def allow(self, seconds: float) -> None:
        """Give the code so many seconds in all, and as always no more than a cell's for one request."""
        self.until, self.once = monotonic() + seconds, float(self.limits.cell)

    def cell(self, source: str) -> dict[str, Any]:
        """Run a cell; return what it shows, and the error that ended it. Raises `Ended`, `JailError`."""
        self.make_ready()
        begun = monotonic()
        self.known.clear()
        answer = self.ask("cell", source=source)
        self.done.append((source, monotonic() - begun))
        return answer

    def ask(self, do: str, ours: dict[str, Function] | None = None, /, **given: Any) -> dict[str, Any]:
        """Return the answer to a request, for which the student's code may borrow `ours`.

        Raises `Raised` for an error in the student's code, `Ended` if no answer came, `JailError`.
        """
        self.make_ready()
        answer = self._exchange(do, ours, given)
        if answer.get("stopped") is not None and do != "cell":
            raise Raised(read_stopped(answer["stopped"]))
        return answer

    def make_ready(self) -> None:
        """Have the process there. Raises `Ended`, `JailError`."""
        if self.lost:
            raise Ended("died")
        if monotonic() >= self.until:  # the process has not kept anybody waiting
            raise Ended("timeout")
        if self.channel is None:
            self._start()

    def _start(self) -> None:
        """Make the process, with the files that were handed in and all that has run; if that fails, for good."""
        until, again = self.until, self.made > 0
        if again and monotonic() - self.born > self.limits.task * _TASKS:
            self.lost = True
            raise Ended("timeout")
        begun = monotonic()
        self.channel = self.jail.start(self.language)
        until += monotonic() - begun  # a jail that is still warming up is not the student's fault
        self.channel.other = partial(stand_in, self)
        self.made, self.lost = self.made + 1, True
        self.allow(self.limits.cell + 2 * sum(seconds for _, seconds in self.done))
        for file in self.files:
            with suppress(NotHandedIn, TooLarge):  # it has changed since somebody looked
                self._exchange("file", given={"name": file.name, "content": contents(file, MAX_BODY)})
        for source, _ in self.done:
            self._exchange("cell", given={"source": source})
        self.lost, self.until = False, until
        if again:
            self.once = max(1.0, self.limits.cell / 4)

    def _exchange(self, do: str, ours: dict[str, Function] | None = None, given: Any = None) -> dict[str, Any]:
        channel = self.channel
        assert channel is not None
        try:
            channel.send({"do": do, **(given or {})}, describe, self._left())
            answer = channel.receive(self._left())
            for _ in range(_MAX_LENT):
                if "borrow" not in answer or not ours:
                    break
                channel.send(_called(ours, answer), seconds=self._left())
                answer = channel.receive(self._left())
            else:
                raise WireError("more calls of what was lent than anybody needs")
        except Late:
            self._give_up()
            raise Ended("timeout") from None
        except (Gone, WireError):
            raise Ended(self._give_up()) from None
        return answer

    def _left(self) -> float:
        left = min(self.until - monotonic(), self.once)
        if left <= 0:
            raise Late
        return left

    def _give_up(self) -> Ending:
        """End the process; return what the jail held against it, if anything."""
        self.known.clear()
        if self.channel:
            self.channel.close()
            self.channel = None
            why = self.jail.end()["why"]
            if why in ("memory", "disk"):
                return why
        return "died"

    def leave(self) -> None:
        """End the process."""
        self._give_up()

    def value(self, do: str, **given: Any) -> Any:
        """Return the value that answers a request."""
        return self.ask(do, **given).get("value")

    def name(self, name: str) -> Any:
        """Return what a name of the student's notebook means: data, or a proxy, or what says why it means nothing."""
        self.make_ready()
        if name in self.known:
            return self.known[name]
        answer = self.ask("name", name=name)
        if answer.get("missing") is True:
            return Undefined(self.broken.get(name) or self.why(name))
        value = answer.get("value")
        if isinstance(value, Proxy):
            value._name = name
            self.known[name] = value
        return value

    def show(self, items: Any) -> None:
        """Keep what the student's code printed."""
        self.shown += items if isinstance(items, list) else []


def read_stopped(said: Any) -> Stopped:
    """Return what a student's process says of an error, as far as it is text and numbers. Raises `Ended`."""
    kinds = {field.name: type(field.default) if field.name != "error" else str for field in fields(Stopped)}
    if type(said) is not dict or any(type(said.get(name)) is not kind for name, kind in kinds.items()):
        raise Ended("died")
    texts = {name: said[name][:300].encode("utf-8", "replace").decode() for name in ("error", "function", "code")}
    return Stopped(**texts, line=said["line"], unwritten=said["unwritten"])


def _called(lent: dict[str, Function], request: dict[str, Any]) -> dict[str, Any]:
    """Call one of our functions for a student's function that may borrow it."""
    name, args, kwargs = request.get("borrow"), request.get("args"), request.get("kwargs")
    if name not in lent or type(args) is not tuple or type(kwargs) is not dict or not _small([args, kwargs]):
        raise WireError("not a call")
    try:
        return {"value": lent[name](*args, **kwargs)}
    except Exception as error:
        return {"stopped": asdict(replace(stopped_by(error), line=0, code=""))}


def _small(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "biuf" and value.size <= _MAX_LENT_SIZE
    if isinstance(value, dict):
        return all(map(_small, value.values()))
    return all(map(_small, value)) if isinstance(value, tuple | list) else isinstance(value, bool | int | float)
