"""What the GRU costs beside the LSTM: its parameters, and the time of a training step in two libraries."""

import time
from collections.abc import Callable
from functools import partial
from itertools import chain
from statistics import median as middle_of

import numpy as np
import torch
from torch import nn

from course_lib.claims.base import Claim, Curves, Result, Runs, Verdict
from course_lib.language import Both, marked
from course_lib.nn import Recurrent
from course_lib.train import seeded

UNITS, STEPS, BATCH, ROUNDS, WARM_UP = (64, 128, 256), 28, 32, 40, 2
CHEAPER = 0.95
LAYERS: dict[str, tuple[Callable[..., nn.Module], Callable[..., nn.Module]]] = {
    "torch": (nn.LSTM, nn.GRU),
    "kernel": (partial(Recurrent, "lstm"), partial(Recurrent, "gru")),
}


def training_step(layer: nn.Module, optimizer: torch.optim.Optimizer, xs: torch.Tensor) -> float:
    """Take a training step, and return its seconds of processor time, which a busy machine lengthens little."""
    began = time.process_time()
    optimizer.zero_grad()
    layer(xs)[0].square().mean().backward()
    optimizer.step()
    return time.process_time() - began


def ratio(lstm: nn.Module, gru: nn.Module, xs: torch.Tensor, rounds: int) -> float:
    """The median over rounds of the GRU's time over the LSTM's, one step of each in turn, each first in every other."""
    pairs = [(layer, torch.optim.Adam(layer.parameters())) for layer in (lstm, gru)]
    found = []
    for number in range(rounds + WARM_UP):
        order = (0, 1) if number % 2 else (1, 0)
        seconds = {k: training_step(*pairs[k], xs) for k in order}
        found.append(seconds[1] / seconds[0])
    return middle_of(found[WARM_UP:])


def run(case: str, seed: int, size: float) -> Result:
    rounds, parameters, times = max(4, round(ROUNDS * size)), [], []
    for units in UNITS:
        xs = torch.from_numpy(np.random.default_rng(seed).standard_normal((STEPS, BATCH, units), dtype=np.float32))
        with seeded(seed):
            lstm, gru = (make(units, units) for make in LAYERS[case])
        counts = [sum(weight.numel() for weight in layer.parameters()) for layer in (lstm, gru)]
        parameters.append(counts[1] / counts[0])
        times.append(ratio(lstm, gru, xs, rounds))
    return {"units": list(UNITS), "parameters": parameters, "time": times}


def medians(runs: Runs, case: str, key: str) -> list[float]:
    """The median over seeds at each size."""
    return [middle_of(column) for column in zip(*(result[key] for result in runs[case]), strict=True)]


def decide(runs: Runs) -> Verdict:
    parameters = max(chain.from_iterable(medians(runs, case, "parameters") for case in runs))
    times = {case: medians(runs, case, "time") for case in ("torch", "kernel")}
    told = [f"{parameters:.2f}", *(" / ".join(f"{x:.2f}" for x in times[case]) for case in times)]
    sizes = ", ".join(map(str, UNITS))
    there = [marked(number, "pt") for number in told]
    because = Both(
        pt=f"GRU ÷ LSTM: parâmetros {there[0]}; tempo no torch.nn {there[1]}, no nosso kernel {there[2]} (H = {sizes})",
        en=f"GRU ÷ LSTM: parameters {told[0]}; time in torch.nn {told[1]}, in our kernel {told[2]} (H = {sizes})",
    )
    cheaper = [x < CHEAPER for case in times for x in times[case]]
    if all(cheaper) and parameters < 1:
        return Verdict("holds", because)
    return Verdict("holds_when" if any(cheaper) and parameters < 1 else "does_not_hold", because)


CLAIM = Claim(
    name="gru_cost",
    sentence=Both(
        pt="A GRU custa menos que a LSTM: tem menos parâmetros e treina mais depressa.",
        en="The GRU costs less than the LSTM: it has fewer parameters and trains faster.",
    ),
    sources=("000", "001", "003", "cho2014"),
    cases={"torch": Both(pt="torch.nn", en="torch.nn"), "kernel": Both(pt="nosso kernel", en="our kernel")},
    run=run,
    rule=Both(
        pt="Numa thread, um passo de treino da GRU e um da LSTM, alternados no mesmo processo (T = 28, B = 32, H = 64, "
        "128 e 256); a mediana da razão entre os tempos. Vale se a GRU tem menos parâmetros e, nas duas bibliotecas e "
        "com todo H, leva menos que 0,95 do tempo da LSTM; vale em parte se isso só vale em alguma biblioteca ou com "
        "algum H.",
        en="On one thread, a training step of the GRU and one of the LSTM in turn in one process (T = 28, B = 32, H = "
        "64, 128 and 256); the median of the ratio of their times. Holds if the GRU has fewer parameters and, in both "
        "libraries and with every H, takes less than 0.95 of the LSTM's time; in part if that is so only in some "
        "library or with some H.",
    ),
    decide=decide,
    direction=lambda runs: (
        medians(runs, "torch", "time")[0] > medians(runs, "kernel", "time")[0]
        and max(medians(runs, "torch", "parameters")) < 1
    ),
    figure=Curves(
        "time",
        "units",
        Both(pt="tempo da GRU ÷ tempo da LSTM", en="the GRU's time ÷ the LSTM's"),
        Both(pt="tamanho do estado", en="hidden size"),
    ),
)
