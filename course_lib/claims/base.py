"""What a claim is: a sentence from a note or a paper, the runs that test it, and the rule by which they decide."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median as _median
from typing import Any, Literal, NamedTuple

from course_lib.language import Both

Result = Mapping[str, Any]  # what a run measured, as JSON has it: numbers, lists of numbers, None
Runs = Mapping[str, Sequence[Result]]  # the results of each case, one for each seed, in the order of the seeds
Outcome = Literal["holds", "holds_when", "does_not_hold"]
FIRST = 1  # the first seed of the runs; 0 was for trying out, before the rules were fixed
AGAIN = 101  # the first seed of the runs that repeat them


class Verdict(NamedTuple):
    """What the runs say of the sentence, and why, with the numbers measured."""

    outcome: Outcome
    because: Both


@dataclass(frozen=True)
class Dots:
    """A figure with a column for each case and a dot for each seed's `value`, the median as a bar.

    `blind` is the value of an answer that does not look at the input, if that is of interest.
    """

    value: str
    label: Both
    log: bool = False
    blind: float | None = None


@dataclass(frozen=True)
class Curves:
    """A figure with a line for each case: the median over seeds of the list `value`, above the list `over`, and a band
    from the least to the largest. `cases` are those to show, by default all."""

    value: str
    over: str
    label: Both
    over_label: Both
    log: bool = False
    cases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Claim:
    """One experiment.

    `sentence` is what is claimed, in our words; `sources` are notes ("000" … "004") and keys of book/references.bib;
    `published` the figure that the source gives, where it gives one. `cases` are what is compared, by key.
    `run(case, seed, size)` makes one run and returns what it measured; `size` is 1, or a share of it to try out.
    `decide(runs)` turns the runs of all seeds into the verdict, by `rule`, which is written before the runs are made.
    `direction(runs)` says whether runs a tenth as large point where the full ones do. `count` is the number of seeds,
    `figure` what the book shows first, `more` what it shows beside it.
    """

    name: str
    sentence: Both
    sources: tuple[str, ...]
    cases: Mapping[str, Both]
    run: Callable[[str, int, float], Result]
    rule: Both
    decide: Callable[[Runs], Verdict]
    direction: Callable[[Runs], bool]
    figure: Dots | Curves
    published: Both | None = None
    count: int = 5
    more: tuple[Dots | Curves, ...] = ()

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds of the stored runs."""
        return self.seeds_from(FIRST)

    def seeds_from(self, first: int | None) -> tuple[int, ...]:
        """As many seeds as the claim's runs are made with, from `first` on; None is that of the stored runs."""
        first = FIRST if first is None else first
        return tuple(range(first, first + self.count))


def values(runs: Runs, case: str, key: str) -> list[float]:
    """What the runs of a case measured under `key`, one number for each seed."""
    return [float(result[key]) for result in runs[case]]


def median(runs: Runs, case: str, key: str) -> float:
    """The median over the seeds of what a case measured under `key`."""
    return _median(values(runs, case, key))


def wins(runs: Runs, case: str, other: str, key: str) -> int:
    """With how many seeds `case` measured more than `other`; both must have been run with the same seeds."""
    return sum(a > b for a, b in zip(values(runs, case, key), values(runs, other, key), strict=True))
