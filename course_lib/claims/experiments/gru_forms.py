"""The GRU of its paper beside torch's, with the same weights: does it matter where the reset gate acts?"""

import torch

from course_lib.claims.base import Claim, Dots, Result, Runs, Verdict, values
from course_lib.language import Both, marked
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


def decide(runs: Runs) -> Verdict:
    after, before = max(values(runs, "gru", "difference")), min(values(runs, "gru_reset_before", "difference"))
    numbers = f"{after:.0e}", f"{before:.2f}"
    because = Both(
        pt=f"com os mesmos pesos, os estados diferem dos da GRU do torch em no máximo {marked(numbers[0], 'pt')} com r "
        f"depois do produto, e em pelo menos {marked(numbers[1], 'pt')}, conforme a semente, com r antes",
        en=f"with the same weights the states differ from torch's GRU by at most {numbers[0]} with r after the "
        f"product, and by at least {numbers[1]}, whatever the seed, with r before it",
    )
    if max(after, max(values(runs, "gru_reset_before", "difference"))) <= SAME:
        return Verdict("holds", because)
    return Verdict("does_not_hold" if after <= SAME and before >= OTHER else "holds_when", because)


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
        pt="Pesos iniciais do torch, os mesmos nas duas formas, 20 passos; a maior diferença dos estados aos da GRU do "
        "torch. Vale se nenhuma forma difere mais de 1e-6; não vale se a de r depois do produto não difere e a de r "
        "antes difere pelo menos 0,01 com toda semente.",
        en="Torch's initial weights, the same in both forms, 20 steps; the largest difference of the states from those "
        "of torch's GRU. Holds if neither form differs by more than 1e-6; does not if that with r after the product "
        "does not differ and that with r before differs by at least 0.01 with every seed.",
    ),
    decide=decide,
    direction=lambda runs: (
        max(values(runs, "gru", "difference")) < SAME < 1e4 * SAME < min(values(runs, "gru_reset_before", "difference"))
    ),
    figure=Dots(
        "difference", Both(pt="diferença dos estados à GRU do torch", en="difference from torch's GRU"), log=True
    ),
)
