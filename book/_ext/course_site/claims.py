"""The page of claims, written from the registry: a table of all, and a section for each with its figures."""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

HEADS = {
    "pt": ("afirmação", "veredito", "fonte", "figura", "minutos", "comando"),
    "en": ("claim", "verdict", "source", "figure", "minutes", "command"),
}
PARTS = {
    "pt": ("o que se pergunta", "compara-se", "sim, se o intervalo fica", "medido", "resposta"),
    "en": ("what is asked", "compared", "yes, if the interval lies", "measured", "answer"),
}
WORDS = {
    "pt": {
        "note": "nota",
        "rule": "Regra",
        "source": "Fonte",
        "published": "Publicado",
        "repeat": "Para repetir",
        "see": "ver",
        "same": "As sementes {} dão o mesmo veredito.",
        "but": "Com as sementes {} o veredito é outro, *{}*:",
        "rates": "Taxas de aprendizado escolhidas",
        "end": "a melhor ficou na ponta da grade já alargada",
        "solved": "Resolveram a tarefa, em {} sementes",
        "changes": "Mudanças depois de ver execuções",
        "said": "até então: {}.",
        "older": "{} execuções foram feitas sob uma regra anterior.",
    },
    "en": {
        "note": "note",
        "rule": "Rule",
        "source": "Source",
        "published": "Published",
        "repeat": "To repeat it",
        "see": "see",
        "same": "Seeds {} give the same verdict.",
        "but": "With seeds {} the verdict is another, *{}*:",
        "rates": "Learning rates chosen",
        "end": "the best lay at the end of the widened grid",
        "solved": "Solved the task, of {} seeds",
        "changes": "Changes after runs had been seen",
        "said": "until then: {}.",
        "older": "{} runs were made under an older rule.",
    },
}


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("claims", Claims)


class Claims(SphinxDirective):
    """List every claim of the registry with the verdict of its stored runs, in the page's language."""

    def run(self) -> list[nodes.Node]:
        """Return the table and the sections, parsed from Markdown as if the page had them."""
        from course_lib import claims
        from course_lib.language import use

        self.env.app.course_reached.note(self.env, Path(__file__).read_text("utf-8"))
        key = self.env.app.course.key
        use(key)
        try:
            lines = [*table(claims.CLAIMS, key)]
            for title, names in claims.PARTS.items():
                lines += [f"## {title.text(key)}", ""]
                lines += [line for name in names for line in section(claims.CLAIMS[name], key)]
        finally:
            use(None)
        parent = nodes.section()
        parent.document = self.state.document
        self.state.nested_parse(StringList(lines, ""), self.content_offset, parent, match_titles=True)
        return parent.children


def table(claims: Any, key: str) -> list[str]:
    """Markdown lines: each claim with its source, verdict, figure, minutes on two cores and command."""
    from course_lib.claims.verdicts import finding
    from course_lib.figures.measured.claims import SEEN
    from course_lib.language import marked

    rows = [HEADS[key]]
    for claim in claims.values():
        here, label = finding(claim), _label(claim)
        see = f"[{WORDS[key]['see']}](#figure-{label})" if label in SEEN else ""
        minutes = marked(f"{here.minutes:.1f}", key)
        sentence = f"[{claim.sentence.text(key)}](#{label})"
        rows.append((sentence, verdict(here, key), sources(claim, key), see, minutes, f"`course claims {claim.name}`"))
    return listed(rows, "claims", "25 13 18 11 12 21")


def section(claim: Any, key: str, folder: Path | None = None) -> list[str]:
    """Markdown lines: the sentence as a heading, the verdict with its parts, the rule, the figures, the command.

    `folder` holds the runs, by default those stored.
    """
    from course_lib.claims import STORED
    from course_lib.claims.verdicts import finding

    folder = folder or STORED
    words, here, sentence = WORDS[key], finding(claim, folder), claim.sentence.text(key)
    plain = claim.plain.get(here.whole.outcome) if here.whole else None
    published = [f"*{words['published']}:* {claim.published.text(key)}.", ""] if claim.published else []
    measured = "." if here.whole and here.whole.parts else f": {powers(here.because)}."
    older = f" {words['older'].format(here.older)}" if here.older else ""
    return [
        f"({_label(claim)})=",
        f"### {sentence.rstrip('.')}",
        "",
        *([plain.text(key), ""] if plain else []),
        f"**{verdict(here, key)}**{measured} {again(claim, key, folder)}{older}",
        "",
        *parts(here.whole, claim, key),
        f"*{words['source']}:* {sources(claim, key)}.",
        "",
        *published,
        f"*{words['rule']}:* {powers(claim.rule.text(key))}",
        "",
        *figures(claim, key),
        *trained(claim, key, folder),
        *changes(claim, key),
        f"{words['repeat']}: `course claims {claim.name}`",
        "",
    ]


