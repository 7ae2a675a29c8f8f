"""What the GRU costs beside the LSTM: its parameters, and the time of a training step in two libraries."""

import time
from collections.abc import Callable
from functools import partial
from statistics import median as middle_of

import numpy as np
import torch
from torch import nn

from course_lib.claims.base import Change, Claim, Dots, Result, median
from course_lib.claims.question import Question
from course_lib.language import Both
from course_lib.nn import Recurrent
from course_lib.train import seeded

UNITS, STEPS, BATCH, ROUNDS, WARM_UP = (64, 256), 28, 32, 20, 2
CHEAPER = 0.05
LAYERS: dict[str, tuple[Callable[..., nn.Module], Callable[..., nn.Module]]] = {
    "torch": (nn.LSTM, nn.GRU),
    "kernel": (partial(Recurrent, "lstm"), partial(Recurrent, "gru")),
}
WHERE = {"torch": Both(pt="torch.nn", en="torch.nn"), "kernel": Both(pt="nosso kernel", en="our kernel")}


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
    library, _, units = case.partition("_")
    rounds, width = max(4, round(ROUNDS * size)), int(units)
    xs = torch.from_numpy(np.random.default_rng(seed).standard_normal((STEPS, BATCH, width), dtype=np.float32))
    with seeded(seed):
        lstm, gru = (make(width, width) for make in LAYERS[library])
    counts = [sum(weight.numel() for weight in layer.parameters()) for layer in (lstm, gru)]
    return {"parameters": counts[1] / counts[0], "time": ratio(lstm, gru, xs, rounds)}


def faster(library: str, units: int) -> Question:
    """Whether a training step of the GRU is quicker by a twentieth or more."""
    pt, en = f"no {WHERE[library].pt} com H = {units}", f"in {WHERE[library].en} with H = {units}"
    asks = Both(pt=f"{pt} o passo de treino da GRU é mais rápido", en=f"{en} the GRU's training step is faster")
    when = Both(pt=f"se mede o tempo {pt}", en=f"time is measured {en}")
    return Question(asks, "time", f"{library}_{units}", wanted="less", bar=1.0, margin=CHEAPER, when=when)


CLAIM = Claim(
    name="gru_cost",
    sentence=Both(
        pt="A GRU custa menos que a LSTM: tem menos parâmetros e treina mais depressa.",
        en="The GRU costs less than the LSTM: it has fewer parameters and trains faster.",
    ),
    sources=("000", "001", "003", "cho2014"),
    cases={
        f"{library}_{units}": Both(pt=f"{where.pt}, {units}", en=f"{where.en}, {units}")
        for library, where in WHERE.items()
        for units in UNITS
    },
    run=run,
    rule=Both(
        pt="Numa thread do processador, um passo de treino da GRU e um da LSTM, 20 vezes em alternância e no mesmo "
        "processo: ida, volta e Adam, com T = 28, B = 32 e tantas entradas quantas unidades (H = 64 ou 256). Medem-se "
        "o número de parâmetros da camada da GRU dividido pelo da LSTM e a mediana da razão entre os tempos de "
        "processador dos dois passos. A GRU treina mais depressa onde o seu passo leva menos que 0,95 do tempo da "
        "LSTM; de quantos passos cada uma precisa não se pergunta aqui.",
        en="On one thread of the processor, a training step of the GRU and one of the LSTM, 20 times in turn and in "
        "one process: forward, backward and Adam, with T = 28, B = 32 and as many inputs as units (H = 64 or 256). "
        "Measured are the number of parameters of the GRU's layer over the LSTM's, and the median of the ratio of the "
        "two steps' processor time. The GRU trains faster where its step takes less than 0.95 of the LSTM's time; how "
        "many steps each needs is not asked here.",
    ),
    questions=(
        Question(
            Both(pt="a GRU tem menos parâmetros", en="the GRU has fewer parameters"),
            "parameters",
            "torch_64",
            wanted="less",
            bar=1.0,
            margin=CHEAPER,
            when=Both(pt="se contam os parâmetros", en="parameters are counted"),
        ),
        *(faster(library, units) for library in LAYERS for units in UNITS),
    ),
    measures={
        "parameters": Both(pt="parâmetros, GRU ÷ LSTM", en="parameters, GRU ÷ LSTM"),
        "time": Both(pt="tempo de um passo, GRU ÷ LSTM", en="time of a step, GRU ÷ LSTM"),
    },
    plain={
        "holds_when": Both(
            pt="A GRU tem três quartos dos parâmetros da LSTM. Se o seu passo de treino é mais rápido depende do "
            "programa: no nosso kernel leva uns quatro quintos do tempo; no torch.nn, com 256 unidades, quase o mesmo "
            "tempo, e com 64, mais de uma vez e meia.",
            en="The GRU has three quarters of the LSTM's parameters. Whether its training step is faster depends on "
            "the program: in our kernel it takes some four fifths of the time; in torch.nn, with 256 units, nearly the "
            "same time, and with 64 more than one and a half times.",
        ),
    },
    changes=(
        Change(
            Both(
                pt="Primeira edição: cinco sementes, H = 64, 128 e 256 numa execução só, 40 passos de cada, e “em "
                "parte” se algum H numa das bibliotecas ficasse abaixo de 0,95. Agora cada biblioteca e cada H é uma "
                "parte, sem H = 128 e com 20 passos.",
                en="First edition: five seeds, H = 64, 128 and 256 in one run, 40 steps of each, and “in part” if some "
                "H in one of the libraries came out below 0.95. Now every library and every H is a part of its own, "
                "without H = 128 and with 20 steps.",
            ),
            "holds_when",
        ),
    ),
    direction=lambda runs: (
        median(runs, "torch_64", "time") > median(runs, "kernel_64", "time")
        and median(runs, "torch_64", "parameters") < 1
    ),
    figure=Dots("time", Both(pt="tempo da GRU ÷ tempo da LSTM", en="the GRU's time ÷ the LSTM's")),
)
