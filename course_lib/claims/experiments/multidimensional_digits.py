"""A picture as a grid or as one long line: two-dimensional LSTM against LSTM, with the digits moved after training."""

from functools import partial
from typing import Any

import torch
from torch import Tensor

from course_lib.claims.base import Claim, Dots, Result, Runs, Verdict, median, wins
from course_lib.claims.learning import DIVERGED, learn
from course_lib.init import forget_bias
from course_lib.language import Both, marked
from course_lib.nn import ManyToOne, MultiDimensional, Recurrent, initialise_
from course_lib.tasks.digits import SIDE, digits_2d
from course_lib.train import judge, seeded, task_loss, to_tensors

CANVAS = 12
UNITS = {"grid": 10, "line": 33, "line_both": 22}  # the same weights within 4%
BATCH, STEPS, RATES, BIAS = 64, 1200, {"grid": 2e-2, "line": 5e-3, "line_both": 5e-3}, 3.0


class Grid(torch.nn.Module):
    """A picture to its class: what the scan from each corner has seen when it comes to the opposite one."""

    def __init__(self, units: int, classes: int) -> None:
        super().__init__()
        self.layer = MultiDimensional(2, 1, units)
        self.readout = torch.nn.Linear(units * len(self.layer.suffixes), classes)

    def forward(self, xs: Tensor) -> Tensor:
        scans = self.layer(xs).chunk(len(self.layer.suffixes), -1)
        ends = [tuple(-1 if letter == "f" else 0 for letter in suffix) for suffix in self.layer.suffixes]
        return self.readout(torch.cat([ys[end] for ys, end in zip(scans, ends, strict=True)], -1))


def read(model: torch.nn.Module, batch: Any) -> Tensor:
    """The scores for pictures (rows, columns, B, 1): as they are, or row after row."""
    return model(batch.xs if isinstance(model, Grid) else batch.xs.flatten(0, 1))


def run(case: str, seed: int, size: float) -> Result:
    task = digits_2d(CANVAS if size > 0.5 else SIDE)  # few steps show nothing on the large canvas
    with seeded(seed):
        if case == "grid":
            model: torch.nn.Module = Grid(UNITS[case], task.output_size)
        else:
            layer = Recurrent("lstm", task.input_size, UNITS[case], bidirectional=case == "line_both")
            # with torch's own start a line of 144 pixels is not learned at all
            initialise_(layer, lambda cell, params: forget_bias(cell, params, BIAS))
            model = ManyToOne(layer, task.output_size)
    weights = sum(weight.numel() for weight in model.parameters())
    history = learn(model, task_loss(task, read), partial(task.draw, BATCH), STEPS * size, RATES[case], seed)
    if history.stopped == DIVERGED:
        return {"moved": 0.0, "still": 0.0, "weights": weights}
    tests = [task.parts[part].whole() for part in ("test", "validation")]
    with torch.no_grad():
        moved, still = (judge(task.measure, read(model, to_tensors(test, model)), test) for test in tests)
    return {"moved": moved, "still": still, "weights": weights}


def ahead(runs: Runs, measure: str) -> bool:
    """Whether the grid beats both lines with every seed, and by 0.10 in the median."""
    return all(
        wins(runs, "grid", line, measure) == len(runs["grid"])
        and median(runs, "grid", measure) >= median(runs, line, measure) + 0.1
        for line in ("line", "line_both")
    )


def decide(runs: Runs) -> Verdict:
    told = [" / ".join(f"{median(runs, case, measure):.2f}" for case in UNITS) for measure in ("moved", "still")]
    because = Both(
        pt="acertos da grade / da linha / da linha nos dois sentidos: "
        f"dígitos deslocados {marked(told[0], 'pt')}; no lugar {marked(told[1], 'pt')}",
        en=f"accuracy of the grid / the line / the line both ways: digits moved {told[0]}; in place {told[1]}",
    )
    if ahead(runs, "moved"):
        return Verdict("holds", because)
    return Verdict("holds_when" if ahead(runs, "still") else "does_not_hold", because)


CLAIM = Claim(
    name="multidimensional_digits",
    sentence=Both(
        pt="Numa imagem, a LSTM de duas dimensões acerta mais que uma LSTM que lê os pixels em fila, também quando o "
        "desenho muda de lugar.",
        en="On a picture, the LSTM of two dimensions does better than an LSTM that reads the pixels in a line, also "
        "where the drawing has moved.",
    ),
    sources=("000", "graves2007"),
    cases={
        "grid": Both(pt="grade", en="grid"),
        "line": Both(pt="linha", en="line"),
        "line_both": Both(pt="linha, ida e volta", en="line, both ways"),
    },
    run=run,
    rule=Both(
        pt="Dígitos de 8 × 8 num quadro de 12 × 12, o mesmo número de pesos e de passos de treino, com os dígitos "
        "perto do meio; as linhas com viés 3 no portão de esquecimento. Vale se a grade ganha das duas linhas em "
        "todas as sementes, e por 0,10 na mediana, com os dígitos mais longe do meio que no treino; vale em parte se "
        "isso só se dá onde eles estavam no treino.",
        en="Digits of 8 × 8 on a canvas of 12 × 12, the same number of weights and of steps of training, with the "
        "digits near the middle; the lines with bias 3 in the forget gate. Holds if the grid beats both lines with "
        "every seed, and by 0.10 in the median, on digits further from the middle than in training; in part if it "
        "does so only where they were in training.",
    ),
    decide=decide,
    direction=lambda runs: ahead(runs, "still"),
    figure=Dots("moved", Both(pt="acertos com o dígito deslocado", en="accuracy with the digit moved"), blind=0.1),
    more=(Dots("still", Both(pt="acertos com o dígito no lugar", en="accuracy with the digit in place"), blind=0.1),),
)
