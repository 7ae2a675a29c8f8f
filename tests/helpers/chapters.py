"""How a chapter's Markdown is read: its directives, headings, prose, code and equations."""

import io
import re
import tokenize
from collections import Counter

from helpers.paths import ROOT

BOOK = ROOT / "book"
FENCE = re.compile(r"^(?P<fence>`{3,}|:{3,})\{(?P<name>[\w:-]+)\}[ \t]*(?P<rest>.*)$", re.M)
# What may differ between editions, because it is prose: titles after the name of a box, alt text, captions.
WITH_ARGUMENT = {
    "figure",
    "image",
    "literalinclude",
    "code-cell",
    "solution-start",
    "solution",
    "bibliography",
    "include",
    "api-module",
    "claim",
    "claim-cards",
    "predict",
    "guessed",
    "worksheets",
    "for-instructors",
    "explorer",
}
PROSE_OPTIONS = {"alt", "caption", "description"}
REFERENCE = re.compile(r"\{(?P<role>[\w:]+)\}`(?:[^`<]*<)?(?P<target>[^`<>]+)>?`")
KEPT = (tokenize.NAME, tokenize.OP, tokenize.NUMBER)


def text_of(edition, chapter):
    return (BOOK / edition / f"{chapter}.md").read_text("utf-8")


def body(text):
    """The chapter without its front matter."""
    return re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)


def blocks(text):
    """Yield name, argument and inside of every directive, in order; the inside of a box is read again."""
    position = 0
    while match := FENCE.search(text, position):
        closing = re.compile(rf"^{re.escape(match['fence'])}[ \t]*$", re.M).search(text, match.end())
        assert closing, f"{match[0]}: never closed"
        inside = text[match.end() + 1 : closing.start()]
        yield match["name"], match["rest"].strip(), inside
        yield from blocks(inside)
        position = closing.end()


def prose(text):
    """The chapter without directives' fences and code: what headings are looked for in."""
    return re.sub(
        r"^(`{3,})(?!\{(?:admonition|exercise|solution|note|tip|important)).*?^\1[ \t]*$",
        "",
        body(text),
        flags=re.M | re.S,
    )


def options(inside):
    found = dict(re.findall(r"^:([\w-]+):[ \t]*(.*)$", inside, flags=re.M))
    return {name: value for name, value in found.items() if name not in PROSE_OPTIONS}


def program(inside):
    """What a cell runs: all of it but its options."""
    return re.sub(r"\A(?:---\n.*?\n---\n|(?::[\w-]+:.*\n)+)", "", inside, flags=re.S if inside.startswith("---") else 0)


def programs(edition, chapter):
    """What all cells of a chapter run."""
    cells = [inside for name, _, inside in blocks(body(text_of(edition, chapter))) if name == "code-cell"]
    return "\n".join(map(program, cells))


def code(inside):
    """The tokens of a cell that are the same in every language: no comment, no string, no layout."""
    tokens = tokenize.generate_tokens(io.StringIO(program(inside)).readline)
    return [
        "''" if token.type == tokenize.STRING else token.string
        for token in tokens
        if token.type in (*KEPT, tokenize.STRING)
    ]


def shape(text):
    inner = list(blocks(body(text)))
    return {
        "headings": [len(level) for level in re.findall(r"^(#+) ", prose(text), flags=re.M)],
        "directives": [(name, rest if name in WITH_ARGUMENT else "") for name, rest, _ in inner],
        "options": [(name, options(inside)) for name, _, inside in inner if name != "code-cell"],
        "labels": re.findall(r"^\(([\w-]+)\)=|\$\$ \(([\w-]+)\)$", body(text), flags=re.M),
        "code": [code(inside) for name, _, inside in inner if name == "code-cell"],
        "equations": [bare(latex) for latex in re.findall(r"^\$\$(.*?)^\$\$", body(text), flags=re.M | re.S)],
        "references": Counter((m["role"], m["target"]) for m in REFERENCE.finditer(body(text))),
        "tables": [row.count("|") for row in re.findall(r"^\|[ :-]+\|[ :|-]*$", body(text), flags=re.M)],
        "links": Counter(re.findall(r"\]\(([^)\s]+)\)", prose(text))),
    }


def bare(latex):
    """An equation without the words in it."""
    return re.sub(r"\\(?:text|mathrm)\{[^}]*\}|\s", "", latex).replace("{,}", ".")
