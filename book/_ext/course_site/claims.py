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
WORDS = {
    "pt": {
        "note": "nota",
        "rule": "Regra",
        "source": "Fonte",
        "published": "Publicado",
        "repeat": "Para repetir",
        "see": "ver",
        "same": "As sementes {} dão o mesmo veredito.",
        "but": "Com as sementes {}:",
    },
    "en": {
        "note": "note",
        "rule": "Rule",
        "source": "Source",
        "published": "Published",
        "repeat": "To repeat it",
        "see": "see",
        "same": "Seeds {} give the same verdict.",
        "but": "With seeds {}:",
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
        rows.append((sentence, here.verdict, sources(claim, key), see, minutes, f"`course claims {claim.name}`"))
    cells = [("* - " if k == 0 else "  - ") + cell for row in rows for k, cell in enumerate(row)]
    return ["```{list-table}", ":header-rows: 1", ":class: claims", ":widths: 25 13 18 11 12 21", "", *cells, "```", ""]


def section(claim: Any, key: str) -> list[str]:
    """Markdown lines: the sentence as a heading, the verdict with its numbers, the rule, the figures, the command."""
    from course_lib.claims.verdicts import finding

    words, here, sentence = WORDS[key], finding(claim), claim.sentence.text(key)
    published = [f"*{words['published']}:* {claim.published.text(key)}.", ""] if claim.published else []
    return [
        f"({_label(claim)})=",
        f"### {sentence.rstrip('.')}",
        "",
        f"**{sentence_case(here.verdict)}**: {powers(here.because)}. {again(claim, key)}",
        "",
        f"*{words['source']}:* {sources(claim, key)}.",
        "",
        *published,
        f"*{words['rule']}:* {powers(claim.rule.text(key))}",
        "",
        *figures(claim, key),
        f"{words['repeat']}: `course claims {claim.name}`",
        "",
    ]


def again(claim: Any, key: str) -> str:
    """What the runs with other seeds say."""
    from course_lib.claims.verdicts import finding

    seeds = claim.seeds_from(claim.again)
    other, words, these = finding(claim, seeds=seeds), WORDS[key], f"{seeds[0]}–{seeds[-1]}"
    if other.whole is None:
        return ""
    if other.verdict == finding(claim).verdict:
        return words["same"].format(these)
    return f"{words['but'].format(these)} *{other.verdict}*: {powers(other.because)}."


def figures(claim: Any, key: str) -> list[str]:
    """Markdown lines: the figures of the stored runs, with their labels as captions."""
    from course_lib.figures.measured.claims import SEEN, names

    lines = []
    for name, plot in zip(names(claim), (claim.figure, *claim.more), strict=True):
        if name in SEEN:
            alt, label = SEEN[name].text(key), sentence_case(plot.label.text(key))
            lines += [
                f"```{{figure}} figures/{name}.svg",
                f":name: figure-{name}",
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
