"""The candidates that torch runs: our layer, torch.nn's, the plain loops and the compiled one."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.harness import Candidate
from benchmarks.steps import STEPS, hoisted
from course_lib.cells import CELLS
from course_lib.fast.scan import log_space_scan, torch_scan
from course_lib.nn import Recurrent

TORCH = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
OPERATIONS = SimpleNamespace(
    addmm=torch.addmm,
    addcmul=torch.addcmul,
    tanh=torch.tanh,
    sigmoid=torch.sigmoid,
    exp=torch.exp,
    log_sigmoid=nn.functional.logsigmoid,
    maximum=torch.maximum,
    where=torch.where,
    split=lambda x, parts: x.chunk(parts, -1),
    concat=lambda arrays: torch.cat(arrays, -1),
)

KINK = 3e-6  # what float32 may be off by in a sum of a few hundred products


class Problem:
    """One layer's weights, inputs (T, B, D) and arriving gradient (T, B, H), float32, the same for every candidate."""

    def __init__(
        self, cell: str, steps: int, batch: int, input_size: int, hidden_size: int, path: str = "kernel"
    ) -> None:
        torch.manual_seed(0)
        self.cell, self.hidden_size = cell, hidden_size
        self.layer = Recurrent(cell, input_size, hidden_size, fast=path)
        self.names = [name.removesuffix("_l0") for name, _ in self.layer.named_parameters()]
        self.xs = torch.randn(steps, batch, input_size)
        if cell.startswith("min_"):
            self._leave_the_kink()
        self.xs.requires_grad_()
        self.dys = torch.randn(steps, batch, hidden_size)

    @torch.no_grad()
    def _leave_the_kink(self) -> None:
        """Draw inputs again whose candidate is nearly 0: there its function bends, and rounding picks the slope."""
        weight, bias = (self.params[name][-self.hidden_size :].double() for name in ("weight_ih", "bias_ih"))
        while (near := ((self.xs.double() @ weight.T + bias).abs() < KINK).any(-1)).any():
            self.xs[near] = torch.randn_like(self.xs[near])

    @property
    def params(self) -> dict[str, Tensor]:
        return dict(zip(self.names, self.layer.parameters(), strict=True))

    def training(self, forward: Callable[[Tensor], Tensor], weights: list[Tensor], names: list[str]) -> Candidate:
        """A forward and backward pass with the gradients of the inputs and of all weights."""
        leaves = [self.xs, *weights]

        def run() -> tuple[Tensor, ...]:
            ys = forward(self.xs)
            return ys, *torch.autograd.grad(ys, leaves, self.dys)

        return Candidate(run, lambda result: named(result, names))


def named(result: Any, names: list[str]) -> dict[str, Any]:
    """Name what a pass gives: the outputs, the gradient of the inputs, and those of the weights."""
    return {key: array.detach() for key, array in zip(("ys", "xs", *names), result, strict=True)}


def layer_candidate(problem: Problem, layer: nn.Module) -> Candidate:
    """A layer of ours or of torch's, whose parameters bear the same names."""
    names = [name.removesuffix("_l0") for name, _ in layer.named_parameters()]
    return problem.training(lambda xs: layer(xs)[0], list(layer.parameters()), names)


def kernel(problem: Problem) -> Candidate:
    """Our layer by the problem's path: the compiled kernel, unless another was asked for."""
    return layer_candidate(problem, problem.layer)


def plain(problem: Problem) -> Candidate:
    """Our layer step by step: the naive loop."""
    layer = Recurrent(problem.cell, problem.xs.shape[-1], problem.hidden_size, fast="plain")
    layer.load_state_dict(problem.layer.state_dict())
    return layer_candidate(problem, layer)


def torch_nn(problem: Problem) -> Candidate:
    """torch.nn's layer with our weights."""
    return layer_candidate(problem, torch_layer(problem))


def torch_layer(problem: Problem) -> nn.Module:
    """torch.nn's layer with our weights."""
    layer = TORCH[problem.cell](problem.xs.shape[-1], problem.hidden_size)
    layer.load_state_dict(problem.layer.state_dict())
    return layer


