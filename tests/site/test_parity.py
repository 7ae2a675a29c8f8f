"""The two editions are the same course: same pages, same structure, same code, same equations, in the same order."""

import io
import re
import tokenize
from collections import Counter
from itertools import pairwise

import pytest
from browsing import CHAPTERS, ROOT

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


def code(inside):
    """The tokens of a cell that are the same in every language: no comment, no string, no layout."""
    source = re.sub(
        r"\A(?:---\n.*?\n---\n|(?::[\w-]+:.*\n)+)", "", inside, flags=re.S if inside.startswith("---") else 0
    )
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
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
        "equations": [_bare(latex) for latex in re.findall(r"^\$\$(.*?)^\$\$", body(text), flags=re.M | re.S)],
        "references": Counter((m["role"], m["target"]) for m in REFERENCE.finditer(body(text))),
        "tables": [row.count("|") for row in re.findall(r"^\|[ :-]+\|[ :|-]*$", body(text), flags=re.M)],
        "links": Counter(re.findall(r"\]\(([^)\s]+)\)", prose(text))),
    }


def _bare(latex):
    """An equation without the words in it."""
    return re.sub(r"\\(?:text|mathrm)\{[^}]*\}|\s", "", latex).replace("{,}", ".")


def test_same_files():
    files = [sorted(p.name for p in (BOOK / edition).glob("*.md")) for edition in ("pt", "en")]
    assert files[0] == files[1] == sorted(f"{chapter}.md" for chapter in CHAPTERS)


@pytest.mark.parametrize("aspect", list(shape("")))
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_same_shape(chapter, aspect):
    assert shape(text_of("pt", chapter))[aspect] == shape(text_of("en", chapter))[aspect]


@pytest.mark.parametrize("edition", ["pt", "en"])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_headings_go_down_one_step_at_a_time(edition, chapter):
    levels = shape(text_of(edition, chapter))["headings"]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


@pytest.mark.parametrize("edition", ["pt", "en"])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_figure_says_what_is_seen(edition, chapter):
    figures = [inside for name, _, inside in blocks(body(text_of(edition, chapter))) if name in ("figure", "image")]
    assert all(re.search(r"^:alt: \S.{20,}$", inside, flags=re.M) for inside in figures)


@pytest.mark.parametrize(
    ("aspect", "before", "after"),
    [
        ("headings", "## B", "### B"),
        ("code", "y = 2", "y = 3"),
        ("equations", "x_t + 1", "x_t + 2"),
        ("references", "{ref}`a`", "{ref}`b`"),
        ("options", ":name: fig", ":name: other"),
        ("directives", "figures/a.svg", "figures/b.svg"),
        ("labels", "(here)=", "(there)="),
    ],
)
def test_a_difference_is_seen(aspect, before, after):
    chapter = (
        "# A\n\n(here)=\n## B\n\n$$\nx_t + 1\n$$\n\n{ref}`a`\n\n"
        "```{figure} figures/a.svg\n:name: fig\n:alt: one\n\nCaption\n```\n\n"
        "```{code-cell} ipython3\n:tags: [hide-input]\n\ny = 2  # comment\nprint('word')\n```\n"
    )
    other = (
        chapter.replace("comment", "comentário")
        .replace("'word'", "'palavra'")
        .replace("one", "um")
        .replace("# A", "# Á")
    )
    assert shape(chapter) == shape(other)
    assert before in chapter
    assert shape(chapter)[aspect] != shape(chapter.replace(before, after))[aspect]