def verdict(here: Any, key: str) -> str:
    """The verdict with the condition that it holds under, if there is one."""
    from course_lib.claims.verdicts import condition

    when = condition(here.whole) if here.whole else None
    return sentence_case(here.verdict) + (f": {when.text(key)}" if when else "")


def parts(whole: Any, claim: Any, key: str) -> list[str]:
    """Markdown lines: a table with what each part asks, compares, needs, found and answers."""
    from course_lib.claims.wording import ANSWERS, compared, interval, limits, role

    if not (whole and whole.parts):
        return []
    rows = [PARTS[key]]
    for part in whole.parts:
        asks = sentence_case(part.question.asks.text(key)) + role(part.question, key)
        said = compared(part.question, {**claim.measures, **claim.cases}, key)
        told = said, limits(part.question, key), interval(part, key)
        rows.append((asks, *map(powers, told), ANSWERS[part.answer].text(key)))
    return listed(rows, "claim-parts", "30 22 15 23 10")


def trained(claim: Any, key: str, folder: Path) -> list[str]:
    """Markdown lines: the rate chosen for each case, and how many seeds solved its task."""
    from course_lib.claims import load
    from course_lib.claims.store import by_case, choices
    from course_lib.claims.wording import solved
    from course_lib.language import marked

    runs, words = load(claim, folder), WORDS[key]
    try:
        chosen, found = choices(claim, runs), by_case(claim, runs)
    except ValueError:
        return []
    lines = []
    if chosen:
        rates = [
            f"{claim.cases[case].text(key)} {marked(f'{choice.rate:g}', key)}"
            + (f" ({words['end']})" if choice.at_end else "")
            for case, choice in chosen.items()
        ]
        lines += [f"*{words['rates']}:* {powers('; '.join(rates))}.", ""]
    if counts := solved(found, claim.cases, key):
        lines += [f"*{words['solved'].format(len(claim.seeds))}:* {counts}.", ""]
    return lines


def changes(claim: Any, key: str) -> list[str]:
    """Markdown lines: what was changed after runs had been seen, each with what they had said."""
    from course_lib.claims.verdicts import OUTCOMES

    words = WORDS[key]
    if not claim.changes:
        return []
    told = [
        f"- {each.what.text(key)} ({words['said'].format(OUTCOMES[each.said].text(key))})" for each in claim.changes
    ]
    told = [line.replace(".)", ")") for line in told]
    return [f"*{words['changes']}:*", "", *told, ""]


def listed(rows: list[Any], name: str, widths: str) -> list[str]:
    """Markdown lines of a table, the first row its head."""
    cells = [("* - " if k == 0 else "  - ") + cell for row in rows for k, cell in enumerate(row)]
    return ["```{list-table}", ":header-rows: 1", f":class: {name}", f":widths: {widths}", "", *cells, "```", ""]


def again(claim: Any, key: str, folder: Path) -> str:
    """What the runs with other seeds say: that it is the same, or every part of another verdict."""
    from course_lib.claims.verdicts import finding

    seeds = claim.seeds_from(claim.again)
    other, words, these = finding(claim, folder, seeds), WORDS[key], f"{seeds[0]}–{seeds[-1]}"
    if other.whole is None:
        return ""
    if other.verdict == finding(claim, folder).verdict:
        return words["same"].format(these)
    return f"{words['but'].format(these, other.verdict)} {powers(other.because)}."


def figures(claim: Any, key: str, shown: int | None = None, prefix: str = "") -> list[str]:
    """Markdown lines: the figures of the stored runs, with their labels as captions.

    `shown` are the first so many, by default all; `prefix` makes their names others where the page of claims has them.
    """
    from course_lib.figures.measured.claims import SEEN, names

    lines = []
    for name, plot in [*zip(names(claim), (claim.figure, *claim.more), strict=True)][:shown]:
        if name in SEEN:
            alt, label = SEEN[name].text(key), sentence_case(plot.label.text(key))
            lines += [
                f"```{{figure}} figures/{name}.svg",
                f":name: {prefix}figure-{name}",
                f":alt: {alt}",
                "",
                label,
                "```",
                "",
            ]
    return lines


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


def _label(claim: Any) -> str:
    return f"claim-{claim.name.replace('_', '-')}"
