"""Claims as cards: the verdict in words, the sentence, the runs in a small figure, and what came out, plainly."""

from collections.abc import Iterable
from typing import Any

from course_site.claims.words import WORDS, badge, label, quoted, sentence_case


def cards(names: Iterable[str], key: str) -> list[str]:
    """Markdown lines: a list with a card for each claim."""
    from course_lib.claims import CLAIMS

    return ["{.cards .claim-cards}", *(line for name in names for line in card(CLAIMS[name], key)), ""]


def card(claim: Any, key: str) -> list[str]:
    """Markdown lines of one card; its only link is the sentence."""
    from course_lib.claims.verdicts import finding

    here = finding(claim)
    plain = claim.plain.get(here.whole.outcome) if here.whole else None
    lines = [badge(here), "", f"**[{quoted(claim, key)}](#{label(claim)})**", "", *runs(claim, key)]
    lines += [plain.text(key), ""] if plain else []
    return ["- " + lines[0], *(f"  {line}".rstrip() for line in lines[1:])]


def runs(claim: Any, key: str) -> list[str]:
    """Markdown lines: the small figure of the runs, under what it measures; nothing where runs lack."""
    from course_lib.figures.measured.cards import MEASURED, SEEN, name

    if name(claim) not in SEEN:
        return []
    measured = f"{WORDS[key]['measured']}: {MEASURED[name(claim)].text(key)}"
    picture = [
        f"```{{thumbnail}} figures/{name(claim)}.svg",
        f":alt: {sentence_case(SEEN[name(claim)].text(key))}",
        "```",
    ]
    return [f"[{measured}]{{.measured}}", "", *picture, ""]
