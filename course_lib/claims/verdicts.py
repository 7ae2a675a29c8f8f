"""What stored runs say of a claim, as the book and the command tell it."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from course_lib.claims.base import Claim, Outcome, Verdict
from course_lib.claims.digest import rule
from course_lib.claims.store import STORED, by_case, load
from course_lib.claims.tuning import Lacking
from course_lib.language import Both, both, tr

CORES = 2  # of the machine on which the minutes are those
OUTCOMES: dict[Outcome, Both] = {
    "holds": Both(pt="vale", en="holds"),
    "holds_when": Both(pt="vale em parte", en="holds in part"),
    "does_not_hold": Both(pt="não vale aqui", en="does not hold here"),
    "undecided": Both(pt="em aberto", en="undecided"),
}


class Finding(NamedTuple):
    """A claim's verdict in the language in use, the reason, and the minutes that its runs take on two cores.

    `whole` is the verdict with its parts, None where runs lack; `older` counts runs that were made under another rule.
    """

    verdict: str
    because: str
    minutes: float
    whole: Verdict | None = None
    older: int = 0


def finding(claim: Claim, folder: Path = STORED, seeds: Sequence[int] = ()) -> Finding:
    """What the runs in `folder` say, by default those of the claim's seeds; or that some of them are missing.

    Raises `Damaged` for a stored run that cannot be read.
    """
    seeds = seeds or claim.seeds
    used = {*seeds, *(claim.tuning.seeds if claim.tuning else ())}
    runs = [run for run in load(claim, folder) if run.size == 1 and run.seed in used]
    minutes = sum(run.seconds for run in runs) / CORES / 60
    try:
        verdict = claim.verdict(by_case(claim, runs, seeds))
    except Lacking as error:
        return Finding(tr(pt="sem execuções", en="not run"), str(error), minutes)
    older = sum(run.rule != rule(claim) for run in runs)
    return Finding(OUTCOMES[verdict.outcome].text(), verdict.because.text(), minutes, verdict, older)


def condition(verdict: Verdict) -> Both | None:
    """When a claim holds that does not hold throughout: what its parts that hold have to say of that."""
    deciding = [part for part in verdict.parts if not (part.question.control or part.question.aside)]
    told = [part.question.when or part.question.asks for part in deciding if part.answer == "yes"]
    if verdict.outcome != "holds_when" or not told:
        return None
    return both(lambda language: "; ".join(text.text(language) for text in told))
