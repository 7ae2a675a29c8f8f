"""What the examiner holds of a student's process: names, functions, objects and tensors that answer from there.

Numbers, strings, tuples, lists, dicts, arrays and tensors cross as copies; everything else stays where it is, and here
a `Proxy` stands for it. Nothing that a proxy answers is believed before it has been compared.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np

from course_lib.assignments import stopped
from course_lib.assignments.stopped import Raised, Stopped, stopped_by
from course_lib.grading.run.jail import Jail
from course_lib.grading.run.limits import Ending, Limits
from course_lib.grading.run.wire import Channel, Gone, Late, WireError
from course_lib.language import Language

Function = Callable[..., Any]
_TASKS = 8  # tasks' worth of seconds after which a hand-in gets no new process
_MAX_LENT = 2000  # calls of our functions in one call of the student's
_MAX_LENT_SIZE = 4096  # numbers in one array that such a call may bring


class Ended(stopped.Ended):
    """The student's code did not come back, or its process is gone: `how` says which."""

    def __init__(self, how: Ending) -> None:
        super().__init__(how)
        self.how = how


class Student:
    """The process of a hand-in, seen from here: what is asked of it, and how long that may take.

    It is made when something is first asked, and made anew when it is gone: the cells that came to their end run again
    in it. While `testing`, a copy of it answers, of which nothing is left afterwards.
    """

    def __init__(self, jail: Jail, language: Language, limits: Limits, files: Sequence[Path] = ()) -> None:
        self.jail, self.language, self.limits, self.files = jail, language, limits, files
        self.channel: Channel | None = None
        self.done: list[tuple[str, float]] = []  # the cells that came to their end, and in how many seconds
        self.broken: dict[str, Stopped] = {}
        self.shown: list[dict[str, Any]] = []
        self.made = self.copies = 0  # processes and copies so far
        self.copy = 0  # the one that answers now; 0: the process itself
        self.known: dict[str, Proxy] = {}
        self.testing = self.lost = False
        self.born = monotonic()
        self.allow(limits.cell)

    def allow(self, seconds: float) -> None:
        """Give the code so many seconds in all, and as always no more than a cell's for one request."""
        self.until, self.once = monotonic() + seconds, float(self.limits.cell)

    def cell(self, source: str) -> dict[str, Any]:
        """Run a cell; return what it shows, and the error that ended it. Raises `Ended`, `JailError`."""
        self._make_ready()
        begun = monotonic()
        self.known.clear()
        answer = self.ask("cell", source=source)
        self.done.append((source, monotonic() - begun))
        return answer

    def ask(self, do: str, ours: dict[str, Function] | None = None, /, **given: Any) -> dict[str, Any]:
        """Return the answer to a request, for which the student's code may borrow `ours`.

        Raises `Raised` for an error in the student's code, `Ended` if no answer came, `JailError`.
        """
        self._make_ready()
        answer = self._exchange(do, ours, given)
        if answer.get("stopped") is not None and do != "cell":
            raise Raised(read_stopped(answer["stopped"]))
        return answer

    def _make_ready(self) -> None:
        if self.lost:
            raise Ended("died")
        if monotonic() >= self.until:  # the process has not kept anybody waiting
            raise Ended("timeout")
        if self.channel is None:
            self._start()
        if self.testing and not self.copy:
            if self._exchange("begin").get("begun") is not True:
                self._give_up()
                raise Ended("died")
            self.copies += 1
            self.copy = self.copies
        elif self.copy and not self.testing:
            self.leave_copy()

    def leave_copy(self) -> None:
        """Go back to the process that the copy was made of."""
        if self.copy and self.channel:
            self._forget_copy()
            if "ended" not in self._exchange("end"):
                self._give_up()
                raise Ended("died")

    def _forget_copy(self) -> None:
        self.copy = 0
        self.known.clear()

    def _start(self) -> None:
        """Make the process, with the files that were handed in and all that has run; if that fails, for good."""
        until, again = self.until, self.made > 0
        if again and monotonic() - self.born > self.limits.task * _TASKS:
            self.lost = True
            raise Ended("timeout")
        self.channel = self.jail.start(self.language)
        self.channel.other = self._object
        self.made, self.lost = self.made + 1, True
        self.allow(self.limits.cell + 2 * sum(seconds for _, seconds in self.done))
        for file in self.files:
            self._exchange("file", given={"name": file.name, "content": file.read_bytes()})
        for source, _ in self.done:
            self._exchange("cell", given={"source": source})
        self.lost, self.until = False, until
        if again:
            self.once = max(1.0, self.limits.cell / 4)

    def _exchange(self, do: str, ours: dict[str, Function] | None = None, given: Any = None) -> dict[str, Any]:
        channel = self.channel
        assert channel is not None
        try:
            channel.send({"do": do, **(given or {})}, _describe, self._left())
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
        if "ended" in answer and do != "end":
            self._forget_copy()
            raise Ended("died")
        return answer

    def _left(self) -> float:
        left = min(self.until - monotonic(), self.once)
        if left <= 0:
            raise Late
        return left

    def _give_up(self) -> Ending:
        """End the process; return what the jail held against it, if anything."""
        self._forget_copy()
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
        self._make_ready()
        if name in self.known:
            return self.known[name]
        answer = self.ask("name", name=name)
        if answer.get("missing") is True:
            return Undefined(self.broken.get(name, Stopped("", undefined="undefined")))
        value = answer.get("value")
        if isinstance(value, Proxy):
            value._name = name
            self.known[name] = value
        return value

    def _object(self, described: Any) -> "Proxy":
        if type(described) is not list or len(described) != 3:
            raise WireError("not an object")
        index, kind, _ = described
        if type(index) is not int or type(kind) is not str:
            raise WireError("not an object")
        return type(kind if kind.isidentifier() and len(kind) <= 100 else "object", (Proxy,), {})(self, index)

    def show(self, items: Any) -> None:
        """Keep what the student's code printed."""
        self.shown += items if isinstance(items, list) else []


