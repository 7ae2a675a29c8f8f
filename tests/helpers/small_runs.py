"""Small runs of the claims, kept from one run of the tests to the next under all that their numbers come from."""

import inspect
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

from course_site.closure import Closure, digest

from course_lib.claims import CLAIMS, Claim, Runs, by_case, load
from course_lib.claims.reproduce import Job, missing, reproduce
from course_lib.claims.store import chosen_rates, seconds, versions
from helpers.house import LIBRARY
from helpers.paths import ROOT

SIZE, SEEDS = 0.1, (1, 2, 3)
CACHE = Path(os.environ.get("COURSE_CACHE") or ROOT / "_build") / "small-claims"
CLOSURE = Closure(ROOT)
DATA = "scikit-learn", "Faker", "num2words", "Babel"  # whose versions the tasks' data may depend on


def make(jobs: list[Job]) -> None:
    """Make small runs here and keep them. One process at a time may do so for a claim."""
    with ThreadPoolExecutor(1) as here:
        for job in jobs:
            reproduce([job], kept(CLAIMS[job.claim]), here, lambda job, run: None)


def found(claim: Claim) -> Runs:
    """The small runs of a claim as they are kept. Raises `ValueError` if one is not."""
    return by_case(claim, load(claim, kept(claim)), SEEDS, rates(claim))


def lacking(claim: Claim) -> list[Job]:
    """The small runs that are not kept, or were made by another experiment, library or package."""
    return missing(claim, kept(claim), SEEDS, SIZE, rates(claim))


def rates(claim: Claim) -> dict[str, float]:
    """The learning rates that the stored runs chose."""
    return chosen_rates(claim, load(claim))


def kept(claim: Claim) -> Path:
    """The folder of what this claim's part of the library, with these packages, has made."""
    facts = versions() | {name: version(name) for name in DATA}
    return CACHE / digest(ROOT, surroundings(claim), *(f"{name} {facts[name]}" for name in sorted(facts)))


def surroundings(claim: Claim) -> set[Path]:
    """What a claim's numbers come from outside the claims, whose own digest is finer: the library's modules that they
    import, those that these import, and the data and the kernel beside them."""
    reached = CLOSURE.files(inspect.getsource(sys.modules[claim.run.__module__]))
    return {path for path in reached if not path.is_relative_to(LIBRARY / "claims")}


def hands(limit: float) -> list[list[str]]:
    """The claims in groups, each of about as many seconds of small runs, so that one can be drawn."""
    groups: list[list[str]] = []
    room = 0.0
    for name, claim in CLAIMS.items():
        cost = sum(seconds(claim).values()) * SIZE * len(SEEDS)
        if not groups or cost > room:
            groups, room = [*groups, []], limit
        groups[-1].append(name)
        room -= cost
    return groups
