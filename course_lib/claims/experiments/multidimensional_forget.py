"""On a grid the forget gates add up: how the state grows with their bias, and what a stable cell changes."""

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import linear

from course_lib.claims.base import Change, Claim, Dots, Result, median
from course_lib.claims.question import Question
from course_lib.claims.training import Budget, left_over, train
from course_lib.claims.tuning import Tuning
from course_lib.language import Both
from course_lib.nn import MultiDimensional
from course_lib.tasks import deal
from course_lib.tasks.digits import digits_2d
from course_lib.train import seeded, to_tensors

UNITS, BUDGET = 16, Budget(400, goal=0.1, stops=False, batch=32)
BIASES = {"zero": 0.0, "one": 1.0, "stable": 1.0}


class Corner(torch.nn.Module):
    """A picture (rows, columns, B, 1) to its class by what a scan from the first corner holds in the last one.

    A cell adds up what it keeps of both states before it, or, if `stable`, keeps a part of a mean of the two, weighed
    by a gate in the place of the second forget gate. Source: Leifert et al. (2016), the stable cell.
    """

    def __init__(self, case: str, classes: int) -> None:
        super().__init__()
        self.stable = case == "stable"
        self.scan, self.readout = MultiDimensional(2, 1, UNITS, "forward"), torch.nn.Linear(UNITS, classes)
        with torch.no_grad():
            for bias, value in ((self.scan.bias_ih_ff, BIASES[case]), (self.scan.bias_hh_ff, 0.0)):
                bias[UNITS : 2 * UNITS] = value
                bias[2 * UNITS : 3 * UNITS] = 0.0 if self.stable else value

    def corner(self, xs: Tensor) -> tuple[Tensor, Tensor]:
        """The last corner's state, h and c (B, H): a diagonal after another, each kept by its rows."""
        rows, columns, batch, _ = xs.shape
        weights = self.scan.params("ff")
        inputs = linear(xs, weights.weight_ih, weights.bias_ih + weights.bias_hh)
        outside, row = xs.new_zeros(1, batch, UNITS), torch.arange(rows)
        h = c = xs.new_zeros(rows, batch, UNITS)
        for diagonal in range(rows + columns - 1):
            column = diagonal - row
            inside = ((column >= 0) & (column < columns)).view(-1, 1, 1)
            above, c_above = torch.cat((outside, h[:-1])), torch.cat((outside, c[:-1]))
            z = inputs[row, column.clamp(0, columns - 1)] + linear(torch.cat((above, h), -1), weights.weight_hh)
            i, f, second, g, o = z.chunk(5, -1)
            f, second = f.sigmoid(), second.sigmoid()
            kept = f * (second * c_above + (1 - second) * c) if self.stable else f * c_above + second * c
            c = inside * (kept + i.sigmoid() * g.tanh())
            h = o.sigmoid() * c.tanh()
        return h[-1], c[-1]

    def forward(self, xs: Tensor) -> Tensor:
        return self.readout(self.corner(xs)[0])


def read(model: Any, batch: Any) -> Tensor:
    return model(batch.xs)


def run(case: str, seed: int, size: float, rate: float) -> Result:
    task = deal(digits_2d(), seed)
    with seeded(seed):
        model = Corner(case, task.output_size)
    test = task.parts["test"].whole()
    with torch.no_grad():
        state = float(model.corner(to_tensors(test, model).xs)[1].abs().mean())
    ended = train(model, task, BUDGET.of(size), rate, seed, answer=read)
    return {**ended, "state_size": state, "left": left_over(model, task, seed, answer=read)}


CLAIM = Claim(
    name="multidimensional_forget",
    sentence=Both(
        pt="",
        en="",
    ),
    sources=("graves2007", "leifert2016"),
    cases={
        "zero": Both(pt="viés 0", en="bias 0"),
        "one": Both(pt="viés 1", en="bias 1"),
        "stable": Both(pt="célula estável, viés 1", en="stable cell, bias 1"),
    },
    run=run,
    rule=Both(pt="", en=""),
    tuning=Tuning(1e-3, 1e-1),
    direction=lambda runs: median(runs, "one", "state_size") > 10 * median(runs, "zero", "state_size"),
    figure=Dots("left", Both(pt="", en="")),
)
