"""A claim's own section on the page of claims: verdict, figures, parts, rule, what was changed, and the command."""

from pathlib import Path
from typing import Any

from course_site.claims.words import (
    PARTS,
    WORDS,
    label,
    minutes,
    powers,
    quoted,
    sentence_case,
    sources,
    verdict,
)


def section(claim: Any, key: str, folder: Path | None = None) -> list[str]:
    """Markdown lines: the verdict on the sentence as a heading, the figures, the parts, the rule, the command.

    `folder` holds the runs, by default those stored.
    """
    from course_lib.claims import STORED
    from course_lib.claims.verdicts import finding

    folder = folder or STORED
    words, here = WORDS[key], finding(claim, folder)
    plain = claim.plain.get(here.whole.outcome) if here.whole else None
    published = [f"*{words['published']}:* {claim.published.text(key)}.", ""] if claim.published else []
    measured = "." if here.whole and here.whole.parts else f": {powers(here.because)}."
    older = f" {words['older'].format(here.older)}" if here.older else ""
    return [
        f"({label(claim)})=",
        f"### {sentence_case(here.verdict)}: {quoted(claim, key)}",
        "",
        *([plain.text(key), ""] if plain else []),
        f"**{verdict(here, key)}**{measured} {again(claim, key, folder)}{older}",
        "",
        *figures(claim, key),
        *parts(here.whole, claim, key),
        f"```{{claim-taught}} {claim.name}",
        "```",
        "",
        f"*{words['source']}:* {sources(claim, key)}.",
        "",
        *published,
        f"*{words['rule']}:* {powers(claim.rule.text(key))}",
        "",
        *trained(claim, key, folder),
        *changes(claim, key),
        words["repeat"].format(f"`course claims {claim.name}`", minutes(here, key)),
        "",
    ]


def parts(whole: Any, claim: Any, key: str) -> list[str]:
    """Markdown lines: a numbered block for each part, with what it asks and answers, compares, needs and found."""
    from course_lib.claims.wording import ANSWERS, compared, interval, limits, role

    if not (whole and whole.parts):
        return []
    lines = ["{.claim-parts}"]
    for number, part in enumerate(whole.parts, start=1):
        asks = sentence_case(part.question.asks.text(key)) + role(part.question, key)
        said = compared(part.question, {**claim.measures, **claim.cases}, key)
        told = map(powers, (said, limits(part.question, key), interval(part, key)))
        lines += [f"{number}. {asks}: [{ANSWERS[part.answer].text(key)}]{{.answer .answer-{part.answer}}}", ""]
        lines += [
            line for name, text in zip(PARTS[key], told, strict=True) for line in (f"   {name}", f"   : {text}", "")
        ]
    return lines


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

    lines, kind = [], "figure" if prefix else "lazy-figure"  # a chapter's goes into its notebook too
    for name, plot in [*zip(names(claim), (claim.figure, *claim.more), strict=True)][:shown]:
        if name in SEEN:
            alt, label = SEEN[name].text(key), sentence_case(plot.label.text(key))
            lines += [
                f"```{{{kind}}} figures/{name}.svg",
                f":name: {prefix}figure-{name}",
                f":alt: {alt}",
                "",
                label,
                "```",
                "",
            ]
    return lines
