"""A claim taken apart: each part compares two cases, by a margin, and its runs answer with yes, no or neither."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from course_lib.claims.pairs import Spread, differences, ratios, spread
from course_lib.language import Both

Answer = Literal["yes", "no", "undecided"]
Wanted = Literal["more", "less", "similar"]
FEWEST = 8  # pairs that an answer can rest on, of ten
DIVERGED = "diverged"  # this and the next: how a run ended, as its `state`; others are "solved" and "not solved"
CAPPED = "stopped at the cap"


@dataclass(frozen=True)
class Question:
    """What one part of a claim asks: `value` of `case` against that of `other`, or against the number `bar` alone.

    Compared are the paired differences, or with `ratio` the paired quotients. `wanted` "more" or "less" is answered
    with yes where the whole interval lies beyond `margin`, with no where it lies on the near side; "similar" with yes
    where it lies within `margin` of none, with no where it lies outside. `solved` leaves out the pairs in which one
    run did not solve its task; a pair with a run that diverged, or with both at the cap, is never counted.
    `minus` is what is taken from `value` in the same run first. A `control` asks whether the comparison can show
    anything at all; what stands `aside` is answered and decides nothing. `asks` is the part's sentence, `when` the
    condition that it adds where other parts fail.
    """

    asks: Both
    value: str
    case: str
    other: str = ""
    minus: str = ""
    wanted: Wanted = "more"
    margin: float = 0.0
    bar: float = 0.0
    ratio: bool = False
    solved: bool = False
    control: bool = False
    aside: bool = False
    when: Both | None = None

    def rule(self) -> tuple[Any, ...]:
        """What decides the answer, without the texts."""
        compared = self.value, self.minus, self.case, self.other, self.bar
        return *compared, self.wanted, self.margin, self.ratio, self.solved, self.control, self.aside

    def measured(self, result: Mapping[str, Any]) -> float:
        """The number of one run that is compared."""
        return float(result[self.value]) - (float(result[self.minus]) if self.minus else 0.0)


class Part(NamedTuple):
    """A question with its answer, the spread that it follows from, if there is one, and the pairs left out, by why."""

    question: Question
    answer: Answer
    found: Spread | None
    out: Mapping[str, int]


def answer(question: Question, runs: Mapping[str, Sequence[Mapping[str, Any]]]) -> Part:
    """What the runs of all seeds, in the same order for each case, answer; undecided with fewer than `FEWEST` pairs."""
    own, out = runs[question.case], dict.fromkeys((DIVERGED, CAPPED, "not solved"), 0)
    others = runs[question.other] if question.other else own
    kept = []
    for pair in zip(own, others, strict=True):
        why = _left_out(question, [each.get("state") for each in pair])
        if why:
            out[why] += 1
        else:
            kept.append([question.measured(each) for each in pair])
    out = {why: count for why, count in out.items() if count}
    if len(kept) < min(FEWEST, len(own)):
        return Part(question, "undecided", None, out)
    values, beside = zip(*kept, strict=True)
    found = _compare(question, values, beside)
    return Part(question, _judge(question, found), found, out)


def _left_out(question: Question, states: Sequence[str | None]) -> str:
    if DIVERGED in states:
        return DIVERGED
    if question.other and all(state == CAPPED for state in states):
        return CAPPED
    return "not solved" if question.solved and any(state != "solved" for state in states) else ""


def _compare(question: Question, values: Sequence[float], beside: Sequence[float]) -> Spread:
    if not question.other:
        return spread(values)
    return (ratios if question.ratio else differences)(values, beside)


def _judge(question: Question, found: Spread) -> Answer:
    near, far = bounds(question)
    if question.wanted == "similar":
        yes, no = near <= found.low and found.high <= far, found.low > far or found.high < near
    elif question.wanted == "less":
        yes, no = found.high < near, found.low >= near
    else:
        yes, no = found.low > far, found.high <= far
    return "yes" if yes else "no" if no else "undecided"


def bounds(question: Question) -> tuple[float, float]:
    """What lies a margin below and a margin above no difference."""
    if question.ratio:
        factor = question.margin or 1.0
        return min(factor, 1 / factor), max(factor, 1 / factor)
    return question.bar - question.margin, question.bar + question.margin
