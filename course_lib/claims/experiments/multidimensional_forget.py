"""On a grid the forget gates add up: how the state grows with their bias, and what a stable cell changes."""

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import linear

from course_lib.claims.base import Claim, Dots, Result, median
from course_lib.claims.question import Question
from course_lib.claims.training import Budget, left_over, train
from course_lib.claims.tuning import Tuning
from course_lib.language import Both
from course_lib.nn import MultiDimensional
from course_lib.tasks import deal
from course_lib.tasks.digits import digits_2d
from course_lib.train import seeded, to_tensors

UNITS, BUDGET = 16, Budget(300, goal=0.1, stops=False)
BIASES = {"zero": 0.0, "one": 1.0, "stable": 1.0}


class Corner(torch.nn.Module):
    """A picture (rows, columns, B, 1) to its class by what a scan from the first corner holds in the last one.

    A cell adds up what it keeps of both states before it, or, if `stable`, keeps a part of a mean of the two, weighed
    by a gate in the place of the second forget gate. Source: Leifert et al. (2016), the stable cell.
    """

    def __init__(self, case: str, classes: int) -> None:
        super().__init__()
        self.stable = case == "stable"
        self.scan = MultiDimensional(2, 1, UNITS, "forward")
        self.readout = torch.nn.Linear(UNITS, classes)
        params = self.scan.params("ff")
        with torch.no_grad():
            for bias, value in ((params.bias_ih, BIASES[case]), (params.bias_hh, 0.0)):
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


def smaller(case: str, pt: str, en: str) -> Question:
    """Whether an untrained state is at most a tenth of that with bias 1 and gates that add up."""
    asks = Both(
        pt=f"{pt} o estado não chega a um décimo do que é com viés 1",
        en=f"{en} the state is less than a tenth of what it is with bias 1",
    )
    return Question(asks, "state_size", case, "one", wanted="less", margin=0.1, ratio=True)


def learns(case: str, pt: str, en: str) -> Question:
    """Whether a case leaves less error than bias 1 with gates that add up."""
    asks = Both(pt=f"{pt} deixa menos erro que o viés 1", en=f"{en} leaves less error than bias 1")
    return Question(asks, "left", case, "one", wanted="less", margin=0.03)


LEFT = Both(pt="erro que resta", en="error left")
SIZE = Both(pt="tamanho médio do estado no último canto", en="mean size of the state in the last corner")
CLAIM = Claim(
    name="multidimensional_forget",
    sentence=Both(
        pt="Numa grade os portões de esquecimento se somam: com viés 1 o estado da LSTM de duas dimensões chega ao "
        "último canto mais de dez vezes maior, e aprende-se pior, do que com viés 0 ou com uma célula estável.",
        en="On a grid the forget gates add up: with bias 1 the state of the two-dimensional LSTM comes to the last "
        "corner more than ten times as large, and less is learned, than with bias 0 or with a stable cell.",
    ),
    sources=("graves2007", "leifert2016"),
    published=Both(
        pt="o estado da LSTM multidimensional pode crescer exponencialmente, e células estáveis treinam melhor "
        "(Leifert et al., 2016)",
        en="the multidimensional LSTM's state can grow exponentially, and stable cells train better (Leifert et al., "
        "2016)",
    ),
    cases={
        "zero": Both(pt="viés 0", en="bias 0"),
        "one": Both(pt="viés 1", en="bias 1"),
        "stable": Both(pt="estável, viés 1", en="stable, bias 1"),
    },
    run=run,
    rule=Both(
        pt="Dígitos de 8 × 8, repartidos de novo em treino, validação e teste a cada semente; uma LSTM de duas "
        "dimensões de 16 unidades lê a grade de um canto ao outro e o último estado dá a classe. Antes do treino "
        "mede-se a média de |c| no último canto; depois de 300 passos com 32 imagens, e com os pesos melhores na "
        "validação, o erro que resta no teste, como fração do de uma resposta cega: aprende-se pior se resta pelo "
        "menos 0,03 a mais. Os dois portões de esquecimento têm viés 0 ou 1; na célula estável um só portão, de viés "
        "1, guarda uma média dos dois estados, cujo peso é outro portão. O resto é o início do torch. Conta como "
        "resolvida a tarefa em que, na validação, resta no máximo um décimo do erro cego.",
        en="Digits of 8 × 8, dealt anew into training, validation and test by each seed; a two-dimensional LSTM of 16 "
        "units reads the grid from corner to corner, and the last state gives the class. Measured before training is "
        "the mean of |c| in the last corner; after 300 steps of 32 pictures, with the weights best on validation, the "
        "error left on the test, as a share of a blind answer's: less is learned if at least 0.03 more is left. Both "
        "forget gates have bias 0 or 1; in the stable cell a single gate, of bias 1, keeps a mean of the two states, "
        "whose weight is another gate. The rest is torch's start. A task counts as solved where at most a tenth of "
        "the blind error is left on validation.",
    ),
    questions=(
        Question(
            Both(pt="com viés 0 os dígitos se aprendem", en="with bias 0 the digits are learned"),
            "left",
            "zero",
            wanted="less",
            bar=0.5,
            control=True,
        ),
        smaller("zero", "com viés 0", "with bias 0"),
        smaller("stable", "na célula estável", "in the stable cell"),
        learns("zero", "o viés 0", "bias 0"),
        learns("stable", "a célula estável", "the stable cell"),
    ),
    tuning=Tuning(1e-2, 1e-1),
    measures={"state_size": SIZE, "left": LEFT},
    plain={
        "undecided": Both(
            pt="Antes de qualquer treino, o estado que chega ao último canto com viés 1 é mais de vinte vezes o que "
            "chega com viés 0. A célula estável, que não deixa o estado crescer assim, aprende bem melhor; se o viés "
            "0 sozinho já ajuda, não ficou claro.",
            en="Before any training the state that comes to the last corner with bias 1 is over twenty times that "
            "with bias 0. The stable cell, which does not let the state grow so, learns much better; whether bias 0 "
            "alone helps is not clear.",
        ),
    },
    direction=lambda runs: median(runs, "one", "state_size") > 10 * median(runs, "zero", "state_size"),
    figure=Dots("left", Both(pt="erro que resta (1: resposta cega)", en="error left (1: a blind answer)")),
    more=(Dots("state_size", SIZE, log=True),),
)
