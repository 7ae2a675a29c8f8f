"""How much of the gradient is left t steps back, in h and in c apart, before any training, for every cell."""

import numpy as np
import torch

from course_lib.cells import CELLS
from course_lib.claims.base import Change, Claim, Curves, Result, Runs, wins
from course_lib.claims.question import Question
from course_lib.claims.training import start_
from course_lib.language import Both
from course_lib.nn import Recurrent, reach
from course_lib.train import seeded

DISTANCES = (0, 1, 2, 5, 10, 20, 30, 50, 70, 100)
FAR, LONGEST, INPUTS, UNITS, BATCH = 50, 100, 64, 64, 32
LEFT = Both(pt="gradiente que resta na memória", en="gradient left in the memory")
IN_H, IN_C = (Both(pt=f"gradiente que resta em {s}", en=f"gradient left in {s}") for s in "hc")
OVER = Both(pt="distância, em passos", en="distance in steps")
KEPT = 0.01  # of the gradient at distance 0: what counts as not having vanished
CELL_NAMES = {
    "rnn": Both(pt="RNN", en="RNN"),
    "lstm": Both(pt="LSTM", en="LSTM"),
    "lstm_no_forget": Both(pt="LSTM de 1997", en="LSTM of 1997"),
    "lstm_peephole": Both(pt="LSTM, peepholes", en="LSTM, peepholes"),
    "lstm_coupled": Both(pt="LSTM, f = 1 − i", en="LSTM, f = 1 − i"),
    "gru": Both(pt="GRU", en="GRU"),
    "gru_reset_before": Both(pt="GRU, r antes", en="GRU, r before"),
    "min_gru": Both(pt="minGRU", en="minGRU"),
    "min_lstm": Both(pt="minLSTM", en="minLSTM"),
    "slstm": Both(pt="sLSTM", en="sLSTM"),
}
CASES = CELL_NAMES | {
    "rnn-orthogonal": Both(pt="RNN ortogonal", en="orthogonal RNN"),
    "lstm-one": Both(pt="LSTM, viés 1", en="LSTM, bias 1"),
    "lstm-three": Both(pt="LSTM, viés 3", en="LSTM, bias 3"),
    "lstm-chrono": Both(pt="LSTM, chrono", en="LSTM, chrono"),
    "gru-three": Both(pt="GRU, viés 3", en="GRU, bias 3"),
}
WITH_C = tuple(case for case in CASES if "c" in CELLS[case.split("-")[0]].states)


def run(case: str, seed: int, size: float) -> Result:
    cell, _, start = case.partition("-")
    with seeded(seed):
        layer = Recurrent(cell, INPUTS, UNITS, dtype=torch.float64)
    start_(layer, start, seed, LONGEST)
    rng = np.random.default_rng(10_000 + seed)
    batch = max(2, round(BATCH * size))
    xs, readout = (torch.from_numpy(rng.standard_normal(n)) for n in ((DISTANCES[-1] + 1, batch, INPUTS), UNITS))
    found = {name: norms[[*DISTANCES]].tolist() for name, norms in reach(layer, xs, readout).items()}
    memory, far = found.get("c", found["h"]), DISTANCES.index(FAR)
    left = {f"{name}_far": norms[far] for name, norms in found.items()}
    return {"distance": list(DISTANCES), **found, "memory": memory, **left, "memory_far": memory[far]}


def arrives(case: str, pt: str, en: str, when: Both) -> Question:
    """Whether what counts as not having vanished is left in the memory of a case."""
    asks = Both(pt=f"{pt}, resta ao menos 1% do gradiente", en=f"{en}, at least 1% of the gradient is left")
    return Question(asks, "memory_far", case, bar=KEPT, when=when)


def direction(runs: Runs) -> bool:
    pairs = (("lstm-one", "lstm"), ("lstm-three", "lstm-one"), ("lstm-three", "rnn"), ("lstm_no_forget", "lstm"))
    return all(wins(runs, *pair, "memory_far") == len(runs["lstm"]) for pair in pairs)


