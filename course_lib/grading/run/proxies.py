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

from course_lib.assignments.stopped import Raised, Stopped, stopped_by
from course_lib.grading.run.jail import Jail
from course_lib.grading.run.limits import Ending
from course_lib.grading.run.wire import Channel, Gone, Late, WireError
from course_lib.language import Language

Function = Callable[..., Any]
_MAX_LENT = 2000  # calls of our functions in one call of the student's
_MAX_LENT_SIZE = 4096  # numbers in one array that such a call may bring


class Ended(BaseException):
    """The student's code did not come back, or its process is gone; no `except Exception` of a test may catch that.

    `in_a_copy`: only the copy of the process is gone in which a test called it.
    """

    def __init__(self, how: Ending, in_a_copy: bool = False) -> None:
        super().__init__(how)
        self.how, self.in_a_copy = how, in_a_copy


class Student:
    """The process of a hand-in, seen from here: what is asked of it, and how long that may take."""

    def __init__(self, jail: Jail, language: Language, files: Sequence[Path] = ()) -> None:
        self.jail, self.language, self.files = jail, language, files
        self.deadline = monotonic()
        self.shown: list[dict[str, Any]] = []
        self.channel: Channel | None = None
        self.broken: dict[str, Stopped] = {}

    def start(self) -> None:
        """Start the process, with the files that were handed in. Raises `JailError`, `Ended`."""
        self.channel = self.jail.start(self.language)
        self.channel.other = self._object
        for file in self.files:
            self.ask("file", name=file.name, content=file.read_bytes())

    def leave(self) -> Ending:
        """End the process; return what the jail held against it, if anything."""
        if self.channel:
            self.channel.close()
            self.channel = None
            why = self.jail.end()["why"]
            if why in ("memory", "disk"):
                return why
        return "died"

    def ask(self, do: str, ours: dict[str, Function] | None = None, /, **given: Any) -> dict[str, Any]:
        """Return the answer to a request, for which the student's code may borrow `ours`.

        Raises `Raised` for an error in the student's code, else `Ended`."""
        if self.channel is None:
            raise Ended("died")
        try:
            self.channel.send({"do": do, **given}, _describe, self._left())
            answer = self.channel.receive(self._left())
            for _ in range(_MAX_LENT):
                if "borrow" not in answer or not ours:
                    break
                self.channel.send(_called(ours, answer), seconds=self._left())
                answer = self.channel.receive(self._left())
        except Late:
            raise Ended("timeout") from None
        except (Gone, WireError):
            raise Ended("died") from None
        if "ended" in answer and do != "end":
            raise Ended("died", in_a_copy=True)
        if answer.get("stopped") and do != "cell":
            raise Raised(read_stopped(answer["stopped"]))
        return answer

    def _left(self) -> float:
        left = self.deadline - monotonic()
        if left <= 0:
            raise Ended("timeout")
        return left

    def value(self, do: str, **given: Any) -> Any:
        """Return the value that answers a request."""
        answer = self.ask(do, **given)
        if "value" not in answer:
            raise Ended("died")
        return answer["value"]

    def name(self, name: str) -> Any:
        """Return what a name of the student's notebook means: data, or a proxy, or what says why it means nothing."""
        answer = self.ask("name", name=name)
        if answer.get("missing"):
            return Undefined(self.broken.get(name, Stopped("", undefined="undefined")))
        return answer.get("value")

    def _object(self, described: Any) -> "Proxy":
        if type(described) is not list or len(described) != 3:
            raise WireError("not an object")
        index, kind, _ = described
        if type(index) is not int or type(kind) is not str:
            raise WireError("not an object")
        return type(kind if kind.isidentifier() else "object", (Proxy,), {})(self, index)

    def show(self, items: Any) -> None:
        """Keep what the student's code printed."""
        self.shown += items if isinstance(items, list) else []


def _describe(value: Any) -> Any:
    """Name the object for which a proxy stands, so that it can be given back to where it is."""
    if isinstance(value, Proxy):
        return object.__getattribute__(value, "_index")
    raise WireError(f"{type(value).__name__} is not data")


def read_stopped(said: Any) -> Stopped:
    """Return what a student's process says of an error, as far as it is text and numbers. Raises `Ended`."""
    kinds = {field.name: type(field.default) if field.name != "error" else str for field in fields(Stopped)}
    if type(said) is not dict or any(type(said.get(name)) is not kind for name, kind in kinds.items()):
        raise Ended("died")
    texts = {name: said[name][:300] for name in ("error", "function", "code")}
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
    return all(map(_small, value)) if isinstance(value, tuple | list) else not isinstance(value, str | bytes)


class Undefined:
    """Stands for a name that the student's notebook does not define: whatever is done with it says why."""

    def __init__(self, stopped: Stopped) -> None:
        self._stopped = stopped

    def __call__(self, *_args: Any, **_kwargs: Any) -> Any:
        raise Raised(self._stopped)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "lend":
            raise AttributeError(name)
        raise Raised(self._stopped)


class Proxy:
    """Stands for an object in the student's process: it can be called, and has the attributes and items of that."""

    def __init__(self, student: Student, index: int) -> None:
        self._student, self._index = student, index

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
        return self._student.value("attribute", of=self, name=name)

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
