"""What the parts of a claim ask and answer, in words: for the terminal in a sentence, for the page in a row each."""

from collections.abc import Mapping, Sequence
from typing import Any

from course_lib.claims.question import CAPPED, DIVERGED, Part, Question, bounds
from course_lib.language import Both, Language, both, marked

ANSWERS = {
    "yes": Both(pt="sim", en="yes"),
    "no": Both(pt="não", en="no"),
    "undecided": Both(pt="em aberto", en="undecided"),
}
OUT = {
    DIVERGED: Both(pt="{} a menos por divergência", en="{} diverged"),
    CAPPED: Both(pt="{} a menos por parar no limite", en="{} stopped at the cap"),
    "not solved": Both(pt="{} a menos por não resolver a tarefa", en="{} with the task unsolved"),
}
PAIRS, SEEDS = Both(pt="pares", en="pairs"), Both(pt="sementes", en="seeds")
CONTROL = Both(pt="controle: sem ele nada se decide", en="a control: without it nothing is decided")
ASIDE = Both(pt="à parte: não decide", en="aside: does not decide")
SOLVED = Both(pt="onde as duas resolvem", en="where both solve it")
ROUNDING = 1e-12  # a difference so small is none
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
    out = "".join(f", {OUT[why].text(language).format(count)}" for why, count in part.out.items())
    if not part.found:
        return FEW.text(language) + out
    middle, low, high = (number(part.question, each, language) for each in part.found[:3])
    pairs = (PAIRS if part.question.other else SEEDS).text(language)
    return f"{middle} [{low}; {high}], {part.found.pairs} {pairs}{out}"


def limits(question: Question, language: Language) -> str:
    """Where the whole interval must lie for a yes."""
    ends = (number(question, each, language) for each in bounds(question))
    return LIMITS[question.wanted].text(language).format(*ends)


def compared(question: Question, names: Mapping[str, Both], language: Language) -> str:
    """What is compared: the value, and the two cases, or the one, by their `names`."""
    value = names[question.value].text(language)
    if question.minus:
        value += f" − {names[question.minus].text(language)}"
    case = names[question.case].text(language)
    other = names[question.other].text(language) if question.other else ""
    between = f"{case} {'÷' if question.ratio else '−'} {other}" if other else case
    among = f", {SOLVED.text(language)}" if question.solved else ""
    return f"{value}: {between}{among}"


def role(question: Question, language: Language) -> str:
    """What a part is that does not decide by itself, in brackets."""
    told = CONTROL if question.control else ASIDE if question.aside else None
    return f" ({told.text(language)})" if told else ""


def solved(runs: Mapping[str, Sequence[Mapping[str, Any]]], names: Mapping[str, Both], language: Language) -> str:
    """With how many seeds each case, by name, solved its task, and with how many it diverged; "" where no run says."""
    told = []
    for case, results in runs.items():
        states = [each["state"] for each in results if each.get("state")]
        if states:
            count, lost = states.count("solved"), states.count(DIVERGED)
            out = f" ({OUT[DIVERGED].text(language).format(lost)})" if lost else ""
            told.append(f"{names[case].text(language)} {count}{out}")
    return "; ".join(told)


def number(question: Question, value: float, language: Language) -> str:
    """A number of the question with its sign, if it is a difference, and the marks of a language."""
    signed = question.minus or (question.other and not question.ratio)
    value = 0.0 if signed and abs(value) < ROUNDING else value
    return marked(f"{value:+.3g}" if signed and value else f"{value:.3g}", language).replace("-", "−", value < 0)
