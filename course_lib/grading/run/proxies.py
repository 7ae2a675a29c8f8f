"""What the examiner holds of a student's process: names, functions, objects and tensors that answer from there.

Numbers, strings, tuples, lists, dicts, arrays and tensors cross as copies; everything else stays where it is, and here
a `Proxy` stands for it. Nothing that a proxy answers is believed before it has been compared.
"""

import sys
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import numpy as np

from course_lib.assignments.stopped import Raised, Stopped
from course_lib.grading.run.limits import Ended
from course_lib.grading.run.packing import WireError

Function = Callable[..., Any]


class Student(Protocol):
    """What a proxy asks of the process in which its object is (`student.Student`)."""

    made: int

    def make_ready(self) -> None: ...

    def ask(self, do: str, ours: dict[str, Function] | None = None, /, **given: Any) -> dict[str, Any]: ...

    def value(self, do: str, **given: Any) -> Any: ...

    def name(self, name: str) -> Any: ...

    def show(self, items: Any) -> None: ...


def stand_in(student: Student, described: Any) -> "Proxy":
    """Return what stands for an object in the student's process. Raises `WireError` if none was described."""
    if type(described) is not list or len(described) != 3:
        raise WireError("not an object")
    index, kind, _ = described
    if type(index) is not int or type(kind) is not str:
        raise WireError("not an object")
    return type(kind if kind.isidentifier() and len(kind) <= 100 else "object", (Proxy,), {})(student, index)


def describe(value: Any) -> Any:
    """Name the object for which a proxy stands, so that it can be given back to where it is."""
    if isinstance(value, Proxy):
        return value._here()._index
    raise WireError(f"{type(value).__name__} is not data")


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
        self._made = student.made

    def _here(self) -> "Proxy":
        """Return this proxy, pointing into the process that there is now. Raises `Ended` if it has no name there."""
        self._student.make_ready()
        if self._made != self._student.made:
            again = self._student.name(self._name) if self._name else None
            if not isinstance(again, Proxy):
                raise Ended("died")
            self._index, self._made = again._index, again._made
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
