"""Regions of a digit read along the borders they share, one after the other, or each by itself."""

from functools import partial
from typing import Any

import torch
from torch import Tensor

from course_lib.claims.base import Claim, Dots, Result, Runs, Verdict, median, wins
from course_lib.claims.learning import DIVERGED, learn
from course_lib.language import Both, marked
from course_lib.nn import GraphLSTM
from course_lib.tasks import superpixels
from course_lib.train import judge, seeded, task_loss, to_tensors

UNITS, BATCH, STEPS, LR = 32, 64, 1200, 2e-2
CASES = ("graph", "line", "alone")


class Regions(torch.nn.Module):
    """A graph to its class: the sum of what its nodes say, joined as `joined` tells."""

    def __init__(self, joined: str, input_size: int, classes: int) -> None:
        super().__init__()
        self.joined, self.layer, self.readout = joined, GraphLSTM(input_size, UNITS), torch.nn.Linear(UNITS, classes)

    def forward(self, batch: Any) -> Tensor:
        features, graph = 2 * batch.features - 1, batch.graph
        if self.joined == "graph":
            h, _ = self.layer(features, batch.edges, confidence=batch.confidence)
        else:
            after = torch.arange(1, len(graph))[graph[1:] == graph[:-1]] if self.joined == "line" else graph[:0]
            h, _ = self.layer(features, torch.stack((after - 1, after)))
        return self.readout(h.new_zeros(len(batch.targets), UNITS).index_add(0, graph, h))


def read(model: torch.nn.Module, batch: Any) -> Tensor:
    return model(batch)


def run(case: str, seed: int, size: float) -> Result:
    task = superpixels()
    with seeded(seed):
        model = Regions(case, task.input_size, task.output_size)
    history = learn(model, task_loss(task, read), partial(task.draw, BATCH), STEPS * size, LR, seed)
    if history.stopped == DIVERGED:
        return {"accuracy": 0.0}
    test = task.parts["test"].whole()
    with torch.no_grad():
        return {"accuracy": judge(task.measure, read(model, to_tensors(test, model)), test)}


def ahead(runs: Runs, other: str) -> bool:
    """Whether the graph beats the other with every seed, and by 0.03 in the median."""
    least = median(runs, other, "accuracy") + 0.03
    return wins(runs, "graph", other, "accuracy") == len(runs["graph"]) and median(runs, "graph", "accuracy") >= least


def decide(runs: Runs) -> Verdict:
    told = [f"{median(runs, case, 'accuracy'):.3f}" for case in CASES]
    said = [marked(each, "pt") for each in told]
    because = Both(
        pt=f"acertos pelos vizinhos {said[0]}, em fila {said[1]}, cada região sozinha {said[2]}",
        en=f"accuracy by neighbours {told[0]}, in a line {told[1]}, each region alone {told[2]}",
    )
    if ahead(runs, "line"):
        return Verdict("holds" if ahead(runs, "alone") else "holds_when", because)
    return Verdict("holds_when" if ahead(runs, "alone") else "does_not_hold", because)


CLAIM = Claim(
    name="graph_superpixels",
    sentence=Both(
        pt="A LSTM em grafo, que lê cada região da imagem pelas vizinhas, acerta mais que a mesma célula que lê as "
        "regiões em fila.",
        en="The graph LSTM, which reads each region of a picture by its neighbours, does better than the same cell "
        "reading the regions in a line.",
    ),
    sources=("000", "liang2016"),
    cases={
        "graph": Both(pt="grafo de vizinhas", en="graph of neighbours"),
        "line": Both(pt="em fila", en="in a line"),
        "alone": Both(pt="cada uma sozinha", en="each alone"),
    },
    run=run,
    rule=Both(
        pt="Dígitos em 12 regiões, a mesma célula, o mesmo treino e a mesma soma no fim; muda só o que cada região "
        "lê: as vizinhas, a anterior na ordem de leitura, ou nenhuma. Vale se o grafo ganha da fila e de nenhuma em "
        "todas as sementes, e por 0,03 na mediana; vale em parte se ganha de uma delas só.",
        en="Digits in 12 regions, the same cell, training and sum at the end; what changes is what each region reads: "
        "its neighbours, the one before it in reading order, or none. Holds if the graph beats the line and none with "
        "every seed, and by 0.03 in the median; in part if it beats only one of them.",
    ),
    decide=decide,
    direction=lambda runs: min(median(runs, case, "accuracy") for case in CASES) > 0.2,
    figure=Dots("accuracy", Both(pt="acertos", en="accuracy"), blind=0.1),
)
