"""A stream of embedded Reber strings that nothing divides, read with a forget gate and without: c grows; is it harm?"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import torch

from course_lib.cells.base import State
from course_lib.claims.base import Change, Claim, Curves, Result, median
from course_lib.claims.learning import learn
from course_lib.claims.question import CAPPED, DIVERGED, Question
from course_lib.claims.training import network
from course_lib.claims.tuning import Tuning
from course_lib.language import Both
from course_lib.tasks import Batch, continual_reber, outer_steps
from course_lib.tasks.reber import SYMBOLS
from course_lib.train import Carry, EarlyStop, legal_loss

UNITS, BATCH, STEPS, EVERY, PIECE, STOCK = 32, 16, 3000, 100, 25, 64
TRAINED, READ = 1000, 5000  # symbols to a stream
AT = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
T, P, GOAL = SYMBOLS.index("T"), SYMBOLS.index("P"), 0.05
CASES = {"lstm": Both(pt="com", en="with"), "lstm_no_forget": Both(pt="sem", en="without")}


def carried(model: torch.nn.Module, batch: Any, state: State) -> tuple[torch.Tensor, State]:
    scores, state = model(batch.xs, state=state)
    return legal_loss(scores, batch.targets), state


def streams(steps: int, count: int, seed: int) -> Batch:
    """Streams drawn by a seed."""
    return continual_reber(steps).draw(count, np.random.default_rng(seed))


def pieces(loss: Carry, seed: int) -> Callable[[np.random.Generator], Batch]:
    """Streams of a stock in pieces, one after the other; where a stream begins, `loss` drops the state of the old."""
    stock = streams(TRAINED, STOCK, seed)
    waiting: list[Batch] = []

    def draw(rng: np.random.Generator) -> Batch:
        if not waiting:
            loss.state, chosen = None, rng.integers(STOCK, size=BATCH)
            parts = (slice(start, start + PIECE) for start in reversed(range(0, TRAINED, PIECE)))
            waiting.extend(Batch(stock.xs[part][:, chosen], stock.targets[part][:, chosen]) for part in parts)
        return waiting.pop()

    return draw


def outer_right(model: Any, batch: Batch, at: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """Whether the outer symbol is told (T, B), where it counts (T, B), and the norm of c after the steps `at`."""
    xs, state, norm, above = torch.from_numpy(batch.xs), None, [], []
    with torch.no_grad():
        for start, end in pairwise((0, *at)):
            scores, state = model(xs[start:end], state=state)
            norm.append(state[1][0].norm(dim=-1).mean().item())
            above.append((scores[..., T] > scores[..., P]).numpy())
    return np.concatenate(above) == (batch.targets[..., T] == 1), outer_steps(batch.xs), norm


def run(case: str, seed: int, size: float, rate: float) -> Result:
    model = network(case, continual_reber(), UNITS, seed)
    loss, check = Carry(carried), streams(100, 64, 20_000 + seed)

    def look(model: Any) -> dict[str, float]:
        right, outer, _ = outer_right(model, check, (100,))
        return {"wrong": 1 - float(right[outer].mean())}

    watch = {"evaluate": look, "every": EVERY, "stop": EarlyStop("wrong", STEPS, lowest=True, goal=GOAL)}
    history = learn(model, loss, pieces(loss, seed), STEPS * size, rate, seed, **watch)
    least = min((row["wrong"] for row in history.rows if "wrong" in row), default=1.0)
    state = DIVERGED if history.stopped == DIVERGED else "solved" if least <= GOAL else CAPPED
    steps = len(history.rows)
    right, outer, norm = outer_right(model, streams(READ, 32, 10_000 + seed), AT)
    early, late = (float(right[part][outer[part]].mean()) for part in (slice(0, 500), slice(READ - 1000, None)))
    found = {"validation": steps / STEPS if state == "solved" else 1 + least, "early": early, "late": late}
    return {
        "state": state,
        "steps": steps,
        **found,
        "step": list(AT),
        "norm": norm,
        "growth": norm[-1] / norm[AT.index(1000)],
    }


CLAIM = Claim(
    name="no_forget_growth",
    sentence=Both(
        pt="Sem portão de esquecimento, o estado da célula cresce sem limite num fluxo contínuo e deixa de servir.",
        en="Without a forget gate, the cell state grows without bound on a continual stream and stops being of use.",
    ),
    sources=("003", "gers2000"),
    published=Both(
        pt="sem o portão a LSTM falha nas versões contínuas dos problemas; com ele, resolve-as (Gers et al., 2000)",
        en="without the gate the LSTM fails on the continual versions of the problems; with it, it solves them (Gers "
        "et al., 2000)",
    ),
    cases=CASES,
    run=run,
    rule=Both(
        pt="Uma LSTM de 32 unidades, com o portão de esquecimento e sem ele, ambas com os pesos do torch, treina em "
        "fluxos de 1000 símbolos: cadeias da gramática de Reber embutida, uma atrás da outra, sem nada que as separe; "
        "o símbolo de fora de cada uma, T ou P, volta no fim dela. Cada passo de treino, 3000 no máximo, lê 25 "
        "símbolos de 16 fluxos, tirados de um estoque de 64, sem zerar o estado no meio de um fluxo; o treino acaba "
        "quando se acertam 95% dos símbolos de fora em fluxos de validação de 100 símbolos. Depois a rede lê 32 "
        "fluxos novos de 5000. Medem-se quanto a norma de c cresce do passo 1000 ao 5000 e os acertos do símbolo de "
        "fora nos 500 primeiros passos e nos 1000 últimos (sem memória, 50%); à parte, os passos de treino.",
        en="An LSTM of 32 units, with the forget gate and without it, both with torch's weights, is trained on "
        "streams of 1000 symbols: strings of the embedded Reber grammar, one after another with nothing to divide "
        "them; the outer symbol of each, T or P, comes back at its end. Each training step, 3000 at most, reads 25 "
        "symbols of 16 streams, from a stock of 64, without emptying the state within a stream; training ends when "
        "95% of the outer symbols are right on validation streams of 100 symbols. The network then reads 32 new "
        "streams of 5000. Measured are how much the norm of c grows from step 1000 to 5000, and the accuracy on the "
        "outer symbol in the first 500 steps and in the last 1000 (50% without memory); aside, the steps of training.",
    ),
    questions=(
        Question(
            Both(
                pt="com o portão a norma de c cresce menos da metade",
                en="with the gate the norm of c grows by less than half",
            ),
            "growth",
            "lstm",
            wanted="less",
            bar=1.5,
            control=True,
        ),
        Question(
            Both(
                pt="sem o portão a norma de c fica mais de quatro vezes maior",
                en="without the gate the norm of c becomes more than four times as large",
            ),
            "growth",
            "lstm_no_forget",
            bar=4.0,
            when=Both(pt="se fala do crescimento do estado", en="what is meant is the state's growth"),
        ),
        Question(
            Both(
                pt="sem o portão, quem aprendeu acerta pelo menos 5 pontos menos no fim do fluxo que no começo",
                en="without the gate, those that learned are right at least 5 points less often at the stream's end "
                "than at its beginning",
            ),
            "early",
            "lstm_no_forget",
            minus="late",
            margin=0.05,
            solved=True,
            when=Both(pt="se fala de deixar de servir", en="what is meant is that it is of no more use"),
        ),
        Question(
            Both(
                pt="sem o portão aprende-se em mais passos de treino que com ele",
                en="without the gate more training steps are needed than with it",
            ),
            "steps",
            "lstm_no_forget",
            "lstm",
            margin=1.2,
            ratio=True,
            aside=True,
        ),
    ),
    tuning=Tuning(1e-2, 1e-1),
    measures={
        "growth": Both(pt="crescimento da norma de c", en="growth of the norm of c"),
        "early": Both(pt="acertos do símbolo de fora no começo", en="accuracy on the outer symbol at the beginning"),
        "late": Both(pt="acertos do símbolo de fora no fim", en="accuracy on the outer symbol at the end"),
        "steps": Both(pt="passos de treino", en="training steps"),
    },
    changes=(
        Change(
            Both(
                pt="Primeira edição: cinco sementes, 16 unidades, uma taxa (0,01) para as duas células e fluxos de "
                "teste de 1000 símbolos, em que a norma de c tinha de dobrar e os acertos, na segunda metade, ficar "
                "0,10 abaixo dos da rede com o portão. A rede sem o portão quase nunca aprendia, e por isso acertava "
                "menos. Agora são 32 unidades, a taxa é escolhida célula a célula, as redes aprendem primeiro, e que "
                "o estado deixa de servir se julga pelos acertos no começo e no fim de um fluxo de 5000 símbolos, só "
                "entre as que aprenderam. As 32 unidades, os 5000 símbolos e a medida do crescimento a partir do "
                "passo 1000 (antes, do 100) foram escolhidos depois de treinos de ensaio (sementes 0 a 3), em que "
                "redes de 16 unidades muitas vezes não aprendiam e as de 32 acertavam tanto no fim quanto no começo.",
                en="First edition: five seeds, 16 units, one rate (0.01) for both cells and test streams of 1000 "
                "symbols, on which the norm of c had to double and the accuracy, in the second half, to be 0.10 below "
                "that of the network with the gate. The network without the gate hardly ever learned, and for that "
                "reason was right less often. Now there are 32 units, the rate is chosen cell by cell, the networks "
                "learn first, and whether the state stops being of use is judged by the accuracy at the beginning and "
                "at the end of a stream of 5000 symbols, only among those that learned. The 32 units, the 5000 "
                "symbols and the measure of growth from step 1000 on (before, from 100) were chosen after trial "
                "trainings (seeds 0 to 3), in which networks of 16 units often did not learn and those of 32 were "
                "right as often at the end as at the beginning.",
            ),
            "holds",
        ),
    ),
    plain={
        "holds_when": Both(
            pt="Sem portão de esquecimento o estado cresce em linha reta, sem parar; mas uma rede que aprendeu a "
            "tarefa acerta tanto no fim do fluxo quanto no começo. O preço é outro: um treino várias vezes mais "
            "demorado.",
            en="Without a forget gate the state grows in a straight line and never stops; yet a network that has "
            "learned the task is right as often at the stream's end as at its beginning. The price is another: a "
            "training several times as long.",
        )
    },
    direction=lambda runs: median(runs, "lstm_no_forget", "growth") > 3 * median(runs, "lstm", "growth"),
    figure=Curves("norm", "step", Both(pt="norma de c", en="norm of c"), Both(pt="passo", en="step"), log=True),
)
