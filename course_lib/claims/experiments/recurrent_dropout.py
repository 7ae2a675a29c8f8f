"""Dropout on the recurrence: none, a mask a step, or one a sequence; with few data, and with no end of them."""

from typing import Any

from torch import Tensor

from course_lib.cells import Cell
from course_lib.cells.base import State
from course_lib.claims.base import Claim, Dots, Result, Runs, Verdict, median
from course_lib.claims.experiments.zoneout import RATES, gap, less, trained
from course_lib.language import Both, marked
from course_lib.nn import VariationalDropout
from course_lib.nn.noise import Noise, Step, mask

DROPPED = 0.3


class StepDropout(Noise):
    """Drop hidden units that are drawn anew at every step."""

    def __init__(self, hidden: float) -> None:
        super().__init__()
        self.hidden = hidden

    def begin(self, cell: Cell, x: Tensor, state: State) -> Step:
        if not self.training:
            return cell.step

        def step(x: Tensor, state: State, params: Any) -> tuple[Tensor, State]:
            h, *rest = cell.unpack(state)
            return cell.step(x, cell.pack((h * mask(h, self.hidden), *rest)), params)

        return step


def run(case: str, seed: int, size: float) -> Result:
    problem, masks = case.split("_")
    noises: dict[str, Noise | None] = {
        "none": None,
        "each": StepDropout(DROPPED),
        "one": VariationalDropout(0.0, DROPPED),
    }
    return trained(problem, noises[masks], seed, size)


def decide(runs: Runs) -> Verdict:
    told = [" / ".join(f"{median(runs, f'{p}_{n}', 'left'):.3f}" for n in ("none", "each", "one")) for p in RATES]
    because = Both(
        pt="erro que resta sem dropout / com máscaras novas a cada passo / com uma só: "
        f"sobrenomes {marked(told[0], 'pt')}; soma {marked(told[1], 'pt')}",
        en=f"error left without dropout / with new masks at every step / with one: surnames {told[0]}; adding "
        f"{told[1]}",
    )
    if not less(runs, "names_none", "names_one", by=0.02):
        return Verdict("does_not_hold", because)
    better, everywhere = less(runs, "names_each", "names_one"), less(runs, "adding_none", "adding_one", share=0.8)
    return Verdict("holds" if better and not everywhere else "holds_when", because)


CLAIM = Claim(
    name="recurrent_dropout",
    sentence=Both(
        pt="Com poucos dados, o dropout na recorrência generaliza melhor, com a mesma máscara em todos os passos.",
        en="On few data, dropout on the recurrence generalises better, with the same mask at every step.",
    ),
    sources=("003", "gal2016"),
    published=Both(
        pt="perplexidade de 73,4 no Penn Treebank, a menor de um modelo só até então (Gal e Ghahramani, 2016)",
        en="a perplexity of 73.4 on the Penn Treebank, the lowest of a single model until then (Gal & Ghahramani, "
        "2016)",
    ),
    cases={
        "names_none": Both(pt="nomes, 0", en="names, 0"),
        "names_each": Both(pt="nomes, T", en="names, T"),
        "names_one": Both(pt="nomes, 1", en="names, 1"),
        "adding_none": Both(pt="soma, 0", en="adding, 0"),
        "adding_each": Both(pt="soma, T", en="adding, T"),
        "adding_one": Both(pt="soma, 1", en="adding, 1"),
    },
    run=run,
    rule=Both(
        pt="Com 500 sobrenomes há sobreajuste; com somas sorteadas sem fim, não. Apagam-se 0,3 das unidades de h. A "
        "máscara única ajuda nos sobrenomes se deixa menos erro que nenhuma em todas as sementes menos uma e pelo "
        "menos 0,02 a menos na mediana; na soma, se deixa no máximo 0,8 do erro. Vale se ajuda nos sobrenomes, também "
        "mais que as máscaras por passo, e não na soma; vale em parte se ajuda nos sobrenomes e falta o resto.",
        en="With 500 surnames there is overfitting; with sums drawn without end there is none. 0.3 of the units of h "
        "are dropped. One mask helps with the surnames if it leaves less error than none with all seeds but one and "
        "at least 0.02 less in the median; with adding, if it leaves at most 0.8 of the error. Holds if it helps with "
        "the surnames, more than a mask a step does, and not with adding; in part if it helps with the surnames and "
        "the rest is missing.",
    ),
    decide=decide,
    direction=lambda runs: 0 < gap(runs, "names_one") < gap(runs, "names_none"),
    figure=Dots(
        "left",
        Both(pt="erro que resta, por número de máscaras", en="error left, by number of masks"),
        log=True,
        blind=1.0,
    ),
)