def loop(problem: Problem) -> Candidate:
    """A loop in torch whose input product is taken out of it."""
    return _loop(problem, lambda xs: torch_loop(problem.cell, problem.params, xs))


def compiled(problem: Problem) -> Candidate:
    """The same loop, unrolled and compiled by torch.compile. Raises what torch raises where it cannot."""
    torch._dynamo.reset()
    function = torch.compile(torch_loop, fullgraph=True)
    return _loop(problem, lambda xs: function(problem.cell, problem.params, xs))


def _loop(problem: Problem, forward: Callable[[Tensor], Tensor]) -> Candidate:
    params = problem.params
    return problem.training(forward, list(params.values()), list(params))


def torch_loop(cell: str, params: Mapping[str, Tensor], xs: Tensor) -> Tensor:
    """The outputs of a cell: xs (T, B, D) -> ys (T, B, H)."""
    z, rest = hoisted(cell, params, xs, OPERATIONS)
    state = start(cell, z)
    ys = []
    for at in z.unbind(0):
        state = STEPS[cell](at, state, rest, OPERATIONS)
        ys.append(state[0])
    return torch.stack(ys)


def start(cell: str, z: Tensor) -> tuple[Tensor, ...]:
    """The state where a cell begins, for its input products z (T, B, …)."""
    record = CELLS[cell]
    width = 2 if cell.startswith("min_") else len(record.gates)
    zero = z.new_zeros(z.shape[1], z.shape[2] // width)
    return tuple(zero + record.initial.get(name, 0) for name in record.states)


def log_space(problem: Problem) -> Candidate:
    """A minimal cell by cumulative sums of logarithms, as its paper trains it.

    Source: Feng et al. (2024), Were RNNs all we needed?
    """
    candidate = _loop(problem, lambda xs: log_space_scan(*logarithms(problem.cell, problem.params, xs)))
    return candidate._replace(tolerance=5e-2)  # in float32 the logarithms of a long product lose digits


def logarithms(cell: str, params: Mapping[str, Tensor], xs: Tensor) -> tuple[Tensor, Tensor]:
    """The logarithms of what a minimal cell keeps of h and of what it adds: xs (T, B, D) -> two of (T, B, H)."""
    softplus = nn.functional.softplus
    gates = (xs @ params["weight_ih"].T + params["bias_ih"]).chunk(len(CELLS[cell].gates), -1)
    odds = -gates[0] if cell == "min_gru" else softplus(-gates[0]) - softplus(-gates[1])  # of keeping h
    positive = torch.where(gates[-1] >= 0, (gates[-1].relu() + 0.5).log(), -softplus(-gates[-1]))
    return -softplus(-odds), positive - softplus(odds)


def chunks(problem: Problem) -> Candidate:
    """A minimal cell in torch, √T chunks side by side: what we run where there is no kernel."""
    record, params = CELLS[problem.cell], problem.layer.params(0)
    start = problem.dys.new_zeros(problem.dys.shape[1:])
    return _loop(problem, lambda xs: torch_scan(record, xs, start, params)[0])


def inference(problem: Problem, layer: nn.Module) -> Candidate:
    """A layer's outputs without gradients."""
    xs = problem.xs.detach()

    def run() -> Tensor:
        with torch.inference_mode():
            return layer(xs)[0]

    return Candidate(run, lambda ys: {"ys": ys})


def onnx(problem: Problem, threads: int) -> Candidate:
    """onnxruntime with the exported layer. Raises `ImportError` without it."""
    import onnxruntime

    from course_lib.onnx import export

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads, options.log_severity_level = threads, 1, 3
    with tempfile.TemporaryDirectory() as folder:
        path = export(problem.layer, Path(folder) / "layer.onnx")
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    feed = {"xs": problem.xs.detach().numpy()}
    return Candidate(lambda: session.run(["ys"], feed)[0], lambda ys: {"ys": ys})
