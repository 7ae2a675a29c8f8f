"""The plain steps of a whole sequence as CUDA graphs: one call of the driver replays them, forward or backward."""

from collections import deque
from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import Any

import torch
from torch import Tensor

from course_lib.cells import Cell
from course_lib.cells.base import State
from course_lib.fast.double_backward import Call, differentiable
from course_lib.fast.gpu import gpu_reason
from course_lib.fast.plain import plain

KINDS = 16  # so many kinds of sequence, the last used, keep their recordings
WARM_UP = 3  # runs before a recording, in which torch's libraries make their plans
_one_at_a_time = Lock()  # while one thread records, CUDA refuses another's recording
Record = Callable[[Callable[[], tuple[Tensor, ...]]], tuple[tuple[Tensor, ...], Callable[[], None]]]


def captured_reason(cell: Cell, xs: Tensor, params: Any) -> str | None:
    """Say why this path cannot run `cell` over xs (T, B, D), or return None if it can."""
    return gpu_reason(xs)


def captured(
    cell: Cell, xs: Tensor, state: State, params: Any, lengths: Tensor | None = None, backwards: bool = False
) -> tuple[Tensor, State]:
    """Run one layer in one direction: xs (T, B, D) -> (ys (T, B, H), state). As `plain`, on a GPU, for any cell.

    The first call with a cell, a direction and shapes records the steps, which takes as long as several plain runs.
    """
    inputs = (xs, *params, *cell.unpack(state))
    keep = torch.is_grad_enabled() and any(tensor.requires_grad for tensor in inputs)
    with torch.cuda.device_of(xs):
        ys, *last = _Replay.apply(Call(cell, lengths, backwards, keep), *inputs)
    return ys, cell.pack(tuple(last))


class _Replay(torch.autograd.Function):
    """(call, xs, *params, *state) -> (ys, *state)."""

    @staticmethod
    def forward(ctx: Any, call: Call, *inputs: Tensor) -> tuple[Tensor, ...]:
        loan = _borrow(call, inputs, ctx.needs_input_grad[1:] if call.keep else (False,) * len(inputs))
        if call.keep:
            ctx.call, ctx.loan = call, loan
            ctx.save_for_backward(*inputs)
        return loan.recording.forward(inputs, call.lengths)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        inputs, needed = ctx.saved_tensors, ctx.needs_input_grad[1:]  # torch raises if the way back was taken already
        if torch.is_grad_enabled():  # create_graph: these gradients are to be differentiated in turn
            return None, *differentiable(ctx.call, inputs, needed, gradients)
        found = iter(ctx.loan.recording.backward(gradients))
        if not torch._C._autograd._get_current_graph_task_keep_graph():
            ctx.loan = None
        return None, *(next(found) if is_needed else None for is_needed in needed)


class _Recording:
    """The graphs of one sequence, and the memory in which they find their inputs and leave their results.

    A graph reads and writes always the same places, so everything is copied in and out, and nobody else may use the
    recording between its way forward and its last way back.
    """

    def __init__(self, call: Call, inputs: tuple[Tensor, ...], needed: tuple[bool, ...]) -> None:
        self.call = call
        self.inputs = [a.detach().clone().requires_grad_(wanted) for a, wanted in zip(inputs, needed, strict=True)]
        self.lengths = None if call.lengths is None else call.lengths.clone()
        self.wanted = [tensor for tensor in self.inputs if tensor.requires_grad]
        _, (h, *others) = call.split(inputs[1:])
        self.arriving = [torch.zeros_like(a) for a in (h.expand(len(inputs[0]), *h.shape), h, *others)]
        record = _recorder(self._there_and_back)
        self.outputs, self._replay = record(self._run)
        if self.wanted:
            self.gradients, self._replay_back = record(lambda: self._run_back(self.outputs))

    def forward(self, inputs: tuple[Tensor, ...], lengths: Tensor | None) -> tuple[Tensor, ...]:
        """Replay the way forward: (xs, *params, *state) -> (ys, *state)."""
        with torch.no_grad():
            for place, tensor in zip(self.inputs, inputs, strict=True):
                place.copy_(tensor)
            if self.lengths is not None and lengths is not None:
                self.lengths.copy_(lengths)
        self._replay()
        return tuple(y.detach().clone() for y in self.outputs)

    def backward(self, gradients: tuple[Tensor, ...]) -> list[Tensor]:
        """Replay the way back of the last way forward: the gradients of the inputs that want one."""
        for place, tensor in zip(self.arriving, gradients, strict=True):
            place.copy_(tensor)
        self._replay_back()
        return [gradient.clone() for gradient in self.gradients]

    def _run(self) -> tuple[Tensor, ...]:
        cell, (params, state) = self.call.cell, self.call.split(self.inputs[1:])
        start, params = cell.pack(tuple(state)), cell.params_type(*params)
        ys, last = plain(cell, self.inputs[0], start, params, self.lengths, self.call.backwards)
        return ys, *cell.unpack(last)

    def _run_back(self, outputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        return torch.autograd.grad(outputs, self.wanted, self.arriving, retain_graph=True, materialize_grads=True)

    def _there_and_back(self) -> None:
        outputs = self._run()
        if self.wanted:
            self._run_back(outputs)


def _recorder(warm_up: Callable[[], None]) -> Record:
    """Return what captures a function's work on the GPU as (its results, a function that does the work once more)."""
    stream, pool = torch.cuda.Stream(), torch.cuda.graph_pool_handle()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(WARM_UP):
            warm_up()
    torch.cuda.current_stream().wait_stream(stream)

    def record(body: Callable[[], tuple[Tensor, ...]]) -> tuple[tuple[Tensor, ...], Callable[[], None]]:
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=pool, stream=stream):
            results = body()
        return results, graph.replay

    return record


class _Loan:
    """A recording in use, which goes back among the idle ones when nothing needs it any more."""

    def __init__(self, recording: _Recording, idle: deque[_Recording]) -> None:
        self.recording, self._idle = recording, idle

    def __del__(self) -> None:
        self._idle.append(self.recording)


@lru_cache(KINDS)
def _idle(*kind: Any) -> deque[_Recording]:
    """The idle recordings of one kind of sequence."""
    return deque()


def _borrow(call: Call, inputs: tuple[Tensor, ...], needed: tuple[bool, ...]) -> _Loan:
    xs, shapes = inputs[0], tuple(tensor.shape for tensor in inputs)
    stream = torch.cuda.current_stream(xs.device) if xs.is_cuda else None  # on one stream, uses wait for each other
    idle = _idle(call.cell, call.lengths is None, call.backwards, needed, shapes, xs.dtype, xs.device, stream)
    try:
        recording = idle.pop()
    except IndexError:
        with _one_at_a_time, torch.inference_mode(False), torch.set_grad_enabled(any(needed)):
            recording = _Recording(call, inputs, needed)
    return _Loan(recording, idle)
