"""What stored runs say of a claim, as the book and the command tell it."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from course_lib.claims.base import Claim, Outcome
from course_lib.claims.store import STORED, by_case, load
from course_lib.language import Both, tr

CORES = 2  # of the machine on which the minutes are those
OUTCOMES: dict[Outcome, Both] = {
    "holds": Both(pt="vale", en="holds"),
    "holds_when": Both(pt="vale em parte", en="holds in part"),
    "does_not_hold": Both(pt="não vale aqui", en="does not hold here"),
}


class Finding(NamedTuple):
    """A claim's verdict in the language in use, the reason, and the minutes that its runs take on two cores."""

    verdict: str
    because: str
    minutes: float


def finding(claim: Claim, folder: Path = STORED, seeds: Sequence[int] = ()) -> Finding:
    """What the runs in `folder` say, by default those of the claim's seeds; or that some of them are missing.

    Raises `Damaged` for a stored run that cannot be read.
    """
    seeds = seeds or claim.seeds
    runs = [run for run in load(claim, folder) if run.size == 1 and run.seed in seeds]
    minutes = sum(run.seconds for run in runs) / CORES / 60
    try:
        outcome, because = claim.decide(by_case(claim, runs, seeds))
    except ValueError:
        return Finding(tr(pt="sem execuções", en="not run"), "", minutes)
    return Finding(OUTCOMES[outcome].text(), because.text(), minutes)
