"""What the parts of a claim ask and answer, in words: for the terminal in a sentence, for the page in a row each."""

from collections.abc import Sequence

from course_lib.claims.question import CAPPED, DIVERGED, Part, Question, bounds
from course_lib.language import Both, Language, both, marked

ANSWERS = {
    "yes": Both(pt="sim", en="yes"),
    "no": Both(pt="não", en="no"),
    "undecided": Both(pt="em aberto", en="undecided"),
}
OUT = {
    DIVERGED: Both(pt="divergiram", en="diverged"),
    CAPPED: Both(pt="pararam no limite", en="stopped at the cap"),
    "not solved": Both(pt="sem resolver a tarefa", en="with the task unsolved"),
}
PAIRS, SEEDS = Both(pt="pares", en="pairs"), Both(pt="sementes", en="seeds")
FEW = Both(pt="pares de menos", en="too few pairs")
LIMITS = {
    "more": Both(pt="acima de {1}", en="above {1}"),
    "less": Both(pt="abaixo de {0}", en="below {0}"),
    "similar": Both(pt="de {0} a {1}", en="from {0} to {1}"),
}


def said(parts: Sequence[Part]) -> Both:
    """Every part's sentence, answer, median and interval."""
    return both(lambda language: "; ".join(_said(part, language) for part in parts))


def _said(part: Part, language: Language) -> str:
    return f"{part.question.asks.text(language)}: {ANSWERS[part.answer].text(language)}, {interval(part, language)}"


def interval(part: Part, language: Language) -> str:
    """The median with its interval, the pairs that it rests on, and those left out."""
    out = "".join(f", {count} {OUT[why].text(language)}" for why, count in part.out.items())
    if not part.found:
        return FEW.text(language) + out
    middle, low, high = (number(part.question, each, language) for each in part.found[:3])
    pairs = (PAIRS if part.question.other else SEEDS).text(language)
    return f"{middle} [{low}; {high}], {part.found.pairs} {pairs}{out}"


def limits(question: Question, language: Language) -> str:
    """Where the whole interval must lie for a yes."""
    ends = (number(question, each, language) for each in bounds(question))
    return LIMITS[question.wanted].text(language).format(*ends)


def number(question: Question, value: float, language: Language) -> str:
    """A number of the question with its sign, if it is a difference, and the marks of a language."""
    signed = question.minus or (question.other and not question.ratio)
    return marked(f"{value:+.3g}" if signed and value else f"{value:.3g}", language).replace("-", "−", value < 0)
