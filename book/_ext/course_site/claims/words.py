"""What the pages say of a claim beside the claim's own texts, and how they write a verdict and its numbers."""

import re
from typing import Any

PARTS = {
    "pt": ("compara-se", "é sim se o intervalo fica", "medido"),
    "en": ("compared", "yes if the interval lies", "measured"),
}
WORDS = {
    "pt": {
        "when": "quando",
        "note": "nota",
        "rule": "Regra",
        "source": "Fonte",
        "published": "Publicado",
        "repeat": "Para repetir: {}. Todas as execuções, com a escolha das taxas, levam {} em dois núcleos.",
        "minute": "cerca de um minuto",
        "minutes": "uns {} minutos",
        "measured": "Medido",
        "same": "As sementes {} dão o mesmo veredito.",
        "but": "Com as sementes {} o veredito é outro, *{}*:",
        "rates": "Taxas de aprendizado escolhidas",
        "end": "a melhor ficou na ponta da grade já alargada",
        "solved": "Resolveram a tarefa, em {} sementes",
        "changes": "Mudanças depois de ver execuções",
        "said": "até então: {}.",
        "older": "{} execuções foram feitas sob uma regra anterior.",
        "no_claim": "esperado um experimento, recebido {!r}; {}",
    },
    "en": {
        "when": "when",
        "note": "note",
        "rule": "Rule",
        "source": "Source",
        "published": "Published",
        "repeat": "To repeat it: {}. All its runs, the choice of rates among them, take {} on two cores.",
        "minute": "about a minute",
        "minutes": "about {} minutes",
        "measured": "Measured",
        "same": "Seeds {} give the same verdict.",
        "but": "With seeds {} the verdict is different, *{}*:",
        "rates": "Learning rates chosen",
        "end": "the best lay at the end of the widened grid",
        "solved": "Solved the task, of {} seeds",
        "changes": "Changes after runs had been seen",
        "said": "until then: {}.",
        "older": "{} runs were made under an older rule.",
        "no_claim": "expected an experiment, got {!r}; {}",
    },
}


def label(claim: Any) -> str:
    """The anchor of a claim's section."""
    return f"claim-{claim.name.replace('_', '-')}"


def verdict(here: Any, key: str) -> str:
    """The verdict with the condition that it holds under, if there is one."""
    from course_lib.claims.verdicts import condition

    when = condition(here.whole) if here.whole else None
    return sentence_case(here.verdict) + (f", {WORDS[key]['when']} {when.text(key)}" if when else "")


def badge(here: Any) -> str:
    """The verdict alone, as a label whose shape and colour say it too."""
    kind = here.whole.outcome.replace("_", "-") if here.whole else "undecided"
    return f"[{sentence_case(here.verdict)}]{{.verdict .verdict-{kind}}}"


def quoted(claim: Any, key: str) -> str:
    """The sentence as somebody says it, which need not be so."""
    return f"“{claim.sentence.text(key).rstrip('.')}”"


def minutes(here: Any, key: str) -> str:
    """How long all runs take, in words."""
    return WORDS[key]["minutes"].format(round(here.minutes)) if here.minutes >= 1.5 else WORDS[key]["minute"]


def sources(claim: Any, key: str) -> str:
    """Where the claim is from: notes by number, papers as citations."""
    notes = [source for source in claim.sources if re.fullmatch(r"\d{3}", source)]
    papers = ",".join(source for source in claim.sources if source not in notes)
    said = [f"{WORDS[key]['note']} {', '.join(notes)}"] if notes else []
    return "; ".join([*said, *([f"{{cite:t}}`{papers}`"] if papers else [])])


def sentence_case(text: str) -> str:
    """A text whose first letter is a capital."""
    return text[:1].upper() + text[1:]


def powers(text: str) -> str:
    """A text in which 2e-11 is written with a power of ten."""
    raised = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

    def power(found: re.Match[str]) -> str:
        return ("" if found[1] == "1" else f"{found[1]} × ") + f"10{str(int(found[2])).translate(raised)}"

    return re.sub(r"\b(\d+(?:[.,]\d+)?)e([+-]\d+)", power, text)