def _describe(value: Any) -> Any:
    """Name the object for which a proxy stands, so that it can be given back to where it is."""
    if isinstance(value, Proxy):
        return value._here()._index
    raise WireError(f"{type(value).__name__} is not data")


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


class Undefined:
    """Stands for a name that the student's notebook does not define: whatever is done with it says why."""

    def __init__(self, why: Stopped) -> None:
        self._why = why

    def __call__(self, *_args: Any, **_kwargs: Any) -> Any:
        raise Raised(self._why)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "lend":
            raise AttributeError(name)
        raise Raised(self._why)


class Proxy:
    """Stands for an object in the student's process: it can be called, and has the attributes and items of that."""

    def __init__(self, student: Student, index: int) -> None:
        self._student, self._index, self._name = student, index, ""
        self._made, self._copy = student.made, student.copy

    def _here(self) -> "Proxy":
        """Return this proxy, pointing into the process that there is now. Raises `Ended` if it has no name there."""
        self._student._make_ready()
        if self._made != self._student.made or self._copy not in (0, self._student.copy):
            again = self._student.name(self._name) if self._name else None
            if not isinstance(again, Proxy):
                raise Ended("died")
            self._index, self._made, self._copy = again._index, again._made, again._copy
        return self

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the object there; arguments that it changed are changed here as well."""
        return self._call({}, args, kwargs)

    def lend(self, ours: dict[str, Function]) -> Function:
        """Return the function calling `ours` by their names."""
        return lambda *args, **kwargs: self._call(ours, args, kwargs)

    def _call(self, lent: dict[str, Function], args: tuple, kwargs: dict[str, Any]) -> Any:
        if _has_tensors(args):
            from course_lib.grading.run.tensors import through

            return through(self._student, self, args, kwargs)
        answer = self._student.ask("call", lent, of=self, args=args, kwargs=kwargs, lent=list(lent))
        self._student.show(answer.get("shown"))
        _bring_back(answer.get("changed"), args, kwargs)
        return answer.get("value")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self._student.value("attribute", of=self, name=name)
        except Raised as error:
            if error.stopped.error.startswith("AttributeError"):
                raise AttributeError(name) from None
            raise

    def __getitem__(self, key: Any) -> Any:
        return self._student.value("item", of=self, key=key)

    def __iter__(self) -> Iterator[Any]:
        items = self._student.value("items", of=self)
        return iter(items if isinstance(items, list) else [])


def _has_tensors(args: tuple) -> bool:
    torch = sys.modules.get("torch")
    return bool(torch) and any(isinstance(arg, torch.Tensor) for arg in args)  # type: ignore[union-attr]


def _bring_back(changed: Any, args: tuple, kwargs: dict[str, Any]) -> None:
    """Change the arguments as they were changed over there: an array in place, if it is still one of its kind."""
    for place, now in changed if isinstance(changed, list) else []:
        before = args[place] if type(place) is int and 0 <= place < len(args) else kwargs.get(place)
        if isinstance(before, np.ndarray) and isinstance(now, np.ndarray):
            if before.shape == now.shape and before.dtype == now.dtype:
                np.copyto(before, now)
        elif isinstance(before, dict) and type(now) is dict:
            before.clear()
            before.update(now)
        elif isinstance(before, list) and type(now) is list:
            before[:] = now