CLAIM = Claim(
    name="gradient_untrained",
    sentence=Both(
        pt="A LSTM não sofre com o gradiente que desaparece: antes de qualquer treino.",
        en="The LSTM does not suffer from the vanishing gradient: before any training.",
    ),
    sources=("003", "004", "bengio1994", "hochreiter1997", "gers2000", "tallec2018"),
    cases=CASES,
    run=run,
    rule=Both(
        pt="Cada rede, de 64 unidades e sem treino, lê 101 entradas sorteadas de uma normal, 32 sequências de cada "
        "vez. Mede-se a norma do gradiente, na memória (c), de uma soma sorteada dos valores do último h, a 50 passos, "
        "dividida pela que há na distância 0; na RNN, que não tem c, mede-se em h. O gradiente não desapareceu se "
        "resta 1%. Os pesos são os do torch, fora o que o nome do caso muda; o viés chrono do portão de esquecimento "
        "vai até log 99, e o do portão de entrada é o oposto. As outras células aparecem nas figuras e não decidem.",
        en="Each network, of 64 units and untrained, reads 101 inputs drawn from a normal, 32 sequences at a time. "
        "Measured is the norm of the gradient, in the memory (c), of a drawn sum over the last h, 50 steps back, over "
        "that at distance 0; in the RNN, which has no c, it is measured in h. The gradient has not vanished if 1% is "
        "left. The weights are torch's, but for what a case's name changes; the forget gate's chrono bias goes up to "
        "log 99, and the input gate's is the opposite. The other cells are in the figures and do not decide.",
    ),
    questions=(
        Question(
            Both(pt="na RNN resta menos de 1% do gradiente", en="in the RNN less than 1% of the gradient is left"),
            "memory_far",
            "rnn",
            wanted="less",
            bar=KEPT,
            control=True,
        ),
        arrives(
            "lstm",
            "com os pesos do torch",
            "with torch's weights",
            Both(pt="os pesos são os do torch", en="the weights are torch's"),
        ),
        arrives(
            "lstm-one",
            "com viés 1 no portão de esquecimento",
            "with forget bias 1",
            Both(pt="o viés do portão de esquecimento é 1", en="the forget bias is 1"),
        ),
        arrives(
            "lstm-three",
            "com viés 3 no portão de esquecimento",
            "with forget bias 3",
            Both(pt="o viés do portão de esquecimento é 3", en="the forget bias is 3"),
        ),
        arrives(
            "lstm-chrono",
            "com o viés chrono",
            "with the chrono bias",
            Both(pt="o viés é o chrono", en="the bias is chrono"),
        ),
        arrives(
            "lstm_no_forget",
            "na LSTM de 1997, sem portão de esquecimento",
            "in the LSTM of 1997, without a forget gate",
            Both(pt="não há portão de esquecimento", en="there is no forget gate"),
        ),
    ),
    measures={
        "memory_far": Both(
            pt="gradiente que resta na memória, a 50 passos", en="gradient left in the memory, 50 steps back"
        )
    },
    changes=(
        Change(
            Both(
                pt="Primeira edição: cinco sementes e uma regra só para todos os inícios, julgada pela mediana. "
                "Agora cada início tem a sua resposta, e que o gradiente da RNN desaparece virou controle; as "
                "redes e o que se mede são os mesmos.",
                en="First edition: five seeds and one rule for all starts, judged by the median. Each start now has "
                "its own answer, and that the RNN's gradient vanishes has become a control; the networks and what "
                "is measured are the same.",
            ),
            "holds_when",
        ),
    ),
    plain={
        "holds_when": Both(
            pt="Antes de treinar, o gradiente da LSTM só chega longe se ela já começa disposta a lembrar, com o portão "
            "de esquecimento bem aberto ou sem ele. Com os pesos do torch, e mesmo com viés 1, ele some em 50 passos, "
            "como na RNN, só que menos depressa.",
            en="Before training, the LSTM's gradient reaches far only if it starts out willing to remember, with its "
            "forget gate wide open or without one. With torch's weights, and even with bias 1, it is gone in 50 steps, "
            "as in the RNN, only less fast.",
        )
    },
    direction=direction,
    figure=Curves(
        "memory",
        "distance",
        LEFT,
        OVER,
        log=True,
        cases=("rnn", "rnn-orthogonal", "lstm_no_forget", "lstm", "lstm-one", "lstm-three", "lstm-chrono", "gru"),
    ),
    more=(
        Curves("h", "distance", IN_H, OVER, log=True, cases=tuple(CELL_NAMES)),
        Curves("c", "distance", IN_C, OVER, log=True, cases=WITH_C),
    ),
)
