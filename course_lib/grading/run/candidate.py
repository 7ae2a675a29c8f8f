"""The student's process: it runs the student's cells and answers what the examiner asks of them, as data.

The code that it runs may do here whatever it likes: whoever reads the answers believes nothing of them. A jail shows
this file to the student's code: it imports nothing of the course but what the jail shows.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import asdict
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import numpy as np

from course_lib.assignments.stopped import Raised, Stopped, stopped_by
from course_lib.grading.run.packing import Packer, WireError
from course_lib.grading.run.shell import Shell
from course_lib.grading.run.wire import Channel, Gone
from course_lib.language import tr

Answer = dict[str, Any]
_MAX_LISTED = 1000


class Candidate:
    """Answers requests until the examiner leaves: each `do_…` is one of them, and returns the fields of its answer."""

    def __init__(self, channel: Channel, shell: Shell, others: tuple[str, ...]) -> None:
        self.channel, self.shell, self.others = channel, shell, others
        self.objects: list[Any] = []
        self.graphs: list[tuple[list[Any], list[Any]]] = []
        channel.other = self._object

    def serve(self) -> None:
        """Answer one request after the other."""
        while True:
            try:
                request = self.channel.receive()
            except Gone:
                os._exit(0)
            try:
                answer = getattr(self, f"do_{request.pop('do')}")(**request)
            except BaseException as error:
                answer = {"stopped": asdict(self._stopped(error))}
            self.answer(answer)

    def answer(self, answer: Answer) -> None:
        """Send an answer; one that cannot be sent becomes an error."""
        try:
            self.channel.send(answer, self._describe)
        except WireError as error:
            self.channel.send({"stopped": asdict(Stopped(f"{error}"))})
        except Gone:
            os._exit(0)

    def _stopped(self, error: BaseException) -> Stopped:
        return stopped_by(error, self.others)

    def _describe(self, value: Any) -> Any:
        """Keep an object that is not data, and say what it is."""
        self.objects.append(value)
        return [len(self.objects) - 1, type(value).__name__[:100], callable(value)]

    def _object(self, described: Any) -> Any:
        return self.objects[described]

    def do_file(self, name: str, content: bytes) -> Answer:
        """Write a file that was handed in beside the notebook."""
        with open(os.path.basename(name), "wb") as file:  # noqa: PTH119, PTH123
            file.write(content)
        return {}

    def do_cell(self, source: str) -> Answer:
        """Run a cell of the notebook."""
        shown, error = self.shell.cell(source)
        return {"shown": shown, "stopped": asdict(self._stopped(error)) if error else None}

    def do_name(self, name: str) -> Answer:
        """Give the value of a name of the notebook."""
        if name in self.shell.user_ns:
            return {"value": self.shell.user_ns[name]}
        return {"missing": True}

    def do_attribute(self, of: Any, name: str) -> Answer:
        """Give an attribute of an object."""
        return {"value": getattr(of, name)}

    def do_item(self, of: Any, key: Any) -> Answer:
        """Give an item of an object."""
        return {"value": of[key]}

    def do_items(self, of: Any) -> Answer:
        """Give what an object yields, up to a limit."""
        return {"value": [item for item, _ in zip(of, range(_MAX_LISTED), strict=False)]}

    def do_call(self, of: Any, args: tuple, kwargs: dict[str, Any], lent: list[str]) -> Answer:
        """Call an object; give what it returns and the arguments that it changed, by place or by name."""
        given = [*enumerate(args), *kwargs.items()]
        before = [(place, value, _kept(value)) for place, value in given if isinstance(value, np.ndarray | dict | list)]
        value: list[Any] = [None]

        def call() -> None:
            with self._borrowing(lent):
                value[0] = of(*args, **kwargs)

        shown = self.shell.showing(call)
        changed = [[place, now] for place, now, was in before if not _same(was, now)]
        return {"value": value[0], "changed": changed, "shown": shown}

    def do_forward(self, of: Any, args: tuple, kwargs: dict[str, Any], grad: bool) -> Answer:
        """Call a module on tensors; with `grad` keep the graph, so that `do_backward` can go back through it."""
        with sys.modules["torch"].set_grad_enabled(grad):
            answer = self.do_call(of, args, kwargs, [])
        if not grad:
            return answer
        outputs = _tensors(answer["value"])
        self.graphs.append(([a for a in args if getattr(a, "requires_grad", False)], outputs))
        return answer | {"graph": len(self.graphs) - 1, "differentiable": [o.requires_grad for o in outputs]}

    def do_backward(self, graph: int, gradients: list[Any]) -> Answer:
        """Send gradients back through a call; parameters here gather theirs, and the inputs' are the answer."""
        import torch

        inputs, outputs = self.graphs[graph]
        pairs = [(o, g) for o, g in zip(outputs, gradients, strict=True) if g is not None and o.requires_grad]
        for tensor in inputs:
            tensor.grad = None
        torch.autograd.backward([o for o, _ in pairs], [g for _, g in pairs], retain_graph=True)
        return {"value": [tensor.grad for tensor in inputs]}

    @contextlib.contextmanager
    def _borrowing(self, names: list[str]) -> Iterator[None]:
        """Put the examiner's own functions in the place of the student's for a while."""
        kept = {name: self.shell.user_ns[name] for name in names if name in self.shell.user_ns}
        try:
            for name in names:
                self.shell.user_ns[name] = self._lent(name)
            yield
        finally:
            for name in names:
                self.shell.user_ns.pop(name, None)
            self.shell.user_ns.update(kept)

    def _lent(self, name: str) -> Callable[..., Any]:
        def lent(*args: Any, **kwargs: Any) -> Any:
            self.channel.send({"borrow": name, "args": args, "kwargs": kwargs})
            answer = self.channel.receive()
            if "stopped" in answer:
                raise Raised(Stopped(**answer["stopped"]))
            return answer["value"]

        return lent


def _kept(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else deepcopy(value)


def _same(before: Any, after: Any) -> bool:
    """Tell whether an argument is what it was, to the bit."""
    try:
        packers = Packer(id), Packer(id)
        headers = [packer.pack(value) for packer, value in zip(packers, (before, after), strict=True)]
        return headers[0] == headers[1] and packers[0].buffers == packers[1].buffers
    except WireError:
        return False


def _tensors(value: Any) -> list[Any]:
    torch = sys.modules["torch"]
    if isinstance(value, tuple | list):
        return [tensor for item in value for tensor in _tensors(item)]
    return [value] if isinstance(value, torch.Tensor) else []


class Judges(MetaPathFinder, Loader):
    """Lets `from course_lib.assignments.NAME import check` work where there is nothing to check with."""

    def find_spec(self, name: str, _path: Any, _target: Any = None) -> ModuleSpec | None:
        """Take every assignment for one of ours."""
        return ModuleSpec(name, self) if name.startswith("course_lib.assignments.") else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Make a module that has whatever is asked for."""
        module = ModuleType(spec.name, "What an assignment checks with, where the work is graded.")
        module.__getattr__ = _judge  # type: ignore[method-assign]
        return module

    def exec_module(self, _module: ModuleType) -> None:
        """Nothing is in it."""


def _judge(name: str) -> Callable[..., None]:
    if name.startswith("__"):
        raise AttributeError(name)

    def later(*_given: Any, **_named: Any) -> None:
        print(
            tr(
                pt=f"{name}: na correção quem verifica são só as células da tarefa.",
                en=f"{name}: while grading, only the assignment's own cells check.",
            )
        )

    return later
