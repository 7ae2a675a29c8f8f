"""The GRU of its paper beside torch's, with the same weights: does it matter where the reset gate acts?"""

import torch

from course_lib.claims.base import Change, Claim, Dots, Result, values
from course_lib.claims.question import Question
from course_lib.language import Both
from course_lib.nn import Recurrent
from course_lib.train import seeded

STEPS, BATCH, INPUTS, UNITS = 20, 32, 8, 16
SAME, OTHER = 1e-6, 1e-2


def run(case: str, seed: int, size: float) -> Result:
    batch = max(1, round(BATCH * size))
    with seeded(seed):
        oracle = torch.nn.GRU(INPUTS, UNITS, dtype=torch.float64)
        xs = torch.randn(STEPS, batch, INPUTS, dtype=torch.float64)
    layer = Recurrent(case, INPUTS, UNITS, dtype=torch.float64)
    layer.load_state_dict(oracle.state_dict())
    with torch.no_grad():
        return {"difference": float((layer(xs)[0] - oracle(xs)[0]).abs().max())}


CLAIM = Claim(
    name="gru_forms",
    sentence=Both(
        pt="A GRU é uma só: a do torch é a do artigo.",
        en="There is one GRU: torch's is that of the paper.",
    ),
    sources=("001", "cho2014"),
    cases={
        "gru": Both(pt="r depois do produto", en="r after the product"),
        "gru_reset_before": Both(pt="r antes", en="r before"),
    },
    run=run,
    rule=Both(
        pt="As duas formas recebem os pesos iniciais de uma GRU do torch (8 entradas, 16 unidades) e leem as mesmas 32 "
        "sequências de 20 passos, sem treino. Mede-se a maior diferença entre os estados de cada forma e os da GRU do "
        "torch, que vão de −1 a 1. A forma do artigo é a que aplica r antes do produto, como saiu publicado (a "
        "primeira versão no arXiv, 1406.1078v1, aplica depois); a outra é o controle: mostra que os pesos foram bem "
        "copiados. Qual delas aprende melhor não se pergunta aqui.",
        en="Both forms get the initial weights of a GRU of torch's (8 inputs, 16 units) and read the same 32 sequences "
        "of 20 steps, untrained. Measured is the largest difference between each form's states and those of torch's "
        "GRU, which lie from −1 to 1. The paper's form is the one with r before the product, as it was published (the "
        "first version on arXiv, 1406.1078v1, has it after); the other is the control: it shows that the weights were "
        "copied as they should be. Which of them learns better is not asked here.",
    ),
    questions=(
        Question(
            Both(
                pt="com r depois do produto saem os estados do torch", en="with r after the product come torch's states"
            ),
            "difference",
            "gru",
            wanted="less",
            bar=SAME,
            control=True,
        ),
        Question(
            Both(
                pt="com r antes, como no artigo, saem os estados do torch a menos de 0,01",
                en="with r before it, as in the paper, come torch's states to within 0.01",
            ),
            "difference",
            "gru_reset_before",
            wanted="less",
            bar=OTHER,
        ),
    ),
    measures={"difference": Both(pt="maior diferença dos estados", en="largest difference of states")},
    plain={
        "does_not_hold": Both(
            pt="Há duas GRUs: a do artigo publicado aplica o portão de reinício antes do produto, a do torch depois, e "
            "com os mesmos pesos elas chegam a estados diferentes.",
            en="There are two GRUs: the published paper's applies the reset gate before the product, torch's after it, "
            "and with the same weights they come to different states.",
        ),
    },
    changes=(
        Change(
            Both(
                pt="Primeira edição: cinco sementes, e um limite que toda semente tinha de passar. O que se mede não "
                "mudou; a forma com r depois do produto passou a ser o controle.",
                en="First edition: five seeds, and a bar that every seed had to pass. What is measured has not "
                "changed; the form with r after the product has become the control.",
            ),
            "does_not_hold",
        ),
    ),
    direction=lambda runs: (
        max(values(runs, "gru", "difference")) < SAME < OTHER < min(values(runs, "gru_reset_before", "difference"))
    ),
    figure=Dots(
        "difference", Both(pt="diferença dos estados à GRU do torch", en="difference from torch's GRU"), log=True
    ),
)
