"""What a claim is: a sentence from a note or a paper, the runs that test it, and the rule by which they decide."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median as _median
from typing import Any, Literal, NamedTuple

from course_lib.claims.question import Part, Question, answer
from course_lib.claims.tuning import Tuning
from course_lib.claims.wording import said
from course_lib.language import Both

Result = Mapping[str, Any]  # what a run measured, as JSON has it: numbers, lists of numbers, None
Runs = Mapping[str, Sequence[Result]]  # the results of each case, one for each seed, in the order of the seeds
Outcome = Literal["holds", "holds_when", "does_not_hold", "undecided"]
FIRST, AGAIN = 201, 301  # seeds of the runs, and of those that repeat them; below are for trying out, 901 on for rates


class Verdict(NamedTuple):
    """What the runs say of the sentence, and why, with the numbers measured; `parts` are its answers."""

    outcome: Outcome
    because: Both
    parts: tuple[Part, ...] = ()


class Change(NamedTuple):
    """A change of a rule or a training after its runs had been seen: what it was, and what they had said until then."""

    what: Both
    said: Outcome


MORE_SEEDS = Change(  # of a claim whose `count` is 20
    Both(
        pt="Com dez sementes a resposta ficou em aberto. Sem mudar mais nada, fizeram-se outras dez de cada série.",
        en="With ten seeds the answer was left open. With nothing else changed, ten more of each series were made.",
    ),
    "undecided",
)


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
    `run(case, seed, size)` makes one run and returns what it measured; `size` is 1, or a share of it to try out. With
    `tuning` it takes the learning rate too, `run(case, seed, size, rate)`.
    `rule` tells what is trained and measured, and `questions` what is asked of it, written before the runs are made:
    the verdict follows from their answers. `measures` names the values that they compare.
    `plain` is the outcome in the words of a newcomer, for each outcome that the stored runs have had. `changes` are
    those of the rule, or of what is trained, that were made after runs had been seen, the oldest first; `first` is the
    first seed of the stored runs, a later one where such a change asked for seeds that nobody had seen.
    `direction(runs)` says whether runs a tenth as large point where the full ones do. `count` is the number of seeds,
    `figure` what the book shows first, `more` what it shows beside it.
    """

    name: str
    sentence: Both
    sources: tuple[str, ...]
    cases: Mapping[str, Both]
    run: Callable[..., Result]
    rule: Both
    direction: Callable[[Runs], bool]
    figure: Dots | Curves
    questions: tuple[Question, ...] = ()
    tuning: Tuning | None = None
    measures: Mapping[str, Both] = field(default_factory=dict)
    plain: Mapping[Outcome, Both] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    published: Both | None = None
    count: int = 10
    first: int = FIRST
    more: tuple[Dots | Curves, ...] = ()

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds of the stored runs."""
        return self.seeds_from(None)

    @property
    def again(self) -> int:
        """The first seed of the runs that repeat the stored ones."""
        return self.first + AGAIN - FIRST

    def seeds_from(self, first: int | None) -> tuple[int, ...]:
        """As many seeds as the claim's runs are made with, from `first` on; None is that of the stored runs."""
        begin = self.first if first is None else first
        return tuple(range(begin, begin + self.count))

    def verdict(self, runs: Runs) -> Verdict:
        """What the runs of all seeds say."""
        parts = tuple(answer(question, runs) for question in self.questions)
        return Verdict(outcome(parts), said(parts), parts)


def outcome(parts: Sequence[Part]) -> Outcome:
    """The verdict that the answers make up: all yes, all no, or yes to some and no to others; else it is left open.

    A control that is not answered with yes leaves the whole claim open.
    """
    if any(part.question.control and part.answer != "yes" for part in parts):
        return "undecided"
    answers = {part.answer for part in parts if not (part.question.control or part.question.aside)}
    if answers >= {"yes", "no"}:
        return "holds_when"
    if "undecided" in answers:
        return "undecided"
    return "holds" if answers == {"yes"} else "does_not_hold"


def values(runs: Runs, case: str, key: str) -> list[float]:
    """What the runs of a case measured under `key`, one number for each seed."""
    return [float(result[key]) for result in runs[case]]


def median(runs: Runs, case: str, key: str) -> float:
    """The median over the seeds of what a case measured under `key`."""
    return _median(values(runs, case, key))


def wins(runs: Runs, case: str, other: str, key: str) -> int:
    """With how many seeds `case` measured more than `other`; both must have been run with the same seeds."""
    return sum(a > b for a, b in zip(values(runs, case, key), values(runs, other, key), strict=True))
